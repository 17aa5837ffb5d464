"""What is valid is read, in both versions; a batch is read whole or not at all."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.grammar import (
    InvalidStatements,
    Problem,
    XapiVersion,
    explanation,
    read_statement,
    read_statements,
)
from tests.statements import strategies

EXAMPLES = json.loads((Path(__file__).parents[1] / "examples.json").read_bytes())
SIMPLEST = (
    b'{"actor":{"mbox":"mailto:a@b.fi"},"verb":{"id":"http://v.example"},'
    b'"object":{"id":"http://o.example"}}'
)


def with_id(number: int) -> bytes:
    return SIMPLEST[:-1] + b',"id":"%b"}' % str(UUID(int=number)).encode()


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_of_the_programme_is_read(name: str) -> None:
    body = json.dumps(EXAMPLES[name], ensure_ascii=False).encode()

    valid = read_statement(body, XapiVersion.V2_0)

    assert valid.id == UUID(EXAMPLES[name]["id"])
    assert valid.timestamp == datetime(2027, 2, 3, 8, tzinfo=UTC) or name.startswith(
        ("survey", "indicator")
    )


@given(strategies.bodies(XapiVersion.V1_0))
def test_valid_statements_of_1_0_are_read(body: bytes) -> None:
    assert explanation.of_statement(body, XapiVersion.V1_0) == ()
    read_statement(body, XapiVersion.V1_0)


@given(strategies.bodies(XapiVersion.V2_0))
def test_valid_statements_of_2_0_are_read(body: bytes) -> None:
    assert explanation.of_statement(body, XapiVersion.V2_0) == ()
    read_statement(body, XapiVersion.V2_0)


@given(st.lists(strategies.statements(XapiVersion.V2_0), max_size=3))
def test_a_batch_is_read_in_its_order(batch: list[strategies.Json]) -> None:
    ids = {given["id"].lower() for given in batch if "id" in given}
    if len(ids) != sum("id" in given for given in batch):
        return
    read = read_statements(strategies.as_json(batch), XapiVersion.V2_0)

    assert [valid.id for valid in read] == [
        UUID(given["id"]) if "id" in given else None for given in batch
    ]


def test_an_object_alone_is_a_batch_of_one() -> None:
    assert len(read_statements(b" \n" + SIMPLEST, XapiVersion.V2_0)) == 1


def test_an_empty_array_holds_no_statements() -> None:
    assert read_statements(b"[]", XapiVersion.V1_0) == ()


def test_an_array_is_not_one_statement() -> None:
    with pytest.raises(InvalidStatements) as refusal:
        read_statement(b"[" + SIMPLEST + b"]", XapiVersion.V2_0)
    assert refusal.value.problems == (Problem("", "This must be an object."),)


@pytest.mark.parametrize("version", XapiVersion)
def test_statements_of_one_batch_have_different_ids(version: XapiVersion) -> None:
    """Part 3, 2.1.2: "two or more Statements with the same id" are rejected."""
    with pytest.raises(InvalidStatements) as refusal:
        read_statements(b"[%b,%b,%b]" % (with_id(1), with_id(2), with_id(1)), version)
    assert [problem.path for problem in refusal.value.problems] == ["statements[2].id"]


def test_one_bad_statement_refuses_its_batch_with_every_problem() -> None:
    bad = SIMPLEST.replace(b"mailto:a@b.fi", b"a@b.fi").replace(b'"http://v.example"', b"1")
    with pytest.raises(InvalidStatements) as refusal:
        read_statements(b"[%b,%b]" % (SIMPLEST, bad), XapiVersion.V2_0)
    assert [problem.path for problem in refusal.value.problems] == [
        "statements[1].actor.mbox",
        "statements[1].verb.id",
    ]


def test_a_statement_that_voids_names_its_target() -> None:
    body = (
        b'{"actor":{"mbox":"mailto:a@b.fi"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},'
        b'"object":{"objectType":"StatementRef","id":"E05AA883-ACAF-40AD-BF54-02C8CE485FB0"}}'
    )
    valid = read_statement(body, XapiVersion.V1_0)

    assert valid.voids == valid.refers_to == UUID("e05aa883-acaf-40ad-bf54-02c8ce485fb0")


def test_a_statement_that_refers_does_not_void() -> None:
    body = (
        b'{"actor":{"mbox":"mailto:a@b.fi"},"verb":{"id":"http://v.example"},'
        b'"object":{"objectType":"StatementRef","id":"e05aa883-acaf-40ad-bf54-02c8ce485fb0"}}'
    )
    valid = read_statement(body, XapiVersion.V2_0)

    assert valid.voids is None
    assert valid.refers_to == UUID("e05aa883-acaf-40ad-bf54-02c8ce485fb0")


def test_a_context_statement_is_no_reference() -> None:
    body = SIMPLEST[:-1] + (
        b',"context":{"statement":{"objectType":"StatementRef",'
        b'"id":"e05aa883-acaf-40ad-bf54-02c8ce485fb0"}}}'
    )
    assert read_statement(body, XapiVersion.V2_0).refers_to is None


def test_context_agents_are_of_2_0_only() -> None:
    body = SIMPLEST[:-1] + (
        b',"context":{"contextAgents":[{"objectType":"contextAgent",'
        b'"agent":{"mbox":"mailto:c@d.fi"}}]}}'
    )
    read_statement(body, XapiVersion.V2_0)
    with pytest.raises(InvalidStatements) as refusal:
        read_statement(body, XapiVersion.V1_0)
    assert refusal.value.problems == (
        Problem("context.contextAgents", "This property came with xAPI 2.0."),
    )
