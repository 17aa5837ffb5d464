"""A connection of the driver's own for each thread, for the one call that writes most often.

Taking a connection from the pool and giving it back costs a small write a tenth of its time.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DisconnectionError


class PlainConnection:
    """The driver's connection, and the names of the statements prepared on it.

    It is closed with the thread that uses it.
    """

    # Any: the driver's own connection.
    def __init__(self, engine: sa.Engine, generation: int) -> None:
        self._taken = engine.raw_connection()
        self.driver: Any = self._taken.driver_connection
        self._taken.detach()
        self.generation = generation
        self.names: dict[str, bytes] = {}

    def __del__(self) -> None:
        if hasattr(self, "_taken"):
            self._taken.close()


class PlainConnections:
    """The threads' connections to one database; check is told each before it is used again.

    check raises DisconnectionError where the server has closed the connection.
    """

    def __init__(self, engine: sa.Engine, check: Callable[[Any], None] | None) -> None:
        self._engine = engine
        self._check = check
        self._generation = 0
        self._mine = threading.local()

    @contextmanager
    def lent(self) -> Iterator[PlainConnection]:
        """Lend this thread's connection. After a driver's error it gets another."""
        mine = self._usable()
        try:
            yield mine
        except self._errors():
            self._mine.connection = None
            raise

    def close(self) -> None:
        """Let every thread take a new connection at its next use."""
        self._generation += 1

    def _usable(self) -> PlainConnection:
        mine: PlainConnection | None = getattr(self._mine, "connection", None)
        if mine is not None and mine.generation == self._generation and self._is_there(mine):
            return mine
        self._mine.connection = mine = PlainConnection(self._engine, self._generation)
        return mine

    def _is_there(self, connection: PlainConnection) -> bool:
        if self._check is None:
            return True
        try:
            self._check(connection.driver)
        except DisconnectionError:
            return False
        return True

    def _errors(self) -> type[Exception]:
        error: type[Exception] = self._engine.dialect.loaded_dbapi.Error
        return error
