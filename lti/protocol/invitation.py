"""Invitations for platforms: an administrator's leave to register, once and for a while."""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from lrs.key_ring import KeyRing
from lti import tables

LIFE = timedelta(days=3)

_PURPOSE = "platform's invitation"


def invite(
    connection: sa.Connection, key_ring: KeyRing, *, organisation_id: int, now: datetime
) -> str:
    """Return the token of a new invitation; a platform registered by it is the organisation's."""
    token = secrets.token_urlsafe(24)
    connection.execute(
        sa.insert(tables.platform_invitation).values(
            token_mark=key_ring.mark(_PURPOSE, token.encode()),
            organisation_id=organisation_id,
            expires_at=now + LIFE,
        )
    )
    return token


def address_of(token: str) -> str:
    """Return the path that a platform registers at."""
    return f"/lti/register/{token}"


def inviting(
    connection: sa.Connection, key_ring: KeyRing, token: str, *, now: datetime
) -> int | None:
    """Return the organisation that invites, None for a token that is spent, old or made up."""
    column = tables.platform_invitation.c
    found: int | None = connection.execute(
        sa.select(column.organisation_id).where(*_is(key_ring, token), column.expires_at > now)
    ).scalar()
    return found


def spend(connection: sa.Connection, key_ring: KeyRing, token: str) -> bool:
    """Spend an invitation; of two who bring the same, only one is told True."""
    spent = connection.execute(sa.delete(tables.platform_invitation).where(*_is(key_ring, token)))
    return spent.rowcount == 1


def forget_expired(connection: sa.Connection, *, now: datetime) -> int:
    """Delete the invitations whose time is over; return how many."""
    column = tables.platform_invitation.c
    return connection.execute(
        sa.delete(tables.platform_invitation).where(column.expires_at <= now)
    ).rowcount


def _is(key_ring: KeyRing, token: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (tables.platform_invitation.c.token_mark.in_(key_ring.marks(_PURPOSE, token.encode())),)
