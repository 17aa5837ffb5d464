"""Launches that differ from a good one in exactly one fact, each refused by its own code."""

import base64
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import jwt
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from werkzeug.test import TestResponse

from lrs.database import Database, metadata
from lti import tables
from lti.protocol.checks import CHECKS
from lti.protocol.deep_linking import SETTINGS
from lti.protocol.login import proof_name
from tests.lti.protocol.conftest import Browser
from tests.lti.protocol.platform import CLIENT_ID, INSTRUCTOR, LTI, TARGET, TOOL, unsigned

NOT_ON_REFUSAL = {"lti_login", "lti_platform_keys"}


@dataclass
class Attempt:
    """A launch about to be sent, in parts that a case may spoil."""

    browser: Browser
    asked: dict[str, str]
    claims: dict[str, Any]
    header: dict[str, Any] = field(default_factory=lambda: {"kid": "main"})
    key: str = "rsa"
    algorithm: str = "RS256"
    token: Callable[["Attempt"], str] | None = None
    state: str | None = None
    form: dict[str, str] | None = None

    def send(self) -> TestResponse:
        """Bring it to the tool."""
        token = self.token(self) if self.token else self.signed()
        state = self.asked["state"] if self.state is None else self.state
        form = {"id_token": token, "state": state} if self.form is None else self.form
        return self.browser.post("/lti/launch", form)

    def signed(self) -> str:
        """Sign it as the platform does."""
        return self.browser.platform.signed(
            self.claims, key=self.key, algorithm=self.algorithm, header=self.header
        )

    def tell(self, name: str, value: Any) -> None:
        """Change a claim of LTI's own."""
        self.claims[LTI + name] = value

    def leave_out(self, name: str) -> None:
        """Take a claim away."""
        del self.claims[name]

    def seconds(self, number: float) -> int:
        """Return a time that many seconds from now."""
        return int(self.browser.clock().timestamp() + number)


def _with_key_as_secret(attempt: Attempt) -> str:
    # The classic confusion: the public key, which everybody has, used as a shared secret.
    public = attempt.browser.platform.private["rsa"].public_key()
    secret = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = {"alg": "HS256", "typ": "JWT", "kid": "main"}
    body = unsigned(header, attempt.claims).rsplit(".", 1)[0]
    return body + "." + _text(hmac.digest(secret, body.encode(), "sha256"))


def _changed_after_signing(attempt: Attempt) -> str:
    header, _claims, signature = attempt.signed().split(".")
    changed = json.dumps({**attempt.claims, "sub": "3"}).encode()
    return ".".join((header, _text(changed), signature))


def _own_key_in_header(attempt: Attempt) -> str:
    attempt.header["jwk"] = attempt.browser.platform.jwks[0]
    return attempt.signed()


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _set(name: str, value: Any) -> Callable[[Attempt], None]:
    return lambda attempt: attempt.claims.__setitem__(name, value)


def _tell(name: str, value: Any) -> Callable[[Attempt], None]:
    return lambda attempt: attempt.tell(name, value)


def _without(name: str) -> Callable[[Attempt], None]:
    return lambda attempt: attempt.leave_out(name)


def _at(name: str, seconds: float) -> Callable[[Attempt], None]:
    return lambda attempt: attempt.claims.__setitem__(name, attempt.seconds(seconds))


def _written(write: Callable[[Attempt], str]) -> Callable[[Attempt], None]:
    return lambda attempt: setattr(attempt, "token", write)


def _named(**header: Any) -> Callable[[Attempt], None]:
    return lambda attempt: setattr(attempt, "header", header)


def _by(key: str, kid: str, algorithm: str = "RS256") -> Callable[[Attempt], None]:
    def spoil(attempt: Attempt) -> None:
        attempt.key, attempt.header, attempt.algorithm = key, {"kid": kid}, algorithm

    return spoil


def _states(state: str) -> Callable[[Attempt], None]:
    return lambda attempt: setattr(attempt, "state", state)


def _posts(form: dict[str, str]) -> Callable[[Attempt], None]:
    return lambda attempt: setattr(attempt, "form", form)


def _loses_its_cookies(attempt: Attempt) -> None:
    attempt.browser.client.delete_cookie(
        proof_name(attempt.asked["state"]), domain="valmentava.example"
    )


