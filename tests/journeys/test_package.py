"""A cmi5 package in a browser: brought, opened in its sandbox, done, and held where it is."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Frame, Page, Playwright

from tests.journeys import acting
from tests.journeys.acting import LEARNER
from tests.journeys.browser import browsing
from tests.journeys.inspection import Inspection
from tests.journeys.rooms import entered_as_learner, entered_as_trainer, filled
from tests.journeys.served import Stage
from tests.lti.modules.package.conftest import archive, cmi5_manifest

pytestmark = pytest.mark.browser

UNIT = """<!doctype html><html lang="fi"><head><meta charset="utf-8"><title>Osa</title>
<script type="module" src="osa.js"></script></head><body><main><h1>Kysymisen taito</h1>
<p id="state"></p><p id="language"></p><p id="attempts"></p>
<button id="finish">Valmis</button></main></body></html>"""


@pytest.fixture
def browser(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser with a fresh profile."""
    with browsing(playwright, tmp_path / "profile") as context:
        yield context


def _unit(page: Page) -> Frame:
    """Return the frame in which the package runs, once its unit is ready."""
    tool = page.frame(name="contentframe")
    assert tool is not None
    inner = tool.frame_locator("iframe.package")
    inner.locator("#attempts:not(:empty)").wait_for(state="attached")
    return next(frame for frame in page.frames if "/content/" in frame.url)


def test_a_package_is_brought_opened_and_completed(
    stage: Stage, browser: BrowserContext, tmp_path: Path
) -> None:
    page, inspect = browser.pages[0], Inspection()
    frame, rooms = entered_as_trainer(page, stage)
    package = tmp_path / "kurssi.zip"
    script = Path(__file__).with_name("cmi5_unit.js").read_text(encoding="utf-8")
    package.write_bytes(
        archive({"cmi5.xml": cmi5_manifest(url="index.html"), "index.html": UNIT, "osa.js": script})
    )
    frame.goto(rooms.teach("packages/new"))
    inspect("package-new", page, frame)
    frame.locator("#file").set_input_files(package)
    acting.press(frame, "main form button.button")
    filled(frame, title_en="", summary_fi="Harjoittele kysymistä", summary_en="")
    frame.locator("[name=only_en]").uncheck()
    frame.locator("[name=only_fi]").check()
    frame.locator("[name=some_languages]").check()
    acting.press(frame, "button[value=publish]")
    inspect("package-kept", page, frame)
    found = re.search(r"/packages/([0-9a-f-]+)", frame.url)
    assert found is not None

    frame, rooms = entered_as_learner(page, stage, LEARNER)
    frame.goto(rooms.learn(f"packages/{found[1]}"))
    inspect("package", page, frame)
    acting.press(frame, "button[name=unit]")
    unit = _unit(page)
    assert unit.locator("#state").inner_text() == "valmis alkamaan"
    assert unit.locator("#language").inner_text() == "fi"
    inspect("package-unit", page, frame)
    _is_held(json.loads(unit.locator("#attempts").inner_text()))
    unit.locator("#finish").press("Enter")
    over = frame.frame_locator("iframe.package").locator("h1", has_text="Aineisto on suljettu")
    over.wait_for()
    acting.press(frame, ".split a.button")
    assert "Olet suorittanut tämän osan." in frame.locator("main").inner_text()
    inspect("package-done", page, frame)
    assert inspect.findings == []


def _is_held(attempts: dict[str, str]) -> None:
    """The content has no cookie, no storage, no page of ours, and no way to strangers."""
    assert attempts == {
        "cookie": "refused: SecurityError",
        "storage": "refused: SecurityError",
        "parent": "refused: SecurityError",
        "stranger": "refused: TypeError",
        "ours": "refused: TypeError",
        "referrer": "none",
    }
