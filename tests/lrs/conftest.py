"""A store over HTTP, the clients of a test, and statements to send."""

import json
import uuid
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from lrs import credentials, resources
from lrs.credentials import Particulars, Scope
from lrs.surroundings import Surroundings, place
from tests.conftest import NOW

JSON = dict[str, Any]  # Any: JSON, written out in the tests
VERBS = "http://adlnet.gov/expapi/verbs/"
REFERENCE = "StatementRef"
STATEMENTS = "/xapi/statements"


def agent(name: str) -> JSON:
    return {"objectType": "Agent", "account": {"homePage": "https://hr.example", "name": name}}


def activity(name: str) -> JSON:
    return {"objectType": "Activity", "id": f"https://activities.example/{name}"}


def statement(
    actor: str = "learner", verb: str = "experienced", what: str = "lecture", **more: object
) -> JSON:
    """A small valid statement with an id of its own."""
    return {
        "id": str(uuid.uuid4()),
        "actor": agent(actor),
        "verb": {"id": VERBS + verb},
        "object": activity(what),
        **more,
    }


def referring(target: str, verb: str = "confirmed", actor: str = "trainer") -> JSON:
    return statement(actor, verb, object={"objectType": REFERENCE, "id": target})


def voiding(target: str) -> JSON:
    return referring(target, verb="voided")


@dataclass(frozen=True)
class Answer:
    """A response, whose JSON a test may look into without asking whether there is any."""

    response: TestResponse

    @property
    def status_code(self) -> int:
        return self.response.status_code

    @property
    def headers(self) -> Headers:
        return self.response.headers

    @property
    def data(self) -> bytes:
        data: bytes = self.response.data
        return data

    @property
    def text(self) -> str:
        return self.response.text

    @property
    def json(self) -> Any:  # Any: JSON
        return self.response.json


@dataclass(frozen=True)
class Store:
    """A client of the store with one credential, speaking one version."""

    client: FlaskClient
    authorization: str | None
    key: str
    version: str | None = "2.0.0"

    def speaking(self, version: str | None) -> "Store":
        return Store(self.client, self.authorization, self.key, version)

    def ask(
        self,
        method: str,
        path: str = STATEMENTS,
        headers: Mapping[str, str] | None = None,
        /,
        *,
        body: object = None,
        **parameters: str,
    ) -> Answer:
        sent = {"Content-Type": "application/json"} if body is not None else {}
        if self.version is not None:
            sent["X-Experience-API-Version"] = self.version
        if self.authorization is not None:
            sent["Authorization"] = self.authorization
        response = self.client.open(
            path,
            method=method,
            query_string=parameters or None,
            data=body if isinstance(body, bytes | None) else json.dumps(body).encode(),
            headers={**sent, **(headers or {})},
        )
        return Answer(response)

    def post(self, *statements: JSON) -> list[str]:
        """Post statements, which must be accepted, and return their ids."""
        answer = self.ask("POST", body=list(statements))
        assert answer.status_code == 200, answer.text
        ids: list[str] = answer.json
        return ids

    def get(self, **parameters: str) -> Answer:
        return self.ask("GET", **parameters)

    def found(self, **parameters: str) -> list[JSON]:
        """Return all statements found, following more to the end."""
        answer = self.get(**parameters)
        found: list[JSON] = []
        while True:
            assert answer.status_code == 200, answer.text
            page: JSON = answer.json
            found += page["statements"]
            if page["more"] == "":
                return found
            answer = self.ask("GET", page["more"])

    def ids(self, **parameters: str) -> list[str]:
        return [each["id"] for each in self.found(**parameters)]


def store_for(
    app: Flask,
    surroundings: Surroundings,
    organisation_id: int,
    *scopes: Scope,
    particulars: Particulars | None = None,
) -> Store:
    with surroundings.database.write() as connection:
        key, secret = credentials.make(
            connection,
            surroundings.key_ring,
            organisation_id=organisation_id,
            scopes=scopes,
            now=NOW,
            particulars=particulars,
        )
    basic = b64encode(f"{key}:{secret}".encode()).decode()
    return Store(app.test_client(), f"Basic {basic}", key)


@pytest.fixture
def app(surroundings: Surroundings) -> Flask:
    """An application with the store's resources alone."""
    app = Flask("store")
    app.config["MAX_CONTENT_LENGTH"] = surroundings.settings.max_body_bytes
    place(app, surroundings)
    app.register_blueprint(resources.blueprint())
    app.register_blueprint(resources.exchange_blueprint())
    return app


@pytest.fixture
def store(app: Flask, surroundings: Surroundings, organisation_id: int) -> Store:
    """The store as a client with every scope sees it, in xAPI 2.0."""
    return store_for(app, surroundings, organisation_id, Scope.ALL)