def _has_another_s_cookie(attempt: Attempt) -> None:
    attempt.browser.client.set_cookie(
        proof_name(attempt.asked["state"]), "stolen", domain="valmentava.example"
    )


def _dawdles(attempt: Attempt) -> None:
    attempt.browser.clock.pass_by(timedelta(minutes=10))
    attempt.claims |= {"iat": attempt.seconds(0), "exp": attempt.seconds(60)}


def _nonce_of_another_login(attempt: Attempt) -> None:
    attempt.claims["nonce"] = attempt.browser.login()["nonce"]


def _state_of_another_login(attempt: Attempt) -> None:
    attempt.state = attempt.browser.login()["state"]


def _reviews(about: Any, roles: list[str] | None = None) -> Callable[[Attempt], None]:
    def spoil(attempt: Attempt) -> None:
        attempt.tell("message_type", "LtiSubmissionReviewRequest")
        attempt.tell("for_user", about)
        if roles is not None:
            attempt.tell("roles", roles)

    return spoil


def _reviews_of_link(link: Any) -> Callable[[Attempt], None]:
    def spoil(attempt: Attempt) -> None:
        _reviews({"user_id": "5"})(attempt)
        attempt.tell("resource_link", link)

    return spoil


def _asks_for_content(attempt: Attempt) -> None:
    attempt.tell("message_type", "LtiDeepLinkingRequest")
    attempt.tell("roles", [INSTRUCTOR])
    attempt.leave_out(LTI + "resource_link")
    attempt.claims[SETTINGS] = {
        "deep_link_return_url": f"{attempt.browser.platform.issuer}/return?sesskey=abc",
        "accept_types": ["ltiResourceLink", "link"],
        "accept_presentation_document_targets": ["iframe"],
        "accept_multiple": True,
        "data": "op=321",
    }


def _choosing(**changes: Any) -> Callable[[Attempt], None]:
    def spoil(attempt: Attempt) -> None:
        changed = {**attempt.claims[SETTINGS], **changes}
        attempt.claims[SETTINGS] = {
            name: value for name, value in changed.items() if value is not None
        }

    return spoil


Spoil = Callable[[Attempt], None]

