"""The learner's page shows coming meetings and open surveys, and nothing that is over."""

from datetime import timedelta
from uuid import UUID

import flask
import pytest
import sqlalchemy as sa

from lti.meetings import bookings, meetings
from lti.meetings.meetings import Plan
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
    assert "Olet jonossa." in page
    assert page.count("kokous.example") == 1
    _act(programme, second, pekka, gives_back=True)
    page = programme.enter(app, Role.LEARNER, liisa).get("me").text
    assert "Sinulle on vapautunut paikka" in page


def test_nobody_elses_times_are_told(programme: Stage, app: flask.Flask) -> None:
    liisa, pekka = programme.enrol("liisa"), programme.enrol("pekka")
    _act(programme, _meeting(programme, days=2), pekka)
    page = programme.enter(app, Role.LEARNER, liisa).get("me").text
    assert "Tulevat ajat" not in page
