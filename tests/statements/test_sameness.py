"""When two statements are the same (xAPI 1.0.3, Part 2, 2.3.1)."""

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given

from statements.grammar import XapiVersion, read_statement
from statements.sameness import same_statement
from statements.stored import stored_form
from tests.statements import strategies
from tests.statements.grammar.mutations import BASE, both, put, take

# Any: a JSON value, changed in place.
Change = Callable[[dict[str, Any]], None]


def stored(body: bytes, version: XapiVersion) -> bytes:
    return stored_form(
        read_statement(body, version),
        id=UUID(int=1),
        stored=datetime(2026, 11, 23, tzinfo=UTC),
        authority=b'{"account":{"homePage":"https://lrs.example","name":"key"}}',
        version=version,
    )


@given(strategies.statements(XapiVersion.V2_0))
def test_a_statement_is_the_same_as_what_is_kept_of_it(statement: strategies.Json) -> None:
    body = strategies.as_json(statement)
    assert same_statement(stored(body, XapiVersion.V2_0), body)
    assert same_statement(
        stored(body, XapiVersion.V2_0), strategies.as_json(statement, ascii_only=True, space=" ")
    )


def changed(change: Change) -> bytes:
    statement: dict[str, Any] = copy.deepcopy(BASE)
    statement["actor"] = copy.deepcopy(GROUP)
    change(statement)
    return strategies.as_json(statement)


GROUP = {
    "objectType": "Group",
    "member": [
        {"mbox": "mailto:someone@example.fi"},
        {"account": {"homePage": "https://lms.example.fi", "name": "17"}},
        {"account": {"name": "18", "homePage": "https://lms.example.fi"}},
    ],
}
ORIGINAL = changed(lambda statement: None)


def reverse_members(statement: dict[str, Any]) -> None:
    statement["actor"]["member"].reverse()


def turn_around(statement: dict[str, Any]) -> None:
    """Write properties in another order, in accounts too."""
    for member in statement["actor"]["member"]:
        if "account" in member:
            member["account"] = dict(reversed(member["account"].items()))
    turned = dict(reversed(statement.items()))
    statement.clear()
    statement.update(turned)


DIFFERENCES_THAT_ARE_EXCEPTED = {
    "id": put("id", str(UUID(int=7))),
    "no id": take("id"),
    "authority": put("authority", {"mbox": "mailto:x@y.fi"}),
    "stored": put("stored", "2020-01-01T00:00:00Z"),
    "no timestamp": take("timestamp"),
    "the timestamp's zone": put("timestamp", "2026-11-23 12:00:00+02:00"),
    "version": take("version"),
    "the verb's display": put("verb/display", {"en": "did"}),
    "the definition": take("object/definition"),
    "a context activity's definition": put(
        "context/contextActivities/grouping/0/definition", {"name": {"fi": "X"}}
    ),
    "attachments": take("attachments"),
    "the order of members": reverse_members,
    "the order of properties": both(reverse_members, turn_around),
    "the case of a domain": put("actor/member/0/mbox", "mailto:someone@EXAMPLE.fi"),
    "an activity in an array": put(
        "context/contextActivities/parent", [{"id": "https://example.fi/activity"}]
    ),
    "objectType of an activity": take("object/objectType"),
    "objectType of an agent": put("actor/member/0/objectType", "Agent"),
    "the case of a UUID": put("context/registration", BASE["context"]["registration"].upper()),  # type: ignore[index] # JSON
    "the case of a reference": put(
        "context/statement/id",
        BASE["context"]["statement"]["id"].upper(),  # type: ignore[index] # JSON
    ),
    "how a number is written": put("result/score/raw", strategies.Literal("5.00")),
    "a duration beyond hundredths": put("result/duration", "PT1H0.509S"),
}
DIFFERENCES_THAT_COUNT = {
    "the timestamp's instant": put("timestamp", "2026-11-23T10:00:00.001Z"),
    "a member's identifier": put("actor/member/0/mbox", "mailto:other@example.fi"),
    "a member's name": put("actor/member/0/name", "Joku"),
    "the local part of an address": put("actor/member/0/mbox", "mailto:Someone@example.fi"),
    "one member fewer": take("actor/member/0"),
    "the verb": put("verb/id", "https://example.fi/other"),
    "the object": put("object/id", "https://example.fi/other"),
    "the case of an IRI": put("object/id", "https://example.fi/Activity"),
    "success": put("result/success", False),
    "a response": put("result/response", "b"),
    "a score": put("result/score/raw", strategies.Literal("5.01")),
    "a duration": put("result/duration", "PT1H0.51S"),
    "a duration's unit": put("result/duration", "PT60M0.5S"),
    "a registration": put("context/registration", str(UUID(int=9))),
    "no registration": take("context/registration"),
    "a revision": put("context/revision", "4"),
    "a context activity": put("context/contextActivities/parent/id", "https://example.fi/x"),
    "a context activity's relation": both(
        take("context/contextActivities/parent"),
        put("context/contextActivities/other", {"id": "https://example.fi/activity"}),
    ),
    "a context agent": put("context/contextAgents/0/agent/mbox", "mailto:x@y.fi"),
    "a relevant type": put("context/contextAgents/0/relevantTypes/0", "https://example.fi/x"),
    "a team's name": put("context/team/name", "Muu"),
    "an extension": put("context/extensions", {"https://example.fi/extension": None}),
    "an extension of a result": put("result/extensions", {"https://example.fi/extension": 0}),
}


