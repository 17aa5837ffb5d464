"""Statements reach another store: in order, at least once, none skipped, whatever it answers."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
import time
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from lrs import forwarding, journal, tables
from lrs.credentials import Particulars, Scope
from lrs.forwarding import Filter, NewTarget, State, Target, WrongTarget, commands
from lrs.forwarding.claims import CLAIM_LIFE
from lrs.forwarding.delivery import hand_on
from lrs.outgoing import Outgoing
from lrs.settings import Settings
from lrs.surroundings import Surroundings
from statements.findable import agent_key
from tests.benchmarks.served import installation, product
from tests.conftest import NOW
from tests.lrs.conftest import JSON, Store, agent, statement, store_for, voiding
from tests.lrs.mixed import PICTURE, described, taken_apart
from tests.lrs.test_attachments_resource import send
from tests.lrs.test_signed_statements import send as send_signed
from tests.lrs.test_signed_statements import signed
from tests.proofs.clients import Client

KEY, SECRET = "forwarder", "a-secret-for-the-other-store"


@dataclass
class Other:
    """Another store, which answers as a test wants and remembers what it was sent."""

    url: str = ""
    kept: dict[str, JSON] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str], int]] = field(default_factory=list)
    data: dict[str, bytes] = field(default_factory=dict)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    refuses: Callable[[JSON], int | None] = lambda _: None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        kind = headers["content-type"]
        if kind.startswith("multipart/mixed"):
            first, *parts = taken_apart(kind, body)
            batch = json.loads(first.get_content())
            for part in parts:
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                self.data[part["X-Experience-API-Hash"]] = content
        else:
            batch = json.loads(body)
        with self._lock:
            self.requests.append((path, headers, len(batch)))
            if self.answers:
                return self.answers.pop(0)
            for each in batch:
                status = self.refuses(each)
                if status is not None:
                    return status, {}
            for each in batch:
                self.kept[each["id"]] = each
        return 200, {}

    def tell(self, path: str) -> tuple[int, bytes]:
        named = path.rpartition("=")[2]
        if "voided" in path or named not in self.kept:
            return 404, b""
        return 200, json.dumps(self.kept[named]).encode()


@pytest.fixture
def other() -> Iterator[Other]:
    there = Other()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, more = there.take(self.path, headers, body)
            self._answer(status, b"{}", more)

        def do_GET(self) -> None:
            status, body = there.tell(self.path)
            self._answer(status, body, {})

        def _answer(self, status: int, body: bytes, more: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **more}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:  # Any: as http.server has it
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    there.url = f"http://127.0.0.1:{server.server_address[1]}/xapi"
    yield there
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The other store is on this machine."""
    return dataclasses.replace(settings, trust_loopback=True)


@dataclass
class Forwarder:
    """Hands on, at a time that a test moves."""

    here: Surroundings
    organisation_id: int
    now: datetime = NOW

    def add(self, url: str, **more: Any) -> UUID:  # Any: as NewTarget takes them
        new = NewTarget(name="Toinen", endpoint=url, key=KEY, secret=SECRET, **more)
        with self.here.database.write() as connection:
            return forwarding.add(
                connection,
                self.here.key_ring,
                new,
                organisation_id=self.organisation_id,
                now=self.now,
            )

    def run(self) -> int:
        while self.here.database.transact(journal.relay):
            pass
        here = dataclasses.replace(self.here, clock=lambda: self.now)
        return hand_on(here, Outgoing(self.here.settings))

    def run_later(self) -> int:
        self.now += timedelta(hours=2)
        return self.run()

    def target(self) -> Target:
        with self.here.database.read() as connection:
            (target,) = forwarding.targets_of(connection, self.organisation_id)
        return target

    def dead(self) -> list[tuple[str, int | None]]:
        with self.here.database.read() as connection:
            found = forwarding.dead_of(connection, self.organisation_id, self.target().id)
        return [(str(each.statement_id), each.status) for each in reversed(found)]


@pytest.fixture
def forwarder(surroundings: Surroundings, organisation_id: int) -> Forwarder:
    return Forwarder(surroundings, organisation_id)


