"""Rosters kept up to date in the background: who is in which group, without anybody's name."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog

from lrs.outgoing import OutgoingFailed
from lrs.surroundings import Surroundings
from lrs.work import Job
from lti import sourced, tables
from lti.protocol.connector import ServiceFailed
from lti.protocol.course_groups import groups
from lti.protocol.names_roles import Listing, Member, changes, listing
from lti.roster import divisions, memberships
from lti.roster.source import Source, note_failure, note_read, source_of

BETWEEN = timedelta(hours=6)
"""How often a group's roster is read when nobody launches from it."""

STALE = timedelta(minutes=10)
"""A launch makes a roster due that is older than this."""

FORGOTTEN_AFTER = timedelta(days=60)
"""A group from which nobody launched for so long is no longer read of itself."""

_CLAIM_LIFE = timedelta(minutes=5)
_MOST_AT_ONCE = 20
_LONGEST_WAIT = timedelta(hours=6)
_FIRST_WAIT = timedelta(minutes=1)

log = structlog.get_logger()


def make_due(
    connection: sa.Connection,
    organisation_id: int,
    cohort_id: UUID,
    *,
    now: datetime,
    known: Any = None,
) -> None:
    """Let a group's roster be read soon, if it is not fresh or is not due anyway.

    Belongs to a launch. Mostly it writes nothing, so that many launches at once do not queue for
    the group's row. known is that row where it was read already.
    """
    if known is not None and not _is_stale(known, now):
        return
    column = tables.cohort.c
    key = (column.organisation_id == organisation_id, column.id == cohort_id)
    stale = (
        column.roster_url.is_not(None),
        sa.or_(column.roster_read_at.is_(None), column.roster_read_at <= now - STALE),
        sa.or_(column.roster_failed_at.is_(None), column.roster_failed_at <= now - STALE),
        sa.or_(column.roster_due_at.is_(None), column.roster_due_at > now),
    )
    connection.execute(
        sa.update(tables.cohort).where(*key, *stale).values(roster_due_at=now, roster_wanted_at=now)
    )


def _is_stale(known: Any, now: datetime) -> bool:  # Any: a group's row
    if known.roster_url is None or (known.roster_due_at is not None and known.roster_due_at <= now):
        return False
    tried = (known.roster_read_at, known.roster_failed_at)
    return all(each is None or each <= now - STALE for each in tried)


def synchronise_due(surroundings: Surroundings) -> int:
    """Read the rosters that are due and return how many were read.

    Each is claimed by a conditional update; a claim whose worker died runs out by itself.
    """
    done = 0
    for _ in range(_MOST_AT_ONCE):
        source = _claimed(surroundings)
        if source is None:
            break
        done += _synchronise(surroundings, source)
    return done


def jobs(surroundings: Surroundings) -> tuple[Job, ...]:
    """Return the background work of this module."""
    return (Job("rosters", lambda: synchronise_due(surroundings)),)


def _claimed(surroundings: Surroundings) -> Source | None:
    column, now = tables.cohort.c, surroundings.clock()
    due = (
        sa.select(column.organisation_id, column.id, column.roster_due_at)
        .where(column.roster_due_at <= now, column.roster_url.is_not(None))
        .order_by(column.roster_due_at)
        .limit(1)
    )
    while True:
        with surroundings.database.read() as connection:
            row = connection.execute(due).first()
        if row is None:
            return None
        with surroundings.database.write() as connection:
            if _claim(connection, row, now=now):
                return source_of(connection, row.organisation_id, row.id)


def _claim(connection: sa.Connection, row: Any, *, now: datetime) -> bool:
    # Any: a row of columns of many types.
    column = tables.cohort.c
    taken = connection.execute(
        sa.update(tables.cohort)
        .where(
            column.organisation_id == row.organisation_id,
            column.id == row.id,
            column.roster_due_at == row.roster_due_at,
        )
        .values(roster_due_at=now + _CLAIM_LIFE)
    )
    return taken.rowcount == 1


