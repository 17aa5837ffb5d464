"""The Statement resource over HTTP, in both versions."""

import json

from tests.lrs.conftest import Store, statement


def test_a_posted_statement_comes_back(store: Store) -> None:
    sent = statement()
    assert store.post(sent) == [sent["id"]]
    answer = store.get(statementId=sent["id"])
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    assert {name: answer.json[name] for name in sent} == sent
