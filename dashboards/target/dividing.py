"""A tree of units as the groups that figures are told of; and which of them can be reported."""

from collections.abc import Mapping, Sequence

from dashboards.disclosure import Detail, Group, Groups, Plan
from lti.units import Tree, Unit

WHOLE = ""
"""The key of the whole where the tree has several tops, or none."""

LEAST_UNITS = 10
"""With fewer reportable units than these, departments are reported instead."""


def groups_in(
    tree: Tree | None, answers: Mapping[str, int], *, whole: int, depth: int | None
) -> Groups:
    """Return the whole and the units of a tree, each above those below it.

    answers are by unit, with those of everything below it; whole is how many answered in all.
    depth is how many levels of units are looked at, None for all.
    """
    units = units_of(tree)
    headcounts = {unit.code: unit.headcount for unit in units}
    top, level = _top(units)
    everybody = headcounts.get(top, sum(each.headcount for each in level))
    groups = [Group(key=top, parent=None, headcount=everybody, answers=whole)]
    while level and (depth is None or depth > 0):
        groups += [
            Group(
                key=unit.code,
                parent=unit.parent or top,
                headcount=unit.headcount,
                answers=answers.get(unit.code, 0),
            )
            for unit in level
        ]
        codes = {unit.code for unit in level}
        level = [unit for unit in units if unit.parent in codes]
        depth = None if depth is None else depth - 1
    return Groups(groups)


def leaves(groups: Groups) -> list[Group]:
    """Return the groups that have no parts: the units, or the departments in their stead."""
    return [each for each in groups.all[1:] if not groups.below(each.key)]


def reportable(groups: Groups, plan: Plan) -> list[str]:
    """Return which of the groups without parts are told at least a rounded figure of."""
    return [each.key for each in leaves(groups) if plan.details[each.key] >= Detail.ROUNDED]


def units_of(tree: Tree | None) -> Sequence[Unit]:
    """Return a tree's units, none without a tree."""
    return () if tree is None else tree.units


def above(unit: str | None, parents: Mapping[str, str | None]) -> list[str]:
    """Return a unit and all that it is part of; nothing for one that the tree does not have."""
    found = []
    while unit is not None and unit in parents:
        found.append(unit)
        unit = parents[unit]
    return found


def _top(units: Sequence[Unit]) -> tuple[str, list[Unit]]:
    """Return the key of the whole and the units right below it."""
    tops = [unit for unit in units if unit.parent is None]
    if len(tops) == 1:
        return tops[0].code, [unit for unit in units if unit.parent == tops[0].code]
    return WHOLE, tops
