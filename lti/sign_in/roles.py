"""Roles of those who sign in: granted to a person, listed, revoked; each act in the audit log."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from lrs.audit import Act, record
from lrs.database import inserting
from lrs.key_ring import KeyRing, NotOurs
from lti import tables

LONGEST_NOTE = 100

_NOTE = "note on a role"


class StaffRole(enum.StrEnum):
    """What somebody who signs in is trusted with. Whoever has none may still sign in."""

    ADMINISTRATOR = "administrator"
    REPORT_READER = "report_reader"
    UNIT_HEAD = "unit_head"
    RESULTS_APPROVER = "results_approver"


ROLE_NAMES: Mapping[StaffRole, LazyString] = {
    StaffRole.ADMINISTRATOR: lazy_gettext("Administrator"),
    StaffRole.REPORT_READER: lazy_gettext("Reader of the follow-up"),
    StaffRole.UNIT_HEAD: lazy_gettext("Head of a unit"),
    StaffRole.RESULTS_APPROVER: lazy_gettext("Approver of results"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A role that somebody holds. note says whom administrators mean by it, "" if nothing.

    unit is the code of the unit that somebody heads, None where the role is of none.
    """

    id: UUID
    person_id: UUID
    role: StaffRole
    unit: str | None
    note: str
    granted_by: str
    granted_at: datetime


@dataclass(frozen=True, slots=True)
class Trust:
    """What somebody is trusted with: the roles, and the codes of the units they head."""

    roles: frozenset[StaffRole] = frozenset()
    units: tuple[str, ...] = ()


def grant(
    connection: sa.Connection,
    key_ring: KeyRing,
    *,
    organisation_id: int,
    person_id: UUID,
    role: StaffRole,
    note: str,
    by: str,
    now: datetime,
    unit: str | None = None,
) -> None:
    """Give a person a role; who holds it already keeps it as it is.

    The head of several units holds the role once for each.
    """
    made = connection.execute(
        inserting(connection, tables.role)
        .values(
            organisation_id=organisation_id,
            id=uuid4(),
            person_id=person_id,
            role=role.value,
            unit=unit,
            sealed_note=seal_note(key_ring, note),
            granted_by=by,
            granted_at=now,
        )
        .on_conflict_do_nothing()
        .returning(tables.role.c.id)
    )
    if made.first() is not None:
        record(
            connection,
            organisation_id=organisation_id,
            actor=by,
            act=Act.ROLE_GRANTED,
            about=f"{called(role, unit)} to {person_id}",
            now=now,
        )


def revoke(
    connection: sa.Connection, organisation_id: int, role_id: UUID, *, by: str, now: datetime
) -> bool:
    """Take a role back, at once; tell whether it was held. What it was called is forgotten."""
    column = tables.role.c
    row = connection.execute(
        sa.update(tables.role)
        .where(
            column.organisation_id == organisation_id,
            column.id == role_id,
            column.revoked_at.is_(None),
        )
        .values(revoked_at=now, sealed_note=None)
        .returning(column.person_id, column.role, column.unit)
    ).first()
    if row is None:
        return False
    record(
        connection,
        organisation_id=organisation_id,
        actor=by,
        act=Act.ROLE_REVOKED,
        about=f"{called(row.role, row.unit)} of {row.person_id}",
        now=now,
    )
    return True


def held(connection: sa.Connection, key_ring: KeyRing, organisation_id: int) -> tuple[Held, ...]:
    """List the roles that are held in an organisation, the oldest first."""
    column = tables.role.c
    rows = connection.execute(
        sa.select(tables.role)
        .where(column.organisation_id == organisation_id, column.revoked_at.is_(None))
        .order_by(column.granted_at, column.id)
    )
    return tuple(_held(row, key_ring) for row in rows)


def trust_in(connection: sa.Connection, organisation_id: int, person_id: UUID) -> Trust:
    """Return what a person is trusted with now, units in the order in which they were given."""
    column = tables.role.c
    found = connection.execute(
        sa.select(column.role, column.unit)
        .where(
            column.organisation_id == organisation_id,
            column.person_id == person_id,
            column.revoked_at.is_(None),
        )
        .order_by(column.granted_at, column.id)
    ).all()
    units = [row.unit for row in found if row.role == StaffRole.UNIT_HEAD and row.unit is not None]
    return Trust(frozenset(StaffRole(row.role) for row in found), tuple(units))


def called(role: str, unit: str | None) -> str:
    """Return how the audit log calls a role, of a unit or of none."""
    return role if unit is None else f"{role} ({unit})"


def seal_note(key_ring: KeyRing, note: str) -> bytes | None:
    """Return a note as it is kept: sealed, since it will name somebody."""
    return key_ring.seal(_NOTE, note.encode()) if note else None


def note_in(key_ring: KeyRing, sealed: bytes | None) -> str:
    """Return a note that was kept, "" when there is none or its key is gone."""
    try:
        return key_ring.unseal(_NOTE, sealed).decode() if sealed else ""
    except NotOurs:
        return ""


def _held(row: Any, key_ring: KeyRing) -> Held:  # Any: a row of the table
    return Held(
        id=row.id,
        person_id=row.person_id,
        role=StaffRole(row.role),
        unit=row.unit,
        note=note_in(key_ring, row.sealed_note),
        granted_by=row.granted_by,
        granted_at=row.granted_at,
    )