def test_statements_go_on_as_stored_in_order_with_the_key(
    store: Store, forwarder: Forwarder, other: Other
) -> None:
    forwarder.add(other.url)
    ids = [store.post(statement())[0] for _ in range(3)]
    assert forwarder.run() == 3
    assert list(other.kept) == ids
    for each in ids:
        assert other.kept[each] == store.get(statementId=each).json
    path, headers, _ = other.requests[0]
    assert path == "/xapi/statements"
    assert headers["x-experience-api-version"] == "2.0.0"
    assert headers["authorization"].startswith("Basic ")
    assert forwarder.run() == 0
    assert len(other.requests) == 1
    assert forwarder.target().state(forwarder.now) is State.CURRENT
    assert forwarder.target().delivered == 3


def test_what_was_there_before_goes_on_only_when_wanted(
    store: Store, forwarder: Forwarder, other: Other
) -> None:
    store.post(statement())
    forwarder.here.database.transact(journal.relay)
    forwarder.add(other.url)
    assert forwarder.run() == 0
    forwarder.add(other.url, from_the_start=True)
    assert forwarder.run() == 1


def test_only_what_is_wanted_goes_on(
    surroundings: Surroundings,
    organisation_id: int,
    store: Store,
    forwarder: Forwarder,
    other: Other,
) -> None:
    tree = "https://activities.example/programme"
    partner = b'{"mbox": "mailto:partner@example.fi"}'
    forwarder.add(
        other.url,
        wanted=Filter(
            verbs=("http://adlnet.gov/expapi/verbs/completed",),
            activities=(tree,),
            agents=(agent_key(json.dumps(agent("learner")).encode()),),
            not_from=(agent_key(partner),),
        ),
    )
    within = {"contextActivities": {"grouping": [{"id": f"{tree}/spring"}]}}
    (wanted,) = store.post(statement(verb="completed", context=within))
    store.post(
        statement(verb="experienced", context=within),
        statement("trainer", verb="completed", context=within),
        statement(verb="completed"),
        statement(verb="completed", object={"id": f"{tree}s"}),
    )
    their_key = store_for(
        store.client.application,
        surroundings,
        organisation_id,
        Scope.ALL,
        particulars=Particulars(authority=partner),
    )
    their_key.post(statement(verb="completed", context=within))
    assert forwarder.run() == 1
    assert list(other.kept) == [wanted]


def test_a_voided_statement_goes_on_with_what_voids_it(
    store: Store, forwarder: Forwarder, other: Other
) -> None:
    forwarder.add(other.url)
    (target,) = store.post(statement())
    (void,) = store.post(voiding(target))
    assert forwarder.run() == 2
    assert list(other.kept) == [target, void]


def test_attachments_go_with_their_statement(
    store: Store, forwarder: Forwarder, other: Other
) -> None:
    forwarder.add(other.url)
    plain = store.post(statement())[0]
    sent = statement(attachments=[described(PICTURE)])
    send(store, sent, PICTURE)
    store.post(statement())
    assert forwarder.run() == 3
    assert list(other.data.values()) == [PICTURE]
    assert list(other.kept)[:2] == [plain, sent["id"]]
    assert [size for _, _, size in other.requests] == [1, 1, 1]


def test_a_store_of_1_0_3_is_spoken_to_in_its_words(
    store: Store, forwarder: Forwarder, other: Other
) -> None:
    forwarder.add(other.url, version="1.0.3")
    context = {"contextAgents": [{"objectType": "contextAgent", "agent": agent("trainer")}]}
    (kept,) = store.post(statement(context=context, timestamp="2026-11-23 09:00:00z"))
    assert forwarder.run() == 1
    _, headers, _ = other.requests[0]
    assert headers["x-experience-api-version"] == "1.0.3"
    told = other.kept[kept]
    assert told["version"] == "1.0.0"
    assert told["timestamp"] == "2026-11-23T09:00:00Z"
    assert list(told["context"]) == ["extensions"]


