"""A live session with a few places, people to take them, and a clock that can be turned."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from lrs.database import Database
from lrs.key_ring import KeyRing
from lrs.settings import Settings
from lrs.surroundings import Surroundings
from lti.catalogue import Module, cohort_for, enrolment_for, programme, programme_for, save_module
from lti.meetings import acts, facts, meetings
from lti.meetings.bookings import Booking, BookingState, booking_of, bookings_of
from lti.meetings.meetings import Meeting, Plan
from lti.modules.acting import Learner, Place
from lti.people import Role, person_for
from tests.conftest import NOW
from tests.lti.conftest import ORIGIN, texts
from tests.lti.modules.survey.conftest import Clock

MODULE_ID = uuid.UUID("7b2e3f40-1d5c-4e6b-9f70-8b9cad0e1f30")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def surroundings(settings: Settings, database: Database, clock: Clock) -> Surroundings:
    return Surroundings(
        settings=settings, database=database, clock=clock, key_ring=KeyRing(settings.secret_keys)
    )


def plan(*, capacity: int | None = 2, days: float = 7, hours: float = 2, ends: int = 12) -> Plan:
    """Return a plan of a meeting some days from now."""
    starts_at = NOW + timedelta(days=days)
    return Plan(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        room="Kokoushuone Kaisla",
        join_url="https://kokous.example/1",
        capacity=capacity,
        offers_end_hours=ends,
    )


@dataclass
class Hall:
    """A module with meetings, and the acts of people in it."""

    here: Surroundings
    clock: Clock
    organisation_id: int
    registration_id: uuid.UUID
    kind: str = facts.LIVE_SESSION

    def made(self) -> Module:
        with self.here.database.write() as connection:
            module = Module(
                id=MODULE_ID,
                organisation_id=self.organisation_id,
                programme_id=programme_for(
                    connection, organisation_id=self.organisation_id, now=NOW
                ),
                kind=self.kind,
                place=5,
                titles=texts("Dialogi"),
                summaries=texts("Lyhyesti"),
                minutes=120,
                due_on=None,
                version=1,
            )
            save_module(connection, module)
        return module

    def added(self, **facts: Any) -> Meeting:
        self.module = self.made()
        with self.here.database.write() as connection:
            meeting_id = meetings.add(
                connection,
                self.organisation_id,
                MODULE_ID,
                plan(**facts),
            )
        return self.held(meeting_id)

    def held(self, meeting_id: uuid.UUID) -> Meeting:
        with self.here.database.read() as connection:
            found = meetings.meeting_by_id(connection, self.organisation_id, meeting_id)
        assert found is not None
        return found

    def learner(self, name: str, *, course: str = "course-1") -> Learner:
        with self.here.database.write() as connection:
            cohort = cohort_for(
                connection,
                organisation_id=self.organisation_id,
                registration_id=self.registration_id,
                deployment_id="1",
                context_id=course,
                title="Ryhmä",
                roster_url=None,
                now=NOW,
            )
            person_id = person_for(
                connection,
                organisation_id=self.organisation_id,
                issuer=ORIGIN,
                subject=name,
                now=NOW,
            )
            enrolment_id = enrolment_for(
                connection,
                organisation_id=self.organisation_id,
                cohort_id=cohort.id,
                person_id=person_id,
                role=Role.LEARNER,
                now=NOW,
            )
        return Learner(
            organisation_id=self.organisation_id,
            person_id=person_id,
            enrolment_id=enrolment_id,
            cohort_id=cohort.id,
            language="fi",
        )

    def place(self, connection: sa.Connection) -> Place:
        return Place(
            module=self.module,
            programme=programme(connection, self.organisation_id, self.module.programme_id),
            version=1,
            iri_base=self.here.settings.iri_base,
            now=self.clock(),
        )

    def book(self, learner: Learner, meeting: Meeting, *, remote: bool = False) -> BookingState:
        return self.here.database.transact(
            lambda connection: acts.book(
                connection, learner, self.place(connection), meeting.id, remote=remote
            )
        )

    def cancel(self, learner: Learner, meeting: Meeting) -> BookingState | None:
        return self.here.database.transact(
            lambda connection: acts.give_back(
                connection, learner, self.place(connection), meeting.id
            )
        )

    def booking(self, learner: Learner, meeting: Meeting) -> Booking | None:
        with self.here.database.read() as connection:
            return booking_of(connection, meeting, learner.person_id)

    def state(self, learner: Learner, meeting: Meeting) -> BookingState:
        known = self.booking(learner, meeting)
        assert known is not None
        return known.state

    def bookings(self, meeting: Meeting) -> tuple[Booking, ...]:
        with self.here.database.read() as connection:
            return bookings_of(connection, meeting)


@pytest.fixture
def hall(
    surroundings: Surroundings, clock: Clock, organisation_id: int, course: uuid.UUID
) -> Iterator[Hall]:
    yield Hall(surroundings, clock, organisation_id, course)
