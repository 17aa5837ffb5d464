"""Whether an organisation sends mail, and how that went last."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from lrs.database import inserting
from lti import tables


@dataclass(frozen=True, slots=True, kw_only=True)
class MailState:
    """How an organisation's mail is. error is a code of the last failure, None since it works."""

    is_on: bool
    sent_at: datetime | None
    failed_at: datetime | None
    error: str | None


_OFF = MailState(is_on=False, sent_at=None, failed_at=None, error=None)


def mail_state(connection: sa.Connection, organisation_id: int) -> MailState:
    """Return how an organisation's mail is; it is off until somebody switches it on."""
    column = tables.mail.c
    row = connection.execute(
        sa.select(tables.mail).where(column.organisation_id == organisation_id)
    ).first()
    if row is None:
        return _OFF
    return MailState(is_on=row.is_on, sent_at=row.sent_at, failed_at=row.failed_at, error=row.error)


def turn(connection: sa.Connection, organisation_id: int, *, on: bool) -> None:
    """Switch an organisation's mail on or off. What waits when it goes off is never sent."""
    connection.execute(
        inserting(connection, tables.mail)
        .values(organisation_id=organisation_id, is_on=on)
        .on_conflict_do_update(index_elements=["organisation_id"], set_={"is_on": on})
    )
    if not on:
        column = tables.notice.c
        connection.execute(
            sa.update(tables.notice)
            .where(column.organisation_id == organisation_id, column.mail_due_at.is_not(None))
            .values(mail_due_at=None)
        )


def note_sent(connection: sa.Connection, organisation_id: int, *, now: datetime) -> None:
    """Note that mail was taken by the server."""
    _note(connection, organisation_id, sent_at=now, error=None)


def note_failed(
    connection: sa.Connection, organisation_id: int, error: str, *, now: datetime
) -> None:
    """Note why mail could not be sent: a code, never what a server wrote."""
    _note(connection, organisation_id, failed_at=now, error=error)


def sending(connection: sa.Connection) -> frozenset[int]:
    """Return the organisations whose mail is on."""
    column = tables.mail.c
    found = connection.execute(sa.select(column.organisation_id).where(column.is_on))
    return frozenset(found.scalars())


def _note(connection: sa.Connection, organisation_id: int, **noted: object) -> None:
    connection.execute(
        sa.update(tables.mail)
        .where(tables.mail.c.organisation_id == organisation_id)
        .values(**noted)
    )
