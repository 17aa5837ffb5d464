"""The group of a trainer's visit as the platform lists it: whom attendance is noted of."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lrs.surroundings import Surroundings
from lti.catalogue import enrolment_for, enrolments_of
from lti.modules.acting import Learner
from lti.pages import gettext
from lti.people import Role, person_for
from lti.protocol.registration import registration_by_id
from lti.roster import roster_names
from lti.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Somebody of the group. key names them in forms; person_id is None for who never came here.

    subject is the platform's id, None for who is known here only.
    """

    key: str
    name: str = field(repr=False)
    person_id: UUID | None
    subject: str | None


def people_of(here: Surroundings, visit: Visit) -> tuple[Listed, ...]:
    """Return a group's learners, by name; without a roster those who came, by number."""
    if visit.cohort_id is None:
        return ()
    # The platform may have to be asked, so before any transaction.
    roster = roster_names(here, visit=visit)
    if roster.read_at is not None:
        rows = [row for row in roster.rows if row.role is Role.LEARNER]
        named = [
            Listed(
                key=_key(row.subject),
                name=row.name or gettext("A participant without a name"),
                person_id=row.person_id,
                subject=row.subject,
            )
            for row in rows
        ]
        return tuple(sorted(named, key=lambda each: each.name.casefold()))
    with here.database.read() as connection:
        known = enrolments_of(connection, visit.organisation_id, visit.cohort_id)
    learners = [each for each in known if each.role is Role.LEARNER]
    return tuple(
        Listed(
            key=_key(str(each.person_id)),
            name=gettext("Participant %(number)d", number=number),
            person_id=each.person_id,
            subject=None,
        )
        for number, each in enumerate(learners, start=1)
    )


def learner_for(
    connection: sa.Connection, visit: Visit, person: Listed, *, now: datetime
) -> Learner:
    """Return somebody of the group as a learner, who is made one if they never came here."""
    if visit.cohort_id is None:
        raise AssertionError("a group's people are listed in a course")
    person_id = person.person_id
    if person_id is None:
        registration = registration_by_id(connection, visit.registration_id)
        person_id = person_for(
            connection,
            organisation_id=visit.organisation_id,
            issuer=registration.issuer,
            subject=person.subject or "",
            now=now,
        )
    enrolment_id = enrolment_for(
        connection,
        organisation_id=visit.organisation_id,
        cohort_id=visit.cohort_id,
        person_id=person_id,
        role=Role.LEARNER,
        now=now,
    )
    return Learner(
        organisation_id=visit.organisation_id,
        person_id=person_id,
        enrolment_id=enrolment_id,
        cohort_id=visit.cohort_id,
        language=None,
    )


def _key(subject: str) -> str:
    # The platform's own id need not stand in a page.
    return hashlib.sha256(subject.encode()).hexdigest()[:24]
