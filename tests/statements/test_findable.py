"""Under what a statement is found: each filter's values, and no others (Part 3, 2.1.3)."""

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.findable import agent_key, definitions, findable, findable_stored
from statements.grammar import InvalidStatements, ValidStatement, XapiVersion, read_statement
from statements.stored import stored_form
from tests.conftest import NOW
from tests.statements import strategies


def someone(name: str) -> strategies.Json:
    return {"mbox": f"mailto:{name}@example.fi"}


def key(name: str) -> str:
    return f"mbox|mailto:{name}@example.fi"


def group(name: str, *members: str) -> strategies.Json:
    return {
        "objectType": "Group",
        "openid": f"http://{name}.example",
        "member": [someone(member) for member in members],
    }


def activity(name: str) -> strategies.Json:
    return {"id": f"http://example.fi/{name}", "definition": {"name": {"fi": name}}}


def iri(name: str) -> str:
    return f"http://example.fi/{name}"


def read(statement: strategies.Json) -> ValidStatement:
    return read_statement(strategies.as_json(statement), XapiVersion.V2_0)


REGISTRATION = "6183C608-05BA-59C0-BCA1-3135FFC07468"


def context(prefix: str) -> strategies.Json:
    return {
        "registration": REGISTRATION,
        "instructor": someone(f"{prefix}-instructor"),
        "team": {"objectType": "Group", "member": [someone(f"{prefix}-team")]},
        "contextAgents": [{"objectType": "contextAgent", "agent": someone(f"{prefix}-beside")}],
        "contextGroups": [
            {
                "objectType": "contextGroup",
                "group": {"objectType": "Group", "member": [someone(f"{prefix}-around")]},
            }
        ],
        "contextActivities": {
            "parent": activity(f"{prefix}-parent"),
            "grouping": [activity(f"{prefix}-grouping")],
            "category": [activity(f"{prefix}-category")],
            "other": [activity(f"{prefix}-other"), activity(f"{prefix}-other-2")],
        },
    }


AROUND = ("instructor", "team", "beside", "around")
RELATIONS = ("parent", "grouping", "category", "other", "other-2")


def test_a_statement_about_an_activity() -> None:
    valid = read(
        {
            "actor": group("g", "member-1", "member-2"),
            "verb": {"id": iri("verb")},
            "object": activity("object"),
            "context": context("own"),
            "authority": someone("claimed"),
        }
    )
    found = findable(valid)

    assert found.agents == {"openid|http://g.example", key("member-1"), key("member-2")}
    assert found.related_agents == found.agents | {key(f"own-{who}") for who in AROUND}
    assert found.verb == iri("verb")
    assert found.activities == {iri("object")}
    assert found.related_activities == found.activities | {
        iri(f"own-{relation}") for relation in RELATIONS
    }
    assert found.registration == UUID(REGISTRATION)


def test_a_statement_about_a_sub_statement() -> None:
    inner = {
        "objectType": "SubStatement",
        "actor": someone("inner"),
        "verb": {"id": iri("inner-verb")},
        "object": activity("inner-object"),
        "context": context("inner"),
    }
    valid = read({"actor": someone("actor"), "verb": {"id": iri("verb")}, "object": inner})
    found = findable(valid)

    assert found.agents == {key("actor")}
    assert found.related_agents == {key("actor"), key("inner")} | {
        key(f"inner-{who}") for who in AROUND
    }
    assert found.verb == iri("verb")
    assert found.activities == frozenset()
    assert found.related_activities == {iri("inner-object")} | {
        iri(f"inner-{relation}") for relation in RELATIONS
    }
    assert found.registration is None, "a SubStatement's registration is not the statement's"


@pytest.mark.parametrize("what", [{"objectType": "Agent", **someone("o")}, group("o", "o")])
def test_an_agent_as_object_counts_as_an_agent(what: strategies.Json) -> None:
    valid = read({"actor": someone("a"), "verb": {"id": iri("verb")}, "object": what})
    assert {key("a"), key("o")} <= findable(valid).agents


def test_a_stored_statement_is_found_by_its_authority_too() -> None:
    valid = read({"actor": someone("a"), "verb": {"id": iri("v")}, "object": activity("o")})
    stored = stored_form(
        valid,
        id=UUID(int=1),
        stored=NOW,
        authority=strategies.as_json(someone("key")),
        version=XapiVersion.V2_0,
    )
    found = findable_stored(stored)

    assert found.related_agents == {key("a"), key("key")}
    assert found.agents == findable(valid).agents
    assert found.activities == findable(valid).activities


def test_a_statement_of_2_0_may_keep_the_version_1_0() -> None:
    valid = read(
        {
            "actor": someone("a"),
            "verb": {"id": iri("v")},
            "object": activity("o"),
            "context": context("own"),
            "version": "1.0.3",
        }
    )
    stored = stored_form(
        valid,
        id=UUID(int=1),
        stored=NOW,
        authority=strategies.as_json(someone("key")),
        version=XapiVersion.V2_0,
    )
    assert key("own-beside") in findable_stored(stored).related_agents


