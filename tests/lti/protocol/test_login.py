"""The way to the platform: what is asked of it, and what ties its answer to the browser."""

import re
from http import HTTPStatus
from urllib.parse import parse_qsl, quote, urlsplit

import flask
import pytest
import sqlalchemy as sa

from lrs.database import Database
from lti import tables
from lti.protocol.deployments import approve_all
from lti.protocol.registration import Registration, new_registration, register
from tests.conftest import NOW
from tests.lti.protocol.conftest import Browser
from tests.lti.protocol.platform import CLIENT_ID, TARGET, TOOL

HINT = '{"cmid":2,"launchid":"ltilaunch1_1759160374"} +&=%25ä'
IN_A_FRAME = {"Sec-Fetch-Dest": "iframe"}


def _initiation(browser: Browser, **changes: str) -> dict[str, str]:
    sent = {
        "iss": browser.platform.issuer,
        "login_hint": "5",
        "target_link_uri": TARGET,
        "lti_message_hint": HINT,
        "client_id": CLIENT_ID,
        "lti_deployment_id": "1",
        **changes,
    }
    return {name: value for name, value in sent.items() if value}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_login_asks_the_platform_for_what_openid_connect_says(
    browser: Browser, method: str
) -> None:
    sent = _initiation(browser)
    answer = (
        browser.get("/lti/login", query_string=sent)
        if method == "GET"
        else browser.post("/lti/login", sent)
    )
    assert answer.status_code == HTTPStatus.FOUND
    asked = dict(parse_qsl(urlsplit(answer.location).query, strict_parsing=True))
    state, nonce = asked.pop("state"), asked.pop("nonce")
    assert len(state) >= 43
    assert len(nonce) >= 43
    assert state != nonce
    assert asked == {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": CLIENT_ID,
        "redirect_uri": f"{TOOL}/lti/launch",
        "login_hint": "5",
        "lti_message_hint": HINT,
    }


def test_hints_go_back_byte_for_byte(browser: Browser) -> None:
    answer = browser.post("/lti/login", _initiation(browser))
    assert f"lti_message_hint={quote(HINT, safe='')}" in answer.location


def test_a_hint_keeps_its_spaces_and_signs(browser: Browser) -> None:
    hint = " 5+6 & å/ü % "
    answer = browser.post("/lti/login", _initiation(browser, login_hint=hint))
    assert f"login_hint={quote(hint, safe='')}&" in answer.location + "&"


def test_a_hint_that_was_not_given_is_not_sent(browser: Browser) -> None:
    answer = browser.post("/lti/login", _initiation(browser, lti_message_hint=""))
    assert "lti_message_hint" not in answer.location


def test_an_authorisation_address_keeps_the_query_it_has(
    browser: Browser, database: Database
) -> None:
    with database.write() as connection:
        connection.execute(
            sa.update(tables.registration).values(auth_url="https://lms.example/auth?tenant=a%20b")
        )
    answer = browser.post("/lti/login", _initiation(browser))
    assert answer.location.startswith("https://lms.example/auth?tenant=a%20b&scope=openid&")


def test_only_marks_of_state_and_nonce_are_stored(browser: Browser, database: Database) -> None:
    asked = browser.login()
    with database.read() as connection:
        row = repr(connection.execute(sa.select(tables.login)).one())
    assert asked["state"] not in row
    assert asked["nonce"] not in row
    assert not any(value in row for value in browser.cookies().values())


def test_cookies_are_as_a_frame_on_another_site_needs_them(browser: Browser) -> None:
    answer = browser.post("/lti/login", _initiation(browser))
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        name, *attributes = re.split(r"; ?", cookie)
        assert name.startswith("__Host-valmentava")
        assert {"Secure", "HttpOnly", "SameSite=None", "Partitioned", "Path=/"} <= set(attributes)
        assert not any(attribute.startswith("Domain") for attribute in attributes)
    assert sum("Max-Age=600" in cookie for cookie in cookies) == 1


def test_two_logins_in_two_frames_do_not_disturb_each_other(browser: Browser) -> None:
    first, second = browser.login(), browser.login()
    for asked in (first, second):
        token = browser.platform.signed(browser.claims(asked))
        assert browser.send(token, asked["state"]).status_code == HTTPStatus.SEE_OTHER


