"""A round that has closed, and people who are signed in to see what it told."""

import uuid
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import dashboards.publishing.rendering
from dashboards.publishing.making import make_due
from dashboards.publishing.publications import Publication, publications_of, sign
from lrs.surroundings import Surroundings
from lti.seed import seed
from lti.sign_in.roles import StaffRole
from tests.conftest import NOW
from tests.dashboards.target.ministry import kept
from tests.lti.staff import link_for
from wsgi import application

ADDRESS = "https://valmentava.example"

Enter = Callable[[StaffRole], FlaskClient]


@pytest.fixture
def round_id(surroundings: Surroundings, organisation_id: int) -> uuid.UUID:
    """A closed round of the shipped yearly survey, with its answers as they lie after closing."""
    with surroundings.database.write() as connection:
        seed(connection, surroundings, organisation_id)
        return kept(connection, organisation_id)


@pytest.fixture
def enter(surroundings: Surroundings, organisation_id: int) -> Enter:
    whole = application(surroundings)

    def enter(role: StaffRole) -> FlaskClient:
        client = whole.test_client()
        token = link_for(surroundings, organisation_id, role)
        assert client.post(f"/enter/{token}", base_url=ADDRESS).status_code == 303
        return client

    return enter


def made(here: Surroundings, organisation_id: int, *, signed: bool = False) -> list[Publication]:
    with here.database.read() as connection:
        return list(publications_of(connection, organisation_id, signed=signed))


def get(client: FlaskClient, path: str) -> TestResponse:
    return client.get(path, base_url=ADDRESS)


def post(client: FlaskClient, path: str, **form: str) -> TestResponse:
    return client.post(path, base_url=ADDRESS, data=form)


def published(here: Surroundings, organisation_id: int) -> Publication:
    """Make what is due, sign the newest off, and return it."""
    make_due(here)
    newest = max(made(here, organisation_id), key=lambda each: each.record["round"]["closed_at"])
    with here.database.write() as connection:
        assert sign(connection, organisation_id, newest.id, by="person 1", now=NOW)
    return newest


@pytest.fixture(autouse=True)
def without_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make files at once, of which there is one."""
    monkeypatch.setattr(
        dashboards.publishing.rendering, "files_of", lambda record, **_: {"report.fi.pdf": b"%PDF"}
    )
