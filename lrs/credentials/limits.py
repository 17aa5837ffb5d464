"""How many requests a minute a key may make, over all workers.

A worker takes some of a key's requests at a time from the database, so that a limited key does
not cost a durable write for each. Together they never grant more than the limit; what a worker
took and did not use when the minute ended is lost.
"""

import threading
from datetime import datetime

import sqlalchemy as sa

from lrs.database import Database, inserting
from lrs.tables import credential_use

_MOST_REMEMBERED = 10_000


class TooOften(Exception):
    """A key has made all requests of this minute."""

    def __init__(self, limit: int, retry_after_seconds: int) -> None:
        super().__init__(f"at most {limit} requests a minute")
        self.limit = limit
        self.retry_after_seconds = retry_after_seconds


class Allowances:
    """What this process may still grant of each key's present minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: dict[str, tuple[int, int]] = {}

    def spend(self, database: Database, key: str, *, limit: int, now: datetime) -> None:
        """Grant one request of a key. Raises TooOften."""
        minute, second = divmod(int(now.timestamp()), 60)
        if self._take(key, minute):
            return
        taken = database.transact(
            lambda connection: _taken(connection, key, limit=limit, minute=minute)
        )
        if taken == 0:
            raise TooOften(limit, 60 - second)
        with self._lock:
            if len(self._left) > _MOST_REMEMBERED:
                self._left.clear()
            there, left = self._left.get(key, (minute, 0))
            self._left[key] = (minute, taken - 1 + (left if there == minute else 0))

    def _take(self, key: str, minute: int) -> bool:
        with self._lock:
            there, left = self._left.get(key, (minute, 0))
            if there != minute or left == 0:
                return False
            self._left[key] = (minute, left - 1)
            return True


def _taken(connection: sa.Connection, key: str, *, limit: int, minute: int) -> int:
    """Take some of a key's requests of a minute: fewer at a time towards the limit."""
    column = credential_use.c
    begin = inserting(connection, credential_use).values(key=key, minute=minute, granted=0)
    connection.execute(begin.on_conflict_do_nothing())
    held = sa.select(column.minute, column.granted).where(column.key == key).with_for_update()
    row = connection.execute(held).one()
    # A worker whose clock is behind does not begin an old minute anew.
    if row.minute > minute:
        return 0
    granted = row.granted if row.minute == minute else 0
    taken = max(1, min(limit // 10, (limit - granted) // 4)) if granted < limit else 0
    change = sa.update(credential_use).where(column.key == key)
    connection.execute(change.values(minute=minute, granted=granted + taken))
    return taken
