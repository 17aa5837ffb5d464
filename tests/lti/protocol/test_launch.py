"""Launches that are as they should be, and the same one twice."""

import dataclasses
import io
import json
import threading
import uuid
from collections import Counter
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

import flask
import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from lrs.database import Database, metadata
from lti import tables
from lti.protocol.registration import Registration, register
from tests.conftest import NOW
from tests.lti.protocol.conftest import Browser, Clock
from tests.lti.protocol.platform import (
    CLIENT_ID,
    INSTRUCTOR,
    LEARNER,
    LTI,
    TOOL,
    Platform,
    Received,
    Reply,
    published,
)


def _count(database: Database, table: sa.Table) -> int:
    with database.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def test_a_launch_leads_to_a_page_of_our_own_that_reloads(browser: Browser) -> None:
    answer = browser.launch()
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    assert urlsplit(answer.location).path == answer.location
    for _ in range(2):
        page = browser.get(answer.location)
        assert page.status_code == HTTPStatus.OK
        assert page.text.startswith("learner ")


def test_what_is_kept_of_a_launch_holds_no_name(browser: Browser, database: Database) -> None:
    browser.launch()
    with database.read() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(sa.select(table)):
                assert "Aino" not in repr(row)
                assert "learner01" not in repr(row)
        visit = connection.execute(sa.select(tables.visit)).one()
        link = connection.execute(sa.select(tables.resource_link)).one()
        cohort = connection.execute(sa.select(tables.cohort)).one()
    assert visit.locale == "fi"
    assert visit.resource_link_id == link.id
    assert cohort.title == "Valmentava työote"
    assert link.line_item_url.endswith("/lineitems/2/lineitem?type_id=1")


def test_the_second_launch_of_a_person_is_the_same_person(
    browser: Browser, database: Database
) -> None:
    browser.launch()
    browser.launch()
    assert _count(database, tables.person) == 1
    assert _count(database, tables.enrolment) == 1
    assert _count(database, tables.visit) == 2


def test_an_anonymous_launch_may_look_and_is_nobody(browser: Browser, database: Database) -> None:
    answer = browser.launch(sub=None)
    assert browser.get(answer.location).text.startswith("visitor ")
    assert _count(database, tables.person) == 0
    assert _count(database, tables.enrolment) == 0


def test_an_administrator_of_the_platform_is_only_a_visitor_here(
    browser: Browser, database: Database
) -> None:
    roles = ["http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator"]
    answer = browser.launch(**{f"{LTI}roles": roles})
    assert browser.get(answer.location).text.startswith("visitor ")
    assert _count(database, tables.person) == 0


@pytest.mark.parametrize(
    ("key", "kid", "algorithm"),
    [
        ("rsa", "main", "RS256"),
        ("rsa", "plain", "RS256"),
        ("rsa", "plain", "RS384"),
        ("rsa", "plain", "RS512"),
        ("rsa", "plain", "PS256"),
        ("p256", "p256", "ES256"),
        ("p384", "p384", "ES384"),
    ],
)
def test_every_algorithm_of_our_list_serves(
    browser: Browser, key: str, kid: str, algorithm: str
) -> None:
    # A JWK without alg is used by its type.
    asked = browser.login()
    token = browser.platform.signed(
        browser.claims(asked), key=key, algorithm=algorithm, header={"kid": kid}
    )
    assert browser.send(token, asked["state"]).status_code == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize(
    "audience", [[CLIENT_ID], [CLIENT_ID, "other"], ["other", CLIENT_ID]], ids=str
)
def test_several_audiences_in_any_order_serve(browser: Browser, audience: list[str]) -> None:
    assert browser.launch(aud=audience, azp=CLIENT_ID).status_code == HTTPStatus.SEE_OTHER


def test_two_clients_of_one_issuer_are_told_apart(
    browser: Browser, database: Database, registration: Registration
) -> None:
    second = dataclasses.replace(registration, id=uuid.uuid4(), client_id="second")
    with database.write() as connection:
        register(connection, second, trust_loopback=True, now=NOW)
    assert browser.launch().status_code == HTTPStatus.SEE_OTHER
    # A token for the second client does not answer a login of the first.
    assert "state_of_another_platform" in browser.launch(aud="second").text


def test_a_token_serves_once(browser: Browser, database: Database) -> None:
    asked = browser.login()
    token = browser.platform.signed(browser.claims(asked))
    assert browser.send(token, asked["state"]).status_code == HTTPStatus.SEE_OTHER
    again = browser.send(token, asked["state"])
    assert again.status_code == HTTPStatus.FORBIDDEN
    assert "state_unknown" in again.text
    assert _count(database, tables.visit) == 1


def test_of_64_parallel_posts_of_one_token_one_is_let_in(
    browser: Browser, app: flask.Flask, database: Database
) -> None:
    asked = browser.login()
    form = {"id_token": browser.platform.signed(browser.claims(asked)), "state": asked["state"]}
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies().items())
    statuses: list[int] = []
    gate = threading.Barrier(64)

    def post() -> None:
        client = app.test_client(use_cookies=False)
        gate.wait()
        answer = client.post("/lti/launch", data=form, base_url=TOOL, headers={"Cookie": cookies})
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=post) for _ in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(statuses)[HTTPStatus.SEE_OTHER] == 1
    assert set(statuses) <= {
        HTTPStatus.SEE_OTHER,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.SERVICE_UNAVAILABLE,
    }
    assert _count(database, tables.visit) == 1
    assert _count(database, tables.person) == 1


