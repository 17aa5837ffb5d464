"""Tokens, scores, results and rosters, as a platform's server sees them."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import parse_qs

import jwt
import pytest
import sqlalchemy as sa

from lrs.database import Database
from lrs.outgoing import Answer, OutgoingFailed
from lrs.surroundings import Surroundings
from lti import tables
from lti.people import Role
from lti.protocol import keys
from lti.protocol.connector import ServiceFailed, called
from lti.protocol.grades import Score, has_score, post_score, with_segment
from lti.protocol.names_roles import members
from lti.protocol.paging import next_address
from lti.protocol.registration import Registration
from tests.lti.protocol.conftest import Clock
from tests.lti.protocol.platform import CLIENT_ID, Platform, Received, Reply

ITEM = "/mod/lti/services.php/2/lineitems/2/lineitem"
SCORE = Score(subject="5", given=4.0, maximum=5.0)


def _call(surroundings: Surroundings, registration: Registration, url: str) -> int:
    return called(
        surroundings,
        registration,
        scopes=["b", "a"],
        url=url,
        call=lambda outgoing, bearer: outgoing.get(url, bearer=bearer),
    ).status


def _line_item(platform: Platform) -> str:
    return f"{platform.issuer}{ITEM}?type_id=1"


def test_a_token_is_asked_for_by_a_signature_the_platform_can_check(
    surroundings: Surroundings, registration: Registration, platform: Platform, clock: Clock
) -> None:
    platform.routes["/service"] = lambda _: Reply()
    assert _call(surroundings, registration, f"{platform.issuer}/service") == HTTPStatus.OK
    asked = platform.asked("/token")[0]
    form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
    assert form["grant_type"] == "client_credentials"
    assert form["scope"] == "a b"
    token = form["client_assertion"]
    kid = jwt.get_unverified_header(token)["kid"]
    published = {key["kid"]: key for key in keys.key_set(surroundings)["keys"]}
    claims = jwt.decode(
        token,
        jwt.PyJWK.from_dict(dict(published[kid])).key,
        algorithms=["RS256"],
        audience=f"{platform.issuer}/token",
        options={"verify_exp": False, "verify_iat": False},
    )
    now = int(clock().timestamp())
    assert claims["iss"] == claims["sub"] == CLIENT_ID
    assert claims["iat"] == now - 5
    assert now < claims["exp"] <= now + 300
    assert len(claims["jti"]) >= 32
    assert platform.asked("/service")[0].headers["Authorization"] == "Bearer token-1"


@pytest.mark.parametrize(
    ("target", "followed"),
    [
        ("https://lms.example/list?page=2", "https://lms.example/list?page=2"),
        ("?page=2", "https://lms.example/list?page=2"),
        ("https://evil.example/list?page=2", None),
        ("//evil.example/list", None),
        ("http://lms.example/list?page=2", None),
        ("https://lms.example:444/list", None),
    ],
)
def test_the_next_page_is_of_the_same_origin(target: str, followed: str | None) -> None:
    answer = Answer(200, {"link": f'<{target}>; rel="next"'}, b"")
    assert next_address(answer, "https://lms.example/list") == followed


def test_a_token_serves_until_it_expires(
    surroundings: Surroundings, registration: Registration, platform: Platform, clock: Clock
) -> None:
    platform.routes["/service"] = lambda _: Reply()
    for _ in range(2):
        _call(surroundings, registration, f"{platform.issuer}/service")
    assert platform.tokens == 1
    clock.pass_by(timedelta(minutes=59, seconds=1))
    _call(surroundings, registration, f"{platform.issuer}/service")
    assert platform.tokens == 2


def test_a_token_is_kept_sealed(
    surroundings: Surroundings,
    registration: Registration,
    platform: Platform,
    database: Database,
) -> None:
    platform.routes["/service"] = lambda _: Reply()
    _call(surroundings, registration, f"{platform.issuer}/service")
    with database.read() as connection:
        row = connection.execute(sa.select(tables.access_token)).one()
    assert b"token-1" not in row.sealed_token


def test_a_token_the_platform_no_longer_takes_is_replaced_once(
    surroundings: Surroundings, registration: Registration, platform: Platform
) -> None:
    taken = {"Bearer token-1"}

    def service(received: Received) -> Reply:
        return Reply(200 if received.headers["Authorization"] in taken else 401)

    platform.routes["/service"] = service
    url = f"{platform.issuer}/service"
    assert _call(surroundings, registration, url) == HTTPStatus.OK
    taken.add("Bearer token-2")
    taken.remove("Bearer token-1")
    assert _call(surroundings, registration, url) == HTTPStatus.OK
    assert platform.tokens == 2
    taken.clear()
    assert _call(surroundings, registration, url) == HTTPStatus.UNAUTHORIZED
    assert platform.tokens == 3


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(404, b"<html>"), "token_404"),
        (Reply(200, b"<html>"), "token_unreadable"),
        (Reply(200, b'{"access_token": 5}'), "token_unreadable"),
        (Reply(200, b'{"access_token": "a\\nb"}'), "token_unreadable"),
    ],
)
def test_no_token_is_a_failure_with_a_code(
    surroundings: Surroundings,
    registration: Registration,
    platform: Platform,
    reply: Reply,
    code: str,
) -> None:
    platform.routes["/token"] = lambda _: reply
    with pytest.raises(ServiceFailed) as raised:
        _call(surroundings, registration, f"{platform.issuer}/service")
    assert raised.value.code == code


def test_a_score_is_final_and_stamped_now_before_the_query(
    surroundings: Surroundings, registration: Registration, platform: Platform
) -> None:
    platform.routes[f"{ITEM}/scores"] = lambda _: Reply()
    assert post_score(surroundings, registration, _line_item(platform), SCORE) == HTTPStatus.OK
    sent = platform.asked(f"{ITEM}/scores")[0]
    assert sent.path == f"{ITEM}/scores?type_id=1"
    assert sent.headers["Content-Type"] == "application/vnd.ims.lis.v1.score+json"
    assert json.loads(sent.body) == {
        "userId": "5",
        "scoreGiven": 4.0,
        "scoreMaximum": 5.0,
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "timestamp": "2026-11-23T09:00:00.000Z",
    }


@pytest.mark.parametrize(
    ("line_item", "scores"),
    [
        ("https://lms.example/item", "https://lms.example/item/scores"),
        ("https://lms.example/item/", "https://lms.example/item/scores"),
        ("https://lms.example/item?a=b&c", "https://lms.example/item/scores?a=b&c"),
    ],
)
def test_scores_go_before_the_query(line_item: str, scores: str) -> None:
    assert with_segment(line_item, "scores") == scores


@pytest.mark.parametrize(
    ("results", "shown"),
    [
        ([{"userId": "5", "resultScore": 80, "resultMaximum": 100}], True),
        ([{"userId": "5", "resultScore": 0.8}], True),
        ([{"userId": "5", "resultScore": 79, "resultMaximum": 100}], False),
        ([{"userId": "6", "resultScore": 80, "resultMaximum": 100}], False),
        ([{"userId": "5"}], False),
        ([{"userId": "5", "resultScore": 80, "resultMaximum": 0}], False),
        ([], False),
    ],
)
def test_a_result_is_compared_on_whatever_scale_it_has(
    surroundings: Surroundings,
    registration: Registration,
    platform: Platform,
    results: list[dict[str, object]],
    shown: bool,
) -> None:
    platform.routes[f"{ITEM}/results"] = lambda _: Reply(body=json.dumps(results).encode())
    assert has_score(surroundings, registration, _line_item(platform), SCORE) is shown
    asked = platform.asked(f"{ITEM}/results")[0]
    assert asked.path == f"{ITEM}/results?type_id=1&user_id=5"
    assert asked.headers["Accept"] == "application/vnd.ims.lis.v2.resultcontainer+json"


def test_results_that_may_not_be_read_are_a_failure_and_no_answer(
    surroundings: Surroundings, registration: Registration, platform: Platform
) -> None:
    platform.routes[f"{ITEM}/results"] = lambda _: Reply(403, b"[]")
    with pytest.raises(ServiceFailed) as raised:
        has_score(surroundings, registration, _line_item(platform), SCORE)
    assert raised.value.code == "results_403"


def _page(members_: list[dict[str, object]], link: str | None = None) -> Reply:
    headers = {} if link is None else {"Link": link}
    return Reply(body=json.dumps({"members": members_}).encode(), headers=headers)


def test_a_roster_is_read_page_by_page(
    surroundings: Surroundings, registration: Registration, platform: Platform
) -> None:
    def roster(received: Received) -> Reply:
        if "from=" in received.path:
            return _page([{"user_id": "6", "roles": ["Instructor"], "name": "Kaisa Järvelä"}])
        link = f'<{platform.issuer}/roster?limit=500&from=500>; rel="next"'
        return _page(
            [
                {"status": "Active", "user_id": "5", "roles": ["Learner"], "name": "Aino"},
                {"status": "Inactive", "user_id": "7", "roles": ["Learner"], "name": "Pois"},
                {"user_id": "8", "roles": ["Learner"], "given_name": "Eero", "family_name": "K"},
                {"user_id": "9", "roles": "Learner"},
                {"user_id": 10, "roles": ["Learner"]},
            ],
            link,
        )

    platform.routes["/roster"] = roster
    found = members(surroundings, registration, f"{platform.issuer}/roster")
    assert [(each.subject, each.role, each.name) for each in found] == [
        ("5", Role.LEARNER, "Aino"),
        ("8", Role.LEARNER, "Eero K"),
        ("9", Role.VISITOR, None),
        ("6", Role.TRAINER, "Kaisa Järvelä"),
    ]
    asked = platform.asked("/roster")[0]
    assert asked.headers["Accept"] == "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
    assert "Aino" not in repr(found)


def test_a_page_on_another_origin_is_not_asked_for(
    surroundings: Surroundings, registration: Registration, platform: Platform
) -> None:
    link = '<https://evil.example/roster>; rel="next"'
    platform.routes["/roster"] = lambda _: _page([{"user_id": "5", "roles": ["Learner"]}], link)
    assert len(members(surroundings, registration, f"{platform.issuer}/roster")) == 1


def test_pages_that_turn_in_a_circle_or_never_end_do_end(
    surroundings: Surroundings, registration: Registration, platform: Platform
) -> None:
    circle = f'<{platform.issuer}/roster?limit=500>; rel="next"'
    platform.routes["/roster"] = lambda _: _page([{"user_id": "5", "roles": []}], circle)
    assert len(members(surroundings, registration, f"{platform.issuer}/roster")) == 1

    def endless(received: Received) -> Reply:
        number = len(platform.asked("/endless"))
        link = f'<{platform.issuer}/endless?from={number}>; rel="next"'
        return _page([{"user_id": str(number), "roles": []}], link)

    platform.routes["/endless"] = endless
    assert len(members(surroundings, registration, f"{platform.issuer}/endless")) == 50


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"members": {}}'])
def test_a_roster_that_is_none_is_a_failure(
    surroundings: Surroundings, registration: Registration, platform: Platform, body: bytes
) -> None:
    platform.routes["/roster"] = lambda _: Reply(body=body)
    with pytest.raises(ServiceFailed):
        members(surroundings, registration, f"{platform.issuer}/roster")


def test_a_service_at_an_inner_address_is_not_called(
    surroundings: Surroundings, registration: Registration
) -> None:
    with pytest.raises(OutgoingFailed):
        members(surroundings, registration, "https://10.0.0.1/roster")


def test_many_who_find_no_token_fetch_one(
    surroundings: Surroundings, registration: Registration, platform: Platform
) -> None:
    def slow(received: Received) -> Reply:
        time.sleep(0.2)
        return platform.token(received)

    platform.routes["/token"] = slow
    platform.routes["/service"] = lambda _: Reply()
    url = f"{platform.issuer}/service"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: _call(surroundings, registration, url), range(8)))
    assert answers == [HTTPStatus.OK] * 8
    assert platform.tokens == 1