CASES: dict[str, tuple[str, Spoil] | tuple[str, Spoil, Spoil]] = {
    # The form
    "no token": ("token_missing", _written(lambda _: "")),
    "no state": ("state_missing", _states("")),
    "the platform's error instead": ("platform_error", _posts({"error": "login_required"})),
    "two parts": ("token_unreadable", _written(lambda a: a.signed().rpartition(".")[0])),
    "four parts": ("token_unreadable", _written(lambda a: a.signed() + ".x")),
    "not base64": ("token_unreadable", _written(lambda a: "*" + a.signed())),
    "claims that are a list": (
        "token_unreadable",
        _written(lambda _: _text(b'{"alg":"RS256"}') + "." + _text(b"[]") + "."),
    ),
    "claims nested without end": (
        "token_unreadable",
        _written(lambda _: _text(b'{"alg":"RS256"}') + "." + _text(b"[" * 60_000) + "."),
    ),
    "claims that are not a number": (
        "token_unreadable",
        _written(lambda _: _text(b'{"alg":"RS256"}') + "." + _text(b'{"exp":NaN}') + "."),
    ),
    # 1. Algorithm
    "alg none": (
        "algorithm_refused",
        _written(lambda a: unsigned({"alg": "none", "kid": "main"}, a.claims)),
    ),
    "alg None in capitals": (
        "algorithm_refused",
        _written(lambda a: unsigned({"alg": "NoNe", "kid": "main"}, a.claims)),
    ),
    "no alg": ("algorithm_refused", _written(lambda a: unsigned({"kid": "main"}, a.claims))),
    "alg a list": (
        "algorithm_refused",
        _written(lambda a: unsigned({"alg": ["RS256"], "kid": "main"}, a.claims)),
    ),
    "HS256 by the public key": ("algorithm_refused", _written(_with_key_as_secret)),
    "PS512, which is not ours": ("algorithm_refused", _by("rsa", "plain", "PS512")),
    "a critical extension": (
        "header_refused",
        _written(lambda a: unsigned({"alg": "RS256", "kid": "main", "crit": ["exp"]}, a.claims)),
    ),
    "a key of its own in the header": ("header_refused", _written(_own_key_in_header)),
    "ES256 header, RSA key": (
        "key_unfit",
        _written(lambda a: unsigned({"alg": "ES256", "kid": "main"}, a.claims, b"0" * 64)),
    ),
    "ES384 header, P-256 key": (
        "key_unfit",
        _written(lambda a: unsigned({"alg": "ES384", "kid": "p256"}, a.claims, b"0" * 96)),
    ),
    "RS512 by a key that says RS256": ("key_unfit", _by("rsa", "main", "RS512")),
    "a key of 1024 bits": ("key_unfit", _by("weak", "weak")),
    # 2. Key
    "no kid": ("key_unnamed", _named()),
    "kid a number": (
        "key_unnamed",
        _written(lambda a: unsigned({"alg": "RS256", "kid": 1}, a.claims)),
    ),
    "an unknown kid": ("key_unknown", _named(kid="nobody's")),
    "signed by a stranger": ("signature_wrong", _by("stranger", "main")),
    "changed after signing": ("signature_wrong", _written(_changed_after_signing)),
    "no signature": (
        "signature_wrong",
        _written(lambda a: unsigned({"alg": "RS256", "kid": "main"}, a.claims)),
    ),
    # 3. Registration
    "a foreign issuer": ("platform_unknown", _set("iss", "https://other.example")),
    "the issuer with a slash": (
        "platform_unknown",
        lambda a: a.claims.__setitem__("iss", a.claims["iss"] + "/"),
    ),
    "an issuer with a NUL": ("platform_unknown", _set("iss", "https://a\0b")),
    "no issuer": ("platform_unknown", _without("iss")),
    "a foreign audience": ("audience_wrong", _set("aud", "other")),
    "an audience that begins like ours": ("audience_wrong", _set("aud", CLIENT_ID + "x")),
    "no audience": ("audience_wrong", _without("aud")),
    "several audiences, no party": ("party_wrong", _set("aud", [CLIENT_ID, "other"])),
    "a foreign party": ("party_wrong", _set("azp", "other")),
    # 4. Times
    "no exp": ("expiry_missing", _without("exp")),
    "exp a text": ("expiry_missing", _set("exp", "4102444800")),
    "exp true": ("expiry_missing", _set("exp", True)),
    "no iat": ("issue_time_missing", _without("iat")),
    "expired": ("token_expired", _at("exp", -61)),
    "from the future": ("token_of_the_future", _at("iat", 61)),
    "not before later": ("token_of_the_future", _at("nbf", 61)),
    "eleven minutes old": ("token_too_old", _at("iat", -601)),
    "made at the beginning of the world": ("token_too_old", _set("iat", -(10**400))),
    # 5. Nonce
    "no nonce": ("nonce_missing", _without("nonce")),
    "a nonce of one's own": ("nonce_wrong", _set("nonce", "mine")),
    "the nonce of another login": ("nonce_wrong", _nonce_of_another_login),
    # 6. State
    "a state of one's own": ("state_unknown", _states("mine")),
    "the state of another login": ("nonce_wrong", _state_of_another_login),
    "a state past its time": ("login_expired", _dawdles),
    "a browser without cookies": ("browser_without_cookie", _loses_its_cookies),
    "the cookie of another browser": ("browser_wrong", _has_another_s_cookie),
    # 7. Deployment
    "no deployment": ("deployment_missing", _without(LTI + "deployment_id")),
    "deployment a number": ("deployment_missing", _tell("deployment_id", 1)),
    # 8. Target
    "no target": ("target_foreign", _without(LTI + "target_link_uri")),
    "a foreign target": ("target_foreign", _tell("target_link_uri", "https://evil.example/")),
    "a target by name and password": (
        "target_foreign",
        _tell("target_link_uri", "https://valmentava.example@evil.example/lti/launch"),
    ),
    "a target over http": ("target_foreign", _tell("target_link_uri", TARGET.replace("s:", ":"))),
    "another target than at login": ("target_changed", _tell("target_link_uri", f"{TOOL}/else")),
    # 9. Version, message, and what belongs to it
    "no version": ("version_wrong", _without(LTI + "version")),
    "version 1.3": ("version_wrong", _tell("version", "1.3")),
    "no message type": ("message_unknown", _without(LTI + "message_type")),
    "a message type in small letters": (
        "message_unknown",
        _tell("message_type", "ltiresourcelinkrequest"),
    ),
    "message type a list": ("message_unknown", _tell("message_type", ["LtiResourceLinkRequest"])),
    "subject a number": ("subject_unusable", _set("sub", 5)),
    "subject null": ("subject_unusable", _set("sub", None)),
    "a subject too long": ("subject_unusable", _set("sub", "5" * 256)),
    "a subject with a NUL": ("subject_unusable", _set("sub", "5\0")),
    "no roles": ("roles_unusable", _without(LTI + "roles")),
    "roles a text": ("roles_unusable", _tell("roles", INSTRUCTOR)),
    "a course without id": ("context_unusable", _tell("context", {"title": "Kurssi"})),
    "no link": ("link_missing", _without(LTI + "resource_link")),
    "a link id with half a character": ("link_missing", _tell("resource_link", {"id": "\ud800"})),
    "a review of a link whose id is an object": (
        "link_missing",
        _tell("resource_link", {"id": {}}),
        _reviews({"user_id": "5"}),
    ),
    "a review of a link with a NUL": (
        "link_missing",
        _tell("resource_link", {"id": "1\0"}),
        _reviews({"user_id": "5"}),
    ),
    "a review of a link with half a character": (
        "link_missing",
        _tell("resource_link", {"id": "\ud800"}),
        _reviews({"user_id": "5"}),
    ),
    "a learner reviews another": (
        "review_of_another",
        _tell("for_user", {"user_id": "6"}),
        _reviews({"user_id": "5"}),
    ),
    "a review of nobody in particular": (
        "review_of_another",
        _tell("for_user", {"name": "Aino"}),
        _reviews({"user_id": "5"}),
    ),
    "a trainer of nothing here reviews another": (
        "review_of_another",
        _tell("roles", ["http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator"]),
        _reviews({"user_id": "6"}, [INSTRUCTOR]),
    ),
    # Choosing content
    "content, but nothing said of it": ("choosing_unusable", _without(SETTINGS), _asks_for_content),
    "content for an address of no scheme": (
        "choosing_unusable",
        _choosing(deep_link_return_url="//evil.example/return"),
        _asks_for_content,
    ),
    "content for a script": (
        "choosing_unusable",
        _choosing(deep_link_return_url="javascript:alert(1)"),
        _asks_for_content,
    ),
    "content for an address with a password": (
        "choosing_unusable",
        _choosing(deep_link_return_url="https://lms.example@evil.example/"),
        _asks_for_content,
    ),
    "content for no address": (
        "choosing_unusable",
        _choosing(deep_link_return_url=None),
        _asks_for_content,
    ),
    "content of no types": ("choosing_unusable", _choosing(accept_types=None), _asks_for_content),
    "content with data that is an object": (
        "choosing_unusable",
        _choosing(data={"op": 321}),
        _asks_for_content,
    ),
    "content that is only pictures": (
        "choosing_no_links",
        _choosing(accept_types=["image"]),
        _asks_for_content,
    ),
    "content chosen by a learner": (
        "choosing_role",
        _tell("roles", ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"]),
        _asks_for_content,
    ),
    "content chosen by a platform's administrator": (
        "choosing_role",
        _tell("roles", ["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator"]),
        _asks_for_content,
    ),
    "content chosen by nobody": ("choosing_role", _without("sub"), _asks_for_content),
}


def _stored(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return {
            table.name: connection.execute(
                sa.select(sa.func.count()).select_from(table)
            ).scalar_one()
            for table in metadata.sorted_tables
            if table.name not in NOT_ON_REFUSAL
        }


def _attempt(browser: Browser, *made: Spoil) -> Attempt:
    asked = browser.login()
    attempt = Attempt(browser, asked, browser.claims(asked))
    for make in made:
        make(attempt)
    return attempt


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_one_wrong_fact_is_refused_by_its_code_and_nothing_is_stored(
    browser: Browser, database: Database, case: tuple[Any, ...]
) -> None:
    code, spoil, *before_it = case
    attempt = _attempt(browser, *before_it)
    spoil(attempt)
    before = _stored(database)
    answer = attempt.send()
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert f": {code}<" in answer.text.replace("</", "<"), answer.text
    assert _stored(database) == before
    # The twin, which differs in that one fact, is let in.
    assert _attempt(browser, *before_it).send().status_code == HTTPStatus.SEE_OTHER


def test_a_spoilt_launch_cannot_be_mended_and_sent_again(browser: Browser) -> None:
    attempt = _attempt(browser)
    attempt.claims["aud"] = "other"
    attempt.send()
    attempt.claims["aud"] = CLIENT_ID
    assert "state_unknown" in attempt.send().text


def test_an_unknown_deployment_waits_for_approval(browser: Browser, database: Database) -> None:
    for _ in range(2):
        attempt = _attempt(browser)
        attempt.tell("deployment_id", "2")
        before = _stored(database)
        assert "deployment_waiting" in attempt.send().text
    assert _stored(database) == before
    with database.read() as connection:
        waiting = connection.execute(
            sa.select(tables.deployment.c.deployment_id).where(
                tables.deployment.c.approved_at.is_(None)
            )
        )
        assert waiting.scalars().all() == ["2"]


def test_only_so_many_deployments_wait(browser: Browser, database: Database) -> None:
    with database.write() as connection:
        registration_id = connection.execute(sa.select(tables.registration.c.id)).scalar_one()
        organisation_id = connection.execute(sa.select(tables.registration)).one().organisation_id
        connection.execute(
            sa.insert(tables.deployment),
            [
                {
                    "registration_id": registration_id,
                    "deployment_id": f"waiting {number}",
                    "organisation_id": organisation_id,
                    "first_seen_at": browser.clock(),
                }
                for number in range(50)
            ],
        )
    attempt = _attempt(browser)
    attempt.tell("deployment_id", "2")
    before = _stored(database)
    assert "deployment_waiting" in attempt.send().text
    assert _stored(database) == before


def test_a_stranger_cannot_make_deployments_wait(browser: Browser, database: Database) -> None:
    attempt = _attempt(browser)
    attempt.tell("deployment_id", "2")
    attempt.key = "stranger"
    before = _stored(database)
    assert "signature_wrong" in attempt.send().text
    assert _stored(database) == before


def test_a_learner_s_browser_cannot_be_given_an_attacker_s_login(
    browser: Browser, another_browser: Browser
) -> None:
    # Login CSRF: the attacker's own good state and token, posted by the victim's browser.
    asked = browser.login()
    token = browser.platform.signed(browser.claims(asked))
    answer = another_browser.send(token, asked["state"])
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "browser_without_cookie" in answer.text


@pytest.mark.parametrize(
    "spoil",
    [
        _at("exp", -59),
        _at("iat", 59),
        _at("iat", -599),
        _reviews({"user_id": "5"}),
        _reviews({"user_id": "6"}, [INSTRUCTOR]),
        _reviews_of_link(None),
        _set("azp", CLIENT_ID),
        _tell("roles", []),
        _without(LTI + "context"),
        _without(LTI + "custom"),
        _tell("custom", "not an object"),
        _tell("launch_presentation", {"locale": 5}),
        _set(
            "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint", {"lineitem": "javascript:x"}
        ),
    ],
)
def test_what_is_just_within_the_rules_passes(
    browser: Browser, spoil: Callable[[Attempt], None]
) -> None:
    attempt = _attempt(browser)
    spoil(attempt)
    assert attempt.send().status_code == HTTPStatus.SEE_OTHER


def test_every_check_is_broken_by_some_case() -> None:
    tried = {case[0] for case in CASES.values()}
    elsewhere = {"deployment_waiting", "state_of_another_platform"}
    assert {check.code for check in CHECKS} - tried - elsewhere == set()


def test_the_oracle_s_own_signature_check_agrees(browser: Browser) -> None:
    # So that the near-valid tokens are near-valid for a reason that is not our own reading.
    attempt = _attempt(browser)
    public = browser.platform.private["rsa"].public_key()
    claims = jwt.decode(
        attempt.signed(),
        public,
        algorithms=["RS256"],
        audience=CLIENT_ID,
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims == attempt.claims
