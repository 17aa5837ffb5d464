"""Who was there: noted once, from whichever source came first; that one was not is never kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lrs.database import inserting
from lti import tables
from lti.meetings.acts import named, what_of
from lti.meetings.meetings import Meeting
from lti.modules import acting
from lti.modules.acting import Learner, Place
from lti.modules.lecture.watching import has_watched
from statements import coaching
from statements.coaching import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """That a person was there, and how that is known."""

    person_id: UUID
    enrolment_id: UUID
    source: Source
    noted_at: datetime


def note(
    connection: sa.Connection, learner: Learner, place: Place, held: Meeting, *, source: Source
) -> bool:
    """Note and state that a learner was there, which completes the module; False if it was noted.

    The statement's time is the meeting's start, or now while it has not ended: when a list was
    gone through is nobody's attendance.
    """
    said = coaching.attended(
        place.doer(learner, registration=held.id),
        what=what_of(place.module),
        meeting=named(place.module, held),
        source=source,
        within=place.within,
        at=min(place.now, held.plan.starts_at),
    )
    kept = connection.execute(
        inserting(connection, tables.attendance)
        .values(
            organisation_id=held.organisation_id,
            meeting_id=held.id,
            person_id=learner.person_id,
            enrolment_id=learner.enrolment_id,
            source=source.value,
            statement_id=said.id,
            noted_at=place.now,
        )
        .on_conflict_do_nothing()
        .returning(tables.attendance.c.person_id)
    )
    if kept.first() is None:
        return False
    place = acting.begin(connection, learner, place)
    acting.state(connection, learner.organisation_id, place.iri_base, [said])
    acting.complete(connection, learner, place)
    return True


def take_back(connection: sa.Connection, learner: Learner, place: Place, held: Meeting) -> bool:
    """Take back that a learner was there: what was stated is voided; False if nothing was.

    The module stays completed where the learner was at another of its meetings, or has watched
    its recording.
    """
    column = tables.attendance.c
    gone = connection.execute(
        sa.delete(tables.attendance)
        .where(*_of(held), column.person_id == learner.person_id)
        .returning(column.statement_id)
    ).scalar()
    if gone is None:
        return False
    acting.void(connection, learner.organisation_id, place, gone)
    if not _is_due_otherwise(connection, learner, place):
        acting.uncomplete(connection, learner, place)
    return True


def presences(connection: sa.Connection, held: Meeting) -> Mapping[UUID, Presence]:
    """Return who was at a meeting, by person."""
    rows = connection.execute(sa.select(tables.attendance).where(*_of(held)))
    return {
        row.person_id: Presence(
            person_id=row.person_id,
            enrolment_id=row.enrolment_id,
            source=Source(row.source),
            noted_at=row.noted_at,
        )
        for row in rows
    }


def attended_by(
    connection: sa.Connection, organisation_id: int, module_id: UUID, person_id: UUID
) -> frozenset[UUID]:
    """Return at which of a module's meetings a person was."""
    column, meeting = tables.attendance.c, tables.meeting.c
    found = connection.execute(
        sa.select(column.meeting_id)
        .join(
            tables.meeting,
            sa.and_(
                meeting.organisation_id == column.organisation_id,
                meeting.id == column.meeting_id,
            ),
        )
        .where(
            column.organisation_id == organisation_id,
            column.person_id == person_id,
            meeting.module_id == module_id,
        )
    )
    return frozenset(found.scalars())


def _is_due_otherwise(connection: sa.Connection, learner: Learner, place: Place) -> bool:
    organisation_id, module_id = learner.organisation_id, place.module.id
    return bool(
        attended_by(connection, organisation_id, module_id, learner.person_id)
    ) or has_watched(connection, organisation_id, module_id, learner.enrolment_id)


def _of(held: Meeting) -> tuple[sa.ColumnElement[bool], ...]:
    column = tables.attendance.c
    return (column.organisation_id == held.organisation_id, column.meeting_id == held.id)
