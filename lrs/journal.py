"""What happened to the store, in an order that a reader can follow and miss nothing.

Positions are handed out before commit, so a bookmark on them would skip what commits late. A relay
therefore numbers what has been committed: under a lock, without gaps, for each organisation by
itself. The numbers are rows, not transaction ids, and survive dump and restore.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from lrs.database import inserting
from lrs.surroundings import Surroundings
from lrs.tables import arrival, journal, journal_head, statement
from lrs.work import Job

_MOST_AT_ONCE = 2000
_LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtext('lrs_journal'))")


class EntryKind(enum.IntEnum):
    """What happened to a statement: it was kept, voided, erased, or somebody in it was."""

    STATEMENT = 1
    VOIDED = 2
    ERASED = 3
    REDACTED = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, with the bytes of the statement that it happened to, as it is now.

    body is empty once the statement is erased: nothing of an erased one is told any more.
    """

    organisation_id: int
    sequence: int
    kind: EntryKind
    position: int
    body: bytes


def relay(connection: sa.Connection) -> int:
    """Number some of what has been committed and is not numbered yet, and return how many.

    Two relays never interleave: the second waits until the first has committed. Not 0 means that
    there may be more.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(_LOCK)
    due = _taken(connection)
    if not due:
        return 0
    heads = _heads(connection, {organisation_id for organisation_id, _, _ in due})
    rows = []
    for organisation_id, position, kind in due:
        heads[organisation_id] = sequence = heads.get(organisation_id, 0) + 1
        rows.append(
            {
                "organisation_id": organisation_id,
                "sequence": sequence,
                "kind": kind,
                "position": position,
            }
        )
    connection.execute(sa.insert(journal), rows)
    _keep_heads(connection, heads)
    return len(due)


def entries_after(
    connection: sa.Connection, *, organisation_id: int, sequence: int, limit: int
) -> tuple[Entry, ...]:
    """Return what happened after a number, in order, at most so many."""
    query = (
        sa.select(journal.c.sequence, journal.c.kind, journal.c.position, statement.c.body)
        .outerjoin(
            statement,
            sa.and_(
                statement.c.organisation_id == organisation_id,
                statement.c.position == journal.c.position,
            ),
        )
        .where(journal.c.organisation_id == organisation_id, journal.c.sequence > sequence)
        .order_by(journal.c.sequence)
        .limit(limit)
    )
    return tuple(
        Entry(
            organisation_id, row.sequence, EntryKind(row.kind), row.position, bytes(row.body or b"")
        )
        for row in connection.execute(query)
    )


def organisations(connection: sa.Connection) -> tuple[int, ...]:
    """Return the organisations that something has happened to."""
    query = sa.select(journal_head.c.organisation_id).order_by(journal_head.c.organisation_id)
    return tuple(connection.execute(query).scalars())


def jobs(surroundings: Surroundings) -> tuple[Job, ...]:
    """Return the store's background work."""
    return (Job("journal", lambda: surroundings.database.transact(relay)),)


def _taken(connection: sa.Connection) -> Sequence[tuple[int, int, int]]:
    """Take the oldest arrivals out of their table, in the order of their positions."""
    key = (arrival.c.organisation_id, arrival.c.position, arrival.c.kind)
    oldest = sa.select(*key).order_by(*key).limit(_MOST_AT_ONCE)
    take = sa.delete(arrival).where(sa.tuple_(*key).in_(oldest)).returning(*key)
    return sorted((row[0], row[1], row[2]) for row in connection.execute(take))


def _heads(connection: sa.Connection, organisation_ids: set[int]) -> dict[int, int]:
    query = sa.select(journal_head.c.organisation_id, journal_head.c.sequence).where(
        journal_head.c.organisation_id.in_(organisation_ids)
    )
    return {row.organisation_id: row.sequence for row in connection.execute(query)}


def _keep_heads(connection: sa.Connection, heads: Mapping[int, int]) -> None:
    insert = inserting(connection, journal_head)
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=["organisation_id"], set_={"sequence": insert.excluded.sequence}
        ),
        [{"organisation_id": key, "sequence": sequence} for key, sequence in heads.items()],
    )
