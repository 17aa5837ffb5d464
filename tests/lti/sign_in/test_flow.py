"""The code flow with PKCE: whom the provider vouches for comes in, and nobody else."""

import base64
import hashlib
import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

import flask
import pytest
import sqlalchemy as sa

from lrs.organisations import organisation_named
from lrs.surroundings import Surroundings
from lti import tables
from lti.sign_in import StaffRole, flow
from lti.sign_in.providers import Provider
from tests.conftest import NOW
from tests.lti.protocol.conftest import Clock
from tests.lti.protocol.platform import TOOL, Received, Reply, unsigned
from tests.lti.sign_in.conftest import CLIENT, SECRET, Identity, Person, connect
from tests.lti.staff import link_for

Spoil = Callable[[Identity], None]


def test_the_provider_is_asked_for_an_id_and_for_nothing_about_the_person(
    person: Person, provider: Provider
) -> None:
    gone = person.post(f"/sign-in/{provider.id}")
    asked = parse_qs(urlsplit(gone.location).query)
    assert asked["scope"] == ["openid"]
    assert asked["response_type"] == ["code"]
    assert asked["redirect_uri"] == [f"{TOOL}/sign-in/return"]
    assert asked["code_challenge_method"] == ["S256"]
    # What the address had already stays.
    assert asked["tenant"] == ["1"]


def test_who_comes_back_is_signed_in(
    person: Person, identity: Identity, provider: Provider
) -> None:
    assert person.sign_in(identity, provider).status_code == 303
    assert person.get("/home").status_code == 200
    assert person.get("/results").status_code == 200


def test_of_an_account_without_a_role_nothing_is_kept_but_the_session(
    person: Person, identity: Identity, provider: Provider, surroundings: Surroundings
) -> None:
    person.sign_in(identity, provider)
    with surroundings.database.read() as connection:
        assert connection.execute(sa.select(tables.identity)).all() == []
        assert connection.execute(sa.select(tables.person)).all() == []
        (session,) = connection.execute(sa.select(tables.session)).all()
    assert session.person_id is None


def test_the_secret_is_shown_in_the_header_and_encoded(
    person: Person, identity: Identity, provider: Provider
) -> None:
    person.sign_in(identity, provider)
    (asked,) = identity.server.asked("/oidc/token")
    shown = base64.b64decode(asked.headers["Authorization"].removeprefix("Basic ")).decode()
    key, _, secret = shown.partition(":")
    assert (unquote(key), unquote(secret)) == (CLIENT, SECRET)
    assert not {":", " "} & set(secret)
    assert "client_secret" not in dict(parse_qsl(asked.body.decode()))


def test_the_secret_is_shown_in_the_body_where_the_provider_takes_only_that(
    person: Person, identity: Identity, provider: Provider
) -> None:
    identity.says_of_itself = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert person.sign_in(identity, provider).status_code == 303
    (asked,) = identity.server.asked("/oidc/token")
    assert "Authorization" not in asked.headers
    assert dict(parse_qsl(asked.body.decode()))["client_secret"] == SECRET


def test_a_public_client_proves_itself_by_the_verifier_alone(
    person: Person, identity: Identity, surroundings: Surroundings, organisation_id: int
) -> None:
    public = connect(surroundings, identity, organisation_id, secret=None, client_id="public")
    assert person.sign_in(identity, public).status_code == 303
    (asked,) = identity.server.asked("/oidc/token")
    sent = dict(parse_qsl(asked.body.decode()))
    assert "Authorization" not in asked.headers
    assert sent["client_id"] == "public"
    assert "client_secret" not in sent


def test_the_verifier_is_new_each_time_and_only_its_hash_goes_by_the_browser(
    person: Person, identity: Identity, provider: Provider
) -> None:
    challenges = []
    for _ in range(2):
        gone = person.post(f"/sign-in/{provider.id}")
        challenges.append(parse_qs(urlsplit(gone.location).query)["code_challenge"][0])
        person.come_back(identity.authorise(gone.location))
    verifiers = [
        dict(parse_qsl(asked.body.decode()))["code_verifier"]
        for asked in identity.server.asked("/oidc/token")
    ]
    hashed = [
        base64.urlsafe_b64encode(hashlib.sha256(each.encode()).digest()).rstrip(b"=").decode()
        for each in verifiers
    ]
    assert hashed == challenges
    assert len(set(verifiers)) == 2
    assert all(len(each) >= 43 for each in verifiers)


def _claims(**changed: Any) -> Spoil:
    def spoil(identity: Identity) -> None:
        identity.token_changes = changed

    return spoil


def _signed(**changed: Any) -> Spoil:
    def spoil(identity: Identity) -> None:
        for name, value in changed.items():
            setattr(identity, name, value)

    return spoil


