"""The same people on another platform, by the number that their organisation gave them.

A platform that is replaced calls everybody by new ids. Where both tell each person's sourcedId
(LIS; the claim lis, and NRPS's lis_person_sourcedid), an administrator can let the new platform's
people be those of the old one. Only a keyed mark of the number is kept: it may be the number of an
employee, or worse.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lrs.database import inserting, metadata
from lrs.key_ring import KeyRing
from lti import tables
from lti.protocol.registration import Registration

_PURPOSE = "sourced id"
_MOST_AT_ONCE = 500
NAMES_A_PERSON = ("person_id", "supervisor_id", "with_person_id", "noted_by", "about_person_id")
"""The columns that say whose a row is, or of whom it tells."""


class NotJoinable(Exception):
    """People that cannot be joined; the message says why."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many people an organisation has at an issuer, and of how many the number is known."""

    people: int
    numbered: int


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of those who had come before: found again, or begun anew and left so."""

    found: int
    begun_anew: int


def readiness(connection: sa.Connection, organisation_id: int, issuer: str) -> Readiness:
    """Tell how many of an issuer's people could be found again by their numbers."""
    column = tables.identity.c
    row = connection.execute(
        sa.select(sa.func.count().label("people"), sa.func.count(column.sourced_mark).label("of"))
        .select_from(tables.identity)
        .where(column.organisation_id == organisation_id, column.issuer == issuer)
    ).one()
    return Readiness(row.people, row.of)


def earlier_issuers(
    connection: sa.Connection, organisation_id: int, issuer: str
) -> tuple[str, ...]:
    """Return the other issuers at which an organisation has people."""
    column = tables.identity.c
    found = connection.execute(
        sa.select(column.issuer)
        .distinct()
        .where(column.organisation_id == organisation_id, column.issuer != issuer)
        .order_by(column.issuer)
    )
    return tuple(found.scalars())


def join(
    connection: sa.Connection,
    registration: Registration,
    people_of: str | None,
    *,
    now: datetime,
) -> Joined:
    """Let a platform's people be those of an earlier issuer, or by None of no other.

    Those who came before this are found again too, unless they have done something already: what
    is stated is stated of the person they were then. Raises NotJoinable for the platform itself,
    and for an issuer at which the organisation has nobody.
    """
    organisation_id = registration.organisation_id
    if people_of is not None and people_of not in earlier_issuers(
        connection, organisation_id, registration.issuer
    ):
        raise NotJoinable("the organisation has nobody at this issuer")
    connection.execute(
        sa.update(tables.registration)
        .where(tables.registration.c.id == registration.id)
        .values(people_of=people_of)
    )
    if people_of is None:
        return Joined(0, 0)
    earlier = _by_mark(connection, organisation_id, people_of)
    found = begun_anew = 0
    for person_id, mark in _numbered(connection, organisation_id, registration.issuer):
        before = earlier.get(mark, set()) - {person_id}
        if len(before) != 1 or len(earlier[mark]) != 1:
            continue
        if _has_done_something(connection, organisation_id, person_id):
            begun_anew += 1
            continue
        _become(connection, organisation_id, person_id, next(iter(before)), now=now)
        found += 1
    return Joined(found, begun_anew)


def learn(
    connection: sa.Connection,
    key_ring: KeyRing,
    registration: Registration,
    *,
    organisation_id: int,
    numbers: Mapping[str, str | None],
) -> None:
    """Keep what a platform tells of people's numbers, by subject, and find people by them.

    Who is not known yet, but at the earlier issuer by the same number, is that person from now on.
    """
    told = {subject: number for subject, number in numbers.items() if number}
    known = _identities(connection, organisation_id, registration.issuer, list(told))
    for subject, row in known.items():
        marks = _marks(key_ring, organisation_id, told[subject])
        if row.sourced_mark not in marks:
            _note(connection, organisation_id, registration.issuer, subject, marks[0])
    for subject in told.keys() - known.keys():
        find(
            connection,
            key_ring,
            registration,
            organisation_id=organisation_id,
            subject=subject,
            number=told[subject],
        )


def find(
    connection: sa.Connection,
    key_ring: KeyRing,
    registration: Registration,
    *,
    organisation_id: int,
    subject: str,
    number: str,
) -> UUID | None:
    """Return the person of a subject that is not known yet, None if nobody has that number.

    A number that several people of the earlier issuer have tells nobody. On a shared platform it
    holds for the organisation whose registration it is.
    """
    if registration.people_of is None or registration.organisation_id != organisation_id:
        return None
    marks, column = _marks(key_ring, organisation_id, number), tables.identity.c
    people = set(
        connection.execute(
            sa.select(column.person_id).where(
                column.organisation_id == organisation_id,
                column.issuer == registration.people_of,
                column.sourced_mark.in_(marks),
            )
        ).scalars()
    )
    if len(people) != 1:
        return None
    person_id: UUID = people.pop()
    connection.execute(
        inserting(connection, tables.identity)
        .values(
            organisation_id=organisation_id,
            issuer=registration.issuer,
            subject=subject,
            person_id=person_id,
            sourced_mark=marks[0],
        )
        .on_conflict_do_nothing()
    )
    # Of two launches at once one may have come first; whose row it is decides.
    joined: UUID | None = connection.execute(
        sa.select(column.person_id).where(
            column.organisation_id == organisation_id,
            column.issuer == registration.issuer,
            column.subject == subject,
        )
    ).scalar()
    return joined


