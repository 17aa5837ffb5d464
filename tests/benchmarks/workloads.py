"""Workloads 1 and 3: keeping statements, one or several at a time, and state documents."""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.benchmarks.material import batch, page_of, person_of, statement

Fresh = Callable[[], bytes]
"""Return the bytes of a request, each time with ids of its own where that matters."""

_STATEMENT_ID = re.compile(rb'\{"id": "[0-9a-f-]{36}(?=")')


@dataclass(frozen=True, slots=True)
class Workload:
    """Requests of one kind: how many statements each holds, and the ratio aimed at, 0 for none."""

    name: str
    size: int
    connections: int
    at_least: float
    request: Callable[[int, str], Fresh]


def posting(size: int) -> Callable[[int, str], Fresh]:
    """Return what makes POST requests of so many statements."""

    def request(number: int, authorization: str) -> Fresh:
        body = statement(number) if size == 1 else batch(number, size)
        head = _head("POST", "/xapi/statements", authorization, len(body))
        before, *tails = _STATEMENT_ID.split(body)

        def fresh() -> bytes:
            parts = [head, before]
            for tail in tails:
                parts += (b'{"id": "', _fresh_id(), tail)
            return b"".join(parts)

        return fresh

    return request


def putting(number: int, authorization: str) -> Fresh:
    """Make PUT requests of one statement."""
    _, tail = _STATEMENT_ID.split(statement(number))
    size = len(b'{"id": "') + 36 + len(tail)
    head, rest = _head("PUT", "/xapi/statements?statementId=@", authorization, size).split(b"@")

    def fresh() -> bytes:
        statement_id = _fresh_id()
        return b"".join((head, statement_id, rest, b'{"id": "', statement_id, tail))

    return fresh


def of_documents(method: str) -> Callable[[int, str], Fresh]:
    """Return what makes requests of a hundred state documents, each of another person."""

    def request(number: int, authorization: str) -> Fresh:
        number %= 100
        parameters = {
            "activityId": page_of(number % 10),
            "agent": json.dumps(person_of(number)),
            "stateId": "progress",
        }
        document = {"seen": [number, number + 1], "at": f"{number}.5", "page": "kappale"}
        body = b"" if method == "GET" else json.dumps(document).encode()
        path = f"/xapi/activities/state?{urlencode(parameters)}"
        # In 2.0 who replaces a document must say which; 1.0.3 lets state be put as it comes.
        whole = _head(method, path, authorization, len(body), version="1.0.3") + body
        return lambda: whole

    return request


def _head(
    method: str, path: str, authorization: str, size: int, *, version: str = "2.0.0"
) -> bytes:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: bench\r\n"
        f"Authorization: {authorization}\r\nX-Experience-API-Version: {version}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {size}\r\n\r\n"
    ).encode()


def _fresh_id() -> bytes:
    digits = os.urandom(16).hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}".encode()


WORKLOADS = (
    Workload("POST one", 1, 4, 0.65, posting(1)),
    Workload("POST one, 8 connections", 1, 8, 0.65, posting(1)),
    Workload("PUT one", 1, 4, 0, putting),
    Workload("POST 5", 5, 4, 0.5, posting(5)),
    Workload("POST 100", 100, 4, 0.5, posting(100)),
    Workload("state, PUT", 1, 4, 0, of_documents("PUT")),
    Workload("state, GET", 1, 4, 0, of_documents("GET")),
    Workload("state, POST that merges", 1, 4, 0, of_documents("POST")),
)
