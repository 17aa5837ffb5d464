"""Shares by role group, of the whole alone; never of a unit, and never crossed with anything."""

from collections.abc import Iterator, Mapping, Sequence

from dashboards.disclosure import Counts, Detail, Group, Groups, plan_of
from dashboards.disclosure.groups import UNITS
from dashboards.target.figures import share_alone
from dashboards.target.headcounts import experts_in, supervisors_in
from dashboards.target.measuring import Measured, groups_of, recognition
from dashboards.target.told import Json
from lti.modules.survey.facts import OpenedRound, Told
from lti.units import Tree

STAFF = "staff"
"""All who are no supervisors, where they cannot be told apart further."""

_ROLES = "role groups"


def role_groups_of(held: OpenedRound, told: Sequence[Told]) -> list[Json]:
    """Return what each role group recognises in the work community.

    All of a division are told, or none: supervisors, experts and others, else supervisors and
    staff. So no role group is hidden; and none is told where those who told no role group could
    be worked out from the rest.
    """
    codes = held.measures.get("community.direct", ())
    whole = recognition(told, codes)
    for headcounts in divisions_of(held.tree):
        measured = {key: recognition(_those(told, key), codes) for key in headcounts}
        if _can_be_told(whole, measured, headcounts):
            return [
                {"key": key, "share": share_alone(each, headcounts[key])}
                for key, each in measured.items()
            ]
    return []


def divisions_of(tree: Tree | None) -> Iterator[Mapping[str, int]]:
    """Give the headcounts of each way to divide the whole into role groups, the finest first."""
    if tree is None:
        return
    people = groups_of(tree, [], depth=0).whole.headcount
    supervisors, experts = supervisors_in(tree), experts_in(tree)
    if experts is not None:
        others = people - supervisors - experts
        if others > 0:
            yield {"supervisor": supervisors, "expert": experts, "other": others}
    yield {"supervisor": supervisors, STAFF: people - supervisors}


def _those(told: Sequence[Told], key: str) -> Iterator[Told]:
    for each in told:
        if each.role_group == key or (key == STAFF and each.role_group in {"expert", "other"}):
            yield each


def _can_be_told(
    whole: Measured, measured: Mapping[str, Measured], headcounts: Mapping[str, int]
) -> bool:
    """Tell whether all of a division can be told at least to 5 points, exposing nobody."""
    if any(each.answers > headcounts[key] for key, each in measured.items()):
        return False
    everybody = {"": whole, **measured}
    groups = Groups(
        [
            Group(
                key=key,
                parent="" if key else None,
                headcount=headcounts[key] if key else sum(headcounts.values()),
                answers=each.answers,
                partition=_ROLES if key else UNITS,
            )
            for key, each in everybody.items()
        ]
    )
    counts = Counts(
        "share",
        {key: sum(value for _, value in each.values) for key, each in everybody.items()},
        {key: each.answers for key, each in everybody.items()},
        whole=True,
    )
    details = plan_of(groups, [counts]).details
    return all(each >= Detail.ROUNDED for each in details.values())
