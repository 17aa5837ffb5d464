"""The main job, in a browser that blocks third-party cookies, LMS and tool on different sites."""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import BrowserContext, Frame, Playwright

from tests.journeys import acting
from tests.journeys.acting import LEARNER, TRAINER, materials
from tests.journeys.browser import browsing
from tests.journeys.served import Stage

pytestmark = pytest.mark.browser

HOME = "Oma eteneminen / Valmennusryhmä"
OTHER_LEARNER = "Eero Korhonen"
_PATIENCE_SECONDS = 30


@pytest.fixture
def browser(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    """A person's browser with a fresh profile."""
    with browsing(playwright, tmp_path / "profile") as context:
        yield context


@pytest.fixture
def another_browser(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    """Somebody else's browser."""
    with browsing(playwright, tmp_path / "another-profile") as context:
        yield context


def _state_in_grid(first: Frame, name: str, title: str) -> str:
    """Go from a trainer's first page to the cohort, and say how somebody is in a module."""
    acting.press(first, "main h3 a")
    first.locator("table.grid").wait_for(state="attached")
    cohort = first
    heads = cohort.locator("table.grid thead th").all_inner_texts()
    row = cohort.locator("table.grid tbody tr", has=cohort.get_by_text(name))
    return row.locator("td, th").nth(heads.index(title)).inner_text().strip()


def _grade_of(stage: Stage, name: str, module_id: str) -> float | None:
    told = requests.get(f"{stage.lms_url}/test/gradebook.json", timeout=10).json()
    scores = [row["score"] for row in told if (row["name"], row["module"]) == (name, module_id)]
    return scores[0] if scores else None


def _awaited_grade(stage: Stage, name: str, module_id: str) -> float | None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while (grade := _grade_of(stage, name, module_id)) is None and time.monotonic() < until:
        time.sleep(0.3)
    return grade


def test_a_launch_becomes_progress_on_two_dashboards_and_a_grade(
    stage: Stage, browser: BrowserContext
) -> None:
    page, material = browser.pages[0], materials()[0]

    acting.enter_as(page, stage, TRAINER)
    before = _state_in_grid(acting.launch(page, material.title), LEARNER, material.title)

    acting.enter_as(page, stage, LEARNER)
    frame = acting.launch(page, material.title)
    acting.read_all_pages(frame, material)
    acting.take_quiz(frame, material, wrong=1)
    acting.press(frame, ".onward a.button")

    acting.enter_as(page, stage, LEARNER)
    own = acting.launch(page, HOME)
    steps = own.locator("ol.path > li")
    assert steps.nth(0).get_attribute("class") == "done"
    assert steps.nth(1).get_attribute("class") == "now"
    assert "4/5" in own.locator("table.results").inner_text()

    acting.enter_as(page, stage, TRAINER)
    after = _state_in_grid(acting.launch(page, material.title), LEARNER, material.title)
    assert before != after
    assert after == "tehty"

    assert _awaited_grade(stage, LEARNER, material.module_id) == 80.0


def test_reading_again_resumes_where_it_was_left(stage: Stage, browser: BrowserContext) -> None:
    page, material = browser.pages[0], materials()[1]
    acting.enter_as(page, stage, LEARNER)
    frame = acting.launch(page, material.title)
    acting.press(frame, "main form button.button")
    acting.press(frame, ".onward form button.button")
    left_at = urlsplit(frame.url).path.rpartition("/")[2]

    acting.enter_as(page, stage, LEARNER)
    resumed = acting.launch(page, material.title)
    assert urlsplit(resumed.url).path.rpartition("/")[2] == left_at == material.pages[1]


def test_a_stranger_gets_nothing(
    stage: Stage, browser: BrowserContext, another_browser: BrowserContext
) -> None:
    page, material = browser.pages[0], materials()[0]
    acting.enter_as(page, stage, LEARNER)
    learners_page = acting.launch(page, material.title).url
    acting.enter_as(page, stage, TRAINER)
    trainers_page = acting.launch(page, material.title).url

    strange = another_browser.pages[0]
    for address in (learners_page, trainers_page):
        answer = strange.goto(address)
        assert answer is not None
        assert answer.status == 403
        shown = strange.locator("body").inner_text()
        assert material.title not in shown
        assert "Aino" not in shown
    for path in ("/learn", "/dashboards", "/teach", "/admin/", "/xapi/statements", "/metricsx"):
        assert requests.get(f"{stage.tool.url}{path}", timeout=10).status_code in {400, 403, 404}
    strange.goto(f"{stage.lms_url}/")
    strange.get_by_role("button", name="Veera Outinen").click()
    assert strange.locator("iframe").count() == 0


def test_a_learner_cannot_open_the_trainers_page(stage: Stage, browser: BrowserContext) -> None:
    page = browser.pages[0]
    acting.enter_as(page, stage, LEARNER)
    frame = acting.launch(page, HOME)
    answer = frame.goto(frame.url.replace("/me", "/trainer"))
    assert answer is not None
    assert answer.status == 403


def test_two_modules_in_two_frames_do_not_mix(stage: Stage, browser: BrowserContext) -> None:
    first, second = materials()[1], materials()[2]
    left = browser.pages[0]
    acting.enter_as(left, stage, OTHER_LEARNER)
    left_frame = acting.launch(left, first.title)
    right = browser.new_page()
    right.goto(left.url)
    acting.enter_as(right, stage, OTHER_LEARNER)
    right_frame = acting.launch(right, second.title)

    acting.press(left_frame, "main form button.button")
    acting.press(right_frame, "main form button.button")
    acting.press(left_frame, ".onward form button.button")
    assert first.module_id in left_frame.url
    assert left_frame.url.endswith(first.pages[1])
    assert second.module_id in right_frame.url
    assert right_frame.url.endswith(second.pages[0])


def test_two_people_in_one_browser_do_not_mix(stage: Stage, browser: BrowserContext) -> None:
    material = materials()[2]
    left = browser.pages[0]
    acting.enter_as(left, stage, "Laura Laine")
    hers = acting.launch(left, material.title)
    right = browser.new_page()
    acting.enter_as(right, stage, "Olli Järvinen")
    his = acting.launch(right, material.title)

    acting.press(hers, "main form button.button")
    acting.press(hers, ".onward form button.button")
    his.goto(his.url)
    assert his.locator("main form button.button").count() == 1
    assert his.locator("ol.path > li.done").count() == 0
    trainers = browser.new_page()
    acting.enter_as(trainers, stage, TRAINER)
    cohort = acting.launch(trainers, material.title)
    assert _state_in_grid(cohort, "Laura Laine", material.title) == "kesken"
    acting.press(cohort, "main .where a")
    assert _state_in_grid(cohort, "Olli Järvinen", material.title) == "ei vielä"


def test_nothing_secret_or_personal_is_in_the_logs(stage: Stage) -> None:
    logs = stage.tool.log_of("serve") + stage.tool.log_of("work")
    for told in ("Virtanen", "Aino", "@example", "id_token", "Bearer ", "sesskey", "eyJ"):
        assert told not in logs
