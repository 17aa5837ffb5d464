"""Order and honesty of the store on servers of the test's own: moved, copied, disturbed."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import psycopg
import pytest
import sqlalchemy as sa

from lrs import journal, tables
from lrs.consistency import consistent_through, write_down, writing_moment
from lrs.database import Database, metadata
from lrs.journal import Entry
from lrs.organisations import organisation_named
from lrs.positions import instant_of_microsecond
from statements.values import instant_of
from tests.conftest import NOW
from tests.lrs import cluster
from tests.lrs.cluster import Server
from tests.lrs.conftest import JSON, statement
from tests.lrs.inside import post, take_in

pytestmark = pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with cluster.server() as made:
        yield made


@contextmanager
def opened(server: Server) -> Iterator[Database]:
    database = Database(server.url)
    yield database
    database.close()


@pytest.fixture
def primary(server: Server) -> Iterator[Database]:
    with opened(server) as database:
        metadata.drop_all(database.engine)
        metadata.create_all(database.engine)
        yield database


@pytest.fixture
def organisation(primary: Database) -> int:
    with primary.write() as connection:
        return organisation_named(connection, "Oikeusministeriö", now=NOW)


def _entries(database: Database, organisation: int, after: int = 0) -> tuple[Entry, ...]:
    with database.read() as connection:
        return journal.entries_after(
            connection, organisation_id=organisation, sequence=after, limit=10_000
        )


def _ids(entries: tuple[Entry, ...]) -> list[str]:
    return [json.loads(entry.body)["id"] for entry in entries]


def _through(database: Database) -> datetime:
    with database.read() as connection:
        return consistent_through(database, connection)


def _seen(database: Database) -> dict[str, datetime]:
    with database.read() as connection:
        bodies = connection.execute(sa.select(tables.statement.c.body)).scalars().all()
    kept = [json.loads(bytes(body)) for body in bodies]
    return {each["id"]: instant_of(each["stored"]) for each in kept}


def _batch(count: int) -> list[JSON]:
    return [statement() for _ in range(count)]


# Moved into another server: its transaction numbers begin anew


def test_after_a_move_a_reader_goes_on_where_it_was(
    server: Server, primary: Database, organisation: int
) -> None:
    read, waiting, later = _batch(3), _batch(2), _batch(2)
    # Numbers of transactions that the new server is far from.
    for _ in range(300):
        server.ask("SELECT pg_current_xact_id()")
    post(primary, organisation, *read)
    primary.transact(journal.relay)
    bookmark = _entries(primary, organisation)[-1].sequence
    post(primary, organisation, *waiting)
    with cluster.server() as target:
        cluster.moved(server, target)
        with opened(target) as there:
            post(there, organisation, *later)
            while there.transact(journal.relay):
                pass
            new = _entries(there, organisation, after=bookmark)
            assert _ids(new) == [each["id"] for each in (*waiting, *later)]
            assert [entry.sequence for entry in new] == [4, 5, 6, 7]
            seen = _seen(there)
            assert min(seen[each["id"]] for each in later) > max(
                seen[each["id"]] for each in (*read, *waiting)
            )
            assert _through(there) > max(seen.values())


def test_a_slow_writer_in_a_neighbouring_database_holds_nothing_up(
    server: Server, primary: Database, organisation: int
) -> None:
    server.ask("DROP DATABASE IF EXISTS neighbour")
    server.ask("CREATE DATABASE neighbour")
    neighbour = server.url.removesuffix("postgres") + "neighbour"
    with psycopg.connect(neighbour) as slow, psycopg.connect(neighbour) as twin:
        slow.execute("CREATE TABLE t (n int)")
        # A store of another installation that is writing there, with locks like ours.
        moment = f"SELECT pg_advisory_xact_lock_shared(({0x56}::bigint << 53) | 5)"
        twin.execute(moment.encode())
        start = _through(primary)
        sent = _batch(2)
        post(primary, organisation, *sent)
        primary.transact(journal.relay)
        assert _ids(_entries(primary, organisation)) == [each["id"] for each in sent]
        assert _through(primary) > max(_seen(primary).values()) > start


# A clock that goes back


def test_a_clock_that_was_set_back_takes_nobody_back(primary: Database, organisation: int) -> None:
    """The future stands for a clock that was ahead before it was set back."""
    ahead = datetime.now(NOW.tzinfo) + timedelta(hours=1)
    with primary.write() as connection:
        connection.execute(
            sa.insert(tables.installation).values(
                name="complete_through",
                value=str(int((ahead - instant_of_microsecond(0)).total_seconds() * 1_000_000)),
            )
        )
    sent = _batch(3)
    for each in sent:
        post(primary, organisation, each)
    stored = [_seen(primary)[each["id"]] for each in sent]
    assert stored == sorted(set(stored))
    assert stored[0] > ahead
    with primary.write() as connection:
        assert not write_down(connection), "what was said is not taken back"


def test_what_is_there_is_earlier_than_what_comes(primary: Database, organisation: int) -> None:
    far = writing_far_ahead(primary, organisation)
    with primary.write() as connection:
        assert writing_moment(connection, organisation).stored(0) > far


def writing_far_ahead(primary: Database, organisation: int) -> datetime:
    """Keep a statement that was stored by a clock a day ahead of ours."""
    (sent,) = _batch(1)
    post(primary, organisation, sent)
    day = 24 * 3600 * 1_000_000 << 10
    with primary.write() as connection:
        change = sa.update(tables.statement).values(position=tables.statement.c.position + day)
        connection.execute(change)
    return _seen(primary)[sent["id"]] + timedelta(days=1)


# A standby


def _replayed(primary: Server, standby: Server) -> None:
    """Wait until the standby has replayed all that the primary has written by now."""
    there = primary.ask("SELECT pg_current_wal_lsn()::text")
    for _ in range(400):
        if standby.ask(f"SELECT pg_last_wal_replay_lsn() >= '{there}'::pg_lsn"):
            return
        time.sleep(0.025)
    pytest.fail("the standby does not follow")


def test_a_standby_says_what_it_has_replayed(
    server: Server, primary: Database, organisation: int
) -> None:
    with cluster.standby_of(server) as copy, opened(copy) as standby:
        assert _through(standby) == instant_of_microsecond(0), "nothing was written down yet"
        post(primary, organisation, *_batch(1))
        primary.transact(write_down)
        _replayed(server, copy)
        first = _through(standby)
        assert max(_seen(standby).values()) < first

        copy.ask("SELECT pg_wal_replay_pause()")
        post(primary, organisation, *_batch(1))
        primary.transact(write_down)
        time.sleep(0.1)
        assert _through(standby) == first, "what is not replayed is not promised"
        copy.ask("SELECT pg_wal_replay_resume()")
        _replayed(server, copy)
        assert _through(standby) > max(_seen(standby).values()) > first
        assert len(_seen(standby)) == 2


def test_a_standby_never_promises_what_an_open_writer_may_still_bring(
    server: Server, primary: Database, organisation: int
) -> None:
    with cluster.standby_of(server) as copy, opened(copy) as standby:
        late = _batch(1)
        with primary.write() as connection:
            take_in(connection, organisation, late)
            time.sleep(0.02)
            primary.transact(write_down)
            _replayed(server, copy)
            promised = _through(standby)
            assert _seen(standby) == {}
        _replayed(server, copy)
        assert promised <= _seen(standby)[late[0]["id"]]


def test_nothing_appears_on_a_standby_before_what_it_promised(
    server: Server, primary: Database, organisation: int
) -> None:
    stop = threading.Event()
    said: list[tuple[datetime, set[str]]] = []

    def write(part: int) -> None:
        for number in range(12):
            with primary.write() as connection:
                take_in(connection, organisation, _batch(1))
                time.sleep(0.001 * ((number * 7 + part * 5) % 15))

    def note() -> None:
        while not stop.is_set():
            primary.transact(write_down)

    def look() -> None:
        while not stop.is_set():
            promised = _through(standby)
            said.append((promised, set(_seen(standby))))

    with cluster.standby_of(server) as copy, opened(copy) as standby:
        writers = [threading.Thread(target=write, args=(part,)) for part in range(4)]
        others = [threading.Thread(target=each) for each in (note, look)]
        for thread in (*writers, *others):
            thread.start()
        for thread in writers:
            thread.join()
        stop.set()
        for thread in others:
            thread.join()
        _replayed(server, copy)
        everything = _seen(standby)
    assert len(everything) == 48
    assert len({promised for promised, _ in said}) > 5
    for promised, seen in said:
        assert {each for each, stored in everything.items() if stored < promised} <= seen
