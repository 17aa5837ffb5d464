"""A lecture: 500 people launch within two minutes, watch its recording, and all end together.

Each launches as a platform sends them, opens the recording, begins to play, and tells every
fifteen seconds how far they are, as the page's script does. At the end everybody pauses and
leaves within ten seconds, which completes the recording and the lecture: four statements each.
Nothing may be lost and nothing doubled.
"""

import heapq
import json
import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from rich.table import Table

from lrs.database import Database
from lrs.organisations import organisation_named
from lti.catalogue import Module, programme_for, save_module
from lti.modules import versions
from lti.modules.lecture import recordings
from lti.modules.lecture.recordings import Source
from lti.modules.making.makers import MAKERS
from tests.benchmarks import served
from tests.benchmarks.launching import Browser, registered
from tests.benchmarks.served import Installation
from tests.lti.protocol.platform import Platform, keys

PEOPLE = 500
ARRIVE_SECONDS = 120.0
END_SECONDS = 10.0
LIMIT_MS = 500.0
MODULE_ID = uuid.UUID("5c1d9c0e-6a41-4f0b-9a57-3f0e5a2c7d99")

_LENGTH_SECONDS = 20.0
_BEAT_SECONDS = 15.0
_HANDS = 48
_CUSTOM = "https://purl.imsglobal.org/spec/lti/claim/custom"
_TOKEN = re.compile(r'name="csrf_token" value="([0-9a-f]+)"')
_STATED = {"initialized": 2, "played": 1, "paused": 1, "terminated": 1, "completed": 2}
"""What each person's lecture states, by verb: the module's and the recording's."""


@dataclass(slots=True)
class Taken:
    """How long requests took, in milliseconds, by what they were; and how many went wrong."""

    launching: list[float] = field(default_factory=list)
    watching: list[float] = field(default_factory=list)
    ending: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, milliseconds: float) -> None:
        """Note one request."""
        with self.lock:
            getattr(self, kind).append(milliseconds)


@dataclass(frozen=True, slots=True)
class Measured:
    """A lecture as it went: what was taken, how long the end took, what the store then held."""

    taken: Taken
    end_seconds: float
    statements: int
    lost: int
    doubled: int


def held(here: Installation) -> Measured:
    """Hold a lecture on an installation."""
    platform, taken = Platform(keys()), Taken()
    with closing(platform):
        registered(here, platform)
        _with_recording(here)
        with served.product(here) as address:
            people = [_Person(address, platform, number, taken) for number in range(PEOPLE)]
            _arrive(people)
            begun = time.monotonic()
            _end(people)
            took = time.monotonic() - begun
    return Measured(taken, took, *_counted(here))


def table(measured: Mapping[str, Measured]) -> Table:
    """Return what was measured, beside its limit."""
    made = Table()
    for head in (
        "database",
        "launch p95",
        "watching p95",
        "ending p95",
        "limit",
        "all ended in",
        "statements",
        "lost",
        "doubled",
        "refused",
    ):
        made.add_column(head)
    for kind, each in measured.items():
        taken = each.taken
        times = (_p95(part) for part in (taken.launching, taken.watching, taken.ending))
        made.add_row(
            kind,
            *(f"{value:.0f} ms" for value in times),
            f"< {LIMIT_MS:g} ms",
            f"{each.end_seconds:.1f} s",
            str(each.statements),
            str(each.lost),
            str(each.doubled),
            str(sum(taken.wrong.values())),
        )
    return made


class _Person:
    """Somebody at the lecture, at a browser that keeps its connection."""

    def __init__(
        self, address: tuple[str, int], platform: Platform, number: int, taken: Taken
    ) -> None:
        self._address = address
        self._platform = platform
        self._subject = f"person-{number}"
        self._taken = taken
        self._opened_at = 0.0
        self._session = ""

    def arrive(self) -> None:
        """Launch, open the recording, begin to play."""
        with self._timed("launching"):
            self._browser = Browser(self._address, self._platform)
            landed, cookies = self._browser.launch(
                self._subject, claims={_CUSTOM: {"module": str(MODULE_ID)}}
            )
        self._page = f"/learn/{landed.split('/')[2]}/recordings/{MODULE_ID}"
        self._cookies = cookies
        with self._timed("watching"):
            found = _TOKEN.search(self._ask("GET", self._page))
            assert found is not None
            self._token = found[1]
        self._session = json.loads(self._tell("opened"))["session"]
        self._opened_at = time.monotonic()
        self._tell("played")

    def beat(self) -> None:
        """Tell how far the recording has played."""
        self._tell("playing")

    def end(self) -> None:
        """Pause, which completes it, and leave."""
        self._tell("paused", kind="ending")
        self._tell("terminated", kind="ending")

    def _tell(self, heard: str, *, kind: str = "watching") -> str:
        played = min(_LENGTH_SECONDS, time.monotonic() - self._opened_at)
        told = {
            "csrf_token": self._token,
            "heard": heard,
            "session": self._session,
            "time": f"{played:.3f}",
            "segments": json.dumps([[0, round(played, 3)]] if self._session else []),
        }
        with self._timed(kind):
            return self._ask("POST", f"{self._page}/heard", urlencode(told))

    def _ask(self, method: str, path: str, body: str | None = None) -> str:
        headers = {"Cookie": self._cookies, "Content-Type": "application/x-www-form-urlencoded"}
        answer = self._browser.ask(method, path, body, headers)
        if answer.status != 200:
            self._taken.wrong[f"{method} {answer.status}"] += 1
        return answer.text

    def _timed(self, kind: str) -> "_Timed":
        return _Timed(self._taken, kind)


