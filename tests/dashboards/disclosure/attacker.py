"""An attacker of a publication: knows tree, headcounts and figures, and solves for the hidden.

Nothing of the product's own reasoning is used: figures are read as a reader would, people are
unknown numbers, and linear programmes say between what they must lie (SciPy, HiGHS).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from dashboards.disclosure import Detail, Groups, Shown

Row = dict[str, float]
Range = tuple[float, float]
SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Learnt:
    """What must lie between what, of one hidden group."""

    answers: Range
    total: Range
    share: Range | None


def read(shown: Shown, headcount: int, *, whole: bool) -> tuple[Range, Range, Range]:
    """Return what a figure says of answers, share and sum, as a careful reader takes it."""
    if shown.answers is not None:
        answers = (float(shown.answers), float(shown.answers))
    elif shown.nearly_all:
        answers = (math.ceil(0.95 * headcount - 1e-9), max(headcount, 5))
    elif shown.response is not None:
        low = max(10, math.ceil((shown.response - 0.025) * headcount - 1e-9))
        answers = (low, min(headcount, math.floor((shown.response + 0.025) * headcount + 1e-9)))
    else:
        answers = (5, max(headcount, 5))
    if shown.band is not None:
        share = {"low": (0, 1 / 3), "middle": (1 / 3, 2 / 3), "high": (2 / 3, 1)}[shown.band]
    elif shown.over is not None:
        share = (shown.over, 1)
    elif shown.under is not None:
        share = (0, shown.under)
    else:
        assert shown.share is not None
        half = 0.005 if shown.detail is Detail.FULL else 0.025
        share = (max(shown.share - half, 0), min(shown.share + half, 1))
    total = (answers[0] * share[0], answers[1] * share[1])
    if whole:
        total = (math.ceil(total[0] - SLACK), math.floor(total[1] + SLACK))
    return (float(answers[0]), float(answers[1])), share, total


class Attacker:
    """Solves for whatever is asked, given all that is shown of one measure."""

    def __init__(self, groups: Groups, shown: Mapping[str, Shown], *, whole: bool) -> None:
        self.groups = groups
        self.people = self._people()
        self._names = [f"{kind} {name}" for name in self.people for kind in ("n", "x")]
        self._place = {name: index for index, name in enumerate(self._names)}
        self._most: list[tuple[Row, float]] = []
        self._equal: list[Row] = []
        for name, size in self.people.items():
            self._most += [({f"n {name}": 1}, size), ({f"x {name}": 1, f"n {name}": -1}, 0)]
        for group in groups.all:
            if shown[group.key].detail is not Detail.NOTHING:
                self._learn(group.key, *read(shown[group.key], group.headcount, whole=whole))
        first, *others = self._partitions()
        for other in others:
            for kind in ("n", "x"):
                row = {f"{kind} {name}": 1.0 for name in first}
                self._equal.append(row | {f"{kind} {name}": -1.0 for name in other})

    def solve(self, names: Sequence[str]) -> Learnt:
        """Return between what the answers, sum and share of some people must lie."""
        answers = {f"n {name}": 1.0 for name in names}
        total = {f"x {name}": 1.0 for name in names}
        return Learnt(self._range(answers), self._range(total), self._ratio(total, answers))

    def people_of(self, key: str) -> list[str]:
        """Return the smallest sets of people that a group consists of."""
        found = [key] if key in self.people else []
        for part in self.groups.below(key):
            found += self.people_of(part.key)
        return found

    def _people(self) -> dict[str, float]:
        """Return the smallest sets of people, and how many each has at most."""
        people: dict[str, float] = {}
        for group in self.groups.all[1:]:
            parts = self.groups.below(group.key)
            own = group.headcount - sum(each.headcount for each in parts)
            if own or not parts:
                people[group.key] = own
        for partition in self._kinds():
            people[f"untold {partition}"] = self.groups.whole.headcount
        return people

    def _kinds(self) -> list[str]:
        return list(dict.fromkeys(each.partition for each in self.groups.all[1:]))

    def _partitions(self) -> list[list[str]]:
        of = {group.key: group.partition for group in self.groups.all}
        return [
            [name for name in self.people if of.get(name, name.removeprefix("untold ")) == kind]
            for kind in self._kinds()
        ]

    def _learn(self, key: str, answers: Range, share: Range, total: Range) -> None:
        sets = self._partitions() if self.groups[key].parent is None else [self.people_of(key)]
        for names in sets:
            n, x = ({f"{kind} {name}": 1.0 for name in names} for kind in ("n", "x"))
            minus_n, minus_x = ({k: -v for k, v in row.items()} for row in (n, x))
            self._most += [
                (n, answers[1]),
                (minus_n, -answers[0]),
                (x, total[1]),
                (minus_x, -total[0]),
                (x | dict.fromkeys(n, -share[1]), 0),
                (minus_x | dict.fromkeys(n, share[0]), 0),
            ]

    def _dense(self, row: Row) -> np.ndarray:
        line = np.zeros(len(self._names))
        for name, value in row.items():
            line[self._place[name]] = value
        return line

    def _range(self, row: Row) -> Range:
        upper = np.array([self._dense(each) for each, _ in self._most])
        limits = np.array([limit for _, limit in self._most])
        equal = np.array([self._dense(each) for each in self._equal]).reshape(-1, len(self._names))
        ends = []
        for sign in (1, -1):
            solved = linprog(
                sign * self._dense(row),
                A_ub=upper,
                b_ub=limits,
                A_eq=equal,
                b_eq=np.zeros(len(equal)),
                method="highs",
            )
            assert solved.status == 0, solved.message
            ends.append(sign * float(solved.fun or 0.0))
        return ends[0], ends[1]

    def _ratio(self, total: Row, answers: Row) -> Range | None:
        """Return between what a ratio lies: Charnes and Cooper's programme in one more unknown."""
        upper = np.array([[*self._dense(each), -limit] for each, limit in self._most])
        lines = [[*self._dense(each), 0.0] for each in self._equal]
        equal = np.array([*lines, [*self._dense(answers), 0.0]])
        right = np.array([0.0] * len(lines) + [1.0])
        ends = []
        for sign in (1, -1):
            solved = linprog(
                sign * np.array([*self._dense(total), 0.0]),
                A_ub=upper,
                b_ub=np.zeros(len(upper)),
                A_eq=equal,
                b_eq=right,
                method="highs",
            )
            if solved.status != 0:
                return None
            ends.append(sign * float(solved.fun or 0.0))
        return ends[0], ends[1]
