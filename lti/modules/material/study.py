"""Where a person is in a material: what was begun, read, taken and completed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lrs.database import inserting
from lti import tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Studying:
    """Whose study of what: an enrolment and a module within an organisation."""

    organisation_id: int
    enrolment_id: UUID
    module_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A study under way or completed; version is the one it began with and keeps.

    place is where to go on: a page's key or "quiz".
    """

    version: int
    place: str | None
    started_at: datetime
    completed_at: datetime | None
    pages_read: frozenset[str]


def study_of(connection: sa.Connection, studying: Studying) -> Study | None:
    """Return a study, None when it has not begun."""
    row = connection.execute(_study(studying)).first()
    return None if row is None else _study_from(connection, studying, row)


def held_study(connection: sa.Connection, studying: Studying) -> Study:
    """Return a study that has begun, and let its other acts wait until the transaction ends.

    Without that, two last pages read at once would each miss the other, and nobody complete.
    """
    # On SQLite, which has no row locks, the transaction is the only one that writes.
    row = connection.execute(_study(studying).with_for_update()).one()
    return _study_from(connection, studying, row)


def begin(connection: sa.Connection, studying: Studying, *, version: int, now: datetime) -> bool:
    """Begin a study; False if it had begun before, whose version then stands."""
    return _insert_once(
        connection, tables.material_study, studying, version=version, started_at=now
    )


def remember_place(connection: sa.Connection, studying: Studying, place: str) -> None:
    """Keep where to go on."""
    connection.execute(
        sa.update(tables.material_study)
        .where(*_of(tables.material_study, studying))
        .values(place=place)
    )


def mark_read(connection: sa.Connection, studying: Studying, page: str, *, now: datetime) -> bool:
    """Keep that a page was read; False if it was read before."""
    return _insert_once(connection, tables.material_reading, studying, page=page, read_at=now)


def mark_taken(connection: sa.Connection, studying: Studying, file: str, *, now: datetime) -> bool:
    """Keep that a file was taken; False if it was taken before."""
    return _insert_once(
        connection, tables.material_download, studying, file=file, downloaded_at=now
    )


def complete(connection: sa.Connection, studying: Studying, *, now: datetime) -> bool:
    """Keep that a study is completed; False if it was completed before."""
    table = tables.material_study
    completed = connection.execute(
        sa.update(table)
        .where(*_of(table, studying), table.c.completed_at.is_(None))
        .values(completed_at=now)
    )
    return completed.rowcount == 1


def is_recorded(connection: sa.Connection, organisation_id: int, enrolment_id: UUID) -> bool:
    """Tell whether anything is kept of a person's studies under this enrolment."""
    column = tables.material_study.c
    found = connection.execute(
        sa.select(column.module_id)
        .where(column.organisation_id == organisation_id, column.enrolment_id == enrolment_id)
        .limit(1)
    )
    return found.first() is not None


# Any: selections and rows hold columns of many types.
def _study(studying: Studying) -> sa.Select[Any]:
    return sa.select(tables.material_study).where(*_of(tables.material_study, studying))


def _study_from(connection: sa.Connection, studying: Studying, row: sa.Row[Any]) -> Study:
    return Study(
        version=row.version,
        place=row.place,
        started_at=row.started_at,
        completed_at=row.completed_at,
        pages_read=_pages_read(connection, studying),
    )


def _pages_read(connection: sa.Connection, studying: Studying) -> frozenset[str]:
    table = tables.material_reading
    read = connection.execute(sa.select(table.c.page).where(*_of(table, studying)))
    return frozenset(read.scalars())


def _of(table: sa.Table, studying: Studying) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        table.c.organisation_id == studying.organisation_id,
        table.c.enrolment_id == studying.enrolment_id,
        table.c.module_id == studying.module_id,
    )


def _insert_once(
    connection: sa.Connection, table: sa.Table, studying: Studying, **values: object
) -> bool:
    inserted = connection.execute(
        inserting(connection, table)
        .values(
            organisation_id=studying.organisation_id,
            enrolment_id=studying.enrolment_id,
            module_id=studying.module_id,
            **values,
        )
        .on_conflict_do_nothing()
        .returning(table.c.module_id)
    )
    return inserted.first() is not None
