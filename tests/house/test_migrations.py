"""The migrations lead to exactly the tables that the code names, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from lrs.database import Database
from lrs.health import newest_revision
from lrs.migrations.run import differences, migrate
from lrs.migrations.run import newest_revision as newest_script
from wsgi import TABLES


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    if request.param == "sqlite":
        embedded = Database(f"sqlite:///{tmp_path}/empty.db")
        yield embedded
        embedded.close()
        return
    url = sa.make_url(request.getfixturevalue("postgres_url"))
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    name = f"{url.database}_empty"
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    served = Database(url.set(database=name).render_as_string(hide_password=False))
    yield served
    served.close()
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


def test_the_schema_after_migrating_is_the_code_s(empty: Database) -> None:
    migrate(empty, TABLES)
    with empty.read() as connection:
        assert differences(connection, TABLES) == []


def test_a_forgotten_column_would_be_noticed(empty: Database) -> None:
    migrate(empty, TABLES)
    with empty.write() as connection:
        connection.exec_driver_sql("ALTER TABLE lrs_credential DROP COLUMN label")
    with empty.read() as connection:
        assert len(differences(connection, TABLES)) == 1


def test_migrating_again_changes_nothing(empty: Database) -> None:
    migrate(empty, TABLES)
    migrate(empty, TABLES)
    with empty.read() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM alembic_version")).scalar() == 1


def test_the_head_file_names_the_newest_revision() -> None:
    assert newest_revision() == newest_script()
