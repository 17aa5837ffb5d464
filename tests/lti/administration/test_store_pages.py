"""The store, its keys and its forwarding on pages: for one organisation's administrators only."""

import csv
import io
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lrs import credentials, forwarding, resources
from lrs.credentials import Breach, Scope
from lrs.organisations import organisation_named
from lrs.surroundings import Surroundings, place
from lti import administration, pages
from lti.sign_in.pages import blueprint as sign_in_blueprint
from statements.grammar import Problem
from tests.conftest import NOW
from tests.lrs.conftest import JSON, Store, activity, statement, store_for, voiding
from tests.lrs.mixed import PICTURE, described
from tests.lrs.test_attachments_resource import send
from tests.lti.staff import link_for

BASE = "https://valmentava.example"
KEY = {"label": "Oppimisalusta", "scope": ["statements/write", "statements/read"], "profile": "off"}
TARGET = {
    "name": "Toinen",
    "endpoint": "https://lrs.example/xapi",
    "key": "we",
    "secret": "their-secret",
    "version": "2.0.0",
}


@dataclass
class Desk:
    """An administrator's browser."""

    client: FlaskClient

    def get(self, path: str, **parameters: str) -> TestResponse:
        headers = {"Accept-Language": "en"}
        return self.client.get(
            f"/admin{path}", base_url=BASE, headers=headers, query_string=parameters or None or None
        )

    def post(self, path: str, data: object = None, **headers: str) -> TestResponse:
        sent = {"Accept-Language": "en", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return self.client.post(f"/admin{path}", base_url=BASE, headers=sent, data=data)


@pytest.fixture
def app(surroundings: Surroundings) -> Flask:
    app = Flask(__name__, static_folder=None)
    place(app, surroundings)
    pages.prepare(app)
    for blueprint in (
        pages.blueprint(),
        sign_in_blueprint(),
        administration.blueprint(),
        resources.blueprint(),
    ):
        app.register_blueprint(blueprint)
    return app


@pytest.fixture
def desk_of(app: Flask, surroundings: Surroundings) -> Callable[[int], Desk]:
    def signed_in(organisation_id: int) -> Desk:
        client = app.test_client()
        token = link_for(surroundings, organisation_id)
        assert client.post(f"/enter/{token}", base_url=BASE).status_code == 303
        return Desk(client)

    return signed_in


@pytest.fixture
def desk(desk_of: Callable[[int], Desk], organisation_id: int) -> Desk:
    return desk_of(organisation_id)


@pytest.fixture
def other_desk(desk_of: Callable[[int], Desk], surroundings: Surroundings) -> Desk:
    """An administrator of another organisation."""
    with surroundings.database.write() as connection:
        organisation_id = organisation_named(connection, "Rikosseuraamuslaitos", now=NOW)
    return desk_of(organisation_id)


@pytest.fixture
def store(app: Flask, surroundings: Surroundings, organisation_id: int) -> Store:
    return store_for(app, surroundings, organisation_id, Scope.ALL)


def _links(page: TestResponse, pattern: str) -> list[str]:
    assert page.status_code == 200, page.text
    return re.findall(pattern, page.text)


def _shown(page: TestResponse) -> list[str]:
    return _links(page, r'href="/admin/statements/([0-9a-f-]{36})"')


def _named(name: str) -> JSON:
    return {**activity("lecture"), "definition": {"name": {"en": name}}}


# Statements


def test_statements_are_listed_newest_first_and_paged_to_the_end(desk: Desk, store: Store) -> None:
    ids = store.post(*[statement() for _ in range(120)])
    page, seen = desk.get("/statements"), []
    while True:
        seen += _shown(page)
        onward = re.search(r'href="/admin(/statements\?[^"]*from=[^"]+)"', page.text)
        if onward is None:
            break
        page = desk.get(onward[1].replace("&amp;", "&"))
    assert seen == ids[::-1]


def test_filters_find_what_get_finds(desk: Desk, store: Store) -> None:
    registration = str(uuid.uuid4())
    person = str(uuid.uuid4())
    ours = {"account": {"homePage": f"{BASE}/people", "name": person}}
    first, second, third = store.post(
        statement(verb="completed", context={"registration": registration}),
        {**statement(), "actor": ours},
        {**statement(), "actor": {"mbox": "mailto:oona@example.fi"}},
    )
    for asked, found in (
        ({"verb": "http://adlnet.gov/expapi/verbs/completed"}, [first]),
        ({"registration": registration}, [first]),
        ({"who": person}, [second]),
        ({"who": "oona@example.fi"}, [third]),
        ({"who": '{"mbox": "mailto:oona@example.fi"}'}, [third]),
        ({"activity": activity("lecture")["id"]}, [third, second, first]),
        ({"last": "2020-01-01"}, []),
        ({"first": "2020-01-01", "last": "2199-12-31"}, [third, second, first]),
    ):
        assert _shown(desk.get("/statements", **asked)) == found, asked
    assert desk.get("/statements", id=first).headers["Location"] == f"/admin/statements/{first}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("who", "{"),
        ("who", '{"name": "x"}'),
        ("verb", "completed"),
        ("activity", "lecture"),
        ("registration", "1"),
        ("id", "x"),
        ("first", "tomorrow"),
        ("last", "0001-01-01"),
    ],
)
def test_what_cannot_be_read_is_told_and_kept_in_the_form(
    desk: Desk, store: Store, name: str, value: str
) -> None:
    store.post(statement())
    page = desk.get("/statements", **{name: value})
    assert page.status_code == 200
    assert f'href="#{name}"' in page.text
    assert 'aria-invalid="true"' in page.text
    assert _shown(page) == []


