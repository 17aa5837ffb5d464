"""What a login and its launch cost the server: CPU of its processes, for one person after another.

A platform of our own making signs; what it and the client cost is not counted. Beside it a route
that does nothing, twice, since a login and a launch are two requests.
"""

import http.client
import os
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from urllib.parse import parse_qs, urlencode, urlsplit

from rich.table import Table

from lrs.database import Database
from lrs.organisations import organisation_named
from lti.protocol.deployments import approve_all
from lti.protocol.registration import new_registration, register
from tests.benchmarks import served
from tests.benchmarks.served import Installation
from tests.lti.protocol.platform import CLIENT_ID, DEPLOYMENT, Platform, keys

AIM_MS = 5.0
_HZ = os.sysconf("SC_CLK_TCK")
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of server CPU, medians of several runs."""

    known: float
    new: float
    nothing: float


def cost(here: Installation, *, launches: int, runs: int) -> Cost:
    """Measure on an installation: of who launches again, of who is new, and of doing nothing."""
    platform = Platform(keys())
    try:
        registered(here, platform)
        with _serving(here) as (address, process):
            browser = Browser(address, platform)
            for _ in range(20):
                browser.launch("5")
            taken: dict[str, list[float]] = {"known": [], "new": [], "nothing": []}
            acts: Mapping[str, Callable[[], object]] = {
                "known": lambda: browser.launch("5"),
                "new": lambda: browser.launch(uuid.uuid4().hex),
                "nothing": browser.nothing_twice,
            }
            for _ in range(runs):
                for name, act in acts.items():
                    taken[name].append(_cpu_ms(process, act, launches))
        return Cost(**{name: median(each) for name, each in taken.items()})
    finally:
        platform.close()


def table(measured: Mapping[str, Cost]) -> Table:
    """Return what was measured, beside its aim."""
    made = Table()
    for head in ("database", "launches again", "launches first", "nothing, twice", "aim"):
        made.add_column(head)
    for kind, each in measured.items():
        shown = (f"{value:.1f} ms" for value in (each.known, each.new, each.nothing))
        made.add_row(kind, *shown, f"≤ {AIM_MS:g} ms")
    return made


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered."""

    status: int
    text: str


class Browser:
    """Logs in and launches over kept connections, with the cookies the tool asks for."""

    def __init__(self, address: tuple[str, int], platform: Platform) -> None:
        self._connection = http.client.HTTPConnection(*address)
        self._platform = platform

    def launch(
        self, subject: str, *, claims: Mapping[str, object] | None = None
    ) -> tuple[str, str]:
        """Log a person in and launch; return where they land, and their cookies.

        claims are further ones. Raises AssertionError when the tool does not take the launch.
        """
        target = "http://127.0.0.2:8010/lti/launch"
        sent = {
            "iss": self._platform.issuer,
            "login_hint": subject,
            "target_link_uri": target,
            "client_id": CLIENT_ID,
            "lti_deployment_id": DEPLOYMENT,
        }
        location, cookies = self._post("/lti/login", sent, "")
        asked = {name: each[0] for name, each in parse_qs(urlsplit(location).query).items()}
        told = self._platform.claims(datetime.now(UTC), asked["nonce"])
        told |= {
            **(claims or {}),
            "sub": subject,
            "https://purl.imsglobal.org/spec/lti/claim/target_link_uri": target,
        }
        form = {"id_token": self._platform.signed(told), "state": asked["state"]}
        landed, given = self._post("/lti/launch", form, cookies)
        assert landed.startswith("/"), landed
        # What is taken back is set to nothing.
        kept = [each for each in f"{cookies}; {given}".split("; ") if not each.endswith("=")]
        spent = [each.partition("=")[0] for each in given.split("; ") if each.endswith("=")]
        return landed, "; ".join(each for each in kept if each.partition("=")[0] not in spent)

    def ask(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        """Ask for anything else, over the same connection."""
        self._connection.request(method, path, body, dict(headers))
        answer = self._connection.getresponse()
        return Answer(answer.status, answer.read().decode())

    def nothing_twice(self) -> None:
        """Ask twice for what costs nothing but the asking."""
        for _ in range(2):
            self._connection.request("GET", "/health/live")
            self._connection.getresponse().read()

    def _post(self, path: str, form: Mapping[str, str], cookies: str) -> tuple[str, str]:
        headers = {**_FORM, **({"Cookie": cookies} if cookies else {})}
        self._connection.request("POST", path, urlencode(form), headers)
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status in (302, 303), body
        given = [each.partition(";")[0] for each in answer.headers.get_all("Set-Cookie", [])]
        return answer.headers["Location"], "; ".join(given)


@contextmanager
def _serving(
    here: Installation,
) -> Iterator[tuple[tuple[str, int], "subprocess.Popen[bytes]"]]:
    address = ("127.0.0.1", served.free_port())
    process = subprocess.Popen(
        [*served.COMMAND, "serve", "--workers", "1", "--bind", f"{address[0]}:{address[1]}"],
        env=here.environ,
        stderr=subprocess.DEVNULL,
    )
    try:
        served.wait_until_ready(f"http://{address[0]}:{address[1]}/health/ready", process)
        yield address, process
    finally:
        process.terminate()
        process.wait(timeout=30)


def registered(here: Installation, platform: Platform) -> None:
    """Register a platform in an installation."""
    database = Database(here.database_url)
    now = datetime.now(UTC)
    try:
        with database.write() as connection:
            organisation_id = organisation_named(connection, "Oikeusministeriö", now=now)
            made = new_registration(
                organisation_id=organisation_id,
                issuer=platform.issuer,
                client_id=CLIENT_ID,
                auth_url=f"{platform.issuer}/auth",
                token_url=f"{platform.issuer}/token",
                jwks_url=f"{platform.issuer}/jwks",
            )
            register(connection, made, trust_loopback=True, now=now)
            approve_all(connection, made, [DEPLOYMENT], now=now)
    finally:
        database.close()


def _cpu_ms(process: "subprocess.Popen[bytes]", act: Callable[[], object], times: int) -> float:
    before = _ticks(process.pid)
    for _ in range(times):
        act()
    time.sleep(0.05)
    return (_ticks(process.pid) - before) * 1000 / _HZ / times


def _ticks(pid: int) -> int:
    """Return the CPU of a process and its children, user's and system's."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(told[11]) + int(told[12]) + sum(_ticks(int(child)) for child in children)
