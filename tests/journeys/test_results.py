"""Results are reviewed and signed off by keyboard, read by all; and a learner has all erased."""

import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Playwright

from lrs.database import Database
from tests.dashboards.target.ministry import kept
from tests.journeys import acting
from tests.journeys.acting import LEARNER
from tests.journeys.browser import browsing
from tests.journeys.inspection import Inspection
from tests.journeys.rooms import entered_as_learner
from tests.journeys.served import Stage
from tests.platform.tool import ORGANISATION

pytestmark = pytest.mark.browser

_PATIENCE_SECONDS = 30


def _closed_round(stage: Stage) -> None:
    """Put a closed round in place and wait until the background loop has made its publication."""
    folder = stage.tool.environ["VALMENTAVA_DATA_DIR"]
    database = Database(f"sqlite:///{folder}/valmentava.db")
    with database.write() as connection:
        organisation_id = connection.execute(
            sa.text("SELECT id FROM lrs_organisation")
        ).scalar_one()
        kept(connection, organisation_id)
    until = time.monotonic() + _PATIENCE_SECONDS
    made = 0
    while not made and time.monotonic() < until:
        time.sleep(0.2)
        with database.read() as connection:
            made = connection.execute(
                sa.text("SELECT count(*) FROM dashboards_publication")
            ).scalar_one()
    database.close()
    assert made == 1


def test_results_are_signed_off_by_keyboard_and_then_everybody_s(
    embedded_stage: Stage, playwright: Playwright, tmp_path: Path
) -> None:
    _closed_round(embedded_stage)
    tool, inspect = embedded_stage.tool, Inspection()

    def link(role: str, *more: str) -> str:
        words = ("role", "invite", "--organisation", ORGANISATION, "--role", role, "--note", "x")
        return tool.command(*words, *more).strip().splitlines()[-1]

    with browsing(playwright, tmp_path / "approver") as context:
        page = context.pages[0]
        page.goto(link("results_approver"))
        acting.press(page.main_frame, "main form button")
        page.goto(f"{tool.url}/results")
        inspect("results-waiting", page, page.main_frame)
        acting.press(page.main_frame, "section.note-box a")
        inspect("results-review", page, page.main_frame)
        assert "Näitä tuloksia ei ole vielä vahvistettu" in page.locator("main").inner_text()
        acting.press(page.main_frame, "main form button")
        inspect("results", page, page.main_frame)
        acting.press(page.main_frame, "main a[href$='/outlook']")
        inspect("outlook", page, page.main_frame)
    with browsing(playwright, tmp_path / "head") as context:
        page = context.pages[0]
        page.goto(link("unit_head", "--unit", "L1"))
        acting.press(page.main_frame, "main form button")
        inspect("unit", page, page.main_frame)
        own = page.locator("main").inner_text()
        acting.press(page.main_frame, "main a[href='/results']")
        told = page.locator("main").inner_text()
    assert "vastaajista tunnistaa valmentavan työotteen työyhteisössään" in told
    assert "Ei näytetä tietosuojan vuoksi" in told
    assert "Yksikkö L1" in own
    assert "Yksikkö L2" not in own
    assert inspect.findings == []


def test_a_learner_has_everything_erased_by_keyboard(
    embedded_stage: Stage, playwright: Playwright, tmp_path: Path
) -> None:
    inspect = Inspection()
    with browsing(playwright, tmp_path / "profile") as context:
        page = context.pages[0]
        frame, rooms = entered_as_learner(page, embedded_stage, LEARNER)
        frame.goto(rooms.learn("recorded"))
        acting.press(frame, "a[href$='/recorded/forget']")
        inspect("forget", page, frame)
        frame.locator("#sure").focus()
        page.keyboard.press("Space")
        acting.press(frame, "main form button")
        inspect("forgotten", page, frame)
        assert "Tietosi on poistettu" in frame.locator("main").inner_text()
        # Who comes back begins anew.
        frame, again = entered_as_learner(page, embedded_stage, LEARNER)
        assert again.visit != rooms.visit
        assert "0" in frame.locator("main").inner_text()
    assert inspect.findings == []
