"""Consistent-Through is true: nothing stored earlier can still appear."""

import json
import random
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from lrs.consistency import consistent_through
from lrs.database import Database
from lrs.retrieval import StatementQuery, page_of, walk_of
from statements.values import instant_of
from tests.lrs.conftest import statement
from tests.lrs.inside import take_in

pytestmark = pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")


def _through(database: Database) -> datetime:
    with database.read() as connection:
        return consistent_through(database, connection)


def _page(
    database: Database, organisation_id: int, *, ascending: bool
) -> tuple[datetime, list[datetime]]:
    with database.read() as connection:
        through = consistent_through(database, connection)
        found = page_of(
            connection,
            walk_of(StatementQuery(ascending=ascending), most=100_000),
            organisation_id=organisation_id,
            consistent_through=through,
        )
    return through, [instant_of(json.loads(body)["stored"]) for body in found.bodies]


def test_it_advances_without_writes(database: Database) -> None:
    first = _through(database)
    time.sleep(0.002)
    assert first < _through(database)
    assert abs(datetime.now(UTC) - first) < timedelta(seconds=5)


def test_an_open_writer_holds_it_back_until_it_ends(
    database: Database, organisation_id: int
) -> None:
    before = _through(database)
    with database.write() as connection:
        take_in(connection, organisation_id, [statement()])
        time.sleep(0.05)
        held = _through(database)
        time.sleep(0.05)
        assert _through(database) == held
        assert held - before < timedelta(seconds=0.05)
        assert _page(database, organisation_id, ascending=True)[1] == []
    through, found = _page(database, organisation_id, ascending=True)
    assert len(found) == 1
    assert held <= found[0] < through


def test_a_writer_that_fails_lets_go(database: Database, organisation_id: int) -> None:
    with pytest.raises(RuntimeError), database.write() as connection:
        take_in(connection, organisation_id, [statement()])
        raise RuntimeError
    start = datetime.now(UTC)
    time.sleep(0.01)
    assert _through(database) > start - timedelta(seconds=1)
    assert database.oldest_open_write() is None


def test_nothing_ever_appears_before_what_was_said_to_be_complete(
    database: Database, organisation_id: int
) -> None:
    stop = threading.Event()
    said: list[tuple[datetime, list[datetime]]] = []
    chance = random.Random(9)
    waits = [chance.uniform(0, 0.02) for _ in range(60)]

    def write(part: int) -> None:
        for wait in waits[part::6]:
            with database.write() as connection:
                take_in(connection, organisation_id, [statement()])
                time.sleep(wait)

    def read(ascending: bool) -> None:
        while not stop.is_set():
            said.append(_page(database, organisation_id, ascending=ascending))

    writers = [threading.Thread(target=write, args=(part,)) for part in range(6)]
    readers = [threading.Thread(target=read, args=(way,)) for way in (True, False)]
    for thread in (*writers, *readers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in readers:
        thread.join()
    _, everything = _page(database, organisation_id, ascending=False)
    assert len(everything) == 60
    for through, found in said:
        complete = {stored for stored in everything if stored < through}
        assert complete <= set(found)
