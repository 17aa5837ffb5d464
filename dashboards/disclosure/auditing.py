"""Whom a publication exposes: what can be worked out of hidden groups from all that is shown.

The attacker knows the tree, the headcounts and every figure, and adds and subtracts as they like.
What they can know of a group is the set of answers and sums that fit: a convex polygon. Those of
the parts add up to that of the group, and what is left of the group for a part is its polygon
without the other parts. Once up the tree and once down gives every group's exactly.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dashboards.disclosure.groups import Counts, Group, Groups
from dashboards.disclosure.polygons import (
    Limit,
    Polygon,
    common,
    difference,
    total,
    within,
)
from dashboards.disclosure.showing import LEAST_ROUNDED, Detail, Known, known_from, shown_of

LEAST_KEPT = 0.5
"""How much of the width that a small group's value could have had before must be left of it.

Small is what has answers for a band at most. A larger group that is hidden for the sake of a
small one could be shown itself; of it no more is asked than that its value is not determined.
"""

_SLACK = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """A group of which too much can be worked out; kept is how much of the width is left.

    what is "count", "share" or "answers". A department's people outside its units are called by
    the department, and outside is True.
    """

    key: str
    outside: bool
    measure: str
    what: str
    kept: float


@dataclass(frozen=True, slots=True)
class Possible:
    """What is left possible of a group of which nothing, or only a band, is shown.

    before is what its headcount and its own band alone leave possible.
    """

    key: str
    outside: bool
    is_small: bool
    detail: Detail
    before: Polygon
    polygon: Polygon


def exposed_in(
    groups: Groups, details: Mapping[str, Detail], measures: Sequence[Counts]
) -> tuple[Exposure, ...]:
    """Return whom publishing every measure in these details would expose, worst first."""
    found = [
        exposure
        for measure in measures
        for each in possible_of(groups, details, measure)
        if (exposure := _exposure(each, measure)) is not None
    ]
    return tuple(sorted(found, key=lambda each: (each.kept, each.key)))


def possible_of(
    groups: Groups, details: Mapping[str, Detail], measure: Counts
) -> Iterator[Possible]:
    """Give what is left possible of every hidden group, and of people outside shown ones' parts."""
    return _Attack(groups, details, measure).hidden()


class _Attack:
    """The polygons of one measure: what each group may be by itself, and what is left for it."""

    def __init__(self, groups: Groups, details: Mapping[str, Detail], measure: Counts) -> None:
        self._groups, self._details, self._measure = groups, details, measure
        self._limits = {
            group.key: _learnt(group, details[group.key], measure) for group in groups.all
        }
        self._up: dict[str, Polygon] = {}
        for group in reversed(groups.all):
            self._up[group.key] = self._from_below(group)

    def hidden(self) -> Iterator[Possible]:
        """Give the hidden groups with what is left possible of each."""
        yield from self._below(self._groups.whole, None)

    def _below(self, group: Group, left: Polygon | None) -> Iterator[Possible]:
        """Give the hidden below a group; left is what the rest of the world leaves for it."""
        for partition in dict.fromkeys(each.partition for each in self._groups.below(group.key)):
            parts = self._groups.below(group.key, partition)
            fits = self._within_group(group, partition, left)
            pieces = {each.key: self._up[each.key] for each in parts}
            people = self._outside(group, parts)
            outside = _anything(people)
            for each in parts:
                others = [piece for key, piece in pieces.items() if key != each.key]
                for_part = difference(fits, total([outside, *others]))
                detail = self._details[each.key]
                if detail <= Detail.BAND and each.headcount:
                    # A band tells of five at least, who may be more than belong to it.
                    most = self._most(each) if detail else each.headcount
                    before = within(_anything(most), self._limits[each.key])
                    polygon = common(self._up[each.key], for_part)
                    small = each.answers < LEAST_ROUNDED
                    yield Possible(each.key, False, small, detail, before, polygon)
                yield from self._below(each, for_part)
            if group.parent is not None and people and self._details[group.key]:
                rest = difference(fits, total(pieces.values()))
                polygon = common(outside, rest)
                small = self._answers_outside(group, parts) < LEAST_ROUNDED
                yield Possible(group.key, True, small, Detail.NOTHING, outside, polygon)

    def _within_group(self, group: Group, partition: str, left: Polygon | None) -> Polygon:
        """Return what a group may be by its own figure, the world around, and other divisions.

        Role groups are the same people as units: where nobody else can have answered, their
        figures tell the whole's.
        """
        polygon: Polygon = within(_anything(self._most(group)), self._limits[group.key])
        if left is not None:
            polygon = common(polygon, left)
        for other in dict.fromkeys(each.partition for each in self._groups.below(group.key)):
            if other != partition:
                polygon = common(polygon, self._parts_together(group, other))
        return polygon

    def _from_below(self, group: Group) -> Polygon:
        polygon: Polygon = _anything(self._most(group))
        for partition in dict.fromkeys(each.partition for each in self._groups.below(group.key)):
            polygon = common(polygon, self._parts_together(group, partition))
        return within(polygon, self._limits[group.key])

    def _parts_together(self, group: Group, partition: str) -> Polygon:
        parts = self._groups.below(group.key, partition)
        outside = _anything(self._outside(group, parts))
        return total([outside, *(self._up[each.key] for each in parts)])

    def _outside(self, group: Group, parts: Sequence[Group]) -> int:
        """Return how many may have answered outside a group's parts; in the whole anybody.

        More than there are people where more have: somebody may say a department for their unit.
        """
        have = self._answers_outside(group, parts)
        if group.parent is None:
            return max(group.headcount, have)
        return max(group.headcount - sum(each.headcount for each in parts), have)

    def _answers_outside(self, group: Group, parts: Sequence[Group]) -> int:
        answers = self._measure.answers
        return answers[group.key] - sum(answers[each.key] for each in parts)

    def _most(self, group: Group) -> int:
        """Return how many may have answered; more than the headcount where more have."""
        parts = [self._most(each) for each in self._groups.below(group.key)]
        return max(group.headcount, self._measure.answers[group.key], sum(parts))


