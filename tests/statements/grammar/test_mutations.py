"""Each rule broken alone is refused, with its path and its rule."""

import json
from typing import Any

import pytest

from statements.grammar import InvalidStatements, XapiVersion, read_statement
from tests.statements.grammar.mutations import (
    AGENT_OBJECT,
    BASE,
    MUTATIONS,
    SUB,
    Change,
    Mutation,
    both,
    put,
    take,
)


def changed(change: Change) -> bytes:
    # Not a deep copy: it would keep one Agent in many places one, and a change would change all.
    statement: dict[str, Any] = json.loads(json.dumps(BASE))
    change(statement)
    return json.dumps(statement).encode()


def test_the_statement_that_is_changed_is_valid() -> None:
    for kept in (put("id", BASE["id"]), SUB, AGENT_OBJECT):
        read_statement(changed(kept), XapiVersion.V2_0)


def test_each_mutation_has_its_own_name() -> None:
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS) >= 80


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_a_broken_rule_is_named_with_its_path(mutation: Mutation) -> None:
    with pytest.raises(InvalidStatements) as refusal:
        read_statement(changed(mutation.change), XapiVersion.V2_0)

    named = {problem.path: problem.rule for problem in refusal.value.problems}
    assert mutation.path in named, refusal.value.problems
    assert mutation.rule in named[mutation.path]


OF_1_0_ONLY = {
    "a timestamp without an offset": put("timestamp", "2026-11-23T10:00:00"),
    "a timestamp with a short offset": put("timestamp", "2026-11-23T10:00:00+0200"),
    "a timestamp without seconds": put("timestamp", "2026-11-23T10:00"),
}


@pytest.mark.parametrize("name", OF_1_0_ONLY)
def test_1_0_reads_any_timestamp_of_iso_8601(name: str) -> None:
    without_agents = both(
        take("context/contextAgents"),
        take("context/contextGroups"),
        take("version"),
        OF_1_0_ONLY[name],
    )
    read_statement(changed(without_agents), XapiVersion.V1_0)
    with pytest.raises(InvalidStatements):
        read_statement(changed(OF_1_0_ONLY[name]), XapiVersion.V2_0)


@pytest.mark.parametrize("version", ["2.0.0", "0.9.9", "1.1.0"])
def test_1_0_refuses_the_version_of_another(version: str) -> None:
    with pytest.raises(InvalidStatements) as refusal:
        read_statement(changed(put("version", version)), XapiVersion.V1_0)
    assert "version" in {problem.path for problem in refusal.value.problems}


@pytest.mark.parametrize("version", ["1.0", "1.0.0", "1.0.9", "2.0.0"])
def test_2_0_keeps_the_versions_it_knows(version: str) -> None:
    read_statement(changed(put("version", version)), XapiVersion.V2_0)
