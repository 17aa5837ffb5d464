"""The platform's own way back is offered at the end, and leads nobody astray."""

# Fixtures are taken from the protocol's tests, which have a platform to launch from.
# ruff: noqa: F401, F811

from pathlib import Path
from uuid import UUID

import flask
import pytest
import sqlalchemy as sa

from lrs.database import Database
from lrs.surroundings import Surroundings
from lti import tables
from lti.protocol.registration import Registration
from lti.seed import seed
from lti.visit import BROWSER_COOKIE
from tests.lti.conftest import authored, write_content
from tests.lti.protocol.conftest import (
    Browser,
    Clock,
    _platform,
    clock,
    platform,
    registration,
    settings,
    surroundings,
)
from tests.lti.protocol.platform import LTI, Platform
from wsgi import application

MODULE = authored()["id"]
PRESENTATION = f"{LTI}launch_presentation"


@pytest.fixture
def app(surroundings: Surroundings) -> flask.Flask:
    return application(surroundings)


@pytest.fixture
def browser(
    app: flask.Flask,
    platform: Platform,
    clock: Clock,
    registration: Registration,
    surroundings: Surroundings,
    tmp_path: Path,
) -> Browser:
    write_content(tmp_path, authored())
    with surroundings.database.write() as connection:
        seed(connection, surroundings, registration.organisation_id, content=tmp_path)
    return Browser(app, platform, clock)


def _end(browser: Browser, surroundings: Surroundings, return_url: object) -> str:
    """Begin the material and look at its end page."""
    launched = browser.launch(
        **{
            f"{LTI}custom": {"module": MODULE},
            PRESENTATION: {"locale": "en", "return_url": return_url},
        }
    )
    visit_id = launched.location.split("/")[2]
    mark = surroundings.key_ring.mark(
        "csrf", UUID(visit_id).bytes + browser.cookies()[BROWSER_COOKIE].encode()
    )
    room = f"/learn/{visit_id}/materials/{MODULE}"
    browser.post(f"{room}/begin", {"csrf_token": mark.hex()})
    return browser.get(f"{room}/end").text


def test_the_end_leads_back_to_where_the_platform_says(
    browser: Browser, surroundings: Surroundings, platform: Platform, database: Database
) -> None:
    address = f"{platform.issuer}/return.php?course=2&sesskey=salainen"
    page = _end(browser, surroundings, address)
    shown = address.replace("&", "&amp;")
    assert f'href="{shown}" target="_top" rel="noreferrer"' in page
    # It holds a session's key, and lies sealed.
    with database.read() as connection:
        (visit,) = connection.execute(sa.select(tables.visit)).all()
    assert b"salainen" not in visit.sealed_return


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        7,
        "javascript:alert(1)",
        "data:text/html,x",
        "/course",
        "https://user:word@lms.example/",
        "https://lms.example/\n",
        "https://lms.example/" + "x" * 2000,
        ["https://lms.example/"],
    ],
)
def test_what_is_no_way_back_is_not_offered(
    address: object, browser: Browser, surroundings: Surroundings
) -> None:
    assert "Back to the learning platform" not in _end(browser, surroundings, address)


def test_a_platform_on_https_does_not_lead_back_over_http(
    browser: Browser, surroundings: Surroundings, database: Database
) -> None:
    with database.write() as connection:
        connection.execute(
            sa.update(tables.registration).values(auth_url="https://lms.example/auth")
        )
    page = _end(browser, surroundings, "http://lms.example/course")
    assert "Back to the learning platform" not in page
