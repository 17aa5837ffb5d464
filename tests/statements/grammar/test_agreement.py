"""The fast decode and the explaining walk accept the same statements, whatever they are given."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from statements.grammar import XapiVersion, explanation
from statements.grammar.acceptance import accepted
from tests.statements import strategies

versions = st.sampled_from(list(XapiVersion))


def agree(raw: bytes, version: XapiVersion) -> bool:
    """Return whether both accept; fail if they disagree."""
    fast = accepted(raw, version) is not None
    problems = explanation.of_statement(raw, version)
    assert fast == (not problems), (raw, problems)
    return fast


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every path into a JSON value, the root's first."""
    found = [path]
    if isinstance(value, dict):
        for name, inner in value.items():
            found += places(inner, (*path, name))
    if isinstance(value, list):
        for place, inner in enumerate(value):
            found += places(inner, (*path, place))
    return found


odd_values = st.one_of(
    strategies.anything,
    strategies.iris,
    strategies.uuids,
    strategies.actors,
    strategies.activities,
    strategies.references,
    st.sampled_from(
        [
            "Agent",
            "Group",
            "Activity",
            "SubStatement",
            "StatementRef",
            "agent",
            "contextAgent",
            "choice",
            "2026-02-30T10:00:00Z",
            "P1",
            "http://adlnet.gov/expapi/verbs/voided",
            "1.0.0",
            "2.0.0",
            [],
            {},
            "\ud800",
            "\x00",
        ]
    ),
    st.sampled_from(["1e400", "-1" + "0" * 400, "1000000000000001", "NaN", "1.0", "-1", "2"]).map(
        strategies.Literal
    ),
)
names = st.sampled_from(
    [
        "id",
        "objectType",
        "name",
        "mbox",
        "member",
        "account",
        "definition",
        "extensions",
        "interactionType",
        "choices",
        "scale",
        "correctResponsesPattern",
        "revision",
        "platform",
        "contextAgents",
        "stored",
        "version",
        "authority",
        "relevantTypes",
        "timestamp",
        "min",
        "scaled",
        "iD",
        "x",
    ]
)


@st.composite
def disturbed(draw: st.DrawFn) -> tuple[bytes, XapiVersion]:
    """A valid statement in which one to three things were changed at random."""
    version = draw(versions)
    # Any: a JSON tree under change.
    statement: Any = json.loads(
        strategies.as_json(draw(strategies.statements(version))),
        parse_float=strategies.Literal,
        parse_int=strategies.Literal,
    )
    for _ in range(draw(st.integers(1, 3))):
        statement = change(draw, statement)
    raw = strategies.as_json(statement, ascii_only=draw(st.booleans()))
    return raw, version


def change(draw: st.DrawFn, statement: Any) -> Any:
    """Put, add or take away one thing somewhere in a JSON tree."""
    path = draw(st.sampled_from(places(statement)))
    if not path:
        return statement
    parent = statement
    for step in path[:-1]:
        parent = parent[step]
    what = draw(st.sampled_from(["put", "take", "add", "rename"]))
    if what == "put":
        parent[path[-1]] = draw(odd_values)
    elif what == "take":
        del parent[path[-1]]
    elif what == "rename" and isinstance(parent, dict):
        parent[draw(names)] = parent.pop(path[-1])
    elif isinstance(parent, dict):
        parent[draw(names)] = draw(odd_values)
    else:
        parent.append(draw(odd_values))
    return statement


@given(disturbed())
def test_both_accept_the_same_of_what_was_disturbed(case: tuple[bytes, XapiVersion]) -> None:
    agree(*case)


@given(strategies.anything, versions)
def test_both_refuse_json_that_is_no_statement(value: object, version: XapiVersion) -> None:
    assert not agree(strategies.as_json(value), version)


@given(st.binary(max_size=60), versions)
def test_both_refuse_bytes_that_are_no_statement(raw: bytes, version: XapiVersion) -> None:
    assert not agree(raw, version)


@given(strategies.bodies(XapiVersion.V2_0), st.data())
def test_both_accept_the_same_of_damaged_bytes(raw: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.sampled_from(list(b'"\\{}[]:,0\x00\xff \xc3u')))
    agree(raw[:place] + bytes([byte]) + raw[place + 1 :], XapiVersion.V2_0)


class Doubled(dict[str, Any]):
    """An object of which one property is written twice."""

    again: tuple[str, Any]

    def items(self) -> Any:  # Any: pairs, as dict's own, and one more.
        return [*super().items(), self.again]


@st.composite
def doubled(draw: st.DrawFn) -> bytes:
    """A valid statement in which one property somewhere comes twice."""
    statement: Any = draw(strategies.statements(XapiVersion.V2_0))
    path = draw(st.sampled_from([path for path in places(statement) if path]))
    while not isinstance(path[-1], str):
        path = path[:-1]
    parent: Any = statement
    for step in path[:-1]:
        parent = parent[step]
    twice = Doubled(parent)
    twice.again = path[-1], draw(st.one_of(st.just(parent[path[-1]]), odd_values))
    return strategies.as_json(replaced(statement, path[:-1], twice), ascii_only=draw(st.booleans()))


def replaced(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return a JSON tree with another value at a path."""
    if not path:
        return value
    copy = list(tree) if isinstance(tree, list) else dict(tree)
    copy[path[0]] = replaced(tree[path[0]], path[1:], value)
    return copy


@given(doubled())
def test_both_refuse_a_property_given_twice(raw: bytes) -> None:
    assert not agree(raw, XapiVersion.V2_0)
