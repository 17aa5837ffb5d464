"""The last breaches of the coaching profile by a key's statements, for who looks after the key.

They say where and which rule, never a value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from lrs.database import inserting
from lrs.tables import credential, credential_refusal
from statements.grammar import Problem

MOST_KEPT = 100


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a statement broke, and whether the statement was refused for it."""

    at: datetime
    refused: bool
    path: str
    rule: str


def lock(connection: sa.Connection, key: str) -> None:
    """Let others who lock the same key wait until the transaction ends."""
    connection.execute(
        sa.select(credential.c.key).where(credential.c.key == key).with_for_update()
    ).all()


def note_breaches(
    connection: sa.Connection,
    organisation_id: int,
    key: str,
    problems: Sequence[Problem],
    *,
    refused: bool,
    now: datetime,
) -> None:
    """Note breaches of a key's statements and forget all but the last hundred."""
    column = credential_refusal.c
    mine = (column.organisation_id == organisation_id, column.key == key)
    # Whoever notes for the same key waits here, so that numbers are given once. Content that was
    # launched is no key: of two notes at once one is lost then, which is no harm.
    lock(connection, key)
    last = connection.execute(sa.select(sa.func.max(column.number)).where(*mine)).scalar() or 0
    kept = problems[-MOST_KEPT:]
    connection.execute(
        inserting(connection, credential_refusal).on_conflict_do_nothing(),
        [
            {
                "organisation_id": organisation_id,
                "key": key,
                "number": last + number,
                "refused_at": now,
                "refused": refused,
                "path": problem.path,
                "rule": problem.rule,
            }
            for number, problem in enumerate(kept, start=1)
        ],
    )
    forgotten = last + len(kept) - MOST_KEPT
    connection.execute(sa.delete(credential_refusal).where(*mine, column.number <= forgotten))


def noted_of(connection: sa.Connection, organisation_id: int, key: str) -> tuple[Breach, ...]:
    """Return the last breaches of a key, the newest first."""
    column = credential_refusal.c
    query = (
        sa.select(column.refused_at, column.refused, column.path, column.rule)
        .where(column.organisation_id == organisation_id, column.key == key)
        .order_by(column.number.desc())
    )
    return tuple(Breach(*row) for row in connection.execute(query))
