"""The gate's thresholds are held against what a round publishes, after the second round."""

from typing import Any

import pytest

from dashboards.follow_up.decisions import THRESHOLDS
from dashboards.target.gate import gate_of
from dashboards.target.record import Beside, record_of
from dashboards.target.told import Json, Locked
from tests.conftest import NOW
from tests.dashboards.target.ministry import SIZES, Answering, opened

NOTHING: Json = {"detail": "full", "percent": None, "over": None, "under": None}
REACH: Json = {
    "role_groups": [{"role_group": "expert"} | NOTHING | {"percent": 64}],
    "completion": NOTHING | {"over": 90},
    "peer": NOTHING | {"percent": 24},
}


def second_round(before: float, after: float, *, reach: Json | None = None) -> Json:
    def answered(likely: float, seed: int, beside: Beside) -> Json:
        everywhere = {code: likely for units in SIZES.values() for code in units}
        told = Answering(recognising=everywhere, seed=seed).told()
        return record_of(opened(told), told, made_at=NOW, beside=beside)

    first = answered(before, 1, Beside())
    gate = Locked({"thresholds": dict(THRESHOLDS)}, NOW)
    return answered(after, 2, Beside(before=(first,), gate=gate, reach=reach))


def row(record: Json, key: str) -> Any:  # Any: JSON
    (found,) = [each for each in record["gate"]["rows"] if each["key"] == key]
    return found


def test_before_the_second_round_and_without_thresholds_nothing_is_judged() -> None:
    told = Answering().told()
    record = record_of(opened(told), told, made_at=NOW)
    assert record["gate"] is None
    assert gate_of(record, Locked({"thresholds": dict(THRESHOLDS)}, NOW)) is None


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [(0.4, 0.8, "met"), (0.8, 0.4, "not_met"), (0.6, 0.65, "unknown")],
)
def test_a_change_is_judged_by_its_interval(before: float, after: float, verdict: str) -> None:
    record = second_round(before, after)
    told = row(record, "change")
    assert told["verdict"] == verdict
    assert told["value"] == record["trend"]["community"]["points"]
    # Whatever those think who did not answer, it lies between these.
    assert told["worst"] <= told["low"] <= told["value"] <= told["high"] <= told["best"]


@pytest.mark.parametrize(("low", "verdict"), [(0, "unknown"), (1, "met"), (-1, "unknown")])
def test_a_change_is_one_when_its_lower_end_is_above_nought_not_at_it(
    low: int, verdict: str
) -> None:
    record = second_round(0.4, 0.8)
    record["trend"]["community"] |= {"points": 4, "low": low, "high": 8}
    judged = gate_of(record, Locked({"thresholds": {"change": 0}}, NOW))
    assert judged is not None
    assert [each["verdict"] for each in judged["rows"]] == [verdict]


def test_what_is_counted_of_everybody_has_no_interval() -> None:
    record = second_round(0.5, 0.5, reach=REACH)
    expert, completion = row(record, "expert_reach"), row(record, "completion")
    assert (expert["value"], expert["low"], expert["high"]) == (64, 64, 64)
    assert expert["verdict"] == "met"
    assert (completion["value"], completion["low"], completion["verdict"]) == (None, 90, "met")
    assert row(record, "peer_share")["verdict"] == "not_met"


def test_what_is_not_told_is_unknown() -> None:
    record = second_round(0.5, 0.5)
    for key in ("expert_reach", "completion", "peer_share", "usefulness"):
        assert row(record, key)["verdict"] == "unknown"
        assert row(record, key)["value"] is None


def test_a_threshold_that_was_left_empty_is_not_judged() -> None:
    record = second_round(0.5, 0.5)
    thresholds = dict.fromkeys(THRESHOLDS) | {"change": 0}
    told = gate_of(record, Locked({"thresholds": thresholds}, NOW))
    assert told is not None
    assert [each["key"] for each in told["rows"]] == ["change"]


@pytest.mark.parametrize(("percent", "verdict"), [(65, "met"), (60, "unknown"), (55, "not_met")])
def test_of_what_is_told_to_five_points_no_more_is_judged(percent: int, verdict: str) -> None:
    """Fewer than twenty active experts: 60 may be 57.5, which is below the threshold."""
    told = NOTHING | {"detail": "rounded", "percent": percent}
    reach = REACH | {"role_groups": [{"role_group": "expert"} | told]}
    assert row(second_round(0.5, 0.5, reach=reach), "expert_reach")["verdict"] == verdict


def test_what_it_could_be_at_worst_is_not_rounded_away() -> None:
    """63 of 90 answered."""
    record = second_round(0.5, 0.5)
    record["community"]["usefulness"] = {"detail": "full", "headcount": 90, "answers": 63} | {
        "nearly_all": False,
        "value": 4.1,
        "low": 3.9,
        "high": 4.3,
    }
    told = gate_of(record, Locked({"thresholds": {"usefulness": 3.8}}, NOW))
    assert told is not None
    # 0.7 * 4.1 + 0.3 * 1 is 3.17, 0.7 * 4.1 + 0.3 * 5 is 4.37.
    assert (told["rows"][0]["worst"], told["rows"][0]["best"]) == (3.1, 4.4)


def test_usefulness_that_is_told_by_its_end_is_judged_by_its_interval() -> None:
    record = second_round(0.5, 0.5)
    record["community"]["usefulness"] = {"detail": "full", "headcount": 90, "answers": 63} | {
        "nearly_all": False,
        "value": None,
        "over": 4.6,
        "under": None,
        "low": 4.5,
        "high": 5.0,
    }
    told = gate_of(record, Locked({"thresholds": {"usefulness": 3.8}}, NOW))
    assert told is not None
    (found,) = told["rows"]
    assert (found["value"], found["verdict"]) == (None, "met")
    assert (found["worst"], found["best"]) == (3.5, 5.0)
