"""One-time links that give a role: to the account one signs in with, or to the browser alone.

A link that suffices lets in without an account: for the first administrator, and where there is
no provider. Only the command makes these; who runs it may read the installation's secrets anyway.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from lrs.audit import Act, record
from lrs.key_ring import KeyRing
from lti import tables
from lti.sign_in.roles import StaffRole, called, note_in, seal_note

LIFE = timedelta(hours=24)
LIFE_BY_ACCOUNT = timedelta(days=7)

_PURPOSE = "administrator's invitation"


class InvitationSpent(Exception):
    """A link that was used before, has expired, or was never made here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What a link gives. suffices tells that it lets in without an account.

    unit is the code of the unit that it makes one the head of, None for no unit.
    """

    organisation_id: int
    role: StaffRole
    suffices: bool
    note: str
    invited_by: str
    unit: str | None = None


def invite(
    connection: sa.Connection, key_ring: KeyRing, invitation: Invitation, *, now: datetime
) -> str:
    """Return the token of a new link; it works once, for a day, or for a week by an account."""
    token = secrets.token_urlsafe(32)
    life = LIFE if invitation.suffices else LIFE_BY_ACCOUNT
    connection.execute(
        sa.insert(tables.invitation).values(
            token_mark=key_ring.mark(_PURPOSE, token.encode()),
            organisation_id=invitation.organisation_id,
            role=invitation.role.value,
            unit=invitation.unit,
            suffices=invitation.suffices,
            sealed_note=seal_note(key_ring, invitation.note),
            invited_by=invitation.invited_by,
            expires_at=now + life,
        )
    )
    record(
        connection,
        organisation_id=invitation.organisation_id,
        actor=invitation.invited_by,
        act=Act.ROLE_INVITED,
        about=called(invitation.role, invitation.unit),
        now=now,
    )
    return token


def look_at(
    connection: sa.Connection, key_ring: KeyRing, token: str, *, now: datetime
) -> Invitation | None:
    """Return what a link would give, without spending it; None if it gives nothing."""
    row = connection.execute(sa.select(tables.invitation).where(*_is(key_ring, token, now))).first()
    return None if row is None else _invitation(row, key_ring)


def spend(
    connection: sa.Connection,
    key_ring: KeyRing,
    token: str,
    *,
    organisation_id: int | None = None,
    now: datetime,
) -> Invitation:
    """Spend a link and return what it gives, for that organisation's provider if one is named.

    One atomic delete decides between two who use the same link. Raises InvitationSpent.
    """
    which = _is(key_ring, token, now)
    if organisation_id is not None:
        which = (*which, tables.invitation.c.organisation_id == organisation_id)
    row = connection.execute(
        sa.delete(tables.invitation).where(*which).returning(tables.invitation)
    ).first()
    if row is None:
        raise InvitationSpent
    return _invitation(row, key_ring)


def forget_expired(connection: sa.Connection, *, now: datetime) -> int:
    """Delete the links whose time is over; return how many."""
    return connection.execute(
        sa.delete(tables.invitation).where(tables.invitation.c.expires_at <= now)
    ).rowcount


def _is(key_ring: KeyRing, token: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    column = tables.invitation.c
    marks = key_ring.marks(_PURPOSE, token.encode())
    return column.token_mark.in_(marks), column.expires_at > now


def _invitation(row: Any, key_ring: KeyRing) -> Invitation:  # Any: a row of the table
    return Invitation(
        organisation_id=row.organisation_id,
        role=StaffRole(row.role),
        suffices=row.suffices,
        note=note_in(key_ring, row.sealed_note),
        invited_by=row.invited_by,
        unit=row.unit,
    )
