"""Installations to measure: the product's own server, and the ceiling's on the same tables."""

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from tests.conftest import POSTGRES

_READY_SECONDS = 60
COMMAND = [sys.executable, "-c", "import wsgi; wsgi.main()"]


@dataclass(frozen=True, slots=True)
class Installation:
    """A migrated database with a credential; `database_url` names it."""

    database_url: str
    environ: dict[str, str]
    authorization: str


@contextmanager
def installation(kind: str, folder: Path) -> Iterator[Installation]:
    """Make an installation on "sqlite" or "postgresql", and take it away afterwards."""
    with _database(kind, folder) as url, installed_on(url, folder) as here:
        yield here


@contextmanager
def installed_on(url: str, folder: Path) -> Iterator[Installation]:
    """Make an installation on a database that somebody else takes away."""
    environ = {
        "PATH": os.environ["PATH"],
        "VALMENTAVA_DATABASE_URL": url,
        "VALMENTAVA_DATA_DIR": str(folder / "data"),
        "VALMENTAVA_PUBLIC_URL": "http://127.0.0.2:8010",
        "VALMENTAVA_TRUST_LOOPBACK": "1",
        "VALMENTAVA_SECRET_KEYS": secrets.token_urlsafe(32),
        "VALMENTAVA_LOG_LEVEL": "warning",
    }
    key, secret = "bench", secrets.token_urlsafe(32)
    _run(environ, "migrate")
    _run(environ, "credentials", "create", "--scope", "all", "--key", key, "--secret", secret)
    basic = b64encode(f"{key}:{secret}".encode()).decode()
    yield Installation(
        url.replace("postgresql://", "postgresql+psycopg://"), environ, f"Basic {basic}"
    )


@contextmanager
def product(here: Installation, *, workers: int = 2) -> Iterator[tuple[str, int]]:
    """Serve the product and yield its address."""
    address = ("127.0.0.1", free_port())
    command = [*COMMAND, "serve", "--bind", f"{address[0]}:{address[1]}"]
    with _running([*command, "--workers", str(workers)], here.environ, address, "/health/ready"):
        yield address


@contextmanager
def ceiling(here: Installation, *, terms: int) -> Iterator[tuple[str, int]]:
    """Serve the ceiling on the same tables and yield its address."""
    address = ("127.0.0.1", free_port())
    url = sa.make_url(here.database_url)
    plain = url.database or "" if here.database_url.startswith("sqlite") else _driver_url(url)
    environ = {
        **here.environ,
        "CEILING_DATABASE": plain,
        "CEILING_TERMS": str(terms),
        "CEILING_BIND": f"{address[0]}:{address[1]}",
    }
    command = [sys.executable, "-m", "tests.benchmarks.ceiling"]
    with _running(command, environ, address, "/empty"):
        yield address


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/bench.db"
        return
    server = sa.create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    name = f"valmentava_bench_{uuid.uuid4().hex[:8]}"
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield sa.make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        server.dispose()


def _driver_url(url: sa.URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _run(environ: dict[str, str], *arguments: str) -> None:
    subprocess.run(
        [*COMMAND, *arguments],
        env=environ,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextmanager
def _running(
    command: list[str], environ: dict[str, str], address: tuple[str, int], ready_path: str
) -> Iterator[None]:
    process = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)
    try:
        wait_until_ready(f"http://{address[0]}:{address[1]}{ready_path}", process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until an address answers with success. Raises where the process ends before."""
    give_up = time.monotonic() + _READY_SECONDS
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            # Nobody listens yet, it is not ready, or the machine is too busy to answer in time.
            time.sleep(0.1)
    raise TimeoutError(url)
