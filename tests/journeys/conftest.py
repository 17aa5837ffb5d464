"""The stage that the journeys in a browser share: tool and LMS, on each database."""

import uuid
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests.conftest import POSTGRES
from tests.journeys.served import Stage
from tests.journeys.served import stage as staged
from tests.platform.course import PEOPLE, Person


@pytest.fixture(scope="module")
def people() -> tuple[Person, ...]:
    """Who is in the LMS; a module of tests may have more."""
    return PEOPLE


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stage(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    people: tuple[Person, ...],
) -> Iterator[Stage]:
    """Tool, background loop and LMS, running for a module of tests."""
    folder = tmp_path_factory.mktemp("stage")
    if request.param == "sqlite":
        with staged(folder, people=people) as running:
            yield running
        return
    request.getfixturevalue("postgres_url")
    server = sa.create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    name = f"valmentava_stage_{uuid.uuid4().hex[:8]}"
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    url = sa.make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    try:
        with staged(folder, database_url=url, people=people) as running:
            yield running
    finally:
        with server.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        server.dispose()


@pytest.fixture(scope="module")
def embedded_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The stage on SQLite alone, for what does not depend on the database."""
    with staged(tmp_path_factory.mktemp("stage")) as running:
        yield running
