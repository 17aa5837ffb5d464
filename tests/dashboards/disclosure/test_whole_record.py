"""All figures of a record together tell no more of a hidden unit than its own level's do."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import pytest

from dashboards.target.record import record_of
from dashboards.target.told import Json
from lti.modules.survey.facts import Told
from lti.units import Tree
from tests.conftest import NOW
from tests.dashboards.disclosure.rounds import Ministry, ministry, unit
from tests.dashboards.disclosure.whole_record import SLACK, Reader
from tests.dashboards.target.ministry import opened


def answered(made: Ministry) -> Mapping[str, int]:
    """Return how many have answered, by unit and by department."""
    counted = Counter(each.unit for each in made.told if not each.is_mirror)
    for each in made.tree.units:
        if each.parent not in {None, "W"}:
            counted[each.parent] += counted[each.code]
    return {code: number for code, number in counted.items() if code is not None}


def assert_nobody_is_worked_out(made: Ministry) -> Json:
    record = record_of(made.held, made.told, made_at=NOW)
    counted = answered(made)
    for found in Reader(record, made.tree).hidden():
        least = 0.5 - SLACK if counted.get(found.code, 0) < 10 else SLACK
        assert found.kept() >= least, found
        assert not found.is_counted(), found
    return record


@pytest.mark.parametrize("seed", [*range(20), 24])
def test_nobody_hidden_is_worked_out_from_a_whole_record(seed: int) -> None:
    assert_nobody_is_worked_out(ministry(seed))


def of_one_mind(sizes: Mapping[str, int], answers: Mapping[str, int]) -> Ministry:
    """Return units right below the whole, in which nobody recognises it in their unit."""
    whole = sum(sizes.values())
    units = (unit("W", None, whole), *(unit(code, "W", size) for code, size in sizes.items()))
    tree = Tree(id=UUID(int=7), valid_from=NOW.date(), units=units)
    given = {"T1": "4", "T2": "3", "T3": "3", "T5": "3", "Y1": "2", "Y2": "3", "Y3": "4"}
    told = [
        Told(is_mirror=False, unit=code, role_group="expert", answers=given)
        for code, number in answers.items()
        for _ in range(number)
    ]
    return Ministry(tree, replace(opened(told), tree=tree), told)


@pytest.mark.parametrize(
    ("sizes", "answers"),
    [((7, 11), (7, 9)), ((9, 10), (7, 6)), ((7, 12, 11), (3, 7, 7)), ((9, 10), (5, 6))],
)
def test_what_is_told_less_of_the_whole_is_told_no_more_of_elsewhere(
    sizes: tuple[int, ...], answers: tuple[int, ...]
) -> None:
    """How many of the whole answered is as much as the whole's own figure would tell."""
    made = of_one_mind(*({f"u{n}": each for n, each in enumerate(of)} for of in (sizes, answers)))
    record = assert_nobody_is_worked_out(made)
    assert record["units"]["whole"]["detail"] == "band"
    assert record["community"]["share"]["detail"] == "band"


def test_nothing_counts_the_groups_that_are_hidden_for_others() -> None:
    """Were there none, each that is hidden would have fewer than five answers."""
    assert not {"hidden_for_others", "told_less"} & set(
        assert_nobody_is_worked_out(ministry(24))["units"]
    )


def test_a_hidden_unit_with_more_answers_than_people_is_not_counted() -> None:
    made = of_one_mind({"a": 60, "b": 50, "c": 2}, {"a": 40, "b": 30, "c": 4})
    record = record_of(made.held, made.told, made_at=NOW)
    assert {each["code"]: each["detail"] for each in record["units"]["groups"]}["c"] == "nothing"
    assert record["units"]["overfull"] == 0
