"""Who did and saw what: one log for each organisation, in which nothing can be changed unnoticed.

Each line's hash covers the line before it. Lines hold ids only, never names or content, so that
nothing of them has to be purged: once the row that joins a person to an account is deleted, a
person's id in the log belongs to nobody.
"""

import enum
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lrs.database import inserting
from lrs.tables import audit, audit_head

COMMAND = "command"
"""The actor of what was done by a command on the server."""

_NOTHING_YET = bytes(32)
_LONGEST_ABOUT = 300
_READ_AT_ONCE = 1000


class Act(enum.StrEnum):
    """What can be done or seen that the log tells of."""

    SIGNED_IN = "signed_in"
    ROLE_INVITED = "role_invited"
    ROLE_GRANTED = "role_granted"
    ROLE_REVOKED = "role_revoked"
    LINKS_ENDED = "links_ended"
    PROVIDER_ADDED = "provider_added"
    PROVIDER_REMOVED = "provider_removed"
    PLATFORM_INVITED = "platform_invited"
    PLATFORM_ADDED = "platform_added"
    PLATFORM_MOVED = "platform_moved"
    PLATFORM_ROLES_SAID = "platform_roles_said"
    PLATFORM_PEOPLE_JOINED = "platform_people_joined"
    DEPLOYMENT_APPROVED = "deployment_approved"
    DEPLOYMENT_WITHDRAWN = "deployment_withdrawn"
    GRADES_RESENT = "grades_resent"
    KEY_MADE = "key_made"
    KEY_ROTATED = "key_rotated"
    KEY_ENDS = "key_ends"
    KEY_REVOKED = "key_revoked"
    FORWARDING_MADE = "forwarding_made"
    FORWARDING_PAUSED = "forwarding_paused"
    FORWARDING_RESUMED = "forwarding_resumed"
    FORWARDING_RETRIED = "forwarding_retried"
    FORWARDING_REMOVED = "forwarding_removed"
    STATEMENTS_SEEN = "statements_seen"
    STATEMENT_SEEN = "statement_seen"
    STATEMENTS_TAKEN = "statements_taken"
    ATTACHMENT_TAKEN = "attachment_taken"
    ATTENDANCE_TAKEN_BACK = "attendance_taken_back"
    ATTENDANCE_READ = "attendance_read"
    UNITS_READ = "units_read"
    PAIRING_ENDED = "pairing_ended"
    GROUP_SEEN = "group_seen"
    GROUP_TAKEN = "group_taken"
    MAIL_SWITCHED = "mail_switched"
    SUPERVISORS_READ = "supervisors_read"
    PERSON_ERASED = "person_erased"
    RESULTS_SEEN = "results_seen"
    RESULTS_SIGNED = "results_signed"
    RESULTS_CORRECTED = "results_corrected"
    FOLLOW_UP_LOCKED = "follow_up_locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the log. about names what it was done to, "" where there is nothing to name."""

    number: int
    at: datetime
    actor: str
    act: str
    about: str
    hash: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a log holds: its last line, and the first line that does not fit, None if all do."""

    number: int
    hash: bytes
    broken_at: int | None


def actor_of(person_id: UUID) -> str:
    """Return how the log calls a person."""
    return f"person {person_id}"


def record(
    connection: sa.Connection,
    *,
    organisation_id: int,
    actor: str,
    act: Act,
    about: str = "",
    now: datetime,
) -> None:
    """Add a line in the transaction that does what it tells of, so that both are kept or neither.

    Lines of one organisation are added one after another: the head's row is locked until commit.
    """
    key = {"organisation_id": organisation_id}
    begun = inserting(connection, audit_head).values(**key, number=1, hash=_NOTHING_YET)
    head = connection.execute(
        begun.on_conflict_do_update(
            index_elements=["organisation_id"], set_={"number": audit_head.c.number + 1}
        ).returning(audit_head.c.number, audit_head.c.hash)
    ).one()
    line = {
        "number": head.number,
        "at": now,
        "actor": actor,
        "act": act.value,
        "about": about[:_LONGEST_ABOUT],
    }
    mark = _hash(head.hash, organisation_id, line)
    connection.execute(sa.insert(audit).values(**key, **line, hash=mark))
    connection.execute(
        sa.update(audit_head)
        .where(audit_head.c.organisation_id == organisation_id)
        .values(hash=mark)
    )


def by_command(
    connection: sa.Connection,
    organisation_id: int,
    act: Act,
    about: object = "",
    *,
    now: datetime,
) -> None:
    """Add a line on what a command does."""
    record(
        connection,
        organisation_id=organisation_id,
        actor=COMMAND,
        act=act,
        about=str(about),
        now=now,
    )


def lines(
    connection: sa.Connection, organisation_id: int, *, before: int | None = None, most: int = 100
) -> tuple[Line, ...]:
    """Return an organisation's newest lines, newest first; before leaves out that one and later."""
    query = sa.select(audit).where(audit.c.organisation_id == organisation_id)
    if before is not None:
        query = query.where(audit.c.number < before)
    rows = connection.execute(query.order_by(audit.c.number.desc()).limit(most))
    return tuple(_line(row) for row in rows)


