"""A platform is connected by its own registration, with an administrator's invitation."""

import json
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

import lti.commands
from lrs.database import Database
from lrs.organisations import organisation_named
from lrs.surroundings import Surroundings
from lti import tables
from lti.protocol import invitation
from lti.protocol.dynamic_registration import _are_of_one_place
from lti.protocol.registration import Registration, new_registration, register
from tests.conftest import NOW
from tests.lti.protocol.conftest import Browser, Clock
from tests.lti.protocol.platform import LTI, TOOL, Platform, Reply

CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"


class Registering:
    """A platform that registers tools, in Moodle's way, and an administrator in its frame."""

    def __init__(self, platform: Platform, client: FlaskClient, token: str) -> None:
        self.platform, self.client, self.token = platform, client, token
        self.address = f"{platform.issuer}/openid-configuration"
        # Any: JSON of every shape.
        self.configuration: dict[str, Any] = {
            "issuer": platform.issuer,
            "authorization_endpoint": f"{platform.issuer}/auth",
            "registration_endpoint": f"{platform.issuer}/register",
            "jwks_uri": f"{platform.issuer}/jwks",
            "token_endpoint": f"{platform.issuer}/token",
            CONFIGURATION: {"product_family_code": "moodle", "version": "2024100705.01"},
        }
        self.answer: dict[str, Any] = {
            "client_id": "newclient",
            TOOL_CONFIGURATION: {"deployment_id": "7"},
        }
        platform.routes["/openid-configuration"] = lambda _: _json(self.configuration)
        platform.routes["/register"] = lambda _: _json(self.answer)

    def offer(self) -> TestResponse:
        """Open what the platform opens in its frame."""
        query = {"openid_configuration": self.address, "registration_token": "leave"}
        return self.client.get(f"/lti/register/{self.token}?{urlencode(query)}", base_url=TOOL)

    def take(self, **changes: str) -> TestResponse:
        """Press the button."""
        form = {
            "openid_configuration": self.address,
            "registration_token": "leave",
            "names": "on",
            **changes,
        }
        return self.client.post(f"/lti/register/{self.token}", data=form, base_url=TOOL)

    @property
    def sent(self) -> dict[str, Any]:
        """What we said of ourselves."""
        (received,) = self.platform.asked("/register")
        said: dict[str, Any] = json.loads(received.body)
        return said


def _json(value: object) -> Reply:
    return Reply(body=json.dumps(value).encode(), headers={"Content-Type": "application/json"})


def invited(surroundings: Surroundings, organisation_id: int) -> str:
    with surroundings.database.write() as connection:
        return invitation.invite(
            connection,
            surroundings.key_ring,
            organisation_id=organisation_id,
            now=surroundings.clock(),
        )


@pytest.fixture
def registering(
    app: Any, platform: Platform, surroundings: Surroundings, organisation_id: int
) -> Registering:
    return Registering(platform, app.test_client(), invited(surroundings, organisation_id))


def _kept(database: Database) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(sa.select(tables.registration)))


def test_a_platform_registers_and_launches_at_once(
    registering: Registering, database: Database, organisation_id: int, app: Any, clock: Clock
) -> None:
    offered = registering.offer()
    assert registering.platform.issuer in offered.text
    assert registering.platform.received == []
    done = registering.take()
    assert done.status_code == HTTPStatus.OK, done.text
    assert (
        f"frame-ancestors 'self' {registering.platform.issuer}"
        in done.headers["Content-Security-Policy"]
    )
    (kept,) = _kept(database)
    assert (kept.client_id, kept.family, kept.organisation_id) == (
        "newclient",
        "moodle",
        organisation_id,
    )
    browser = Browser(app, registering.platform, clock)
    asked = browser.login(client_id="newclient", lti_deployment_id="7")
    claims = {**browser.claims(asked), "aud": "newclient", f"{LTI}deployment_id": "7"}
    answer = browser.send(registering.platform.signed(claims), asked["state"])
    assert answer.status_code == HTTPStatus.SEE_OTHER


