"""Scripts of listed pages may use the store, those of others may not (WHATWG Fetch, 3.2)."""

import dataclasses

import pytest
from flask import Flask

from lrs.surroundings import Surroundings, place
from tests.lrs.conftest import STATEMENTS, Store, statement

LISTED = "https://content.example"
PREFLIGHT = {"Access-Control-Request-Method": "POST"}
PATHS = {
    STATEMENTS: "GET, HEAD, PUT, POST, OPTIONS",
    "/xapi/activities/state": "GET, HEAD, PUT, POST, DELETE, OPTIONS",
    "/xapi/about": "GET, HEAD, OPTIONS",
}


@pytest.fixture(autouse=True)
def listing(app: Flask, surroundings: Surroundings) -> None:
    """The store lists two origins."""
    origins = frozenset({LISTED, "https://other.example"})
    settings = dataclasses.replace(
        surroundings.settings, cors_origins=origins, content_url="https://packages.example"
    )
    place(app, dataclasses.replace(surroundings, settings=settings))


@pytest.mark.parametrize("path", PATHS)
def test_a_preflight_is_answered_without_a_credential(store: Store, path: str) -> None:
    stranger = Store(store.client, None, "", version=None)
    answer = stranger.ask("OPTIONS", path, {"Origin": LISTED, **PREFLIGHT})
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == LISTED
    assert answer.headers["Access-Control-Allow-Methods"] == PATHS[path]
    allowed = answer.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert {
        "authorization",
        "content-type",
        "if-match",
        "if-none-match",
        "x-experience-api-version",
    } <= set(allowed)
    assert int(answer.headers["Access-Control-Max-Age"]) > 0
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "https://content.example.evil.example",
        "http://content.example",
        "https://content.example:8443",
        "null",
        "*",
        "",
    ],
)
def test_another_origin_gets_no_word_of_it(store: Store, origin: str) -> None:
    for answer in (
        store.ask("OPTIONS", STATEMENTS, {"Origin": origin, **PREFLIGHT}),
        store.ask("GET", STATEMENTS, {"Origin": origin}),
    ):
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
        assert "Origin" in answer.headers["Vary"]


def test_packages_may_use_the_store_from_where_they_are_served(
    app: Flask, surroundings: Surroundings, store: Store
) -> None:
    def allowed(origin: str) -> str | None:
        answer = store.ask("GET", STATEMENTS, {"Origin": origin})
        return answer.headers.get("Access-Control-Allow-Origin")

    assert allowed("https://packages.example") == "https://packages.example"
    settings = dataclasses.replace(surroundings.settings, content_url=None)
    place(app, dataclasses.replace(surroundings, settings=settings))
    # Without an address of their own they run in a sandbox, whose origin has no name.
    assert allowed("null") == "null"
    assert allowed("https://packages.example") is None


def test_a_listed_page_may_read_what_it_needs_also_of_refusals(store: Store) -> None:
    stranger = Store(store.client, None, "")
    here = {"Origin": LISTED}
    bad = statement(verb="", object=1)
    for answer, status in (
        (store.ask("GET", STATEMENTS, here), 200),
        (store.ask("POST", STATEMENTS, here, body=statement()), 200),
        (store.ask("POST", STATEMENTS, here, body=bad), 400),
        (stranger.ask("GET", STATEMENTS, here), 401),
        (store.ask("GET", "/xapi/nowhere", here), 404),
        (store.ask("DELETE", STATEMENTS, here), 405),
        (store.speaking("3.0").ask("GET", STATEMENTS, here), 400),
    ):
        assert answer.status_code == status
        assert answer.headers["Access-Control-Allow-Origin"] == LISTED
        exposed = answer.headers["Access-Control-Expose-Headers"].lower().split(", ")
        assert {
            "etag",
            "last-modified",
            "x-experience-api-version",
            "x-experience-api-consistent-through",
        } <= set(exposed)
