"""A trainer puts modules into a course without leaving it, in a browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page, Playwright

from tests.journeys import acting
from tests.journeys.acting import LEARNER, TRAINER, materials
from tests.journeys.browser import PHONE, accessibility_findings, browsing
from tests.journeys.inspection import Inspection
from tests.journeys.served import Stage

pytestmark = pytest.mark.browser


def _choosing(page: Page, stage: Stage) -> Frame:
    acting.enter_as(page, stage, TRAINER)
    page.get_by_role("link", name="Lisää osia").click()
    return acting.frame_of(page)


def test_modules_are_searched_previewed_made_and_placed(
    embedded_stage: Stage, playwright: Playwright, tmp_path: Path
) -> None:
    material = materials()[1]
    with browsing(playwright, tmp_path / "profile") as context:
        page = context.pages[0]
        frame = _choosing(page, embedded_stage)
        frame.get_by_role("checkbox", name=material.title).check()
        inspect = Inspection()
        inspect("choosing", page, frame)
        assert inspect.findings == []
        frame.get_by_label("Hae nimellä tai kuvauksella").fill("olematon")
        acting.press(frame, "button[value=search]")
        assert frame.get_by_role("checkbox", name=material.title).is_checked()
        acting.press(frame, "button[value=new]")
        assert accessibility_findings(frame) == []
        frame.get_by_label("Nimi").fill("Ryhmän oma sivu")
        frame.get_by_label("Kuvaus").fill("Mitä sovimme viime kerralla")
        frame.get_by_role("textbox", name="Teksti").fill("## Sovittiin\n\n- kuunnellaan ensin")
        acting.press(frame, ".onward button.button")
        assert frame.get_by_role("checkbox", name="Ryhmän oma sivu").is_checked()
        frame.locator("button[value=add]").click()
        frame.get_by_text("Osat on lisätty kurssille").wait_for()
        placed = frame.locator("li").all_inner_texts()
        assert placed == [material.title, "Ryhmän oma sivu"]
        frame.get_by_role("link", name="Takaisin kurssille").click()
        page.wait_for_url("**/course/view.php**")

    with browsing(playwright, tmp_path / "another", viewport=PHONE) as context:
        page = context.pages[0]
        acting.enter_as(page, embedded_stage, LEARNER)
        frame = acting.launch(page, "Ryhmän oma sivu")
        acting.press(frame, "main form button.button")
        assert frame.get_by_text("kuunnellaan ensin").is_visible()


def test_returning_without_adding_places_nothing(
    embedded_stage: Stage, playwright: Playwright, tmp_path: Path
) -> None:
    with browsing(playwright, tmp_path / "profile") as context:
        page = context.pages[0]
        frame = _choosing(page, embedded_stage)
        frame.locator("button[value=cancel]").click()
        frame.get_by_text("Osat on lisätty kurssille").wait_for()
        assert frame.locator("li").all_inner_texts() == []
