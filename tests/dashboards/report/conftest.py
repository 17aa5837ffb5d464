"""A whole record and its files, made once for all tests of a process: it takes seconds."""

from collections.abc import Callable, Mapping

import pytest
from flask.testing import FlaskClient

from dashboards.target.told import Json
from lrs.surroundings import Surroundings
from lti.sign_in.roles import StaffRole
from tests.dashboards.report.whole import rendered, whole_record
from tests.lti.staff import link_for
from wsgi import application

ADDRESS = "https://valmentava.example"


@pytest.fixture(scope="session")
def record() -> Json:
    return whole_record()


@pytest.fixture(scope="session")
def files(record: Json) -> Mapping[str, bytes]:
    return rendered(record)


@pytest.fixture
def enter(surroundings: Surroundings, organisation_id: int) -> Callable[[StaffRole], FlaskClient]:
    whole = application(surroundings)

    def enter(role: StaffRole) -> FlaskClient:
        client = whole.test_client()
        token = link_for(surroundings, organisation_id, role)
        assert client.post(f"/enter/{token}", base_url=ADDRESS).status_code == 303
        return client

    return enter
