"""Launches in browsers that keep no cookie in a frame: the platform keeps the proof instead."""

import re
from collections.abc import Iterator
from html import unescape
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import flask
import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from lrs.database import Database
from lti import tables
from tests.lti.protocol.conftest import Browser, Clock
from tests.lti.protocol.platform import CLIENT_ID, DEPLOYMENT, TARGET, TOOL, Platform


class CookielessFrame(Browser):
    """A frame of another site in a browser that keeps none of its cookies."""

    def __init__(self, app: flask.Flask, platform: Platform, clock: Clock) -> None:
        super().__init__(app, platform, clock)
        self.client = app.test_client(use_cookies=False)

    def begin(self, **changes: str) -> TestResponse:
        """Begin a login and follow the question whether a cookie comes back."""
        sent = {
            "iss": self.platform.issuer,
            "login_hint": "5",
            "target_link_uri": TARGET,
            "client_id": CLIENT_ID,
            "lti_deployment_id": DEPLOYMENT,
            "lti_storage_target": "_parent",
            **changes,
        }
        framed = {"headers": {"Sec-Fetch-Dest": "iframe"}}
        asked = self.post("/lti/login", sent, **framed)
        assert asked.status_code == HTTPStatus.SEE_OTHER
        return self.get(asked.location, **framed)


@pytest.fixture
def frame(browser: Browser, app: flask.Flask) -> Iterator[CookielessFrame]:
    yield CookielessFrame(app, browser.platform, browser.clock)


def told(page: TestResponse) -> dict[str, str]:
    """Return what a page tells its script."""
    return {
        name: unescape(value) for name, value in re.findall(r'data-([a-z]+)="([^"]*)"', page.text)
    }


def asked_of_platform(page: TestResponse) -> dict[str, str]:
    query = parse_qs(urlsplit(told(page)["next"]).query, strict_parsing=True)
    return {name: values[0] for name, values in query.items()}


def launched(frame: CookielessFrame, page: TestResponse, **more: str) -> TestResponse:
    asked = asked_of_platform(page)
    token = frame.platform.signed(frame.claims(asked))
    return frame.post("/lti/launch", {"id_token": token, "state": asked["state"], **more})


def test_the_proof_goes_to_the_platform_s_storage_before_the_platform_is_asked(
    frame: CookielessFrame,
) -> None:
    page = frame.begin()
    assert page.status_code == HTTPStatus.OK
    said = told(page)
    assert (said["subject"], said["target"]) == ("lti.put_data", "_parent")
    assert said["origin"] == frame.platform.issuer
    assert said["next"].startswith(f"{frame.platform.issuer}/auth?")
    assert len(said["value"]) >= 32
    assert said["value"] not in said["next"]
    assert (
        f"frame-ancestors 'self' {frame.platform.issuer}" in page.headers["Content-Security-Policy"]
    )
    # For when the platform does not answer.
    assert 'target="_blank"' in page.text


def test_a_launch_is_believed_with_what_the_platform_kept(
    frame: CookielessFrame, database: Database
) -> None:
    begun = frame.begin()
    asks = launched(frame, begun)
    assert asks.status_code == HTTPStatus.OK
    said = told(asks)
    assert (said["subject"], said["key"]) == ("lti.get_data", told(begun)["key"])
    assert "value" not in said
    # Nothing is spent by asking.
    page = launched(frame, begun, stored=told(begun)["value"])
    assert page.status_code == HTTPStatus.OK
    assert "/own-tab" in page.text
    with database.read() as connection:
        assert (
            connection.execute(sa.select(sa.func.count()).select_from(tables.visit)).scalar() == 1
        )
        assert connection.execute(sa.select(tables.login)).first() is None


@pytest.mark.parametrize("stored", ["", "a guess"])
def test_without_it_or_with_another_s_it_is_refused_and_spent(
    frame: CookielessFrame, database: Database, stored: str
) -> None:
    begun = frame.begin()
    refused = launched(frame, begun, stored=stored)
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert ("browser_wrong" if stored else "browser_without_cookie") in refused.text
    assert "state_unknown" in launched(frame, begun, stored=told(begun)["value"]).text


def test_a_login_by_cookie_is_not_believed_by_what_a_form_says(
    browser: Browser, frame: CookielessFrame
) -> None:
    asked = browser.login()
    token = browser.platform.signed(browser.claims(asked))
    proof = next(value for name, value in browser.cookies().items() if "login" in name)
    form = {"id_token": token, "state": asked["state"], "stored": proof}
    assert "browser_without_cookie" in frame.post("/lti/launch", form).text


def test_the_work_goes_on_in_a_tab_of_its_own(
    frame: CookielessFrame, browser: Browser, another_browser: Browser
) -> None:
    begun = frame.begin()
    page = launched(frame, begun, stored=told(begun)["value"])
    address = re.search(r'action="([^"]+)"', page.text)
    proof = re.search(r'name="browser" value="([^"]+)"', page.text)
    assert address is not None
    assert proof is not None
    # However long the page was left open, the ticket is made when it is asked for.
    sent = browser.post(address[1], {"browser": proof[1]})
    assert sent.status_code == HTTPStatus.SEE_OTHER
    there = another_browser.get(sent.location, headers={"Sec-Fetch-Site": "same-origin"})
    assert there.status_code == HTTPStatus.SEE_OTHER
    assert another_browser.get(there.location).text.startswith("learner ")
    assert "ticket_spent" in browser.get(sent.location).text


@pytest.mark.parametrize("proof", ["", "a guess"])
def test_who_does_not_hold_the_page_cannot_follow(
    frame: CookielessFrame, browser: Browser, proof: str
) -> None:
    begun = frame.begin()
    page = launched(frame, begun, stored=told(begun)["value"])
    address = re.search(r'action="([^"]+)"', page.text)
    assert address is not None
    assert browser.post(address[1], {"browser": proof}).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("target", ["", "a" * 101, "a\nb"])
def test_without_a_usable_frame_to_ask_a_new_tab_is_offered(
    frame: CookielessFrame, target: str
) -> None:
    page = frame.begin(lti_storage_target=target)
    assert "data-storage" not in page.text
    assert 'target="_blank"' in page.text


def test_a_platform_s_frame_is_named_as_it_says(frame: CookielessFrame) -> None:
    page = frame.begin(lti_storage_target='post_message_forwarding"><script>')
    assert told(page)["target"] == 'post_message_forwarding"><script>'
    assert "<script>" not in page.text.replace('<script type="module"', "")


def test_a_browser_with_cookies_is_not_asked_to_use_the_storage(browser: Browser) -> None:
    asked = browser.login(lti_storage_target="_parent")
    token = browser.platform.signed(browser.claims(asked))
    assert browser.send(token, asked["state"]).status_code == HTTPStatus.SEE_OTHER
    assert TOOL.startswith("https")
