"""Progress as rows: reading those that a batch touches, and writing what they have become."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

import sqlalchemy as sa

from dashboards.projections.progress import Place, Progress, Score, Steps, joined
from dashboards.tables import progress
from lrs.database import inserting

_UUID_BYTES = 16
_MOST_REGISTRATIONS = 1000
_MOST_DELETED = 5000


@dataclass(frozen=True, slots=True)
class Generation:
    """Which rows are meant: one organisation's, of one generation of the projection."""

    organisation_id: int
    number: int


def join(connection: sa.Connection, generation: Generation, steps: Steps) -> None:
    """Join steps to the rows of their places."""
    known = _rows_of(connection, generation, {place.registration for place in steps})
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
    gone = sorted(
        (place for place in places if place not in become),
        key=lambda place: (place.registration, place.activity_id, place.person_id),
    )
    if gone:
        _remove(connection, generation, gone)
    _write(connection, generation, become)


def forget_up_to(connection: sa.Connection, generation: Generation) -> int:
    """Remove some rows of the generations before this one; 0 when there are none left."""
    old = (
        progress.c.organisation_id == generation.organisation_id,
        progress.c.generation < generation.number,
    )
    some = (
        sa.select(
            progress.c.organisation_id,
            progress.c.generation,
            progress.c.registration,
            progress.c.activity_id,
            progress.c.person_id,
        )
        .where(*old)
        .limit(_MOST_DELETED)
    )
    return connection.execute(
        sa.delete(progress).where(*old, sa.tuple_(*progress.primary_key.columns).in_(some))
    ).rowcount


def packed(pages: Collection[UUID]) -> bytes:
    """Return page ids as bytes, sixteen for each, in order."""
    return b"".join(sorted(page.bytes for page in pages))


def unpacked(pages: bytes) -> frozenset[UUID]:
    """Return the page ids that were packed."""
    starts = range(0, len(pages), _UUID_BYTES)
    return frozenset(UUID(bytes=pages[start : start + _UUID_BYTES]) for start in starts)


def _rows_of(
    connection: sa.Connection, generation: Generation, registrations: Collection[UUID]
) -> Steps:
    found: Steps = {}
    for some in _batches(sorted(registrations), _MOST_REGISTRATIONS):
        query = sa.select(progress).where(
            progress.c.organisation_id == generation.organisation_id,
            progress.c.generation == generation.number,
            progress.c.registration.in_(some),
        )
        for row in connection.execute(query):
            place = Place(row.registration, row.activity_id, row.person_id)
            found[place] = Progress(
                started_at=row.started_at,
                completed_at=row.completed_at,
                pages=unpacked(row.pages),
                best=None if row.score_max is None else Score(row.score_raw, row.score_max),
                passed=row.passed,
            )
    return found


def _write(
    connection: sa.Connection, generation: Generation, become: Mapping[Place, Progress]
) -> None:
    if not become:
        return
    insert = inserting(connection, progress)
    keys = progress.primary_key.columns
    changed = {
        column.name: insert.excluded[column.name]
        for column in progress.columns
        if column.name not in keys
    }
    # executemany: a tenth of the time of one statement with all the values (measured).
    connection.execute(
        insert.on_conflict_do_update(index_elements=list(keys), set_=changed),
        [
            {
                "organisation_id": generation.organisation_id,
                "generation": generation.number,
                "registration": place.registration,
                "activity_id": place.activity_id,
                "person_id": place.person_id,
                "started_at": each.started_at,
                "completed_at": each.completed_at,
                "pages": packed(each.pages),
                "score_raw": None if each.best is None else each.best.raw,
                "score_max": None if each.best is None else each.best.maximum,
                "passed": each.passed,
            }
            for place, each in become.items()
        ],
    )


def _remove(connection: sa.Connection, generation: Generation, places: Sequence[Place]) -> None:
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


def _batches(ids: Sequence[UUID], size: int) -> Iterator[tuple[UUID, ...]]:
    left = iter(ids)
    while batch := tuple(islice(left, size)):
        yield batch
