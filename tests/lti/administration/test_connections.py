"""An administrator connects platforms, sees how each part is, and mends what can be mended."""

# Fixtures are taken from the protocol's tests, which have a platform to ask.
# ruff: noqa: F401, F811

import json
import re
from html import unescape
from typing import Any
from uuid import uuid4

import flask
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lrs.database import Database
from lrs.organisations import organisation_named
from lrs.surroundings import Surroundings
from lti import administration, tables
from lti.administration.readings import Light, connection_of
from lti.outbox import offer
from lti.people import person_for
from lti.protocol.deployments import approve, deployment
from lti.protocol.registration import Registration
from lti.protocol.registration import registration_by_id as _by_id
from lti.roster import synchronise_due
from lti.sign_in.pages import blueprint as sign_in_blueprint
from tests.conftest import NOW
from tests.lti.protocol.conftest import (
    Browser,
    _platform,
    app,
    browser,
    clock,
    platform,
    registration,
    settings,
    surroundings,
)
from tests.lti.protocol.platform import LTI, TOOL, Platform, Reply
from tests.lti.staff import link_for

NAMED = {"user_id": "5", "roles": ["Learner"], "name": "Aino Virtanen"}


class Admin:
    """A signed-in administrator's browser."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, base_url=TOOL, headers={"Accept-Language": "fi"})

    def post(self, path: str, **form: str) -> TestResponse:
        return self.client.post(
            path, data=form, base_url=TOOL, headers={"Accept-Language": "fi", "Origin": TOOL}
        )


@pytest.fixture
def admin(app: flask.Flask, surroundings: Surroundings, organisation_id: int) -> Admin:
    app.register_blueprint(administration.blueprint())
    app.register_blueprint(sign_in_blueprint())
    return _admin(app, surroundings, organisation_id)


def _admin(app: flask.Flask, surroundings: Surroundings, organisation_id: int) -> Admin:
    client = app.test_client()
    client.post(f"/enter/{link_for(surroundings, organisation_id)}", base_url=TOOL)
    return Admin(client)


@pytest.fixture
def page(registration: Registration) -> str:
    return f"/admin/connections/{registration.id}"


def lights(database: Database, registration: Registration) -> dict[str, Light]:
    with database.read() as connection:
        found = connection_of(connection, registration.organisation_id, registration.id)
    assert found is not None
    return {name: getattr(found, name) for name in ("launch", "roster", "names", "grades")}


def serves(platform: Platform, *members: dict[str, Any]) -> None:
    body = json.dumps({"members": members}).encode()
    platform.routes["/memberships"] = lambda _: Reply(body=body)


def test_every_part_goes_from_untried_to_working(
    browser: Browser,
    database: Database,
    surroundings: Surroundings,
    registration: Registration,
    platform: Platform,
) -> None:
    assert set(lights(database, registration).values()) == {Light.UNTRIED}
    browser.launch()
    serves(platform, NAMED)
    synchronise_due(surroundings)
    with database.write() as connection:
        _offer(connection, registration)
        connection.execute(sa.update(tables.grade).values(sent_at=NOW, delivered_revision=1))
    assert set(lights(database, registration).values()) == {Light.WORKS}


def test_what_is_wrong_is_red_with_its_mend(
    browser: Browser,
    admin: Admin,
    database: Database,
    surroundings: Surroundings,
    registration: Registration,
    platform: Platform,
    page: str,
) -> None:
    browser.launch()
    browser.launch(**{f"{LTI}deployment_id": "2"})
    serves(platform, {"user_id": "5", "roles": ["Learner"]})
    synchronise_due(surroundings)
    with database.write() as connection:
        _offer(connection, registration)
        connection.execute(sa.update(tables.grade).values(due_at=None, last_error="status_400"))
    assert lights(database, registration) == {
        "launch": Light.MEND,
        "roster": Light.WORKS,
        "names": Light.MEND,
        "grades": Light.MEND,
    }
    text = admin.get("/admin/").text
    assert "1 käyttöönotto odottaa hyväksyntääsi." in text
    assert "1 arvosana ei siirtynyt arviointikirjaan." in text
    assert "lähteä kurssilta" in admin.get(page).text


def _offer(connection: sa.Connection, registration: Registration) -> None:
    link = connection.execute(sa.select(tables.resource_link)).first()
    person = connection.execute(sa.select(tables.person)).first()
    assert link is not None
    assert person is not None
    offer(
        connection,
        organisation_id=registration.organisation_id,
        resource_link_id=link.id,
        person_id=person.id,
        score_given=1,
        score_maximum=1,
        now=NOW,
    )


def test_a_roster_that_cannot_be_read_is_red(
    browser: Browser,
    admin: Admin,
    database: Database,
    surroundings: Surroundings,
    registration: Registration,
) -> None:
    browser.launch()
    synchronise_due(surroundings)
    assert lights(database, registration)["roster"] is Light.MEND
    assert "ei anna kurssin osallistujaluetteloa" in admin.get("/admin/").text


def test_a_platform_without_services_is_told_so(
    browser: Browser, database: Database, registration: Registration
) -> None:
    services = {
        "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": None,
        "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": None,
    }
    browser.launch(**services)
    found = lights(database, registration)
    assert (found["roster"], found["grades"]) == (Light.NOT_OFFERED, Light.NOT_OFFERED)


def test_a_waiting_deployment_is_approved_and_withdrawn(
    browser: Browser, admin: Admin, database: Database, registration: Registration, page: str
) -> None:
    assert "deployment_waiting" in browser.launch(**{f"{LTI}deployment_id": "2"}).text
    assert admin.post(f"{page}/approve", deployment="2").status_code == 303
    assert browser.launch(**{f"{LTI}deployment_id": "2"}).status_code == 303
    admin.post(f"{page}/withdraw", deployment="2")
    assert "deployment_waiting" in browser.launch(**{f"{LTI}deployment_id": "2"}).text
    # What was never seen cannot be approved.
    assert admin.post(f"{page}/approve", deployment="3").status_code == 404
    with database.read() as connection:
        assert deployment(connection, registration.id, "3") is None


def test_grades_that_were_given_up_are_sent_again(
    browser: Browser, admin: Admin, database: Database, registration: Registration, page: str
) -> None:
    browser.launch()
    with database.write() as connection:
        _offer(connection, registration)
        connection.execute(sa.update(tables.grade).values(due_at=None, last_error="status_500"))
    admin.post(f"{page}/grades")
    with database.read() as connection:
        assert connection.execute(sa.select(tables.grade.c.due_at)).scalar() is not None


def test_an_invitation_is_shown_once_and_connects(admin: Admin) -> None:
    text = admin.post("/admin/connections/invitation").text
    address = re.search(rf"{TOOL}(/lti/register/[\w-]+)", text)
    assert address is not None
    assert admin.client.get(address[1], base_url=TOOL).status_code == 200
    assert address[1] not in admin.get("/admin/connections/new").text


FORM = {
    "issuer": "https://lms.example",
    "client_id": "abc",
    "auth_url": "https://lms.example/auth",
    "token_url": "https://lms.example/token",
    "jwks_url": "https://lms.example/jwks",
    "deployment": "1",
}


def test_a_platform_is_connected_by_hand(admin: Admin, database: Database) -> None:
    sent = admin.post("/admin/connections", **FORM)
    assert sent.status_code == 303
    assert "https://lms.example" in admin.get(sent.location).text
    with database.read() as connection:
        (row,) = connection.execute(sa.select(tables.deployment))
    assert row.approved_at is not None


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("issuer", ""),
        ("client_id", "a" * 256),
        ("auth_url", "lms.example"),
        ("token_url", "ftp://lms.example/token"),
        ("jwks_url", "https://user:pass@lms.example/jwks"),
    ],
)
def test_a_wrong_value_is_told_by_its_field_and_nothing_is_lost(
    admin: Admin, database: Database, field: str, typed: str
) -> None:
    page = admin.post("/admin/connections", **{**FORM, field: typed})
    assert page.status_code == 400
    assert f'href="#{field}"' in page.text
    assert all(
        f'value="{value}"' in unescape(page.text) for value in ({**FORM, field: typed}).values()
    )
    with database.read() as connection:
        assert connection.execute(sa.select(tables.registration)).first() is None


def test_the_same_client_is_not_connected_twice(admin: Admin) -> None:
    admin.post("/admin/connections", **FORM)
    assert 'href="#client_id"' in admin.post("/admin/connections", **FORM).text


# Trying a connection out


def test_a_connection_that_works_is_found_to_work(
    browser: Browser, admin: Admin, platform: Platform, page: str
) -> None:
    browser.launch()
    serves(platform, NAMED)
    text = admin.post(f"{page}/check").text
    for part in (
        "Alustan avaimet",
        "Pääsy palveluihin",
        "Osallistujaluettelo",
        "Nimet",
        "Arvosanat",
    ):
        assert re.search(rf"<dt>{part}</dt><dd>\s*<span class=.light works.", text), part


@pytest.mark.parametrize(
    ("path", "reply", "says"),
    [
        ("/jwks", Reply(500), "ei löydy kelvollisia avaimia"),
        ("/jwks", Reply(body=b'{"keys": []}'), "ei löydy kelvollisia avaimia"),
        ("/jwks", Reply(302, headers={"Location": "/x"}), "Alusta ei vastaa"),
        ("/token", Reply(404, b"<html>"), "ei todennäköisesti saa noudettua avaimiamme"),
        ("/token", Reply(400, b'{"error": "invalid_client"}'), "ei päästä palveluihinsa"),
        ("/token", Reply(400, b'{"error": "invalid_scope"}'), "ei anna tähän oikeutta"),
        ("/memberships", Reply(403), "ei anna kurssin osallistujaluetteloa"),
        (
            "/memberships",
            Reply(body=b'{"members": [{"user_id": "5", "roles": []}]}'),
            "ei kerro nimiä",
        ),
    ],
)
def test_what_is_wrong_is_found_and_told_with_its_mend(
    browser: Browser,
    admin: Admin,
    platform: Platform,
    page: str,
    path: str,
    reply: Reply,
    says: str,
) -> None:
    browser.launch()
    serves(platform, NAMED)
    platform.routes[path] = lambda _: reply
    assert says in unescape(admin.post(f"{page}/check").text)


def test_a_clock_that_is_off_is_told_by_how_much(admin: Admin, page: str) -> None:
    text = unescape(admin.post(f"{page}/check").text)
    # The platform's server tells the machine's time; the test's clock stands at another.
    assert re.search(r"eroavat \d+ sekuntia", text)


def test_scopes_that_are_not_given_are_missing(
    browser: Browser, admin: Admin, platform: Platform, page: str
) -> None:
    browser.launch()
    given = {"access_token": "a", "expires_in": 60, "scope": "something else"}
    platform.routes["/token"] = lambda _: Reply(body=json.dumps(given).encode())
    assert "ei anna tähän oikeutta" in unescape(admin.post(f"{page}/check").text)


def test_before_any_course_was_opened_there_is_no_roster_to_try(admin: Admin, page: str) -> None:
    assert "Avaa ensin jokin aktiviteetti." in unescape(admin.post(f"{page}/check").text)


# Whose connection it is


@pytest.fixture
def stranger(
    admin: Admin, app: flask.Flask, surroundings: Surroundings, database: Database
) -> Admin:
    """An administrator of another organisation."""
    with database.write() as connection:
        other = organisation_named(connection, "Toinen ministeriö", now=NOW)
    return _admin(app, surroundings, other)


def test_another_organisation_s_connection_is_not_there(
    browser: Browser, stranger: Admin, page: str
) -> None:
    browser.launch()
    assert stranger.get(page).status_code == 404
    for act in ("check", "approve", "withdraw", "grades"):
        assert stranger.post(f"{page}/{act}", deployment="1").status_code == 404
    assert "127.0.0.1" not in stranger.get("/admin/").text


def test_on_a_shared_platform_each_sees_the_own_deployment_only(
    browser: Browser,
    stranger: Admin,
    admin: Admin,
    database: Database,
    registration: Registration,
    page: str,
) -> None:
    browser.launch()
    with database.write() as connection:
        other = organisation_named(connection, "Toinen ministeriö", now=NOW)
        approve(connection, registration, "theirs", organisation_id=other, now=NOW)
    theirs = stranger.get(page).text
    assert "theirs" in theirs
    assert "Valmentava työote" not in theirs
    assert stranger.post(f"{page}/withdraw", deployment="1").status_code == 404
    assert "theirs" not in admin.get(page).text
    assert admin.post(f"{page}/withdraw", deployment="theirs").status_code == 404


def test_on_a_shared_platform_a_withdrawn_approval_can_be_given_again(
    browser: Browser,
    stranger: Admin,
    database: Database,
    registration: Registration,
    page: str,
) -> None:
    with database.write() as connection:
        other = organisation_named(connection, "Toinen ministeriö", now=NOW)
        approve(connection, registration, "theirs", organisation_id=other, now=NOW)
    assert stranger.post(f"{page}/withdraw", deployment="theirs").status_code == 303
    assert "deployment_waiting" in browser.launch(**{f"{LTI}deployment_id": "theirs"}).text
    assert stranger.get(page).status_code == 200
    assert stranger.post(f"{page}/approve", deployment="theirs").status_code == 303
    assert browser.launch(**{f"{LTI}deployment_id": "theirs"}).status_code == 303


def test_a_connection_that_nobody_has_is_not_there(admin: Admin) -> None:
    assert admin.get(f"/admin/connections/{uuid4()}").status_code == 404


def test_people_are_found_again_on_the_page_of_the_platform_that_replaces_another(
    admin: Admin, registration: Registration, database: Database, organisation_id: int
) -> None:
    address = f"/admin/connections/{registration.id}"
    assert "people_of" not in admin.get(address).text
    with database.write() as connection:
        person_for(
            connection,
            organisation_id=organisation_id,
            issuer="https://vanha.example",
            subject="5",
            now=NOW,
        )
    assert "numero tiedetään: 0 / 1 henkilö" in admin.get(address).text
    wrong = admin.post(f"{address}/people", people_of="https://muu.example")
    assert wrong.status_code == 404
    admin.post(f"{address}/people", people_of="https://vanha.example")
    assert "samoja ihmisiä kuin osoitteessa https://vanha.example" in admin.get(address).text
    admin.post(f"{address}/people")
    assert 'name="people_of"' in admin.get(address).text


def test_what_a_platform_s_roles_are_is_said_on_its_page(
    admin: Admin, registration: Registration, database: Database
) -> None:
    address = f"/admin/connections/{registration.id}"
    assert admin.post(f"{address}/roles", Mentor="trainer", Learner="learner").status_code == 303
    with database.read() as connection:
        assert _by_id(connection, registration.id).roles == {"Mentor": "trainer"}
    page = admin.get(address).text
    assert page.count('<option value="trainer" selected>') == 4
    assert admin.post(f"{address}/roles", Mentor="owner").status_code == 404