def _answered(**changed: Any) -> Spoil:
    def spoil(identity: Identity) -> None:
        identity.answer = changed

    return spoil


def _at(seconds: float) -> int:
    return int((NOW + timedelta(seconds=seconds)).timestamp())


def _hash_of(token: str) -> str:
    half = hashlib.sha256(token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()


HOSTILE: dict[str, tuple[Spoil, Spoil]] = {
    # What is refused, and its twin that is not and differs in one fact.
    "another issuer": (_claims(iss="https://id.example"), _claims()),
    "no issuer": (_claims(iss=None), _claims()),
    "for another client": (_claims(aud="other"), _claims(aud=[CLIENT])),
    "for another client, given to us": (
        _claims(aud="other", azp=CLIENT),
        _claims(aud=CLIENT, azp=CLIENT),
    ),
    "for several, and nobody says for whom": (
        _claims(aud=[CLIENT, "other"]),
        _claims(aud=[CLIENT, "other"], azp=CLIENT),
    ),
    "for several, given to another": (
        _claims(aud=[CLIENT, "other"], azp="other"),
        _claims(aud=["other", CLIENT], azp=CLIENT),
    ),
    "another nonce": (_claims(nonce="made-up"), _claims()),
    "no nonce": (_claims(nonce=None), _claims()),
    "no person": (_claims(sub=None), _claims(sub="8")),
    "an empty person": (_claims(sub=""), _claims(sub="8")),
    "a person that is no text": (_claims(sub=8), _claims(sub="8")),
    "a person too long": (_claims(sub="x" * 256), _claims(sub="x" * 255)),
    "expired": (_claims(exp=_at(-61)), _claims(exp=_at(-59))),
    "no end": (_claims(exp=None), _claims()),
    "an end that is no time": (_claims(exp="soon"), _claims()),
    "of the future": (_claims(iat=_at(61)), _claims(iat=_at(59))),
    "no beginning": (_claims(iat=None), _claims()),
    "too old": (_claims(iat=_at(-601)), _claims(iat=_at(-599))),
    "not to be used yet": (_claims(nbf=_at(61)), _claims(nbf=_at(59))),
    "another access token": (
        _claims(at_hash=_hash_of("another")),
        _claims(at_hash=_hash_of("opaque")),
    ),
    "signed by a stranger": (_signed(key="stranger"), _signed(key="rsa")),
    "a key that is not published": (_signed(header={"kid": "gone"}), _signed()),
    "a weak key": (_signed(key="weak", header={"kid": "weak"}), _signed(header={"kid": "plain"})),
    "a key of another type": (
        _signed(key="p256", algorithm="ES256", header={"kid": "main"}),
        _signed(key="p256", algorithm="ES256", header={"kid": "p256"}),
    ),
    "a key brought along": (
        _signed(header={"kid": "main", "jku": "https://id.example/keys"}),
        _signed(header={"kid": "main"}),
    ),
    "an extension to be understood": (
        _signed(header={"kid": "main", "crit": ["exp"], "exp": 1}),
        _signed(header={"kid": "main", "exp": 1}),
    ),
    "no token": (_answered(id_token=None), _answered()),
    "a token that is none": (_answered(id_token="x.y.z"), _answered()),
    "not signed": (
        _answered(id_token=unsigned({"alg": "none"}, {"sub": "7"})),
        _answered(),
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_token_is_refused_and_its_twin_is_not(
    case: str, person: Person, another: Person, identity: Identity, provider: Provider
) -> None:
    hostile, twin = HOSTILE[case]
    hostile(identity)
    refused = person.sign_in(identity, provider)
    assert refused.status_code == 403
    assert "sign_in_token_unusable" in refused.text
    assert person.get("/home").status_code == 403
    fresh = Identity(identity.server, codes=identity.codes)
    for name in ("token_changes", "answer", "key", "algorithm", "header"):
        setattr(identity, name, getattr(fresh, name))
    twin(identity)
    assert another.sign_in(identity, provider).status_code == 303


def test_a_key_needs_no_name_where_there_is_only_one(
    person: Person, identity: Identity, provider: Provider
) -> None:
    identity.server.jwks = identity.server.jwks[:1]
    identity.header = {}
    assert person.sign_in(identity, provider).status_code == 303


def test_a_new_key_is_fetched_when_it_is_used(
    person: Person, another: Person, identity: Identity, provider: Provider, clock: Clock
) -> None:
    person.sign_in(identity, provider)
    clock.pass_by(timedelta(minutes=2))
    identity.server.jwks = [{**identity.server.jwks[0], "kid": "new"}]
    identity.header = {"kid": "new"}
    assert another.sign_in(identity, provider).status_code == 303


def test_state_serves_once(person: Person, identity: Identity, provider: Provider) -> None:
    gone = person.post(f"/sign-in/{provider.id}")
    brought = identity.authorise(gone.location)
    assert person.come_back(brought).status_code == 303
    again = person.come_back(brought)
    assert (again.status_code, "sign_in_over" in again.text) == (403, True)


def test_of_many_who_bring_the_same_answer_one_is_signed_in(
    app: flask.Flask, person: Person, identity: Identity, provider: Provider
) -> None:
    gone = person.post(f"/sign-in/{provider.id}")
    brought = identity.authorise(gone.location)
    cookie = next(iter((person.client._cookies or {}).values()))
    statuses: list[int] = []

    def come() -> None:
        twin = Person(app.test_client())
        twin.client.set_cookie(
            cookie.key, cookie.value, domain="valmentava.example", path="/", secure=True
        )
        statuses.append(twin.come_back(brought).status_code)

    threads = [threading.Thread(target=come) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303] + [403] * 15


def test_another_browser_cannot_come_back_and_does_not_spend_it(
    person: Person, another: Person, identity: Identity, provider: Provider
) -> None:
    brought = identity.authorise(person.post(f"/sign-in/{provider.id}").location)
    refused = another.come_back(brought)
    assert "sign_in_of_another_browser" in refused.text
    assert person.come_back(brought).status_code == 303


def test_who_takes_more_than_ten_minutes_signs_in_again(
    person: Person, identity: Identity, provider: Provider, clock: Clock
) -> None:
    brought = identity.authorise(person.post(f"/sign-in/{provider.id}").location)
    clock.pass_by(timedelta(minutes=10))
    assert "sign_in_over" in person.come_back(brought).text


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"iss": "https://other.example"}, "sign_in_mixed_up"),
        ({"iss": None}, "sign_in_mixed_up"),
        ({"code": None}, "sign_in_unreadable"),
        ({"code": None, "error": "access_denied"}, "sign_in_refused"),
        ({"code": "made-up"}, "sign_in_not_exchanged"),
        ({"state": "made-up"}, "sign_in_over"),
        ({"state": None}, "sign_in_over"),
        ({"code": "x" * 5000}, "sign_in_unreadable"),
        ({"code": "\0"}, "sign_in_unreadable"),
    ],
)
def test_an_answer_that_is_not_right_is_refused(
    changed: dict[str, str | None],
    code: str,
    person: Person,
    identity: Identity,
    provider: Provider,
) -> None:
    brought = identity.authorise(person.post(f"/sign-in/{provider.id}").location)
    sent = {name: value for name, value in {**brought, **changed}.items() if value is not None}
    refused = person.come_back(sent)
    assert refused.status_code in (400, 403)
    assert code in refused.text
    assert person.get("/home").status_code == 403


