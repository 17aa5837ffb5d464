"""Closing a round: answers are opened, taken apart, shuffled and rewritten; then the key goes."""

import secrets
import uuid
from collections.abc import Callable, Iterator, MutableSequence, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from lti import tables
from lti.modules.survey.answers import Answer, unpacked
from lti.modules.survey.content import ItemKind, Survey
from lti.modules.survey.rounds import Outcome, Round
from lti.modules.survey.sealing import RoundSecrets

FEWEST = 5
"""Fewer answers than these are destroyed unopened: among so few, an answer tells whose it is."""

WHOLE = "whole"
MIRROR = "mirror"
OPEN = "open"

_RANDOM = secrets.SystemRandom()

Shuffle = Callable[[MutableSequence[Any]], None]  # Any: what is shuffled does not matter


@dataclass(frozen=True, slots=True)
class Closed:
    """How a round ended; answered counts all answers, also those that were not opened."""

    outcome: Outcome
    answered: int


def claim(connection: sa.Connection, held: Round, *, now: datetime) -> bool:
    """Let nobody answer a round any more; False when somebody else has closed it.

    Whoever is answering in this moment is waited for, and counts.
    """
    column = tables.survey_round.c
    claimed = connection.execute(
        sa.update(tables.survey_round)
        .where(
            column.organisation_id == held.organisation_id,
            column.id == held.id,
            column.closed_at.is_(None),
        )
        .values(closed_at=now)
    )
    return claimed.rowcount == 1


def close(
    connection: sa.Connection,
    held: Round,
    survey: Survey,
    *,
    key: RoundSecrets | None,
    shuffle: Shuffle = _RANDOM.shuffle,
) -> Closed:
    """Close a round that the caller's transaction has claimed.

    Who answered is to be read before, and the key destroyed once this is committed. Without its
    key a round's answers cannot be opened, and go unread.
    """
    answers = _opened(_sealed_of(connection, held), key)
    outcome = _outcome(answers, key)
    if outcome is Outcome.OPENED:
        _rewrite(connection, held, survey, answers, shuffle)
    for table in (tables.survey_sealed, tables.survey_mark):
        connection.execute(
            sa.delete(table).where(
                table.c.organisation_id == held.organisation_id, table.c.round_id == held.id
            )
        )
    connection.execute(
        sa.update(tables.survey_round)
        .where(
            tables.survey_round.c.organisation_id == held.organisation_id,
            tables.survey_round.c.id == held.id,
        )
        .values(
            outcome=outcome.value,
            answered=len(answers) if outcome is Outcome.OPENED else None,
            public_key=None,
        )
    )
    return Closed(outcome, len(answers))


def parts_of(answer: Answer, survey: Survey) -> Iterator[dict[str, Any]]:
    """Take one answer apart into what may lie together.

    What is told about supervisors lies without the unit, which mostly has one supervisor; an open
    text lies by itself, since words tell more than ticks.
    """
    mirrors = {item.code for item in survey.items if item.mirror}
    texts = {item.code for item in survey.items if item.kind is ItemKind.OPEN}
    given = answer.given
    whole = {code: told for code, told in given.items() if code not in mirrors | texts}
    mirror = {code: told for code, told in given.items() if code in mirrors - texts}
    yield {
        "part": WHOLE,
        "pseudonym": answer.pseudonym,
        "unit": answer.unit,
        "role_group": answer.role_group,
        "answers": whole,
    }
    if mirror:
        yield _apart(MIRROR, mirror, answer.role_group)
    for code in texts & given.keys():
        yield _apart(OPEN, {code: given[code]}, None)


def _apart(part: str, told: dict[str, Any], role_group: str | None) -> dict[str, Any]:
    return {
        "part": part,
        "pseudonym": None,
        "unit": None,
        "role_group": role_group,
        "answers": told,
    }


def _sealed_of(connection: sa.Connection, held: Round) -> Sequence[bytes]:
    column = tables.survey_sealed.c
    found = connection.execute(
        sa.select(column.sealed).where(
            column.organisation_id == held.organisation_id, column.round_id == held.id
        )
    )
    return found.scalars().all()


def _opened(sealed: Sequence[bytes], key: RoundSecrets | None) -> list[Answer | None]:
    return [None if key is None else _answer(each, key) for each in sealed]


def _answer(sealed: bytes, key: RoundSecrets) -> Answer | None:
    try:
        return unpacked(key.opened(sealed))
    except InvalidTag:
        return None


def _outcome(answers: Sequence[Answer | None], key: RoundSecrets | None) -> Outcome:
    if answers and (key is None or None in answers):
        return Outcome.KEY_LOST
    return Outcome.OPENED if len(answers) >= FEWEST else Outcome.TOO_FEW


def _rewrite(
    connection: sa.Connection,
    held: Round,
    survey: Survey,
    answers: Sequence[Answer | None],
    shuffle: Shuffle,
) -> None:
    rows = [part for answer in answers if answer is not None for part in parts_of(answer, survey)]
    shuffle(rows)
    connection.execute(
        sa.insert(tables.survey_answer),
        [
            {
                "organisation_id": held.organisation_id,
                "round_id": held.id,
                "id": uuid.uuid4(),
                **row,
            }
            for row in rows
        ],
    )
