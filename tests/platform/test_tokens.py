"""The token endpoint, as it was seen on Moodle 4.5."""

import time
from typing import Any

import jwt
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.platform import scopes
from tests.platform.conftest import Tool
from tests.platform.keys import SigningKey


def _assertion(key: SigningKey, **other: Any) -> str:  # Any: claims may be wrong on purpose
    now = int(time.time())
    return key.sign({"sub": "koulutuskeskus1", "iat": now - 5, "exp": now + 60, **other})


def _asked(
    browser: FlaskClient, assertion: str, scope: str = scopes.SCORE, **other: str
) -> TestResponse:
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion,
        "scope": scope,
    }
    return browser.post("/mod/lti/token.php", data=form | other)


def _told(answer: TestResponse) -> dict[str, Any]:  # Any: JSON
    read = answer.get_json(force=True)
    assert isinstance(read, dict)
    return read


def test_a_token_comes_as_json_that_says_it_is_html(
    browser: FlaskClient, tool_key: SigningKey
) -> None:
    answer = _asked(browser, _assertion(tool_key), f"{scopes.SCORE} {scopes.LINE_ITEM}")
    assert answer.status_code == 200
    assert answer.content_type == "text/html; charset=utf-8"
    told = _told(answer)
    assert told["token_type"] == "Bearer"
    assert told["expires_in"] == 3600
    assert told["scope"] == f"{scopes.SCORE} {scopes.LINE_ITEM}"


def test_unknown_scopes_are_dropped_and_none_left_is_refused(
    browser: FlaskClient, tool_key: SigningKey
) -> None:
    assertion = _assertion(tool_key)
    assert _told(_asked(browser, assertion, f"a {scopes.SCORE}"))["scope"] == scopes.SCORE
    refused = _asked(browser, assertion, "a b")
    assert (refused.status_code, _told(refused)) == (400, {"error": "invalid_scope"})


def test_an_iat_in_the_future_is_refused_without_leeway(
    browser: FlaskClient, tool_key: SigningKey
) -> None:
    ahead = _asked(browser, _assertion(tool_key, iat=int(time.time()) + 3))
    assert (ahead.status_code, _told(ahead)) == (400, {"error": "invalid_client"})


def test_an_ended_assertion_and_a_foreign_client_are_refused(
    browser: FlaskClient, tool_key: SigningKey
) -> None:
    for wrong in ({"exp": int(time.time()) - 1}, {"sub": "another"}):
        refused = _asked(browser, _assertion(tool_key, **wrong))
        assert _told(refused) == {"error": "invalid_client"}


def test_a_header_without_kid_is_refused(browser: FlaskClient, tool_key: SigningKey) -> None:
    header, claims, signature = _assertion(tool_key).split(".")
    nameless = jwt.utils.base64url_encode(b'{"typ":"JWT","alg":"RS256"}').decode()
    assert header != nameless
    assert _told(_asked(browser, f"{nameless}.{claims}.{signature}")) == {"error": "invalid_client"}


def test_audience_issuer_and_jti_are_not_looked_at(
    browser: FlaskClient, tool_key: SigningKey
) -> None:
    answer = _asked(browser, _assertion(tool_key, aud="anything", iss="anyone", jti=1))
    assert answer.status_code == 200


def test_another_key_under_a_known_kid_is_refused(
    browser: FlaskClient, tool_key: SigningKey
) -> None:
    forger = SigningKey()
    forger.kid = tool_key.kid
    assert _told(_asked(browser, _assertion(forger))) == {"error": "invalid_client"}


def test_keys_are_kept_and_fetched_again_when_verification_fails(
    browser: FlaskClient, tool: Tool, tool_key: SigningKey
) -> None:
    _asked(browser, _assertion(tool_key))
    _asked(browser, _assertion(tool_key))
    assert tool.asked == 1
    rotated = SigningKey()
    tool.keys = rotated.key_set()["keys"]
    assert _asked(browser, _assertion(rotated)).status_code == 200
    assert tool.asked == 2


def test_keys_that_cannot_be_fetched_end_in_an_html_page(
    browser: FlaskClient, tool: Tool, tool_key: SigningKey
) -> None:
    tool.keys = []
    answer = _asked(browser, _assertion(tool_key))
    assert answer.status_code == 404
    assert "<html" in answer.text


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_assertion_type": "x"}, "invalid_request"),
        ({"scope": ""}, "invalid_request"),
    ],
)
def test_an_incomplete_request_is_refused(
    browser: FlaskClient, tool_key: SigningKey, wrong: dict[str, str], error: str
) -> None:
    refused = _asked(browser, _assertion(tool_key), **wrong)
    assert _told(refused) == {"error": error}
