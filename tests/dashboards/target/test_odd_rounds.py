"""Rounds as nobody plans them: empty trees, odd answers, more answers than people, no measures."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import pytest

from dashboards.follow_up.decisions import THRESHOLDS
from dashboards.publishing.publications import frozen
from dashboards.publishing.table import figures_of
from dashboards.report.charts import charts_of
from dashboards.report.gate import gate_in
from dashboards.report.speaking import speaking
from dashboards.target.record import Beside, record_of
from dashboards.target.told import LEVELS, Json, Locked
from lti.modules.survey.facts import Told
from lti.units import Tree, Unit
from tests.conftest import NOW
from tests.dashboards.target.ministry import MEASURES, opened

SCALES: Sequence[Sequence[object]] = (
    ["5"],
    ["1"],
    ["dk"],
    [*"12345"],
    [*"12345", "dk", ""],
    ["9", None],
)


def odd_tree(chance: random.Random) -> Tree | None:
    units: list[Unit] = []
    for top in range(chance.choice((0, 1, 1, 2))):
        sizes = [chance.choice((0, 0, 3, 10, 25, 60)) for _ in range(chance.randint(0, 14))]
        units.append(odd_unit(f"T{top}", None, sum(sizes) + chance.choice((0, 4)), chance))
        units += [odd_unit(f"T{top}.{n}", f"T{top}", size, chance) for n, size in enumerate(sizes)]
    return Tree(id=UUID(int=7), valid_from=NOW.date(), units=tuple(units)) if units else None


def odd_unit(code: str, parent: str | None, people: int, chance: random.Random) -> Unit:
    return Unit(
        code=code,
        parent=parent,
        names=chance.choice(({}, {"fi": "\x00\u202e"}, {"sv": "Enhet"})),
        headcount=people,
        supervisors=chance.choice((0, 2, 12, 30)),
        experts=chance.choice((None, 0, 20)),
    )


def odd_answers(tree: Tree | None, chance: random.Random) -> list[Told]:
    codes = [*(unit.code for unit in (tree.units if tree else ())), None, "GONE"]
    scale = chance.choice(SCALES)
    told = []
    for _ in range(chance.choice((0, 1, 5, 10, 20, 60, 300))):
        whole = Told(
            is_mirror=False,
            unit=chance.choice(codes),
            role_group=chance.choice((None, "supervisor", "expert", "other")),
            answers={
                code: chance.choice(scale)
                for codes_of in MEASURES.values()
                for code in codes_of
                if chance.random() < 0.95
            },
        )
        told += [whole, replace(whole, is_mirror=True, unit=None)]
    return told


@pytest.mark.parametrize("seed", range(80))
def test_any_round_can_be_told_and_drawn(seed: int) -> None:
    chance = random.Random(seed)
    tree, before = odd_tree(chance), list[Json]()
    levels = {level: chance.choice((None, 1, 100)) for level in LEVELS}
    beside = Beside(
        targets=Locked(
            {"due_on": chance.choice(("0001-01-01", "9999-12-31")), "levels": levels}, NOW
        ),
        gate=Locked({"thresholds": dict(THRESHOLDS)}, NOW),
    )
    measures = {name: codes for name, codes in MEASURES.items() if chance.random() < 0.85}
    for _ in range(chance.choice((1, 3))):
        told = odd_answers(tree, chance)
        held = replace(opened(told), tree=tree, measures=measures, titles={}, texts={})
        record = record_of(held, told, made_at=NOW, beside=replace(beside, before=tuple(before)))
        before.append(json.loads(frozen(record)))
    assert "NaN" not in json.dumps(before)
    for language in ("fi", "sv", "en"):
        with speaking(language):
            for chart in charts_of(before[-1], language):
                chart.spec(340)
            gate_in(before[-1]["gate"] or {"rows": []}, language)
            assert list(figures_of(before[-1], language, sha256="", signed_at=None))
