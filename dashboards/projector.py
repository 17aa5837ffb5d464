"""The projector: what is new in the journal becomes rows of the projections, exactly once.

Rows and bookmark change in one transaction, and the bookmark moves only from where it was read.
So any number of projectors may run at once, and one that dies leaves nothing half done.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa

from dashboards import attendance_rows, bookmarks, progress_rows, reach
from dashboards.bookmarks import Bookmark, Projection
from dashboards.generations import Generation, forget_older, forget_people, renew_statistics
from dashboards.projections.attendance import Attendances, Seat, attendances_in
from dashboards.projections.folding import Folded, folded
from dashboards.projections.progress import Place, Steps, steps_in
from dashboards.tables import attendance, progress
from lrs import journal
from lrs.database import Database
from lrs.documents import agent_mark
from lrs.erased import erased_agents
from lrs.journal import Entry, EntryKind
from lrs.positions import stored_at
from lrs.retrieval import StatementQuery, page_of, walk_of
from lrs.surroundings import Surroundings
from lrs.terms import Sought
from lrs.work import Job
from statements.coaching import activity_iri, person_key

PROGRESS = Projection("progress", shape=2)
"""The projection of who has come how far in which module, and since shape 2 who was where."""

_TABLES = (progress, attendance)
_BATCH = 5000
_REBUILD_BATCH = 20_000
_PAGE = 500
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Standing:
    """How current the rows are; read_until is None when they hold everything there is."""

    read_until: datetime | None


def catch_up(
    database: Database, organisation_id: int, *, iri_base: str, most: int = 2000
) -> Standing:
    """Bring an organisation's rows up to date as far as so many entries go, and say how far.

    Pages call it first, so that people see what they have just done. When nothing is new it only
    reads.
    """
    if not _is_behind(database, organisation_id):
        return Standing(read_until=None)
    with database.write() as connection:
        journal.relay(connection)
    project(database, organisation_id, iri_base=iri_base, most=most)
    with database.read() as connection:
        return _standing(connection, organisation_id)


def project(database: Database, organisation_id: int, *, iri_base: str, most: int = _BATCH) -> int:
    """Project the next entries of an organisation's journal and return how many there were."""

    def work(connection: sa.Connection) -> int:
        at = bookmarks.taken(connection, organisation_id, PROGRESS)
        return _advance(connection, at, iri_base=iri_base, most=most)[1]

    return database.transact(work)


def rebuild(
    database: Database,
    organisation_id: int,
    *,
    iri_base: str,
    told: Callable[[int], None] = lambda _: None,
) -> int:
    """Make an organisation's rows again from the whole journal, and return how many entries it had.

    The old rows serve until the new ones hold as much. told hears of every batch's size. Raises
    Overtaken when a later rebuild takes this one's place.
    """

    def begin(connection: sa.Connection) -> Bookmark:
        bookmarks.taken(connection, organisation_id, PROGRESS)
        anew = bookmarks.opened_anew(connection, organisation_id, PROGRESS)
        bookmarks.close_others(connection, anew)
        return anew

    def batch(connection: sa.Connection) -> tuple[Bookmark, int]:
        return _advance(connection, at, iri_base=iri_base, most=_REBUILD_BATCH)

    def end(connection: sa.Connection) -> Bookmark:
        # Nobody moves the old generation from here on, so the new one cannot end up behind it.
        bookmarks.taken(connection, organisation_id, PROGRESS)
        last, read = at, _REBUILD_BATCH
        while read == _REBUILD_BATCH:
            last, read = _advance(connection, last, iri_base=iri_base, most=_REBUILD_BATCH)
        bookmarks.serve_instead(connection, last)
        bookmarks.close_others(connection, last)
        return last

    at = database.transact(begin)
    read = _REBUILD_BATCH
    while read == _REBUILD_BATCH:
        at, read = database.transact(batch)
        told(read)
    database.transact(_renew_statistics)
    at = database.transact(end)
    _forget_older(database, Generation(organisation_id, at.generation))
    return at.sequence


def renew(database: Database, organisation_id: int, *, iri_base: str) -> int:
    """Go one batch on with making rows of an older shape again, and return how much was done.

    The old rows serve until the new ones hold as much. Whoever comes next goes on where this one
    ended, so any number may do it at once. 0 when the rows that serve are of the newest shape.
    """

    def batch(connection: sa.Connection) -> tuple[Bookmark, int]:
        serving = bookmarks.taken(connection, organisation_id, PROGRESS)
        if serving.shape == PROGRESS.shape:
            return serving, 0
        anew = bookmarks.opened(connection, organisation_id, PROGRESS)
        at, read = _advance(connection, anew, iri_base=iri_base, most=_BATCH)
        if read < _BATCH:
            bookmarks.serve_instead(connection, at)
            bookmarks.close_others(connection, at)
        return at, read + 1

    with database.read() as connection:
        if is_whole(connection, organisation_id):
            return 0
    at, done = database.transact(batch)
    with database.read() as connection:
        is_over = is_whole(connection, organisation_id)
    if is_over:
        _forget_older(database, Generation(organisation_id, at.generation))
    return done


def is_whole(connection: sa.Connection, organisation_id: int) -> bool:
    """Tell whether the rows that serve hold all that rows hold now, be it up to date or not."""
    serving = bookmarks.serving(connection, organisation_id, PROGRESS)
    return serving is None or serving.shape == PROGRESS.shape


