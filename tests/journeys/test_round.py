"""The whole way of a survey round: units, targets, a survey, sixty answers, a signed report."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Frame, Page, Playwright

from tests.journeys import acting
from tests.journeys.agreeing import (
    HIDDEN,
    files_agree_with,
    key_reads,
    page_agrees_with,
    rows_of,
    told_on,
)
from tests.journeys.answering import TREE, all_answer
from tests.journeys.authoring import write_survey
from tests.journeys.browser import browsing
from tests.journeys.inspection import Inspection
from tests.journeys.rooms import entered_as_trainer, everywhere, filled
from tests.journeys.served import Stage
from tests.platform.course import PEOPLE, Person, more_learners
from tests.platform.tool import ORGANISATION

pytestmark = pytest.mark.browser

_PATIENCE_SECONDS = 30

_SAID = (
    "65 % vastaajista tunnistaa valmentavan työotteen työyhteisössään.",
    "vastauksia 60, henkilöstöä 113",
    "Tavoitetaso 50 % on saavutettu.",
    "75 % vastanneista esihenkilöistä tunnistaa valmentavan työotteen omassa työssään.",
    "vastausprosentti noin 85 %, henkilöstöä 14",
    "62 % vastaajista tunnistaa valmentavan työotteen yksikössään.",
    "Tavoitetaso on 80 % (31.12.2030 mennessä).",
    "Asteikolla 1–5 esihenkilöt arvioivat itsensä 1 korkeammalle kuin henkilöstö heidät.",
    "Raportoitavia yksiköitä on 2, ja niistä 1 tunnistaa toimivansa valmentavalla työotteella. "
    "2 yksikköä ei raportoida tietosuojan vuoksi.",
)
_DEPARTMENTS = {
    "Lainvalmisteluosasto": ("77 %", "tunnistaa", "vastauksia 26, henkilöstöä 42"),
    "Demokratiaosasto": (
        "50 %",
        "tunnistamista ei voida osoittaa",
        "vastauksia 22, henkilöstöä 47",
    ),
    "Esikunta": (HIDDEN,),
    "Sisäinen tarkastus": (HIDDEN,),
}


@pytest.fixture(scope="module")
def people() -> tuple[Person, ...]:
    """The course with sixty more learners."""
    return (*PEOPLE, *more_learners(60))


@dataclass(frozen=True, slots=True)
class _Round:
    """Where a round is held, and what is found wrong with its pages."""

    stage: Stage
    playwright: Playwright
    folder: Path
    inspect: Inspection = field(default_factory=Inspection)

    @contextmanager
    def invited(self, who: str, *words: str) -> Iterator[Page]:
        """Open a browser of somebody who comes in by a link that a command makes."""
        profile = self.folder / f"{who}-{time.monotonic_ns()}"
        link = self.stage.tool.command(*words).strip().splitlines()[-1]
        with browsing(self.playwright, profile) as context:
            page = context.pages[0]
            page.goto(link)
            acting.press(page.main_frame, "main form button")
            yield page

    @contextmanager
    def with_role(self, role: str) -> Iterator[Page]:
        """Open a browser of somebody who is given a role outside the courses."""
        told = ("--organisation", ORGANISATION, "--role", role, "--note", "kierros")
        with self.invited(role, "role", "invite", *told) as page:
            yield page

    def look(self, name: str, page: Page, frame: Frame | None = None) -> None:
        self.inspect(name, page, frame or page.main_frame)


def test_a_round_goes_from_the_units_to_a_report_that_is_signed_off(
    stage: Stage, playwright: Playwright, tmp_path: Path
) -> None:
    held = _Round(stage, playwright, tmp_path)
    _units_are_read(held)
    _targets_are_locked(held)
    module_id = _a_round_is_opened(held)
    all_answer(stage, module_id)
    _the_round_is_closed(held, module_id)
    key = _key(stage, "results/read")
    assert key.get(f"{stage.tool.url}/results/latest.json", timeout=20).status_code == 404
    _results_are_signed_off(held)
    with held.with_role("report_reader") as page:
        page.goto(f"{stage.tool.url}/results")
        held.look("round-report", page)
        _page_tells_what_is_known(page)
        record = key_reads(stage.tool.url, key)
        page_agrees_with(record, page)
        files_agree_with(record, page)
    _statements_tell_the_count_alone(stage, module_id)
    assert held.inspect.findings == []


def _units_are_read(held: _Round) -> None:
    with held.invited("administrator", "admin", "invite") as page:
        page.goto(f"{held.stage.tool.url}/admin/")
        acting.press(page.main_frame, "nav.ways a[href$='/units']")
        page.locator("#file").set_input_files(
            {"name": "yksikot.csv", "mimeType": "text/csv", "buffer": TREE.encode("utf-8-sig")}
        )
        acting.press(page.main_frame, "form:has(#file) button")
        held.look("round-units", page)
        assert "Kielilainsäädäntö" in page.locator("main table").inner_text()


def _targets_are_locked(held: _Round) -> None:
    with held.with_role("results_approver") as page:
        page.goto(f"{held.stage.tool.url}/results")
        acting.press(page.main_frame, "nav.ways a[href$='/targets']")
        for name, told in (
            ("community", "50"),
            ("supervisors", "80"),
            ("units", "80"),
            ("due_on", "2030-12-31"),
        ):
            page.locator(f"[name={name}]").fill(told)
        acting.press(page.main_frame, "main form button")
        held.look("round-targets", page)
        assert "Työyhteisö: 50 %" in told_on(page.main_frame)


def _a_round_is_opened(held: _Round) -> str:
    """Write and publish a survey by keyboard, open its round, and return the survey's id."""
    with browsing(held.playwright, held.folder / "trainer") as context:
        page = context.pages[0]
        frame, rooms = entered_as_trainer(page, held.stage)
        frame.goto(rooms.teach("modules"))
        write_survey(frame)
        held.look("round-survey", page, frame)
        acting.press(frame, "button[value=publish]")
        module_id = frame.url.split("/")[-2]
        today = datetime.now().astimezone().date()
        filled(
            frame,
            **everywhere("title", "Lähtötilanne"),
            opens_day=today.isoformat(),
            opens_time="00:00",
            closes_day=(today + timedelta(days=14)).isoformat(),
            closes_time="16:00",
        )
        acting.press(frame, "button[value=plan]")
        assert "auki, tähän mennessä alle viisi vastausta" in told_on(frame)
        return module_id


