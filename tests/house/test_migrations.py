"""The migrations lead to exactly the tables that the code names, on both databases."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from lrs.database import Database
from lrs.health import newest_revision
from lrs.migrations.run import _config, differences, migrate
from lrs.migrations.run import newest_revision as newest_script
from lti import tables
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


def test_what_an_older_installation_holds_is_there_after_an_upgrade(empty: Database) -> None:
    _at_revision(empty, "0002")
    with empty.write() as connection:
        for table, values in _HELD.items():
            names = ", ".join(values)
            places = ", ".join(f":{name}" for name in values)
            connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({places})"), values)
    migrate(empty, TABLES)
    with empty.read() as connection:
        assert differences(connection, TABLES) == []
        module = connection.execute(sa.select(tables.module)).one()
        grade = connection.execute(sa.select(tables.grade)).one()
        registration = connection.execute(sa.select(tables.registration)).one()
    assert module.in_programme is True
    assert (grade.score_given, grade.score_maximum, grade.progress) == (4, 5, "Completed")
    assert registration.is_copy is False


_ID = uuid.UUID(int=7).hex
_WHEN = "2026-11-01 08:00:00+00:00"
_HELD: dict[str, dict[str, object]] = {
    "lrs_organisation": {"id": 1, "name": "Oikeusministeriö", "created_at": _WHEN},
    "lti_registration": {
        "id": _ID,
        "organisation_id": 1,
        "issuer": "https://lms.example",
        "client_id": "client",
        "auth_url": "https://lms.example/auth",
        "token_url": "https://lms.example/token",
        "jwks_url": "https://lms.example/jwks",
        "family": "moodle",
        "created_at": _WHEN,
    },
    "lti_programme": {"organisation_id": 1, "id": _ID, "titles": "{}", "created_at": _WHEN},
    "lti_module": {
        "organisation_id": 1,
        "id": _ID,
        "programme_id": _ID,
        "kind": "material",
        "place": 1,
        "titles": "{}",
        "summaries": "{}",
        "minutes": 5,
        "version": 1,
    },
    "lti_grade": {
        "organisation_id": 1,
        "resource_link_id": _ID,
        "person_id": _ID,
        "score_given": 4.0,
        "score_maximum": 5.0,
        "revision": 1,
        "delivered_revision": 1,
        "attempts": 0,
    },
}


def _at_revision(database: Database, revision: str) -> None:
    """Bring an empty database to where an older installation is."""
    with database.write() as connection:
        command.upgrade(_config(connection, TABLES), revision)
