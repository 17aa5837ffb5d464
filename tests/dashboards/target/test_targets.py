"""How shares stand against the target levels that were locked before the round closed."""

from datetime import timedelta
from typing import Any

import pytest

from dashboards.target.targets import against_targets
from dashboards.target.told import Json, Locked
from tests.conftest import NOW

DUE = (NOW + timedelta(days=400)).date().isoformat()


def held(number: int, percent: int | None, *, version: int = 1, reach: int = 4) -> Json:
    share: Json = {"detail": "full", "percent": percent, "low": 0, "high": 100}
    if percent is not None:
        share |= {"low": percent - reach, "high": percent + reach}
    closed_at = (NOW + timedelta(days=200 * number)).isoformat()
    nothing: Json = {"detail": "nothing"}
    return {
        "id": str(number),
        "closed_at": closed_at,
        "version": version,
        "levels": {"community": share, "supervisors": nothing, "units": nothing},
    }


def standing(*series: Json, target: int = 70) -> Any:  # Any: JSON
    levels = {"community": target, "supervisors": target, "units": None}
    told = against_targets({"series": list(series)}, Locked({"due_on": DUE, "levels": levels}, NOW))
    assert told is not None
    return told["levels"]


def test_without_a_target_nothing_is_said() -> None:
    assert against_targets({"series": [held(0, 50)]}, None) is None


def test_the_first_round_is_the_baseline_and_not_judged_by_itself() -> None:
    told = standing(held(0, 50))["community"]
    assert told == {
        "percent": 70,
        "baseline": {"percent": 50, "round": "0"},
        "expected": None,
        "status": None,
    }


@pytest.mark.parametrize(
    ("percent", "status"),
    # Half of the time has passed: the line from 50 to 70 is at 60.
    [(74, "reached"), (73, "on_track"), (60, "on_track"), (59, "not_shown")],
)
def test_a_share_is_judged_by_its_lower_end_and_by_the_line(percent: int, status: str) -> None:
    told = standing(held(0, 50), held(1, percent))["community"]
    assert told["status"] == status


def test_a_target_is_reached_by_the_lower_end_not_by_the_share() -> None:
    assert standing(held(0, 70), target=70)["community"]["status"] is None
    assert standing(held(0, 74), target=70)["community"]["status"] == "reached"


def test_the_baseline_is_the_first_round_with_the_same_items() -> None:
    told = standing(held(0, 20), held(1, 50, version=2), held(2, 69, version=2))["community"]
    assert told["baseline"] == {"percent": 50, "round": "1"}


def test_a_share_that_is_no_single_figure_is_judged_by_its_end_alone() -> None:
    told = standing(held(0, 50), held(1, None))["community"]
    assert (told["expected"], told["status"]) == (None, None)


def test_a_level_without_a_target_or_a_figure_is_not_judged() -> None:
    told = standing(held(0, 50))
    assert "units" not in told
    assert told["supervisors"]["status"] is None


def test_a_share_below_the_line_is_not_on_it_by_rounding() -> None:
    """200 of 400 days after 50 per cent the line to 61 is at 55.5."""
    assert standing(held(0, 50), held(1, 55), target=61)["community"]["status"] == "not_shown"
    assert standing(held(0, 50), held(1, 56), target=61)["community"]["status"] == "on_track"


def test_a_share_at_the_target_is_on_the_way_though_it_was_higher_before() -> None:
    """The line from 80 to 60 is at 70, but nobody has to be above the target."""
    assert standing(held(0, 80), held(1, 62), target=60)["community"]["status"] == "on_track"
    assert standing(held(0, 80), held(1, 59), target=60)["community"]["status"] == "not_shown"
    assert standing(held(0, 60), held(1, 60), target=60)["community"]["status"] == "on_track"
