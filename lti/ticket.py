"""A ticket: the way of a visit from a frame into a tab of its own, once and within a minute."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa

from lrs.key_ring import KeyRing
from lti import choosing, tables
from lti import visit as visits
from lti.visit import Visit

LIFE = timedelta(seconds=60)

_PURPOSE = "ticket"


class TicketSpent(Exception):
    """A ticket that was used before, is too old, or was never issued here."""


def issue(connection: sa.Connection, visit: Visit, *, key_ring: KeyRing, now: datetime) -> str:
    """Return a ticket with which this visit may go on in another tab."""
    ticket = secrets.token_urlsafe(32)
    connection.execute(
        sa.insert(tables.ticket).values(
            ticket_mark=key_ring.mark(_PURPOSE, ticket.encode()),
            visit_id=visit.id,
            expires_at=now + LIFE,
        )
    )
    return ticket


def redeem(
    connection: sa.Connection, ticket: str, *, browser: str, key_ring: KeyRing, now: datetime
) -> Visit:
    """Spend a ticket and begin the same visit anew for the tab's own cookie.

    One atomic delete decides between two who bring the same ticket. Raises TicketSpent.
    """
    column = tables.ticket.c
    visit_id: UUID | None = connection.execute(
        sa.delete(tables.ticket)
        .where(column.ticket_mark.in_(key_ring.marks(_PURPOSE, ticket.encode())))
        .where(column.expires_at > now)
        .returning(column.visit_id)
    ).scalar()
    found = None if visit_id is None else visits.visit_by_id(connection, visit_id)
    if found is None:
        raise TicketSpent
    framed, started_at = found
    visit = replace(framed, id=uuid4())
    visits.begin(
        connection, visit, browser=browser, key_ring=key_ring, now=now, started_at=started_at
    )
    choosing.follow(connection, framed, visit)
    return visit


def forget_expired(connection: sa.Connection, *, now: datetime) -> int:
    """Delete the tickets nobody used in time, and those of visits that are over."""
    over = sa.select(tables.visit.c.id).where(tables.visit.c.expires_at <= now)
    column = tables.ticket.c
    return connection.execute(
        sa.delete(tables.ticket).where(sa.or_(column.expires_at <= now, column.visit_id.in_(over)))
    ).rowcount
