"""Spoilt input straight to what reads it: each must read it, or refuse it in words of its own."""

import json
import random
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Request
from werkzeug.test import EnvironBuilder

from lrs.cursor import Cursor, cursor_text, journal_cursor_text, read_cursor, read_journal_cursor
from lrs.documents import Kind
from lrs.preconditions import Conditions, PreconditionFailed
from lrs.resources import parameters
from lrs.resources.asking import Asked, asked_in
from lrs.resources.document_parameters import one_or_several_of
from lrs.resources.multipart import read_mixed
from lrs.resources.refusals import refused
from lrs.retrieval import Walk
from lrs.surroundings import Surroundings
from statements.grammar import XapiVersion, read_statements
from tests.fuzz.spoiling import JSON, spoilt_bytes, spoilt_json
from tests.lrs.mixed import CONTENT_TYPE, mixed

EXAMPLES: list[JSON] = list(
    json.loads((Path(__file__).parents[1] / "statements/examples.json").read_text("utf-8")).values()
)
AGENT = json.dumps({"mbox": "mailto:oona@example.fi"})
QUERIES: tuple[Mapping[str, str], ...] = (
    {"statementId": "6183c608-05ba-59c0-bca1-3135ffc07468"},
    {"agent": AGENT, "verb": "http://adlnet.gov/expapi/verbs/completed", "limit": "10"},
    {"activity": "https://a.example/x", "since": "2026-01-01T00:00:00Z", "ascending": "true"},
    {"registration": "6183c608-05ba-59c0-bca1-3135ffc07468", "format": "canonical"},
    {"voidedStatementId": "6183c608-05ba-59c0-bca1-3135ffc07468", "attachments": "true"},
)
PLACES: tuple[Mapping[str, str], ...] = (
    {"activityId": "https://a.example/x", "agent": AGENT, "stateId": "bookmark"},
    {"activityId": "https://a.example/x", "profileId": "one", "since": "2026-01-01T00:00:00Z"},
    {"agent": AGENT, "profileId": "one"},
)

Reader = Callable[[random.Random], object]


class Unexpected(Exception):
    """A reader failed in a way that is no refusal."""


def readers(surroundings: Surroundings) -> dict[str, Reader]:
    """Return what reads, by name; each makes its own spoilt input by chance."""
    ring = surroundings.key_ring
    walk = Walk(terms=(1, -2), first=0, before=2**62, ascending=False, limit=10)
    cursors = cursor_text(Cursor(walk, "exact", attachments=False), ring)
    journal_cursors = journal_cursor_text(1, 5, ring)
    return {
        "statements": _statements,
        "statements, bytes": _bytes_of_statements,
        "multipart/mixed": _multipart,
        "queries": _queries,
        "documents' queries": _places,
        "forms": _forms,
        "cursors": partial(_cursor, cursors, lambda text: read_cursor(text, ring)),
        "journal cursors": partial(
            _cursor, journal_cursors, lambda text: read_journal_cursor(text, 1, ring)
        ),
        "conditions": _conditions,
    }


def read_spoilt(app: Flask, name: str, reader: Reader, chance: random.Random) -> bool:
    """Let a reader read something spoilt; tell whether it was read. Raises Unexpected."""
    try:
        reader(chance)
    except PreconditionFailed:
        return True
    except Exception as error:  # what is refused is told by the table of refusals
        with app.test_request_context():
            response = refused(error)
        if response is None or response.status_code >= 500:
            raise Unexpected(name) from error
        return False
    return True


def _statements(chance: random.Random) -> object:
    return read_statements(_spoilt_statements(chance), chance.choice(list(XapiVersion)))


def _bytes_of_statements(chance: random.Random) -> object:
    body = json.dumps(chance.choice(EXAMPLES), ensure_ascii=False).encode()
    return read_statements(spoilt_bytes(chance, body), chance.choice(list(XapiVersion)))


def _spoilt_statements(chance: random.Random) -> bytes:
    value: JSON = chance.choice(EXAMPLES)
    if chance.random() < 0.3:
        value = [value, chance.choice(EXAMPLES)]
    return spoilt_json(chance, value)


def _multipart(chance: random.Random) -> object:
    body = mixed(chance.choice(EXAMPLES), *(b"content",) * chance.randint(0, 3))
    kind = CONTENT_TYPE.encode()
    if chance.random() < 0.3:
        kind = spoilt_bytes(chance, kind)
    return read_mixed(spoilt_bytes(chance, body), kind.decode("latin-1"), most_bytes=100)


def _asked(chance: random.Random, query: Mapping[str, str]) -> Asked:
    text = spoilt_bytes(chance, urlencode(query).encode())
    return asked_in(_request(query_string=text.decode("latin-1")))


def _queries(chance: random.Random) -> object:
    return parameters.what_to_get(_asked(chance, chance.choice(QUERIES)).parameters)


def _places(chance: random.Random) -> object:
    asked = _asked(chance, chance.choice(PLACES))
    return one_or_several_of(chance.choice(list(Kind)), 1, asked.parameters)


def _forms(chance: random.Random) -> object:
    fields = {
        "X-Experience-API-Version": "1.0.3",
        "Content-Type": "application/json",
        "content": json.dumps(chance.choice(EXAMPLES)),
        **chance.choice(QUERIES),
    }
    method = chance.choice(("PUT", "GET", "POST", "DELETE", "TRACE", ""))
    request = _request(
        method="POST",
        query_string=f"method={method}",
        data=spoilt_bytes(chance, urlencode(fields).encode()),
        content_type="application/x-www-form-urlencoded",
    )
    asked = asked_in(request)
    return asked.version, asked.body()


def _cursor(text: str, read: Callable[[str], object], chance: random.Random) -> object:
    return read(spoilt_bytes(chance, text.encode()).decode("latin-1"))


def _conditions(chance: random.Random) -> object:
    given = spoilt_bytes(chance, b'"abc", W/"def", *, "' + b"x" * chance.choice((1, 500)) + b'"')
    conditions = Conditions(given.decode("latin-1"), chance.choice((None, given.decode("latin-1"))))
    conditions.hold('"abc"')
    return conditions.is_known('"abc"')


def _request(**given: Any) -> Request:  # Any: what werkzeug's builder takes
    return Request(EnvironBuilder(**given).get_environ())