@given(strategies.statements(XapiVersion.V2_0))
def test_what_is_related_includes_what_is_direct(statement: strategies.Json) -> None:
    found = findable(read(statement))
    assert found.agents <= found.related_agents
    assert found.activities <= found.related_activities


@pytest.mark.parametrize("version", XapiVersion)
@given(data=st.data())
def test_a_stored_statement_is_found_by_all_that_it_was(
    version: XapiVersion, data: st.DataObject
) -> None:
    statement = data.draw(strategies.statements(version))
    valid = read_statement(strategies.as_json(statement), version)
    stored = stored_form(
        valid,
        id=UUID(int=1),
        stored=NOW,
        authority=strategies.as_json(someone("key")),
        version=version,
    )
    before, after = findable(valid), findable_stored(stored)
    assert after.related_agents == before.related_agents | {key("key")}
    assert (after.agents, after.verb, after.activities) == (
        before.agents,
        before.verb,
        before.activities,
    )
    assert after.related_activities == before.related_activities
    assert after.registration == before.registration


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ({"mbox": "mailto:A.B@Example.FI"}, "mbox|mailto:A.B@example.fi"),
        ({"mbox_sha1sum": "AB" * 20}, "mbox_sha1sum|" + "ab" * 20),
        ({"openid": "http://Me.example"}, "openid|http://Me.example"),
        (
            {"account": {"homePage": "http://lms.example", "name": "a|b ä"}},
            "account|http://lms.example|a|b ä",
        ),
        (
            {"objectType": "Group", "name": "x", "openid": "http://g.example", "member": []},
            "openid|http://g.example",
        ),
    ],
)
def test_an_agent_has_one_key(agent: strategies.Json, expected: str) -> None:
    assert agent_key(strategies.as_json(agent)) == expected


@pytest.mark.parametrize(
    ("agent", "path"),
    [
        (b"{}", "agent"),
        (b"[]", "agent"),
        (b"mailto:a@b.fi", "agent"),
        (b'{"mbox":"a@b.fi"}', "agent.mbox"),
        (b'{"mbox":"mailto:a@b.fi","mbox":"mailto:c@d.fi"}', "agent.mbox"),
        (b'{"mbox":"mailto:a@b.fi","openid":"http://a"}', "agent"),
        (b'{"mbox":"mailto:a@b.fi","x":1}', "agent.x"),
        (b'{"objectType":"Group","member":[{"mbox":"mailto:a@b.fi"}]}', "agent"),
        (b'{"objectType":"Activity","id":"http://a"}', "agent.objectType"),
        (b'{"account":{"homePage":"http://a","name":"\\ud800"}}', "agent.account.name"),
        (b"\xff", "agent"),
        (b"[" * 100_000, "agent"),
    ],
)
def test_what_is_no_agent_has_no_key(agent: bytes, path: str) -> None:
    with pytest.raises(InvalidStatements) as refusal:
        agent_key(agent)
    assert path in {problem.path for problem in refusal.value.problems}


def test_definitions_come_from_everywhere_digit_for_digit() -> None:
    digits = strategies.Literal("1.50")
    defined = {
        "id": iri("object"),
        "definition": {"name": {"fi": "o"}, "extensions": {"http://e.example": digits}},
    }
    inner = {
        "objectType": "SubStatement",
        "actor": someone("inner"),
        "verb": {"id": iri("inner-verb")},
        "object": defined,
        "context": context("inner"),
    }
    valid = read(
        {
            "actor": someone("a"),
            "verb": {"id": iri("v")},
            "object": inner,
            "context": {"contextActivities": {"parent": activity("own-parent")}},
        }
    )
    found = definitions(valid)

    assert found[iri("object")] == strategies.as_json(defined["definition"])
    assert set(found) == {
        iri("object"),
        iri("own-parent"),
        *(iri(f"inner-{relation}") for relation in RELATIONS),
    }


def test_an_activity_without_definition_defines_nothing() -> None:
    valid = read(
        {
            "actor": someone("a"),
            "verb": {"id": iri("v")},
            "object": {"id": iri("object")},
            "context": {"contextActivities": {"parent": {"id": iri("parent")}}},
        }
    )
    assert definitions(valid) == {}


def test_an_activity_defined_twice_has_both_definitions() -> None:
    once: dict[str, Any] = activity("same")
    again = {"id": iri("same"), "definition": {"name": {"sv": "samma"}}}
    valid = read(
        {
            "actor": someone("a"),
            "verb": {"id": iri("v")},
            "object": once,
            "context": {"contextActivities": {"other": [again]}},
        }
    )
    (definition,) = definitions(valid).values()
    assert json.loads(definition) == {"name": {"fi": "same", "sv": "samma"}}
