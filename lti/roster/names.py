"""Names as the platform tells them: read when a trainer looks, and soon forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from lrs.key_ring import KeyRing, NotOurs
from lrs.surroundings import Surroundings
from lti import tables
from lti.own_cohorts import is_own
from lti.people import Role, people_known
from lti.protocol.names_roles import Member
from lti.roster import divisions, memberships
from lti.roster.reading import read_now
from lti.roster.source import Source, failed_lately, note_read, source_of
from lti.visit import Visit

FRESH = timedelta(minutes=10)

_PURPOSE = "roster name"


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


def roster_names(
    surroundings: Surroundings, *, visit: Visit, cohort_id: UUID | None = None
) -> Roster:
    """Return the group of a trainer's visit, read from the platform at most every ten minutes.

    cohort_id names another group than the visit's. Nobody but its trainer gets a group's names.
    When the platform does not answer, what was read before serves while it is fresh; after that,
    and before, the roster is empty.
    """
    named = cohort_id or visit.cohort_id
    if named is None or not _is_own(surroundings, visit, named):
        return Roster()
    read = _read(surroundings, visit.organisation_id, named)
    # What the platform has just said may be that this person trains there no more.
    return read if _is_own(surroundings, visit, named) else Roster()


def names_of(
    surroundings: Surroundings, organisation_id: int, people: Mapping[UUID, UUID]
) -> Mapping[UUID, str]:
    """Return the names of single people, by person; people tells each one's group.

    For who may know them, such as coaching partners each other. Who has no name is absent.
    """
    names: dict[UUID, str] = {}
    for cohort_id in sorted(set(people.values())):
        for row in _read(surroundings, organisation_id, cohort_id).rows:
            if row.person_id is not None and row.name and people.get(row.person_id) == cohort_id:
                names[row.person_id] = row.name
    return names


def trainers_of(surroundings: Surroundings, *, visit: Visit) -> Mapping[UUID, str]:
    """Return the names of a course's trainers who have been here, for who takes part in it."""
    if visit.cohort_id is None:
        return {}
    rows = _read(surroundings, visit.organisation_id, visit.cohort_id).rows
    return {
        row.person_id: row.name
        for row in rows
        if row.role is Role.TRAINER and row.person_id is not None and row.name
    }


def _is_own(surroundings: Surroundings, visit: Visit, cohort_id: UUID) -> bool:
    if cohort_id == visit.cohort_id:
        return visit.role is Role.TRAINER
    with surroundings.database.read() as connection:
        return is_own(connection, visit, cohort_id)


def _read(surroundings: Surroundings, organisation_id: int, cohort_id: UUID) -> Roster:
    now = surroundings.clock()
    with surroundings.database.read() as connection:
        source = source_of(connection, organisation_id, cohort_id)
        kept = _kept(connection, source, surroundings.key_ring, now=now)
    if kept.read_at is not None or source.url is None or failed_lately(source, now):
        return kept
    listed = read_now(surroundings, source)
    if listed is None:
        return kept
    with surroundings.database.write() as connection:
        _keep(connection, source, listed, surroundings.key_ring, now=now)
        return _roster(connection, source, listed, read_at=now)


def forget_expired(connection: sa.Connection, *, now: datetime) -> int:
    """Delete the names whose time is over; return how many."""
    return connection.execute(
        sa.delete(tables.roster_entry).where(tables.roster_entry.c.expires_at <= now)
    ).rowcount


def _kept(connection: sa.Connection, source: Source, key_ring: KeyRing, *, now: datetime) -> Roster:
    if source.names_at is None or now - source.names_at >= FRESH:
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
    return _roster(connection, source, listed, read_at=source.names_at)


def _roster(
    connection: sa.Connection, source: Source, listed: Sequence[Member], *, read_at: datetime
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
    source: Source,
    listed: Sequence[Member],
    key_ring: KeyRing,
    *,
    now: datetime,
) -> None:
    """Put what was read in the place of what was read before; two who read at once take turns."""
    # First the group's own row: its lock keeps the second reader from adding the same people.
    note_read(
        connection,
        source,
        names_told=any(member.name is not None for member in listed),
        differences_url=source.differences_url,
        names_kept=True,
        now=now,
    )
    if listed:
        memberships.keep(connection, source.organisation_id, source.cohort_id, listed, now=now)
        divisions.keep_enrolments(connection, source.organisation_id, source.cohort_id, listed)
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


def _sealed(name: str | None, key_ring: KeyRing) -> bytes | None:
    return None if name is None else key_ring.seal(_PURPOSE, name.encode())


def _unsealed(sealed: bytes | None, key_ring: KeyRing) -> str | None:
    if sealed is None:
        return None
    try:
        return key_ring.unseal(_PURPOSE, sealed).decode()
    except NotOurs:
        return None