def _anything(people: int) -> Polygon:
    """Return what so many people may come to: any answers of them, any share of these."""
    if people <= 0:
        return [(0.0, 0.0)]
    return [(0.0, 0.0), (float(people), 0.0), (float(people), float(people))]


def _learnt(group: Group, detail: Detail, measure: Counts) -> list[Limit]:
    """Return what is learnt from a group's figure; where people are counted, in whole numbers."""
    if detail is Detail.NOTHING:
        return []
    answers = measure.answers[group.key]
    shown = shown_of(measure.sums[group.key], answers, group.headcount, detail)
    known: Known = known_from(shown, group.headcount)
    (least, most), (low, high) = known.answers, known.share
    # Answers may be more than the headcount was; then nobody's guess is better than the truth.
    least, most = min(least, answers), max(most, answers)
    fewest, largest = least * low, most * high
    if measure.whole:
        fewest, largest = math.ceil(fewest - _SLACK), math.floor(largest + _SLACK)
    return [
        Limit(1, 0, most),
        Limit(-1, 0, -least),
        Limit(0, 1, largest),
        Limit(0, -1, -fewest),
        Limit(-high, 1, 0),
        Limit(low, -1, 0),
    ]


def _exposure(possible: Possible, measure: Counts) -> Exposure | None:
    for what, kept in _kept(possible, measure):
        if kept < LEAST_KEPT - _SLACK if possible.is_small else kept <= _SLACK:
            return Exposure(
                key=possible.key,
                outside=possible.outside,
                measure=measure.name,
                what=what,
                kept=kept,
            )
    return None


def _kept(possible: Possible, measure: Counts) -> Iterator[tuple[str, float]]:
    """Give how much is left of what could be before: of the count, the share, the answers."""
    before, left = possible.before, possible.polygon
    if not left:
        # Nothing fits by a rounding error: what is not understood is not shown.
        yield "count", 0.0
        return
    yield "count", _part(_counts(left, measure), _counts(before, measure))
    yield "share", _part(shares_in(left), shares_in(before))
    if possible.detail is Detail.NOTHING:
        least, most = _ends([x for x, _ in left])
        # That there is no telling how many is enough: who answered is not in the answers.
        yield "answers", 1.0 if math.floor(most + _SLACK) > math.ceil(least - _SLACK) else 0.0


def _counts(polygon: Polygon, measure: Counts) -> tuple[float, float]:
    low, high = _ends([y for _, y in polygon])
    if measure.whole:
        return math.ceil(low - _SLACK), math.floor(high + _SLACK)
    return low, high


def shares_in(polygon: Polygon) -> tuple[float, float]:
    """Return between what the shares of a polygon lie: of nobody's answers it is any.

    A ratio is extreme at a corner; where nobody has answered there is none.
    """
    shares = [y / x for x, y in polygon if x > _SLACK]
    return _ends(shares) if shares else (0.0, 1.0)


def _part(left: tuple[float, float], before: tuple[float, float]) -> float:
    width = before[1] - before[0]
    return (left[1] - left[0]) / width if width > _SLACK else 1.0


def _ends(values: Sequence[float]) -> tuple[float, float]:
    return min(values), max(values)
