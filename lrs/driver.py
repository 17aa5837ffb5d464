"""The hot path's way to the database: plain SQL through the raw driver.

SQLAlchemy's execution costs as much as what a single statement needs in all (measured: 40 to 90
microseconds a call, and more to build the expression). Everything that does not run on each
request goes through SQLAlchemy.
"""

import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from select import POLLIN, POLLOUT, poll
from typing import Any

import psycopg
import psycopg.errors
import sqlalchemy as sa
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, TransactionStatus

from lrs.plain_connections import PlainConnection

_DIVISION_BY_ZERO = b"22012"
_TEXT, _BYTEA = 25, 17
"""Object ids of PostgreSQL's types."""

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


class Binary(bytes):
    """A value in PostgreSQL's binary form; plain bytes are text."""


def byte_strings(values: Iterable[bytes | None]) -> Binary:
    """Return an array of bytea."""
    return _binary_array(_BYTEA, values)


def texts(values: Iterable[str]) -> Binary:
    """Return an array of text."""
    return _binary_array(_TEXT, [value.encode() for value in values])


class Call:
    """A statement of PostgreSQL's with its $numbered values, for `in_one_go`."""

    __slots__ = ("formats", "sql", "values")

    def __init__(self, sql: str, *values: bytes) -> None:
        self.sql = sql
        self.values = values
        self.formats = [int(isinstance(value, Binary)) for value in values]


class Broken(Exception):
    """A statement divided by zero, which is how ours say that something does not hold."""


def in_one_go(connection: PlainConnection, *calls: Call) -> list[tuple[bytes, ...]]:
    """Run statements as one transaction and one round trip; return the one row of each, as text.

    The transaction is committed when this returns. Raises Broken, or an error of psycopg's; then
    nothing was done.
    """
    try:
        return _piped(connection, calls)
    except psycopg.errors.InvalidSqlStatementName:
        # psycopg deallocates everything after a rollback of its own.
        connection.names.clear()
        return _piped(connection, calls)


def _piped(connection: PlainConnection, calls: Sequence[Call]) -> list[tuple[bytes, ...]]:
    wire = connection.driver.pgconn
    names = _prepared(connection, calls)
    wire.enter_pipeline_mode()
    try:
        for name, call in zip(names, calls, strict=True):
            wire.send_query_prepared(name, call.values, call.formats)
        wire.pipeline_sync()
        _send(wire)
        return _rows_of(wire)
    finally:
        wire.exit_pipeline_mode()


def _send(wire: Any) -> None:  # Any: psycopg's PGconn
    """Send all that is to be sent, reading meanwhile what the server may answer already."""
    way = poll()
    way.register(wire.socket, POLLIN | POLLOUT)
    while wire.flush():
        ((_, ready),) = way.poll()
        if ready & POLLIN:
            wire.consume_input()


def _rows_of(wire: Any) -> list[tuple[bytes, ...]]:  # Any: psycopg's PGconn
    """Read the answers up to the Sync, so that the connection can be used again."""
    rows: list[tuple[bytes, ...]] = []
    error, committed = None, False
    answer = poll()
    answer.register(wire.socket, POLLIN)
    while not committed:
        # get_result would hold the interpreter's lock while it waits, which others need to go on.
        while wire.is_busy():
            answer.poll()
            wire.consume_input()
        result = wire.get_result()
        if result is not None and result.status == ExecStatus.PIPELINE_SYNC:
            # Only now has the server committed, or undone, what came before.
            committed = True
        elif result is not None and result.status == ExecStatus.TUPLES_OK:
            rows.append(tuple(result.get_value(0, each) for each in range(result.nfields)))
        elif result is not None and result.status != ExecStatus.PIPELINE_ABORTED:
            error = result
        elif wire.status == ConnStatus.BAD:
            break
    if not committed:
        raise psycopg.OperationalError("the connection was lost")
    if error is not None:
        if error.error_field(DiagnosticField.SQLSTATE) == _DIVISION_BY_ZERO:
            raise Broken
        raise psycopg.errors.error_from_result(error)
    return rows


def _prepared(connection: PlainConnection, calls: Sequence[Call]) -> list[bytes]:
    """Return the statements' names on a connection, preparing those that it does not know."""
    known = connection.names
    for call in calls:
        if call.sql not in known:
            name = b"valmentava_%d" % len(known)
            result = connection.driver.pgconn.prepare(name, call.sql.encode())
            if connection.driver.pgconn.status == ConnStatus.BAD:
                raise psycopg.OperationalError("the connection was lost")
            if result.status != ExecStatus.COMMAND_OK:
                raise psycopg.errors.error_from_result(result)
            known[call.sql] = name
    return [known[call.sql] for call in calls]


def _binary_array(oid: int, values: Iterable[bytes | None]) -> Binary:
    parts, count = [], 0
    for value in values:
        count += 1
        if value is None:
            parts.append(b"\xff\xff\xff\xff")
        else:
            parts += (struct.pack("!i", len(value)), value)
    dimensions = struct.pack("!ii", count, 1) if count else b""
    return Binary(struct.pack("!iii", bool(count), 1, oid) + dimensions + b"".join(parts))


def repeated(connection: sa.Connection, sql: str, rows: Sequence[Sequence[Any]]) -> int:
    """Run a statement of SQLite's for every row of values, and return how many rows it changed."""
    driver: Any = connection.connection.driver_connection  # Any: the driver's own connection
    changed: int = driver.executemany(sql, rows).rowcount
    return changed


@lru_cache(maxsize=2048)
def _in_psycopg_s_style(sql: str) -> str:
    return _NAMED.sub(r"%(\1)s", sql)
