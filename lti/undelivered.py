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


def failed_grades(
    connection: sa.Connection,
    *,
    organisation_id: int | None = None,
    registration_id: UUID | None = None,
) -> tuple[FailedGrade, ...]:
    """Return the scores that were given up, of one organisation's platform or of all."""
    column = tables.grade.c
    rows = connection.execute(
        sa.select(tables.grade)
        .where(*_given_up(organisation_id, registration_id))
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


def retry_failed(
    connection: sa.Connection,
    *,
    organisation_id: int | None = None,
    registration_id: UUID | None = None,
    now: datetime,
) -> int:
    """Put scores that were given up on their way again, of one platform or all; say how many."""
    return connection.execute(
        sa.update(tables.grade)
        .where(*_given_up(organisation_id, registration_id))
        .values(due_at=now, attempts=0)
    ).rowcount


def _given_up(
    organisation_id: int | None, registration_id: UUID | None
) -> tuple[sa.ColumnElement[bool], ...]:
    grade, link = tables.grade.c, tables.resource_link.c
    conditions: list[sa.ColumnElement[bool]] = [
        grade.due_at.is_(None),
        grade.delivered_revision < grade.revision,
    ]
    if organisation_id is not None:
        conditions.append(grade.organisation_id == organisation_id)
    if registration_id is not None:
        placed = sa.select(link.id).where(
            link.organisation_id == grade.organisation_id, link.registration_id == registration_id
        )
        conditions.append(grade.resource_link_id.in_(placed))
    return tuple(conditions)
