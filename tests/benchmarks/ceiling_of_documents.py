"""The ceiling of state documents: a row found, or written durably, by its key and nothing more."""

import hashlib
import json
import sqlite3
import threading
from datetime import UTC, datetime
from typing import Any

import psycopg
from flask import Blueprint, Response, request

_FIND = "SELECT content FROM lrs_document WHERE organisation_id = 1 AND place = {0}"
_KEEP = """
INSERT INTO lrs_document VALUES (1, {0}, {0}, {0}, 1, 'progress', NULL, NULL, 'application/json',
    {0}, {0})
ON CONFLICT (organisation_id, place, registration, id_mark)
DO UPDATE SET content = excluded.content, updated_at = excluded.updated_at
"""
_NONE = "00000000-0000-0000-0000-000000000000"

_here = threading.local()


def documents(url: str) -> Blueprint:
    """Return the routes of one state document, by the query as it comes."""
    routes = Blueprint("documents", __name__)
    mark = "?" if url.endswith(".db") else "%s"
    find, keep = _FIND.format(mark), _KEEP.format(mark)

    @routes.get("/xapi/activities/state")
    def get() -> Response:
        row = _connection(url).execute(find, (_place(),)).fetchone()
        return Response(bytes(row[0]) if row else b"{}", content_type="application/json")

    @routes.route("/xapi/activities/state", methods=["PUT", "POST"])
    def put() -> Response:
        connection, content = _connection(url), request.get_data()
        if url.endswith(".db"):
            connection.execute("BEGIN IMMEDIATE")
            _write(connection, find, keep, content)
            connection.execute("COMMIT")
        else:
            with connection.transaction():
                _write(connection, find, keep, content)
        return Response(status=204)

    return routes


def _write(connection: Any, find: str, keep: str, content: bytes) -> None:
    place = _place()
    if request.method == "POST":
        row = connection.execute(find, (place,)).fetchone()
        there = json.loads(bytes(row[0])) if row else {}
        content = json.dumps({**there, **json.loads(content)}).encode()
    connection.execute(keep, (place, _NONE, place, content, datetime.now(UTC).isoformat()))


def _place() -> bytes:
    return hashlib.sha256(request.query_string).digest()


def _connection(url: str) -> Any:  # Any: either driver's connection
    if not hasattr(_here, "connection"):
        if url.endswith(".db"):
            _here.connection = sqlite3.connect(url, isolation_level=None, timeout=30)
            _here.connection.execute("PRAGMA synchronous=FULL")
        else:
            _here.connection = psycopg.connect(url, autocommit=True)
    return _here.connection
