"""A visit: proven by the browser's cookie, found by its path, over when its time is."""

# Fixtures are taken from the protocol's tests, which have a platform to launch from.
# ruff: noqa: F401, F811

import re
from datetime import timedelta
from http import HTTPStatus

import flask
import pytest
import sqlalchemy as sa

from lrs.database import Database
from lrs.surroundings import Surroundings
from lti import tables, upkeep
from tests.lti.protocol.conftest import (
    Browser,
    Clock,
    _platform,
    another_browser,
    app,
    browser,
    clock,
    platform,
    registration,
    settings,
    surroundings,
)


def _token(browser: Browser, page: str) -> str:
    return browser.get(page).text.split(" ")[1]


def test_a_visit_is_only_for_the_browser_that_launched(
    browser: Browser, another_browser: Browser
) -> None:
    page = browser.launch().location
    assert "visit_without_cookie" in another_browser.get(page).text
    another_browser.launch()
    answer = another_browser.get(page)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "visit_of_another_browser" in answer.text
    assert browser.get(page).status_code == HTTPStatus.OK


def test_two_visits_in_one_browser_stay_apart(browser: Browser) -> None:
    learner = browser.launch().location
    anonymous = browser.launch(sub=None).location
    assert browser.get(learner).text.startswith("learner ")
    assert browser.get(anonymous).text.startswith("visitor ")


def test_a_visit_that_never_was_is_over(browser: Browser) -> None:
    browser.launch()
    assert "visit_over" in browser.get("/here/00000000-0000-4000-8000-000000000000/page").text


def test_pages_say_who_may_frame_them_and_are_not_kept(browser: Browser) -> None:
    headers = browser.get(browser.launch().location).headers
    policy = headers["Content-Security-Policy"]
    assert f"frame-ancestors 'self' {browser.platform.issuer}" in policy
    assert "default-src 'self'" in policy
    assert "X-Frame-Options" not in headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_roles_are_read_anew_at_each_request(browser: Browser, database: Database) -> None:
    page = browser.launch().location
    with database.write() as connection:
        connection.execute(sa.update(tables.visit).values(role="visitor"))
    assert browser.get(page).text.startswith("visitor ")


@pytest.mark.parametrize("sent", [None, "", "0" * 64, "ä", "of another visit"])
def test_a_post_without_the_visit_s_token_is_refused(browser: Browser, sent: str | None) -> None:
    page = browser.launch().location
    if sent == "of another visit":
        sent = _token(browser, browser.launch().location)
    answer = browser.post(page, {} if sent is None else {"csrf_token": sent})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "visit_token" in answer.text


def test_a_post_with_the_visit_s_token_passes(browser: Browser) -> None:
    page = browser.launch().location
    token = _token(browser, page)
    assert browser.post(page, {"csrf_token": token}).status_code == HTTPStatus.OK
    assert browser.post(page, {}, headers={"X-CSRF-Token": token}).status_code == HTTPStatus.OK


def test_a_visit_ends_two_hours_after_the_last_request(browser: Browser, clock: Clock) -> None:
    page = browser.launch().location
    clock.pass_by(timedelta(minutes=119))
    assert browser.get(page).status_code == HTTPStatus.OK
    clock.pass_by(timedelta(minutes=119))
    assert browser.get(page).status_code == HTTPStatus.OK
    clock.pass_by(timedelta(minutes=120))
    assert "visit_over" in browser.get(page).text


def test_a_visit_ends_after_twelve_hours_however_busy(browser: Browser, clock: Clock) -> None:
    page = browser.launch().location
    for _ in range(7):
        clock.pass_by(timedelta(minutes=100))
        assert browser.get(page).status_code == HTTPStatus.OK
    clock.pass_by(timedelta(minutes=20))
    assert "visit_over" in browser.get(page).text


def test_reading_a_page_twice_writes_nothing(browser: Browser, database: Database) -> None:
    page = browser.launch().location
    with database.read() as connection:
        before = connection.execute(sa.select(tables.visit.c.expires_at)).scalar_one()
    browser.clock.pass_by(timedelta(minutes=4))
    browser.get(page)
    with database.read() as connection:
        assert connection.execute(sa.select(tables.visit.c.expires_at)).scalar_one() == before


def _ticket_address(browser: Browser, page: str) -> str:
    visit_id = page.split("/")[2]
    answer = browser.post(f"/lti/visits/{visit_id}/tab", {"csrf_token": _token(browser, page)})
    assert answer.status_code == HTTPStatus.SEE_OTHER
    return answer.location


def test_a_new_tab_has_its_own_visit_and_cookie(
    browser: Browser, another_browser: Browser, clock: Clock
) -> None:
    page = browser.launch().location
    clock.pass_by(timedelta(minutes=100))
    ticket = _ticket_address(browser, page)
    entered = another_browser.get(ticket, headers={"Sec-Fetch-Site": "same-origin"})
    assert entered.status_code == HTTPStatus.SEE_OTHER
    assert entered.location != page
    assert another_browser.get(entered.location).text.startswith("learner ")
    assert browser.cookies() != another_browser.cookies()
    assert browser.get(entered.location).status_code == HTTPStatus.FORBIDDEN
    # The tab's visit is the frame's, gone on: its whole life is not begun anew.
    for _ in range(6):
        clock.pass_by(timedelta(minutes=100))
        assert another_browser.get(entered.location).status_code == HTTPStatus.OK
    clock.pass_by(timedelta(minutes=20))
    assert "visit_over" in another_browser.get(entered.location).text


def test_a_ticket_serves_once(browser: Browser, another_browser: Browser) -> None:
    ticket = _ticket_address(browser, browser.launch().location)
    assert another_browser.get(ticket).status_code == HTTPStatus.SEE_OTHER
    assert "ticket_spent" in another_browser.get(ticket).text


def test_a_ticket_is_too_old_after_a_minute(
    browser: Browser, another_browser: Browser, clock: Clock
) -> None:
    ticket = _ticket_address(browser, browser.launch().location)
    clock.pass_by(timedelta(seconds=60))
    assert "ticket_spent" in another_browser.get(ticket).text


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_another_page_cannot_lead_somebody_into_a_visit(
    browser: Browser, another_browser: Browser, site: str
) -> None:
    ticket = _ticket_address(browser, browser.launch().location)
    answer = another_browser.get(ticket, headers={"Sec-Fetch-Site": site})
    assert "ticket_from_elsewhere" in answer.text
    assert another_browser.cookies() == {}


def test_a_ticket_is_given_only_by_a_post_with_the_token(browser: Browser) -> None:
    visit_id = browser.launch().location.split("/")[2]
    assert "visit_token" in browser.post(f"/lti/visits/{visit_id}/tab", {}).text
    answer = browser.get(f"/lti/visits/{visit_id}/tab")
    assert answer.status_code in {HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.BAD_REQUEST}


def test_what_is_over_is_forgotten(
    browser: Browser, clock: Clock, database: Database, surroundings: Surroundings
) -> None:
    page = browser.launch().location
    _ticket_address(browser, page)
    browser.login()
    clock.pass_by(timedelta(hours=3))
    assert upkeep.forget_expired(surroundings) == 3
    with database.read() as connection:
        for table in (tables.visit, tables.ticket, tables.login):
            assert connection.execute(sa.select(table)).first() is None


def test_no_cookie_holds_a_role_or_a_person(browser: Browser, app: flask.Flask) -> None:
    browser.launch()
    assert app.secret_key is None
    for value in browser.cookies().values():
        assert re.fullmatch(r"[A-Za-z0-9_-]{43}", value)
