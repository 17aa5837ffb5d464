"""A PostgreSQL of a test's own, which it may stop, kill, copy and dump."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from tests.benchmarks.served import free_port
from tests.conftest import skip_loudly

# It is the server that dies in tests, not the machine, so nothing has to reach the disk; and a
# busy disk would make stopping take minutes.
_OPTIONS = "-c fsync=off"


@dataclass(frozen=True)
class Server:
    """One server: where its programs and its data lie, and the port it listens on."""

    programs: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def run(self, program: str, *arguments: str) -> None:
        """Run a program on the data folder, as the user that the server runs as."""
        _as_user([str(self.programs / program), "-D", str(self.folder), *arguments], self.folder)

    def start(self) -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder} {_OPTIONS}"
        self.run("pg_ctl", "start", "-W", "-o", options, "-l", str(self.folder / "log"))
        for _ in range(600):
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.1)
        pytest.fail((self.folder / "log").read_text())

    def stop(self, how: str) -> None:
        self.run("pg_ctl", "stop", "-w", "-t", "180", "-m", how)

    def ask(self, sql: str, database: str = "postgres") -> object:
        """Return the first value of a query's first row, None without any."""
        url = self.url.removesuffix("postgres") + database
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            row = cursor.fetchone() if cursor.description else None
        return None if row is None else row[0]


@contextmanager
def server() -> Iterator[Server]:
    """A new server with an empty database, gone afterwards."""
    with _folder() as parent:
        made = Server(_programs(), parent / "data", free_port())
        made.run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")
        with _running(made):
            yield made


@contextmanager
def standby_of(primary: Server) -> Iterator[Server]:
    """A hot standby that replays what the primary commits."""
    with _folder() as parent:
        made = Server(primary.programs, parent / "data", free_port())
        made.run("pg_basebackup", "-d", primary.url, "-R", "-c", "fast", "--no-sync")
        with _running(made):
            yield made


def moved(source: Server, target: Server) -> None:
    """Dump a server's database and restore it in another."""
    dumped = subprocess.run(
        [str(source.programs / "pg_dump"), "--no-owner", source.url],
        check=True,
        stdout=subprocess.PIPE,
    )
    subprocess.run(
        [str(target.programs / "psql"), "-q", "-v", "ON_ERROR_STOP=1", target.url],
        check=True,
        input=dumped.stdout,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def _running(made: Server) -> Iterator[None]:
    try:
        made.start()
        yield
    finally:
        made.stop("immediate")


@contextmanager
def _folder() -> Iterator[Path]:
    # Not in pytest's own folder: that is closed to the user the server must run as.
    with tempfile.TemporaryDirectory(prefix="valmentava-postgresql-") as parent:
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(parent, user.pw_uid, user.pw_gid)
        yield Path(parent)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found or (os.geteuid() == 0 and shutil.which("runuser") is None):
        skip_loudly("PostgreSQL's server programs are not here", "apt-get install postgresql")
    return found[-1].parent


def _as_user(command: list[str], folder: Path) -> None:
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*as_user, *command], check=True, stdout=subprocess.DEVNULL, cwd=folder.parent)
