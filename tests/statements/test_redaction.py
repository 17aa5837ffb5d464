"""Statements in which somebody is named no more."""

import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.findable import findable_stored
from statements.grammar import XapiVersion, read_statement
from statements.redaction import is_by, redacted
from statements.stored import stored_form
from tests.conftest import NOW
from tests.statements.strategies import bodies

ID = UUID("0a1f7f0c-0000-4000-8000-000000000001")
AUTHORITY = b'{"objectType":"Agent","account":{"homePage":"https://a.example","name":"key"}}'
NOBODY = b'{"homePage":"https://a.example","name":"erased"}'
ACCOUNT = json.loads(NOBODY)
NOBODY_S_KEY = "account|https://a.example|erased"


def stored(body: bytes, version: XapiVersion) -> bytes:
    valid = read_statement(body, version)
    return stored_form(valid, id=valid.id or ID, stored=NOW, authority=AUTHORITY, version=version)


def test_a_group_stays_a_group_where_only_one_may_be() -> None:
    team = b'{"objectType":"Group","mbox":"mailto:team@a.example","member":[]}'
    body = (
        b'{"id":"0a1f7f0c-0000-4000-8000-000000000001","actor":{"mbox":"mailto:a@a.example"},'
        b'"verb":{"id":"https://v.example/did"},"object":{"id":"https://o.example/it"},'
        b'"context":{"team":%b}}'
    )
    become = redacted(body % team, "mbox|mailto:team@a.example".__eq__, instead=NOBODY)
    assert become == body % (b'{"objectType":"Group","account":%b}' % NOBODY)
    assert read_statement(become, XapiVersion.V2_0).tree.context is not None


@pytest.mark.parametrize("version", list(XapiVersion))
@given(data=st.data())
def test_whoever_is_named_in_any_statement_is_not_named_afterwards(
    version: XapiVersion, data: st.DataObject
) -> None:
    """What is left is a statement still, found by nobody but the others and the one instead."""
    body = stored(data.draw(bodies(version)), version)
    named = findable_stored(body).related_agents
    whom = data.draw(st.sampled_from(sorted(named)))
    become = redacted(body, whom.__eq__, instead=NOBODY)
    assert become is not None
    left = findable_stored(become).related_agents
    assert whom not in left
    assert NOBODY_S_KEY in left
    assert left <= named | {NOBODY_S_KEY}
    assert is_by(body, whom.__eq__) == (json.loads(become)["actor"].get("account") == ACCOUNT)


@pytest.mark.parametrize("version", list(XapiVersion))
@given(data=st.data())
def test_a_statement_that_names_somebody_else_is_left_as_it_is(
    version: XapiVersion, data: st.DataObject
) -> None:
    body = stored(data.draw(bodies(version)), version)
    assert redacted(body, "account|https://a.example|stranger".__eq__, instead=NOBODY) is None


def test_digits_order_and_spaces_elsewhere_stay() -> None:
    body = (
        b'{"id":"0a1f7f0c-0000-4000-8000-000000000001","actor":{"mbox":"mailto:a@a.example"},'
        b'"verb":{"id":"https://v.example/did"},"object":{"id":"https://o.example/it"},'
        b'"result":{"score":{"raw":1.50,"max":2e1}},'
        b'"context":{"instructor":{"mbox":"mailto:B@B.Example"}}}'
    )
    become = redacted(body, "mbox|mailto:B@b.example".__eq__, instead=NOBODY)
    agent = b'{"objectType":"Agent","account":%b}' % NOBODY
    assert become == body.replace(b'{"mbox":"mailto:B@B.Example"}', agent)
    assert redacted(body, "mbox|mailto:b@b.example".__eq__, instead=NOBODY) is None
