"""Notices: what a person is told about their places, meetings and coaching.

A notice holds ids and a word, so that nothing in it needs to be kept from anybody; what it says is
written when it is read. One for the person's own act is seen from the start and is there for mail.
"""

import enum
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.messages.switch import mail_state

KEPT = timedelta(days=60)
"""How long a notice is kept, seen or not."""

MOST_TRIES = 6
"""How often mail is tried before it is given up."""

_LEASE = timedelta(minutes=15)
_FIRST_WAIT = timedelta(minutes=5)


class What(enum.StrEnum):
    """What is told."""

    BOOKED = "booked"
    GIVEN_BACK = "given_back"
    OFFERED = "offered"
    MOVED = "moved"
    CANCELLED = "cancelled"
    PAIRED = "paired"


_OWN_ACTS = frozenset({What.BOOKED, What.GIVEN_BACK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notice. meeting_id is None for what is about no meeting."""

    id: UUID
    organisation_id: int
    person_id: UUID
    what: What
    module_id: UUID
    meeting_id: UUID | None
    made_at: datetime
    mail_tries: int


def tell(
    connection: sa.Connection,
    organisation_id: int,
    people: Iterable[UUID],
    what: What,
    *,
    module_id: UUID,
    meeting_id: UUID | None = None,
    now: datetime,
) -> None:
    """Tell people something, in the transaction that does it; by mail too where mail is on.

    What was told of the same meeting or module before is thereby seen, and no longer to be mailed:
    only the last holds.
    """
    wanted = tuple(people)
    if not wanted:
        return
    _supersede(
        connection,
        organisation_id,
        wanted,
        module_id=module_id,
        meeting_id=meeting_id,
        now=now,
    )
    by_mail = mail_state(connection, organisation_id).is_on
    connection.execute(
        sa.insert(tables.notice),
        [
            {
                "organisation_id": organisation_id,
                "id": uuid.uuid4(),
                "person_id": person_id,
                "what": what.value,
                "module_id": module_id,
                "meeting_id": meeting_id,
                "made_at": now,
                "seen_at": now if what in _OWN_ACTS else None,
                "mail_due_at": now if by_mail else None,
            }
            for person_id in wanted
        ],
    )


def unseen(connection: sa.Connection, organisation_id: int, person_id: UUID) -> tuple[Notice, ...]:
    """Return what a person has not put away yet, the newest first."""
    column = tables.notice.c
    rows = connection.execute(
        sa.select(tables.notice)
        .where(
            column.organisation_id == organisation_id,
            column.person_id == person_id,
            column.seen_at.is_(None),
        )
        .order_by(column.made_at.desc(), column.id)
    )
    return tuple(_notice_from(row) for row in rows)


def put_away(
    connection: sa.Connection, organisation_id: int, person_id: UUID, *, now: datetime
) -> int:
    """Put a person's notices away; return how many there were."""
    column = tables.notice.c
    return connection.execute(
        sa.update(tables.notice)
        .where(
            column.organisation_id == organisation_id,
            column.person_id == person_id,
            column.seen_at.is_(None),
        )
        .values(seen_at=now)
    ).rowcount


def claim(
    connection: sa.Connection, organisation_id: int, *, now: datetime, most: int
) -> tuple[Notice, ...]:
    """Take notices that are due by mail; whoever else looks does not get them for a while.

    One whose sender is killed becomes due again, so mail may come twice but is not lost.
    """
    column = tables.notice.c
    due = (
        sa.select(column.id)
        .where(column.organisation_id == organisation_id, column.mail_due_at <= now)
        .order_by(column.mail_due_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    rows = connection.execute(
        sa.update(tables.notice)
        .where(
            column.organisation_id == organisation_id,
            column.id.in_(due),
            column.mail_due_at <= now,
        )
        .values(mail_due_at=now + _LEASE, mail_tries=column.mail_tries + 1)
        .returning(tables.notice)
    )
    return tuple(sorted(map(_notice_from, rows), key=lambda each: each.made_at))


def mailed(connection: sa.Connection, notices: Iterable[Notice]) -> None:
    """Note that some notices need no mail any more: sent, or never to be."""
    for each in notices:
        _due(connection, each, None)


def mail_later(connection: sa.Connection, notices: Iterable[Notice], *, now: datetime) -> None:
    """Let mail be tried again, each time later, until that is given up."""
    for each in notices:
        wait = _FIRST_WAIT * 2 ** (each.mail_tries - 1)
        _due(connection, each, now + wait if each.mail_tries < MOST_TRIES else None)


def forget_old(connection: sa.Connection, *, now: datetime) -> int:
    """Delete the notices that have been kept long enough; return how many."""
    return connection.execute(
        sa.delete(tables.notice).where(tables.notice.c.made_at <= now - KEPT)
    ).rowcount


def _supersede(
    connection: sa.Connection,
    organisation_id: int,
    people: tuple[UUID, ...],
    *,
    module_id: UUID,
    meeting_id: UUID | None,
    now: datetime,
) -> None:
    column = tables.notice.c
    about = column.meeting_id.is_(None) if meeting_id is None else column.meeting_id == meeting_id
    connection.execute(
        sa.update(tables.notice)
        .where(
            column.organisation_id == organisation_id,
            column.person_id.in_(people),
            column.module_id == module_id,
            about,
            sa.or_(column.seen_at.is_(None), column.mail_due_at.is_not(None)),
        )
        .values(seen_at=sa.func.coalesce(column.seen_at, now), mail_due_at=None)
    )


def _due(connection: sa.Connection, notice: Notice, at: datetime | None) -> None:
    column = tables.notice.c
    connection.execute(
        sa.update(tables.notice)
        .where(column.organisation_id == notice.organisation_id, column.id == notice.id)
        .values(mail_due_at=at)
    )


# Any: a row of the table.
def _notice_from(row: Any) -> Notice:
    return Notice(
        id=row.id,
        organisation_id=row.organisation_id,
        person_id=row.person_id,
        what=What(row.what),
        module_id=row.module_id,
        meeting_id=row.meeting_id,
        made_at=row.made_at,
        mail_tries=row.mail_tries,
    )
