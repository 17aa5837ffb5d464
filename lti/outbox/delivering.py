"""Scores that are due are sent, one a second for each column, until the platform takes them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog

from lrs.outgoing import OutgoingFailed
from lrs.surroundings import Surroundings
from lrs.work import Job
from lti import tables
from lti.protocol.connector import ServiceFailed
from lti.protocol.grades import Progress, Score, has_score, post_score
from lti.protocol.registration import Registration, registration_by_id

BETWEEN_SCORES = timedelta(seconds=1)
"""Between two scores of one gradebook column; Moodle refuses two within the same second."""

CLAIM_LIFE = timedelta(minutes=3)
MOST_REFUSALS = 5
MOST_ATTEMPTS = 100

_MOST_AT_ONCE = 100
_FIRST_WAIT_SECONDS = 5.0
_LONGEST_WAIT_SECONDS = 3600.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed:
    organisation_id: int
    resource_link_id: UUID
    person_id: UUID
    revision: int
    attempts: int
    registration: Registration
    line_item_url: str
    score: Score


class _TurnLost(Exception):
    """What was due a moment ago is another worker's now."""


def deliver_due(surroundings: Surroundings) -> int:
    """Send the scores that are due and return how many the platforms took.

    Each is claimed by a conditional update before it is sent, outside any transaction; a claim
    whose worker died runs out by itself. Of one gradebook column one score a second is sent.
    """
    delivered = 0
    for _ in range(_MOST_AT_ONCE):
        now = surroundings.clock()
        # Reading first: nobody should wait for a writer who has nothing to write.
        with surroundings.database.read() as connection:
            due = _next_due(connection, now)
        if due is None:
            break
        try:
            with surroundings.database.write() as connection:
                claimed = _claim(connection, due, now=now)
        except _TurnLost:
            continue
        delivered += _deliver(surroundings, claimed)
    return delivered


def jobs(surroundings: Surroundings) -> tuple[Job, ...]:
    """Return the background work of this module."""
    return (Job("grades", lambda: deliver_due(surroundings)),)


def _claim(connection: sa.Connection, row: sa.Row[Any], *, now: datetime) -> _Claimed:
    """Take a due score for this worker, and its column's turn.

    Raises _TurnLost, for the transaction to be undone, when another worker was quicker.
    """
    grade, link = tables.grade.c, tables.resource_link.c
    turn = connection.execute(
        sa.update(tables.resource_link)
        .where(
            link.organisation_id == row.organisation_id,
            link.id == row.resource_link_id,
            _rested(now),
        )
        .values(score_sent_at=now)
    )
    taken = connection.execute(
        sa.update(tables.grade)
        .where(*_of(row), grade.revision == row.revision, _unclaimed(now))
        .values(claimed_until=now + CLAIM_LIFE, attempts=grade.attempts + 1)
    )
    if turn.rowcount != 1 or taken.rowcount != 1:
        raise _TurnLost
    return _claimed_from(connection, row)


def _next_due(connection: sa.Connection, now: datetime) -> sa.Row[Any] | None:
    grade, link, identity = tables.grade.c, tables.resource_link.c, tables.identity.c
    registration = tables.registration.c
    due = (
        sa.select(tables.grade, link.registration_id, link.line_item_url, identity.subject)
        .join(
            tables.resource_link,
            sa.and_(
                link.organisation_id == grade.organisation_id, link.id == grade.resource_link_id
            ),
        )
        .join(tables.registration, registration.id == link.registration_id)
        .join(
            tables.identity,
            sa.and_(
                identity.organisation_id == grade.organisation_id,
                identity.person_id == grade.person_id,
                identity.issuer == registration.issuer,
            ),
        )
        .where(grade.due_at <= now, _unclaimed(now), _rested(now))
        .order_by(grade.due_at)
        .limit(1)
    )
    return connection.execute(due).first()


def _claimed_from(connection: sa.Connection, row: sa.Row[Any]) -> _Claimed:
    return _Claimed(
        organisation_id=row.organisation_id,
        resource_link_id=row.resource_link_id,
        person_id=row.person_id,
        revision=row.revision,
        attempts=row.attempts + 1,
        registration=registration_by_id(connection, row.registration_id),
        line_item_url=row.line_item_url,
        score=Score(
            subject=row.subject,
            given=row.score_given,
            maximum=row.score_maximum,
            progress=Progress(row.progress),
        ),
    )


