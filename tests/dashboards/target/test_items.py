"""Single behaviours are told of the whole alone, and never one end of the scale apart."""

from dataclasses import replace

from dashboards.target.items import items_of
from dashboards.target.told import Json
from lti.modules.survey.facts import Told
from tests.dashboards.target.ministry import MEASURES, Answering, opened


def item(answers: list[str], *, role: str = "supervisor", code: str = "E2") -> list[Json]:
    told = [
        Told(is_mirror=False, unit="L1", role_group=role, answers={code: answer})
        for answer in answers
    ]
    return items_of(opened(told), told, [])


def test_the_ends_of_the_scale_are_told_together() -> None:
    (told,) = item(["1"] * 2 + ["2"] * 3 + ["3"] * 5 + ["4"] * 8 + ["5"] * 2 + ["dk"] * 5)
    assert (told["disagree"], told["between"], told["agree"]) == (25, 25, 50)
    assert (told["answers"], told["dont_know"], told["mean"]) == (20, 20, 3.2)
    assert told["texts"]["fi"] == "Väite E2 fi"


def test_what_nearly_all_answered_tells_nothing_of_the_others() -> None:
    (told,) = item(["5"] * 46 + ["4"] * 3 + ["1"])
    assert told["over"] == "agree"
    for name in ("agree", "between", "disagree", "mean"):
        assert told[name] is None


def test_fewer_than_twenty_answers_are_not_told() -> None:
    assert item(["4"] * 19 + ["dk"] * 10) == []
    assert len(item(["4"] * 10 + ["2"] * 10)) == 1


def test_supervisors_items_are_of_supervisors_and_mirrors_of_staff() -> None:
    assert item(["4"] * 30, role="expert") == []
    told = Answering().told()
    whole, mirror = (
        [each for each in told if each.is_mirror is is_mirror] for is_mirror in (False, True)
    )
    measures = {each["measure"] for each in items_of(opened(told), whole, mirror)}
    assert measures == {"community.behaviour", "supervisors.mirror"}


def test_of_what_units_are_told_no_item_is() -> None:
    told = Answering().told()
    codes = {each["code"] for each in items_of(opened(told), told, told)}
    shown_by_part = {"T1", "E1", *MEASURES["units.direct"], *MEASURES["units.behaviour"]}
    assert not codes & shown_by_part


def test_an_item_without_texts_is_told_by_its_code() -> None:
    told = Answering().told()
    held = replace(opened(told), texts={})
    assert items_of(held, told, [])[0]["texts"] == {}


def test_that_all_have_answered_is_not_told() -> None:
    """There are 27 supervisors."""
    (told,) = item(["4"] * 13 + ["2"] * 12 + ["dk"])
    assert (told["answers"], told["nearly_all"], told["headcount"]) == (None, True, 27)
    (some,) = item(["4"] * 13 + ["2"] * 12)
    assert (some["answers"], some["nearly_all"]) == (25, False)
