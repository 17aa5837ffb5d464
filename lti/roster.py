"""Who is in a group, with names as the platform tells them: read when looked at, soon forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
import structlog

from lrs.key_ring import KeyRing, NotOurs
from lrs.outgoing import OutgoingFailed
from lrs.surroundings import Surroundings
from lti import tables
from lti.people import Role, people_known
from lti.protocol.connector import ServiceFailed
from lti.protocol.names_roles import Member, members
from lti.protocol.registration import Registration, registration_by_id
from lti.visit import Visit

FRESH = timedelta(minutes=10)
RETRIED_AFTER = timedelta(minutes=1)

_PURPOSE = "roster name"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """One of a group. person_id is None for one who never launched, name where none is told."""

    person_id: UUID | None
    subject: str
    name: str | None = field(repr=False)
    role: Role


@dataclass(frozen=True, slots=True)
class Roster:
    """A group as the platform last listed it; read_at is None when it is not known."""

    rows: tuple[RosterRow, ...] = ()
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    organisation_id: int
    cohort_id: UUID
    registration: Registration
    url: str | None
    read_at: datetime | None
    failed_at: datetime | None


def roster_names(surroundings: Surroundings, *, visit: Visit) -> Roster:
    """Return the group of a trainer's visit, read from the platform at most every ten minutes.

    Nobody but a trainer gets names. When the platform does not answer, what was read before
    serves while it is fresh; after that, and before, the roster is empty.
    """
    if visit.role is not Role.TRAINER or visit.cohort_id is None:
        return Roster()
    now = surroundings.clock()
    with surroundings.database.read() as connection:
        source = _source(connection, visit, visit.cohort_id)
        kept = _kept(connection, source, surroundings.key_ring, now=now)
    if kept.read_at is not None or source.url is None or _failed_lately(source, now):
        return kept
    try:
        listed = members(surroundings, source.registration, source.url)
    except (OutgoingFailed, ServiceFailed) as error:
        log.warning("roster_unread", cohort_id=str(source.cohort_id), error=str(error))
        with surroundings.database.write() as connection:
            _note(connection, source, roster_failed_at=now)
        return kept
    with surroundings.database.write() as connection:
        _keep(connection, source, listed, surroundings.key_ring, now=now)
        return _roster(connection, source, listed, read_at=now)


def forget_expired(connection: sa.Connection, *, now: datetime) -> int:
    """Delete the names whose time is over; return how many."""
    return connection.execute(
        sa.delete(tables.roster_entry).where(tables.roster_entry.c.expires_at <= now)
    ).rowcount


def _failed_lately(source: _Source, now: datetime) -> bool:
    return source.failed_at is not None and now - source.failed_at < RETRIED_AFTER


def _source(connection: sa.Connection, visit: Visit, cohort_id: UUID) -> _Source:
    column = tables.cohort.c
    row = connection.execute(
        sa.select(column.roster_url, column.roster_read_at, column.roster_failed_at).where(
            column.organisation_id == visit.organisation_id, column.id == cohort_id
        )
    ).one()
    return _Source(
        organisation_id=visit.organisation_id,
        cohort_id=cohort_id,
        registration=registration_by_id(connection, visit.registration_id),
        url=row.roster_url,
        read_at=row.roster_read_at,
        failed_at=row.roster_failed_at,
    )


def _kept(
    connection: sa.Connection, source: _Source, key_ring: KeyRing, *, now: datetime
) -> Roster:
    if source.read_at is None or now - source.read_at >= FRESH:
        return Roster()
    column = tables.roster_entry.c
    rows = connection.execute(
        sa.select(tables.roster_entry)
        .where(
            column.organisation_id == source.organisation_id,
            column.cohort_id == source.cohort_id,
            column.expires_at > now,
        )
        .order_by(column.subject)
    )
    listed = [
        Member(subject=row.subject, role=Role(row.role), name=_unsealed(row.sealed_name, key_ring))
        for row in rows
    ]
    return _roster(connection, source, listed, read_at=source.read_at)


def _roster(
    connection: sa.Connection, source: _Source, listed: Sequence[Member], *, read_at: datetime
) -> Roster:
    known = people_known(
        connection,
        organisation_id=source.organisation_id,
        issuer=source.registration.issuer,
        subjects=[member.subject for member in listed],
    )
    rows = (
        RosterRow(
            person_id=known.get(member.subject),
            subject=member.subject,
            name=member.name,
            role=member.role,
        )
        for member in listed
    )
    return Roster(tuple(rows), read_at)


def _keep(
    connection: sa.Connection,
    source: _Source,
    listed: Sequence[Member],
    key_ring: KeyRing,
    *,
    now: datetime,
) -> None:
    """Put what was read in the place of what was read before; two who read at once take turns."""
    # First the group's own row: its lock keeps the second reader from adding the same people.
    _note(connection, source, roster_read_at=now, roster_failed_at=None)
    key = {"organisation_id": source.organisation_id, "cohort_id": source.cohort_id}
    column = tables.roster_entry.c
    connection.execute(
        sa.delete(tables.roster_entry).where(
            column.organisation_id == source.organisation_id, column.cohort_id == source.cohort_id
        )
    )
    rows = [
        {
            **key,
            "subject": member.subject,
            "role": member.role.value,
            "sealed_name": _sealed(member.name, key_ring),
            "expires_at": now + FRESH,
        }
        for member in listed
    ]
    if rows:
        connection.execute(sa.insert(tables.roster_entry), rows)


def _note(connection: sa.Connection, source: _Source, **noted: datetime | None) -> None:
    column = tables.cohort.c
    connection.execute(
        sa.update(tables.cohort)
        .where(column.organisation_id == source.organisation_id, column.id == source.cohort_id)
        .values(**noted)
    )


def _sealed(name: str | None, key_ring: KeyRing) -> bytes | None:
    return None if name is None else key_ring.seal(_PURPOSE, name.encode())


def _unsealed(sealed: bytes | None, key_ring: KeyRing) -> str | None:
    if sealed is None:
        return None
    try:
        return key_ring.unseal(_PURPOSE, sealed).decode()
    except NotOurs:
        return None
