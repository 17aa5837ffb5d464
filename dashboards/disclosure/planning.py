"""How much of each group is shown: by its answers, then less, until nobody can be worked out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboards.disclosure.auditing import Exposure, exposed_in
from dashboards.disclosure.groups import Counts, Group, Groups
from dashboards.disclosure.showing import LEAST_SHOWN, Detail, detail_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is shown of each group, by key, and what that costs.

    hidden_for_others are the groups that have answers enough and are hidden all the same, and
    told_less those of which less is told than their answers allow, both for the sake of others.
    """

    details: Mapping[str, Detail]
    hidden_for_others: tuple[str, ...]
    told_less: tuple[str, ...]


def plan_of(groups: Groups, measures: Sequence[Counts], *, complementary: bool = True) -> Plan:
    """Return how much may be shown of each group.

    Fewer than five answers show nothing, and nothing below what is hidden is shown. Within every
    group the rest that is hidden is empty or has at least five answers; and from all that is
    shown nothing hidden can be worked out to less than half of what it could be. Groups go the
    smallest first. Without complementary only the first rule holds, which exposes people: it is
    there to show that the others are needed.
    """
    allowed = {each.key: detail_of(each.answers) for each in groups.all}
    details = dict(allowed)
    _hide_below_hidden(groups, details)
    if complementary:
        _fill_rests(groups, details, measures)
        while exposed := exposed_in(groups, details, measures):
            _tell_less(groups, details, exposed)
            _fill_rests(groups, details, measures)
    return Plan(
        details=details,
        hidden_for_others=tuple(
            key for key, detail in details.items() if detail < allowed[key] and not detail
        ),
        told_less=tuple(key for key, detail in details.items() if 0 < detail < allowed[key]),
    )


def _hide_below_hidden(groups: Groups, details: dict[str, Detail]) -> None:
    for group in groups.all:
        if details[group.key] is Detail.NOTHING:
            _hide(groups, details, group)


def _hide(groups: Groups, details: dict[str, Detail], group: Group) -> None:
    for each in groups.subtree(group.key):
        details[each.key] = Detail.NOTHING


def _fill_rests(groups: Groups, details: dict[str, Detail], measures: Sequence[Counts]) -> None:
    """Hide the next smallest until what is hidden within a group is nobody or at least five.

    So it is in every measure: some answer one of them alone.
    """
    changed = True
    while changed:
        changed = False
        for group, parts in groups.families():
            if details[group.key] is Detail.NOTHING:
                continue
            shown = _smallest_first(each for each in parts if details[each.key])
            while shown and _is_few_in(measures, details, group, parts):
                _hide(groups, details, shown.pop(0))
                changed = True


def _is_few_in(
    measures: Sequence[Counts],
    details: Mapping[str, Detail],
    group: Group,
    parts: Sequence[Group],
) -> bool:
    """Tell whether in some measure few answers of a group are in no part that is shown.

    Whoever told no unit, or no role group, is hidden with the rest, and hides the others.
    """
    shown = [each.key for each in parts if details[each.key]]
    return any(
        0 < each.answers[group.key] - sum(each.answers[key] for key in shown) < LEAST_SHOWN
        for each in measures
    )


def _tell_less(groups: Groups, details: dict[str, Detail], exposed: Sequence[Exposure]) -> None:
    """Hide what stands next to the worst exposed group, or else tell less of what it is in."""
    worst = groups[exposed[0].key]
    around = worst if exposed[0].outside or worst.parent is None else groups[worst.parent]
    partition = worst.partition if around is not worst else None
    parts = groups.below(around.key, partition)
    shown = _smallest_first(each for each in parts if details[each.key])
    if shown:
        _hide(groups, details, shown[0])
    elif details[around.key]:
        details[around.key] = Detail(details[around.key] - 1)
        if details[around.key] is Detail.NOTHING:
            _hide(groups, details, around)
    else:
        # What hides it is hidden itself, and is looked at in its own turn: one step up.
        _tell_less_above(groups, details, around)


def _tell_less_above(groups: Groups, details: dict[str, Detail], group: Group) -> None:
    while group.parent is not None:
        group = groups[group.parent]
        if details[group.key]:
            shown = _smallest_first(each for each in groups.below(group.key) if details[each.key])
            if shown:
                _hide(groups, details, shown[0])
            else:
                details[group.key] = Detail(details[group.key] - 1)
            return
    raise AssertionError("where nothing is shown, nobody is exposed")


def _smallest_first(groups: Iterable[Group]) -> list[Group]:
    return sorted(groups, key=lambda each: (each.answers, each.key))
