"""Everything that people do in the modules, from making to completing, by forms and links alone.

No browser engine is at work here: nothing could run a script.
"""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.privacy import GOAL, REFLECTION
from tests.journeys.scriptless import HOME, Walker, submitted
from tests.journeys.served import Stage

TRAINER_LINK = "id=2"
AINO, EERO, KAISA = "5", "6", "3"
HELSINKI = ZoneInfo("Europe/Helsinki")
LANGUAGES = ("fi", "sv", "en")


def _everywhere(**told: str) -> dict[str, str]:
    return {f"{name}_{code}": text for name, text in told.items() for code in LANGUAGES}


def _made(kaisa: Walker, kind: str, **form: str) -> str:
    kaisa.teaches("modules").presses(f'value="{kind}"')
    module_id = kaisa.page.url.split("/")[6]
    told = _everywhere(title=f"Ilman skriptejä: {kind}", summary="Lyhyesti")
    kaisa.presses('value="publish"', **told, minutes="30", **form)
    return module_id


@pytest.fixture
def kaisa(embedded_stage: Stage) -> Walker:
    return Walker(embedded_stage, KAISA, TRAINER_LINK)


@pytest.mark.parametrize("kind", ["live-session", "lecture"])
def test_a_meeting_is_planned_booked_given_back_and_attended(
    embedded_stage: Stage, kaisa: Walker, kind: str
) -> None:
    module_id = _made(kaisa, kind)
    starts = datetime.now(HELSINKI) + timedelta(minutes=10)
    plan = {
        "day": starts.date().isoformat(),
        "starts": starts.strftime("%H:%M"),
        "ends": "23:59",
        "room": "Kaisla",
        "capacity": "1",
    }
    kaisa.teaches(f"meetings/{module_id}").presses('class="button"', **plan)
    code = re.search(r'<p class="code">([^<]+)</p>', kaisa.page.text)
    assert code is not None
    aino, eero = (Walker(embedded_stage, each, HOME) for each in (AINO, EERO))
    aino.learns(f"meetings/{module_id}").presses('value="book"').reads("Sinulla on paikka.")
    eero.learns(f"meetings/{module_id}").presses('value="book"').reads("Olet jonossa 1.")
    aino.presses('value="cancel"')
    eero.goes(f"/dashboards/{eero.visit}/me").reads("Sinulle on vapautunut paikka")
    eero.page = submitted(eero.browser, eero.page, to="/notices")
    assert "Tiedoksi" not in eero.page.text
    eero.learns(f"meetings/{module_id}").presses('value="book"').reads("Sinulla on paikka.")
    eero.presses('value="check-in"', code=code[1]).reads("Olit paikalla.")


def test_people_take_part_in_coaching_meet_set_goals_and_reflect(
    embedded_stage: Stage, kaisa: Walker
) -> None:
    module_id = _made(kaisa, "coaching", sessions_enough="1")
    walkers = [Walker(embedded_stage, each, HOME) for each in (AINO, EERO)]
    for each in walkers:
        each.learns(f"coaching/{module_id}/part")
        each.presses('class="button"', site="Helsinki", language="fi").reads("Olet mukana.")
    kaisa.teaches(f"coaching/{module_id}").presses('value="propose"', units="any", whom="all")
    numbers = dict(re.findall(r'name="(group:[0-9a-f-]+)" value="(\d*)"', kaisa.page.text))
    kaisa.presses('value="publish"', **numbers)
    aino, eero = walkers
    today = datetime.now(HELSINKI).date().isoformat()
    aino.learns(f"coaching/{module_id}").presses('value="held"', held_on=today)
    eero.learns(f"coaching/{module_id}").reads("Olet suorittanut tämän osan.")
    aino.learns(f"coaching/{module_id}/goals")
    aino.presses('value="set"', theme="foresight", text=GOAL)
    aino.presses('value="share"')
    eero.learns(f"coaching/{module_id}").reads("Opin ennakoimaan")
    aino.learns(f"coaching/{module_id}/goals").presses('value="unshare"')
    eero.learns(f"coaching/{module_id}")
    assert "Opin ennakoimaan" not in eero.page.text
    aino.learns(f"coaching/{module_id}/reflections").presses('value="write"', text=REFLECTION)
    aino.reads("Tänään kuuntelin").learns("recorded/erase").presses('class="button"')
    eero.learns(f"coaching/{module_id}").presses('value="leave"')


def test_a_survey_is_written_opened_and_answered(embedded_stage: Stage, kaisa: Walker) -> None:
    kaisa.teaches("modules").presses('value="survey"')
    module_id = kaisa.page.url.split("/")[6]
    named = _everywhere(title="Pulssi", summary="Lyhyesti")
    kaisa.presses('value="onward:blocks/new"', **named, minutes="3", mode="anonymous")
    kaisa.presses('value="onward:new"', **_everywhere(title="Työyhteisö"), asked_of="all")
    kaisa.presses('value="done"', **_everywhere(question="Kuuntelemme"), kind="likert", code="P1")
    kaisa.presses('value="done"', **_everywhere(title="Työyhteisö"), asked_of="all")
    kaisa.presses('value="publish"', **named, minutes="3", mode="anonymous")
    today = datetime.now(HELSINKI).date()
    window = {
        "opens_day": today.isoformat(),
        "opens_time": "00:00",
        "closes_day": (today + timedelta(days=7)).isoformat(),
        "closes_time": "16:00",
    }
    kaisa.presses('value="plan"', **_everywhere(title="Lähtötilanne"), **window)
    kaisa.reads("alle viisi vastausta")
    aino = Walker(embedded_stage, AINO, HOME).learns(f"surveys/{module_id}")
    way_in = re.search(r'href="(/answer/[^"]+)"', aino.page.text)
    assert way_in is not None
    aino.goes(way_in[1])
    while 'value="send"' not in aino.page.text:
        aino.presses('class="button"', **{"item:P1": "4"})
    aino.presses('value="send"', **{"item:P1": "4"}).reads("vastaanotettu")


def test_a_material_is_written_and_studied(embedded_stage: Stage, kaisa: Walker) -> None:
    kaisa.teaches("modules").presses('value="material"')
    module_id = kaisa.page.url.split("/")[6]
    named = _everywhere(title="Kuuntelu", summary="Lyhyesti")
    kaisa.presses('value="onward:pages/new"', **named, minutes="5")
    kaisa.presses(
        'value="done"', **_everywhere(title="Sivu", text="Kuuntele **ensin**"), minutes="5"
    )
    kaisa.presses('value="publish"', **named, minutes="5")
    aino = Walker(embedded_stage, AINO, HOME).learns(f"materials/{module_id}")
    aino.presses('class="button"').reads("<strong>ensin</strong>")
    aino.presses('class="button"')
    aino.learns(f"materials/{module_id}/end").reads("Olet suorittanut tämän materiaalin")


def test_role_group_and_unit_are_told(embedded_stage: Stage) -> None:
    aino = Walker(embedded_stage, AINO, HOME)
    aino.reads("Kerro kerran").learns("background")
    aino.presses('class="button"', role_group="expert")
    assert "Kerro kerran" not in aino.page.text
