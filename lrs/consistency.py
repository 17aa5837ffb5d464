"""Up to when the store is certain to be complete: X-Experience-API-Consistent-Through.

A statement gets its `stored` before its transaction commits, so a later reader may see a newer
statement and not yet an older one. On PostgreSQL every writer therefore first takes a shared lock
whose name holds the time, and only then reads the clock for `stored`. A reader takes the time,
then looks at the locks: a writer it does not see there will read a later clock than its own.
On SQLite the file of the writers' queue says the same.
"""

from datetime import UTC, datetime

import sqlalchemy as sa

from lrs.database import Database
from lrs.driver import begun_with, fetched, is_sqlite
from lrs.positions import Moment, instant_of_microsecond, microsecond_of

_TAG = 0x56
"""Tells our locks from others' in one database; above the 53 bits of the microseconds."""

_NOW = "(extract(epoch FROM {clock}) * 1000000)::bigint - 1577836800000000"
_MOMENT = f"""
SELECT pg_advisory_xact_lock_shared(({_TAG}::bigint << 53) | ({_NOW})),
       {_NOW}, pg_current_xact_id()::text::bigint & 1023
""".format(clock="clock_timestamp()")
_BOUND = f"""
SELECT least({_NOW}, (
    SELECT min((classid::bigint << 32 | objid::bigint) & ((1::bigint << 53) - 1))
    FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 21 = {_TAG}
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())))
""".format(clock="statement_timestamp()")  # noqa: S608 - numbers of ours

_LAST = "SELECT max(position) >> 10 FROM lrs_statement WHERE organisation_id = :organisation"


def writing_moment(connection: sa.Connection, organisation_id: int) -> Moment:
    """Announce a writer and return the time that its first statement is stored at.

    The tie-breaker of two writers in one microsecond is their transaction's number. SQLite has
    one writer, whose time is the process's, or the last statement's if the clock went back.
    """
    if not is_sqlite(connection):
        _, microsecond, tie = begun_with(connection, _MOMENT)
        return Moment(int(microsecond), int(tie))
    ((last,),) = fetched(connection, _LAST, {"organisation": organisation_id})
    now = microsecond_of(datetime.now(UTC))
    return Moment(now if last is None else max(now, last + 1), 0)


def consistent_through(database: Database, connection: sa.Connection) -> datetime:
    """Return a time before which no statement can still appear.

    The connection must not have read yet: what it reads afterwards is complete up to that time.
    """
    if not database.is_sqlite:
        ((microsecond,),) = fetched(connection, _BOUND)
        return instant_of_microsecond(microsecond)
    now = datetime.now(UTC)
    oldest = database.oldest_open_write()
    return now if oldest is None else min(now, oldest)
