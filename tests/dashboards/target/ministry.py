"""A ministry of 400 in three departments and eleven units, and what they answer."""

import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.modules.survey.closing import MIRROR, WHOLE
from lti.modules.survey.facts import OpenedRound, Told
from lti.modules.survey.rounds import Outcome
from lti.units import Tree, keep_tree, units_from
from tests.conftest import NOW
from tests.lti.conftest import texts

YEARLY = UUID("5f0a1f1e-5b0c-4f2a-9f43-0d9b0c5b7a11")
MEASURES = {
    "community.direct": ("T1",),
    "community.behaviour": ("T2", "T3", "T5"),
    "supervisors.direct": ("E1",),
    "supervisors.behaviour": ("E2", "E3", "E4"),
    "supervisors.mirror": ("P2", "P3", "P4"),
    "units.direct": ("Y1",),
    "units.behaviour": ("Y2", "Y3"),
}
Sizes = dict[str, dict[str, int]]

SUPERVISORS = 9
"""How many there are in each department."""

SIZES: Sizes = {
    "LVO": {"L1": 45, "L2": 40, "L3": 38, "L4": 30},
    "DEM": {"D1": 36, "D2": 34, "D3": 32, "D4": 30},
    "HAL": {"H1": 40, "H2": 35, "H3": 33, "H4": 7},
}


def tree(sizes: Sizes = SIZES) -> Tree:
    """Return the tree, as an administrator reads it in."""
    lines = ["code,parent,name_fi,name_sv,name_en,headcount,supervisors"]
    whole = sum(sum(units.values()) for units in sizes.values())
    lines.append(f"OM,,Oikeusministeriö,,,{whole},{SUPERVISORS * len(sizes)}")
    for department, parts in sizes.items():
        people = sum(parts.values())
        lines.append(f"{department},OM,{department}-osasto,,,{people},{SUPERVISORS}")
        lines += [f"{code},{department},Yksikkö {code},,,{n},1" for code, n in parts.items()]
    units = units_from("\n".join(lines))
    return Tree(id=UUID(int=7), valid_from=NOW.date(), units=units)


@dataclass
class Answering:
    """People who answer: by unit how many, and how likely each is to recognise the approach."""

    sizes: Sizes = field(default_factory=lambda: SIZES)
    response: float = 0.7
    recognising: Mapping[str, float] = field(default_factory=dict)
    seed: int = 1

    def told(self) -> Sequence[Told]:
        chance = random.Random(self.seed)
        told: list[Told] = []
        supervisors = SUPERVISORS * len(self.sizes)
        for units in self.sizes.values():
            for unit, people in units.items():
                for number in range(people):
                    if chance.random() < self.response:
                        leads = number < 2 and supervisors > 0
                        supervisors -= leads
                        told += self._answer(unit, chance, leads=leads)
        return told

    def _answer(self, unit: str, chance: random.Random, *, leads: bool) -> list[Told]:
        likely = self.recognising.get(unit, 0.7)

        def scale() -> str:
            return str(chance.choice((4, 5)) if chance.random() < likely else chance.choice((1, 3)))

        codes = ["T1", "T2", "T3", "T5", "Y1", "Y2", "Y3"] + (["E1", "E2", "E3", "E4"] * leads)
        given = {code: scale() for code in codes}
        role = "supervisor" if leads else "expert"
        whole = Told(is_mirror=False, unit=unit, role_group=role, answers=given)
        if leads:
            return [whole]
        seen = {code: str(chance.choice((2, 3, 3, 4))) for code in ("P2", "P3", "P4")}
        return [whole, Told(is_mirror=True, unit=None, role_group=role, answers=seen)]


def opened(told: Sequence[Told]) -> OpenedRound:
    """Return the closed round that was answered so."""
    return OpenedRound(
        id=UUID(int=1),
        organisation_id=1,
        module_id=UUID(int=2),
        version=1,
        titles=texts("Lähtötilanne"),
        opened_at=NOW,
        closed_at=NOW,
        answered=sum(not each.is_mirror for each in told),
        measures=MEASURES,
        texts={code: texts(f"Väite {code}") for codes in MEASURES.values() for code in codes},
        tree=tree(),
    )


def kept(
    connection: sa.Connection,
    organisation_id: int,
    *,
    closed_at: datetime = NOW,
    sizes: Sizes = SIZES,
    response: float = 0.7,
) -> UUID:
    """Keep a closed round of the shipped yearly survey, with its answers as they then lie."""
    named, told = uuid.uuid4(), Answering(sizes=sizes, response=response).told()
    units = tree(sizes).units
    tree_id = keep_tree(connection, organisation_id, units, valid_from=NOW.date(), now=NOW)
    connection.execute(
        sa.insert(tables.survey_round).values(
            organisation_id=organisation_id,
            id=named,
            module_id=YEARLY,
            version=1,
            titles={"fi": "Lähtötilanne", "sv": "Utgångsläge", "en": "Baseline"},
            entry="course",
            opens_at=NOW,
            closes_at=NOW,
            opened_at=NOW,
            closed_at=closed_at,
            outcome=Outcome.OPENED.value,
            answered=sum(not each.is_mirror for each in told),
            tree_id=tree_id,
        )
    )
    connection.execute(
        sa.insert(tables.survey_answer),
        [
            {
                "organisation_id": organisation_id,
                "round_id": named,
                "id": uuid.uuid4(),
                "part": MIRROR if each.is_mirror else WHOLE,
                "unit": each.unit,
                "role_group": each.role_group,
                "answers": dict(each.answers),
            }
            for each in told
        ],
    )
    return named
