"""Places in a meeting: taken, waited for in line, offered for a time, given back.

The meeting's row is locked while its places change, so that of many who take the last place at
once exactly one gets it, and the others stand in line in the order in which they came.
"""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lrs.database import inserting
from lti import tables
from lti.meetings.meetings import Meeting, next_turn
from lti.meetings.telling import tell_of
from lti.messages.notices import What

OFFER_LIFE = timedelta(hours=24)
"""How long an offered place waits for its person, unless the offers end before."""


class BookingState(enum.StrEnum):
    """What a person has in a meeting."""

    BOOKED = "booked"
    WAITING = "waiting"
    OFFERED = "offered"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """One person's place, or place in line; turn orders the line, offered_until ends an offer."""

    meeting_id: UUID
    person_id: UUID
    enrolment_id: UUID
    state: BookingState
    remote: bool
    turn: int | None
    offered_until: datetime | None

    def holds_place(self, now: datetime) -> bool:
        """Tell whether the place is this person's now, also one that is only offered."""
        if self.state is BookingState.OFFERED:
            return self.offered_until is not None and self.offered_until > now
        return self.state is BookingState.BOOKED


@dataclass(frozen=True, slots=True)
class Fill:
    """How full a meeting is. left is None where there is room for all."""

    taken: int
    waiting: int
    left: int | None


def take(
    connection: sa.Connection,
    held: Meeting,
    *,
    person_id: UUID,
    enrolment_id: UUID,
    remote: bool,
    now: datetime,
) -> BookingState:
    """Give a person a place, or else the last place in line, and return which it became.

    The meeting must be held and bookable. Who has a place or stands in line already keeps it.
    """
    pass_on(connection, held, now=now)
    known = booking_of(connection, held, person_id)
    if known is not None and known.state is BookingState.BOOKED:
        _set(connection, held, person_id, remote=remote, now=now)
        return BookingState.BOOKED
    mine = known is not None and known.holds_place(now)
    if mine or _has_room(connection, held, now=now):
        tell_of(connection, held, [person_id], What.BOOKED, now=now)
        return _put(connection, held, person_id, enrolment_id, BookingState.BOOKED, remote, now)
    if known is not None and known.state is BookingState.WAITING:
        return BookingState.WAITING
    return _put(connection, held, person_id, enrolment_id, BookingState.WAITING, remote, now)


def give_back(
    connection: sa.Connection, held: Meeting, person_id: UUID, *, now: datetime
) -> BookingState | None:
    """Take a person's place or place in line back, and return what it was; None if nothing.

    A place that becomes free goes on to the first in line.
    """
    known = booking_of(connection, held, person_id)
    gone = (BookingState.CANCELLED, BookingState.LAPSED)
    if known is None or known.state in gone:
        return None
    _set(
        connection,
        held,
        person_id,
        state=BookingState.CANCELLED.value,
        turn=None,
        offered_until=None,
        now=now,
    )
    if known.state is BookingState.BOOKED:
        tell_of(connection, held, [person_id], What.GIVEN_BACK, now=now)
    pass_on(connection, held, now=now)
    return known.state


def pass_on(connection: sa.Connection, held: Meeting, *, now: datetime) -> tuple[UUID, ...]:
    """Offer free places to who waits, and return to whom; offers not taken in time lapse first.

    The meeting must be held. Nothing is offered any more so close to the start that an answer
    could come too late; a free place is then whoever's who takes it.
    """
    column = tables.booking.c
    connection.execute(
        sa.update(tables.booking)
        .where(
            *_in(held),
            column.state == BookingState.OFFERED.value,
            column.offered_until <= now,
        )
        .values(state=BookingState.LAPSED.value, turn=None, offered_until=None, changed_at=now)
    )
    if held.cancelled_at is not None or now >= held.offers_end_at:
        return ()
    free = _free(connection, held, now=now)
    first_in_line = connection.execute(
        sa.select(column.person_id)
        .where(*_in(held), column.state == BookingState.WAITING.value)
        .order_by(column.turn)
        .limit(free)
    )
    offered = tuple(first_in_line.scalars())
    for person_id in offered:
        _set(
            connection,
            held,
            person_id,
            state=BookingState.OFFERED.value,
            turn=None,
            offered_until=min(now + OFFER_LIFE, held.offers_end_at),
            now=now,
        )
    tell_of(connection, held, offered, What.OFFERED, now=now)
    return offered


def booking_of(connection: sa.Connection, held: Meeting, person_id: UUID) -> Booking | None:
    """Return a person's booking of a meeting, None if there never was one."""
    row = connection.execute(
        sa.select(tables.booking).where(*_in(held), tables.booking.c.person_id == person_id)
    ).first()
    return None if row is None else booking_from(row)


def bookings_of(connection: sa.Connection, held: Meeting) -> tuple[Booking, ...]:
    """Return everybody's bookings of a meeting, the line in its order."""
    column = tables.booking.c
    rows = connection.execute(
        sa.select(tables.booking)
        .where(*_in(held))
        .order_by(column.turn.nulls_first(), column.changed_at, column.person_id)
    )
    return tuple(booking_from(row) for row in rows)


