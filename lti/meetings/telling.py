"""Telling people what became of a meeting and of their places in it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.meetings.meetings import Meeting
from lti.messages.notices import What, tell

_CONCERNED = {What.MOVED: ("booked",), What.CANCELLED: ("booked", "offered", "waiting")}


def tell_of(
    connection: sa.Connection,
    held: Meeting,
    people: Iterable[UUID],
    what: What,
    *,
    now: datetime,
) -> None:
    """Tell some people something of a meeting."""
    tell(
        connection,
        held.organisation_id,
        people,
        what,
        module_id=held.module_id,
        meeting_id=held.id,
        now=now,
    )


def tell_all(connection: sa.Connection, held: Meeting, what: What, *, now: datetime) -> None:
    """Tell whoever has a place that a meeting moved; whoever waits too when it is cancelled."""
    column = tables.booking.c
    concerned = connection.execute(
        sa.select(column.person_id)
        .where(
            column.organisation_id == held.organisation_id,
            column.meeting_id == held.id,
            column.state.in_(_CONCERNED[what]),
        )
        .order_by(column.person_id)
    )
    tell_of(connection, held, concerned.scalars(), what, now=now)
