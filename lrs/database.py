"""The database: one engine, short transactions, the same behaviour on SQLite and PostgreSQL."""

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

from lrs.plain_connections import PlainConnection, PlainConnections
from lrs.writer_queue import WriterQueue

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
            WriterQueue(Path(self.engine.url.database or "")) if self.is_sqlite else None
        )
        self._plain = PlainConnections(self.engine, None if self.is_sqlite else refuse_abandoned)

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
    def write(self, *, lasting: bool = True) -> Iterator[sa.Connection]:
        """Open a transaction that writes; it commits at the end and rolls back on an exception.

        On SQLite writers queue before BEGIN IMMEDIATE, and what need not be lasting is kept
        without waiting for the disk: a loss of power, but nothing less, may take it back.
        PostgreSQL gathers its commits, and is not told.
        """
        if self._writers is None:
            with self._translated(), self.engine.begin() as connection:
                yield connection
            return
        turn = self._writers.turn()
        with (
            self._translated(),
            self.engine.connect() as connection,
            turn,
            _waiting_for_the_disk(connection, lasting),
            connection.begin(),
        ):
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

    def transact_plainly(self, work: Callable[[PlainConnection], Result]) -> Result:
        """Run work on the driver's own connection as `transact` does on SQLAlchemy's.

        On PostgreSQL no transaction is begun: what work sends commits by itself, once.
        """
        for tries_left in reversed(range(_MOST_TRIES)):
            try:
                with self._plainly() as plain:
                    return work(plain)
            except psycopg.Error as error:
                if tries_left == 0 or not _is_retried(error):
                    raise
        raise AssertionError("unreachable")

    def oldest_open_write(self) -> datetime | None:
        """Tell since when the present SQLite writer has had its turn, None when there is none."""
        return None if self._writers is None else self._writers.present_since()

    def forget_log(self) -> None:
        """Empty SQLite's write-ahead log, which holds what was deleted, as far as readers let it.

        PostgreSQL's log is the server's to keep and to recycle.
        """
        if self.is_sqlite:
            with self._plain.lent() as plain:
                plain.driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every pooled connection."""
        self._plain.close()
        self.engine.dispose()
        self._reading.dispose()

    @contextmanager
    def _plainly(self) -> Iterator[PlainConnection]:
        with self._translated():
            if self._writers is None:
                with self._plain.lent() as plain:
                    yield plain
                return
            with self._plain.lent() as plain, self._writers.turn():
                plain.driver.execute("BEGIN IMMEDIATE")
                try:
                    yield plain
                    plain.driver.commit()
                except BaseException:
                    # Within the turn: the next writer must not find a transaction open.
                    plain.driver.rollback()
                    raise

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


@contextmanager
def _waiting_for_the_disk(connection: sa.Connection, waits: bool) -> Iterator[None]:
    """Let a commit of SQLite's wait for the disk, as every connection does, or not."""
    if waits:
        yield
        return
    driver: Any = connection.connection.driver_connection  # Any: the driver's own connection
    driver.execute("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        driver.execute("PRAGMA synchronous = FULL")


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
    event.listen(engine, "checkout", lambda driver, *_: refuse_abandoned(driver))
    event.listen(engine, "connect", _forbid_writes if reads_only else _plan_once)
    return engine


def _plan_once(connection: DBAPIConnection, _record: Any) -> None:  # Any: the pool's record
    """Let PostgreSQL plan a prepared statement once: what writes finds its rows by keys alone."""
    cursor = connection.cursor()
    cursor.execute("SET plan_cache_mode = force_generic_plan")
    cursor.close()
    connection.commit()


def _forbid_writes(connection: DBAPIConnection, _record: Any) -> None:  # Any: the pool's record
    cursor = connection.cursor()
    cursor.execute("SET default_transaction_read_only = on")
    cursor.close()
    connection.commit()


def refuse_abandoned(connection: Any) -> None:  # Any: psycopg's connection
    """Raise DisconnectionError where the server has closed an idle connection of PostgreSQL's.

    It has nothing to be read unless the server said goodbye; asking the socket costs a
    microsecond, a ping to the server a tenth of a millisecond.
    """
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
