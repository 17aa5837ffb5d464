"""A request as the resources see it, whichever of the two syntaxes it came in."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

import structlog
from flask import Request
from werkzeug.exceptions import HTTPException

from statements.grammar import Problem, XapiVersion

VERSION_HEADER = "X-Experience-API-Version"

_SPOKEN = (
    (re.compile(r"1\.0(\.\d{1,9})?"), XapiVersion.V1_0),
    (re.compile(r"2\.0(\.\d{1,9})?"), XapiVersion.V2_0),
)
_FORM = "application/x-www-form-urlencoded"
_FORM_HEADERS = frozenset(
    name.lower()
    for name in (
        "Accept",
        "Accept-Encoding",
        "Accept-Language",
        "Authorization",
        "Content-Language",
        "Content-Type",
        "If-Match",
        "If-Modified-Since",
        "If-None-Match",
        "If-Unmodified-Since",
        VERSION_HEADER,
    )
)
_MOST_FIELDS = 64

log = structlog.get_logger()


class BadRequest(Exception):
    """A request that breaks rules before any statement is looked at."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{problem.path}: {problem.rule}" for problem in problems))
        self.problems = problems


class UnspokenVersion(BadRequest):
    """The version header is missing, or names a version that the store does not speak."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A method, parameters as they came, headers by their names in lower case, and the body."""

    method: str
    parameters: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    body: Callable[[], bytes]

    @property
    def version(self) -> XapiVersion:
        """Return what the request speaks (Part 3, 3.3). Raises UnspokenVersion."""
        given = self.headers.get(VERSION_HEADER.lower())
        if given is None:
            rule = "Send this header with every request: 2.0.0 or 1.0.3."
            raise UnspokenVersion(Problem(VERSION_HEADER, rule))
        for pattern, version in _SPOKEN:
            if pattern.fullmatch(given):
                return version
        rule = "This store speaks 2.0.x and 1.0.x."
        raise UnspokenVersion(Problem(VERSION_HEADER, rule))


def asked_in(request: Request) -> Asked:
    """Return what a request asks.

    A POST with `method` as its only parameter carries headers, parameters and content in a form
    (1.0.3, Part 3, 1.3, Alternate Request Syntax); in 2.0 there is no such thing. Raises
    BadRequest.
    """
    headers = {name.lower(): value for name, value in request.headers.items()}
    parameters = _pairs(request.query_string, "the query")
    if request.method != "POST" or not any(name == "method" for name, _ in parameters):
        return Asked(request.method, parameters, headers, _body_of(request))
    if len(parameters) > 1:
        rule = "With method as a parameter of the address, all others belong into the form."
        raise BadRequest(Problem("method", rule))
    return _asked_in_form(request, parameters[0][1], headers)


def _asked_in_form(request: Request, method: str, headers: Mapping[str, str]) -> Asked:
    if method not in {"GET", "PUT", "POST", "DELETE"}:
        raise BadRequest(Problem("method", "This must be GET, PUT, POST or DELETE."))
    if request.mimetype != _FORM:
        raise BadRequest(Problem("Content-Type", f"A request with ?method= must be {_FORM}."))
    fields = _pairs(_read(request), "the form")
    given = {name.lower(): value for name, value in fields if name.lower() in _FORM_HEADERS}
    content = "".join(value for name, value in fields if name == "content")
    kept = {name: value for name, value in headers.items() if name != "content-type"}
    asked = Asked(
        method,
        [
            (name, value)
            for name, value in fields
            if name != "content" and name.lower() not in _FORM_HEADERS
        ],
        {**kept, "content-type": "application/json", **given},
        content.encode,
    )
    if asked.version is not XapiVersion.V1_0:
        raise BadRequest(Problem("method", "xAPI 2.0 has no alternate request syntax."))
    return asked


def _pairs(encoded: bytes, where: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            encoded.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        rule = f"This must be percent-encoded UTF-8 with at most {_MOST_FIELDS} fields."
        raise BadRequest(Problem(where, rule)) from None


def _body_of(request: Request) -> Callable[[], bytes]:
    return lambda: _read(request)


def _read(request: Request) -> bytes:
    try:
        return request.get_data(cache=False)
    except HTTPException:
        raise
    except Exception as error:  # noqa: BLE001 - each server has its own words for a broken body
        log.info("body_unreadable", error=type(error).__name__)
        rule = "The body could not be read: it ends early, or its chunks are broken."
        raise BadRequest(Problem("the body", rule)) from None
