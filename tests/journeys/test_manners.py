"""The whole way in the manners of Canvas and of D2L Brightspace, over https in a browser.

Canvas: one issuer for all its sites, pages under *.instructure.com, logins without a deployment,
services that want a User-Agent, scores that become submissions unless told not to. D2L: keys that
name no algorithm, an assertion for one constant audience. Both: long ids and role names, links
that must say their address.
"""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from tests.journeys import acting
from tests.journeys.acting import LEARNER, TRAINER, materials
from tests.journeys.browser import browsing
from tests.journeys.secure import resolved_at, secure_stage
from tests.journeys.served import Stage
from tests.platform.manners import CANVAS, D2L, Manners
from tests.platform.served import free_port

pytestmark = pytest.mark.browser

_PATIENCE_SECONDS = 30


def _grades(stage: Stage, title: str, name: str) -> list[float | None]:
    """Return a person's grade in each column of that title."""
    site = stage.site
    person = next(each for each in site.config.people if each.name == name)
    return [
        None if grade is None else grade.score
        for item in site.gradebook.items()
        if item.label == title
        for grade in [site.gradebook.grade(item, str(person.id))]
    ]


def _place(page: Page, stage: Stage, title: str) -> None:
    acting.enter_as(page, stage, TRAINER)
    page.get_by_role("link", name="Lisää osia").click()
    frame = acting.frame_of(page)
    frame.get_by_role("checkbox", name=title).check()
    frame.locator("button[value=add]").click()
    frame.get_by_text("Osat on lisätty kurssille").wait_for()


@pytest.mark.parametrize(
    ("manners", "host", "named"),
    [
        (CANVAS, "koulu.instructure.com", "https://canvas.instructure.com"),
        (D2L, "koulu.brightspace.com", None),
    ],
    ids=["Canvas", "D2L"],
)
def test_the_whole_way(
    playwright: Playwright, tmp_path: Path, manners: Manners, host: str, named: str | None
) -> None:
    material = materials()[1]
    port = free_port()
    with (
        secure_stage(tmp_path, manners=manners, host=(host, port), named=named) as stage,
        browsing(playwright, tmp_path / "profile", arguments=[resolved_at(host, port)]) as context,
    ):
        page = context.pages[0]
        before = len(stage.site.links())
        _place(page, stage, material.title)
        assert len(stage.site.links()) == before + 1
        acting.enter_as(page, stage, LEARNER)
        # The placed one is the last of that title.
        page.get_by_role("link", name=material.title, exact=True).last.click()
        frame = acting.frame_of(page)
        assert frame.url.startswith("https://tool.test:")
        acting.read_all_pages(frame, material)
        acting.take_quiz(frame, material, wrong=1)
        acting.press(frame, ".onward a.button")
        until = time.monotonic() + _PATIENCE_SECONDS
        while (got := _grades(stage, material.title, LEARNER)[-1]) is None:
            assert time.monotonic() < until, stage.tool.log_of("work")
            time.sleep(0.3)
        questions = len(material.questions)
        assert got == pytest.approx(100 * (questions - 1) / questions)
        assert stage.site.submissions == 0
        acting.enter_as(page, stage, TRAINER)
        page.get_by_role("link", name=material.title, exact=True).last.click()
        cohort = acting.frame_of(page)
        acting.press(cohort, "main h3 a")
        cohort.locator("table.grid").wait_for(state="attached")
        # Names are the roster's, and everybody on it is there.
        listed = cohort.locator("table.grid tbody tr th").all_inner_texts()
        learners = [each.name for each in stage.site.config.people if each.part.is_graded]
        assert {name.partition("\n")[0].strip() for name in listed} == set(learners)
        _review(page, stage)


def _review(page: Page, stage: Stage) -> None:
    """From the gradebook a trainer comes to the person whose work it is."""
    page.goto(f"{stage.lms_url}/grade/report/grader/index.php")
    row = page.locator("tr", has=page.get_by_role("rowheader", name=LEARNER))
    row.locator("a").last.click()
    frame = acting.frame_of(page)
    frame.get_by_text(LEARNER).first.wait_for()
