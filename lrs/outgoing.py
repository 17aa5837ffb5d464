"""The one client for requests to other servers: it goes nowhere it was not meant to go."""

import ipaddress
import socket
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.util.connection import create_connection

from lrs.addresses import is_public, origin_of, plain
from lrs.settings import Settings

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
TOTAL_SECONDS = 20.0
MOST_BYTES = 1024 * 1024

_USER_AGENT = "Valmentava/0.1 (LTI 1.3 tool)"
_PIECE_BYTES = 16 * 1024

Resolve = Callable[[str, int], list[str]]


class OutgoingFailed(Exception):
    """A request that was not sent, or brought no usable answer.

    reason is one of address_refused, bearer_refused, unreachable, too_slow, redirected, too_large
    or encoded; origin is where the request went, without path or query, since these may hold
    secrets.
    """

    def __init__(self, reason: str, origin: str) -> None:
        super().__init__(f"{reason}: {origin}")
        self.reason = reason
        self.origin = origin


@dataclass(frozen=True, slots=True)
class Bearer:
    """An access token and the one origin it may be shown to."""

    token: str = field(repr=False)
    origin: str

    @property
    def header(self) -> str:
        """Return the value of the Authorization header."""
        return f"Bearer {self.token}"


@dataclass(frozen=True, slots=True)
class Basic:
    """A key and secret, and the one origin they may be shown to."""

    key: str
    secret: str = field(repr=False)
    origin: str

    @property
    def header(self) -> str:
        """Return the value of the Authorization header (RFC 7617)."""
        return f"Basic {b64encode(f'{self.key}:{self.secret}'.encode()).decode()}"