def fills_of(
    connection: sa.Connection, organisation_id: int, module_id: UUID, *, now: datetime
) -> Mapping[UUID, Fill]:
    """Return how full each meeting of a module is; meetings without bookings are absent."""
    return _fills(connection, organisation_id, tables.meeting.c.module_id == module_id, now=now)


def fills_at(
    connection: sa.Connection, organisation_id: int, meeting_ids: Collection[UUID], *, now: datetime
) -> Mapping[UUID, Fill]:
    """Return how full some meetings are; those without bookings are absent."""
    return _fills(connection, organisation_id, tables.meeting.c.id.in_(meeting_ids), now=now)


def _fills(
    connection: sa.Connection,
    organisation_id: int,
    wanted: sa.ColumnElement[bool],
    *,
    now: datetime,
) -> Mapping[UUID, Fill]:
    column, meeting = tables.booking.c, tables.meeting.c
    taken = sa.func.sum(sa.case((_holds(now), 1), else_=0))
    waiting = sa.func.sum(sa.case((column.state == BookingState.WAITING.value, 1), else_=0))
    rows = connection.execute(
        sa.select(column.meeting_id, meeting.capacity, taken, waiting)
        .join(
            tables.meeting,
            sa.and_(
                meeting.organisation_id == column.organisation_id,
                meeting.id == column.meeting_id,
            ),
        )
        .where(column.organisation_id == organisation_id, wanted)
        .group_by(column.meeting_id, meeting.capacity)
    )
    return {
        meeting_id: Fill(
            int(count), int(line), None if capacity is None else max(capacity - int(count), 0)
        )
        for meeting_id, capacity, count, line in rows
    }


def own_bookings(
    connection: sa.Connection, organisation_id: int, module_id: UUID, person_id: UUID
) -> Mapping[UUID, Booking]:
    """Return a person's bookings of a module's meetings, by meeting."""
    column, meeting = tables.booking.c, tables.meeting.c
    rows = connection.execute(
        sa.select(tables.booking)
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
    return {row.meeting_id: booking_from(row) for row in rows}


def number_in_line(connection: sa.Connection, held: Meeting, turn: int) -> int:
    """Return as which in line somebody with a turn waits, 1 for who is next."""
    column = tables.booking.c
    before = connection.execute(
        sa.select(sa.func.count()).where(
            *_in(held), column.state == BookingState.WAITING.value, column.turn < turn
        )
    )
    return int(before.scalar_one()) + 1


def meetings_with_old_offers(
    connection: sa.Connection, *, now: datetime
) -> tuple[tuple[int, UUID], ...]:
    """Return the meetings, with their organisations, in which an offer was not taken in time."""
    column = tables.booking.c
    rows = connection.execute(
        sa.select(column.organisation_id, column.meeting_id)
        .where(column.state == BookingState.OFFERED.value, column.offered_until <= now)
        .distinct()
    )
    return tuple((row.organisation_id, row.meeting_id) for row in rows)


def booking_from(row: Any) -> Booking:  # Any: a row of the table
    """Return the booking that a row of its table is."""
    return Booking(
        meeting_id=row.meeting_id,
        person_id=row.person_id,
        enrolment_id=row.enrolment_id,
        state=BookingState(row.state),
        remote=row.remote,
        turn=row.turn,
        offered_until=row.offered_until,
    )


def _has_room(connection: sa.Connection, held: Meeting, *, now: datetime) -> bool:
    return held.plan.capacity is None or _free(connection, held, now=now) > 0


def _free(connection: sa.Connection, held: Meeting, *, now: datetime) -> int:
    if held.plan.capacity is None:
        # Nobody waits where there is room for all, but for those who did before there was.
        return 10_000
    taken = connection.execute(sa.select(sa.func.count()).where(*_in(held), _holds(now)))
    return max(held.plan.capacity - int(taken.scalar_one()), 0)


def _holds(now: datetime) -> sa.ColumnElement[bool]:
    column = tables.booking.c
    return sa.or_(
        column.state == BookingState.BOOKED.value,
        sa.and_(column.state == BookingState.OFFERED.value, column.offered_until > now),
    )


def _in(held: Meeting) -> tuple[sa.ColumnElement[bool], ...]:
    column = tables.booking.c
    return (column.organisation_id == held.organisation_id, column.meeting_id == held.id)


def _put(
    connection: sa.Connection,
    held: Meeting,
    person_id: UUID,
    enrolment_id: UUID,
    state: BookingState,
    remote: bool,
    now: datetime,
) -> BookingState:
    facts = {
        "enrolment_id": enrolment_id,
        "state": state.value,
        "remote": remote,
        "turn": next_turn(connection, held) if state is BookingState.WAITING else None,
        "offered_until": None,
        "changed_at": now,
    }
    key = {
        "organisation_id": held.organisation_id,
        "meeting_id": held.id,
        "person_id": person_id,
    }
    connection.execute(
        inserting(connection, tables.booking)
        .values(**key, **facts)
        .on_conflict_do_update(index_elements=list(key), set_=facts)
    )
    return state


def _set(
    connection: sa.Connection,
    held: Meeting,
    person_id: UUID,
    *,
    now: datetime,
    **changes: object,
) -> None:
    connection.execute(
        sa.update(tables.booking)
        .where(*_in(held), tables.booking.c.person_id == person_id)
        .values(changed_at=now, **changes)
    )
