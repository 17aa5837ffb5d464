"""The short way of keeping a batch: taken where it may be, and nowhere else."""

import threading
from base64 import b64decode
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import msgspec
import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from psycopg.pq import ConnStatus, ExecStatus

from lrs import credentials
from lrs.at_once import keep_at_once
from lrs.credentials import Credential, Scope
from lrs.database import DatabaseDown
from lrs.definitions import known_definitions
from lrs.driver import Call, _rows_of, in_one_go
from lrs.intake import Batch, Sender, keep, prepared
from lrs.plain_connections import PlainConnection
from lrs.resources.admission import authority_of
from lrs.surroundings import Surroundings
from lrs.tables import arrival, statement_term
from lrs.tables import statement as statement_table
from statements.grammar import XapiVersion, read_statements
from tests.conftest import NOW
from tests.lrs.conftest import JSON, Store, activity, referring, statement, store_for, voiding


@pytest.fixture
def proven(surroundings: Surroundings, owner: Store) -> Credential:
    """The owner's key, proven a moment ago."""
    words = (owner.authorization or "").removeprefix("Basic ")
    key, _, secret = b64decode(words).decode().partition(":")
    with surroundings.database.read() as connection:
        found = credentials.proven(
            connection, surroundings.key_ring, key=key, secret=secret, now=NOW
        )
    assert found is not None
    return found


@pytest.fixture
def owner(app: Flask, surroundings: Surroundings, organisation_id: int) -> Store:
    return store_for(app, surroundings, organisation_id, Scope.ALL)


@pytest.fixture
def at_once(app: Flask, surroundings: Surroundings, proven: Credential) -> "AtOnce":
    return AtOnce(app, surroundings, proven)


class AtOnce:
    """The short way, with a credential proven a moment ago."""

    def __init__(self, app: Flask, here: Surroundings, credential: Credential) -> None:
        self.app, self.here, self.credential = app, here, credential

    def batch(self, *statements: JSON) -> Batch:
        read = read_statements(msgspec.json.encode(statements), XapiVersion.V2_0)
        with self.app.app_context():
            sender = Sender(self.credential.organisation_id, authority_of(self.credential))
        return prepared(read, sender=sender, version=XapiVersion.V2_0)

    def __call__(self, *statements: JSON, credential: Credential | None = None) -> bool:
        return keep_at_once(
            self.here.database,
            self.batch(*statements),
            credential or self.credential,
            self.here.believed,
            now=NOW,
        )

    def count(self) -> tuple[int, ...]:
        with self.here.database.read() as connection:
            return tuple(
                connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for table in (statement_table, statement_term, arrival)
            )


def _named(name: str, what: str = "lecture") -> JSON:
    return {**activity(what), "definition": {"name": {"en": name}}}


def test_what_is_ordinary_is_kept_as_the_long_way_keeps_it(
    at_once: AtOnce, owner: Store, surroundings: Surroundings
) -> None:
    first, second = (
        statement(object=_named("Lecture")),
        statement("coach", object=_named("Lecture")),
    )
    owner.post(first)
    before = at_once.count()
    assert at_once(second, statement("coach", timestamp="2026-01-01T00:00:00Z"))
    terms = before[1] // before[0]
    assert at_once.count() == (before[0] + 2, before[1] + 2 * terms, before[2] + 2)
    one, two = (owner.get(statementId=each["id"]).json for each in (first, second))
    assert {**one, "id": 0, "stored": 0, "timestamp": 0, "authority": 0, "actor": 0} == {
        **two,
        "id": 0,
        "stored": 0,
        "timestamp": 0,
        "authority": 0,
        "actor": 0,
    }
    assert two["timestamp"] == two["stored"]
    assert one["stored"] < two["stored"]
    assert [each["id"] for each in owner.found()][2] == first["id"]
    with surroundings.database.read() as connection:
        rows = connection.execute(
            sa.select(statement_table.c.position, statement_table.c.body).order_by("position")
        ).all()
    stored = [msgspec.json.decode(row.body)["stored"] for row in rows]
    assert stored == sorted(stored)
    assert len(set(stored)) == 3


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_there_already_is_left_to_the_long_way(at_once: AtOnce, count: int) -> None:
    sent = [statement() for _ in range(count)]
    assert at_once(*sent)
    before = at_once.count()
    assert not at_once(*sent)
    assert not at_once(statement(), *sent)
    assert at_once.count() == before


def test_a_key_that_holds_no_more_keeps_nothing(
    at_once: AtOnce, surroundings: Surroundings
) -> None:
    key = at_once.credential.key
    assert at_once(statement())
    assert not at_once(statement(), credential=replace(at_once.credential, proof=b"x" * 32))
    with surroundings.database.write() as connection:
        credentials.expire(connection, key, expires_at=NOW - timedelta(seconds=1))
    assert not at_once(statement())
    with surroundings.database.write() as connection:
        credentials.expire(connection, key, expires_at=NOW + timedelta(seconds=1))
        ring, until = surroundings.key_ring, NOW + timedelta(seconds=1)
        credentials.rotate(connection, ring, key, previous_until=until)
    assert at_once(statement()), "the previous secret proves it until its time is over"
    with surroundings.database.write() as connection:
        credentials.rotate(connection, ring, key, previous_until=until)
    assert not at_once(statement())
    assert at_once.count()[0] == 2


