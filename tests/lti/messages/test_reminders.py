"""Open rounds are reminded of three times at most, and nothing tells afterwards of whom."""

# Fixtures are taken from the surveys' tests.
# ruff: noqa: F401, F811

import dataclasses
import random
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from lrs.settings import Settings
from lti import tables
from lti.messages import switch
from lti.modules.survey.reminders import remind, times_of
from lti.people import Role
from lti.protocol.connector import ServiceFailed
from lti.protocol.names_roles import Member
from tests.conftest import NOW
from tests.lti.messages.conftest import Mailbox, free_port, mailbox, settings
from tests.lti.modules.survey.conftest import Stand, clock, random_answer, stand, surroundings

DAYS = timedelta(days=1)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(14, [14 / 3, 28 / 3, 13]), (30, [10, 20, 29]), (3, [1, 2]), (2, [4 / 3 - 1 / 3]), (1, [])],
)
def test_reminders_are_a_day_apart_at_least(days: float, expected: list[float]) -> None:
    times = times_of(NOW, NOW + days * DAYS)
    told = [(each - NOW) / DAYS for each in times]
    assert len(times) == len(expected)
    assert told == pytest.approx(expected) or days == 2
    assert all(
        later - earlier >= DAYS for earlier, later in zip([NOW, *times], times, strict=False)
    )
    assert all(each < NOW + days * DAYS for each in times)


@pytest.fixture
def course(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> Stand:
    """A round in a course of three, whose platform tells their addresses, and a trainer's."""

    def listed(*_: Any) -> tuple[Member, ...]:
        learners = [
            Member(subject=name, role=Role.LEARNER, name=name, email=f"{name}@om.example")
            for name in ("liisa", "pekka", "uusi")
        ]
        trainer = Member(subject="kaisa", role=Role.TRAINER, name="k", email="kaisa@om.example")
        return (*learners, trainer)

    monkeypatch.setattr("lti.roster.reading.members", listed)
    return stand


def _ready(stand: Stand, **changes: Any) -> None:
    stand.opened(**changes)
    with stand.here.database.write() as connection:
        switch.turn(connection, stand.organisation_id, on=True)


def _roster(stand: Stand) -> None:
    with stand.here.database.write() as connection:
        connection.execute(
            sa.update(tables.cohort).values(roster_url="https://lms.example/memberships")
        )


def _to(mailbox: Mailbox) -> list[str]:
    return sorted(str(each["To"]).partition("@")[0] for each in mailbox.taken)


@pytest.mark.parametrize("mode", ["anonymous", "confidential"])
def test_those_who_have_not_answered_are_reminded_and_nobody_else(
    course: Stand, mailbox: Mailbox, mode: str
) -> None:
    _ready(course, mode=mode)
    guests = {name: course.guest(name) for name in ("liisa", "pekka")}
    _roster(course)
    course.answer(guests["liisa"], random_answer(random.Random(7)))
    assert remind(course.here) == 0
    before = _shape(course)
    for days, told in ((5, 2), (5, 4), (3.2, 6)):
        course.clock.turn(days=days)
        with capture_logs() as logs:
            assert remind(course.here) == 1
            assert remind(course.here) == 0
        assert len(mailbox.taken) == told
        assert "om.example" not in str(logs)
    assert _to(mailbox) == sorted(["pekka", "uusi"] * 3)
    body = mailbox.taken[0].get_content()
    assert "Kysely fi" in body
    assert "Vastaaminen on vapaaehtoista" in body
    # No row more than before: nothing tells who was reminded, or whether anybody was.
    assert _shape(course) == before


def test_a_round_that_a_worker_missed_is_reminded_of_once(course: Stand, mailbox: Mailbox) -> None:
    _ready(course)
    course.guest("liisa")
    _roster(course)
    course.clock.turn(days=13.2)
    assert remind(course.here) == 1
    assert remind(course.here) == 0
    assert _to(mailbox) == ["liisa", "pekka", "uusi"]


@pytest.mark.parametrize("why", ["mail off", "closed", "sign-in"])
def test_nobody_is_reminded_where_that_is_not_wanted(
    course: Stand, mailbox: Mailbox, why: str
) -> None:
    _ready(course)
    course.guest("liisa")
    _roster(course)
    with course.here.database.write() as connection:
        if why == "mail off":
            switch.turn(connection, course.organisation_id, on=False)
        elif why == "sign-in":
            connection.execute(sa.update(tables.survey_round).values(entry="sign_in"))
        else:
            connection.execute(sa.update(tables.survey_round).values(closed_at=NOW))
    course.clock.turn(days=5)
    assert remind(course.here) == 0
    assert mailbox.taken == []


@pytest.mark.parametrize("down", ["platform", "server"])
def test_a_reminder_waits_while_nothing_can_be_sent(
    course: Stand, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, down: str
) -> None:
    _ready(course)
    course.guest("liisa")
    _roster(course)
    course.clock.turn(days=5)
    with monkeypatch.context() as patch:
        if down == "platform":

            def refused(*_: Any) -> tuple[Member, ...]:
                raise ServiceFailed("roster_500")

            patch.setattr("lti.roster.reading.members", refused)
        else:
            here = dataclasses.replace(
                course.here.settings, smtp_url=f"smtp://127.0.0.1:{free_port()}"
            )
            patch.setattr(course, "here", dataclasses.replace(course.here, settings=here))
        assert remind(course.here) == 0
        course.clock.turn(minutes=1)
        assert remind(course.here) == 0
    course.clock.turn(minutes=5)
    assert remind(course.here) == 1
    assert _to(mailbox) == ["liisa", "pekka", "uusi"]


def test_a_round_whose_key_is_lost_reminds_nobody(course: Stand, mailbox: Mailbox) -> None:
    _ready(course)
    course.guest("liisa")
    _roster(course)
    for path in course.here.settings.keys_dir.rglob("*"):
        if path.is_file():
            path.unlink()
    course.clock.turn(days=5)
    assert remind(course.here) == 0
    assert mailbox.taken == []


def _shape(stand: Stand) -> dict[str, int]:
    with stand.here.database.read() as connection:
        return {
            table.name: int(
                connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            )
            for table in tables.notice.metadata.sorted_tables
            # Coming here and answering leave rows of their own; the reminders follow after.
            if table.name.startswith("lti_") and table.name != "lti_visit"
        }
