"""How far somebody has come in a module, folded from statements.

Every act amounts to a small progress of its own, and two of them join into one: the earliest
start, the earliest completion, all pages, the best score. Joining is commutative, associative and
idempotent, so statements may arrive in any order and more than once.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from dashboards.projections.parts import (
    Object,
    Result,
    Statement,
    Thing,
    activity_id,
    read,
    whose,
)
from statements import vocabulary
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
    """Return what stored statements amount to, by the place they belong to, see `add`."""
    steps: Steps = {}
    for body in bodies:
        add(steps, read(body), iri_base)
    return steps


def add(steps: Steps, statement: Statement, iri_base: str) -> None:
    """Join what a statement amounts to into steps.

    Of those that count (see `dashboards.projections.parts`) only what is about an activity of ours
    amounts to anything. Whether the registration is that person's enrolment is asked where rows
    are read.
    """
    step_of = _STEPS.get(statement.verb.id)
    if step_of is None:
        return
    for place in _places(statement, iri_base):
        step = step_of(statement, iri_base)
        known = steps.get(place)
        steps[place] = step if known is None else joined(known, step)


def joined(one: Progress, other: Progress) -> Progress:
    """Return what two progresses of one place amount to together."""
    return Progress(
        started_at=min(one.started_at, other.started_at),
        completed_at=_earlier(one.completed_at, other.completed_at),
        pages=one.pages | other.pages,
        best=_better(one.best, other.best),
        passed=_either(one.passed, other.passed),
    )


# These are about the module itself; the other verbs are about a part of it.
_OF_THE_WHOLE = frozenset({vocabulary.INITIALIZED, vocabulary.COMPLETED})


def _places(statement: Statement, iri_base: str) -> Iterable[Place]:
    found = whose(statement, iri_base)
    if found is None:
        return
    registration, person_id = found
    whole: Iterable[Thing | Object] = (statement.object,)
    if statement.verb.id not in _OF_THE_WHOLE:
        whole = () if statement.context is None else statement.context.around.parent
    for activity in whole:
        module_id = activity_id(activity.id, iri_base)
        if module_id is not None:
            yield Place(registration, module_id, person_id)


def _only_started(statement: Statement, _iri_base: str) -> Progress:
    return Progress(instant_of(statement.timestamp))


def _page_read(statement: Statement, iri_base: str) -> Progress:
    page_id = activity_id(statement.object.id, iri_base)
    read = frozenset() if page_id is None else frozenset({page_id})
    return Progress(instant_of(statement.timestamp), pages=read)


def _quiz_scored(statement: Statement, _iri_base: str) -> Progress:
    return Progress(
        instant_of(statement.timestamp),
        best=_score(statement.result),
        passed=statement.verb.id == vocabulary.PASSED,
    )


def _completed(statement: Statement, _iri_base: str) -> Progress:
    at = instant_of(statement.timestamp)
    return Progress(at, completed_at=at)


_STEPS: dict[str, Callable[[Statement, str], Progress]] = {
    vocabulary.INITIALIZED: _only_started,
    vocabulary.EXPERIENCED: _page_read,
    vocabulary.DOWNLOADED: _only_started,
    vocabulary.ANSWERED: _only_started,
    vocabulary.PASSED: _quiz_scored,
    vocabulary.FAILED: _quiz_scored,
    vocabulary.COMPLETED: _completed,
}


def _score(result: Result | None) -> Score | None:
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