def test_what_we_say_of_ourselves_is_what_moodle_takes(registering: Registering) -> None:
    registering.take()
    said, tool = registering.sent, registering.sent[TOOL_CONFIGURATION]
    (received,) = registering.platform.asked("/register")
    assert received.headers["Authorization"] == "Bearer leave"
    assert said["initiate_login_uri"] == f"{TOOL}/lti/login"
    assert said["redirect_uris"] == [f"{TOOL}/lti/launch"]
    assert said["jwks_uri"] == f"{TOOL}/lti/jwks.json"
    assert said["token_endpoint_auth_method"] == "private_key_jwt"
    assert isinstance(said["scope"], str)
    assert len(said["scope"].split()) == 5
    assert tool["domain"] == "valmentava.example"
    assert tool["target_link_uri"] == f"{TOOL}/lti/launch"
    assert tool["claims"] == ["iss", "sub", "name", "given_name", "family_name"]
    assert [each["type"] for each in tool["messages"]] == [
        "LtiResourceLinkRequest",
        "LtiDeepLinkingRequest",
        "LtiSubmissionReviewRequest",
    ]
    assert tool["custom_parameters"]["groups"] == "$Moodle.Person.userGroupIds"


@pytest.mark.parametrize(
    ("ticked", "claims"),
    [
        ({"names": ""}, []),
        ({"addresses": "on"}, ["name", "given_name", "family_name", "email"]),
    ],
)
def test_only_what_was_ticked_is_asked_of_the_platform(
    registering: Registering, ticked: dict[str, str], claims: list[str]
) -> None:
    form = {"openid_configuration": registering.address, "registration_token": "leave", **ticked}
    sent = {name: value for name, value in ({"names": "on"} | form).items() if value}
    registering.client.post(f"/lti/register/{registering.token}", data=sent, base_url=TOOL)
    assert registering.sent[TOOL_CONFIGURATION]["claims"] == ["iss", "sub", *claims]


def test_an_invitation_serves_once(registering: Registering, database: Database) -> None:
    assert registering.take().status_code == HTTPStatus.OK
    registering.answer["client_id"] = "another"
    assert "invitation_spent" in registering.take().text
    assert "invitation_spent" in registering.offer().text
    assert len(_kept(database)) == 1


def test_an_invitation_serves_for_three_days(registering: Registering, clock: Clock) -> None:
    clock.pass_by(timedelta(days=3))
    assert "invitation_spent" in registering.take().text


def test_nobody_registers_without_an_invitation(registering: Registering, app: Any) -> None:
    answer = app.test_client().post("/lti/register/made-up", base_url=TOOL)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert registering.platform.received == []


def test_opened_by_a_person_the_address_says_what_it_is_for(registering: Registering) -> None:
    page = registering.client.get(f"/lti/register/{registering.token}", base_url=TOOL)
    assert f"{TOOL}/lti/register/{registering.token}" in page.text


def _told(**changes: Any) -> Callable[[Registering], None]:
    def spoil(registering: Registering) -> None:
        registering.configuration |= changes

    return spoil


def _without(name: str) -> Callable[[Registering], None]:
    return lambda registering: registering.configuration.__delitem__(name)


def _serves(path: str, reply: Reply) -> Callable[[Registering], None]:
    def spoil(registering: Registering) -> None:
        registering.platform.routes[path] = lambda _: reply

    return spoil


def _elsewhere(name: str) -> Callable[[Registering], None]:
    # Another port is another origin.
    return _told(**{name: "http://127.0.0.1:9/x"})


def _says_client(value: Any) -> Callable[[Registering], None]:
    return lambda registering: registering.answer.__setitem__("client_id", value)


def _addresses(address: str) -> Callable[[Registering], None]:
    return lambda registering: setattr(registering, "address", address)


CASES = {
    "no configuration": ("configuration_unreachable", _serves("/openid-configuration", Reply(404))),
    "a configuration elsewhere": (
        "configuration_unreachable",
        _serves("/openid-configuration", Reply(302, headers={"Location": "/other"})),
    ),
    "a page instead": (
        "configuration_unusable",
        _serves("/openid-configuration", Reply(body=b"<html>")),
    ),
    "too much of it": (
        "configuration_unreachable",
        _serves("/openid-configuration", Reply(body=b" " * 2_000_000)),
    ),
    "no issuer": ("configuration_unusable", _without("issuer")),
    "no keys": ("configuration_unusable", _without("jwks_uri")),
    "a token address that is a script": (
        "configuration_unusable",
        _told(token_endpoint="javascript:1"),
    ),
    "a token address of another origin": (
        "configuration_of_several_origins",
        _elsewhere("token_endpoint"),
    ),
    "a sign-in address of another origin": (
        "configuration_of_several_origins",
        _elsewhere("authorization_endpoint"),
    ),
    "a registration address of another origin": (
        "configuration_of_several_origins",
        _elsewhere("registration_endpoint"),
    ),
    "keys of another origin": ("configuration_of_several_origins", _elsewhere("jwks_uri")),
    "somebody else's issuer": (
        "configuration_of_several_origins",
        _told(issuer="https://lms.example"),
    ),
    "Canvas's hosts over http": (
        "configuration_of_several_origins",
        _told(
            issuer="http://canvas.instructure.com",
            **{CONFIGURATION: {"product_family_code": "canvas"}},
        ),
    ),
    "a refusal": ("registration_refused", _serves("/register", Reply(400))),
    "a registration that moves": (
        "registration_unreachable",
        _serves("/register", Reply(307, headers={"Location": "http://127.0.0.1:9/"})),
    ),
    "an answer without a client": ("registration_unusable", _says_client(None)),
    "a client that is a number": ("registration_unusable", _says_client(7)),
    "a client with a NUL": ("registration_unusable", _says_client("a\0b")),
    "a client with a line in it": ("registration_unusable", _says_client("a\nb")),
    "a client with a space before it": ("registration_unusable", _says_client(" a")),
    "no address": ("registration_incomplete", _addresses("")),
    "an address of a file": ("registration_incomplete", _addresses("file:///etc/passwd")),
}


