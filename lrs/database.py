"""The database: one engine, short transactions, the same behaviour on SQLite and PostgreSQL."""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from select import POLLIN, poll
from typing import Any, TypeVar

import psycopg
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
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
_DRIVER_TROUBLE = (
    OperationalError,
    InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    sqlite3.OperationalError,
)
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
        self.engine = _engine(url, pool_size, reads_only=False)
        self._reading = _engine(url, pool_size, reads_only=True)
        self._writers = (
            _WriterQueue(Path(self.engine.url.database or "")) if self.is_sqlite else None
        )

    @property
    def is_sqlite(self) -> bool:
        """Tell whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Open a connection that only reads; the database itself refuses a write on it.

        On SQLite all queries see the store as at the first one, and never wait for a writer. On
        PostgreSQL each sees what is committed when it starts, as it would in a transaction there,
        without the two round trips that a transaction costs.
        """
        with self._translated(), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Open a transaction that writes; it commits at the end and rolls back on an exception.

        On SQLite writers queue for a lock before BEGIN IMMEDIATE: the database's own busy
        handler polls, which lets a few writers wait for hundreds of milliseconds.
        """
        if self._writers is None:
            with self._translated(), self.engine.begin() as connection:
                yield connection
            return
        turn = self._writers.turn()
        with self._translated(), self.engine.connect() as connection, turn, connection.begin():
            yield connection

    def transact(self, work: Callable[[sa.Connection], Result]) -> Result:
        """Run work in a writing transaction, again from the start after a deadlock."""
        for tries_left in reversed(range(_MOST_TRIES)):
            try:
                with self.write() as connection:
                    return work(connection)
            except (DBAPIError, psycopg.Error) as error:
                if tries_left == 0 or not _is_retried(error):
                    raise
        raise AssertionError("unreachable")

    def transact_driver(self, work: Callable[[Any], Result]) -> Result:
        """Run work on the pool's plain connection as `transact` does on SQLAlchemy's.

        On PostgreSQL no transaction is begun: what work sends commits by itself, once.
        """
        for tries_left in reversed(range(_MOST_TRIES)):
            try:
                with self._plain() as driver:
                    return work(driver)
            except psycopg.Error as error:
                if tries_left == 0 or not _is_retried(error):
                    raise
        raise AssertionError("unreachable")

    def oldest_open_write(self) -> datetime | None:
        """Tell since when the present SQLite writer has had its turn, None when there is none."""
        return None if self._writers is None else self._writers.present_since()

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()
        self._reading.dispose()

    @contextmanager
    def _plain(self) -> Iterator[Any]:  # Any: the drivers' and the pool's own connections
        with self._translated():
            pooled = self.engine.raw_connection()
            try:
                if self._writers is None:
                    yield pooled
                    return
                driver: Any = pooled.driver_connection
                with self._writers.turn():
                    driver.execute("BEGIN IMMEDIATE")
                    try:
                        yield driver
                    except BaseException:
                        driver.execute("ROLLBACK")
                        raise
                    driver.execute("COMMIT")
            finally:
                pooled.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeout as error:
            raise DatabaseDown("every connection is taken") from error
        except _DRIVER_TROUBLE as error:
            if _is_retried(error):
                raise
            # A server that went away took the idle connections with it.
            self.close()
            raise DatabaseDown(type(getattr(error, "orig", error)).__name__) from error


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
            try:
                yield
            finally:
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
            if since == 0 or _is_free(descriptor):
                return None
            return datetime.fromtimestamp(since / 1_000_000, UTC)
        finally:
            os.close(descriptor)


def _is_free(descriptor: int) -> bool:
    """Tell whether the writer that left its time in the file died before it could clear it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    # Closing the descriptor gives the lock back.
    return True


def _is_retried(error: Exception) -> bool:
    return getattr(getattr(error, "orig", error), "sqlstate", None) in _RETRIED_STATES


def _engine(url: str, pool_size: int, *, reads_only: bool) -> sa.Engine:
    """Make an engine whose errors do not carry the values of a query, which may be personal."""
    if url.startswith("sqlite"):
        return _sqlite_engine(url, pool_size, reads_only=reads_only)
    options: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"} if reads_only else {}
    engine = sa.create_engine(
        url,
        hide_parameters=True,
        pool_size=pool_size,
        max_overflow=4,
        pool_timeout=5,
        connect_args={"connect_timeout": 5},
        **options,
    )
    event.listen(engine, "checkout", _refuse_abandoned)
    if reads_only:
        event.listen(engine, "connect", _forbid_writes)
    return engine


def _forbid_writes(connection: DBAPIConnection, _record: Any) -> None:  # Any: the pool's record
    cursor = connection.cursor()
    cursor.execute("SET default_transaction_read_only = on")
    cursor.close()
    connection.commit()


def _refuse_abandoned(connection: Any, _record: Any, _proxy: Any) -> None:
    """Let the pool make a new connection where the server has closed an idle one.

    An idle connection has nothing to be read unless the server said goodbye; asking the socket
    costs a microsecond, a ping to the server a tenth of a millisecond.
    """
    # Any: the driver's connection and the pool's own objects.
    if connection.closed:
        raise DisconnectionError
    socket = poll()
    socket.register(connection.fileno(), POLLIN)
    if socket.poll(0):
        raise DisconnectionError


def _sqlite_engine(url: str, pool_size: int, *, reads_only: bool) -> sa.Engine:
    Path(sa.make_url(url).database or "").parent.mkdir(parents=True, exist_ok=True)
    # The connection used last knows most pages. There must be as many as threads: waiting for a
    # writer's turn is fair, waiting for a connection is not, and a busy loop would starve the rest.
    engine = sa.create_engine(
        url, hide_parameters=True, pool_size=pool_size, max_overflow=4, pool_use_lifo=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    if reads_only:
        event.listen(engine, "connect", _make_query_only)
    event.listen(engine, "begin", _begin_reading if reads_only else _begin_writing)
    return engine


def _begin_reading(connection: sa.Connection) -> None:
    _driver(connection).execute("BEGIN")


def _begin_writing(connection: sa.Connection) -> None:
    _driver(connection).execute("BEGIN IMMEDIATE")


def _driver(connection: sa.Connection) -> Any:  # Any: SQLAlchemy does not know the driver's type
    return connection.connection.driver_connection


def _make_query_only(connection: DBAPIConnection, _record: Any) -> None:  # Any: the pool's record
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only=ON")
    cursor.close()


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
