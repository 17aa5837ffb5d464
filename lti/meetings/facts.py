"""Where the pages of lectures and live sessions are, and what a person has booked. Read only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import sqlalchemy as sa

from lti import tables

LECTURE = "lecture"
LIVE_SESSION = "live-session"


def entrance_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a learner comes to a lecture or live session."""
    return f"/learn/{visit_id}/meetings/{module_id}"


def preview_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a trainer sees it as learners do."""
    return f"/teach/{visit_id}/meetings/{module_id}/preview"


def manage_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a trainer plans and runs its meetings."""
    return f"/teach/{visit_id}/meetings/{module_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A meeting that a person has booked, waits for, or is offered a place in.

    join_url is "" where there is none, and for who has no place.
    """

    module_id: UUID
    titles: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    room: str
    join_url: str
    state: Literal["booked", "waiting", "offered"]
    offered_until: datetime | None


@dataclass(frozen=True, slots=True)
class Met:
    """A meeting that has taken place."""

    module_id: UUID
    minutes: int


def met_by(connection: sa.Connection, organisation_id: int, *, at: datetime) -> Mapping[UUID, Met]:
    """Return the meetings that had ended at a moment, by id; cancelled ones are left out."""
    column = tables.meeting.c
    rows = connection.execute(
        sa.select(column.id, column.module_id, column.starts_at, column.ends_at).where(
            column.organisation_id == organisation_id,
            column.cancelled_at.is_(None),
            column.ends_at <= at,
        )
    )
    return {
        row.id: Met(row.module_id, (row.ends_at - row.starts_at) // timedelta(minutes=1))
        for row in rows
    }


def coming_of(
    connection: sa.Connection, organisation_id: int, person_id: UUID, *, now: datetime
) -> tuple[Coming, ...]:
    """Return a person's coming meetings, the next one first; cancelled ones are left out."""
    booking, meeting, module = tables.booking.c, tables.meeting.c, tables.module.c
    rows = connection.execute(
        sa.select(
            meeting.module_id,
            meeting.starts_at,
            meeting.ends_at,
            meeting.room,
            meeting.join_url,
            module.titles,
            booking.state,
            booking.offered_until,
        )
        .join(
            tables.booking,
            sa.and_(
                booking.organisation_id == meeting.organisation_id,
                booking.meeting_id == meeting.id,
            ),
        )
        .join(
            tables.module,
            sa.and_(
                module.organisation_id == meeting.organisation_id,
                module.id == meeting.module_id,
            ),
        )
        .where(
            booking.organisation_id == organisation_id,
            booking.person_id == person_id,
            booking.state.in_(("booked", "waiting", "offered")),
            meeting.cancelled_at.is_(None),
            meeting.ends_at > now,
        )
        .order_by(meeting.starts_at, meeting.id)
    )
    return tuple(
        Coming(
            module_id=row.module_id,
            titles=row.titles,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            room=row.room,
            join_url=row.join_url if row.state == "booked" else "",
            state=row.state,
            offered_until=row.offered_until,
        )
        for row in rows
        if row.state != "offered" or row.offered_until > now
    )
