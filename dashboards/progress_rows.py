"""Progress as rows: reading those that a batch touches, and writing what they have become.

This is the hot path of a rebuild, so it speaks each database's own dialect: on PostgreSQL columns
travel as arrays and rows come back in binary, on SQLite as JSON and by executemany.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from dashboards.generations import Generation
from dashboards.projections.progress import Place, Progress, Score, Steps, joined
from dashboards.tables import progress

_UUID_BYTES = 16


def join(connection: sa.Connection, generation: Generation, steps: Steps) -> None:
    """Join steps to the rows of their places."""
    if not steps:
        return
    known = _rows_of(connection, generation, steps)
    become = {
        place: joined(known[place], step) if place in known else step
        for place, step in steps.items()
    }
    _write(connection, generation, become)


def replace(
    connection: sa.Connection,
    generation: Generation,
    places: Collection[Place],
    become: Mapping[Place, Progress],
) -> None:
    """Make the rows of these places say only what they have become; without any, remove them."""
    gone = [place for place in places if place not in become]
    if gone:
        _remove(connection, generation, gone)
    if become:
        _write(connection, generation, become)


def packed(pages: Collection[UUID]) -> bytes:
    """Return page ids as bytes, sixteen for each, in order."""
    return b"".join(sorted([page.bytes for page in pages]))


def unpacked(pages: bytes) -> frozenset[UUID]:
    """Return the page ids that were packed."""
    starts = range(0, len(pages), _UUID_BYTES)
    return frozenset([UUID(bytes=pages[start : start + _UUID_BYTES]) for start in starts])


_COLUMNS = "started_at, completed_at, pages, score_raw, score_max, passed"
_CHANGES = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", "))
_ON_CONFLICT = f"""
ON CONFLICT (organisation_id, generation, registration, activity_id, person_id)
DO UPDATE SET {_CHANGES}
"""

# OFFSET 0 has each place looked up by its key. PostgreSQL knows nothing of a generation that is new
# and would rather read all of it, every time, for as long as it believes it to be small.
_READ_POSTGRESQL = f"""
SELECT wanted.*, {_COLUMNS}
FROM unnest(%(registrations)b::uuid[], %(activities)b::uuid[], %(people)b::uuid[])
     AS wanted (registration, activity_id, person_id)
CROSS JOIN LATERAL (
    SELECT {_COLUMNS}
    FROM dashboards_progress AS kept
    WHERE kept.organisation_id = %(organisation)s AND kept.generation = %(generation)s
      AND kept.registration = wanted.registration
      AND kept.activity_id = wanted.activity_id
      AND kept.person_id = wanted.person_id
    OFFSET 0
) AS found
"""  # noqa: S608 - column names of ours

_WRITE_POSTGRESQL = f"""
INSERT INTO dashboards_progress
       (organisation_id, generation, registration, activity_id, person_id, {_COLUMNS})
SELECT %(organisation)s, %(generation)s, each.*
FROM unnest(%(registrations)b::uuid[], %(activities)b::uuid[], %(people)b::uuid[],
            %(started)b::timestamptz[], %(completed)b::timestamptz[], %(pages)b::bytea[],
            %(raw)b::float8[], %(max)b::float8[], %(passed)b::boolean[]) AS each
{_ON_CONFLICT}
"""  # noqa: S608 - column names of ours

_READ_SQLITE = f"""
SELECT kept.registration, kept.activity_id, kept.person_id, {_COLUMNS}
FROM json_each(:places) AS wanted
CROSS JOIN dashboards_progress AS kept
  ON kept.organisation_id = :organisation AND kept.generation = :generation
 AND kept.registration = wanted.value ->> 0
 AND kept.activity_id = wanted.value ->> 1
 AND kept.person_id = wanted.value ->> 2
