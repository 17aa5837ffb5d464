"""The hot path's way to the database: plain SQL through the raw driver.

SQLAlchemy's execution costs as much as what a single statement needs in all (measured: 40 to 90
microseconds a call, and more to build the expression). Everything that does not run on each
request goes through SQLAlchemy.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

_NAMED = re.compile(r"(?<!:):([a-z_][a-z_0-9]*)")


def is_sqlite(connection: sa.Connection) -> bool:
    """Tell whether a connection leads to the embedded database."""
    return connection.dialect.name == "sqlite"


def fetched(
    connection: sa.Connection, sql: str, values: Mapping[str, Any] | None = None
) -> Sequence[Any]:
    """Run a query with :named values and return its rows as tuples.

    PostgreSQL's values come in binary form: bytes as they are and not as hexadecimal text.
    """
    # Any: the driver's own connection, and rows of whatever the query selects.
    driver: Any = connection.connection.driver_connection
    if is_sqlite(connection):
        rows: list[Any] = driver.execute(sql, values or {}).fetchall()
        return rows
    with driver.cursor(binary=True) as cursor:
        rows = cursor.execute(_in_psycopg_s_style(sql), values).fetchall()
        return list(rows)


def repeated(connection: sa.Connection, sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run a statement of SQLite's for every row of values."""
    driver: Any = connection.connection.driver_connection  # Any: the driver's own connection
    driver.executemany(sql, rows)


@lru_cache(maxsize=2048)
def _in_psycopg_s_style(sql: str) -> str:
    return _NAMED.sub(r"%(\1)s", sql)