def _synchronise(surroundings: Surroundings, source: Source) -> int:
    try:
        if source.differences_url is not None and _changed(surroundings, source):
            return 1
        found = listing(surroundings, source.registration, source.url or "")
    except (OutgoingFailed, ServiceFailed) as error:
        code = error.reason if isinstance(error, OutgoingFailed) else error.code
        _fail(surroundings, source, code)
        return 0
    if not found.members and source.read_at is not None:
        # A course without even its trainer is more likely a platform in trouble.
        _fail(surroundings, source, "roster_empty")
        return 0
    _keep(surroundings, source, found)
    _read_groups(surroundings, source)
    return 1


def _read_groups(surroundings: Surroundings, source: Source) -> None:
    """Read which groups the course has; without them its roster serves all the same."""
    if source.groups_url is None:
        return
    try:
        found = groups(surroundings, source.registration, source.groups_url)
    except (OutgoingFailed, ServiceFailed) as error:
        code = error.reason if isinstance(error, OutgoingFailed) else error.code
        log.warning("groups_unread", cohort_id=str(source.cohort_id), error=code)
        return
    with surroundings.database.write() as connection:
        divisions.keep_groups(connection, source.organisation_id, source.cohort_id, found)


def _keep(surroundings: Surroundings, source: Source, found: Listing) -> None:
    now = surroundings.clock()
    with surroundings.database.write() as connection:
        note_read(
            connection,
            source,
            names_told=any(member.name is not None for member in found.members),
            differences_url=found.differences_url,
            now=now,
        )
        memberships.keep(
            connection, source.organisation_id, source.cohort_id, found.members, now=now
        )
        _learn(connection, surroundings, source, found.members)
        _make_due_again(connection, source, now=now)


def _changed(surroundings: Surroundings, source: Source) -> bool:
    """Read only what changed; False when the platform no longer tells, so that all is read."""
    try:
        found = changes(surroundings, source.registration, source.differences_url or "")
    except ServiceFailed:
        return False
    now = surroundings.clock()
    with surroundings.database.write() as connection:
        note_read(
            connection,
            source,
            names_told=None,
            differences_url=found.differences_url,
            now=now,
        )
        memberships.change(
            connection,
            source.organisation_id,
            source.cohort_id,
            listed=found.members,
            gone=found.gone,
            now=now,
        )
        _learn(connection, surroundings, source, found.members)
        _make_due_again(connection, source, now=now)
    return True


def _learn(
    connection: sa.Connection,
    surroundings: Surroundings,
    source: Source,
    members: Sequence[Member],
) -> None:
    """Keep what a roster tells of people besides their being on it."""
    divisions.keep_enrolments(connection, source.organisation_id, source.cohort_id, members)
    sourced.learn(
        connection,
        surroundings.key_ring,
        source.registration,
        organisation_id=source.organisation_id,
        numbers={member.subject: member.sourced_id for member in members},
    )


def _fail(surroundings: Surroundings, source: Source, error: str) -> None:
    now = surroundings.clock()
    log.warning("roster_unread", cohort_id=str(source.cohort_id), error=error)
    wait = min(_FIRST_WAIT * 2 ** min(source.failures, 12), _LONGEST_WAIT)
    with surroundings.database.write() as connection:
        note_failure(connection, source, error, now=now)
        _make_due_again(connection, source, after=wait, now=now)


def _make_due_again(
    connection: sa.Connection, source: Source, *, after: timedelta = BETWEEN, now: datetime
) -> None:
    column = tables.cohort.c
    wanted_at: datetime | None = connection.execute(
        sa.select(column.roster_wanted_at).where(
            column.organisation_id == source.organisation_id, column.id == source.cohort_id
        )
    ).scalar()
    is_used = wanted_at is not None and now - wanted_at < FORGOTTEN_AFTER
    _set_due(connection, source, now + after if is_used else None)


def _set_due(connection: sa.Connection, source: Source, due_at: datetime | None) -> None:
    column = tables.cohort.c
    connection.execute(
        sa.update(tables.cohort)
        .where(column.organisation_id == source.organisation_id, column.id == source.cohort_id)
        .values(roster_due_at=due_at)
    )
