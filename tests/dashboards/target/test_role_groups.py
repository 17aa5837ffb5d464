"""Shares by role group: of the whole, all of them or none."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from dashboards.target.role_groups import role_groups_of
from lti.modules.survey.facts import Told
from lti.units import Tree
from tests.dashboards.target.ministry import Answering, opened, tree


def answers(roles: dict[str | None, int], *, likely: float = 0.5) -> list[Told]:
    return [
        Told(
            is_mirror=False,
            unit="L1",
            role_group=role,
            answers={"T1": "4" if number < likely * count else "3"},
        )
        for role, count in roles.items()
        for number in range(count)
    ]


def keys(told: Sequence[Told], under: Tree | None = None) -> list[str]:
    held = replace(opened(told), tree=under or tree())
    return [each["key"] for each in role_groups_of(held, told)]


def with_experts(count: int) -> Tree:
    known = tree()
    return replace(
        known,
        units=tuple(
            replace(unit, experts=count if unit.parent is None else None) for unit in known.units
        ),
    )


def test_experts_are_told_apart_where_their_number_is_known() -> None:
    told = answers({"supervisor": 20, "expert": 200, "other": 40})
    assert keys(told) == ["supervisor", "staff"]
    assert keys(told, with_experts(300)) == ["supervisor", "expert", "other"]


def test_where_one_has_too_few_answers_it_is_told_with_the_next() -> None:
    told = answers({"supervisor": 20, "expert": 200, "other": 4})
    assert keys(told, with_experts(300)) == ["supervisor", "staff"]


def test_with_few_supervisors_no_role_group_is_told() -> None:
    assert keys(answers({"supervisor": 9, "expert": 200})) == []


def test_where_one_can_be_told_as_a_band_alone_none_is() -> None:
    assert keys(answers({"supervisor": 9, "expert": 12})) == []
    assert keys(answers({"supervisor": 5, "expert": 12})) == []
    assert keys(answers({"supervisor": 10, "expert": 12})) == ["supervisor", "staff"]


def test_a_few_who_told_no_role_group_cannot_be_worked_out() -> None:
    for silent in (1, 4):
        assert keys(answers({"supervisor": 20, "expert": 200, None: silent})) == []
    assert keys(answers({"supervisor": 20, "expert": 200, None: 0})) == ["supervisor", "staff"]


def test_more_answers_than_people_tell_nothing() -> None:
    assert keys(answers({"supervisor": 28, "expert": 200})) == []


def test_shares_are_of_each_role_group_and_its_headcount() -> None:
    told = answers({"supervisor": 20, "expert": 200})
    shares = {each["key"]: each["share"] for each in role_groups_of(opened(told), told)}
    assert (shares["supervisor"]["answers"], shares["supervisor"]["headcount"]) == (20, 27)
    assert (shares["staff"]["answers"], shares["staff"]["headcount"]) == (200, 373)
    assert shares["staff"]["percent"] == 50


def test_a_usual_round_tells_supervisors_and_staff() -> None:
    told = [each for each in Answering().told() if not each.is_mirror]
    roles = Counter(each.role_group for each in told)
    assert keys(told) == (["supervisor", "staff"] if roles["supervisor"] >= 10 else [])
