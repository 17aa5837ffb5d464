"""What an administrator looks for in the store, as typed into a form."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from flask_babel import gettext as _

from lrs.retrieval import StatementQuery
from lrs.terms import Sought
from lti.pages.dates import ZONE
from statements.findable import agent_key
from statements.grammar import InvalidStatements
from statements.values import IRI

NAMES = ("id", "who", "verb", "activity", "registration", "first", "last")
WIDE = "related"

_IRI = re.compile(IRI)


@dataclass(frozen=True, slots=True)
class Error:
    """What is wrong with a field, in words."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A form as it was typed, what it asks for, and what is wrong with it."""

    typed: Mapping[str, str]
    related: bool
    statement_id: UUID | None = None
    query: StatementQuery = field(default_factory=StatementQuery)
    errors: tuple[Error, ...] = ()

    def error_of(self, name: str) -> str | None:
        """Return what is wrong with a field, None where nothing is."""
        return next((each.text for each in self.errors if each.field == name), None)

    @property
    def address(self) -> Mapping[str, str]:
        """Return the parameters that ask for the same again."""
        told = {name: value for name, value in self.typed.items() if value}
        return {**told, WIDE: "1"} if self.related else told


def looked_for(given: Mapping[str, str], *, iri_base: str) -> Looked:
    """Read a form. A person is a UUID of ours, an e-mail address, or an Agent as JSON."""
    typed = {name: given.get(name, "").strip() for name in NAMES}
    related = bool(given.get(WIDE))
    errors: list[Error] = []
    statement_id = _uuid(typed, "id", errors)
    registration = _uuid(typed, "registration", errors)
    who = _agent(typed["who"], iri_base, errors)
    verb, activity = _iri(typed, "verb", errors), _iri(typed, "activity", errors)
    first, last = _day(typed, "first", errors), _day(typed, "last", errors)
    sought = Sought(
        agent=None if related else who,
        related_agent=who if related else None,
        verb=verb,
        activity=None if related else activity,
        related_activity=activity if related else None,
        registration=registration,
    )
    query = StatementQuery(
        sought=sought,
        since=None if first is None else _start_of(first) - timedelta(microseconds=1),
        until=None if last is None else _start_of(last + timedelta(days=1)) - _LEAST,
    )
    return Looked(typed, related, statement_id, query, tuple(errors))


_LEAST = timedelta(microseconds=1)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def _uuid(typed: Mapping[str, str], name: str, errors: list[Error]) -> UUID | None:
    if not typed[name]:
        return None
    try:
        return UUID(typed[name])
    except ValueError:
        errors.append(Error(name, _("Give the identifier in the form 8-4-4-4-12.")))
        return None


def _iri(typed: Mapping[str, str], name: str, errors: list[Error]) -> str | None:
    if not typed[name]:
        return None
    if not _IRI.match(typed[name]):
        errors.append(Error(name, _("Give the whole identifier, beginning with https:// or so.")))
        return None
    return typed[name]


def _day(typed: Mapping[str, str], name: str, errors: list[Error]) -> date | None:
    if not typed[name]:
        return None
    try:
        day = date.fromisoformat(typed[name])
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2200:
        errors.append(Error(name, _("Give the day as year-month-day, such as 2026-11-24.")))
        return None
    return day


def _agent(typed: str, iri_base: str, errors: list[Error]) -> str | None:
    if not typed:
        return None
    try:
        return agent_key(_as_agent(typed, iri_base))
    except InvalidStatements:
        text = _("Give the person's identifier, an e-mail address, or an Agent as JSON.")
        errors.append(Error("who", text))
        return None


def _as_agent(typed: str, iri_base: str) -> bytes:
    if typed.startswith("{"):
        return typed.encode("utf-8", "surrogatepass")
    if "@" in typed:
        return json.dumps({"mbox": f"mailto:{typed.removeprefix('mailto:')}"}).encode()
    return json.dumps({"account": {"homePage": f"{iri_base}/people", "name": typed}}).encode()