def test_a_provider_that_does_not_name_itself_is_not_asked_to(
    person: Person, identity: Identity, provider: Provider
) -> None:
    identity.says_of_itself = {"authorization_response_iss_parameter_supported": False}
    brought = identity.authorise(person.post(f"/sign-in/{provider.id}").location)
    del brought["iss"]
    assert person.come_back(brought).status_code == 303


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ({"issuer": "https://other.example"}, "provider_unusable"),
        ({"token_endpoint": None}, "provider_unusable"),
        ({"jwks_uri": "file:///etc/passwd"}, "provider_unusable"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "provider_unusable"),
    ],
)
def test_a_provider_that_says_odd_things_is_not_used(
    says: dict[str, Any], code: str, person: Person, identity: Identity, provider: Provider
) -> None:
    identity.says_of_itself = says
    refused = person.post(f"/sign-in/{provider.id}")
    assert (refused.status_code, code in refused.text) == (502, True)


def test_a_provider_that_is_down_is_asked_once_and_then_left_alone(
    person: Person, identity: Identity, provider: Provider, clock: Clock
) -> None:
    identity.server.routes["/.well-known/openid-configuration"] = lambda _: Reply(500)
    for _ in range(3):
        assert "provider_unreachable" in person.post(f"/sign-in/{provider.id}").text
        assert person.get(f"/sign-in/{provider.id}").status_code == 200
    assert len(identity.server.asked("/.well-known/openid-configuration")) == 1
    identity.serve(clock)
    clock.pass_by(timedelta(seconds=11))
    assert person.sign_in(identity, provider).status_code == 303


