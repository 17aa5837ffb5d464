"""The hot path's way to the database: plain SQL through the raw driver.

SQLAlchemy's execution costs as much as what a single statement needs in all (measured: 40 to 90
microseconds a call, and more to build the expression). Everything that does not run on each
request goes through SQLAlchemy.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
import psycopg.errors
import sqlalchemy as sa
from psycopg.pq import ExecStatus, TransactionStatus

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


def begun_with(connection: sa.Connection, sql: str) -> Sequence[bytes]:
    """Run a query of PostgreSQL's without values and return its one row, each value as text.

    Where no transaction has begun, BEGIN travels with the query: the driver would otherwise wait
    for its answer first, and a small batch consists of such waits.
    """
    driver: Any = connection.connection.driver_connection  # Any: psycopg's connection
    if driver.pgconn.transaction_status == TransactionStatus.IDLE:
        sql = f"BEGIN; {sql}"
    result = driver.pgconn.exec_(sql.encode())
    if result.status != ExecStatus.TUPLES_OK:
        raise psycopg.errors.error_from_result(result)
    return [result.get_value(0, number) for number in range(result.nfields)]


def array(values: Iterable[object]) -> str:
    """Return numbers or UUIDs as the text of a PostgreSQL array, which the driver hands over as is.

    The driver's own lists cost it several microseconds a value.
    """
    return "{" + ",".join(map(str, values)) + "}"


def repeated(connection: sa.Connection, sql: str, rows: Sequence[Sequence[Any]]) -> int:
    """Run a statement of SQLite's for every row of values, and return how many rows it changed."""
    driver: Any = connection.connection.driver_connection  # Any: the driver's own connection
    changed: int = driver.executemany(sql, rows).rowcount
    return changed


@lru_cache(maxsize=2048)
def _in_psycopg_s_style(sql: str) -> str:
    return _NAMED.sub(r"%(\1)s", sql)
