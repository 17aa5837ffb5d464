"""Meetings: when and where a lecture or a live session takes place, and for how many."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lti import tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a trainer says of a meeting.

    room is "" for one that is remote only, join_url "" for one on site only. capacity is None
    where there is room for all. Places that become free are offered to who waits until
    offers_end_hours before the start.
    """

    starts_at: datetime
    ends_at: datetime
    room: str
    join_url: str
    capacity: int | None
    offers_end_hours: int

    def is_elsewhere_than(self, other: "Plan") -> bool:
        """Tell whether who comes must know: it is at another time or place."""
        return (self.starts_at, self.ends_at, self.room, self.join_url) != (
            other.starts_at,
            other.ends_at,
            other.room,
            other.join_url,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting as it is kept. sequence counts its changes, as calendars do (RFC 5545, 3.8.7.4)."""

    id: UUID
    organisation_id: int
    module_id: UUID
    plan: Plan
    sequence: int
    cancelled_at: datetime | None

    @property
    def offers_end_at(self) -> datetime:
        """From when on free places are no longer offered to who waits."""
        return self.plan.starts_at - timedelta(hours=self.plan.offers_end_hours)

    def is_bookable(self, now: datetime) -> bool:
        """Tell whether a place can be taken or given back now."""
        return self.cancelled_at is None and now < self.plan.starts_at


def add(connection: sa.Connection, organisation_id: int, module_id: UUID, plan: Plan) -> UUID:
    """Add a meeting to a module and return its id."""
    meeting_id = uuid.uuid4()
    connection.execute(
        sa.insert(tables.meeting).values(
            organisation_id=organisation_id, id=meeting_id, module_id=module_id, **_facts(plan)
        )
    )
    return meeting_id


def change(connection: sa.Connection, held: Meeting, plan: Plan) -> bool:
    """Change a meeting; False when it is cancelled or nothing changes. Calendars follow."""
    if held.cancelled_at is not None or plan == held.plan:
        return False
    return _update(connection, held, **_facts(plan))


def cancel(connection: sa.Connection, held: Meeting, *, now: datetime) -> bool:
    """Cancel a meeting; False when it was cancelled before. Who booked stays known to calendars."""
    return held.cancelled_at is None and _update(connection, held, cancelled_at=now)


def meeting_by_id(
    connection: sa.Connection, organisation_id: int, meeting_id: UUID
) -> Meeting | None:
    """Return a meeting of an organisation, None if it has no such meeting."""
    row = connection.execute(_one(organisation_id, meeting_id)).first()
    return None if row is None else _meeting_from(row)


def meeting_anywhere(connection: sa.Connection, meeting_id: UUID) -> Meeting | None:
    """Return a meeting by its id alone, for who has to prove by its code that they are there."""
    found = connection.execute(sa.select(tables.meeting).where(tables.meeting.c.id == meeting_id))
    row = found.first()
    return None if row is None else _meeting_from(row)


def held_meeting(
    connection: sa.Connection, organisation_id: int, meeting_id: UUID
) -> Meeting | None:
    """Return a meeting whose places nobody else can take until the transaction ends."""
    # On SQLite, which has no row locks, the transaction is the only one that writes.
    row = connection.execute(_one(organisation_id, meeting_id).with_for_update()).first()
    return None if row is None else _meeting_from(row)


def meetings_of(
    connection: sa.Connection, organisation_id: int, module_id: UUID
) -> tuple[Meeting, ...]:
    """Return a module's meetings, the first one first, cancelled ones included."""
    column = tables.meeting.c
    rows = connection.execute(
        sa.select(tables.meeting)
        .where(column.organisation_id == organisation_id, column.module_id == module_id)
        .order_by(column.starts_at, column.id)
    )
    return tuple(_meeting_from(row) for row in rows)


def coming_in(
    connection: sa.Connection,
    organisation_id: int,
    module_ids: Collection[UUID],
    *,
    since: datetime,
    most: int,
) -> tuple[Meeting, ...]:
    """Return meetings of some modules that end after a moment, the first ones, none cancelled."""
    column = tables.meeting.c
    rows = connection.execute(
        sa.select(tables.meeting)
        .where(
            column.organisation_id == organisation_id,
            column.module_id.in_(module_ids),
            column.cancelled_at.is_(None),
            column.ends_at > since,
        )
        .order_by(column.starts_at, column.id)
        .limit(most)
    )
    return tuple(_meeting_from(row) for row in rows)


def next_turn(connection: sa.Connection, held: Meeting) -> int:
    """Return the next place in a meeting's line, which nobody else gets."""
    column = tables.meeting.c
    turned = connection.execute(
        sa.update(tables.meeting)
        .where(column.organisation_id == held.organisation_id, column.id == held.id)
        .values(queued=column.queued + 1)
        .returning(column.queued)
    )
    return int(turned.scalar_one())


def _update(connection: sa.Connection, held: Meeting, **changes: object) -> bool:
    column = tables.meeting.c
    changed = connection.execute(
        sa.update(tables.meeting)
        .where(
            column.organisation_id == held.organisation_id,
            column.id == held.id,
            column.cancelled_at.is_(None),
        )
        .values(sequence=column.sequence + 1, **changes)
    )
    return changed.rowcount == 1


def _facts(plan: Plan) -> dict[str, object]:
    return {
        "starts_at": plan.starts_at,
        "ends_at": plan.ends_at,
        "room": plan.room,
        "join_url": plan.join_url,
        "capacity": plan.capacity,
        "offers_end_hours": plan.offers_end_hours,
    }


# Any: rows and selections hold columns of many types.
def _one(organisation_id: int, meeting_id: UUID) -> sa.Select[Any]:
    column = tables.meeting.c
    return sa.select(tables.meeting).where(
        column.organisation_id == organisation_id, column.id == meeting_id
    )


def _meeting_from(row: Any) -> Meeting:
    return Meeting(
        id=row.id,
        organisation_id=row.organisation_id,
        module_id=row.module_id,
        plan=Plan(
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            room=row.room,
            join_url=row.join_url,
            capacity=row.capacity,
            offers_end_hours=row.offers_end_hours,
        ),
        sequence=row.sequence,
        cancelled_at=row.cancelled_at,
    )