def people_of(
    connection: sa.Connection, key_ring: KeyRing, organisation_id: int, numbers: Iterable[str]
) -> Mapping[str, UUID]:
    """Return the people who have some numbers; a number that several people have is left out."""
    marks = {
        mark: number for number in numbers for mark in _marks(key_ring, organisation_id, number)
    }
    column = tables.identity.c
    found: dict[str, set[UUID]] = {}
    wanted = list(marks)
    for at in range(0, len(wanted), _MOST_AT_ONCE):
        rows = connection.execute(
            sa.select(column.sourced_mark, column.person_id).where(
                column.organisation_id == organisation_id,
                column.sourced_mark.in_(wanted[at : at + _MOST_AT_ONCE]),
            )
        )
        for row in rows:
            found.setdefault(marks[row.sourced_mark], set()).add(row.person_id)
    return {number: next(iter(held)) for number, held in found.items() if len(held) == 1}


def is_of(mark: bytes | None, key_ring: KeyRing, *, organisation_id: int, number: str) -> bool:
    """Tell whether a mark that is kept is a number's."""
    return mark is not None and mark in _marks(key_ring, organisation_id, number)


def _marks(key_ring: KeyRing, organisation_id: int, number: str) -> tuple[bytes, ...]:
    # With the organisation, so that nobody can tell that two of them know the same person.
    return key_ring.marks(_PURPOSE, f"{organisation_id}:{number}".encode())


# Any: rows hold columns of several types.
def _identities(
    connection: sa.Connection, organisation_id: int, issuer: str, subjects: Sequence[str]
) -> dict[str, Any]:
    column = tables.identity.c
    found: dict[str, Any] = {}
    for start in range(0, len(subjects), _MOST_AT_ONCE):
        rows = connection.execute(
            sa.select(tables.identity).where(
                column.organisation_id == organisation_id,
                column.issuer == issuer,
                column.subject.in_(subjects[start : start + _MOST_AT_ONCE]),
            )
        )
        found.update({row.subject: row for row in rows})
    return found


def _note(
    connection: sa.Connection, organisation_id: int, issuer: str, subject: str, mark: bytes
) -> None:
    column = tables.identity.c
    connection.execute(
        sa.update(tables.identity)
        .where(
            column.organisation_id == organisation_id,
            column.issuer == issuer,
            column.subject == subject,
        )
        .values(sourced_mark=mark)
    )


def _numbered(
    connection: sa.Connection, organisation_id: int, issuer: str
) -> Iterable[tuple[UUID, bytes]]:
    column = tables.identity.c
    rows = connection.execute(
        sa.select(column.person_id, column.sourced_mark).where(
            column.organisation_id == organisation_id,
            column.issuer == issuer,
            column.sourced_mark.is_not(None),
        )
    ).all()
    return [(row.person_id, row.sourced_mark) for row in rows]


def _by_mark(
    connection: sa.Connection, organisation_id: int, issuer: str
) -> dict[bytes, set[UUID]]:
    people: dict[bytes, set[UUID]] = {}
    for person_id, mark in _numbered(connection, organisation_id, issuer):
        people.setdefault(mark, set()).add(person_id)
    return people


def _has_done_something(connection: sa.Connection, organisation_id: int, person_id: UUID) -> bool:
    """Tell whether any table but those that every arrival fills has a trace of somebody."""
    enrolled = sa.select(tables.enrolment.c.id).where(
        tables.enrolment.c.organisation_id == organisation_id,
        tables.enrolment.c.person_id == person_id,
    )
    traces = [
        sa.select(sa.literal(1)).where(table.c.organisation_id == organisation_id, trace)
        for table in _tables_of_acts()
        for trace in (
            *(table.c[name] == person_id for name in NAMES_A_PERSON if name in table.c),
            *([table.c.enrolment_id.in_(enrolled)] if "enrolment_id" in table.c else []),
        )
    ]
    return connection.execute(sa.union_all(*traces).limit(1)).first() is not None


def _tables_of_acts() -> Iterable[sa.Table]:
    arrivals = (tables.person, tables.identity, tables.enrolment, tables.visit)
    known = (table for table in metadata.tables.values() if table.name.startswith("lti_"))
    return (each for each in known if each not in arrivals and "organisation_id" in each.c)


def _become(
    connection: sa.Connection, organisation_id: int, person_id: UUID, other: UUID, *, now: datetime
) -> None:
    """Let a person who has done nothing yet be another one, whose visits begin anew."""
    visit, enrolment = tables.visit.c, tables.enrolment.c
    identity, person = tables.identity.c, tables.person.c
    for table, owner, changed in (
        (tables.visit, visit.person_id, {"expires_at": now}),
        (tables.enrolment, enrolment.person_id, {"person_id": other}),
        (tables.identity, identity.person_id, {"person_id": other}),
    ):
        connection.execute(
            sa.update(table)
            .where(table.c.organisation_id == organisation_id, owner == person_id)
            .values(**changed)
        )
    connection.execute(
        sa.delete(tables.person).where(
            person.organisation_id == organisation_id, person.id == person_id
        )
    )