def test_a_revoked_key_keeps_nothing(at_once: AtOnce, surroundings: Surroundings) -> None:
    with surroundings.database.write() as connection:
        credentials.revoke(connection, at_once.credential.key, now=NOW)
    assert not at_once(statement())
    assert at_once.count()[0] == 0


def test_over_http_a_key_revoked_this_second_is_refused(
    owner: Store, surroundings: Surroundings
) -> None:
    owner.post(statement())
    owner.post(statement())
    with surroundings.database.write() as connection:
        credentials.revoke(connection, owner.key, now=NOW)
    assert owner.ask("POST", body=statement()).status_code == 401
    assert owner.ask("POST", body=statement()).status_code == 401


def test_what_is_referred_to_goes_the_long_way(at_once: AtOnce, owner: Store) -> None:
    target, other = statement(), statement("other")
    owner.post(referring(target["id"]), voiding(other["id"]))
    for each in (target, other):
        assert not at_once(each)
        owner.post(each)
    assert not at_once(referring(target["id"]))
    assert owner.get(statementId=other["id"]).status_code == 404
    assert len(owner.found(agent=msgspec.json.encode(target["actor"]).decode())) == 2


def test_a_reference_that_is_just_being_kept_is_waited_for(
    at_once: AtOnce, owner: Store, surroundings: Surroundings
) -> None:
    target = statement()
    batch = at_once.batch(voiding(target["id"]))
    asked, answers = threading.Event(), []

    def send() -> None:
        asked.set()
        answers.append(owner.ask("POST", body=target).status_code)

    sending = threading.Thread(target=send)
    with surroundings.database.write() as connection:
        keep(connection, batch)
        sending.start()
        asked.wait()
        sending.join(0.3)
        assert sending.is_alive()
    sending.join(10)
    assert answers == [200]
    assert owner.get(statementId=target["id"]).status_code == 404
    assert owner.get(voidedStatementId=target["id"]).status_code == 200


def test_what_another_process_learnt_is_not_passed_over(
    at_once: AtOnce, owner: Store, surroundings: Surroundings
) -> None:
    owner.post(statement(object=_named("Lecture")))
    assert at_once(statement(object=_named("Lecture")))
    believed, surroundings.believed._known = dict(surroundings.believed._known), {}
    owner.post(statement(object=_named("Talk")))
    surroundings.believed._known = believed
    assert not at_once(statement(object=_named("Lecture")))
    sent = statement(object=_named("Lecture"))
    owner.post(sent)
    with surroundings.database.read() as connection:
        iri = activity("lecture")["id"]
        known = known_definitions(connection, at_once.credential.organisation_id, [iri])
    assert msgspec.json.decode(known[iri])["name"] == {"en": "Lecture"}
    assert at_once(statement(object=_named("Lecture")))


def test_many_at_once_keep_each_statement_once(at_once: AtOnce, surroundings: Surroundings) -> None:
    sent = [statement() for _ in range(12)]
    kept: list[tuple[str, bool]] = []

    def send(each: JSON) -> None:
        kept.append((each["id"], at_once(each)))

    threads = [threading.Thread(target=send, args=(each,)) for each in sent for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each for each, yes in kept if yes) == sorted(each["id"] for each in sent)
    with surroundings.database.read() as connection:
        ids = connection.execute(sa.select(statement_table.c.statement_id)).scalars().all()
    assert sorted(ids) == sorted(UUID(each["id"]) for each in sent)


class _Cut:
    """A connection that is lost after both answers, before the server says that it committed."""

    status, socket = ConnStatus.BAD, 0

    def __init__(self) -> None:
        self._answers = [_Answer(), None, _Answer(), None]

    def is_busy(self) -> bool:
        return False

    def get_result(self) -> "_Answer | None":
        return self._answers.pop(0) if self._answers else None


class _Answer:
    status, nfields = ExecStatus.TUPLES_OK, 1

    def get_value(self, _row: int, _column: int) -> bytes:
        return b"1"


def test_answers_without_the_sync_are_no_commit() -> None:
    with pytest.raises(psycopg.OperationalError):
        _rows_of(_Cut())


def test_a_server_that_goes_away_in_between_is_down_and_then_found_again(
    surroundings: Surroundings,
) -> None:
    database = surroundings.database
    if database.is_sqlite:
        return
    gone = Call("SELECT pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(DatabaseDown):
        database.transact_plainly(lambda plain: in_one_go(plain, Call("SELECT 1"), gone))
    there = database.transact_plainly(lambda plain: in_one_go(plain, Call("SELECT 2")))
    assert there == [(b"2",)]


def test_what_fails_on_sqlite_leaves_no_transaction_open(surroundings: Surroundings) -> None:
    database = surroundings.database
    if not database.is_sqlite:
        return

    def fail(plain: PlainConnection) -> None:
        plain.driver.execute("INSERT INTO lrs_journal_head VALUES (1, 1)")
        raise KeyError

    with pytest.raises(KeyError):
        database.transact_plainly(fail)
    held = database.transact_plainly(
        lambda plain: plain.driver.execute("SELECT count(*) FROM lrs_journal_head").fetchone()
    )
    assert held == (0,)
