"""Rounds: the windows in which a version of a survey is answered."""

import enum
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.catalogue import module
from lti.modules.survey.sealing import RoundSecrets
from lti.outside_keys import Of, OutsideKeys
from lti.units import tree_at


class Entry(enum.StrEnum):
    """By which way people come to a round: one way only, or somebody could answer twice."""

    COURSE = "course"
    SIGN_IN = "sign_in"


class Outcome(enum.StrEnum):
    """How a closed round ended."""

    OPENED = "opened"
    TOO_FEW = "too_few"
    KEY_LOST = "key_lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A round. outcome is None until it is closed; answered is None unless answers were opened."""

    id: UUID
    organisation_id: int
    module_id: UUID
    version: int
    titles: Mapping[str, str]
    entry: Entry
    opens_at: datetime
    closes_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    public_key: bytes | None
    outcome: Outcome | None
    answered: int | None
    reminded: int
    reminded_at: datetime | None
    tree_id: UUID | None

    def is_open(self, now: datetime) -> bool:
        """Tell whether it can be answered now."""
        return self.opened_at is not None and self.closed_at is None and now < self.closes_at


class NotPlannable(ValueError):
    """A round that cannot be; the message says why in one word: "order", "past" or "overlap"."""


def plan(
    connection: sa.Connection,
    organisation_id: int,
    module_id: UUID,
    *,
    titles: Mapping[str, str],
    window: tuple[datetime, datetime],
    entry: Entry,
    now: datetime,
) -> UUID:
    """Plan a round of a survey's newest version and return its id.

    Raises NotPlannable when the window ends before it begins, is over, or meets another round's
    of the same survey: a person would not know which one is answered.
    """
    opens_at, closes_at = window
    if closes_at <= opens_at:
        raise NotPlannable("order")
    if closes_at <= now:
        raise NotPlannable("past")
    if any(
        each.opens_at < closes_at and opens_at < each.closes_at
        for each in rounds_of(connection, organisation_id, module_id)
    ):
        raise NotPlannable("overlap")
    held = module(connection, organisation_id, module_id)
    if held is None:
        raise NotPlannable("survey")
    round_id = uuid.uuid4()
    connection.execute(
        sa.insert(tables.survey_round).values(
            organisation_id=organisation_id,
            id=round_id,
            module_id=module_id,
            version=held.version,
            titles=dict(titles),
            entry=entry.value,
            opens_at=opens_at,
            closes_at=closes_at,
        )
    )
    return round_id


def drop(connection: sa.Connection, organisation_id: int, round_id: UUID) -> bool:
    """Take a planned round back; False when it has opened meanwhile, which then stands."""
    column = tables.survey_round.c
    gone = connection.execute(
        sa.delete(tables.survey_round).where(
            *_is(organisation_id, round_id), column.opened_at.is_(None)
        )
    )
    return gone.rowcount == 1


def move_close(
    connection: sa.Connection, organisation_id: int, round_id: UUID, *, closes_at: datetime
) -> bool:
    """Let a round that is not closed end at another time; False when it is closed."""
    column = tables.survey_round.c
    moved = connection.execute(
        sa.update(tables.survey_round)
        .where(*_is(organisation_id, round_id), column.closed_at.is_(None))
        .values(closes_at=closes_at)
    )
    return moved.rowcount == 1


def open_round(
    connection: sa.Connection, keys: OutsideKeys, planned: Round, *, now: datetime
) -> bool:
    """Open a planned round: make its key, and freeze the version and the tree of units.

    The key is made first: a round without one cannot be answered, a key without a round is
    destroyed by the next look around. Of two that open it at once, one does.
    """
    secrets = RoundSecrets(planned.id, keys.made(Of.ROUND, planned.id))
    held = module(connection, planned.organisation_id, planned.module_id)
    tree = tree_at(connection, planned.organisation_id, now.date())
    column = tables.survey_round.c
    opened = connection.execute(
        sa.update(tables.survey_round)
        .where(*_is(planned.organisation_id, planned.id), column.opened_at.is_(None))
        .values(
            opened_at=now,
            public_key=secrets.public_key,
            version=planned.version if held is None else held.version,
            tree_id=None if tree is None else tree.id,
        )
    )
    return opened.rowcount == 1


def round_by_id(connection: sa.Connection, organisation_id: int, round_id: UUID) -> Round | None:
    """Return a round of an organisation, None if it has no such round."""
    row = connection.execute(
        sa.select(tables.survey_round).where(*_is(organisation_id, round_id))
    ).first()
    return None if row is None else _round_from(row)


def round_anywhere(connection: sa.Connection, round_id: UUID) -> Round | None:
    """Return a round by its id alone, for who shows a pass and so names no organisation."""
    found = _all(connection, tables.survey_round.c.id == round_id)
    return found[0] if found else None


def rounds_of(
    connection: sa.Connection, organisation_id: int, module_id: UUID
) -> tuple[Round, ...]:
    """Return a survey's rounds, the first one first."""
    column = tables.survey_round.c
    rows = connection.execute(
        sa.select(tables.survey_round)
        .where(column.organisation_id == organisation_id, column.module_id == module_id)
        .order_by(column.opens_at, column.id)
    )
    return tuple(_round_from(row) for row in rows)


def current_round(
    connection: sa.Connection, organisation_id: int, module_id: UUID, *, now: datetime
) -> Round | None:
    """Return the round that is open now or comes next, else the last one; None without any."""
    known = rounds_of(connection, organisation_id, module_id)
    left = [each for each in known if each.closed_at is None and each.closes_at > now]
    return left[0] if left else known[-1] if known else None


def due_to_open(connection: sa.Connection, *, now: datetime) -> tuple[Round, ...]:
    """Return the planned rounds of all organisations whose window has begun."""
    column = tables.survey_round.c
    return _all(connection, column.opened_at.is_(None), column.opens_at <= now)


def due_to_close(connection: sa.Connection, *, now: datetime) -> tuple[Round, ...]:
    """Return the rounds of all organisations whose window is over and which are not closed."""
    column = tables.survey_round.c
    return _all(connection, column.closed_at.is_(None), column.closes_at <= now)


def being_open(connection: sa.Connection, *, now: datetime) -> tuple[Round, ...]:
    """Return the rounds of all organisations that can be answered now."""
    column = tables.survey_round.c
    return _all(
        connection,
        column.opened_at.is_not(None),
        column.closed_at.is_(None),
        column.closes_at > now,
    )


def unclosed(connection: sa.Connection) -> frozenset[UUID]:
    """Return the rounds whose key must be kept."""
    column = tables.survey_round.c
    found = connection.execute(sa.select(column.id).where(column.closed_at.is_(None)))
    return frozenset(found.scalars())


def _all(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> tuple[Round, ...]:
    rows = connection.execute(sa.select(tables.survey_round).where(*conditions))
    return tuple(_round_from(row) for row in rows)


def _is(organisation_id: int, round_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    column = tables.survey_round.c
    return (column.organisation_id == organisation_id, column.id == round_id)


# Any: a row holds columns of many types.
def _round_from(row: Any) -> Round:
    return Round(
        id=row.id,
        organisation_id=row.organisation_id,
        module_id=row.module_id,
        version=row.version,
        titles=row.titles,
        entry=Entry(row.entry),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        public_key=row.public_key,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        answered=row.answered,
        reminded=row.reminded,
        reminded_at=row.reminded_at,
        tree_id=row.tree_id,
    )
