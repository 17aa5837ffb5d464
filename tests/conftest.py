"""What every room's tests share: both databases, a fixed clock, a fixed cast."""

import os
import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa
from playwright.sync_api import Playwright, sync_playwright

import dashboards.tables  # noqa: F401 - importing the rooms' tables fills the metadata
import lrs.tables
import lti.tables  # noqa: F401
from lrs.database import Database, metadata
from lrs.key_ring import KeyRing
from lrs.settings import Settings, settings_from
from lrs.surroundings import Surroundings

# Property tests say what is right, not how fast: a busy machine must not make them fail.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")

POSTGRES = os.environ.get(
    "TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
)
ON_CI = os.environ.get("CI") == "true"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def skip_loudly(why: str, how: str) -> None:
    """Skip a test for want of a program, which on CI is a failure."""
    if ON_CI:
        pytest.fail(f"{why}; on CI nothing is skipped")
    pytest.skip(f"SKIPPED, NOT PROVEN: {why}. To run it: {how}")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL database of this test session's own, dropped at its end."""
    server = sa.create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    name = f"valmentava_test_{uuid.uuid4().hex[:12]}"
    try:
        with server.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
            # Tests that pull the plug have a server of their own; the others need not wait for it.
            connection.exec_driver_sql(f"ALTER DATABASE {name} SET synchronous_commit = off")
    except sa.exc.OperationalError:
        skip_loudly(
            "no PostgreSQL answers", "start one, or set TEST_POSTGRES_URL to one you may fill"
        )
    yield sa.make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


@pytest.fixture(scope="session")
def _postgres(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url)
    metadata.create_all(database.engine)
    yield database
    database.close()


@pytest.fixture(scope="session")
def _sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with every table, to be copied: quicker than making the tables for each test."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    engine = sa.create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with every table: SQLite, then PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "valmentava.db"
        shutil.copyfile(request.getfixturevalue("_sqlite"), path)
        embedded = Database(f"sqlite:///{path}")
        yield embedded
        embedded.close()
        return
    served: Database = request.getfixturevalue("_postgres")
    yield served
    # Deleting a few rows takes a millisecond, truncating every table a quarter of a second.
    empty = "; ".join(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables))
    with served.engine.begin() as connection:
        connection.exec_driver_sql(empty)


@pytest.fixture
def settings(tmp_path: Path, database: Database) -> Settings:
    """Settings of an installation that a test may do with as it likes."""
    return settings_from(
        {
            "VALMENTAVA_DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
            "VALMENTAVA_DATA_DIR": str(tmp_path / "data"),
            "VALMENTAVA_PUBLIC_URL": "https://valmentava.example",
            "VALMENTAVA_SECRET_KEYS": "a-key-for-tests-that-is-long-enough-0001",
        }
    )


@pytest.fixture
def surroundings(settings: Settings, database: Database) -> Surroundings:
    """What the rooms share, with a clock that stands still."""
    return Surroundings(
        settings=settings,
        database=database,
        clock=lambda: NOW,
        key_ring=KeyRing(settings.secret_keys),
    )


@pytest.fixture
def organisation_id(database: Database) -> int:
    """An organisation to keep things for."""
    with database.write() as connection:
        made = connection.execute(
            sa.insert(lrs.tables.organisation)
            .values(name="Oikeusministeriö", created_at=NOW)
            .returning(lrs.tables.organisation.c.id)
        )
        return int(made.scalar_one())


@pytest.fixture
def playwright() -> Iterator[Playwright]:
    """What drives the browsers of one test; two of them cannot run beside each other."""
    with sync_playwright() as running:
        yield running
