"""What a round's record tells, and that it tells nothing but what may be told."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from dashboards.indicators import recognition_share
from dashboards.publishing.publications import frozen
from dashboards.report.speaking import speaking
from dashboards.report.view import report_in
from dashboards.target.record import record_of
from dashboards.target.told import Json
from lti.modules.survey.facts import Told
from tests.conftest import NOW
from tests.dashboards.target.ministry import SIZES, Answering, opened, tree


def recorded(answering: Answering | None = None, **changes: Any) -> Json:
    told = (answering or Answering()).told()
    return record_of(replace(opened(told), **changes), told, made_at=NOW)


def group(record: Json, code: str) -> Json:
    (found,) = [each for each in record["units"]["groups"] if each["code"] == code]
    told: Json = found
    return told


def test_the_whole_is_told_in_full_with_the_interval_of_its_size() -> None:
    answering = Answering()
    whole = [each for each in answering.told() if not each.is_mirror]
    yes = sum(int(str(each.answers["T1"])) >= 4 for each in whole)
    share = recorded(answering)["community"]["share"]
    wanted = recognition_share(yes, len(whole), 400)
    assert share["answers"] == len(whole)
    assert share["headcount"] == 400
    assert share["percent"] == round(100 * wanted.value)
    # By the figure as it is told, to a whole percent.
    assert share["low"] == pytest.approx(100 * wanted.interval.low, abs=1)
    assert share["high"] == pytest.approx(100 * wanted.interval.high, abs=1)


def test_units_are_told_where_enough_of_them_can_be() -> None:
    units = recorded()["units"]
    assert units["level"] == "units"
    # H4 has too few, and the smallest beside it is hidden with it.
    assert units["reportable"] == 10
    assert units["not_reportable"] == 2
    assert group(recorded(), "H4")["detail"] == "nothing"
    assert units["recognising"] == sum(each["recognises"] is True for each in units["groups"])
    assert 0 < units["recognising"] <= 10


def test_a_small_unit_and_its_next_are_told_alike() -> None:
    """Which of the two was too small, and which is hidden for it, is not told."""
    record = recorded(Answering(sizes=SIZES | {"HAL": {"H1": 40, "H2": 35, "H3": 33, "H4": 4}}))
    hidden = [each for each in record["units"]["groups"] if each["detail"] == "nothing"]
    assert {each["code"] for each in hidden} >= {"H4"}
    assert len(hidden) >= 2
    for each in hidden:
        assert set(each["share"]) == set(each["mean"]) == {"detail", "headcount"}
        assert each["recognises"] is None


def test_with_few_reportable_units_departments_are_told_instead() -> None:
    small = {"LVO": {"L1": 40, "L2": 9}, "DEM": {"D1": 36, "D2": 8}, "HAL": {"H1": 50}}
    units = recorded(Answering(sizes=small), tree=tree(small))["units"]
    assert units["level"] == "departments"
    assert {each["code"] for each in units["groups"]} == set(small)


def test_supervisors_are_told_from_ten_of_them_on() -> None:
    record = recorded()
    assert record["supervisors"]["share"]["headcount"] == 27
    assert record["supervisors"]["gap"]["is_shown"] is True
    assert record["supervisors"]["gap"]["value"] > 0
    few = recorded(Answering(response=0.25))
    assert few["supervisors"] == {
        "share": {"detail": "nothing"},
        "mean": {"detail": "nothing"},
        "mirror": {"detail": "nothing"},
        "gap": None,
    }


def test_where_everybody_recognises_it_is_told_as_more_than_nine_in_ten() -> None:
    everybody = {code: 1.0 for units in SIZES.values() for code in units}
    share = recorded(Answering(recognising=everybody))["units"]["whole"]["share"]
    assert (share["percent"], share["over"], share["high"]) == (None, 90, 100)


def test_a_round_without_a_tree_tells_of_the_whole_alone() -> None:
    told = Answering().told()
    record = record_of(replace(opened(told), tree=None), told, made_at=NOW)
    assert record["units"]["groups"] == []
    assert record["units"]["reportable"] == 0
    assert record["community"]["share"]["answers"] is not None or record["community"]["share"]


def test_what_was_not_asked_is_not_told() -> None:
    record = recorded(measures={"community.direct": ("T1",)})
    assert record["units"]["whole"]["share"] == {"detail": "nothing", "headcount": 400}
    assert record["community"]["mean"]["detail"] == "nothing"
    assert record["supervisors"]["gap"] is None


def test_a_unit_that_the_tree_does_not_have_counts_for_the_whole() -> None:
    told = [replace(each, unit="GONE") for each in Answering().told()]
    record = record_of(opened(told), told, made_at=NOW)
    assert record["community"]["share"]["detail"] == "full"
    assert {each["detail"] for each in record["units"]["groups"]} == {"nothing"}


def test_nobody_who_says_dont_know_or_nothing_counts() -> None:
    told = list(Answering().told())
    silent = [
        Told(is_mirror=False, unit="L1", role_group=None, answers={"T1": answer})
        for answer in ("dk", "", "9")
    ]
    with_them = record_of(opened(told), [*told, *silent], made_at=NOW)
    assert with_them["community"] == record_of(opened(told), told, made_at=NOW)["community"]


def test_the_order_of_the_answers_does_not_matter() -> None:
    told = Answering().told()
    one = record_of(opened(told), told, made_at=NOW)
    assert frozen(one) == frozen(record_of(opened(told), told[::-1], made_at=NOW))


def _numbers(value: Any, path: str = "") -> Iterator[tuple[str, float]]:  # Any: JSON
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _numbers(each, f"{path}.{name}")
    elif isinstance(value, list):
        for each in value:
            yield from _numbers(each, path)
    elif isinstance(value, float):
        yield path, value


def test_no_figure_is_told_to_more_digits_than_it_may() -> None:
    """Whole percent, and tenths of the scale: an exact share of a few would tell who."""
    for seed in range(10):
        record = recorded(Answering(seed=seed))
        text = json.loads(frozen(record))
        for path, number in _numbers(text):
            assert path == ".confidence" or round(number, 1) == number, path


def test_who_says_a_department_for_their_unit_breaks_nothing() -> None:
    """It has nobody of its own by the headcounts, and yet answers, each to another item."""
    told = list(Answering().told())
    told += [
        Told(is_mirror=False, unit="LVO", role_group=None, answers={"Y1": "5"}) for _ in range(3)
    ]
    told += [
        Told(is_mirror=False, unit="LVO", role_group=None, answers={"Y2": "5", "Y3": "4"})
        for _ in range(2)
    ]
    record = record_of(opened(told), told, made_at=NOW)
    assert group(record, "LVO")["share"]["answers"] is not None
    assert record["units"]["reportable"] > 0


def test_more_answers_than_a_unit_has_people_break_nothing() -> None:
    told = list(Answering().told())
    told += [replace(each, unit="H4") for each in told[:40] if not each.is_mirror]
    record = record_of(opened(told), told, made_at=NOW)
    assert group(record, "H4")["share"]["detail"] in {"full", "rounded", "nothing"}


def test_an_end_of_a_mean_is_not_told_by_its_interval_or_by_a_difference() -> None:
    """All supervisors answer 5, or 5 and now and then 4: which of these is not told."""
    told = [
        replace(each, answers=dict(each.answers) | dict.fromkeys(("E2", "E3", "E4"), "5"))
        if each.role_group == "supervisor"
        else each
        for each in Answering(response=0.9).told()
    ]
    supervisors = record_of(opened(told), told, made_at=NOW)["supervisors"]
    mean = supervisors["mean"]
    assert (mean["value"], mean["over"]) == (None, 4.6)
    assert mean["low"] < 4.6
    assert mean["high"] == 5.0
    assert supervisors["gap"] is None


def test_that_everybody_has_answered_is_not_told_by_the_interval_of_a_mean() -> None:
    record = recorded(Answering(response=1.0))
    assert record["community"]["share"]["nearly_all"]
    mean = record["community"]["mean"]
    assert mean["low"] < mean["value"] or mean["value"] < mean["high"]


def test_a_round_without_headcounts_does_not_say_of_how_many() -> None:
    told = Answering().told()
    record = record_of(replace(opened(told), tree=None), told, made_at=NOW)
    with speaking("en"):
        report = report_in(record, "en")
    assert "0" not in report.answered
    assert {item.answers for block in report.blocks for item in block.items} == {"–"}