def test_what_is_signed_and_cannot_be_said_so_is_a_dead_letter(
    store: Store, forwarder: Forwarder, other: Other
) -> None:
    forwarder.add(other.url, version="1.0.3")
    context = {"contextAgents": [{"objectType": "contextAgent", "agent": agent("trainer")}]}
    sent = statement(context=context)
    assert send_signed(store, sent, signed(sent)).status_code == 200
    (after,) = store.post(statement())
    assert forwarder.run() == 1
    assert list(other.kept) == [after]
    assert forwarder.dead() == [(sent["id"], None)]


# Trouble


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 502, 503, 301, 408, 418])
def test_trouble_of_the_store_skips_nothing_and_rests_longer_each_time(
    store: Store, forwarder: Forwarder, other: Other, status: int
) -> None:
    forwarder.add(other.url)
    ids = [store.post(statement())[0] for _ in range(3)]
    rests = []
    for _ in range(4):
        other.answers = [(status, {})]
        assert forwarder.run() == 0
        target = forwarder.target()
        assert target.state(forwarder.now) is State.RESTING
        assert target.last_trouble
        rests.append((target.due_at - forwarder.now).total_seconds())
        assert forwarder.run() == 0, "it rests"
        forwarder.now = target.due_at
    assert rests == sorted(rests)
    assert rests[0] <= 5 < rests[-1]
    assert forwarder.dead() == []
    assert forwarder.run() == 3
    assert list(other.kept) == ids
    assert forwarder.target().last_trouble is None


def test_a_store_that_is_down_is_tried_until_it_is_there(
    store: Store, forwarder: Forwarder, other: Other
) -> None:
    target = forwarder.add("http://127.0.0.1:9/xapi")
    (kept,) = store.post(statement())
    assert forwarder.run() == 0
    assert forwarder.target().last_trouble == "unreachable"
    with forwarder.here.database.write() as connection:
        moved = sa.update(tables.forwarding).where(tables.forwarding.c.id == target)
        connection.execute(moved.values(endpoint=other.url))
    assert forwarder.run_later() == 1
    assert list(other.kept) == [kept]


def test_a_pause_that_is_asked_for_is_kept(
    store: Store, forwarder: Forwarder, other: Other
) -> None:
    forwarder.add(other.url)
    store.post(statement())
    for asked, rest in (("600", 600), ("999999", 3600), ("soon", None), ("-1", None)):
        other.answers = [(429, {"Retry-After": asked})]
        forwarder.run_later()
        rested = (forwarder.target().due_at - forwarder.now).total_seconds()
        assert rested == rest if rest is not None else rested < 3600


@pytest.mark.parametrize("status", [400, 413, 422])
def test_what_is_refused_is_found_by_halving_and_the_others_go_on(
    store: Store, forwarder: Forwarder, other: Other, status: int
) -> None:
    forwarder.add(other.url)
    other.refuses = lambda each: status if each["verb"]["id"].endswith("failed") else None
    ids = store.post(*[statement(verb="failed" if n in (3, 17) else "passed") for n in range(30)])
    assert forwarder.run() == 28
    assert list(other.kept) == [each for n, each in enumerate(ids) if n not in (3, 17)]
    assert forwarder.dead() == [(ids[3], status), (ids[17], status)]
    assert len(other.requests) < 30
    assert forwarder.target().behind == 0


def test_trouble_in_the_middle_keeps_what_was_settled(
    store: Store, forwarder: Forwarder, other: Other
) -> None:
    forwarder.add(other.url)
    ids = store.post(*[statement() for _ in range(4)])
    other.answers = [(400, {}), (200, {}), (503, {})]
    forwarder.run()
    assert forwarder.target().sequence == 2
    forwarder.run_later()
    assert list(other.kept) == ids[2:]
    assert forwarder.dead() == []


def test_what_the_store_has_already_is_delivered_and_another_is_dead(
    store: Store, forwarder: Forwarder, other: Other
) -> None:
    forwarder.add(other.url)
    same, conflicting = store.post(statement(), statement())
    other.kept = {
        same: store.get(statementId=same).json,
        conflicting: {**store.get(statementId=conflicting).json, "actor": agent("somebody")},
    }
    other.refuses = lambda each: 409 if each["id"] in (same, conflicting) else None
    assert forwarder.run() == 1
    assert forwarder.dead() == [(conflicting, 409)]