@pytest.mark.parametrize(("code", "spoil"), CASES.values(), ids=CASES.keys())
def test_a_platform_that_lies_is_not_kept_and_the_invitation_still_serves(
    registering: Registering,
    database: Database,
    code: str,
    spoil: Callable[[Registering], None],
) -> None:
    good = dict(registering.platform.routes)
    spoil(registering)
    with capture_logs() as logs:
        answer = registering.take()
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert code in answer.text
    assert "leave" not in repr(logs)
    assert _kept(database) == []
    mended = Registering(registering.platform, registering.client, registering.token)
    assert set(good) == set(mended.platform.routes)
    assert mended.take().status_code == HTTPStatus.OK


def test_one_family_s_platforms_may_spread_over_its_own_hosts() -> None:
    canvas = ["https://school.instructure.com/c", "https://sso.canvaslms.com/auth"]
    assert _are_of_one_place(canvas, "canvas")
    assert not _are_of_one_place(canvas, "moodle")
    assert not _are_of_one_place([*canvas, "https://canvaslms.com.evil.example/"], "canvas")
    assert not _are_of_one_place([*canvas, "https://evilcanvaslms.com/"], "canvas")


def test_registering_again_renews_the_addresses(
    registering: Registering, database: Database, surroundings: Surroundings, organisation_id: int
) -> None:
    registering.take()
    again = Registering(
        registering.platform, registering.client, invited(surroundings, organisation_id)
    )
    again.configuration["token_endpoint"] = f"{again.platform.issuer}/new-token"
    assert again.take().status_code == HTTPStatus.OK
    (kept,) = _kept(database)
    assert kept.token_url.endswith("/new-token")


def test_another_organisation_s_connection_is_not_taken_over(
    registering: Registering, database: Database, organisation_id: int
) -> None:
    other = _another_organisation(database)
    held: Registration = new_registration(
        organisation_id=other,
        issuer=registering.platform.issuer,
        client_id="newclient",
        auth_url="https://lms.example/auth",
        token_url="https://lms.example/token",
        jwks_url="https://lms.example/jwks",
    )
    with database.write() as connection:
        register(connection, held, trust_loopback=True, now=NOW)
    assert "registration_of_another" in registering.take().text
    (kept,) = _kept(database)
    assert (kept.organisation_id, kept.auth_url) == (other, "https://lms.example/auth")


def test_a_deployment_that_is_not_told_waits_for_approval(
    registering: Registering, database: Database
) -> None:
    del registering.answer[TOOL_CONFIGURATION]
    assert "Yhteydet" in registering.take().text
    with database.read() as connection:
        assert connection.execute(sa.select(tables.deployment)).first() is None


def _another_organisation(database: Database) -> int:
    with database.write() as connection:
        return organisation_named(connection, "Toinen", now=NOW)


def test_the_command_prints_an_address_that_invites(
    surroundings: Surroundings, app: Any, database: Database
) -> None:
    group = click.Group()
    lti.commands.add_to(group, lambda: surroundings)
    ran = CliRunner().invoke(group, ["platform", "invite", "--organisation", "Oikeusministeriö"])
    path = ran.output.strip().removeprefix(surroundings.settings.public_url)
    assert path.startswith("/lti/register/")
    assert app.test_client().get(path, base_url=TOOL).status_code == HTTPStatus.OK
    with database.read() as connection:
        (row,) = connection.execute(sa.select(tables.platform_invitation))
    assert path.rpartition("/")[2].encode() not in row.token_mark
