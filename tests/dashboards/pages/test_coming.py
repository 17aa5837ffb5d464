"""The learner's page shows coming meetings and open surveys, and nothing that is over."""

from datetime import timedelta
from uuid import UUID

import flask
import pytest
import sqlalchemy as sa

from lti.meetings import bookings, meetings
from lti.meetings.meetings import Plan
from lti.messages.notices import put_away
from lti.people import Role
from tests.conftest import NOW
from tests.dashboards.pages.stage import Stage


def _meeting(stage: Stage, *, days: float, capacity: int = 1) -> UUID:
    starts_at = NOW + timedelta(days=days)
    plan = Plan(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        room="Kaisla",
        join_url="https://kokous.example/1",
        capacity=capacity,
        offers_end_hours=1,
    )
    with stage.surroundings.database.write() as connection:
        return meetings.add(connection, stage.organisation_id, stage.modules[0], plan)


def _act(
    stage: Stage, meeting_id: UUID, who: tuple[UUID, UUID], *, gives_back: bool = False
) -> None:
    def work(connection: sa.Connection) -> None:
        held = meetings.held_meeting(connection, stage.organisation_id, meeting_id)
        assert held is not None
        if gives_back:
            bookings.give_back(connection, held, who[0], now=NOW)
            return
        bookings.take(
            connection, held, person_id=who[0], enrolment_id=who[1], remote=False, now=NOW
        )

    stage.surroundings.database.transact(work)


@pytest.fixture
def programme(stage: Stage) -> Stage:
    stage.has_programme()
    return stage


def test_what_is_booked_waited_for_and_offered_is_told(programme: Stage, app: flask.Flask) -> None:
    liisa, pekka = programme.enrol("liisa"), programme.enrol("pekka")
    first, second = _meeting(programme, days=2), _meeting(programme, days=3)
    over = _meeting(programme, days=-1)
    for meeting in (first, over):
        _act(programme, meeting, liisa)
    _act(programme, second, pekka)
    _act(programme, second, liisa)
    page = programme.enter(app, Role.LEARNER, liisa).get("me").text
    assert page.count('class="meeting"') == 2
    # What one did oneself is no news.
    assert "Tiedoksi" not in page
    assert "Olet jonossa." in page
    assert page.count("kokous.example") == 1
    _act(programme, second, pekka, gives_back=True)
    page = programme.enter(app, Role.LEARNER, liisa).get("me").text
    news = page[page.index("Tiedoksi") : page.index("Tulevat ajat")]
    assert "Sinulle on vapautunut paikka" in news
    assert "Ota se viimeistään" in news


def test_news_is_shown_until_it_is_put_away_or_holds_no_more(
    programme: Stage, app: flask.Flask
) -> None:
    liisa, pekka = programme.enrol("liisa"), programme.enrol("pekka")
    first, second = _meeting(programme, days=2), _meeting(programme, days=3)
    for meeting in (first, second):
        _act(programme, meeting, pekka)
        _act(programme, meeting, liisa)
        _act(programme, meeting, pekka, gives_back=True)
    guest = programme.enter(app, Role.LEARNER, liisa)
    assert guest.get("me").text.count("Ota se viimeistään") == 2
    # Taking one of them is an answer to it.
    _act(programme, first, liisa)
    assert guest.get("me").text.count("Ota se viimeistään") == 1
    with programme.surroundings.database.write() as connection:
        other = put_away(connection, programme.organisation_id, pekka[0], now=NOW)
        own = put_away(connection, programme.organisation_id, liisa[0], now=NOW)
    assert (other, own) == (0, 1)
    assert "Tiedoksi" not in guest.get("me").text


def test_nobody_elses_times_are_told(programme: Stage, app: flask.Flask) -> None:
    liisa, pekka = programme.enrol("liisa"), programme.enrol("pekka")
    _act(programme, _meeting(programme, days=2), pekka)
    page = programme.enter(app, Role.LEARNER, liisa).get("me").text
    assert "Tulevat ajat" not in page
