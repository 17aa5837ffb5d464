"""Live sessions, coaching and surveys in a browser, as trainer and as learner, by keyboard."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Playwright

from tests.journeys import acting
from tests.journeys.acting import LEARNER
from tests.journeys.browser import browsing
from tests.journeys.inspection import Inspection
from tests.journeys.privacy import GOAL, REFLECTION
from tests.journeys.rooms import entered_as_learner, entered_as_trainer, filled, made
from tests.journeys.served import Stage

pytestmark = pytest.mark.browser

OTHER = "Eero Korhonen"
SEND = "main form .onward button.button"
LANGUAGES = ("fi", "sv", "en")


@pytest.fixture
def browser(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser with a fresh profile."""
    with browsing(playwright, tmp_path / "profile") as context:
        yield context


def test_a_live_session_is_planned_booked_and_shown_among_the_coming_times(
    embedded_stage: Stage, browser: BrowserContext
) -> None:
    page, inspect = browser.pages[0], Inspection()
    frame, rooms = entered_as_trainer(page, embedded_stage)
    frame.goto(rooms.teach("modules"))
    inspect("modules", page, frame)
    module_id = made(frame, rooms, "live-session", "Dialogi hybridityössä")
    inspect("meetings-empty", page, frame)
    day = (datetime.now().astimezone() + timedelta(days=30)).date().isoformat()
    filled(frame, day=day, starts="09:00", ends="10:30", room="Kaisla", capacity="1")
    acting.press(frame, SEND)
    inspect("meeting", page, frame)
    assert frame.locator(".qr-box svg").is_visible()
    frame.goto(rooms.teach(f"meetings/{module_id}"))
    inspect("meetings", page, frame)

    frame, rooms = entered_as_learner(page, embedded_stage, LEARNER)
    frame.goto(rooms.learn(f"meetings/{module_id}"))
    inspect("live-session", page, frame)
    acting.press(frame, "button[value=book]")
    assert "Sinulla on paikka." in frame.locator("main").inner_text()
    inspect("live-session-booked", page, frame)
    acting.press(frame, ".onward a[href$='/calendar']")
    acting.press(frame, "button[value=make]")
    inspect("calendar", page, frame)
    frame, rooms = entered_as_learner(page, embedded_stage, LEARNER)
    assert "Tulevat ajat" in frame.locator("main").inner_text()
    inspect("me-coming", page, frame)

    frame, rooms = entered_as_learner(page, embedded_stage, OTHER)
    frame.goto(rooms.learn(f"meetings/{module_id}"))
    acting.press(frame, "button[value=book]")
    assert "Olet jonossa 1." in frame.locator("main").inner_text()
    inspect("live-session-waiting", page, frame)
    assert inspect.findings == []


