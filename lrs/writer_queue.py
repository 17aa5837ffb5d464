"""The queue of SQLite's writers: one at a time among all threads and processes, in fair turns."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path


class WriterQueue:
    """A lock on a file beside the data.

    The database's own busy handler polls, which lets a few writers wait for hundreds of
    milliseconds. The file holds the microsecond at which the last writer got its turn, so that a
    reader can tell how far the store is certain to be complete.
    """

    def __init__(self, database_path: Path) -> None:
        self._path = database_path.with_name(database_path.name + ".writers")
        self._mine = threading.local()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn and have it. Raises RuntimeError within a turn of the same thread."""
        if getattr(self._mine, "writes", False):
            raise RuntimeError("a transaction that writes cannot be begun within another")
        descriptor = self._descriptor()
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        self._mine.writes = True
        try:
            now = int(datetime.now(UTC).timestamp() * 1_000_000)
            os.pwrite(descriptor, now.to_bytes(8, "big"), 0)
            yield
        finally:
            self._mine.writes = False
            fcntl.flock(descriptor, fcntl.LOCK_UN)

    def present_since(self) -> datetime | None:
        """Tell since when the present writer has had its turn, None when there is none.

        Of a writer that has just got it, the turn of the one before may be told.
        """
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            if _is_free(descriptor):
                return None
            since = int.from_bytes(os.pread(descriptor, 8, 0), "big")
            return datetime.fromtimestamp(since / 1_000_000, UTC)
        finally:
            os.close(descriptor)

    def _descriptor(self) -> int:
        """Return this thread's own: the lock belongs to an open file, not to who locks it."""
        kept: _OpenFile | None = getattr(self._mine, "file", None)
        if kept is None or kept.process != os.getpid():
            kept = self._mine.file = _OpenFile(self._path)
        return kept.descriptor


class _OpenFile:
    """A file that is open as long as the thread lives, and that a forked child opens anew."""

    def __init__(self, path: Path) -> None:
        self.process = os.getpid()
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def __del__(self) -> None:
        os.close(self.descriptor)


def _is_free(descriptor: int) -> bool:
    """Tell whether nobody has the turn, be it that the last writer died."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    # Closing the descriptor gives the lock back.
    return True
