"""A database that goes away: 503 and Retry-After, and nothing acknowledged is lost."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from lrs import resources
from lrs.credentials import Scope
from lrs.database import Database, DatabaseDown, metadata
from lrs.key_ring import KeyRing
from lrs.organisations import organisation_named
from lrs.settings import Settings, settings_from
from lrs.surroundings import Surroundings, place
from tests.benchmarks.served import free_port
from tests.conftest import NOW, skip_loudly
from tests.lrs.conftest import Store, statement, store_for


@dataclass(frozen=True)
class Server:
    """A PostgreSQL of this test's own, which it may stop and kill."""

    programs: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def run(self, program: str, *arguments: str) -> None:
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run(
            [*as_user, str(self.programs / program), "-D", str(self.folder), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.folder.parent,
        )

    def start(self) -> None:
        # It is the server that dies here, not the machine, so nothing has to reach the disk; and
        # a busy disk would make stopping take minutes.
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder} -c fsync=off"
        log = str(self.folder / "log")
        self.run("pg_ctl", "start", "-W", "-o", options, "-l", log)
        for _ in range(600):
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.1)
        pytest.fail((self.folder / "log").read_text())

    def stop(self, how: str) -> None:
        self.run("pg_ctl", "stop", "-w", "-t", "180", "-m", how)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found or (os.geteuid() == 0 and shutil.which("runuser") is None):
        skip_loudly("PostgreSQL's server programs are not here", "apt-get install postgresql")
    # Not in pytest's own folder: that is closed to the user the server must run as.
    with tempfile.TemporaryDirectory(prefix="valmentava-postgresql-") as parent:
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(parent, user.pw_uid, user.pw_gid)
        made = Server(found[-1].parent, Path(parent) / "data", free_port())
        made.run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")
        try:
            made.start()
            yield made
        finally:
            made.stop("immediate")


@pytest.fixture
def settings(server: Server, tmp_path: Path) -> Settings:
    return settings_from(
        {
            "VALMENTAVA_DATABASE_URL": server.url,
            "VALMENTAVA_DATA_DIR": str(tmp_path / "data"),
            "VALMENTAVA_PUBLIC_URL": "https://valmentava.example",
            "VALMENTAVA_SECRET_KEYS": "a-key-for-tests-that-is-long-enough-0001",
        }
    )


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    database = Database(settings.database_url)
    metadata.create_all(database.engine)
    here = Surroundings(
        settings=settings,
        database=database,
        clock=lambda: NOW,
        key_ring=KeyRing(settings.secret_keys),
    )
    app = Flask("store")
    place(app, here)
    app.register_blueprint(resources.blueprint())
    with database.write() as connection:
        organisation_id = organisation_named(connection, "Oikeusministeriö", now=NOW)
    yield store_for(app, here, organisation_id, Scope.ALL)
    database.close()


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_a_stopped_database_is_said_and_nothing_acknowledged_is_lost(
    server: Server, store: Store, how: str
) -> None:
    kept = store.post(statement(), statement())
    server.stop(how)
    try:
        for answer in (store.get(), store.ask("POST", body=statement()), store.get(limit="1")):
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
            assert answer.headers["X-Experience-API-Version"] == "2.0.0"
            assert "Consistent-Through" not in answer.headers
    finally:
        server.start()
    assert set(kept) <= set(store.ids()), "the first answer after the restart is good"
    kept += store.post(statement())
    assert set(kept) <= set(store.ids())


def test_a_connection_cut_while_idle_is_not_noticed_by_anyone(server: Server, store: Store) -> None:
    kept = store.post(statement())
    server.stop("fast")
    server.start()
    assert store.ids()[:1] == kept
    store.post(statement())


def test_a_port_where_nobody_listens_is_a_database_that_is_down() -> None:
    database = Database(f"postgresql+psycopg://postgres@127.0.0.1:{free_port()}/postgres")
    with pytest.raises(DatabaseDown), database.read():
        pass
    with pytest.raises(DatabaseDown), database.write():
        pass
