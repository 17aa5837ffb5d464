"""What was erased, by marks: opaque, so that they tell nothing of what they stand for."""

import hashlib
from collections.abc import Collection, Mapping
from uuid import UUID

import sqlalchemy as sa

from lrs.tables import erased_statement, erasure

_ID_BYTES = 16
_MOST_AT_ONCE = 500


def statement_mark(statement_id: UUID) -> UUID:
    """Return the mark of a statement's id: the first half of its SHA-256, written as a UUID."""
    return UUID(bytes=hashlib.sha256(statement_id.bytes).digest()[:_ID_BYTES])


def erased_among(
    connection: sa.Connection, organisation_id: int, ids: Collection[UUID]
) -> frozenset[UUID]:
    """Return which of some ids are those of statements that were erased."""
    marks = {statement_mark(each): each for each in ids}
    wanted, column = list(marks), erased_statement.c
    found: set[UUID] = set()
    for start in range(0, len(wanted), _MOST_AT_ONCE):
        rows = connection.execute(
            sa.select(column.mark).where(
                column.organisation_id == organisation_id,
                column.mark.in_(wanted[start : start + _MOST_AT_ONCE]),
            )
        )
        found.update(marks[mark] for mark in rows.scalars())
    return frozenset(found)


def marks_at(
    connection: sa.Connection, organisation_id: int, positions: Collection[int]
) -> Mapping[int, UUID]:
    """Return the marks of the statements that stood at some positions."""
    column = erased_statement.c
    rows = connection.execute(
        sa.select(column.position, column.mark).where(
            column.organisation_id == organisation_id, column.position.in_(positions)
        )
    )
    return {row.position: row.mark for row in rows}


def erased_agents(connection: sa.Connection, organisation_id: int) -> frozenset[bytes]:
    """Return the marks of those who were erased, as `lrs.documents.agent_mark` makes them."""
    rows = connection.execute(
        sa.select(erasure.c.mark).where(erasure.c.organisation_id == organisation_id)
    )
    return frozenset(bytes(mark) for mark in rows.scalars())
