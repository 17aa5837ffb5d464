"""Rows that are only ever added, each under the next number."""

from collections.abc import Mapping

import sqlalchemy as sa

from lrs.database import inserting


def add_next(
    connection: sa.Connection,
    table: sa.Table,
    of: Mapping[str, object],
    values: Mapping[str, object],
) -> int:
    """Add a row under the number after the last of those that share these columns; return it.

    Of two who add at once, the later takes the number after the other's.
    """
    column = table.c.number
    last = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).where(
        *(table.c[name] == value for name, value in of.items())
    )
    while True:
        added = connection.execute(
            inserting(connection, table)
            .values(number=last.scalar_subquery(), **of, **values)
            .on_conflict_do_nothing()
            .returning(column)
        ).first()
        if added is not None:
            return int(added.number)
