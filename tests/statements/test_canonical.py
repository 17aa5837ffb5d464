"""Statements are kept as they came, digit for digit, and given in three forms."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.canonical import canonical_form, ids_form, merged_definition
from statements.grammar import XapiVersion, read_statement
from statements.stored import stored_form
from tests.statements import strategies

ID = UUID("11111111-1111-4111-8111-111111111111")
STORED = datetime(2026, 11, 23, 9, 0, 0, 120, tzinfo=UTC)
STORED_TEXT = "2026-11-23T09:00:00.000120Z"
AUTHORITY = {"account": {"homePage": "https://lrs.example", "name": "key"}}
SIMPLEST: strategies.Json = {
    "actor": {"mbox": "mailto:a@b.fi"},
    "verb": {"id": "http://v.example"},
    "object": {"id": "http://o.example"},
}


def kept(body: bytes, version: XapiVersion = XapiVersion.V2_0) -> bytes:
    return stored_form(
        read_statement(body, version),
        id=ID,
        stored=STORED,
        authority=strategies.as_json(AUTHORITY),
        version=version,
    )


# Any: JSON, whose numbers are read as the texts they were written as.
def digits(body: bytes) -> Any:
    return json.loads(body, parse_float=strategies.Literal, parse_int=strategies.Literal)


def with_arrays(statement: strategies.Json) -> strategies.Json:
    """What 2.4.6.2 asks to be returned: every context activity in an array."""
    around = statement.get("context", {}).get("contextActivities", {})
    for name, value in around.items():
        around[name] = value if isinstance(value, list) else [value]
    if statement["object"].get("objectType") == "SubStatement":
        with_arrays(statement["object"])
    return statement


@given(strategies.statements(XapiVersion.V2_0))
def test_a_statement_is_kept_as_received(given_statement: strategies.Json) -> None:
    body = strategies.as_json(given_statement)

    stored = digits(kept(body))

    expected = with_arrays(digits(body))
    expected.setdefault("id", str(ID))
    expected.setdefault("timestamp", STORED_TEXT)
    expected.setdefault("version", "2.0.0")
    expected |= {"stored": STORED_TEXT, "authority": AUTHORITY}
    assert stored == expected


@given(strategies.bodies(XapiVersion.V2_0))
def test_what_is_kept_is_valid_and_kept_the_same(body: bytes) -> None:
    once = kept(body)
    assert kept(once) == once


@given(strategies.bodies(XapiVersion.V2_0))
def test_parts_of_one_activity_alone_are_kept_byte_for_byte(body: bytes) -> None:
    valid = read_statement(body, XapiVersion.V2_0)
    stored = kept(body)
    for part in (valid.parts.actor, valid.parts.verb):
        assert bytes(part) in stored


@pytest.mark.parametrize(
    ("version", "given_version"), [(XapiVersion.V1_0, "1.0.0"), (XapiVersion.V2_0, "2.0.0")]
)
def test_a_missing_version_is_that_of_the_protocol(
    version: XapiVersion, given_version: str
) -> None:
    """Part 2, 2.4.10: "If they lack a version, the version MUST be set to 1.0.0"."""
    assert json.loads(kept(strategies.as_json(SIMPLEST), version))["version"] == given_version


def test_a_claimed_stored_and_authority_are_not_kept() -> None:
    claimed = {"mbox": "mailto:boss@b.fi"}
    body = strategies.as_json({**SIMPLEST, "stored": "2011-07-15T00:00:00Z", "authority": claimed})
    stored = json.loads(kept(body))
    assert stored["stored"] == STORED_TEXT
    assert stored["authority"] == AUTHORITY


SOMEONE: strategies.Json = {"mbox": "mailto:a@b.fi"}
NAMED = {"name": "Joku", **SOMEONE}
TEAM = {"objectType": "Group", "name": "Ryhmä", "member": [NAMED]}
KNOWN_GROUP = {"objectType": "Group", "openid": "http://g.example"}
DEFINED = {"id": "http://o.example", "definition": {"name": {"fi": "Kurssi"}}}


def given_back_as_ids(**properties: Any) -> Any:
    body = strategies.as_json({**SIMPLEST, **properties})
    return digits(ids_form(kept(body)))


def test_ids_name_no_more_than_is_needed() -> None:
    """Part 3, 2.1.3: "minimum information necessary"; of an anonymous Group, its members."""
    verb = {"id": "http://v.example", "display": {"fi": "teki"}}
    lean = given_back_as_ids(actor=NAMED, verb=verb, object=DEFINED)

    assert lean["actor"] == SOMEONE
    assert lean["verb"] == {"id": "http://v.example"}
    assert lean["object"] == {"id": "http://o.example"}
    assert lean["authority"] == AUTHORITY


def test_ids_of_a_sub_statement_are_lean_too() -> None:
    verb = {"id": "http://v.example", "display": {"fi": "tekee"}}
    group = {**KNOWN_GROUP, "member": [NAMED]}
    inner = {"objectType": "SubStatement", "actor": group, "verb": verb, "object": DEFINED}

    assert given_back_as_ids(object=inner)["object"] == {
        "objectType": "SubStatement",
        "actor": KNOWN_GROUP,
        "verb": {"id": "http://v.example"},
        "object": {"id": "http://o.example"},
    }


def test_ids_of_a_context_are_lean_too() -> None:
    lean = given_back_as_ids(
        context={
            "instructor": NAMED,
            "team": TEAM,
            "contextActivities": {"other": DEFINED},
            "contextAgents": [{"objectType": "contextAgent", "agent": NAMED}],
            "contextGroups": [
                {"objectType": "contextGroup", "group": {**KNOWN_GROUP, "member": [NAMED]}}
            ],
        }
    )
    assert lean["context"] == {
        "instructor": SOMEONE,
        "team": {"objectType": "Group", "member": [SOMEONE]},
        "contextActivities": {"other": [{"id": "http://o.example"}]},
        "contextAgents": [{"objectType": "contextAgent", "agent": SOMEONE}],
        "contextGroups": [{"objectType": "contextGroup", "group": KNOWN_GROUP}],
    }


def test_ids_keep_a_result_digit_for_digit() -> None:
    result = {"score": {"raw": strategies.Literal("1.50")}}
    assert given_back_as_ids(result=result)["result"] == result


@given(strategies.bodies(XapiVersion.V2_0))
def test_ids_of_any_statement_are_a_valid_statement(body: bytes) -> None:
    valid = read_statement(ids_form(kept(body)), XapiVersion.V2_0)
    assert "definition" not in json.loads(bytes(valid.parts.object))


TEXTS = {"en-GB": "colour", "en": "color", "fi": "väri", "sv-FI": "färg"}


@pytest.mark.parametrize(
    ("languages", "chosen"),
    [
        (["fi"], "fi"),
        (["FI"], "fi"),
        (["en-GB", "fi"], "en-GB"),
        (["en"], "en"),
        (["sv"], "sv-FI"),
        (["fi-FI"], "fi"),
        (["de", "sv"], "sv-FI"),
        (["en-US", "fi"], "en"),
        (["de", "*"], "en-GB"),
        (["de"], "en-GB"),
        ([], "en-GB"),
    ],
)
def test_one_language_is_chosen_by_preference(languages: list[str], chosen: str) -> None:
    statement = {**SIMPLEST, "verb": {"id": "http://v.example", "display": TEXTS}}

    given_back = json.loads(
        canonical_form(
            kept(strategies.as_json(statement)), languages=languages, definition_of=lambda iri: None
        )
    )

    assert given_back["verb"]["display"] == {chosen: TEXTS[chosen]}


MANY_TEXTS = {
    "id": "http://o.example",
    "definition": {
        "name": TEXTS,
        "description": TEXTS,
        "interactionType": "matching",
        "source": [{"id": "a", "description": TEXTS}, {"id": "b"}],
        "target": [{"id": "c", "description": {"de": "Farbe"}}],
    },
}
ATTACHED = {
    "usageType": "http://u.example",
    "display": TEXTS,
    "description": TEXTS,
    "contentType": "text/plain",
    "length": 1,
    "sha2": "ab" * 32,
    "fileUrl": "http://f.example",
}


def test_every_language_map_has_one_language() -> None:
    """Part 3, 2.1.3: "The LRS MUST return only one language in each of these maps"."""
    inner = {
        "objectType": "SubStatement",
        "actor": SIMPLEST["actor"],
        "verb": {"id": "http://v.example", "display": TEXTS},
        "object": MANY_TEXTS,
        "context": {"contextActivities": {"parent": MANY_TEXTS}},
        "attachments": [ATTACHED],
    }
    around = {"contextActivities": {"category": [MANY_TEXTS]}}
    statement = {**SIMPLEST, "object": inner, "attachments": [ATTACHED], "context": around}

    body = canonical_form(
        kept(strategies.as_json(statement)), languages=["fi"], definition_of=lambda iri: None
    )

    assert b"colo" not in body
    assert "färg".encode() not in body
    assert body.count("väri".encode()) == 1 + 3 * 3 + 2 * 2
    assert body.count(b"Farbe") == 3


def test_canonical_definitions_are_the_stores() -> None:
    canonical = strategies.as_json(
        {"name": {"fi": "Kurssi", "en": "Course"}, "extensions": {"http://e.example": [1.50]}}
    ).replace(b"1.5", b"1.50")
    asked = []

    def definition_of(iri: str) -> bytes | None:
        asked.append(iri)
        return canonical if iri == "http://o.example" else None

    body = canonical_form(
        kept(
            strategies.as_json(
                {
                    **SIMPLEST,
                    "context": {"contextActivities": {"parent": {"id": "http://p.example"}}},
                }
            )
        ),
        languages=["en"],
        definition_of=definition_of,
    )

    given_back = digits(body)
    assert given_back["object"]["definition"] == {
        "name": {"en": "Course"},
        "extensions": {"http://e.example": ["1.50"]},
    }
    assert given_back["context"]["contextActivities"] == {"parent": [{"id": "http://p.example"}]}
    assert asked == ["http://o.example", "http://p.example"]


@given(strategies.bodies(XapiVersion.V2_0), st.lists(strategies.languages))
def test_the_canonical_form_of_any_statement_is_a_valid_statement(
    body: bytes, languages: list[str]
) -> None:
    stored = kept(body)
    canonical = canonical_form(stored, languages=languages, definition_of=lambda iri: None)
    read_statement(canonical, XapiVersion.V2_0)
    assert canonical == canonical_form(
        canonical, languages=languages, definition_of=lambda iri: None
    )


def test_merging_adds_languages_and_extensions_and_takes_the_newer() -> None:
    old = {
        "name": {"fi": "Vanha", "sv": "Gammal"},
        "type": "http://old.example",
        "moreInfo": "http://more.example",
        "extensions": {"http://a.example": 1},
        "choices": [{"id": "a", "description": {"fi": "Vanha"}}, {"id": "b"}],
    }
    new = {
        "name": {"fi": "Uusi"},
        "type": "http://new.example",
        "extensions": {"http://b.example": 2},
        "choices": [{"id": "a", "description": {"en": "New"}}],
    }
    merged = json.loads(merged_definition(strategies.as_json(old), strategies.as_json(new)))
    assert merged == {
        "name": {"fi": "Uusi", "sv": "Gammal"},
        "type": "http://new.example",
        "moreInfo": "http://more.example",
        "extensions": {"http://a.example": 1, "http://b.example": 2},
        "choices": [{"id": "a", "description": {"fi": "Vanha", "en": "New"}}],
    }


@given(strategies.definitions, strategies.definitions)
def test_merging_again_changes_no_byte(old: strategies.Json, new: strategies.Json) -> None:
    newer = strategies.as_json(new, space=" ")
    merged = merged_definition(merged_definition(None, strategies.as_json(old)), newer)
    assert merged_definition(merged, newer) == merged


@given(strategies.definitions)
def test_a_first_definition_is_kept_digit_for_digit(new: strategies.Json) -> None:
    body = strategies.as_json(new)
    assert digits(merged_definition(None, body)) == digits(body)
