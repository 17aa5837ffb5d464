"""A lecture's recording in a browser: a real file, played, left, gone on with and completed."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Frame, Playwright

from lrs.database import Database
from lrs.settings import settings_from
from statements import vocabulary
from statements.profile import broken_rules
from tests.journeys import acting
from tests.journeys.acting import LEARNER
from tests.journeys.browser import browsing
from tests.journeys.inspection import Inspection
from tests.journeys.rooms import entered_as_learner, entered_as_trainer, made
from tests.journeys.served import Stage
from tests.journeys.video import webm

pytestmark = pytest.mark.browser

SECONDS = 12
VTT = "WEBVTT\n\n00:00.000 --> 00:12.000\nTervetuloa luennolle\n"
_PATIENCE_SECONDS = 30


@pytest.fixture
def browser(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser with a fresh profile."""
    with browsing(playwright, tmp_path / "profile") as context:
        yield context


def _until(frame: Frame, told: str, *, is_so: str) -> str:
    """Wait until a script's value has a pattern in it, and return the value."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end:
        value = str(frame.evaluate(told))
        if re.search(is_so, value):
            return value
        frame.page.wait_for_timeout(100)
    raise AssertionError(f"{told} is still {value}")


WATCHED = "document.getElementById('watched').textContent"
PLACE = "document.querySelector('video').currentTime"


def _share(words: str) -> int:
    found = re.search(r"katsonut (\d+) %", words)
    assert found is not None
    return int(found[1])


def _play_until(frame: Frame, seconds: float) -> None:
    """Play by the keyboard until a place, and pause."""
    frame.locator("video").press("Space")
    end = time.monotonic() + _PATIENCE_SECONDS
    while frame.evaluate(PLACE) < seconds:
        assert time.monotonic() < end
        frame.page.wait_for_timeout(50)
    frame.locator("video").press("Space")


# Any: statements as JSON.
def _said(stage: Stage) -> list[dict[str, Any]]:
    database = Database(settings_from(stage.tool.environ).database_url)
    try:
        with database.read() as connection:
            bodies = connection.execute(sa.text("SELECT body FROM lrs_statement ORDER BY position"))
            return [json.loads(bytes(each)) for each in bodies.scalars()]
    finally:
        database.close()


def _of_video(stage: Stage) -> list[dict[str, Any]]:
    return [
        each
        for each in _said(stage)
        if each["object"].get("definition", {}).get("type") == vocabulary.VIDEO
    ]


def test_a_recording_is_watched_left_gone_on_with_and_completed(
    stage: Stage, browser: BrowserContext, tmp_path: Path
) -> None:
    page, inspect = browser.pages[0], Inspection()
    frame, rooms = entered_as_trainer(page, stage)
    film = tmp_path / "luento.webm"
    film.write_bytes(webm(page, seconds=SECONDS))
    module_id = made(frame, rooms, "lecture", "Hyvä palaute")
    frame.goto(rooms.teach(f"recordings/{module_id}"))
    inspect("recording-none", page, frame)
    frame.locator("#file").set_input_files(film)
    _until(frame, "document.getElementById('length').value", is_so=r"^0\.12$")
    acting.press(frame, "button[value=bring]")
    captions = tmp_path / "fi.vtt"
    captions.write_text(VTT, encoding="utf-8")
    frame.locator("#captions_fi").set_input_files(captions)
    acting.press(frame, "button[value=caption]")
    inspect("recording-kept", page, frame)

    frame, rooms = entered_as_learner(page, stage, LEARNER)
    frame.goto(rooms.learn(f"meetings/{module_id}"))
    inspect("lecture-recorded", page, frame)
    acting.press(frame, "a[href*='/recordings/']")
    inspect("recording", page, frame)
    _until(frame, "document.querySelector('video').textTracks[0].cues?.length", is_so="^1$")
    _play_until(frame, 3)
    first = _share(_until(frame, WATCHED, is_so=r"katsonut [1-9]"))
    assert 20 <= first <= 45
    # Moving ahead earns nothing. The player's own slider is out of a driver's reach.
    frame.evaluate(f"{PLACE} += 5")
    _until(frame, PLACE, is_so=r"^([6-9]|1\d)")
    left = frame.evaluate(PLACE)
    _until_said(stage, vocabulary.SEEKED)
    frame.goto(rooms.learn(f"meetings/{module_id}"))

    frame, rooms = entered_as_learner(page, stage, LEARNER)
    frame.goto(rooms.learn(f"recordings/{module_id}"))
    assert "Jatkat kohdasta" in frame.locator("main").inner_text()
    _until(frame, f"Math.abs({PLACE} - {left}) < 0.5", is_so="(?i)true")
    assert _share(frame.evaluate(WATCHED)) == first
    frame.evaluate(f"{PLACE} = 0")
    frame.evaluate("document.querySelector('video').playbackRate = 2")
    assert not frame.locator("#whole").is_visible()
    frame.locator("video").press("Space")
    frame.locator("#whole").wait_for(timeout=_PATIENCE_SECONDS * 1000)
    inspect("recording-whole", page, frame)
    assert inspect.findings == []

    _keeps_to_the_video_profile(stage)


def _until_said(stage: Stage, verb: str) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while not any(each["verb"]["id"] == verb for each in _of_video(stage)):
        assert time.monotonic() < end
        time.sleep(0.1)


def _keeps_to_the_video_profile(stage: Stage) -> None:
    said = _of_video(stage)
    base = settings_from(stage.tool.environ).iri_base
    assert all(broken_rules(json.dumps(each).encode(), iri_base=base) == () for each in said)
    verbs = [each["verb"]["id"].rpartition("/")[2] for each in said]
    assert verbs[:3] == ["initialized", "played", "paused"]
    assert verbs.count("completed") == 1
    assert verbs.count("initialized") == 2
    sessions = {
        each["id"]
        if verb == "initialized"
        else each["context"]["extensions"][vocabulary.VIDEO_SESSION]
        for verb, each in zip(verbs, said, strict=True)
    }
    assert len(sessions) == 2
    paused = said[2]["result"]["extensions"]
    start, end = (float(part) for part in paused[vocabulary.VIDEO_SEGMENTS].split("[.]"))
    assert start < 0.5
    assert abs(end - paused[vocabulary.VIDEO_TIME]) < 0.5
    seek = next(each for each in said if each["verb"]["id"] == vocabulary.SEEKED)
    told = seek["result"]["extensions"]
    assert told[vocabulary.VIDEO_TIME_TO] - told[vocabulary.VIDEO_TIME_FROM] > 2