"""  # noqa: S608 - column names of ours

_WRITE_SQLITE = f"""
INSERT INTO dashboards_progress
       (organisation_id, generation, registration, activity_id, person_id, {_COLUMNS})
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
{_ON_CONFLICT}
"""  # noqa: S608 - column names of ours


def _rows_of(connection: sa.Connection, generation: Generation, places: Collection[Place]) -> Steps:
    if connection.dialect.name == "sqlite":
        return _rows_of_sqlite(connection, generation, places)
    driver: Any = connection.connection.driver_connection  # Any: SQLAlchemy does not know psycopg
    with driver.cursor(binary=True) as cursor:
        found = cursor.execute(_READ_POSTGRESQL, _named(generation) | _place_arrays(places))
        return {Place(row[0], row[1], row[2]): _progress(*row[3:]) for row in found}


def _rows_of_sqlite(
    connection: sa.Connection, generation: Generation, places: Collection[Place]
) -> Steps:
    wanted = [(p.registration.hex, p.activity_id.hex, p.person_id.hex) for p in places]
    found = connection.exec_driver_sql(
        _READ_SQLITE, _named(generation) | {"places": msgspec.json.encode(wanted).decode()}
    )
    by_key = dict(zip(wanted, places, strict=True))
    return {
        by_key[row[0], row[1], row[2]]: _progress(
            _instant(row[3]), None if row[4] is None else _instant(row[4]), *row[5:]
        )
        for row in found
    }


def _write(
    connection: sa.Connection, generation: Generation, become: Mapping[Place, Progress]
) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_WRITE_SQLITE, list(_sqlite_rows(generation, become)))
        return
    steps = become.values()
    columns = {
        "started": [each.started_at for each in steps],
        "completed": [each.completed_at for each in steps],
        "pages": [packed(each.pages) for each in steps],
        "raw": [None if each.best is None else each.best.raw for each in steps],
        "max": [None if each.best is None else each.best.maximum for each in steps],
        "passed": [each.passed for each in steps],
    }
    connection.exec_driver_sql(
        _WRITE_POSTGRESQL, _named(generation) | _place_arrays(become) | columns
    )


def _sqlite_rows(
    generation: Generation, become: Mapping[Place, Progress]
) -> Iterable[tuple[object, ...]]:
    for place, each in become.items():
        yield (
            generation.organisation_id,
            generation.number,
            place.registration.hex,
            place.activity_id.hex,
            place.person_id.hex,
            _sqlite_time(each.started_at),
            None if each.completed_at is None else _sqlite_time(each.completed_at),
            packed(each.pages),
            None if each.best is None else each.best.raw,
            None if each.best is None else each.best.maximum,
            each.passed,
        )


def _named(generation: Generation) -> dict[str, Any]:  # Any: a driver's parameters
    return {"organisation": generation.organisation_id, "generation": generation.number}


def _place_arrays(places: Iterable[Place]) -> dict[str, list[UUID]]:
    return {
        "registrations": [place.registration for place in places],
        "activities": [place.activity_id for place in places],
        "people": [place.person_id for place in places],
    }


def _progress(
    started_at: datetime,
    completed_at: datetime | None,
    pages: bytes,
    raw: float | None,
    maximum: float | None,
    passed: bool | None,
) -> Progress:
    return Progress(
        started_at=started_at,
        completed_at=completed_at,
        pages=unpacked(pages),
        best=None if raw is None or maximum is None else Score(raw, maximum),
        passed=None if passed is None else bool(passed),
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _sqlite_time(instant: datetime) -> str:
    """Write a time as SQLAlchemy's own type writes it, so that Instant reads it back."""
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _remove(connection: sa.Connection, generation: Generation, places: Iterable[Place]) -> None:
    connection.execute(
        sa.delete(progress).where(
            progress.c.organisation_id == generation.organisation_id,
            progress.c.generation == generation.number,
            progress.c.registration == sa.bindparam("of_registration"),
            progress.c.activity_id == sa.bindparam("of_activity"),
            progress.c.person_id == sa.bindparam("of_person"),
        ),
        [
            {
                "of_registration": place.registration,
                "of_activity": place.activity_id,
                "of_person": place.person_id,
            }
            for place in places
        ],
    )
