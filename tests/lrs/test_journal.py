"""The journal misses nothing and repeats nothing, however slowly writers commit."""

import json
import random
import threading
import time

import pytest
import sqlalchemy as sa

from lrs import journal, tables
from lrs.database import Database
from lrs.journal import Entry, EntryKind
from lrs.organisations import organisation_named
from lrs.surroundings import Surroundings
from lrs.work import work_once
from tests.conftest import NOW
from tests.lrs.conftest import statement, voiding
from tests.lrs.inside import post, take_in

pytestmark = pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")


def _entries(database: Database, organisation_id: int, after: int = 0) -> tuple[Entry, ...]:
    with database.read() as connection:
        return journal.entries_after(
            connection, organisation_id=organisation_id, sequence=after, limit=10_000
        )


def _id(entry: Entry) -> str:
    return str(json.loads(entry.body)["id"])


def test_what_was_committed_is_numbered_in_order_once(
    database: Database, organisation_id: int
) -> None:
    sent = [statement() for _ in range(3)]
    post(database, organisation_id, *sent)
    assert database.transact(journal.relay) == 3
    assert database.transact(journal.relay) == 0
    entries = _entries(database, organisation_id)
    assert [entry.sequence for entry in entries] == [1, 2, 3]
    assert [_id(entry) for entry in entries] == [each["id"] for each in sent]
    assert {entry.kind for entry in entries} == {EntryKind.STATEMENT}
    assert [entry.sequence for entry in _entries(database, organisation_id, after=2)] == [3]


def test_voiding_is_an_entry_with_the_voided_statement(
    database: Database, organisation_id: int
) -> None:
    sent = statement()
    void = voiding(sent["id"])
    post(database, organisation_id, sent)
    database.transact(journal.relay)
    post(database, organisation_id, void)
    database.transact(journal.relay)
    told = [(entry.kind, _id(entry)) for entry in _entries(database, organisation_id)]
    assert sorted(told[1:]) == sorted(
        [(EntryKind.VOIDED, sent["id"]), (EntryKind.STATEMENT, void["id"])]
    )


def test_a_statement_voided_before_it_came_is_told_and_then_voided(
    database: Database, organisation_id: int
) -> None:
    sent = statement()
    post(database, organisation_id, voiding(sent["id"]))
    post(database, organisation_id, sent)
    database.transact(journal.relay)
    told = [entry.kind for entry in _entries(database, organisation_id) if _id(entry) == sent["id"]]
    assert told == [EntryKind.STATEMENT, EntryKind.VOIDED]


def test_each_organisation_is_numbered_by_itself(database: Database, organisation_id: int) -> None:
    with database.write() as connection:
        other = organisation_named(connection, "Rikosseuraamuslaitos", now=NOW)
    for _ in range(2):
        post(database, organisation_id, statement())
        post(database, other, statement())
    database.transact(journal.relay)
    for each in (organisation_id, other):
        assert [entry.sequence for entry in _entries(database, each)] == [1, 2]
    with database.read() as connection:
        assert set(journal.organisations(connection)) == {organisation_id, other}


def test_slow_writers_are_neither_missed_nor_repeated(
    database: Database, organisation_id: int
) -> None:
    """Writers hold their transactions open while relays and a reader run; on SQLite they queue."""
    stop = threading.Event()
    read: list[Entry] = []
    sent: list[str] = []
    chance = random.Random(3)
    waits = [chance.uniform(0, 0.03) for _ in range(40)]

    def write(part: int) -> None:
        for wait in waits[part::4]:
            batch = [statement(), statement()]
            with database.write() as connection:
                take_in(connection, organisation_id, batch)
                time.sleep(wait)
            sent.extend(each["id"] for each in batch)

    def relay() -> None:
        while not stop.is_set():
            database.transact(journal.relay)

    def follow() -> None:
        while not stop.is_set():
            read.extend(_entries(database, organisation_id, after=read[-1].sequence if read else 0))

    writers = [threading.Thread(target=write, args=(part,)) for part in range(4)]
    others = [threading.Thread(target=each) for each in (relay, relay, follow)]
    for thread in (*writers, *others):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in others:
        thread.join()
    database.transact(journal.relay)
    read.extend(_entries(database, organisation_id, after=read[-1].sequence if read else 0))
    assert sorted(_id(entry) for entry in read) == sorted(sent)
    assert [entry.sequence for entry in read] == list(range(1, len(sent) + 1))


def test_the_relay_takes_part_of_a_flood_at_a_time(
    database: Database, organisation_id: int
) -> None:
    with database.write() as connection:
        connection.execute(
            sa.insert(tables.arrival),
            [
                {"organisation_id": organisation_id, "position": position, "kind": 1}
                for position in range(1, 2502)
            ],
        )
    assert [database.transact(journal.relay) for _ in range(3)] == [2000, 501, 0]


def test_the_background_loop_numbers(surroundings: Surroundings, organisation_id: int) -> None:
    post(surroundings.database, organisation_id, statement())
    assert work_once(journal.jobs(surroundings)) == (1, 0)
