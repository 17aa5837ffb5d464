"""What a round will be able to report, by how many answer: from the headcounts alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboards.disclosure import Counts, Groups, plan_of
from dashboards.target.dividing import LEAST_UNITS, groups_in, leaves, reportable
from lti.units import Tree

RESPONSES = (0.5, 0.6, 0.7, 0.8, 0.9)
"""The responses that are shown: what rounds like this mostly have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What can be reported at a response: so many of the units, or else of the departments."""

    response: float
    is_by_unit: bool
    reportable: int
    groups: int


def outlook_of(tree: Tree) -> Iterator[Outlook]:
    """Give what can be reported at each response, where opinions are divided.

    Where a unit is of one mind less can be. Each unit is taken to answer as the whole does.
    """
    for response in RESPONSES:
        groups = _answering(tree, response, depth=None)
        told = _reportable(groups)
        by_unit = len(told) >= LEAST_UNITS
        if not by_unit:
            groups = _answering(tree, response, depth=1)
            told = _reportable(groups)
        yield Outlook(
            response=response,
            is_by_unit=by_unit,
            reportable=len(told),
            groups=len(leaves(groups)),
        )


def _reportable(groups: Groups) -> list[str]:
    answers = {each.key: each.answers for each in groups.all}
    divided = Counts(
        "share", {key: count / 2 for key, count in answers.items()}, answers, whole=False
    )
    return reportable(groups, plan_of(groups, [divided]))


def _answering(tree: Tree, response: float, *, depth: int | None) -> Groups:
    """Return the groups with so many answers as a response makes of them."""
    empty = groups_in(tree, {}, whole=0, depth=None)
    answers: dict[str, int] = {}
    for group in reversed(empty.all):
        parts = empty.below(group.key)
        own = group.headcount - sum(each.headcount for each in parts)
        answers[group.key] = round(own * response) + sum(answers[each.key] for each in parts)
    return groups_in(tree, answers, whole=answers[empty.whole.key], depth=depth)
