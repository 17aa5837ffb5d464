"""Who was in a group when, as the platform listed them: opened when seen, closed when not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.people import Role
from lti.protocol.names_roles import Member

_MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """One who is or was in a group, by the platform's id.

    joined_at is when the platform was first seen to list them, left_at when it was first seen not
    to, None as long as it does.
    """

    subject: str
    role: Role
    joined_at: datetime
    left_at: datetime | None


def members_at(
    connection: sa.Connection, organisation_id: int, cohort_id: UUID, moment: datetime
) -> tuple[Membership, ...]:
    """Return who was in a group at a moment, as far as the platform was asked by then."""
    column = tables.membership.c
    return _read(
        connection,
        organisation_id,
        cohort_id,
        column.joined_at <= moment,
        sa.or_(column.left_at.is_(None), column.left_at > moment),
    )


def left(
    connection: sa.Connection, organisation_id: int, cohort_id: UUID
) -> tuple[Membership, ...]:
    """Return those whom the platform no longer lists, each with the last time they were there."""
    column = tables.membership.c
    still = sa.select(column.subject).where(
        column.organisation_id == organisation_id,
        column.cohort_id == cohort_id,
        column.left_at.is_(None),
    )
    gone = _read(
        connection,
        organisation_id,
        cohort_id,
        column.left_at.is_not(None),
        column.subject.not_in(still),
    )
    return tuple({each.subject: each for each in gone}.values())


def keep(
    connection: sa.Connection,
    organisation_id: int,
    cohort_id: UUID,
    listed: Sequence[Member],
    *,
    now: datetime,
) -> None:
    """Make the history agree with a complete list. The caller holds the group's own row."""
    held = _held(connection, organisation_id, cohort_id)
    now_listed = {member.subject: member.role for member in listed}
    _close(
        connection,
        organisation_id,
        cohort_id,
        [subject for subject, role in held.items() if now_listed.get(subject) is not role],
        now=now,
    )
    new = {subject: role for subject, role in now_listed.items() if held.get(subject) is not role}
    _open(connection, organisation_id, cohort_id, new, now=now)


def change(
    connection: sa.Connection,
    organisation_id: int,
    cohort_id: UUID,
    *,
    listed: Sequence[Member],
    gone: Iterable[str],
    now: datetime,
) -> None:
    """Bring the history up to date by what changed. The caller holds the group's own row."""
    held = _held(connection, organisation_id, cohort_id)
    changed = {
        member.subject: member.role
        for member in listed
        if held.get(member.subject) is not member.role
    }
    closing = [subject for subject in {*gone, *changed} if subject in held]
    _close(connection, organisation_id, cohort_id, closing, now=now)
    _open(connection, organisation_id, cohort_id, changed, now=now)


def _held(connection: sa.Connection, organisation_id: int, cohort_id: UUID) -> dict[str, Role]:
    column = tables.membership.c
    rows = connection.execute(
        sa.select(column.subject, column.role).where(
            column.organisation_id == organisation_id,
            column.cohort_id == cohort_id,
            column.left_at.is_(None),
        )
    )
    return {row.subject: Role(row.role) for row in rows}


def _close(
    connection: sa.Connection,
    organisation_id: int,
    cohort_id: UUID,
    subjects: Sequence[str],
    *,
    now: datetime,
) -> None:
    column = tables.membership.c
    for start in range(0, len(subjects), _MOST_AT_ONCE):
        connection.execute(
            sa.update(tables.membership)
            .where(
                column.organisation_id == organisation_id,
                column.cohort_id == cohort_id,
                column.left_at.is_(None),
                column.subject.in_(subjects[start : start + _MOST_AT_ONCE]),
            )
            .values(left_at=now)
        )


def _open(
    connection: sa.Connection,
    organisation_id: int,
    cohort_id: UUID,
    roles: Mapping[str, Role],
    *,
    now: datetime,
) -> None:
    rows = [
        {
            "organisation_id": organisation_id,
            "cohort_id": cohort_id,
            "subject": subject,
            "joined_at": now,
            "role": role.value,
        }
        for subject, role in roles.items()
    ]
    if rows:
        connection.execute(sa.insert(tables.membership), rows)


def _read(
    connection: sa.Connection,
    organisation_id: int,
    cohort_id: UUID,
    *conditions: sa.ColumnElement[bool],
) -> tuple[Membership, ...]:
    column = tables.membership.c
    rows = connection.execute(
        sa.select(tables.membership)
        .where(
            column.organisation_id == organisation_id, column.cohort_id == cohort_id, *conditions
        )
        .order_by(column.joined_at, column.subject)
    )
    return tuple(
        Membership(
            subject=row.subject, role=Role(row.role), joined_at=row.joined_at, left_at=row.left_at
        )
        for row in rows
    )
