"""Rounds of random ministries in which everybody who answers answers everything."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from lti.modules.survey.facts import OpenedRound, Told
from lti.units import Tree, Unit
from tests.conftest import NOW
from tests.dashboards.target.ministry import MEASURES, opened

_RESPONSES = (0.5, 0.65, 0.8, 0.95, 1.0)
_OPINIONS = (0.0, 0.1, 0.5, 0.7, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Ministry:
    """A tree, the round that was answered under it, and the answers."""

    tree: Tree
    held: OpenedRound
    told: Sequence[Told]


def ministry(seed: int) -> Ministry:
    """Return a ministry of some departments with small and large units, and few of some roles."""
    chance = random.Random(seed)
    sizes = {
        f"D{number}": [_size(chance) for _ in range(chance.randint(1, 8))]
        for number in range(chance.choice((1, 1, 2, 3, 8)))
    }
    whole = sum(sum(parts) for parts in sizes.values())
    roles = _roles(whole, chance)
    units = [unit("W", None, whole, roles)]
    for name, parts in sizes.items():
        units.append(unit(name, "W", sum(parts)))
        units += [unit(f"{name}.{place}", name, size) for place, size in enumerate(parts)]
    tree = Tree(id=UUID(int=7), valid_from=NOW.date(), units=tuple(units))
    told = list(_answered(tree, roles, chance))
    return Ministry(tree, replace(opened(told), tree=tree), told)


def _size(chance: random.Random) -> int:
    return min(1 + int(chance.expovariate(1 / 14)), 60)


def _roles(whole: int, chance: random.Random) -> list[str]:
    """Return a role for everybody; some have told none."""
    supervisors = max(round(whole * chance.uniform(0.03, 0.2)), 1)
    others = round(whole * chance.choice((0.02, 0.1, 0.3)))
    roles = ["supervisor"] * supervisors + ["other"] * others
    roles += ["expert"] * max(whole - len(roles), 0)
    chance.shuffle(roles)
    return roles[:whole]


def unit(code: str, parent: str | None, people: int, roles: Sequence[str] = ()) -> Unit:
    """Return a unit; how many have which role is known of the whole alone."""
    return Unit(
        code=code,
        parent=parent,
        names={"fi": code},
        headcount=people,
        supervisors=roles.count("supervisor"),
        experts=roles.count("expert") if roles else None,
    )


def _answered(tree: Tree, roles: Sequence[str], chance: random.Random) -> Sequence[Told]:
    response, left = chance.choice(_RESPONSES), list(roles)
    untold = chance.choice((0.0, 0.0, 0.02))
    told: list[Told] = []
    for each in tree.units:
        if tree.below(each.code):
            continue
        opinion = chance.choice(_OPINIONS)
        for _ in range(each.headcount):
            role = left.pop()
            if chance.random() >= response:
                continue
            said = None if chance.random() < untold else role
            code = None if chance.random() < untold else each.code
            told += _answer(code, said, opinion, chance)
    return told


def _answer(
    unit: str | None, role: str | None, opinion: float, chance: random.Random
) -> Sequence[Told]:
    def given(*measures: str) -> dict[str, object]:
        return {
            code: chance.choice("45") if chance.random() < opinion else chance.choice("123")
            for measure in measures
            for code in MEASURES[measure]
        }

    asked = ["community.direct", "community.behaviour", "units.direct", "units.behaviour"]
    if role == "supervisor":
        asked += ["supervisors.direct", "supervisors.behaviour"]
    whole = Told(is_mirror=False, unit=unit, role_group=role, answers=given(*asked))
    if role == "supervisor":
        return [whole]
    seen = given("supervisors.mirror")
    return [whole, Told(is_mirror=True, unit=None, role_group=role, answers=seen)]
