"""Up to when the store is certain to be complete: X-Experience-API-Consistent-Through.

A statement gets its `stored` before its transaction commits, so a later reader may see a newer
statement and not yet an older one. On PostgreSQL every writer therefore first takes a shared lock
whose name holds the time, and only then reads the clock for `stored`. A reader takes the time,
then looks at the locks: a writer it does not see there will read a later clock than its own.
On SQLite the file of the writers' queue says the same.
"""

from datetime import UTC, datetime

import sqlalchemy as sa

from lrs.database import Database, inserting
from lrs.driver import begun_with, fetched, is_sqlite
from lrs.positions import Moment, instant_of_microsecond, microsecond_of
from lrs.surroundings import Surroundings
from lrs.tables import installation
from lrs.work import Job

_TAG = 0x56
"""Tells our locks from others' in one database; above the 53 bits of the microseconds."""

_NOW = "(extract(epoch FROM {clock}) * 1000000)::bigint - 1577836800000000"
_SAID = "coalesce((SELECT value::bigint FROM lrs_installation WHERE name = 'complete_through'), 0)"
# A clock that was set back, or another machine's, does not take a writer back before what was said
# to be complete, nor before what is there.
WRITER = f"""
SELECT pg_advisory_xact_lock_shared(({_TAG}::bigint << 53) | ({_NOW}))::text AS held,
       greatest({_NOW}, {_SAID} + 1, 1 + coalesce((
           SELECT max(position) >> 10 FROM lrs_statement
           WHERE organisation_id = {{organisation}}), 0)) AS microsecond,
       pg_current_xact_id()::text::bigint & 1023 AS tie
""".replace("{clock}", "clock_timestamp()")  # noqa: S608 - constants of ours
"""Announces a writer on PostgreSQL, and tells the microsecond and tie-breaker of its `Moment`."""
_BOUND = f"""
SELECT least({_NOW}, (
    SELECT min((classid::bigint << 32 | objid::bigint) & ((1::bigint << 53) - 1))
    FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 21 = {_TAG}
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())))
""".replace("{clock}", "statement_timestamp()")  # noqa: S608 - numbers of ours
# A standby sees none of the primary's locks. What the primary wrote down was true when it did, and
# whatever had committed by then precedes it in the log that a standby replays.
_BOUND_ANYWHERE = f"SELECT CASE WHEN pg_is_in_recovery() THEN {_SAID} ELSE ({_BOUND}) END"

_NAME = "complete_through"
_LAST = "SELECT max(position) >> 10 FROM lrs_statement WHERE organisation_id = :organisation"


def writing_moment(connection: sa.Connection, organisation_id: int) -> Moment:
    """Announce a writer and return the time that its first statement is stored at.

    The tie-breaker of two writers in one microsecond is their transaction's number. SQLite has
    one writer, whose time is the process's, or the last statement's if the clock went back.
    """
    if not is_sqlite(connection):
        sql = WRITER.format(organisation=organisation_id)
        _, microsecond, tie = begun_with(connection, sql)
        return Moment(int(microsecond), int(tie))
    ((last,),) = fetched(connection, _LAST, {"organisation": organisation_id})
    return moment_of(last)


def moment_of(last: int | None) -> Moment:
    """Return the moment of SQLite's present writer, after the microsecond of the last statement."""
    now = microsecond_of(datetime.now(UTC))
    return Moment(now if last is None else max(now, last + 1), 0)


def consistent_through(database: Database, connection: sa.Connection) -> datetime:
    """Return a time before which no statement can still appear.

    The connection must not have read yet: what it reads afterwards is complete up to that time.
    """
    if not database.is_sqlite:
        ((microsecond,),) = fetched(connection, _BOUND_ANYWHERE)
        return instant_of_microsecond(microsecond)
    now = datetime.now(UTC)
    oldest = database.oldest_open_write()
    return now if oldest is None else min(now, oldest)


def write_down(connection: sa.Connection) -> bool:
    """Write down how far PostgreSQL is complete, for standbys and later clocks; tell if it grew.

    Whoever writes later writes a later time.
    """
    ((bound,),) = fetched(connection, _BOUND)
    keep = inserting(connection, installation).values(name=_NAME, value=str(bound))
    grown = keep.on_conflict_do_update(
        index_elements=["name"],
        set_={"value": keep.excluded.value},
        where=sa.cast(installation.c.value, sa.BigInteger) < bound,
    )
    return connection.execute(grown.returning(installation.c.name)).first() is not None


def jobs(surroundings: Surroundings) -> tuple[Job, ...]:
    """Return the work of writing down how far the store is complete; SQLite has no standbys."""
    if surroundings.database.is_sqlite:
        return ()

    def write() -> int:
        surroundings.database.transact(write_down)
        # Never anything to do at once again.
        return 0

    return (Job("complete through", write),)
