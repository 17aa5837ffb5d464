"""Malformed, oversized and hostile requests: a clear refusal each time, never a mistake of ours."""

import itertools
import json
import random
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lrs.conftest import STATEMENTS, VERBS, Store, activity, agent, statement

_NO_MISTAKE = {200, 204, 400, 401, 404, 405, 409, 413}


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(body=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_no_bytes_make_the_store_fail(store: Store, body: bytes) -> None:
    assert store.ask("POST", body=body).status_code == 400


_SPOILT: st.SearchStrategy[object] = st.sampled_from(
    [
        None, True, 0, -1, 1e308, "", "\0", "\ud800", "x" * 5000, [], {}, [[]], {"": ""},
        {"id": None}, "mailto:a@b", "2026-99-99T99:99:99Z", 10**400, "http://",
    ]
)  # fmt: skip


def _spoil(value: object, chance: random.Random, spoilt: object) -> object:
    if isinstance(value, dict) and value:
        chosen = chance.choice(list(value))
        if chance.random() < 0.4:
            return {**value, chosen: spoilt}
        return {**value, chosen: _spoil(value[chosen], chance, spoilt)}
    if isinstance(value, list) and value:
        return [_spoil(value[0], chance, spoilt), *value[1:]]
    return spoilt


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32), spoilt=_SPOILT, version=st.sampled_from(["1.0.3", "2.0.0"]))
def test_no_spoilt_statement_makes_the_store_fail(
    store: Store, seed: int, spoilt: object, version: str
) -> None:
    whole = statement(
        result={
            "score": {"scaled": 0.5},
            "duration": "PT1S",
            "extensions": {"https://e.example": 1},
        },
        context={
            "registration": str(uuid.uuid4()),
            "instructor": agent("trainer"),
            "contextActivities": {"parent": [activity("programme")]},
        },
        timestamp="2026-11-23T09:00:00Z",
    )
    spoilt_whole = _spoil(whole, random.Random(seed), spoilt)
    answer = store.speaking(version).ask("POST", body=json.dumps([spoilt_whole]).encode())
    assert answer.status_code in _NO_MISTAKE, answer.text
    if answer.status_code != 200:
        assert answer.json["rule"]


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    name=st.sampled_from(
        [
            "statementId", "voidedStatementId", "agent", "verb", "activity", "registration",
            "related_agents", "since", "until", "limit", "format", "ascending", "attachments", "x",
        ]
    ),
    value=st.one_of(
        st.text(max_size=60),
        st.sampled_from(
            [
                "\0", "'", "--", "%", "%s", ":term0", "{}", "[]", "null", "9" * 400, "-1", "٣",
                '{"mbox":"mailto:\\u0000@b.example"}', '{"account":{"name":"\\ud800","homePage":"https://h.example"}}',
                VERBS + "passed", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:60Z", "²",
            ]
        ),
    ),
)  # fmt: skip
def test_no_parameter_makes_the_store_fail(store: Store, name: str, value: str) -> None:
    answer = store.get(**{name: value})
    assert answer.status_code in _NO_MISTAKE, answer.text


@pytest.mark.parametrize(
    "header",
    ["Basic " + "A" * 4096, "Basic " + "=" * 10, "Basic AAA", "Basic \t", "Digest x", "Basic é"],
)
def test_no_authorization_makes_the_store_fail(store: Store, header: str) -> None:
    stranger = Store(store.client, header, "")
    assert stranger.get().status_code == 401


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text("ABCDEFabcdef0123456789-_=.~", max_size=80))
def test_no_made_up_cursor_makes_the_store_fail(store: Store, text: str) -> None:
    assert store.ask("GET", f"{STATEMENTS}/more/{text}").status_code in {404, 308}


@pytest.mark.parametrize("depth", [100, 100_000])
def test_deep_json_is_refused(store: Store, depth: int) -> None:
    deep = statement()
    body = (
        json.dumps(deep)[:-1]
        + ', "result": {"extensions": {"https://e.example": '
        + ("[" * depth + "]" * depth + "}}}")
    )
    assert store.ask("POST", body=body.encode()).status_code == 400


def test_a_long_chain_of_references_is_taken_in_and_followed_so_far(store: Store) -> None:
    ids = [str(uuid.uuid4()) for _ in range(60)]
    chain = [
        {**statement(), "id": one, "object": {"objectType": "StatementRef", "id": next_one}}
        for one, next_one in itertools.pairwise(ids)
    ]
    store.post(*chain)
    store.post({**statement("the end"), "id": ids[-1]})
    found = store.ids(agent=json.dumps(agent("the end")))
    assert found == [ids[-1], *ids[-2:-34:-1]]
