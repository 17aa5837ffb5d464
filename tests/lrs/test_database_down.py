"""A database that goes away: 503 and Retry-After, and nothing acknowledged is lost."""

from collections.abc import Iterator
from pathlib import Path

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
from tests.conftest import NOW
from tests.lrs import cluster
from tests.lrs.cluster import Server
from tests.lrs.conftest import Store, statement, store_for


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with cluster.server() as made:
        yield made


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