@pytest.mark.parametrize("name", DIFFERENCES_THAT_ARE_EXCEPTED)
def test_an_excepted_difference_is_ignored(name: str) -> None:
    other = changed(DIFFERENCES_THAT_ARE_EXCEPTED[name])
    read_statement(other, XapiVersion.V2_0)
    assert same_statement(ORIGINAL, other)
    assert same_statement(other, ORIGINAL)


@pytest.mark.parametrize("name", DIFFERENCES_THAT_COUNT)
def test_another_difference_is_not(name: str) -> None:
    other = changed(DIFFERENCES_THAT_COUNT[name])
    read_statement(other, XapiVersion.V2_0)
    assert not same_statement(ORIGINAL, other)
    assert not same_statement(other, ORIGINAL)


@pytest.mark.parametrize(("one", "two"), [("true", "1"), ("false", "0"), ("null", "false")])
def test_json_tells_truth_from_number(one: str, two: str) -> None:
    extension = "https://example.fi/extension"
    bodies = [
        changed(put("context/extensions", {extension: [strategies.Literal(value)]}))
        for value in (one, two)
    ]
    assert not same_statement(*bodies)


def test_a_sub_statement_is_compared_whole() -> None:
    inner = {
        "objectType": "SubStatement",
        "actor": {"mbox": "mailto:a@b.fi"},
        "verb": {"id": "https://example.fi/verb"},
        "object": {"id": "https://example.fi/activity"},
        "timestamp": "2030-01-01T00:00:00Z",
    }
    alone = both(take("context/revision"), take("context/platform"))
    original = changed(both(alone, put("object", inner)))
    same = changed(both(alone, put("object", {**inner, "timestamp": "2030-01-01T02:00:00+02:00"})))
    other = changed(both(alone, put("object", {**inner, "timestamp": "2030-01-01T00:00:01Z"})))
    without = {name: value for name, value in inner.items() if name != "timestamp"}

    assert same_statement(original, same)
    assert not same_statement(original, other)
    assert not same_statement(original, changed(both(alone, put("object", without))))


def test_in_1_0_a_duration_is_a_text() -> None:
    """Part 2, 2.3.1: "the Result Duration is considered a string"."""
    of_1 = put("version", "1.0.0")
    original = changed(of_1)
    finer = changed(both(of_1, put("result/duration", "PT1H0.50S")))
    assert same_statement(original, original)
    assert not same_statement(original, finer)
    assert same_statement(changed(put("version", "2.0.0")), finer)