def test_a_statement_that_breaks_the_store_is_found_in_the_end(
    store: Store, forwarder: Forwarder, other: Other
) -> None:
    forwarder.add(other.url)
    other.refuses = lambda each: 500 if each["verb"]["id"].endswith("failed") else None
    ids = store.post(statement(), statement(verb="failed"), statement())
    for _ in range(60):
        forwarder.run_later()
    assert list(other.kept) == [ids[0], ids[2]]
    assert forwarder.dead() == [(ids[1], 500)]


def test_reasons_hold_no_word_of_the_other_store(
    store: Store, forwarder: Forwarder, other: Other, capsys: pytest.CaptureFixture[str]
) -> None:
    forwarder.add(other.url)
    other.answers = [(400, {"X-Told": "Oona"}), (503, {})]
    store.post(statement())
    forwarder.run()
    store.post(statement())
    forwarder.run()
    with forwarder.here.database.read() as connection:
        rows = repr(connection.execute(sa.select(tables.forwarding_dead)).all())
        rows += repr(connection.execute(sa.select(tables.forwarding)).all())
    printed = capsys.readouterr()
    for text in (rows, printed.out, printed.err):
        assert "Oona" not in text
        assert SECRET not in text


# Care


def test_pausing_resuming_retrying_and_removing(
    store: Store, forwarder: Forwarder, other: Other
) -> None:
    target = forwarder.add(other.url)
    organisation_id, database = forwarder.organisation_id, forwarder.here.database
    with database.write() as connection:
        forwarding.pause(connection, organisation_id, target, now=NOW)
    (first,) = store.post(statement())
    assert forwarder.run() == 0
    assert forwarder.target().state(NOW) is State.PAUSED
    other.refuses = lambda _: 400
    with database.write() as connection:
        forwarding.resume(connection, organisation_id, target, now=NOW)
    forwarder.run()
    assert forwarder.dead() == [(first, 400)]
    other.refuses = lambda _: None
    with database.write() as connection:
        assert forwarding.retry(connection, organisation_id, target, now=NOW) == 1
        assert forwarding.retry(connection, organisation_id, target, now=NOW) == 0
    assert forwarder.run() == 1
    assert list(other.kept) == [first]
    assert forwarder.dead() == []
    with database.write() as connection:
        for act in (forwarding.remove,):
            with pytest.raises(forwarding.NoSuchTarget):
                act(connection, organisation_id + 1, target)
        forwarding.remove(connection, organisation_id, target)
        assert forwarding.targets_of(connection) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 101},
        {"endpoint": "ftp://lrs.example/xapi"},
        {"endpoint": "https://user:pw@lrs.example/xapi"},
        {"endpoint": "https://lrs.example/xapi?x=1"},
        {"endpoint": "lrs.example"},
        {"key": "a:b"},
        {"key": "a\nb"},
        {"version": "1.0.2"},
    ],
)
def test_a_target_that_cannot_be_is_refused(forwarder: Forwarder, wrong: dict[str, str]) -> None:
    good = {"name": "Toinen", "endpoint": "https://lrs.example/xapi", "key": KEY}
    told: dict[str, Any] = {**good, **wrong, "secret": SECRET}  # Any: as NewTarget takes them
    new = NewTarget(**told)
    with forwarder.here.database.write() as connection, pytest.raises(WrongTarget):
        forwarding.add(
            connection,
            forwarder.here.key_ring,
            new,
            organisation_id=forwarder.organisation_id,
            now=NOW,
        )


def test_an_inner_address_is_not_reached(store: Store, forwarder: Forwarder) -> None:
    forwarder.add("https://10.0.0.1/xapi")
    store.post(statement())
    assert forwarder.run() == 0
    assert forwarder.target().last_trouble == "address"