def lines_about(
    connection: sa.Connection,
    organisation_id: int,
    about: str,
    *,
    since: datetime | None = None,
    most: int = 1000,
) -> tuple[Line, ...]:
    """Return the newest lines on one thing, newest first; since leaves out earlier ones."""
    query = sa.select(audit).where(
        audit.c.organisation_id == organisation_id, audit.c.about == about
    )
    if since is not None:
        query = query.where(audit.c.at >= since)
    rows = connection.execute(query.order_by(audit.c.number.desc()).limit(most))
    return tuple(_line(row) for row in rows)


def verify(connection: sa.Connection, organisation_id: int) -> Verdict:
    """Walk an organisation's log from its first line and tell whether every line fits.

    Who can write to the whole database could make a new log that fits; so the last line's number
    and hash are worth noting down elsewhere, and comparing later with the line of that number.
    """
    number, previous = 0, _NOTHING_YET
    while True:
        found = connection.execute(
            sa.select(audit)
            .where(audit.c.organisation_id == organisation_id, audit.c.number > number)
            .order_by(audit.c.number)
            .limit(_READ_AT_ONCE)
        ).all()
        for row in found:
            line = {name: row._mapping[name] for name in ("number", "at", "actor", "act", "about")}
            if row.number != number + 1 or row.hash != _hash(previous, organisation_id, line):
                return Verdict(number, previous, number + 1)
            number, previous = row.number, row.hash
        if len(found) < _READ_AT_ONCE:
            break
    head = connection.execute(
        sa.select(audit_head).where(audit_head.c.organisation_id == organisation_id)
    ).first()
    ends = head is None if number == 0 else head is not None and head.hash == previous
    return Verdict(number, previous, None if ends else number + 1)


def hash_of(connection: sa.Connection, organisation_id: int, number: int) -> bytes | None:
    """Return the hash of the line of a number, None if there is no such line."""
    found: bytes | None = connection.execute(
        sa.select(audit.c.hash).where(
            audit.c.organisation_id == organisation_id, audit.c.number == number
        )
    ).scalar()
    return found


# Any: a line's values are of several types.
def _hash(previous: bytes, organisation_id: int, line: dict[str, Any]) -> bytes:
    said = [organisation_id, line["number"], line["at"].isoformat(), line["actor"], line["act"]]
    return hashlib.sha256(
        previous + json.dumps([*said, line["about"]], ensure_ascii=True).encode()
    ).digest()


def _line(row: sa.Row[Any]) -> Line:
    return Line(
        number=row.number,
        at=row.at,
        actor=row.actor,
        act=row.act,
        about=row.about,
        hash=row.hash,
    )