class _Timed:
    def __init__(self, taken: Taken, kind: str) -> None:
        self._taken, self._kind = taken, kind

    def __enter__(self) -> None:
        self._begun = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self._taken.note(self._kind, (time.monotonic() - self._begun) * 1000)


def _arrive(people: list[_Person]) -> None:
    """Let people arrive evenly, each telling every fifteen seconds until all are there."""
    begun = time.monotonic()
    until = begun + ARRIVE_SECONDS
    due = [(begun + ARRIVE_SECONDS * at / PEOPLE, at, False) for at in range(PEOPLE)]
    heapq.heapify(due)
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                if not due:
                    return
                when, at, is_there = heapq.heappop(due)
            time.sleep(max(0.0, when - time.monotonic()))
            people[at].beat() if is_there else people[at].arrive()
            following = max(when, time.monotonic() - 1) + _BEAT_SECONDS
            if following < until:
                with lock:
                    heapq.heappush(due, (following, at, True))

    _with_hands(work)
    # Who came last has yet to see the rest of it.
    time.sleep(_LENGTH_SECONDS)


def _end(people: list[_Person]) -> None:
    waiting = iter(enumerate(people))
    lock, begun = threading.Lock(), time.monotonic()

    def work() -> None:
        while True:
            with lock:
                number, person = next(waiting, (0, None))
            if person is None:
                return
            when = begun + END_SECONDS * number / PEOPLE
            time.sleep(max(0.0, when - time.monotonic()))
            person.end()

    _with_hands(work)


def _with_hands(work: Callable[[], None]) -> None:
    hands = [threading.Thread(target=work) for _ in range(_HANDS)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()


def _with_recording(here: Installation) -> None:
    database, now, maker = Database(here.database_url), datetime.now(UTC), MAKERS["lecture"]
    texts = dict.fromkeys(("fi", "sv", "en"), "Luento")
    told = {"id": str(MODULE_ID), "titles": texts, "summaries": texts, "minutes": 1}
    with closing(database), database.write() as connection:
        organisation_id = organisation_named(connection, "Oikeusministeriö", now=now)
        shown = Module(
            id=MODULE_ID,
            organisation_id=organisation_id,
            programme_id=programme_for(connection, organisation_id=organisation_id, now=now),
            kind="lecture",
            place=1,
            titles=texts,
            summaries=texts,
            minutes=1,
            due_on=None,
            version=0,
        )
        save_module(connection, shown)
        versions.publish(
            connection, shown, maker.read(told), read=maker.read, write=maker.write, now=now
        )
        recordings.publish(
            connection,
            organisation_id,
            MODULE_ID,
            Source(url="https://media.example/luento.mp4"),
            length_seconds=_LENGTH_SECONDS,
            now=now,
        )


def _counted(here: Installation) -> tuple[int, int, int]:
    """Return how many statements there are, and how many are too few or too many for a person."""
    stated: Counter[tuple[str, str]] = Counter()
    for told in _statements(here):
        verb = told["verb"]["id"].rpartition("/")[2]
        stated[told["actor"]["account"]["name"], verb] += 1
    people = {name for name, _ in stated}
    lost = doubled = 0
    for name in people:
        for verb, wanted in _STATED.items():
            lost += max(0, wanted - stated[name, verb])
            doubled += max(0, stated[name, verb] - wanted)
    lost += (PEOPLE - len(people)) * sum(_STATED.values())
    return sum(stated.values()), lost, doubled


# Any: statements as JSON.
def _statements(here: Installation) -> Iterator[dict[str, Any]]:
    database = Database(here.database_url)
    with closing(database), database.read() as connection:
        for body in connection.execute(sa.text("SELECT body FROM lrs_statement")).scalars():
            yield json.loads(bytes(body))


def _p95(taken: list[float]) -> float:
    return quantiles(taken, n=20)[-1]
