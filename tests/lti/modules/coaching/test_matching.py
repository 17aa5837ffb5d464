"""Pairs keep every rule, use the wishes, and leave nobody out who could be paired."""

import random
import uuid
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti.modules.coaching.matching import Member, Rules, may_pair, proposal


def _member(number: int, **facts: object) -> Member:
    told: dict[str, object] = {
        "unit": f"unit-{number % 7}",
        "site": f"site-{number % 3}",
        "languages": frozenset({"fi"}),
    } | facts
    return Member(id=uuid.UUID(int=number), **told)  # type: ignore[arg-type] # facts of a member


def _pair(one: int, other: int) -> frozenset[uuid.UUID]:
    return frozenset((uuid.UUID(int=one), uuid.UUID(int=other)))


def _pairs(groups: tuple[tuple[uuid.UUID, ...], ...]) -> set[frozenset[uuid.UUID]]:
    return {frozenset(pair) for group in groups for pair in combinations(group, 2)}


def test_forty_people_are_paired_in_one_go_under_every_rule() -> None:
    chance = random.Random(40)
    members = [
        _member(
            number,
            languages=frozenset(chance.sample(["fi", "sv", "en"], k=chance.randint(1, 3))),
        )
        for number in range(1, 41)
    ]
    never = frozenset(_pair(1, number) for number in range(2, 12))
    rules = Rules(units="other", same_site=True, never=never)
    found = proposal(members, rules)
    assert found.unpaired == ()
    assert sorted(len(group) for group in found.groups) == [2] * 20
    known = {member.id: member for member in members}
    for group in found.groups:
        one, other = (known[each] for each in group)
        assert may_pair(one, other, rules)
    good = sum(known[a].unit != known[b].unit and known[a].site == known[b].site for a, b in
               (group for group in found.groups))  # fmt: skip
    assert good >= 15


def test_an_odd_number_makes_one_trio_in_which_all_may_meet() -> None:
    members = [_member(number) for number in range(1, 40)]
    rules = Rules(never=frozenset({_pair(39, 38), _pair(39, 37)}))
    found = proposal(members, rules)
    assert sorted(len(group) for group in found.groups) == [2] * 18 + [3]
    assert not _pairs(found.groups) & rules.never
    assert found.unpaired == ()


def test_a_trio_is_found_though_the_one_left_over_fits_none() -> None:
    """1 may meet 2 only; left over at first or not, a trio of others must be made."""
    members = [_member(number) for number in range(1, 6)]
    never = frozenset(_pair(1, number) for number in (3, 4, 5))
    found = proposal(members, Rules(never=never))
    assert found.unpaired == ()
    assert frozenset((uuid.UUID(int=1), uuid.UUID(int=2))) in {
        frozenset(group) for group in found.groups
    }


def test_pairs_that_were_are_repeated_only_where_nothing_else_is_left() -> None:
    four = [_member(number) for number in range(1, 5)]
    before = frozenset({_pair(1, 2), _pair(3, 4)})
    assert not _pairs(proposal(four, Rules(before=before)).groups) & before
    two = [_member(1), _member(2)]
    assert _pairs(proposal(two, Rules(before=before)).groups) == {_pair(1, 2)}


@pytest.mark.parametrize(
    ("members", "rules", "why"),
    [
        ([_member(1), _member(2, languages=frozenset({"sv"}))], Rules(), "language"),
        ([_member(1), _member(2)], Rules(never=frozenset({_pair(1, 2)})), "supervisor"),
        (
            [_member(1, unit="a"), _member(2, unit="a")],
            Rules(units="other", strict=True),
            "unit",
        ),
        (
            [_member(1, site="a"), _member(2, site="b")],
            Rules(same_site=True, strict=True),
            "site",
        ),
        ([_member(1)], Rules(), "nobody"),
    ],
)
def test_who_cannot_be_paired_is_told_why(members: list[Member], rules: Rules, why: str) -> None:
    found = proposal(members, rules)
    assert found.groups == ()
    assert {reason for _, reason in found.unpaired} == {why}


def test_a_unit_that_was_not_told_fits_every_rule() -> None:
    members = [_member(1, unit=None), _member(2, unit="a")]
    assert len(proposal(members, Rules(units="same", strict=True)).groups) == 1


def test_nobody_is_a_proposal_too() -> None:
    assert proposal([], Rules()).groups == ()


@given(
    count=st.integers(2, 13),
    forbidden=st.sets(st.tuples(st.integers(1, 13), st.integers(1, 13)), max_size=40),
    spoken=st.lists(st.sampled_from(["fi", "sv", "both"]), min_size=13, max_size=13),
)
def test_no_rule_is_ever_broken_and_everybody_is_somewhere_once(
    count: int, forbidden: set[tuple[int, int]], spoken: list[str]
) -> None:
    members = [
        _member(
            number,
            languages=frozenset(
                {"fi", "sv"} if spoken[number - 1] == "both" else {spoken[number - 1]}
            ),
        )
        for number in range(1, count + 1)
    ]
    rules = Rules(never=frozenset(_pair(a, b) for a, b in forbidden if a != b))
    found = proposal(members, rules)
    known = {member.id: member for member in members}
    for pair in _pairs(found.groups):
        one, other = (known[each] for each in pair)
        assert may_pair(one, other, rules)
    everybody = [each for group in found.groups for each in group]
    everybody += [each for each, _ in found.unpaired]
    assert sorted(everybody) == sorted(known)
    assert all(len(group) in (2, 3) for group in found.groups)
    left = [known[each] for each, _ in found.unpaired]
    assert not any(may_pair(one, other, rules) for one, other in combinations(left, 2))
    assert found == proposal(list(reversed(members)), rules)
