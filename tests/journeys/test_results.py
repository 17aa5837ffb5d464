"""Results are reviewed and signed off by keyboard, read by all; and a learner has all erased."""

import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, Playwright

from lrs.database import Database
from lrs.surroundings import utc_now
from tests.dashboards.target.ministry import kept
from tests.journeys import acting
from tests.journeys.acting import LEARNER
from tests.journeys.browser import browsing
from tests.journeys.inspection import Inspection
from tests.journeys.rooms import entered_as_learner, everywhere, filled
from tests.journeys.served import Stage
from tests.platform.tool import ORGANISATION

pytestmark = pytest.mark.browser

_PATIENCE_SECONDS = 60
_FILES = 27
"""How many files a first round has: three charts wide and narrow, and three documents."""


def _closed_round(stage: Stage, number: int) -> None:
    """Put a closed round in place and wait until the background loop has published it."""
    folder = stage.tool.environ["VALMENTAVA_DATA_DIR"]
    database = Database(f"sqlite:///{folder}/valmentava.db")
    with database.write() as connection:
        organisation_id = connection.execute(
            sa.text("SELECT id FROM lrs_organisation")
        ).scalar_one()
        kept(connection, organisation_id, closed_at=utc_now())
    until = time.monotonic() + _PATIENCE_SECONDS
    files = -1
    while files < number * _FILES and time.monotonic() < until:
        time.sleep(0.2)
        with database.read() as connection:
            files = connection.execute(
                sa.text("SELECT count(*) FROM dashboards_publication_file")
            ).scalar_one()
    database.close()
    assert files >= number * _FILES


def _link(stage: Stage, role: str, *more: str) -> str:
    words = ("role", "invite", "--organisation", ORGANISATION, "--role", role, "--note", "x")
    return stage.tool.command(*words, *more).strip().splitlines()[-1]


def test_results_are_signed_off_by_keyboard_and_then_everybody_s(
    embedded_stage: Stage, playwright: Playwright, tmp_path: Path
) -> None:
    tool, inspect = embedded_stage.tool, Inspection()
    with browsing(playwright, tmp_path / "approver") as context:
        page = context.pages[0]
        page.goto(_link(embedded_stage, "results_approver"))
        acting.press(page.main_frame, "main form button")
        _lock_what_rounds_are_held_against(page, tool.url, tmp_path, inspect)
        _tell_who_has_taken_part(page, tool.url, inspect)
        for number in (1, 2):
            _closed_round(embedded_stage, number)
            page.goto(f"{tool.url}/results")
            inspect("results-waiting", page, page.main_frame)
            acting.press(page.main_frame, "section.note-box a")
            inspect("results-review", page, page.main_frame)
            assert "Näitä tuloksia ei ole vielä vahvistettu" in page.locator("main").inner_text()
            acting.press(page.main_frame, "main form button")
        inspect("results", page, page.main_frame)
        assert page.locator("main img").count() == 4
        acting.press(page.main_frame, "main a[href$='/outlook']")
        inspect("outlook", page, page.main_frame)
        _decide_and_correct(page, tool.url, inspect)
    with browsing(playwright, tmp_path / "head") as context:
        page = context.pages[0]
        page.goto(_link(embedded_stage, "unit_head", "--unit", "L1"))
        acting.press(page.main_frame, "main form button")
        inspect("unit", page, page.main_frame)
        own = page.locator("main").inner_text()
        acting.press(page.main_frame, "main a[href='/results']")
        told = page.locator("main").inner_text()
    assert "vastaajista tunnistaa valmentavan työotteen työyhteisössään" in told
    assert "Ei näytetä tietosuojan vuoksi" in told
    assert "VMBaro" in told
    assert "Yksikkö L1" in own
    assert "Yksikkö L2" not in own
    assert inspect.findings == []


def _lock_what_rounds_are_held_against(
    page: Page, url: str, folder: Path, inspect: Inspection
) -> None:
    frame = page.main_frame
    page.goto(f"{url}/results/targets")
    filled(frame, community="75", supervisors="eighty", units="75", due_on="2030-12-31")
    acting.press(frame, "main form button")
    inspect("target-levels-wrong", page, frame)
    filled(frame, supervisors="80")
    acting.press(frame, "main form button")
    inspect("target-levels", page, frame)
    acting.press(frame, "nav a[href$='/gate']")
    acting.press(frame, "main form button[value=lock]")
    inspect("gate-locked", page, frame)
    acting.press(frame, "nav a[href$='/comparators']")
    series = folder / "series.csv"
    series.write_text(
        "name_fi;measured_on;percent;low;high;source\n"
        "VMBaro: saan tukea esihenkilöltäni;2024-11-01;61,4;60;62,5;Valtiokonttori\n"
        "VMBaro: saan tukea esihenkilöltäni;2025-11-01;63;61,5;64;Valtiokonttori\n"
    )
    page.locator("#file").set_input_files(series)
    acting.press(frame, "main form button")
    inspect("comparators", page, frame)


def _tell_who_has_taken_part(page: Page, url: str, inspect: Inspection) -> None:
    page.goto(f"{url}/results")
    acting.press(page.main_frame, "form[action$='/interim'] button")
    inspect("results-between", page, page.main_frame)
    acting.press(page.main_frame, "main form button")


def _decide_and_correct(page: Page, url: str, inspect: Inspection) -> None:
    frame = page.main_frame
    acting.press(frame, "nav a[href$='/gate']")
    filled(frame, hours="420", cost="31000", findings="0", reasons="Muutosta ei voida osoittaa.")
    frame.locator("[name=decision][value=adjust]").focus()
    page.keyboard.press("Space")
    acting.press(frame, "main form button[value=decide]")
    inspect("gate", page, frame)
    assert "Päätös: muutetaan" in page.locator("main").inner_text()
    page.goto(f"{url}/results")
    acting.press(frame, "form[action$='/interim'] button")
    assert "alle neljä viikkoa" in page.locator("main").inner_text()
    page.goto(f"{url}/results")
    acting.press(frame, "section[aria-labelledby=earlier] a")
    page.locator("main > div > details summary").focus()
    page.keyboard.press("Enter")
    filled(frame, **everywhere("erratum", "Oikea henkilöstömäärä on 401."))
    inspect("results-correcting", page, frame)
    acting.press(frame, "form[action$='/errata'] button")
    page.goto(f"{url}/results")
    acting.press(frame, "section[aria-labelledby=earlier] a")
    assert "Oikaisu 1" in page.locator("main").inner_text()


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
