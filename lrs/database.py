"""The database: one engine, short transactions, the same behaviour on SQLite and PostgreSQL."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.types import TypeDecorator

Result = TypeVar("Result")

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every room's tables; a table's name starts with its room's."""

_MOST_TRIES = 5
_RETRIED_STATES = frozenset({"40P01", "40001"})  # deadlock detected, serialization failure


class Instant(TypeDecorator[datetime]):
    """An aware UTC time; SQLite, which has none, keeps it without the zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone and hand over the rest as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone is not an instant")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give every stored time back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def inserting(connection: sa.Connection, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    """Begin an INSERT that can say ON CONFLICT in the words of the connection's database."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


class DatabaseDown(Exception):
    """The database cannot be reached now; nothing of the transaction was kept."""


class Database:
    """Where transactions begin and end. Helpers take the connection and never commit."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.engine = _engine(url, pool_size)
        self._writers = (
            _WriterQueue(Path(self.engine.url.database or "")) if self.is_sqlite else None
        )

    @property
    def is_sqlite(self) -> bool:
        """Tell whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Open a transaction that only reads; on SQLite it never waits for a writer."""
        engine = self.engine.execution_options(postgresql_readonly=True)
        with _translated(), engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Open a transaction that writes; it commits at the end and rolls back on an exception.

        On SQLite writers queue for a lock before BEGIN IMMEDIATE: the database's own busy
        handler polls, which lets a few writers wait for hundreds of milliseconds.
        """
        if self._writers is None:
            with _translated(), self.engine.begin() as connection:
                yield connection
            return
        engine = self.engine.execution_options(valmentava_writes=True)
        turn = self._writers.turn()
        with _translated(), engine.connect() as connection, turn, connection.begin():
            yield connection

    def transact(self, work: Callable[[sa.Connection], Result]) -> Result:
        """Run work in a writing transaction, again from the start after a deadlock."""
        for tries_left in reversed(range(_MOST_TRIES)):
            try:
                with self.write() as connection:
                    return work(connection)
            except DBAPIError as error:
                if tries_left == 0 or getattr(error.orig, "sqlstate", None) not in _RETRIED_STATES:
                    raise
        raise AssertionError("unreachable")

    def oldest_open_write(self) -> datetime | None:
        """Tell since when the present SQLite writer has had its turn, None when there is none."""
        return None if self._writers is None else self._writers.present_since()

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


class _WriterQueue:
    """One writer at a time among all threads and processes, by a lock on a file beside the data.

    The file holds the microsecond at which the present writer got its turn, so that a reader can
    tell how far the store is certain to be complete.
    """

    def __init__(self, database_path: Path) -> None:
        self._path = database_path.with_name(database_path.name + ".writers")

    @contextmanager
    def turn(self) -> Iterator[None]:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            now = int(datetime.now(UTC).timestamp() * 1_000_000)
            os.pwrite(descriptor, now.to_bytes(8, "big"), 0)
            yield
            os.pwrite(descriptor, bytes(8), 0)
        finally:
            os.close(descriptor)

    def present_since(self) -> datetime | None:
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            since = int.from_bytes(os.pread(descriptor, 8, 0), "big")
            return None if since == 0 else datetime.fromtimestamp(since / 1_000_000, UTC)
        finally:
            os.close(descriptor)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        state = getattr(error.orig, "sqlstate", None)
        if state in _RETRIED_STATES:
            raise
        raise DatabaseDown(type(error.orig).__name__) from error


def _engine(url: str, pool_size: int) -> sa.Engine:
    if not url.startswith("sqlite"):
        return sa.create_engine(
            url,
            pool_size=pool_size,
            max_overflow=4,
            pool_pre_ping=True,
            pool_timeout=5,
            connect_args={"connect_timeout": 5},
        )
    Path(sa.make_url(url).database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, pool_size=pool_size, max_overflow=4)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: Any) -> None:  # Any: the pool's record
    # Any: the driver's own attribute, which the DBAPI protocol does not name.
    driver: Any = connection
    driver.isolation_level = None  # SQLAlchemy's begin event issues BEGIN, the driver must not
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "cache_size=-32000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("valmentava_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
