"""What can be reported is told before a round opens, from the headcounts."""

from dataclasses import replace

from dashboards.target.preview import RESPONSES, outlook_of
from dashboards.target.record import record_of
from tests.conftest import NOW
from tests.dashboards.target.ministry import SIZES, Answering, opened, tree


def test_the_more_answer_the_more_can_be_reported() -> None:
    told = list(outlook_of(tree()))
    assert [each.response for each in told] == list(RESPONSES)
    assert told[-1].is_by_unit
    assert told[-1].reportable >= told[0].reportable
    assert {each.groups for each in told if each.is_by_unit} == {12}


def test_it_is_what_a_round_of_divided_opinions_then_reports() -> None:
    half = {code: 0.5 for units in SIZES.values() for code in units}
    told = Answering(response=0.7, recognising=half).told()
    units = record_of(opened(told), told, made_at=NOW)["units"]
    (expected,) = [each for each in outlook_of(tree()) if each.response == 0.7]
    assert units["level"] == ("units" if expected.is_by_unit else "departments")
    assert abs(units["reportable"] - expected.reportable) <= 1


def test_a_small_house_reports_departments_or_nothing() -> None:
    small = {"LVO": {"L1": 40, "L2": 9}, "DEM": {"D1": 36, "D2": 8}, "HAL": {"H1": 50}}
    assert {each.is_by_unit for each in outlook_of(tree(small))} == {False}
    tiny = {"A": {"A1": 3}, "B": {"B1": 4}}
    assert {each.reportable for each in outlook_of(tree(tiny))} == {0}


def test_a_tree_of_one_top_without_parts_has_nothing_to_report_by() -> None:
    whole = tree()
    alone = replace(whole, units=whole.units[:1])
    assert {each.groups for each in outlook_of(alone)} == {0}