def _deliver(surroundings: Surroundings, claimed: _Claimed) -> int:
    error = _error_of(surroundings, claimed)
    now = surroundings.clock()
    with surroundings.database.write() as connection:
        if error is None:
            _mark_delivered(connection, claimed, now=now)
        else:
            _mark_failed(connection, claimed, error, now=now)
    if error is not None:
        log.warning(
            "grade_refused",
            error=error,
            resource_link_id=str(claimed.resource_link_id),
            attempts=claimed.attempts,
        )
    return 1 if error is None else 0


def _error_of(surroundings: Surroundings, claimed: _Claimed) -> str | None:
    """Send a score and return None when the platform has it, else a code for what went wrong."""
    try:
        status = post_score(
            surroundings, claimed.registration, claimed.line_item_url, claimed.score
        )
        # A newer stamp with the same score: the platform's answer to us was lost on its way.
        if status == HTTPStatus.CONFLICT and _is_shown(surroundings, claimed):
            return None
    except OutgoingFailed as error:
        return error.reason
    except ServiceFailed as error:
        return error.code
    return None if 200 <= status < 300 else f"status_{status}"


def _is_shown(surroundings: Surroundings, claimed: _Claimed) -> bool:
    try:
        return has_score(surroundings, claimed.registration, claimed.line_item_url, claimed.score)
    except (OutgoingFailed, ServiceFailed):
        return False  # not every platform lets its results be read


def _mark_delivered(connection: sa.Connection, claimed: _Claimed, *, now: datetime) -> None:
    grade = tables.grade.c
    connection.execute(
        sa.update(tables.grade)
        .where(*_of(claimed))
        .values(
            delivered_revision=claimed.revision,
            # A better score that came in meanwhile stays due.
            due_at=sa.case((grade.revision == claimed.revision, None), else_=grade.due_at),
            attempts=0,
            last_error=None,
            sent_at=now,
            claimed_until=None,
        )
    )


def _mark_failed(
    connection: sa.Connection, claimed: _Claimed, error: str, *, now: datetime
) -> None:
    grade = tables.grade.c
    given_up = claimed.attempts >= (MOST_REFUSALS if _is_refusal(error) else MOST_ATTEMPTS)
    later = None if given_up else now + _wait(claimed.attempts)
    changed: Mapping[str, Any] = {  # Any: values and expressions of several types
        "due_at": sa.case((grade.revision == claimed.revision, later), else_=grade.due_at),
        "last_error": error,
        "claimed_until": None,
    }
    connection.execute(sa.update(tables.grade).where(*_of(claimed)).values(**changed))


def _is_refusal(error: str) -> bool:
    """Tell whether the platform refused this score, so that asking again brings the same answer.

    A token that is not given concerns the whole connection, which somebody may mend.
    """
    kind, _, status = error.rpartition("_")
    if kind != "status":
        return False
    passing = {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.CONFLICT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
    return 400 <= int(status) < 500 and int(status) not in passing


def _wait(attempts: int) -> timedelta:
    """Return how long to wait: twice as long each time, and never all at the same moment."""
    longest = min(_FIRST_WAIT_SECONDS * 2 ** min(attempts - 1, 20), _LONGEST_WAIT_SECONDS)
    return timedelta(seconds=longest * (0.5 + secrets.randbelow(500) / 1000))


def _of(key: Any) -> tuple[sa.ColumnElement[bool], ...]:  # Any: a row or a claim, by its names
    grade = tables.grade.c
    return (
        grade.organisation_id == key.organisation_id,
        grade.resource_link_id == key.resource_link_id,
        grade.person_id == key.person_id,
    )


def _unclaimed(now: datetime) -> sa.ColumnElement[bool]:
    until = tables.grade.c.claimed_until
    return sa.or_(until.is_(None), until <= now)


def _rested(now: datetime) -> sa.ColumnElement[bool]:
    sent_at = tables.resource_link.c.score_sent_at
    return sa.or_(sent_at.is_(None), sent_at <= now - BETWEEN_SCORES)
