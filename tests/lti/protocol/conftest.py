"""A registered platform, the tool's own routes, and browsers that launch."""

import dataclasses
from collections.abc import Iterator
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import lti.arrival
import lti.pages
import lti.protocol
from lrs.database import Database
from lrs.key_ring import KeyRing
from lrs.settings import Settings
from lrs.surroundings import Surroundings, place
from lti.people import Role
from lti.protocol.deployments import approve_all
from lti.protocol.launch_routes import Arrived
from lti.protocol.registration import Registration, new_registration, register
from lti.visit import Visit, csrf_token, visitors
from tests.conftest import NOW
from tests.lti.protocol.platform import CLIENT_ID, DEPLOYMENT, TARGET, TOOL, Platform, keys


class Clock:
    """A clock that moves only when a test moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, time: timedelta) -> None:
        """Let time pass."""
        self.now += time


class Browser:
    """A browser with its own cookies, on the tool's site."""

    def __init__(self, app: flask.Flask, platform: Platform, clock: Clock) -> None:
        self.client: FlaskClient = app.test_client()
        self.platform = platform
        self.clock = clock

    def login(self, **changes: str) -> dict[str, str]:
        """Begin a login and return what the platform is asked."""
        sent = {
            "iss": self.platform.issuer,
            "login_hint": "5",
            "target_link_uri": TARGET,
            "lti_message_hint": '{"cmid":2,"launchid":"ltilaunch1_1759160374"}',
            "client_id": CLIENT_ID,
            "lti_deployment_id": DEPLOYMENT,
            **changes,
        }
        answer = self.post("/lti/login", sent)
        assert answer.status_code == HTTPStatus.FOUND, answer.text
        asked = parse_qs(urlsplit(answer.location).query, strict_parsing=True)
        return {name: values[0] for name, values in asked.items()}

    def claims(self, asked: dict[str, str]) -> dict[str, Any]:
        """Return what the platform says in answer to a login."""
        return self.platform.claims(self.clock(), asked["nonce"])

    def launch(self, **changes: Any) -> TestResponse:
        """Log in and launch; changes are of claims, None takes one away."""
        asked = self.login()
        claims = {**self.claims(asked), **changes}
        said = {name: value for name, value in claims.items() if value is not None}
        return self.send(self.platform.signed(said), asked["state"])

    def send(self, token: str, state: str) -> TestResponse:
        """Bring a token and a state back to the tool."""
        return self.post("/lti/launch", {"id_token": token, "state": state})

    def cookies(self) -> dict[str, str]:
        """Return what the browser would send with its next request."""
        jar = self.client._cookies or {}  # it has no public iterator
        return {cookie.key: cookie.value for cookie in jar.values()}

    def post(self, path: str, form: dict[str, str], **more: Any) -> TestResponse:
        """Post a form to the tool."""
        return self.client.post(path, data=form, base_url=TOOL, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        """Get a page of the tool."""
        return self.client.get(path, base_url=TOOL, **more)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return dataclasses.replace(settings, trust_loopback=True)


@pytest.fixture
def surroundings(settings: Settings, database: Database, clock: Clock) -> Surroundings:
    return Surroundings(
        settings=settings, database=database, clock=clock, key_ring=KeyRing(settings.secret_keys)
    )


@pytest.fixture(scope="session")
def _platform() -> Iterator[Platform]:
    served = Platform(keys())
    yield served
    served.close()


@pytest.fixture
def platform(_platform: Platform) -> Platform:
    _platform.forget()
    return _platform


@pytest.fixture
def registration(database: Database, organisation_id: int, platform: Platform) -> Registration:
    made = new_registration(
        organisation_id=organisation_id,
        issuer=platform.issuer,
        client_id=CLIENT_ID,
        auth_url=f"{platform.issuer}/auth",
        token_url=f"{platform.issuer}/token",
        jwks_url=f"{platform.issuer}/jwks",
    )
    with database.write() as connection:
        register(connection, made, trust_loopback=True, now=NOW)
        approve_all(connection, made, [DEPLOYMENT], now=NOW)
    return made


def _arrive(*args: Any, **kwargs: Any) -> Arrived:
    """Arrive as everybody does, and go to the tests' own page."""
    visit = lti.arrival.arrive(*args, **kwargs).visit
    return Arrived(visit, f"/here/{visit.id}/page")


@pytest.fixture
def app(surroundings: Surroundings) -> flask.Flask:
    """The tool's own routes, a landing, and two pages that only a visit may see."""
    made = flask.Flask("test")
    place(made, surroundings)
    lti.pages.prepare(made)
    made.register_blueprint(lti.pages.blueprint())
    made.register_blueprint(
        lti.protocol.blueprint(arrive=_arrive, landing=lambda _, visit: f"/here/{visit.id}/page")
    )

    @visitors()
    def page(visit: Visit) -> str:
        return f"{visit.role} {csrf_token(visit)}"

    @visitors(Role.TRAINER)
    def trainers_page(visit: Visit) -> str:
        return str(visit.cohort_id)

    made.add_url_rule("/here/<uuid:visit_id>/page", view_func=page, methods=["GET", "POST"])
    made.add_url_rule("/here/<uuid:visit_id>/trainers", view_func=trainers_page)
    return made


@pytest.fixture
def browser(
    app: flask.Flask, platform: Platform, clock: Clock, registration: Registration
) -> Browser:
    assert registration.issuer == platform.issuer
    return Browser(app, platform, clock)


@pytest.fixture
def another_browser(app: flask.Flask, platform: Platform, clock: Clock) -> Browser:
    return Browser(app, platform, clock)
