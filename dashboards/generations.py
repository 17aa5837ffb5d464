"""Generations of rows: those of one making of a projection, and forgetting some of them."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

_MOST_DELETED = 5000


@dataclass(frozen=True, slots=True)
class Generation:
    """Which rows are meant: one organisation's, of one generation of the projection."""

    organisation_id: int
    number: int


def of_generation(
    table: sa.Table, generation: Generation
) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    """Return what holds of a projection's rows of a generation."""
    return (
        table.c.organisation_id == generation.organisation_id,
        table.c.generation == generation.number,
    )


def forget_people(
    connection: sa.Connection,
    table: sa.Table,
    generation: Generation,
    is_gone: Callable[[UUID], bool],
) -> None:
    """Remove every row of the people who are gone."""
    those = of_generation(table, generation)
    people = connection.execute(sa.select(table.c.person_id).distinct().where(*those))
    gone = [each for each in people.scalars().all() if is_gone(each)]
    connection.execute(sa.delete(table).where(*those, table.c.person_id.in_(gone)))


def forget_older(connection: sa.Connection, table: sa.Table, generation: Generation) -> int:
    """Remove some rows of the generations before this one; 0 when there are none left."""
    old = (
        table.c.organisation_id == generation.organisation_id,
        table.c.generation < generation.number,
    )
    keys = table.primary_key.columns
    some = sa.select(*keys).where(*old).limit(_MOST_DELETED)
    return connection.execute(sa.delete(table).where(*old, sa.tuple_(*keys).in_(some))).rowcount


def renew_statistics(connection: sa.Connection, table: sa.Table) -> None:
    """Let PostgreSQL know how many rows there are, after many were written at once.

    Until it does it takes a new generation for empty, and reads all of it for one group's rows.
    SQLite's plans are the same without.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(sa.text(f"ANALYZE {table.name}"))
