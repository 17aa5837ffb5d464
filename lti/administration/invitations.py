"""One-time links for administrators, and the sessions they open.

A link is for the first administrator, and for installations without an identity provider: the
command that makes it proves that its user may read the installation's secrets.
"""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from lrs.key_ring import KeyRing
from lti import tables

_INVITATION_LIFE = timedelta(hours=24)
_SESSION_LIFE = timedelta(hours=8)
_INVITATION = "administrator's invitation"
_SESSION = "administrator's session"


class InvitationSpent(Exception):
    """A link that was used before, has expired, or was never made here."""


def invite(
    connection: sa.Connection, key_ring: KeyRing, *, organisation_id: int, now: datetime
) -> str:
    """Return the token of a new invitation; it works once, within a day."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        sa.insert(tables.invitation).values(
            token_mark=key_ring.mark(_INVITATION, token.encode()),
            organisation_id=organisation_id,
            expires_at=now + _INVITATION_LIFE,
        )
    )
    return token


def accept(connection: sa.Connection, key_ring: KeyRing, token: str, *, now: datetime) -> str:
    """Spend an invitation and return the token of the session it opens.

    One atomic delete decides between two who use the same link. Raises InvitationSpent.
    """
    invitation = tables.invitation
    spend = (
        sa.delete(invitation)
        .where(invitation.c.token_mark.in_(key_ring.marks(_INVITATION, token.encode())))
        .where(invitation.c.expires_at > now)
        .returning(invitation.c.organisation_id)
    )
    organisation_id = connection.execute(spend).scalar()
    if organisation_id is None:
        raise InvitationSpent
    session_token = secrets.token_urlsafe(32)
    connection.execute(
        sa.insert(tables.administrator_session).values(
            token_mark=key_ring.mark(_SESSION, session_token.encode()),
            organisation_id=organisation_id,
            expires_at=now + _SESSION_LIFE,
        )
    )
    return session_token


def organisation_of(
    connection: sa.Connection, key_ring: KeyRing, session_token: str, *, now: datetime
) -> int | None:
    """Return whose administrator a session's token proves, None if the session is over."""
    session = tables.administrator_session
    query = (
        sa.select(session.c.organisation_id)
        .where(session.c.token_mark.in_(key_ring.marks(_SESSION, session_token.encode())))
        .where(session.c.expires_at > now)
    )
    organisation_id: int | None = connection.execute(query).scalar()
    return organisation_id


def sign_out(connection: sa.Connection, key_ring: KeyRing, session_token: str) -> None:
    """End a session at once."""
    session = tables.administrator_session
    marks = key_ring.marks(_SESSION, session_token.encode())
    connection.execute(sa.delete(session).where(session.c.token_mark.in_(marks)))


def forget_expired(connection: sa.Connection, *, now: datetime) -> int:
    """Delete the invitations and sessions whose time is over; return how many."""
    gone = 0
    for table in (tables.invitation, tables.administrator_session):
        gone += connection.execute(sa.delete(table).where(table.c.expires_at <= now)).rowcount
    return gone