def test_a_statement_is_shown_digit_for_digit_and_marked_when_voided(
    desk: Desk, store: Store
) -> None:
    sent = statement(object=_named("<b>Lecture</b>"))
    (kept,) = store.post(sent)
    store.ask(
        "PUT",
        "/xapi/statements",
        statementId="6183c608-05ba-59c0-bca1-3135ffc07468",
        body=b'{"actor": {"mbox": "mailto:a@b.fi"}, "verb": {"id": "http://v.example"}, '
        b'"object": {"id": "http://a.example"}, "result": {"score": {"raw": 1.50}}}',
    )
    assert "1.50" in desk.get("/statements/6183c608-05ba-59c0-bca1-3135ffc07468").text
    page = desk.get(f"/statements/{kept}")
    assert "&lt;b&gt;Lecture&lt;/b&gt;" in page.text
    assert "voided" not in page.text.lower()
    (void,) = store.post(voiding(kept))
    assert "This statement is voided." in desk.get(f"/statements/{kept}").text
    assert f'href="/admin/statements/{kept}"' in desk.get(f"/statements/{void}").text
    assert desk.get(f"/statements/{uuid.uuid4()}").status_code == 404


def test_an_attachment_is_given_to_be_saved_and_never_shown(desk: Desk, store: Store) -> None:
    page_like = b"<script>alert(1)</script>"
    sent = statement(
        attachments=[described(page_like, contentType="text/html"), described(PICTURE)]
    )
    send(store, sent, page_like, PICTURE)
    page = desk.get(f"/statements/{sent['id']}")
    links = _links(page, rf'href="/admin(/statements/{sent["id"]}/attached/[0-9a-f]+)"')
    assert len(links) == 2
    for link in links:
        given = desk.get(link)
        assert given.data in (page_like, PICTURE)
        assert given.headers["Content-Type"] == "application/octet-stream"
        assert given.headers["Content-Disposition"].startswith("attachment")
        assert given.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in given.headers["Content-Security-Policy"]
    assert desk.get(f"/statements/{sent['id']}/attached/{'0' * 64}").status_code == 404


