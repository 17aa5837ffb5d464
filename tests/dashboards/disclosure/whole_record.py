"""An attacker of a whole record, who reads its JSON alone, beside the tree and its headcounts.

Everybody has answered everything, and the attacker knows it, so that what one figure tells of who
answered holds for every other. People are unknown numbers by unit and role group.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from dashboards.target.told import Json
from lti.units import Tree

Range = tuple[float, float]
Row = dict[str, float]

SLACK = 1e-6
ROLES = ("supervisor", "expert", "other", "untold")
_BANDS = {"low": (0, 1 / 3), "middle": (1 / 3, 2 / 3), "high": (2 / 3, 1)}
_LIMITS = {"band": (5, 9), "rounded": (10, 19), "full": (20, math.inf)}


@dataclass(frozen=True, slots=True)
class Found:
    """What is left possible of a hidden unit: its answers, and what its figures sum to."""

    code: str
    headcount: int
    answers: Range
    sums: Mapping[str, Range]

    def kept(self) -> float:
        """Return which part of what could be before is left, of what is narrowed most."""
        low, high = self.sums["share"]
        recognising = math.floor(high + SLACK) - math.ceil(low - SLACK)
        mean = self.sums["mean"][1] - self.sums["mean"][0]
        return min(recognising, mean) / self.headcount

    def is_counted(self) -> bool:
        """Tell whether it is known how many have answered."""
        least, most = self.answers
        return math.floor(most + SLACK) <= math.ceil(least - SLACK)


def answers_in(said: Json) -> Range:
    """Return between what the answers of a figure lie."""
    headcount = said["headcount"]
    if said.get("answers") is not None:
        return said["answers"], said["answers"]
    if said.get("nearly_all"):
        return math.ceil(0.95 * headcount - SLACK), max(headcount, 5)
    if said.get("response") is not None:
        low, high = ((said["response"] + step) / 100 * headcount for step in (-2.5, 2.5))
        return max(10, math.ceil(low - SLACK)), min(headcount, math.floor(high + SLACK))
    return 5, max(headcount, 5)


def share_in(said: Json) -> Range:
    """Return between what the share of a figure lies."""
    if said.get("band") is not None:
        return _BANDS[said["band"]]
    if said["over"] is not None:
        return said["over"] / 100, 1
    if said["under"] is not None:
        return 0, said["under"] / 100
    half = 0.5 if said["detail"] == "full" else 2.5
    return max(said["percent"] - half, 0) / 100, min(said["percent"] + half, 100) / 100


def mean_in(said: Json) -> Range:
    """Return between what the mean of a figure lies, from 0 to 1."""
    low, high = 1.0, 5.0
    if said.get("over") is not None:
        low = said["over"]
    elif said.get("under") is not None:
        high = said["under"]
    elif said.get("value") is not None:
        # To a tenth, of a share that was rounded before.
        half = 0.05 + (0.02 if said["detail"] == "full" else 0.1)
        low, high = max(said["value"] - half, 1), min(said["value"] + half, 5)
    return (low - 1) / 4, (high - 1) / 4


class Reader:
    """Solves for hidden units, given a record and its tree."""

    def __init__(self, record: Json, tree: Tree) -> None:
        self._record = record
        self._told = {each["code"]: each for each in record["units"]["groups"]}
        self._headcounts = {unit.code: unit.headcount for unit in tree.units}
        self._parts = {
            unit.code: [
                each.code for each in tree.units if each.parent == unit.code and self._is_told(each)
            ]
            for unit in tree.units
        }
        (self._top,) = (unit.code for unit in tree.units if unit.parent is None)
        self.people = self._people()
        self._place: dict[str, int] = {}
        self._limits: list[tuple[Row, float]] = []
        for unit, most in self.people.items():
            self._at_most(self._answers([unit]), most)
            for kind in "xm":
                self._at_most({f"{kind} {unit}": 1} | self._answers([unit], -1), 0)
        self._read_units()
        self._read_counters()
        self._read_whole()

    def hidden(self) -> Iterator[Found]:
        """Give what is left possible of each unit of which nothing is told."""
        for code, told in self._told.items():
            if told["detail"] == "nothing" and told["headcount"]:
                units = self._units_of(code)
                yield Found(
                    code,
                    told["headcount"],
                    self._range(self._answers(units)),
                    {
                        name: self._range({f"{kind} {unit}": 1.0 for unit in units})
                        for name, kind in (("share", "x"), ("mean", "m"))
                    },
                )

    def _is_told(self, unit: object) -> bool:
        return getattr(unit, "code", None) in self._told

    def _people(self) -> dict[str, int]:
        """Return the smallest sets of people, with how many there are in each."""
        people = {"untold": self._headcounts[self._top]}
        for code in self._told:
            inside = sum(self._headcounts[part] for part in self._parts[code])
            if self._headcounts[code] > inside or not self._parts[code]:
                people[code] = self._headcounts[code] - inside
        return people

    def _units_of(self, code: str) -> list[str]:
        found = [code] if code in self.people else []
        for part in self._parts[code]:
            found += self._units_of(part)
        return found

    def _answers(self, units: list[str], sign: float = 1, roles: tuple[str, ...] = ROLES) -> Row:
        return {f"n {unit} {role}": sign for unit in units for role in roles}

    def _at_most(self, row: Row, limit: float) -> None:
        for name in row:
            self._place.setdefault(name, len(self._place))
        if limit < math.inf:
            self._limits.append((row, limit))

    def _between(self, row: Row, ends: Range) -> None:
        self._at_most(row, ends[1])
        self._at_most({name: -value for name, value in row.items()}, -ends[0])

    def _read_units(self) -> None:
        units = self._record["units"]
        for units_of, told in [
            (list(self.people), units["whole"]),
            *((self._units_of(code), each) for code, each in self._told.items()),
        ]:
            for kind, said, share_of in (
                ("x", told["share"], share_in),
                ("m", told["mean"], mean_in),
            ):
                if said["detail"] == "nothing":
                    continue
                answers = self._answers(units_of)
                self._between(answers, answers_in(said))
                low, high = share_of(said)
                sums = {f"{kind} {unit}": 1.0 for unit in units_of}
                self._at_most(sums | dict.fromkeys(answers, -high), 0)
                self._at_most(dict.fromkeys(sums, -1.0) | dict.fromkeys(answers, low), 0)

    def _read_counters(self) -> None:
        """Take what a count of groups says of each of them, where it says it of all."""
        units = self._record["units"]
        hidden = [each for each in self._told.values() if each["detail"] == "nothing"]
        for each in hidden:
            if units.get("hidden_for_others") == 0:
                self._between(self._answers(self._units_of(each["code"])), (0, 4))
        if units.get("told_less") == 0:
            for code, each in self._told.items():
                if each["detail"] != "nothing":
                    self._between(self._answers(self._units_of(code)), _LIMITS[each["detail"]])

    def _read_whole(self) -> None:
        """Take how many answered from every figure that is of the whole, or of a role group."""
        record, everywhere = self._record, list(self.people)
        figures: list[tuple[tuple[str, ...], Json]] = [
            (ROLES, record["community"][name]) for name in ("share", "mean", "usefulness")
        ]
        figures += [(ROLES[:1], record["supervisors"][name]) for name in ("share", "mean")]
        if not record["supervisors"]["mirror"].get("nearly_all"):
            # Else supervisors who have told no role group may be more than staff are missing.
            figures += [(ROLES[1:], record["supervisors"]["mirror"])]
        for each in record["role_groups"]:
            of = ROLES[1:3] if each["key"] == "staff" else (str(each["key"]),)
            figures.append((of, each["share"]))
        asked: dict[str, tuple[str, ...]] = {
            "community.behaviour": ROLES,
            "supervisors.behaviour": ROLES[:1],
        }
        for each in record["items"]:
            if each["answers"] is not None:
                roles = asked.get(each["measure"], ROLES[1:])
                figures.append((roles, {"detail": "full", "headcount": 0} | each))
        for roles, said in figures:
            if said["detail"] != "nothing":
                self._between(self._answers(everywhere, roles=roles), answers_in(said))

    def _range(self, row: Row) -> Range:
        entries = [
            (number, self._place[name], value)
            for number, (limited, _) in enumerate(self._limits)
            for name, value in limited.items()
        ]
        rows, columns, values = (list(each) for each in zip(*entries, strict=True))
        size = (len(self._limits), len(self._place))
        limits = csr_array((values, (rows, columns)), shape=size).toarray()
        aim = np.zeros(len(self._place))
        for name, value in row.items():
            aim[self._place[name]] = value
        ends = []
        for sign in (1, -1):
            solved = linprog(
                sign * aim,
                A_ub=limits,
                b_ub=np.array([limit for _, limit in self._limits]),
                method="highs",
            )
            assert solved.status == 0, solved.message
            ends.append(sign * float(solved.fun or 0.0))
        return ends[0], ends[1]
