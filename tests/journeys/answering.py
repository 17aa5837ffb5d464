"""Sixty people in a small ministry, and how each of them answers a survey through a launch."""

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.journeys.privacy import OPEN_ANSWER
from tests.journeys.scriptless import HOME, Walker
from tests.journeys.served import Stage
from tests.platform.course import more_learners

TREE = """code;parent;name_fi;name_sv;name_en;headcount;supervisors
OM;;Oikeusministeriö;Justitieministeriet;Ministry of Justice;113;14
LVO;OM;Lainvalmisteluosasto;Lagberedningsavdelningen;Legislation;42;5
L1;LVO;Siviilioikeus;;;10;1
L2;LVO;Rikosoikeus;;;11;1
L3;LVO;Julkisoikeus;;;10;1
L4;LVO;Prosessioikeus;;;11;1
DEM;OM;Demokratiaosasto;Demokratiavdelningen;Democracy;47;5
D1;DEM;Vaalit;;;12;1
D2;DEM;Perusoikeudet;;;12;1
D3;DEM;Kielilainsäädäntö;;;12;1
D4;DEM;Osallisuus;;;11;1
ESI;OM;Esikunta;;;12;2
TAR;OM;Sisäinen tarkastus;;;12;2
"""
"""The units as the personnel system would give them: eight in two departments, two beside them."""

_ANSWERING = {
    **{"L1": 7, "L2": 7, "L3": 6, "L4": 6},
    **{"D1": 6, "D2": 6, "D3": 5, "D4": 5},
    **{"ESI": 8, "TAR": 4},
}
_AT_ONCE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerer:
    """Somebody of the sixty: who it is in the LMS, and what is answered to every question."""

    user: str
    unit: str
    role_group: str
    answers: Mapping[str, str]


def sixty() -> Sequence[Answerer]:
    """Return the people; every fifth is a supervisor.

    39 of 60 recognise it in their work community, 9 of 12 supervisors in their own work, and 37
    of 60 in their unit: 20 of 26 in the first department, 11 of 22 in the second.
    """
    units = [unit for unit, number in _ANSWERING.items() for _ in range(number)]
    learners = more_learners(len(units))
    return [
        Answerer(
            user=str(learner.id),
            unit=unit,
            role_group="supervisor" if number % 5 == 0 else "expert",
            answers={
                "T1": _recognises(number % 20 < 13),
                "T2": "4",
                "E1": _recognises(number % 20 != 0),
                "E2": "4",
                "P2": "3",
                "Y1": _recognises(number < 20 if unit.startswith("L") else number % 2 == 0),
                "Y2": "4",
                "V1": OPEN_ANSWER,
            },
        )
        for number, (learner, unit) in enumerate(zip(learners, units, strict=True))
    ]


def all_answer(stage: Stage, module_id: str) -> None:
    """Let the sixty answer through a launch each, some at the same time."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for _ in pool.map(lambda each: _answers(stage, module_id, each), sixty()):
            pass


def _answers(stage: Stage, module_id: str, who: Answerer) -> None:
    walker = Walker(stage, who.user, HOME).learns(f"surveys/{module_id}")
    way_in = re.search(r'href="(/answer/[^"]+)"', walker.page.text)
    assert way_in is not None, walker.page.text
    walker.goes(way_in[1])
    assert f'<option value="{who.unit}"' in walker.page.text
    walker.presses('value="next"', unit=who.unit, role_group=who.role_group)
    while 'value="send"' not in walker.page.text:
        walker.presses('value="next"', **_on(walker.page.text, who))
    walker.presses('value="send"', **_on(walker.page.text, who)).reads("vastaanotettu")


def _on(screen: str, who: Answerer) -> dict[str, str]:
    """Return what somebody answers on a screen; what came before travels in it, hidden."""
    asked = re.findall(r'<(?:input type="radio"|textarea)[^>]* name="item:(\w+)"', screen)
    return {f"item:{code}": who.answers[code] for code in asked}


def _recognises(it: bool) -> str:
    return "5" if it else "2"