def test_the_table_holds_everything_that_was_found_and_no_formula(desk: Desk, store: Store) -> None:
    store.post(*[statement(object=_named("=1+1")) for _ in range(3)], statement(verb="completed"))
    answer = desk.get("/statements.csv", verb="http://adlnet.gov/expapi/verbs/experienced")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="statements.csv"'
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0][0] == "Identifier"
    assert len(rows) == 4
    assert {row[4] for row in rows[1:]} == {"'=1+1"}


# Keys


def _made(desk: Desk, **more: object) -> tuple[str, str]:
    page = desk.post("/keys", {**KEY, **more})
    assert page.status_code == 200, page.text
    _, key, secret = re.findall(r'<code class="secret">([^<]+)</code>', page.text)
    assert page.headers["Cache-Control"] == "no-store"
    return key, secret


def test_a_key_is_made_its_secret_shown_once_and_it_works(
    desk: Desk, app: Flask, surroundings: Surroundings
) -> None:
    key, secret = _made(desk, days="30", per_minute="100")
    with surroundings.database.read() as connection:
        found = credentials.proven(
            connection, surroundings.key_ring, key=key, secret=secret, now=NOW
        )
    assert found is not None
    assert found.scopes == {Scope.WRITE_STATEMENTS, Scope.READ_STATEMENTS}
    assert found.requests_per_minute == 100
    for path in ("/keys", f"/keys/{key}"):
        page = desk.get(path)
        assert "Oppimisalusta" in page.text
        assert secret not in page.text
    assert "in use until 23 Dec 2026" in desk.get("/keys").text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("label", " "),
        ("label", "x" * 300),
        ("scope", []),
        ("scope", ["root"]),
        ("days", "-1"),
        ("days", "0"),
        ("days", "soon"),
        ("per_minute", "1e3"),
        ("per_minute", "99999999999"),
        ("profile", "maybe"),
    ],
)
def test_a_key_that_cannot_be_is_told_and_what_was_typed_is_kept(
    desk: Desk, surroundings: Surroundings, name: str, value: object
) -> None:
    page = desk.post("/keys", {**KEY, "days": "30", name: value})
    assert page.status_code == 400
    assert f'href="#{name}"' in page.text
    assert 'value="statements/write" checked' in page.text or name == "scope"
    with surroundings.database.read() as connection:
        assert credentials.listed(connection) == ()


def test_a_secret_is_changed_and_a_key_revoked_after_a_question(
    desk: Desk, surroundings: Surroundings
) -> None:
    key, secret = _made(desk)
    rotated = desk.post(f"/keys/{key}/rotate")
    assert "The previous secret works until" in rotated.text
    new = re.findall(r'<code class="secret">([^<]+)</code>', rotated.text)[2]

    def proves(each: str) -> bool:
        with surroundings.database.read() as connection:
            ring = surroundings.key_ring
            return credentials.proven(connection, ring, key=key, secret=each, now=NOW) is not None

    assert proves(secret)
    assert proves(new)
    assert "cannot be undone" in desk.get(f"/keys/{key}/revoke").text
    assert proves(new), "a GET ends nothing"
    assert desk.post(f"/keys/{key}/revoke").status_code == 303
    assert not proves(new)
    assert "revoked" in desk.get("/keys").text
    assert desk.post(f"/keys/{key}/rotate").status_code == 404


def test_what_broke_the_profile_is_shown_by_path_and_rule(
    desk: Desk, surroundings: Surroundings, organisation_id: int
) -> None:
    key, _ = _made(desk, profile="reject")
    with surroundings.database.write() as connection:
        credentials.note_breaches(
            connection,
            organisation_id,
            key,
            [Problem("context.platform", "This must be included.")],
            refused=True,
            now=NOW,
        )
        assert isinstance(credentials.noted_of(connection, organisation_id, key)[0], Breach)
    page = desk.get(f"/keys/{key}")
    assert "context.platform" in page.text
    assert "This must be included." in page.text
    assert "refused" in page.text


# Forwarding


