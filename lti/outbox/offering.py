"""Scores and progress are put on their way, in the transaction of the act that earned them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lrs.database import inserting
from lti import tables
from lti.protocol.grades import SCORE_SCOPE, Progress
from lti.protocol.platforms import platform_of


def offer(
    connection: sa.Connection,
    *,
    organisation_id: int,
    resource_link_id: UUID,
    person_id: UUID,
    score_given: float,
    score_maximum: float,
    progress: Progress = Progress.COMPLETED,
    now: datetime,
) -> None:
    """Put a score on its way, if it is the person's best on that link so far.

    Belongs in the transaction of the act that earned it. A score that waits is replaced by the
    better one, so that only one is sent. Does nothing where the link has no gradebook column.
    """
    if _column_of(connection, organisation_id, resource_link_id) is None:
        return
    grade = tables.grade
    offered = inserting(connection, grade).values(
        organisation_id=organisation_id,
        resource_link_id=resource_link_id,
        person_id=person_id,
        score_given=score_given,
        score_maximum=score_maximum,
        progress=progress.value,
        revision=1,
        delivered_revision=0,
        due_at=now,
        attempts=0,
    )
    new, old = offered.excluded, grade.c
    connection.execute(
        offered.on_conflict_do_update(
            index_elements=["organisation_id", "resource_link_id", "person_id"],
            set_={
                "score_given": new.score_given,
                "score_maximum": new.score_maximum,
                "progress": _further(old.progress, progress),
                "revision": old.revision + 1,
                "due_at": new.due_at,
                "attempts": 0,
                "last_error": None,
            },
            where=sa.or_(
                old.score_given.is_(None),
                new.score_given * old.score_maximum > old.score_given * new.score_maximum,
            ),
        )
    )


def tell_progress(
    connection: sa.Connection,
    *,
    organisation_id: int,
    resource_link_id: UUID,
    person_id: UUID,
    progress: Progress,
    now: datetime,
) -> None:
    """Let a gradebook know how far a person is, if that is further than it was told.

    Belongs in the transaction of the act. Where news without a score would erase a grade, what is
    known goes with the next score instead.
    """
    family = _column_of(connection, organisation_id, resource_link_id)
    if family is None:
        return
    key = {
        "organisation_id": organisation_id,
        "resource_link_id": resource_link_id,
        "person_id": person_id,
    }
    if platform_of(family).takes_progress:
        _send_progress(connection, key, progress, now=now)
    else:
        _note_progress(connection, key, progress)


# Any: ids of several types.
def _send_progress(
    connection: sa.Connection, key: Mapping[str, Any], progress: Progress, *, now: datetime
) -> None:
    old = tables.grade.c
    told = inserting(connection, tables.grade).values(
        **key, progress=progress.value, revision=1, delivered_revision=0, due_at=now, attempts=0
    )
    connection.execute(
        told.on_conflict_do_update(
            index_elements=list(key),
            set_={
                "progress": progress.value,
                "revision": old.revision + 1,
                "due_at": now,
                "attempts": 0,
                "last_error": None,
            },
            where=old.progress.in_(_behind(progress)),
        )
    )


def _note_progress(connection: sa.Connection, key: Mapping[str, Any], progress: Progress) -> None:
    column = tables.grade.c
    connection.execute(
        sa.update(tables.grade)
        .where(
            *(column[name] == value for name, value in key.items()),
            column.progress.in_(_behind(progress)),
        )
        .values(progress=progress.value)
    )


def _column_of(
    connection: sa.Connection, organisation_id: int, resource_link_id: UUID
) -> str | None:
    """Return the family of the platform whose gradebook column a link has, None without one."""
    column, registration = tables.resource_link.c, tables.registration.c
    link = connection.execute(
        sa.select(column.line_item_url, column.ags_scopes, registration.family)
        .join(tables.registration, registration.id == column.registration_id)
        .where(column.organisation_id == organisation_id, column.id == resource_link_id)
    ).first()
    if link is None or not link.line_item_url or SCORE_SCOPE not in link.ags_scopes.split():
        return None
    family: str = link.family
    return family


def _further(known: sa.ColumnElement[Any], told: Progress) -> sa.ColumnElement[Any]:
    return sa.case((known.in_(_behind(told)), told.value), else_=known)


def _behind(progress: Progress) -> list[str]:
    return [each.value for each in Progress if each.rank < progress.rank]