def test_people_are_paired_meet_set_goals_and_reflect(
    embedded_stage: Stage, browser: BrowserContext
) -> None:
    page, inspect = browser.pages[0], Inspection()
    frame, rooms = entered_as_trainer(page, embedded_stage)
    module_id = made(frame, rooms, "coaching", "Vertaiscoaching")
    inspect("coaching-run-empty", page, frame)
    for name in (LEARNER, OTHER):
        frame, rooms = entered_as_learner(page, embedded_stage, name)
        frame.goto(rooms.learn(f"coaching/{module_id}"))
        acting.press(frame, ".onward a.button")
        inspect("coaching-part", page, frame)
        acting.press(frame, SEND)
    inspect("coaching-waiting", page, frame)
    frame, rooms = entered_as_trainer(page, embedded_stage)
    frame.goto(rooms.teach(f"coaching/{module_id}"))
    acting.press(frame, "button[value=propose]")
    inspect("coaching-proposal", page, frame)
    acting.press(frame, "button[value=publish]")
    inspect("coaching-published", page, frame)

    frame, rooms = entered_as_learner(page, embedded_stage, LEARNER)
    start = rooms.learn(f"coaching/{module_id}")
    frame.goto(start)
    assert OTHER in frame.locator("main").inner_text()
    acting.press(frame, "button[value=held]")
    inspect("coaching", page, frame)
    frame.goto(f"{start}/goals")
    frame.locator("#theme").select_option("foresight")
    frame.locator("#text").fill(GOAL)
    acting.press(frame, "button[value=set]")
    acting.press(frame, "button[value=share]")
    inspect("goals", page, frame)
    frame.goto(f"{start}/reflections")
    frame.locator("#text").fill(REFLECTION)
    acting.press(frame, "button[value=write]")
    inspect("reflections", page, frame)
    frame.goto(rooms.learn("recorded"))
    inspect("recorded", page, frame)
    acting.press(frame, "a[href$='/recorded/erase']")
    inspect("erase", page, frame)
    acting.press(frame, SEND)
    assert "Yksityiset tekstisi" not in frame.locator("main").inner_text()

    frame, rooms = entered_as_trainer(page, embedded_stage)
    manage = rooms.teach(f"coaching/{module_id}")
    frame.goto(manage)
    for person in frame.locator("[name=person]").all():
        person.focus()
        person.press("Space")
    frame.locator("[name=form][value=group]").focus()
    frame.locator("[name=form][value=group]").press("Space")
    acting.press(frame, "button[value=take]")
    inspect("coaching-own-group", page, frame)

    frame, rooms = entered_as_learner(page, embedded_stage, OTHER)
    inspect("me-news", page, frame)
    acting.press(frame, "a[href$='/background']")
    inspect("background", page, frame)
    frame.locator("input[value=expert]").focus()
    frame.locator("input[value=expert]").press("Space")
    acting.press(frame, SEND)
    acting.press(frame, "form[action$='/notices'] button")
    assert "Tiedoksi" not in frame.locator("main").inner_text()
    frame.goto(rooms.learn("recorded"))
    assert "Kuka on katsonut" in frame.locator("main").inner_text()
    frame.goto(rooms.learn(f"coaching/{module_id}"))
    assert GOAL not in frame.locator("main").inner_text()
    assert inspect.findings == []


def test_a_survey_is_opened_answered_screen_by_screen_and_kept_on_the_device_meanwhile(
    embedded_stage: Stage, browser: BrowserContext
) -> None:
    page, inspect = browser.pages[0], Inspection()
    frame, rooms = entered_as_trainer(page, embedded_stage)
    frame.goto(rooms.teach("modules"))
    acting.press(frame, "a[href$='/rounds']")
    today = datetime.now().astimezone().date()
    for language in LANGUAGES:
        filled(frame, **{f"title_{language}": f"Lähtötilanne {language}"})
    filled(
        frame,
        opens_day=today.isoformat(),
        opens_time="00:00",
        closes_day=(today + timedelta(days=14)).isoformat(),
        closes_time="16:00",
    )
    acting.press(frame, "button[value=plan]")
    inspect("rounds", page, frame)
    module_id = urlsplit(frame.url).path.split("/")[4]

    frame, rooms = entered_as_learner(page, embedded_stage, LEARNER)
    frame.goto(rooms.learn(f"surveys/{module_id}"))
    inspect("survey", page, frame)
    acting.press(frame, ".onward a.button")
    inspect("survey-background", page, frame)
    frame.locator("input[value=expert]").check()
    acting.press(frame, SEND)
    inspect("survey-screen", page, frame)

    # A frame may keep nothing where third-party storage is blocked; a tab of its own does. There
    # the connection is lost: the same address again has kept what was answered, on the device.
    page = browser.new_page()
    page.goto(frame.url)
    frame = page.main_frame
    acting.press(frame, SEND)
    frame.locator("input[type=radio][value='4']").first.check()
    page.goto(frame.url)
    frame.locator(".draft-note").wait_for()
    acting.press(frame, SEND)
    assert frame.locator("input[type=radio][value='4']").first.is_checked()
    while frame.locator("button[value=send]").count() == 0:
        acting.press(frame, SEND)
    acting.press(frame, "button[value=send]")
    assert "vastaanotettu" in frame.locator("main").inner_text()
    inspect("survey-thanks", page, frame)
    kept = frame.evaluate("Object.keys(localStorage).filter((key) => key.includes('survey'))")
    assert kept == []
    assert inspect.findings == []
