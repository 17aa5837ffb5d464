"""Who may look at what: a learner, her trainer, the reader of the report, and a stranger."""

import re
from uuid import uuid4

import flask
import pytest

from lti.people import Role
from tests.dashboards.conftest import new_organisation
from tests.dashboards.pages.stage import Guest, Stage, platform_of

PAGES = {
    "me": Role.LEARNER,
    "trainer": Role.TRAINER,
    "cohort": Role.TRAINER,
    "cohort.csv": Role.TRAINER,
    "report": Role.READER,
}


@pytest.fixture
def cast(app: flask.Flask, stage: Stage) -> dict[Role, Guest]:
    """Somebody in each role."""
    stage.has_programme()
    return {role: stage.enter(app, role, stage.enrol(role.value, role)) for role in Role}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", Role)
def test_each_page_is_open_to_one_role(cast: dict[Role, Guest], page: str, role: Role) -> None:
    expected = 200 if PAGES[page] is role else 403
    assert cast[role].get(page).status_code == expected


@pytest.mark.parametrize("page", PAGES)
def test_a_visit_that_is_another_browser_s_is_refused(cast: dict[Role, Guest], page: str) -> None:
    rightful = cast[PAGES[page]]
    for role, guest in cast.items():
        if role is not PAGES[page]:
            assert guest.get(page, of=rightful.visit.id).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_gets_nothing(app: flask.Flask, cast: dict[Role, Guest], page: str) -> None:
    stranger = Guest(app.test_client(), cast[Role.LEARNER].visit)
    assert stranger.get(page, of=cast[PAGES[page]].visit.id).status_code == 403
    assert stranger.get(page, of=uuid4()).status_code == 403


def test_a_trainer_of_another_organisation_sees_nobody_of_this_one(
    app: flask.Flask, stage: Stage
) -> None:
    stage.has_programme()
    liisa = stage.enrol("liisa")
    stage.keep(stage.acts(liisa, 0).completes())
    database = stage.surroundings.database
    organisation_id = new_organisation(database)
    with database.write() as connection:
        registration_id = platform_of(connection, organisation_id, "https://other.example")
    other = Stage(stage.surroundings, organisation_id, registration_id)
    other.has_programme()
    trainer = other.enter(app, Role.TRAINER, other.enrol("timo", Role.TRAINER))
    assert "Osallistujia ei ole vielä." in trainer.get("cohort").text


def test_the_report_says_when_results_come_and_shows_no_figure(cast: dict[Role, Guest]) -> None:
    page = cast[Role.READER].get("report").text
    assert "Tuloksia ei ole vielä." in page
    assert "%" not in page
    assert "<table" not in page


def test_pages_may_be_framed_by_the_platform_alone_and_are_not_kept(
    cast: dict[Role, Guest],
) -> None:
    answer = cast[Role.LEARNER].get("me")
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://lms.example" in policy
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_page_has_inline_style_or_script(cast: dict[Role, Guest]) -> None:
    for page, role in PAGES.items():
        html = cast[role].get(page).text
        assert "style=" not in html
        assert all("src=" in each for each in re.findall(r"<script[^>]*>", html))
        assert not re.search(r"<script[^>]*>[^<]", html)
        assert "<style" not in html
