"""Whether this installation lives and is ready, and its figures for a monitoring system."""

import os
import time
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from importlib.resources import files

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, g, jsonify, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

from lrs import tables
from lrs.database import Database, DatabaseDown
from lrs.entry import admits
from lrs.settings import Settings
from lrs.surroundings import surroundings

_REQUESTS = Counter("valmentava_requests", "Requests answered", ["endpoint", "status"])
_SECONDS = Histogram("valmentava_request_seconds", "Time to answer a request", ["endpoint"])

_IRI_BASE = "iri_base"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked; mend is None when it is well, else what to do about it."""

    subject: str
    mend: str | None


class OtherIriBase(Exception):
    """The statements of this database were written under another IRI base than the setting's."""

    def __init__(self, written: str, setting: str) -> None:
        super().__init__(
            f"VALMENTAVA_IRI_BASE is {setting}, but this database's statements were written "
            f"under {written}; set it to that"
        )


def blueprint() -> Blueprint:
    """Return the routes /health/live, /health/ready and /metrics."""
    routes = Blueprint("health", __name__)
    routes.add_url_rule("/health/live", view_func=live)
    routes.add_url_rule("/health/ready", view_func=ready)
    routes.add_url_rule("/metrics", view_func=metrics)
    return routes


@admits("anyone: whether the process answers")
def live() -> Response:
    """Answer as long as the process runs, whatever else is down."""
    return jsonify(live=True)


@admits("anyone: whether work can be done")
def ready() -> tuple[Response, int]:
    """Answer 200 when the database answers and its schema is the code's, else 503."""
    here = surroundings()
    troubles = [finding for finding in findings(here.database, here.settings) if finding.mend]
    if not troubles:
        return jsonify(ready=True), HTTPStatus.OK
    answer = jsonify(ready=False, failing=[trouble.subject for trouble in troubles])
    answer.headers["Retry-After"] = "5"
    return answer, HTTPStatus.SERVICE_UNAVAILABLE


@admits("anyone: counts and times of requests, nothing of a person; the proxy may close it")
def metrics() -> Response:
    """Return the figures of all worker processes in Prometheus' text format."""
    return Response(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def measure(app: Flask) -> None:
    """Count and time an application's requests by route, never by address or person."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        requests, seconds = _figures(request.endpoint or "none", response.status_code)
        requests.inc()
        seconds.observe(time.perf_counter() - g.began)
        return response


def findings(database: Database, settings: Settings) -> tuple[Finding, ...]:
    """Check the database, its schema and the IRI base, in that order; stop at what blocks."""
    try:
        with database.read() as connection:
            present = _present_revision(connection)
            if present != newest_revision():
                return (
                    Finding("database", None),
                    Finding("migrations", "run `valmentava migrate`"),
                )
            written = _written_iri_base(connection)
    except DatabaseDown:
        return (Finding("database", "start it, or correct VALMENTAVA_DATABASE_URL"),)
    agrees = written in {None, settings.iri_base}
    return (
        Finding("database", None),
        Finding("migrations", None),
        Finding("iri base", None if agrees else f"set VALMENTAVA_IRI_BASE to {written}"),
    )


def newest_revision() -> str:
    """Return the schema revision this code was written for."""
    return files("lrs.migrations").joinpath("head.txt").read_text(encoding="utf-8").strip()


def fix_iri_base(database: Database, settings: Settings) -> None:
    """Write the IRI base down with the first statements, and refuse to start under another.

    Until there is a statement, an administrator may still change the setting. Raises OtherIriBase.
    """
    with database.write() as connection:
        written = _written_iri_base(connection)
        if written == settings.iri_base:
            return
        if written is not None and _has_statements(connection):
            raise OtherIriBase(written, settings.iri_base)
        installation = tables.installation
        connection.execute(sa.delete(installation).where(installation.c.name == _IRI_BASE))
        connection.execute(sa.insert(installation).values(name=_IRI_BASE, value=settings.iri_base))


@lru_cache(maxsize=1024)
def _figures(endpoint: str, status: int) -> tuple[Counter, Histogram]:
    """Return the figures of a route; finding them by their labels costs as much as counting."""
    return _REQUESTS.labels(endpoint, status), _SECONDS.labels(endpoint)


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    # The library's own class has no annotations.
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _present_revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _written_iri_base(connection: sa.Connection) -> str | None:
    query = sa.select(tables.installation.c.value).where(tables.installation.c.name == _IRI_BASE)
    written: str | None = connection.execute(query).scalar()
    return written


def _has_statements(connection: sa.Connection) -> bool:
    return connection.execute(sa.select(tables.statement.c.position).limit(1)).first() is not None
