"""How far somebody has come in a module, folded from statements.

Every act amounts to a small progress of its own, and two of them join into one: the earliest
start, the earliest completion, all pages, the best score. Joining is commutative, associative and
idempotent, so statements may arrive in any order and more than once.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import msgspec

from lrs.authorities import OWN_NAME
from statements import vocabulary
from statements.coaching import activity_iri, person_account
from statements.values import instant_of


@dataclass(frozen=True, slots=True)
class Place:
    """Whose progress, under which enrolment, in which activity: a person × activity."""

    registration: UUID
    activity_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Score:
    """Points out of a maximum above zero."""

    raw: float
    maximum: float

    @property
    def scaled(self) -> float:
        """The points as a share of the maximum, 1.0 for all of them."""
        return self.raw / self.maximum


@dataclass(frozen=True, slots=True)
class Progress:
    """What has been done so far; times are those of the statements' timestamps.

    pages are the ids of the pages read. best is None without a scored quiz, and passed is None
    until a quiz was either passed or failed.
    """

    started_at: datetime
    completed_at: datetime | None = None
    pages: frozenset[UUID] = frozenset()
    best: Score | None = None
    passed: bool | None = None


Steps = dict[Place, Progress]


def steps_in(bodies: Iterable[bytes], *, iri_base: str) -> Steps:
    """Return what stored statements amount to, by the place they belong to.

    Only statements count that this tool itself vouches for, whose actor is an account of ours and
    whose activity is one of ours, under a registration; all others amount to nothing, so that no
    other client's key can make up somebody's progress. Whether that registration is that person's
    enrolment is asked where rows are read.
    """
    steps: Steps = {}
    for body in bodies:
        statement = _DECODER.decode(body)
        step_of = _STEPS.get(statement.verb.id)
        if step_of is None:
            continue
        for place in _places(statement, iri_base):
            step = step_of(statement, iri_base)
            known = steps.get(place)
            steps[place] = step if known is None else joined(known, step)
    return steps


def places_in(bodies: Iterable[bytes], *, iri_base: str) -> frozenset[Place]:
    """Return the places to which stored statements belong."""
    return frozenset(steps_in(bodies, iri_base=iri_base))


def joined(one: Progress, other: Progress) -> Progress:
    """Return what two progresses of one place amount to together."""
    return Progress(
        started_at=min(one.started_at, other.started_at),
        completed_at=_earlier(one.completed_at, other.completed_at),
        pages=one.pages | other.pages,
        best=_better(one.best, other.best),
        passed=_either(one.passed, other.passed),
    )


class _Account(msgspec.Struct, rename={"home_page": "homePage"}):
    home_page: str
    name: str


class _Actor(msgspec.Struct):
    account: _Account | None = None


class _Authority(msgspec.Struct, frozen=True):
    account: _Account | None = None


class _Thing(msgspec.Struct):
    id: str = ""


class _Around(msgspec.Struct, frozen=True):
    parent: tuple[_Thing, ...] = ()


class _Context(msgspec.Struct, rename={"around": "contextActivities"}):
    registration: str | None = None
    around: _Around = _Around()


class _Score(msgspec.Struct):
    # Left as bytes until wanted: xAPI sets no limit to a number's digits.
    raw: msgspec.Raw = msgspec.Raw()
    max: msgspec.Raw = msgspec.Raw()


class _Result(msgspec.Struct):
    score: _Score | None = None


class _Statement(msgspec.Struct):
    """The parts of a stored statement that a progress is made of; the rest is skipped."""

    actor: _Actor
    verb: _Thing
    object: _Thing
    timestamp: str
    authority: _Authority = _Authority()
    context: _Context | None = None
    result: _Result | None = None


_DECODER = msgspec.json.Decoder(_Statement)

# These are about the module itself; the other verbs are about a part of it.
_OF_THE_WHOLE = frozenset({vocabulary.INITIALIZED, vocabulary.COMPLETED})


def _places(statement: _Statement, iri_base: str) -> Iterable[Place]:
    account, context = statement.actor.account, statement.context
    if not _is_ours(statement.authority, iri_base):
        return
    if account is None or context is None or context.registration is None:
        return
    person_id = _person_id(account.home_page, account.name, iri_base)
    if person_id is None:
        return
    whole = (statement.object,) if statement.verb.id in _OF_THE_WHOLE else context.around.parent
    for activity in whole:
        activity_id = _activity_id(activity.id, iri_base)
        if activity_id is not None:
            yield Place(_registration(context.registration), activity_id, person_id)


def _is_ours(authority: _Authority, iri_base: str) -> bool:
    vouching = authority.account
    return vouching is not None and (vouching.home_page, vouching.name) == (iri_base, OWN_NAME)


@lru_cache(maxsize=65536)
def _registration(text: str) -> UUID:
    return UUID(text)


@lru_cache(maxsize=65536)
def _person_id(home_page: str, name: str, iri_base: str) -> UUID | None:
    person_id = _uuid(name)
    if person_id is None or person_account(iri_base, person_id) != (home_page, name):
        return None
    return person_id


@lru_cache(maxsize=65536)
def _activity_id(iri: str, iri_base: str) -> UUID | None:
    activity_id = _uuid(iri[-36:])
    if activity_id is None or activity_iri(iri_base, activity_id) != iri:
        return None
    return activity_id


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _only_started(statement: _Statement, _iri_base: str) -> Progress:
    return Progress(instant_of(statement.timestamp))


def _page_read(statement: _Statement, iri_base: str) -> Progress:
    page_id = _activity_id(statement.object.id, iri_base)
    read = frozenset() if page_id is None else frozenset({page_id})
    return Progress(instant_of(statement.timestamp), pages=read)


def _quiz_scored(statement: _Statement, _iri_base: str) -> Progress:
    return Progress(
        instant_of(statement.timestamp),
        best=_score(statement.result),
        passed=statement.verb.id == vocabulary.PASSED,
    )


def _completed(statement: _Statement, _iri_base: str) -> Progress:
    at = instant_of(statement.timestamp)
    return Progress(at, completed_at=at)


_STEPS: dict[str, Callable[[_Statement, str], Progress]] = {
    vocabulary.INITIALIZED: _only_started,
    vocabulary.EXPERIENCED: _page_read,
    vocabulary.DOWNLOADED: _only_started,
    vocabulary.ANSWERED: _only_started,
    vocabulary.PASSED: _quiz_scored,
    vocabulary.FAILED: _quiz_scored,
    vocabulary.COMPLETED: _completed,
}


def _score(result: _Result | None) -> Score | None:
    """Return the score that a result gives, None when it lacks points or a usable maximum."""
    if result is None or result.score is None:
        return None
    raw, maximum = _number(result.score.raw), _number(result.score.max)
    if raw is None or maximum is None or maximum <= 0:
        return None
    return Score(raw, maximum)


def _number(digits: msgspec.Raw) -> float | None:
    text = bytes(digits)
    number = float(text) if text else math.nan
    return number if math.isfinite(number) else None


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


def _better(one: Score | None, other: Score | None) -> Score | None:
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda score: (score.scaled, score.maximum, score.raw))


def _either(one: bool | None, other: bool | None) -> bool | None:
    if one is None or other is None:
        return other if one is None else one
    return one or other
