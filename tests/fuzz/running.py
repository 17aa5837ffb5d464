"""The parts of the long run: each asks so often, counts the answers, and tells what is wrong."""

import http.client
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from lrs.surroundings import Surroundings
from lrs.tables import statement
from tests.fuzz.asking import Request, requests
from tests.fuzz.hostile import answered, hostile
from tests.fuzz.parsing import Unexpected, read_spoilt, readers

Tell = Callable[[int], None]
_SLOW_SECONDS = 10.0


@dataclass(slots=True)
class Found:
    """How often what came back, the slowest answer in seconds, and what was wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def note(self, what: str, status: int, seconds: float) -> None:
        """Note an answer; a failure of the server's or a slow answer is wrong."""
        self.counts[str(status)] += 1
        self.slowest = max(self.slowest, seconds)
        if status >= 500:
            self.wrong.append(f"{status} for {what}")
        if seconds > _SLOW_SECONDS:
            self.wrong.append(f"{seconds:.0f} s for {what}")


def parsed(app: Flask, here: Surroundings, times: int, seed: int, tell: Tell) -> Found:
    """Let every reader in turn read something spoilt."""
    found, chance = Found(), random.Random(seed)
    all_readers = list(readers(here).items())
    for number in range(times):
        name, reader = all_readers[number % len(all_readers)]
        began = time.perf_counter()
        try:
            read = read_spoilt(app, name, reader, chance)
        except Unexpected as error:
            found.wrong.append(f"{name}: {error.__cause__!r}")
            continue
        found.counts["read" if read else "refused"] += 1
        found.slowest = max(found.slowest, time.perf_counter() - began)
        tell(number + 1)
    return found


def asked(app: Flask, authorization: str, times: int, seed: int, tell: Tell) -> Found:
    """Send requests to the application, without a server."""
    found, chance = Found(), random.Random(seed)
    client = app.test_client()
    for number in range(times):
        request = requests(chance)
        began = time.perf_counter()
        response = client.open(
            request.path,
            method=request.method,
            data=request.body,
            headers={**request.headers, "Authorization": authorization},
        )
        # A stream is only made as it is read.
        response.get_data()
        found.note(_told(request), response.status_code, time.perf_counter() - began)
        if request.path.startswith("/xapi") and "X-Experience-API-Version" not in response.headers:
            found.wrong.append(f"no version in the answer to {_told(request)}")
        tell(number + 1)
    return found


def served(
    address: tuple[str, int], authorization: str, times: int, seed: int, tell: Tell
) -> Found:
    """Send requests over HTTP to a running server."""
    found, chance = Found(), random.Random(seed)
    wire = http.client.HTTPConnection(*address, timeout=60)
    for number in range(times):
        request = requests(chance)
        began = time.perf_counter()
        try:
            wire.request(
                request.method,
                request.path,
                request.body,
                {**request.headers, "Authorization": authorization},
            )
            response = wire.getresponse()
            response.read()
        except (http.client.HTTPException, ConnectionError):
            # The server closes a connection that it cannot make sense of.
            found.counts["closed"] += 1
            wire.close()
            continue
        found.note(_told(request), response.status, time.perf_counter() - began)
        tell(number + 1)
    wire.close()
    return found


def attacked(
    address: tuple[str, int], authorization: str, times: int, seed: int, tell: Tell
) -> Found:
    """Misbehave on sockets; afterwards the server must answer as before."""
    found, chance = Found(), random.Random(seed)
    ways = list(hostile(authorization).items())
    for number in range(times):
        name, way = ways[number % len(ways)]
        status, seconds = answered(address, way(chance))
        if status is None:
            found.counts["closed"] += 1
            found.slowest = max(found.slowest, seconds)
        else:
            found.note(name, status, seconds)
        tell(number + 1)
    wire = http.client.HTTPConnection(*address, timeout=10)
    wire.request("GET", "/health/live")
    if wire.getresponse().status != 200:
        found.wrong.append("the server does not answer any more")
    wire.close()
    return found


def half_kept(here: Surroundings) -> list[str]:
    """Return the statements without a term or a number in the journal to come: there are none."""
    orphan = sa.text(
        "SELECT position FROM lrs_statement WHERE NOT voided AND (position NOT IN"
        " (SELECT position FROM lrs_statement_term) OR position NOT IN"
        " (SELECT position FROM lrs_arrival UNION ALL SELECT position FROM lrs_journal))"
    )
    with here.database.read() as connection:
        kept = connection.execute(sa.select(sa.func.count()).select_from(statement)).scalar_one()
        halves = connection.execute(orphan).scalars().all()
    return [f"{each} is kept by half, of {kept}" for each in halves]


def memory_mb(process: int) -> float:
    """Return a process's resident memory in megabytes."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    (line,) = [each for each in lines if each.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def workers_of(server: int) -> list[int]:
    """Return the processes that a server started."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii")
    return [int(each) for each in children.split()]


def _told(request: Request) -> str:
    body = request.body[:200]
    return f"{request.method} {request.path} {dict(request.headers)} {body!r}"