def test_two_workers_send_nothing_twice(store: Store, forwarder: Forwarder, other: Other) -> None:
    forwarder.add(other.url)
    ids = store.post(*[statement() for _ in range(200)])
    while forwarder.here.database.transact(journal.relay):
        pass
    threads = [threading.Thread(target=forwarder.run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    forwarder.run()
    assert list(other.kept) == ids
    assert sum(size for _, _, size in other.requests) == 200


def test_a_claim_whose_worker_died_runs_out_and_nothing_is_lost(
    store: Store, forwarder: Forwarder, other: Other
) -> None:
    target = forwarder.add(other.url)
    (kept,) = store.post(statement())
    with forwarder.here.database.write() as connection:
        died = sa.update(tables.forwarding).where(tables.forwarding.c.id == target)
        connection.execute(died.values(claimed_until=NOW + CLAIM_LIFE))
    assert forwarder.run() == 0
    forwarder.now = NOW + CLAIM_LIFE
    assert forwarder.run() == 1
    assert list(other.kept) == [kept]


def test_the_commands_care_for_targets(
    surroundings: Surroundings, store: Store, forwarder: Forwarder, other: Other
) -> None:
    group = click.Group()
    commands.add_to(group, lambda: surroundings)

    def run(*arguments: str, stdin: str = "") -> click.testing.Result:
        return CliRunner().invoke(group, ["forwarding", *arguments], input=stdin)

    added = run("add", "Toinen", other.url, "--key", KEY, stdin=f"{SECRET}\n")
    assert added.exit_code == 0, added.output
    target = added.output.strip()
    store.post(statement())
    other.refuses = lambda _: 400
    forwarder.run()
    listed = run("list")
    assert "current  0 delivered, 0 to go, 1 refused" in listed.output
    assert SECRET not in listed.output
    assert "400  the store finds it invalid" in run("dead", target).output
    assert "1 will be sent again" in run("retry", target).output
    assert run("pause", target).exit_code == 0
    assert "paused" in run("list").output
    assert run("resume", target).exit_code == 0
    assert run("remove", target).exit_code == 0
    assert "There is no target" in run("remove", target).output
    wrong = run("add", "x", "nowhere", "--key", KEY, stdin="x\n")
    assert "It was not added: the endpoint" in wrong.output


# A real store


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
def test_our_own_store_takes_everything_even_when_the_worker_is_killed(
    version: str, tmp_path: Path
) -> None:
    """The worker is killed again and again between sending and noting."""
    (tmp_path / "from").mkdir()
    (tmp_path / "to").mkdir()
    command = [sys.executable, "-c", "import wsgi; wsgi.main()"]
    with (
        installation("sqlite", tmp_path / "from") as here,
        installation("sqlite", tmp_path / "to") as there,
        product(here) as source,
        product(there) as target,
    ):
        secret = _secret_of(there.authorization)
        endpoint = f"http://{target[0]}:{target[1]}/xapi"
        add = [*command, "forwarding", "add", "copy", endpoint, "--key", "bench"]
        subprocess.run(
            [*add, "--version", version],
            env=here.environ,
            input=f"{secret}\n".encode(),
            check=True,
            capture_output=True,
        )
        writer = Client(source, here.authorization)
        ids = []
        for _ in range(8):
            batch = [_plain(version) for _ in range(100)]
            ids += [each["id"] for each in batch]
            assert writer.ask("POST", "/xapi/statements", batch)[0] == 200
        for wait in (1.0, 1.3, 1.6):
            worker = subprocess.Popen([*command, "work"], env=here.environ)
            time.sleep(wait)
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
        _release(here.database_url)
        subprocess.run(
            [*command, "work", "--once"], env=here.environ, check=True, capture_output=True
        )
        reader = Client(target, there.authorization)
        _, body = reader.ask("GET", "/store/statements")
        kept = Counter(json.loads(line)["id"] for line in body.splitlines())
    assert kept == Counter(ids)


def _plain(version: str) -> JSON:
    made = statement()
    if version == "1.0.3":
        made["context"] = {
            "contextAgents": [{"objectType": "contextAgent", "agent": agent("trainer")}]
        }
    return made


def _secret_of(authorization: str) -> str:
    return b64decode(authorization.removeprefix("Basic ")).decode().partition(":")[2]


def _release(database_url: str) -> None:
    """Let the claims of killed workers run out without waiting for it."""
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(sa.update(tables.forwarding).values(claimed_until=None))
    engine.dispose()