def test_a_store_is_added_cared_for_and_removed(
    desk: Desk, surroundings: Surroundings, organisation_id: int
) -> None:
    assert desk.post("/forwarding", TARGET).status_code == 303
    (link,) = set(_links(desk.get("/forwarding"), r'href="/admin(/forwarding/[0-9a-f-]{36})"'))
    page = desk.get(link)
    assert "https://lrs.example/xapi" in page.text
    assert TARGET["secret"] not in page.text

    def paused() -> bool:
        with surroundings.database.read() as connection:
            (target,) = forwarding.targets_of(connection, organisation_id)
        return target.paused_at is not None

    assert desk.post(f"{link}/pause").status_code == 303
    assert paused()
    assert desk.post(f"{link}/resume").status_code == 303
    assert not paused()
    assert desk.post(f"{link}/retry").status_code == 303
    assert "What it has stays there" in desk.get(f"{link}/remove").text
    assert desk.post(f"{link}/remove").status_code == 303
    assert desk.get(link).status_code == 404
    assert desk.post(f"{link}/pause").status_code == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", ""),
        ("endpoint", ""),
        ("endpoint", "lrs.example"),
        ("endpoint", "https://u:p@lrs.example"),
        ("key", "a:b"),
        ("secret", ""),
        ("version", "1.0.2"),
    ],
)
def test_a_store_that_cannot_be_is_told(
    desk: Desk, surroundings: Surroundings, name: str, value: str
) -> None:
    page = desk.post("/forwarding", {**TARGET, name: value})
    assert page.status_code == 400
    assert f'href="#{name}"' in page.text
    assert TARGET["secret"] not in page.text
    with surroundings.database.read() as connection:
        assert forwarding.targets_of(connection) == ()


# Who


def test_another_organisation_sees_and_changes_nothing(
    desk: Desk, other_desk: Desk, store: Store, surroundings: Surroundings
) -> None:
    sent = statement(attachments=[described(PICTURE)])
    send(store, sent, PICTURE)
    key, secret = _made(desk)
    desk.post("/forwarding", TARGET)
    (link,) = set(_links(desk.get("/forwarding"), r'href="/admin(/forwarding/[0-9a-f-]{36})"'))
    assert _shown(other_desk.get("/statements")) == []
    assert other_desk.get("/statements.csv").text.count("\n") == 1
    for path in (
        f"/statements/{sent['id']}",
        f"/statements/{sent['id']}/attached/{described(PICTURE)['sha2']}",
        f"/keys/{key}",
        f"/keys/{key}/revoke",
        link,
        f"{link}/remove",
    ):
        assert other_desk.get(path).status_code == 404, path
    assert "Oppimisalusta" not in other_desk.get("/keys").text
    assert "Toinen" not in other_desk.get("/forwarding").text
    for path in (f"/keys/{key}/rotate", f"{link}/pause", f"{link}/resume", f"{link}/remove"):
        assert other_desk.post(path).status_code == 404, path
    other_desk.post(f"/keys/{key}/revoke")
    other_desk.post(f"{link}/retry")
    with surroundings.database.read() as connection:
        ring = surroundings.key_ring
        assert credentials.proven(connection, ring, key=key, secret=secret, now=NOW) is not None


def test_a_page_of_another_site_makes_no_key(desk: Desk, surroundings: Surroundings) -> None:
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ):
        assert desk.post("/keys", KEY, **headers).status_code == 403
    with surroundings.database.read() as connection:
        assert credentials.listed(connection) == ()
    assert desk.post("/keys", KEY, Origin=BASE, Sec_Fetch_Site="same-origin").status_code == 200


def test_who_is_not_signed_in_sees_nothing(app: Flask, store: Store) -> None:
    stranger = Desk(app.test_client())
    (kept,) = store.post(statement())
    for path in ("/statements", "/statements.csv", f"/statements/{kept}", "/keys", "/forwarding"):
        page = stranger.get(path)
        assert page.status_code == 403
        # Only the way back to the address that was asked for.
        assert page.text.count(kept) == path.count(kept)
    for path in ("/keys", "/forwarding"):
        assert stranger.post(path, KEY).status_code == 403
