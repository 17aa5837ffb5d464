"""Laying generated statements into the tables of either database, and its statistics up to date."""

import sqlite3
import struct
import sys
from array import array
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Protocol

import psycopg
import sqlalchemy as sa
from rich.progress import Progress

from tests.benchmarks.generated import ORGANISATION, Generated, Row

_CHUNK = 5_000
_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_SHORT, _INT, _LONG = struct.Struct("!h"), struct.Struct("!ii"), struct.Struct("!iq")


class NotEmpty(Exception):
    """There are statements already; what is generated goes into an empty store only."""


class Statements(Protocol):
    """What is laid down: so many statements, and what they say of activities, by IRI."""

    count: int
    definitions: dict[str, bytes]

    def rows(self, tell: Progress | None = None) -> Iterator[Row]:
        """Yield the statements in the order of their stored time."""
        ...


def load(database_url: str, statements: Statements, progress: Progress) -> None:
    """Fill an installation without statements. Raises NotEmpty."""
    url = sa.make_url(database_url)
    if url.get_backend_name() == "sqlite":
        _load_sqlite(url.database or "", statements, progress)
        return
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    _load_postgresql(plain, statements, progress)


# PostgreSQL: binary COPY into tables without their keys, which are made afterwards.

_KEYS = {
    "lrs_statement": {
        "pk_lrs_statement": "PRIMARY KEY (organisation_id, position)",
        "uq_lrs_statement_organisation_id_statement_id": "UNIQUE (organisation_id, statement_id)",
    },
    "lrs_statement_term": {
        "pk_lrs_statement_term": "PRIMARY KEY (organisation_id, term, position)"
    },
    "lrs_journal": {"pk_lrs_journal": "PRIMARY KEY (organisation_id, sequence)"},
}
_COLUMNS = {
    "lrs_statement": "organisation_id, position, statement_id, voided, body",
    "lrs_statement_term": "organisation_id, term, position",
    "lrs_journal": "organisation_id, sequence, kind, position",
}


def _load_postgresql(url: str, statements: Statements, progress: Progress) -> None:
    with (
        psycopg.connect(url, autocommit=True) as one,
        psycopg.connect(url, autocommit=True) as two,
        psycopg.connect(url, autocommit=True) as three,
    ):
        if one.execute("SELECT 1 FROM lrs_statement LIMIT 1").fetchone():
            raise NotEmpty
        _drop_keys(one)
        connections = zip(_COLUMNS, (one, two, three), strict=True)
        copies = {
            table: connection.cursor().copy(
                f"COPY {table} ({_COLUMNS[table]}) FROM STDIN (FORMAT BINARY)"
            )
            for table, connection in connections
        }
        with (
            copies["lrs_statement"] as bodies,
            copies["lrs_statement_term"] as terms,
            copies["lrs_journal"] as journal,
        ):
            for copy in (bodies, terms, journal):
                copy.write(_SIGNATURE)
            for number, row in enumerate(statements.rows(progress), 1):
                bodies.write(_statement(row))
                terms.write(_terms(row))
                journal.write(_entry(number, row))
            for copy in (bodies, terms, journal):
                copy.write(b"\xff\xff")
        _make_keys(one, progress)
        _finish(one, statements)


def _drop_keys(connection: psycopg.Connection) -> None:
    for table, keys in _KEYS.items():
        for name in keys:
            connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}".encode())


def _make_keys(connection: psycopg.Connection, progress: Progress) -> None:
    task = progress.add_task("keys", total=sum(map(len, _KEYS.values())))
    connection.execute("SET maintenance_work_mem = '1GB'")
    for table, keys in _KEYS.items():
        for name, key in keys.items():
            connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {key}".encode())
            progress.update(task, advance=1)


def _finish(connection: psycopg.Connection, statements: Statements) -> None:
    connection.execute(
        "INSERT INTO lrs_journal_head VALUES (%s, %s)", (ORGANISATION, statements.count)
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO lrs_activity (organisation_id, iri, definition) VALUES (%s, %s, %s)",
            [(ORGANISATION, iri, text) for iri, text in statements.definitions.items()],
        )
    connection.execute("VACUUM (ANALYZE)")


_ORGANISATION_FIELD = _INT.pack(4, ORGANISATION)


def _statement(row: Row) -> bytes:
    head = _SHORT.pack(5) + _ORGANISATION_FIELD + _LONG.pack(8, row.position)
    middle = b"\0\0\0\x10" + row.statement_id.bytes + b"\0\0\0\x01\0"
    return head + middle + struct.pack("!i", len(row.body)) + row.body


def _terms(row: Row) -> bytes:
    position = _LONG.pack(8, row.position)
    start = _SHORT.pack(3) + _ORGANISATION_FIELD
    return b"".join([start + _LONG.pack(8, term) + position for term in row.terms])


def _entry(number: int, row: Row) -> bytes:
    start = _SHORT.pack(4) + _ORGANISATION_FIELD + _LONG.pack(8, number)
    return start + b"\0\0\0\x02\0\x01" + _LONG.pack(8, row.position)


# SQLite: in the order of each table's key, so that its pages are written once.


def _load_sqlite(path: str, statements: Statements, progress: Progress) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        if connection.execute("SELECT 1 FROM lrs_statement LIMIT 1").fetchone():
            raise NotEmpty
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-4000000"):
            connection.execute(f"PRAGMA {pragma}")
        found: dict[int, array[int]] = {}
        positions: array[int] = array("q")

        def noted() -> Iterator[Row]:
            for row in statements.rows(progress):
                positions.append(row.position)
                for term in row.terms:
                    found.setdefault(term, array("q")).append(row.position)
                yield row

        _fill(
            connection,
            "lrs_statement (organisation_id, position, statement_id, voided, body)",
            ((ORGANISATION, row.position, row.statement_id.hex, 0, row.body) for row in noted()),
        )
        _fill_terms(connection, found, progress)
        _fill(
            connection,
            "lrs_journal (organisation_id, sequence, kind, position)",
            ((ORGANISATION, number, 1, each) for number, each in enumerate(positions, 1)),
        )
        _fill(connection, "lrs_journal_head", iter([(ORGANISATION, statements.count)]))
        _fill(
            connection,
            "lrs_activity (organisation_id, iri, definition)",
            ((ORGANISATION, iri, text) for iri, text in statements.definitions.items()),
        )
        connection.execute("ANALYZE")
        connection.execute("PRAGMA journal_mode=WAL")


def _fill_terms(
    connection: sqlite3.Connection, terms: "dict[int, array[int]]", progress: Progress
) -> None:
    task = progress.add_task("terms", total=len(terms))

    def rows() -> Iterator[tuple[int, int, int]]:
        for term in sorted(terms):
            for position in terms[term]:
                yield ORGANISATION, term, position
            progress.update(task, advance=1)

    _fill(connection, "lrs_statement_term (organisation_id, term, position)", rows())


Values = tuple[object, ...]


def _fill(connection: sqlite3.Connection, table: str, rows: Iterator[Values]) -> None:
    first = next(rows, None)
    if first is None:
        return
    insert: Callable[..., object] = connection.executemany
    marks = ", ".join("?" * len(first))
    connection.execute("BEGIN")
    connection.execute(f"INSERT INTO {table} VALUES ({marks})", first)
    insert(f"INSERT INTO {table} VALUES ({marks})", rows)
    connection.execute("COMMIT")


def main(database_url: str, count: int) -> None:
    """Fill an installation that has no statement yet, and show how far it is."""
    with Progress() as progress:
        load(database_url, Generated(count), progress)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
