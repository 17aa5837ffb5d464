"""Random ministries: trees of units with role groups, and what everybody answered."""

import random
from dataclasses import dataclass

from dashboards.disclosure import Counts, Group, Groups


@dataclass(frozen=True, slots=True)
class Round:
    """A round's groups, and one measure of a share and one of a mean over them."""

    groups: Groups
    measures: tuple[Counts, Counts]


def tree(chance: random.Random) -> Round:
    """Return a whole of departments and units, of any response and any opinion.

    Opinions cluster by unit, so that some are of one mind; that is where hidden ones leak.
    """
    groups: list[tuple[str, str | None, int, str]] = []
    units: list[tuple[str, str, int]] = []
    for department in range(chance.randint(1, 5)):
        name = f"D{department}"
        sizes = [_size(chance) for _ in range(chance.randint(0, 7))]
        own = chance.choice((0, 0, chance.randint(1, 9)))
        if not sizes and not own:
            own = chance.randint(3, 40)
        groups.append((name, "W", own + sum(sizes), "units"))
        units += [(f"{name}.{number}", name, size) for number, size in enumerate(sizes)]
        groups += [(f"{name}.{number}", name, size, "units") for number, size in enumerate(sizes)]
        if own:
            units.append((name, name, own))
    whole = sum(size for _, _, size in units)
    roles = _divided(whole, chance)
    groups += [(f"role {name}", "W", size, "role") for name, size in roles.items()]
    return _answered([("W", None, whole, "units"), *groups], units, roles, chance)


def _size(chance: random.Random) -> int:
    return min(1 + int(chance.expovariate(1 / 11)), 60)


def _divided(whole: int, chance: random.Random) -> dict[str, int]:
    supervisors = round(whole * chance.uniform(0.02, 0.15))
    others = round(whole * chance.uniform(0.0, 0.3))
    return {"supervisor": supervisors, "other": others, "expert": whole - supervisors - others}


def _answered(
    groups: list[tuple[str, str | None, int, str]],
    units: list[tuple[str, str, int]],
    roles: dict[str, int],
    chance: random.Random,
) -> Round:
    parents = {key: parent for key, parent, _, _ in groups}
    response = chance.choice((0.4, 0.65, 0.8, 0.95, 1.0))
    answers = dict.fromkeys(parents, 0)
    recognising = dict.fromkeys(parents, 0.0)
    means = dict.fromkeys(parents, 0.0)
    seats = [role for role, size in roles.items() for _ in range(size)]
    chance.shuffle(seats)
    for name, _, size in units:
        opinion = chance.choice((0.0, 0.1, 0.5, 0.7, 0.9, 1.0, 1.0))
        for _ in range(size):
            role = seats.pop()
            if chance.random() > response:
                continue
            yes, mean = chance.random() < opinion, chance.random()
            tells_unit = chance.random() > 0.03
            within = [f"role {role}", "W"] + (_above(name, parents) if tells_unit else [])
            for key in within:
                answers[key] += 1
                recognising[key] += yes
                means[key] += mean
    made = Groups(
        [
            Group(key=key, parent=parent, headcount=size, answers=answers[key], partition=kind)
            for key, parent, size, kind in groups
        ]
    )
    return Round(
        made,
        (
            Counts("recognition", recognising, answers, whole=True),
            Counts("behaviour", means, answers, whole=False),
        ),
    )


def _above(name: str, parents: dict[str, str | None]) -> list[str]:
    within = []
    key: str | None = name
    while key is not None and key != "W":
        within.append(key)
        key = parents[key]
    return within
