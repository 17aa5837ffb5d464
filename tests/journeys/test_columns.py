"""An activity that was placed without grading gets its column from the trainer's page."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.journeys import acting
from tests.journeys.acting import LEARNER, TRAINER, materials
from tests.journeys.browser import browsing
from tests.journeys.inspection import Inspection
from tests.journeys.served import Stage
from tests.platform.config import Link

pytestmark = pytest.mark.browser

_PATIENCE_SECONDS = 30
_PLACED = "Lisätty ilman arviointia"


def test_a_trainer_makes_renames_and_removes_a_column(
    stage: Stage, playwright: Playwright, tmp_path: Path
) -> None:
    material, site, inspect = materials()[2], stage.site, Inspection()
    titles = dict.fromkeys(("fi", "sv", "en"), _PLACED)
    link_id = site.place(Link(titles=titles, parameters={"module": material.module_id}))
    with browsing(playwright, tmp_path / "profile") as context:
        page = context.pages[0]
        acting.enter_as(page, stage, LEARNER)
        frame = acting.launch(page, _PLACED)
        acting.read_all_pages(frame, material)
        acting.take_quiz(frame, material)
        acting.enter_as(page, stage, TRAINER)
        frame = acting.launch(page, _PLACED)
        acting.press(frame, "main h3 a")
        frame.get_by_role("link", name="Sarake arviointikirjassa").click()
        frame.get_by_role("button", name="Tee sarake").wait_for()
        inspect("column-none", page, frame)
        frame.get_by_label("Sarakkeen nimi").fill("Kuuntelu")
        acting.press(frame, "button[value=make]")
        inspect("column", page, frame)
        item = site.gradebook.only_item_of(link_id)
        assert item is not None
        assert item.label == "Kuuntelu"
        person = next(each for each in site.config.people if each.name == LEARNER)
        until = time.monotonic() + _PATIENCE_SECONDS
        while (grade := site.gradebook.grade(item, str(person.id))) is None:
            assert time.monotonic() < until, stage.tool.log_of("work")
            time.sleep(0.3)
        assert grade.score == 100
        frame.get_by_label("Sarakkeen nimi").fill("Kuuntelutesti")
        acting.press(frame, "button[value=rename]")
        renamed = site.gradebook.only_item_of(link_id)
        assert renamed is not None
        assert renamed.label == "Kuuntelutesti"
        acting.press(frame, "button[value=ask]")
        inspect("column-removing", page, frame)
        acting.press(frame, "button[value=remove]")
        frame.get_by_role("button", name="Tee sarake").wait_for()
        assert site.gradebook.only_item_of(link_id) is None
    assert inspect.findings == []
