"""Liveness, readiness, and the IRI base that never changes under statements."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lrs import health, tables
from lrs.database import Database
from lrs.surroundings import Surroundings, place


@pytest.fixture
def client(surroundings: Surroundings) -> FlaskClient:
    """A browser of an application that has only the health routes."""
    return _client(surroundings)


def _client(surroundings: Surroundings) -> FlaskClient:
    app = Flask(__name__)
    place(app, surroundings)
    health.measure(app)
    app.register_blueprint(health.blueprint())
    return app.test_client()


@pytest.fixture
def migrated(database: Database) -> Iterator[Database]:
    """A database that says it is at the newest revision."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT)")
        newest = {"newest": health.newest_revision()}
        connection.execute(sa.text("INSERT INTO alembic_version VALUES (:newest)"), newest)
    yield database
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")


def test_it_lives_even_without_a_schema(client: FlaskClient) -> None:
    assert client.get("/health/live").status_code == 200


@pytest.mark.usefixtures("migrated")
def test_it_is_ready_when_the_schema_is_the_newest(client: FlaskClient) -> None:
    assert client.get("/health/ready").json == {"ready": True}


def test_it_is_not_ready_at_an_older_schema(client: FlaskClient, migrated: Database) -> None:
    with migrated.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json) == (503, {"ready": False, "failing": ["migrations"]})
    assert answer.headers["Retry-After"] == "5"


def test_it_is_not_ready_without_its_database(surroundings: Surroundings) -> None:
    gone = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    answer = _client(replace(surroundings, database=gone)).get("/health/ready")
    assert (answer.status_code, answer.json) == (503, {"ready": False, "failing": ["database"]})


def test_requests_are_counted_by_route(client: FlaskClient) -> None:
    client.get("/health/live")
    assert 'valmentava_requests_total{endpoint="health.live"' in client.get("/metrics").text


@pytest.mark.usefixtures("migrated")
def test_the_iri_base_may_change_until_there_is_a_statement(surroundings: Surroundings) -> None:
    settings = surroundings.settings
    health.fix_iri_base(surroundings.database, settings)
    other = replace(settings, iri_base="https://other.example")
    health.fix_iri_base(surroundings.database, other)
    assert [finding.mend for finding in health.findings(surroundings.database, other)] == [
        None,
        None,
        None,
    ]


@pytest.mark.usefixtures("migrated")
def test_another_iri_base_is_refused_once_there_is_a_statement(
    surroundings: Surroundings, organisation_id: int
) -> None:
    health.fix_iri_base(surroundings.database, surroundings.settings)
    with surroundings.database.write() as connection:
        connection.execute(
            sa.insert(tables.statement).values(
                organisation_id=organisation_id,
                position=1,
                statement_id=uuid.uuid4(),
                voided=False,
                body=b"{}",
            )
        )
    other = replace(surroundings.settings, iri_base="https://other.example")
    with pytest.raises(health.OtherIriBase, match=r"valmentava\.example"):
        health.fix_iri_base(surroundings.database, other)
    found = {f.subject: f.mend for f in health.findings(surroundings.database, other)}
    assert found["iri base"] == "set VALMENTAVA_IRI_BASE to https://valmentava.example"


def test_the_head_file_is_part_of_the_package() -> None:
    assert (Path(health.__file__).parent / "migrations" / "head.txt").exists()
