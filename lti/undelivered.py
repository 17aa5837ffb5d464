"""Scores that were given up, for the people who can mend the reason."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lti import tables


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedGrade:
    """A score that is no longer sent; last_error is a code, never what the platform wrote."""

    organisation_id: int
    resource_link_id: UUID
    person_id: UUID
    attempts: int
    last_error: str


def failed_grades(connection: sa.Connection) -> tuple[FailedGrade, ...]:
    """Return the scores that were given up, of all organisations."""
    column = tables.grade.c
    rows = connection.execute(
        sa.select(tables.grade)
        .where(column.due_at.is_(None), column.delivered_revision < column.revision)
        .order_by(column.organisation_id, column.resource_link_id, column.person_id)
    )
    return tuple(
        FailedGrade(
            organisation_id=row.organisation_id,
            resource_link_id=row.resource_link_id,
            person_id=row.person_id,
            attempts=row.attempts,
            last_error=row.last_error or "",
        )
        for row in rows
    )


def retry_failed(connection: sa.Connection, *, now: datetime) -> int:
    """Put every score that was given up on its way again; return how many."""
    column = tables.grade.c
    return connection.execute(
        sa.update(tables.grade)
        .where(column.due_at.is_(None), column.delivered_revision < column.revision)
        .values(due_at=now, attempts=0)
    ).rowcount
