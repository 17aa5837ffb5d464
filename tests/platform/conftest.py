"""A stand-in without a port, a tool that only has keys, and a clock that a test moves."""

import html
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from flask.testing import FlaskClient

from tests.platform.app import create_app
from tests.platform.config import HOME, Link, PlatformConfig
from tests.platform.course import PEOPLE, Part, Person
from tests.platform.keys import SigningKey
from tests.platform.site import Site

MODULE = "988d0e36-454c-48be-83d2-2249364bd99c"
SUBSTITUTE = Person(id=30, given_name="Petri", family_name="Laakso", part=Part.SUBSTITUTE)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1795457611.4

    def __call__(self) -> float:
        return self.now


@dataclass
class Tool:
    """A tool as far as the platform asks for it: an address with keys."""

    url: str
    keys: list[dict[str, str]]
    asked: int = 0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def tool_key() -> SigningKey:
    return SigningKey()


@pytest.fixture(scope="session")
def platform_key() -> SigningKey:
    return SigningKey()


@pytest.fixture
def tool(tool_answering: Tool, tool_key: SigningKey) -> Tool:
    """The tool with its own keys, not asked for them yet."""
    tool_answering.keys = tool_key.key_set()["keys"]
    tool_answering.asked = 0
    return tool_answering


@pytest.fixture(scope="session")
def tool_answering() -> Iterator[Tool]:
    known = Tool(url="", keys=[])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known.asked += 1
            self.send_response(200 if known.keys else 500)
            self.end_headers()
            self.wfile.write(json.dumps({"keys": known.keys}).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.2", 0), Handler)
    known.url = f"http://127.0.0.2:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield known
    server.shutdown()
    server.server_close()


@pytest.fixture
def config(tool: Tool) -> PlatformConfig:
    titles = {"fi": "Kuuntelu", "sv": "Att lyssna", "en": "Listening"}
    return PlatformConfig(
        issuer="http://127.0.0.1:8000",
        tool_url=tool.url,
        links=(Link(titles=titles, module=MODULE), HOME),
        people=(*PEOPLE, SUBSTITUTE),
        custom={"ryhmat": "$Moodle.Person.userGroupIds", "Tuntematon-1": "$No.such.variable"},
    )


@pytest.fixture
def site(config: PlatformConfig, clock: Clock, platform_key: SigningKey) -> Site:
    return Site(config, clock=clock, key=platform_key)


@pytest.fixture
def browser(config: PlatformConfig, site: Site) -> FlaskClient:
    """A browser at the platform's start page."""
    return create_app(config, site=site).test_client()


@pytest.fixture
def learner(browser: FlaskClient) -> FlaskClient:
    """Aino Virtanen's browser."""
    browser.post("/login/index.php", data={"user": "5"})
    return browser


def fields_of(page: str) -> dict[str, str]:
    """Return what a page posts."""
    found = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def initiated(browser: FlaskClient, query: str = "id=2") -> dict[str, str]:
    """Begin a launch and return what the tool's login gets."""
    return fields_of(browser.get(f"/mod/lti/launch.php?{query}").text)


def request_for(initiation: dict[str, str], **other: str) -> dict[str, str]:
    """Return the authentication request a correct tool would make."""
    return {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": initiation["client_id"],
        "redirect_uri": initiation["target_link_uri"],
        "login_hint": initiation["login_hint"],
        "lti_message_hint": initiation["lti_message_hint"],
        "nonce": "a-nonce",
        "state": "a-state",
        **other,
    }


# Any: a decoded token's claims.
def claims_in(page: str, site: Site) -> dict[str, Any]:
    """Return the claims of the token a page posts, verified with the published key."""
    token = fields_of(page)["id_token"]
    key = jwt.PyJWKSet.from_dict(site.key.key_set()).keys[0]
    return jwt.decode(
        token,
        key.key,
        algorithms=["RS256"],
        options={"verify_aud": False, "verify_exp": False, "verify_iat": False},
    )
