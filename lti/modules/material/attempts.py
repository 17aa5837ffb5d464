"""Attempts at a quiz: each question answered once an attempt, as many attempts as one likes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lrs.database import inserting
from lti import tables
from lti.modules.material.content import Question, Quiz
from lti.modules.material.study import Studying

Answers = Mapping[str, tuple[str, ...]]
"""The keys of the chosen choices by the key of the question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt; the score's parts are None until every question is answered."""

    number: int
    version: int
    answers: Answers
    finished_at: datetime | None
    score_raw: int | None
    score_max: int | None
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Score:
    """Points of points, and whether they pass."""

    raw: int
    maximum: int
    passed: bool


def is_right(question: Question, chosen: Sequence[str]) -> bool:
    """Tell whether exactly the right choices were taken."""
    return frozenset(chosen) == question.correct_keys


def score_of(quiz: Quiz, answers: Answers) -> Score | None:
    """Return the score of a quiz, None while a question is unanswered."""
    if any(question.key not in answers for question in quiz.questions):
        return None
    raw = sum(is_right(question, answers[question.key]) for question in quiz.questions)
    return Score(raw, len(quiz.questions), raw >= quiz.points_to_pass)


def best_of(attempts: Sequence[Attempt]) -> Attempt | None:
    """Return the best finished attempt, the first of several; None when none is finished."""
    finished = [attempt for attempt in attempts if attempt.score_raw is not None]
    return max(finished, key=lambda attempt: attempt.score_raw or 0, default=None)


def attempts_of(connection: sa.Connection, studying: Studying) -> tuple[Attempt, ...]:
    """Return every attempt of a study, the first one first."""
    table = tables.quiz_attempt
    rows = connection.execute(sa.select(table).where(*_of(studying)).order_by(table.c.number))
    return tuple(_attempt_from(row) for row in rows)


def open_attempt(
    connection: sa.Connection, studying: Studying, *, version: int, now: datetime
) -> int:
    """Return the number of the attempt under way, begun now when there is none.

    Two requests at once end with the same attempt: its number is a key.
    """
    before = attempts_of(connection, studying)
    if before and before[-1].finished_at is None:
        return before[-1].number
    number = before[-1].number + 1 if before else 1
    connection.execute(
        inserting(connection, tables.quiz_attempt)
        .values(
            organisation_id=studying.organisation_id,
            enrolment_id=studying.enrolment_id,
            module_id=studying.module_id,
            number=number,
            version=version,
            answers={},
            started_at=now,
        )
        .on_conflict_do_nothing()
    )
    return number


def held_attempt(connection: sa.Connection, studying: Studying, number: int) -> Attempt | None:
    """Return an attempt and keep others from changing it until the transaction ends."""
    table = tables.quiz_attempt
    # On SQLite, which has no row locks, the transaction is the only one that writes.
    row = connection.execute(
        sa.select(table).where(*_of(studying), table.c.number == number).with_for_update()
    ).first()
    return None if row is None else _attempt_from(row)


def save_answers(
    connection: sa.Connection, studying: Studying, number: int, answers: Answers
) -> None:
    """Keep the answers of an attempt that is held."""
    plain = {key: list(chosen) for key, chosen in answers.items()}
    connection.execute(_update(studying, number).values(answers=plain))


def finish(
    connection: sa.Connection, studying: Studying, number: int, *, score: Score, now: datetime
) -> None:
    """Keep the score of an attempt that is held."""
    connection.execute(
        _update(studying, number).values(
            finished_at=now, score_raw=score.raw, score_max=score.maximum, passed=score.passed
        )
    )


def _update(studying: Studying, number: int) -> sa.Update:
    table = tables.quiz_attempt
    return sa.update(table).where(*_of(studying), table.c.number == number)


def _of(studying: Studying) -> tuple[sa.ColumnElement[bool], ...]:
    column = tables.quiz_attempt.c
    return (
        column.organisation_id == studying.organisation_id,
        column.enrolment_id == studying.enrolment_id,
        column.module_id == studying.module_id,
    )


def _attempt_from(row: sa.Row[Any]) -> Attempt:  # Any: a row holds columns of many types
    return Attempt(
        number=row.number,
        version=row.version,
        answers={key: tuple(chosen) for key, chosen in row.answers.items()},
        finished_at=row.finished_at,
        score_raw=row.score_raw,
        score_max=row.score_max,
        passed=row.passed,
    )