def test_while_one_waits_for_a_slow_provider_nobody_else_does(
    person: Person, another: Person, identity: Identity, provider: Provider, clock: Clock
) -> None:
    asked, answers = threading.Event(), threading.Event()
    discovery = identity.server.routes["/.well-known/openid-configuration"]

    def slowly(received: Received) -> Reply:
        asked.set()
        assert answers.wait(20)
        return discovery(received)

    identity.server.routes["/.well-known/openid-configuration"] = slowly
    statuses: list[int] = []
    waiting = threading.Thread(
        target=lambda: statuses.append(person.post(f"/sign-in/{provider.id}").status_code)
    )
    waiting.start()
    assert asked.wait(20)
    # It is answered though the provider has not said a word yet.
    assert "provider_unreachable" in another.post(f"/sign-in/{provider.id}").text
    answers.set()
    waiting.join()
    assert statuses == [303]
    assert another.sign_in(identity, provider).status_code == 303


def test_what_a_provider_said_yesterday_serves_while_it_does_not_say_it_again(
    person: Person, another: Person, identity: Identity, provider: Provider, clock: Clock
) -> None:
    person.sign_in(identity, provider)
    clock.pass_by(timedelta(days=2))
    identity.server.routes["/.well-known/openid-configuration"] = lambda _: Reply(500)
    assert another.sign_in(identity, provider).status_code == 303


def test_tokens_that_go_to_a_private_address_are_not_sent(
    person: Person, identity: Identity, provider: Provider
) -> None:
    identity.says_of_itself = {"token_endpoint": "https://10.0.0.7/token"}
    refused = person.sign_in(identity, provider)
    assert (refused.status_code, "provider_unreachable" in refused.text) == (502, True)


def test_one_goes_on_to_the_page_that_was_asked_for(
    person: Person, identity: Identity, provider: Provider
) -> None:
    ways = person.get("/results")
    assert "/sign-in?next=%2Fresults" in ways.text
    offered = person.get("/sign-in", next="/results")
    assert 'name="next" value="/results"' in offered.text
    assert person.sign_in(identity, provider, next="/results").location == "/results"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "/\n/evil.example"]
)
def test_one_does_not_go_on_to_another_site(
    elsewhere: str, person: Person, identity: Identity, provider: Provider
) -> None:
    assert "evil" not in person.get("/sign-in", next=elsewhere).text
    assert person.sign_in(identity, provider, next=elsewhere).location == "/home"


def test_the_browser_lets_the_form_lead_to_the_provider(
    person: Person, identity: Identity, provider: Provider
) -> None:
    policy = person.get(f"/sign-in/{provider.id}").headers["Content-Security-Policy"]
    assert f"form-action 'self' {identity.issuer}" in policy


def test_the_ways_in_name_nobody_where_there_are_several_organisations(
    person: Person, identity: Identity, provider: Provider, surroundings: Surroundings
) -> None:
    assert provider.name in person.get("/sign-in").text
    with surroundings.database.write() as connection:
        other = organisation_named(connection, "Toinen", now=NOW)
    connect(surroundings, identity, other)
    assert provider.name not in person.get("/sign-in").text


def test_the_same_account_is_another_person_in_another_organisation(
    person: Person,
    another: Person,
    identity: Identity,
    provider: Provider,
    surroundings: Surroundings,
    organisation_id: int,
) -> None:
    with surroundings.database.write() as connection:
        other = organisation_named(connection, "Toinen", now=NOW)
    theirs = connect(surroundings, identity, other)
    token = link_for(surroundings, organisation_id, StaffRole.ADMINISTRATOR, suffices=False)
    gone = person.post(f"/enter/{token}", by=str(provider.id))
    person.come_back(identity.authorise(gone.location))
    assert person.get("/admin/").status_code == 200
    another.sign_in(identity, theirs)
    assert another.get("/admin/").status_code == 403


def test_sign_ins_that_never_came_back_are_forgotten(
    person: Person, provider: Provider, surroundings: Surroundings
) -> None:
    person.post(f"/sign-in/{provider.id}")
    with surroundings.database.write() as connection:
        assert flow.forget_expired(connection, now=NOW) == 0
        assert flow.forget_expired(connection, now=NOW + timedelta(minutes=11)) == 1


def test_nothing_of_the_token_is_stored_or_logged(
    person: Person,
    identity: Identity,
    provider: Provider,
    surroundings: Surroundings,
    organisation_id: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    token = link_for(surroundings, organisation_id, suffices=False)
    gone = person.post(f"/enter/{token}", by=str(provider.id))
    person.come_back(identity.authorise(gone.location))
    identity.token_changes = {"exp": 1}
    person.sign_in(identity, provider)
    written = capsys.readouterr()
    with surroundings.database.read() as connection:
        rows = [
            json.dumps([str(value) for value in row])
            for table in tables.identity.metadata.sorted_tables
            for row in connection.execute(sa.select(table))
        ]
    for told in ("Aino", "opaque", SECRET):
        assert told not in written.out + written.err
        assert not any(told in row for row in rows)