def jobs(surroundings: Surroundings) -> tuple[Job, ...]:
    """Return the background work that keeps the rows current even when nobody looks."""
    database, iri_base = surroundings.database, surroundings.settings.iri_base

    def run() -> int:
        with database.read() as connection:
            organisations = journal.organisations(connection)
        return sum(
            project(database, each, iri_base=iri_base) + renew(database, each, iri_base=iri_base)
            for each in organisations
        )

    return (Job("projections", run),)


def _advance(
    connection: sa.Connection, at: Bookmark, *, iri_base: str, most: int
) -> tuple[Bookmark, int]:
    """Read on from a bookmark and return where it is then, and how many entries were read."""
    entries = journal.entries_after(
        connection, organisation_id=at.organisation_id, sequence=at.sequence, limit=most
    )
    if not entries:
        return at, 0
    last = entries[-1]
    moved = bookmarks.move(connection, at, sequence=last.sequence, position=last.position)
    generation = Generation(at.organisation_id, at.generation)
    found = folded(_bodies(entries, EntryKind.STATEMENT), iri_base=iri_base)
    progress_rows.join(connection, generation, found.steps)
    attendance_rows.join(connection, generation, found.attendances)
    voided = folded(_bodies(entries, EntryKind.VOIDED), iri_base=iri_base)
    _fold_again(connection, generation, voided, iri_base=iri_base)
    if any(entry.kind is EntryKind.ERASED for entry in entries):
        is_gone = _is_erased(connection, at.organisation_id, iri_base)
        for table in _TABLES:
            forget_people(connection, table, generation, is_gone)
    return moved, len(entries)


def _bodies(entries: Sequence[Entry], kind: EntryKind) -> list[bytes]:
    # Of what is erased by now there is nothing left to project.
    return [entry.body for entry in entries if entry.kind is kind and entry.body]


def _is_erased(
    connection: sa.Connection, organisation_id: int, iri_base: str
) -> Callable[[UUID], bool]:
    """Return what tells whether a person was erased, of whom the store keeps a mark alone."""
    gone = erased_agents(connection, organisation_id)
    return lambda person_id: agent_mark(person_key(iri_base, person_id)) in gone


def _fold_again(
    connection: sa.Connection, generation: Generation, voided: Folded, *, iri_base: str
) -> None:
    """Fold again what the store still has for places and seats that lost a statement.

    The store may be ahead of the bookmark; what it has already is then joined a second time, which
    changes nothing.
    """
    if voided.steps:
        steps = _steps_left(connection, generation.organisation_id, voided.steps, iri_base)
        progress_rows.replace(connection, generation, voided.steps, steps)
    if voided.attendances:
        left = _attendances_left(
            connection, generation.organisation_id, voided.attendances, iri_base
        )
        attendance_rows.replace(connection, generation, voided.attendances, left)


def _steps_left(
    connection: sa.Connection, organisation_id: int, places: Collection[Place], iri_base: str
) -> Steps:
    become: Steps = {}
    for place in places:
        sought = Sought(
            registration=place.registration,
            related_activity=activity_iri(iri_base, place.activity_id),
        )
        bodies = _standing_bodies(connection, organisation_id, sought)
        progress = steps_in(bodies, iri_base=iri_base).get(place)
        if progress is not None:
            become[place] = progress
    return become


def _attendances_left(
    connection: sa.Connection, organisation_id: int, seats: Collection[Seat], iri_base: str
) -> Attendances:
    become: Attendances = {}
    for seat in seats:
        sought = Sought(registration=seat.registration, agent=person_key(iri_base, seat.person_id))
        bodies = _standing_bodies(connection, organisation_id, sought)
        attendance = attendances_in(bodies, iri_base=iri_base).get(seat)
        if attendance is not None:
            become[seat] = attendance
    return become


def _standing_bodies(
    connection: sa.Connection, organisation_id: int, sought: Sought
) -> list[bytes]:
    walk = walk_of(StatementQuery(sought=sought), most=_PAGE)
    bodies: list[bytes] = []
    while True:
        # Newest first: no page of such a walk is held back for what may still arrive.
        page = page_of(
            connection, walk, organisation_id=organisation_id, consistent_through=_LONG_AGO
        )
        bodies += page.bodies
        if page.rest is None:
            return bodies
        walk = page.rest


def _is_behind(database: Database, organisation_id: int) -> bool:
    with database.read() as connection:
        return reach.has_arrivals(connection, organisation_id) or (
            _standing(connection, organisation_id).read_until is not None
        )


def _standing(connection: sa.Connection, organisation_id: int) -> Standing:
    at = bookmarks.serving(connection, organisation_id, PROGRESS)
    newest = reach.newest_sequence(connection, organisation_id)
    if newest == (0 if at is None else at.sequence):
        return Standing(read_until=None)
    read_until = at.position if at is not None else None
    return Standing(_LONG_AGO if read_until is None else stored_at(read_until))


def _renew_statistics(connection: sa.Connection) -> None:
    for table in _TABLES:
        renew_statistics(connection, table)


def _forget_older(database: Database, generation: Generation) -> None:
    def some(connection: sa.Connection) -> int:
        return sum(forget_older(connection, table, generation) for table in _TABLES)

    while database.transact(some):
        pass
