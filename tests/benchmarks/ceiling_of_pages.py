"""The ceiling of a page of statements: its SQL, written out, and its bytes put together."""

import sqlite3
import threading
from typing import Any

import psycopg
from flask import Blueprint, Response, request

_PAGE = """
SELECT kept.position, kept.body
FROM (SELECT position FROM lrs_statement_term
      WHERE organisation_id = 1 AND term = {0} ORDER BY position DESC LIMIT 101) AS found
JOIN lrs_statement AS kept ON kept.organisation_id = 1 AND kept.position = found.position
ORDER BY kept.position DESC
"""

_here = threading.local()


def pages(url: str) -> Blueprint:
    """Return the route of a page of 100 under one term."""
    routes = Blueprint("pages", __name__)
    sql = _PAGE.format("?" if url.endswith(".db") else "%s")

    @routes.get("/page")
    def page() -> Response:
        rows = _rows(url, sql, int(request.args["term"]))
        body = b",".join([bytes(row[1]) for row in rows[:100]])
        return Response(b'{"statements":[%b]}' % body, content_type="application/json")

    return routes


def _rows(url: str, sql: str, term: int) -> list[Any]:  # Any: the driver's rows
    if url.endswith(".db"):
        if not hasattr(_here, "lite"):
            _here.lite = sqlite3.connect(url, isolation_level=None)
        found: list[Any] = _here.lite.execute(sql, (term,)).fetchall()
        return found
    if not hasattr(_here, "connection"):
        _here.connection = psycopg.connect(url, autocommit=True)
    with _here.connection.cursor(binary=True) as cursor:
        return list(cursor.execute(sql, (term,)).fetchall())
