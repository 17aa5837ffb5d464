"""Processes killed at any moment under load: what was acknowledged is there once, nothing half.

The ledger of what was acknowledged lies in the process that runs this, which nobody kills.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

import psycopg
import sqlalchemy as sa

from lrs import tables
from lrs.database import Database
from lrs.terms import authority_key, terms_of
from statements.findable import findable_stored
from tests.benchmarks.served import Installation, free_port, wait_until_ready
from tests.lrs.cluster import Server
from tests.proofs.clients import Client, statement

_WRITERS = 6
_PATH = "/xapi/statements"
_COMMAND = [sys.executable, "-c", "import wsgi; wsgi.main()"]


@dataclass(slots=True)
class Ledger:
    """Batches of ids that were sent, those that were acknowledged, and answers of other kinds."""

    sent: list[tuple[str, ...]] = field(default_factory=list)
    acknowledged: set[tuple[str, ...]] = field(default_factory=set)
    strange: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was killed how often, what was acknowledged, and what is wrong in the store."""

    kills: Counter[str]
    acknowledged: int
    unanswered_kept: int
    wrong: tuple[str, ...]


class Serving:
    """The product's server, which can be killed in part or as a whole and started again."""

    def __init__(self, here: Installation) -> None:
        self._here = here
        self.address = ("127.0.0.1", free_port())
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, if it does not run, and wait until it answers."""
        if self._process is None or self._process.poll() is not None:
            bind = f"{self.address[0]}:{self.address[1]}"
            self._process = subprocess.Popen(
                [*_COMMAND, "serve", "--bind", bind, "--workers", "2"],
                env=self._here.environ,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        url = f"http://{self.address[0]}:{self.address[1]}/health/ready"
        wait_until_ready(url, self._process)

    def workers(self) -> Sequence[int]:
        """Return the processes that answer requests."""
        assert self._process is not None
        return children_of(self._process.pid)

    def kill_all(self) -> None:
        """Kill the master and, as a machine that goes down would, the workers with it."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=30)


def children_of(pid: int) -> Sequence[int]:
    """Return the process ids of a process's children."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except FileNotFoundError:
        return ()
    return [int(child) for child in text.split()]


def kills(
    here: Installation,
    *,
    times: int,
    seed: int,
    server: Server | None = None,
    tell: Callable[[int], None] = lambda _: None,
) -> Outcome:
    """Kill so many times, under load, and look at what the store holds in the end."""
    chance = random.Random(seed)
    serving, ledger, done = Serving(here), Ledger(), Counter[str]()
    serving.start()
    try:
        with _load(serving.address, here.authorization, ledger) as written:
            for number in range(times):
                written.wait(timeout=30)
                time.sleep(chance.uniform(0, 0.12))
                done[_kill_something(serving, server, chance)] += 1
                serving.start()
                written.clear()
                tell(number + 1)
    finally:
        serving.kill_all()
    kept, wrong = _looked_at(here, ledger)
    return Outcome(done, len(ledger.acknowledged), kept, tuple(wrong))


def _kill_something(serving: Serving, server: Server | None, chance: random.Random) -> str:
    what = chance.choice(
        ["worker"] * 6 + ["server"] + (["backend"] * 4 + ["postmaster"] if server else [])
    )
    if what == "worker":
        _kill(chance.choice(serving.workers() or [0]))
    elif what == "server":
        serving.kill_all()
    elif server is not None:
        postmaster = int((server.folder / "postmaster.pid").read_text().split()[0])
        children = children_of(postmaster)
        _kill(chance.choice(children) if what == "backend" and children else postmaster)
        if not _comes_back(server, postmaster):
            _wait_until_gone(children, server)
            server.start()
    return what


def _comes_back(server: Server, postmaster: int) -> bool:
    """Wait until the database answers again by itself; False when its postmaster is gone.

    A killed backend lets the postmaster start the others anew. When it is the process that
    recovers which is killed, the postmaster gives up.
    """
    for _ in range(1200):
        if not _runs(postmaster):
            return False
        try:
            psycopg.connect(server.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return True
    return False


def _runs(pid: int) -> bool:
    """Tell whether a process is there and not only waited for."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return told.rpartition(")")[2].split()[0] != "Z"


def _kill(pid: int) -> None:
    if pid:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _wait_until_gone(pids: Sequence[int], server: Server) -> None:
    """Wait for the postmaster's children, which hold its memory, and clear what it left."""
    for _ in range(400):
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            break
        time.sleep(0.025)
    # A killed postmaster may linger as a process that nobody has waited for, which its lock files
    # would be taken to stand for.
    for left in ("postmaster.pid", f".s.PGSQL.{server.port}", f".s.PGSQL.{server.port}.lock"):
        (server.folder / left).unlink(missing_ok=True)


@contextmanager
def _load(
    address: tuple[str, int], authorization: str, ledger: Ledger
) -> Iterator[threading.Event]:
    """Write without pause; the event tells that something was acknowledged since it was cleared."""
    stop, written = threading.Event(), threading.Event()

    def write(number: int) -> None:
        client = Client(address, authorization)
        while not stop.is_set():
            batch = [statement() for _ in range(1 + number % 3)]
            ids = tuple(str(each["id"]) for each in batch)
            ledger.sent.append(ids)
            try:
                status, _ = client.ask("POST", _PATH, batch)
            except (OSError, HTTPException):
                time.sleep(0.01)
                continue
            if status == 200:
                ledger.acknowledged.add(ids)
                written.set()
            elif status != 503:
                ledger.strange.append(f"a request was answered with {status}")
        client.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(_WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield written
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _looked_at(here: Installation, ledger: Ledger) -> tuple[int, list[str]]:
    """Return how many unanswered batches were kept, and what is wrong in the store."""
    database = Database(here.database_url)
    with database.read() as connection:
        kept = Counter(
            str(each)
            for each in connection.execute(sa.select(tables.statement.c.statement_id)).scalars()
        )
        wrong = [*ledger.strange]
        wrong += [f"{each} is there {times} times" for each, times in kept.items() if times > 1]
        wrong += _half_kept(connection)
    database.close()
    unanswered = 0
    for ids in ledger.sent:
        there = sum(each in kept for each in ids)
        if ids in ledger.acknowledged and there < len(ids):
            wrong.append(f"acknowledged and lost: {ids}")
        elif 0 < there < len(ids):
            wrong.append(f"half of a batch is there: {ids}")
        unanswered += ids not in ledger.acknowledged and there > 0
    strangers = kept.keys() - {each for ids in ledger.sent for each in ids}
    wrong += [f"nobody sent {each}" for each in strangers]
    return unanswered, wrong


def _half_kept(connection: sa.Connection) -> list[str]:
    """Return the statements whose index rows or journal entries are not just what they must be."""
    listed: dict[int, set[int]] = {}
    for row in connection.execute(sa.select(tables.statement_term)):
        listed.setdefault(row.position, set()).add(row.term)
    told = Counter(connection.execute(sa.select(tables.arrival.c.position)).scalars())
    told += Counter(connection.execute(sa.select(tables.journal.c.position)).scalars())
    wrong = []
    for row in connection.execute(sa.select(tables.statement)):
        body = bytes(row.body)
        due = terms_of([findable_stored(body)], authority=authority_key(body))
        if listed.pop(row.position, set()) != due:
            wrong.append(f"{row.statement_id} is not listed under all its terms")
        if told[row.position] != 1:
            wrong.append(f"{row.statement_id} is told {told[row.position]} times")
    wrong += [f"terms without a statement at {position}" for position in listed]
    return wrong