def _the_round_is_closed(held: _Round, module_id: str) -> None:
    with browsing(held.playwright, held.folder / "trainer-again") as context:
        page = context.pages[0]
        frame, rooms = entered_as_trainer(page, held.stage)
        frame.goto(rooms.teach(f"surveys/{module_id}/rounds"))
        assert "auki, tähän mennessä 60 vastausta" in told_on(frame)
        held.look("round-open", page, frame)
        acting.press(frame, "button[value=close]")
        assert "suljettu, 60 vastausta" in told_on(frame)
        assert frame.locator("button[value=close]").count() == 0


def _results_are_signed_off(held: _Round) -> None:
    with held.with_role("results_approver") as page:
        until = time.monotonic() + _PATIENCE_SECONDS
        waiting = page.locator("section.note-box a")
        page.goto(f"{held.stage.tool.url}/results")
        # The background loop makes what is published.
        while not waiting.count() and time.monotonic() < until:
            page.wait_for_timeout(300)
            page.reload()
        acting.press(page.main_frame, "section.note-box a")
        held.look("round-review", page)
        assert "Näitä tuloksia ei ole vielä vahvistettu" in told_on(page.main_frame)
        acting.press(page.main_frame, "main form button")
        assert page.url == f"{held.stage.tool.url}/results"


def _page_tells_what_is_known(page: Page) -> None:
    told = told_on(page.main_frame)
    assert [each for each in _SAID if each not in told] == []
    rows = rows_of(page)
    assert list(rows) == list(_DEPARTMENTS)
    for name, words in _DEPARTMENTS.items():
        assert [each for each in words if each not in rows[name]] == []
    # Of what is hidden nothing else stands there.
    assert rows["Esikunta"] == rows["Sisäinen tarkastus"] == HIDDEN
    # No unit of a department is told, since too few of them could be.
    assert "Rikosoikeus" not in told


def _statements_tell_the_count_alone(stage: Stage, module_id: str) -> None:
    key = _key(stage, "statements/read")
    key.headers["X-Experience-API-Version"] = "2.0.0"
    address, found = "/xapi/statements", []
    while address:
        page = key.get(f"{stage.tool.url}{address}", timeout=20).json()
        found += [each for each in page["statements"] if module_id in json.dumps(each)]
        address = page.get("more", "")
    assert [list(each["result"]["extensions"].values()) for each in found] == [[60]]


def _key(stage: Stage, scope: str) -> requests.Session:
    """Return a program of somebody else's that has a key with one scope."""
    made = stage.tool.command("credentials", "create", "--scope", scope)
    words = dict(line.split() for line in made.splitlines() if line.startswith(("key", "secret")))
    program = requests.Session()
    program.auth = (words["key"], words["secret"])
    return program
