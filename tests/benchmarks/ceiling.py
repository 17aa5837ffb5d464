"""The ceilings: bare Flask under the same server, writing as many rows to the same tables.

Nothing is checked, authorised or found again: the raw driver writes made-up rows in one call a
table and commits durably. Whatever the store does beyond this costs the difference.
"""

import fcntl
import json
import os
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import psycopg
from flask import Flask, Response, request

from lrs.serving import serve
from tests.benchmarks.ceiling_of_documents import documents
from tests.benchmarks.ceiling_of_pages import pages

Row = tuple[object, ...]

_SORTS = 500
"""How many sorts of statements there are: their terms recur, as people and modules do."""

_here = threading.local()
_positions = threading.Lock()


def create_app() -> Flask:
    """Return an application with one route a ceiling."""
    url, terms = os.environ["CEILING_DATABASE"], int(os.environ["CEILING_TERMS"])
    write = _sqlite_writer(url, terms) if url.endswith(".db") else _postgres_writer(url, terms)
    app = Flask("ceiling")
    app.register_blueprint(documents(url))
    app.register_blueprint(pages(url))

    @app.route("/xapi/statements", methods=["POST", "PUT"])
    def post() -> Response:
        received = json.loads(request.get_data())
        statements = received if isinstance(received, list) else [received]
        write([json.dumps(statement).encode() for statement in statements])
        return Response("[]", content_type="application/json")

    @app.get("/empty")
    def empty() -> Response:
        return Response("[]", content_type="application/json")

    return app


class _Positions:
    """Positions that no other process hands out."""

    def __init__(self) -> None:
        # Multiples of a thousand and the process's own remainder: two never hand out the same.
        self._next = time.time_ns() // 1000 * 1000 + os.getpid() % 1000

    def take(self, count: int) -> range:
        with _positions:
            first = self._next
            self._next += 1000 * count
        return range(first, first + 1000 * count, 1000)


def _rows(
    bodies: list[bytes], positions: range, terms: int
) -> tuple[list[Row], list[Row], list[Row]]:
    statements: list[Row] = [
        (1, position, uuid.uuid4(), False, body)
        for position, body in zip(positions, bodies, strict=True)
    ]
    index: list[Row] = [
        (1, hash((term, position // 1000 % _SORTS)), position)
        for position in positions
        for term in range(terms)
    ]
    return statements, index, [(1, position, 1) for position in positions]


def _postgres_writer(url: str, terms: int) -> Callable[[list[bytes]], None]:
    positions = _Positions()

    def write(bodies: list[bytes]) -> None:
        if not hasattr(_here, "connection"):
            _here.connection = psycopg.connect(url)
        statements, index, arrivals = _rows(bodies, positions.take(len(bodies)), terms)
        with _here.connection.transaction(), _here.connection.pipeline():
            cursor = _here.connection.cursor()
            for table, rows in (
                (
                    "lrs_statement (organisation_id, position, statement_id, voided, body)",
                    statements,
                ),
                ("lrs_statement_term (organisation_id, term, position)", index),
                ("lrs_arrival (organisation_id, position, kind)", arrivals),
            ):
                cursor.execute(
                    f"INSERT INTO {table} VALUES {_places(rows, '%s')}",
                    [value for row in rows for value in row],
                )

    return write


def _sqlite_writer(path: str, terms: int) -> Callable[[list[bytes]], None]:
    positions = _Positions()
    queue = Path(path + ".ceiling-writers")

    def write(bodies: list[bytes]) -> None:
        if not hasattr(_here, "connection"):
            _here.connection = sqlite3.connect(path, isolation_level=None)
            _here.connection.execute("PRAGMA synchronous=FULL")
            _here.queue = os.open(queue, os.O_RDWR | os.O_CREAT)
        statements, index, arrivals = _rows(bodies, positions.take(len(bodies)), terms)
        ids = [(*row[:2], str(row[2]).replace("-", ""), *row[3:]) for row in statements]
        fcntl.flock(_here.queue, fcntl.LOCK_EX)
        try:
            _here.connection.execute("BEGIN IMMEDIATE")
            _here.connection.executemany("INSERT INTO lrs_statement VALUES (?,?,?,?,?)", ids)
            _here.connection.executemany("INSERT INTO lrs_statement_term VALUES (?,?,?)", index)
            _here.connection.executemany("INSERT INTO lrs_arrival VALUES (?,?,?)", arrivals)
            _here.connection.execute("COMMIT")
        finally:
            fcntl.flock(_here.queue, fcntl.LOCK_UN)

    return write


def _places(rows: list[Row], mark: str) -> str:
    row = "(" + ",".join([mark] * len(rows[0])) + ")"
    return ",".join([row] * len(rows))


if __name__ == "__main__":
    serve(create_app, bind=os.environ["CEILING_BIND"], workers=2)
