"""Whole requests, spoilt in their parts: method, path, query, headers, body."""

import json
import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from tests.fuzz.parsing import EXAMPLES, PLACES, QUERIES
from tests.fuzz.spoiling import spoilt_bytes, spoilt_json
from tests.lrs.mixed import CONTENT_TYPE, mixed

_PATHS = (
    "/xapi/statements",
    "/xapi/activities/state",
    "/xapi/activities/profile",
    "/xapi/agents/profile",
    "/xapi/activities",
    "/xapi/agents",
    "/xapi/about",
    "/xapi/statements/more/abc",
    "/store/statements",
    "/store/journal",
)
_METHODS = ("GET", "GET", "POST", "POST", "PUT", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH")
_TYPES = ("application/json", CONTENT_TYPE, "application/x-ndjson", "text/plain", "")
_VERSIONS = ("2.0.0", "1.0.3", "1.0.0", "0.95", "2.0", "")


@dataclass(frozen=True, slots=True)
class Request:
    """A request to send; headers without authorization and length."""

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def requests(chance: random.Random) -> Request:
    """Return a request that is spoilt in one or more of its parts, or, now and then, sound."""
    path = chance.choice(_PATHS)
    query = urlencode(chance.choice((*QUERIES, *PLACES, {})))
    if chance.random() < 0.4:
        query = quote(spoilt_bytes(chance, query.encode()), safe="%&=+")
    kind, body = _content(chance)
    headers = {
        "Content-Type": kind,
        "X-Experience-API-Version": chance.choice(_VERSIONS),
        "Accept-Language": _spoilt_header(chance, "fi, sv;q=0.5, *;q=0.1"),
        "If-Match": _spoilt_header(chance, '"0123456789abcdef"'),
        "If-None-Match": _spoilt_header(chance, "*"),
    }
    kept = {name: value for name, value in headers.items() if value and chance.random() < 0.8}
    return Request(chance.choice(_METHODS), f"{path}?{query}" if query else path, body, kept)


def _content(chance: random.Random) -> tuple[str, bytes]:
    statement = {**chance.choice(EXAMPLES), "id": str(uuid.UUID(int=chance.getrandbits(128)))}
    way = chance.random()
    if way < 0.1:
        return "application/json", json.dumps(statement).encode()
    if way < 0.5:
        return chance.choice(_TYPES), spoilt_json(chance, statement)
    if way < 0.7:
        return chance.choice(_TYPES), spoilt_bytes(chance, json.dumps(statement).encode())
    if way < 0.9:
        return CONTENT_TYPE, spoilt_bytes(chance, mixed(statement, b"some content"))
    return chance.choice(_TYPES), chance.randbytes(chance.randint(0, 2_000))


def _spoilt_header(chance: random.Random, value: str) -> str:
    if chance.random() < 0.5:
        return ""
    text = spoilt_bytes(chance, value.encode()).decode("latin-1")
    # What a header cannot hold is for the raw sockets to send.
    return "".join(each for each in text if each.isprintable() and ord(each) < 256).strip()
