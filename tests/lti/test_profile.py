"""The profile is served at its IRI and at every IRI of its terms."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lrs.surroundings import Surroundings, place
from lti import pages, profile
from statements.profile import CONCEPTS, TEMPLATES


@pytest.fixture
def client(surroundings: Surroundings) -> FlaskClient:
    """A browser of an application with the profile's routes."""
    app = Flask(__name__, static_folder=None)
    place(app, surroundings)
    pages.prepare(app)
    app.register_blueprint(pages.blueprint())
    app.register_blueprint(profile.blueprint())
    return app.test_client()


@pytest.mark.parametrize("accept", ["application/ld+json", "application/json", "*/*"])
def test_machines_get_json_ld(client: FlaskClient, accept: str) -> None:
    answer = client.get("/profile", headers={"Accept": accept})
    assert answer.content_type == "application/ld+json"
    assert json.loads(answer.data)["id"] == "https://valmentava.example/profile"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_people_get_a_page_in_their_language(client: FlaskClient, language: str) -> None:
    headers = {"Accept": "text/html,*/*;q=0.8", "Accept-Language": language}
    page = client.get("/profile", headers=headers)
    assert page.status_code == 200
    for term in [each.label for each in CONCEPTS] + [each.label for each in TEMPLATES]:
        assert term[language] in page.text


def test_every_iri_of_a_term_answers(client: FlaskClient) -> None:
    told = json.loads(client.get("/profile", headers={"Accept": "application/json"}).data)
    iris = [term["id"] for kind in ("concepts", "templates") for term in told[kind]]
    assert iris
    for iri in iris:
        path = iri.removeprefix("https://valmentava.example")
        assert client.get(path, headers={"Accept": "text/html"}).status_code == 200
