"""An identity provider on loopback, an application with the pages of signing in, and browsers."""

# Fixtures are taken from the protocol's tests, which have a server with keys.
# ruff: noqa: F401, F811

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit
from uuid import uuid4

import flask
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lrs.surroundings import Surroundings
from lti.sign_in import providers
from lti.sign_in.providers import Provider
from tests.conftest import NOW
from tests.lti.protocol.conftest import Clock, _platform, clock, platform, settings, surroundings
from tests.lti.protocol.platform import TOOL, Platform, Received, Reply
from wsgi import application

CLIENT = "valmentava"
SECRET = "a secret: 100 % of it"

# Any: claims of every shape.
Json = dict[str, Any]


@dataclass
class Identity:
    """A provider: what it says of itself, whom it vouches for, and what it was asked."""

    server: Platform
    subject: str = "user-7"
    says_of_itself: Json = field(default_factory=dict)
    answer: Json = field(default_factory=dict)
    token_changes: Json = field(default_factory=dict)
    key: str = "rsa"
    algorithm: str = "RS256"
    header: Json = field(default_factory=lambda: {"kid": "main"})
    codes: dict[str, Json] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return self.server.issuer

    def described(self) -> Json:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize?tenant=1",
            "token_endpoint": f"{self.issuer}/oidc/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "authorization_response_iss_parameter_supported": True,
            "end_session_endpoint": f"{self.issuer}/logout",
            **self.says_of_itself,
        }

    def serve(self, clock: Clock) -> None:
        """Answer discovery and the exchange of codes."""

        def discovery(_: Received) -> Reply:
            return Reply(body=json.dumps(self.described()).encode())

        def exchange(received: Received) -> Reply:
            sent = dict(parse_qsl(received.body.decode()))
            asked = self.codes.pop(sent.get("code", ""), None)
            challenge = base64.urlsafe_b64encode(
                hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
            )
            if asked is None or challenge.rstrip(b"=").decode() != asked["code_challenge"]:
                return Reply(400, json.dumps({"error": "invalid_grant"}).encode())
            now = int(clock().timestamp())
            said = {
                "iss": self.issuer,
                "sub": self.subject,
                "aud": asked["client_id"],
                "iat": now,
                "exp": now + 300,
                "nonce": asked["nonce"],
                "name": "Aino Virtanen",
                **self.token_changes,
            }
            claims = {name: value for name, value in said.items() if value is not None}
            token = self.server.signed(
                claims, key=self.key, algorithm=self.algorithm, header=self.header
            )
            told = {"access_token": "opaque", "token_type": "Bearer", "id_token": token}
            return Reply(body=json.dumps({**told, **self.answer}).encode())

        self.server.routes["/.well-known/openid-configuration"] = discovery
        self.server.routes["/oidc/token"] = exchange

    def authorise(self, location: str) -> dict[str, str]:
        """Sign the user in and return what the browser brings back."""
        asked = {
            name: values[0]
            for name, values in parse_qs(urlsplit(location).query, strict_parsing=True).items()
        }
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.issuer}


@dataclass
class Person:
    """Somebody at a browser."""

    client: FlaskClient

    def get(self, path: str, **query: str) -> TestResponse:
        return self.client.get(
            path, base_url=TOOL, query_string=query, headers={"Accept-Language": "en"}
        )

    def post(self, path: str, **form: str) -> TestResponse:
        return self.client.post(path, base_url=TOOL, data=form, headers={"Accept-Language": "en"})

    def sign_in(self, identity: Identity, provider: Provider, **form: str) -> TestResponse:
        """Go to the provider and come back."""
        gone = self.post(f"/sign-in/{provider.id}", **form)
        assert gone.status_code == 303, gone.text
        return self.come_back(identity.authorise(gone.location))

    def come_back(self, brought: dict[str, str]) -> TestResponse:
        return self.get("/sign-in/return", **brought)


@pytest.fixture
def identity(platform: Platform, clock: Clock) -> Identity:
    made = Identity(platform)
    made.serve(clock)
    return made


@pytest.fixture
def provider(identity: Identity, surroundings: Surroundings, organisation_id: int) -> Provider:
    return connect(surroundings, identity, organisation_id)


def connect(
    surroundings: Surroundings,
    identity: Identity,
    organisation_id: int,
    *,
    secret: str | None = SECRET,
    client_id: str = CLIENT,
) -> Provider:
    """Connect a provider to an organisation."""
    made = Provider(
        id=uuid4(),
        organisation_id=organisation_id,
        name="Ministeriön tunnus",
        issuer=identity.issuer,
        client_id=client_id,
        secret=secret,
    )
    with surroundings.database.write() as connection:
        providers.add(connection, surroundings.key_ring, made, trust_loopback=True, now=NOW)
    return made


@pytest.fixture
def app(surroundings: Surroundings) -> flask.Flask:
    return application(surroundings)


@pytest.fixture
def person(app: flask.Flask) -> Person:
    return Person(app.test_client())


@pytest.fixture
def another(app: flask.Flask) -> Person:
    return Person(app.test_client())