NO_HEADERS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Answer:
    """What another server said, whatever its status; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def succeeded(self) -> bool:
        """Tell whether the status is one of success."""
        return 200 <= self.status < 300


def addresses_of(host: str, port: int) -> list[str]:
    """Return the numeric addresses of a host. Raises OSError when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class Outgoing:
    """Sends one request at a time, each on a connection of its own, without cookies or proxies."""

    def __init__(self, settings: Settings, *, resolve: Resolve = addresses_of) -> None:
        self._trust_loopback = settings.trust_loopback
        self._trusted_networks = settings.trusted_networks
        self._resolve = resolve

    def get(
        self,
        url: str,
        *,
        accept: str = "application/json",
        bearer: Bearer | Basic | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Answer:
        """Return the answer to a GET. Raises OutgoingFailed."""
        return self.send("GET", url, headers={"Accept": accept, **headers}, bearer=bearer)

    def post(
        self,
        url: str,
        body: bytes,
        *,
        content_type: str,
        accept: str = "*/*",
        bearer: Bearer | Basic | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Answer:
        """Return the answer to a POST. Raises OutgoingFailed."""
        sent = {"Accept": accept, "Content-Type": content_type, **headers}
        return self.send("POST", url, body, headers=sent, bearer=bearer)

    def send(
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        *,
        bearer: Bearer | Basic | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Answer:
        """Return the answer to a request by any method. Raises OutgoingFailed."""
        origin = self._checked_origin(url)
        sent = {"User-Agent": _USER_AGENT, "Accept-Encoding": "identity", **headers}
        if bearer is not None:
            if bearer.origin != origin:
                raise OutgoingFailed("bearer_refused", origin)
            sent["Authorization"] = bearer.header
        with _deadline() as deadline, _session(self._connector(deadline)) as session:
            try:
                with session.request(
                    method,
                    url,
                    headers=sent,
                    data=body,
                    timeout=(CONNECT_SECONDS, READ_SECONDS),
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    answer = _answer_from(response, origin)
            except _AddressRefused:
                raise OutgoingFailed("address_refused", origin) from None
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                slow = deadline.passed or isinstance(error, requests.Timeout)
                raise OutgoingFailed("too_slow" if slow else "unreachable", origin) from None
        if deadline.passed:
            # What arrived may have been cut off in the middle.
            raise OutgoingFailed("too_slow", origin)
        if 300 <= answer.status < 400:
            raise OutgoingFailed("redirected", origin)
        return answer

    def _checked_origin(self, url: str) -> str:
        origin = origin_of(url)
        if origin is None:
            raise OutgoingFailed("address_refused", "")
        if origin.startswith("http://") and not self._trust_loopback:
            raise OutgoingFailed("address_refused", origin)
        return origin

    def _connector(self, deadline: "_Deadline") -> "_Connect":
        def connect(host: str, port: int, *, secure: bool) -> socket.socket:
            """Connect to an address that was checked, not to a name that may resolve anew."""
            failed = OSError("no address")
            for text in self._resolve(host, port):
                if not self._may_reach(text, secure=secure):
                    raise _AddressRefused
                try:
                    connected = create_connection((text, port), CONNECT_SECONDS)
                except OSError as error:
                    failed = error
                    continue
                deadline.watch(connected)
                return connected
            raise failed

        return connect

    def _may_reach(self, text: str, *, secure: bool) -> bool:
        address = plain(ipaddress.ip_address(text.partition("%")[0]))
        if address.is_loopback:
            return self._trust_loopback
        trusted = any(address in network for network in self._trusted_networks)
        return secure and not address.is_multicast and (is_public(address) or trusted)


class _AddressRefused(Exception):
    """The host resolves to an address of a network that is not to be reached."""


class _Connect(Protocol):
    def __call__(self, host: str, port: int, *, secure: bool) -> socket.socket: ...


class _Deadline:
    """Cuts the connections it watches when the time for the whole request is over.

    The timeouts of a socket are for each read, which a peer that drips bytes never reaches.
    """

    def __init__(self) -> None:
        self.passed = False
        self._watched: list[socket.socket] = []
        self._timer = threading.Timer(TOTAL_SECONDS, self._pass)
        self._timer.daemon = True

    def watch(self, connected: socket.socket) -> None:
        # A duplicate, because TLS takes the socket away from the object it was.
        self._watched.append(socket.fromfd(connected.fileno(), connected.family, connected.type))

    def start(self) -> None:
        self._timer.start()

    def end(self) -> None:
        self._timer.cancel()
        for watched in self._watched:
            watched.close()

    def _pass(self) -> None:
        self.passed = True
        for watched in self._watched:
            with suppress(OSError):
                watched.shutdown(socket.SHUT_RDWR)


@contextmanager
def _deadline() -> Iterator[_Deadline]:
    deadline = _Deadline()
    deadline.start()
    try:
        yield deadline
    finally:
        deadline.end()


@contextmanager
def _session(connect: _Connect) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False  # neither proxies nor .netrc of whoever started the process
        session.adapters.clear()
        session.mount("https://", _CheckedAdapter(connect))
        session.mount("http://", _CheckedAdapter(connect))
        yield session


class _CheckedAdapter(HTTPAdapter):
    """Makes requests connect only where connect lets them."""

    def __init__(self, connect: _Connect) -> None:
        self._connect = connect
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **named: Any) -> None:  # Any: handed on unread
        super().init_poolmanager(*args, **named)
        self.poolmanager.pool_classes_by_scheme = _pools_that(self._connect)


def _pools_that(connect: _Connect) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return connect(self._dns_host, self.port or 80, secure=False)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return connect(self._dns_host, self.port or 443, secure=True)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _answer_from(response: requests.Response, origin: str) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    if headers.get("content-encoding", "identity") != "identity":
        # None was asked for, and a few bytes may unpack to very many.
        raise OutgoingFailed("encoded", origin)
    body = b""
    for piece in response.raw.stream(_PIECE_BYTES, decode_content=False):
        body += piece
        if len(body) > MOST_BYTES:
            raise OutgoingFailed("too_large", origin)
    return Answer(response.status_code, headers, body)