def test_a_key_the_platform_changed_to_is_fetched_once(
    browser: Browser, platform: Platform, clock: Clock
) -> None:
    assert browser.launch().status_code == HTTPStatus.SEE_OTHER
    platform.jwks.append(published(platform.private["stranger"], "new"))
    fetched = len(platform.asked("/jwks"))

    def with_the_new_key() -> int:
        asked = browser.login()
        token = platform.signed(browser.claims(asked), key="stranger", header={"kid": "new"})
        return browser.send(token, asked["state"]).status_code

    assert with_the_new_key() == HTTPStatus.FORBIDDEN  # within a minute nothing is fetched anew
    assert len(platform.asked("/jwks")) == fetched
    clock.now = clock.now.replace(minute=2)
    assert with_the_new_key() == HTTPStatus.SEE_OTHER
    assert with_the_new_key() == HTTPStatus.SEE_OTHER
    assert len(platform.asked("/jwks")) == fetched + 1


def test_keys_past_their_life_serve_while_the_platform_is_down(
    browser: Browser, platform: Platform, clock: Clock
) -> None:
    assert browser.launch().status_code == HTTPStatus.SEE_OTHER
    del platform.routes["/jwks"]
    clock.now = clock.now.replace(hour=23)
    assert browser.launch().status_code == HTTPStatus.SEE_OTHER


def test_a_platform_whose_keys_cannot_be_had_is_left_alone_for_a_while(
    browser: Browser, platform: Platform, clock: Clock
) -> None:
    serve = platform.routes.pop("/jwks")
    for _ in range(3):
        assert "key_unknown" in browser.launch().text
    assert len(platform.asked("/jwks")) == 1
    platform.routes["/jwks"] = serve
    clock.now = clock.now.replace(second=10)
    assert browser.launch().status_code == HTTPStatus.SEE_OTHER


def test_a_platform_that_is_slow_to_fail_is_left_alone_for_a_while_too(
    browser: Browser, platform: Platform, clock: Clock
) -> None:
    def hang(_received: Received) -> Reply:
        clock.pass_by(timedelta(seconds=20))
        return Reply(status=503)

    platform.routes["/jwks"] = hang
    for _ in range(3):
        assert "key_unknown" in browser.launch().text
    assert len(platform.asked("/jwks")) == 1


class _Counted(io.BytesIO):
    """A body that knows how much of it was read."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as ever, and count."""
        piece = super().read(size)
        self.taken += len(piece)
        return piece


@pytest.mark.parametrize("path", ["/lti/login", "/lti/launch"])
@pytest.mark.parametrize("declared", [True, False])
def test_a_huge_form_of_a_stranger_is_not_read(browser: Browser, path: str, declared: bool) -> None:
    form = _Counted(b"a=b&" * 1_000_000)
    length = {"CONTENT_LENGTH": str(4_000_000)} if declared else {"CONTENT_LENGTH": ""}
    answer = browser.client.post(
        path,
        input_stream=form,
        content_type="application/x-www-form-urlencoded",
        base_url=TOOL,
        environ_overrides={"wsgi.input_terminated": True, **length},
    )
    assert answer.status_code in {
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.FORBIDDEN,
    }
    assert form.taken < 300_000


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"keys": {}}', b'{"keys": [5, {"kid": "main"}]}']
)
def test_a_key_set_that_is_none_refuses_and_breaks_nothing(
    browser: Browser, platform: Platform, body: bytes
) -> None:
    platform.routes["/jwks"] = lambda _: Reply(body=body)
    answer = browser.launch()
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "key_un" in answer.text


def test_logs_hold_neither_tokens_nor_names_nor_return_addresses(browser: Browser) -> None:
    secret = "http://lms.example/return.php?sesskey=Mt6TnjFn3d"
    with capture_logs() as logs:
        asked = browser.login()
        claims = browser.claims(asked)
        claims[f"{LTI}launch_presentation"] = {"locale": "fi", "return_url": secret}
        token = browser.platform.signed(claims)
        browser.send(token, asked["state"])
        browser.send(token, asked["state"])
        browser.post("/lti/launch", {"error": "login_required", "error_description": "Aino"})
    written = json.dumps(logs, default=str)
    assert [line["event"] for line in logs] == ["launched", "refused", "refused"]
    for hidden in (token, token.split(".")[1], asked["state"], asked["nonce"], "Aino", "sesskey"):
        assert hidden not in written


def test_a_trainer_is_let_into_a_trainer_s_page(browser: Browser) -> None:
    trainer = browser.launch(**{f"{LTI}roles": [INSTRUCTOR]}).location
    assert browser.get(trainer.replace("page", "trainers")).status_code == HTTPStatus.OK
    learner = browser.launch(**{f"{LTI}roles": [LEARNER]}).location
    refused = browser.get(learner.replace("page", "trainers"))
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert "visit_role" in refused.text