def test_the_login_s_cookie_goes_with_the_launch(browser: Browser) -> None:
    browser.launch()
    assert list(browser.cookies()) == ["__Host-valmentava"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iss": ""}, "login_incomplete"),
        ({"login_hint": ""}, "login_incomplete"),
        ({"target_link_uri": ""}, "login_incomplete"),
        ({"login_hint": "5\0"}, "login_unreadable"),
        ({"lti_message_hint": "x" * 8001}, "login_unreadable"),
        ({"iss": "https://other.example"}, "platform_copy"),
        ({"client_id": "other"}, "platform_unknown"),
        ({"target_link_uri": "https://evil.example/lti/launch"}, "target_foreign"),
        ({"target_link_uri": "//valmentava.example/lti/launch"}, "target_foreign"),
        ({"target_link_uri": "javascript:alert(1)"}, "target_foreign"),
        ({"target_link_uri": TOOL + "\\@evil.example/"}, "target_foreign"),
        ({"target_link_uri": TOOL + ".evil.example/"}, "target_foreign"),
        ({"target_link_uri": TOOL + ":8443/lti/launch"}, "target_foreign"),
    ],
)
def test_a_login_that_cannot_be_served_is_refused_and_nothing_stored(
    browser: Browser, database: Database, changes: dict[str, str], code: str
) -> None:
    answer = browser.post("/lti/login", _initiation(browser, **changes))
    assert answer.status_code in {HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN}
    assert code in answer.text
    with database.read() as connection:
        assert connection.execute(sa.select(tables.login)).first() is None
    assert browser.post("/lti/login", _initiation(browser)).status_code == HTTPStatus.FOUND


def test_an_issuer_with_one_client_need_not_name_it(browser: Browser) -> None:
    answer = browser.post("/lti/login", _initiation(browser, client_id=""))
    assert f"client_id={CLIENT_ID}" in answer.location


def test_an_issuer_with_two_clients_names_it_or_its_deployment(
    browser: Browser, database: Database, registration: Registration
) -> None:
    second = new_registration(
        organisation_id=registration.organisation_id,
        issuer=registration.issuer,
        client_id="second",
        auth_url=registration.auth_url,
        token_url=registration.token_url,
        jwks_url=registration.jwks_url,
    )
    with database.write() as connection:
        register(connection, second, trust_loopback=True, now=NOW)
        approve_all(connection, second, ["2"], now=NOW)
    for changes, found in (
        ({"client_id": "second"}, "client_id=second"),
        ({"client_id": "", "lti_deployment_id": "2"}, "client_id=second"),
        ({"client_id": "", "lti_deployment_id": "1"}, f"client_id={CLIENT_ID}"),
    ):
        assert found in browser.post("/lti/login", _initiation(browser, **changes)).location
    unclear = _initiation(browser, client_id="", lti_deployment_id="")
    assert "platform_ambiguous" in browser.post("/lti/login", unclear).text


def test_in_a_frame_that_keeps_cookies_the_login_goes_on_there(browser: Browser) -> None:
    asked = browser.post("/lti/login", _initiation(browser), headers=IN_A_FRAME)
    assert asked.status_code == HTTPStatus.SEE_OTHER
    assert urlsplit(asked.location).path == "/lti/login"
    answer = browser.get(asked.location, headers=IN_A_FRAME)
    assert answer.status_code == HTTPStatus.FOUND
    assert f"lti_message_hint={quote(HINT, safe='')}" in answer.location


def test_in_a_frame_without_cookies_a_new_tab_is_offered_before_the_platform_is_asked(
    app: flask.Flask, browser: Browser, database: Database
) -> None:
    browser.client = app.test_client(use_cookies=False)
    asked = browser.post("/lti/login", _initiation(browser), headers=IN_A_FRAME)
    page = browser.get(asked.location, headers=IN_A_FRAME)
    assert page.status_code == HTTPStatus.OK
    assert 'target="_blank"' in page.text
    assert (
        f"frame-ancestors 'self' {browser.platform.issuer}"
        in page.headers["Content-Security-Policy"]
    )
    with database.read() as connection:
        assert connection.execute(sa.select(tables.login)).first() is None
    link = re.search(r'href="(/lti/login\?[^"]+)"', page.text)
    assert link is not None
    in_a_tab = app.test_client()
    answer = in_a_tab.get(
        link[1].replace("&amp;", "&"), base_url=TOOL, headers={"Sec-Fetch-Dest": "document"}
    )
    assert answer.status_code == HTTPStatus.FOUND
    assert f"lti_message_hint={quote(HINT, safe='')}" in answer.location


def test_registration_needs_an_invitation(browser: Browser) -> None:
    answer = browser.get("/lti/register?openid_configuration=https://evil.example/")
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "registration_by_invitation" in answer.text


def test_a_refusal_may_stand_in_the_frame_of_a_platform_nobody_knows(browser: Browser) -> None:
    answer = browser.post("/lti/login", _initiation(browser, iss="https://other.example"))
    assert "frame-ancestors" not in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
