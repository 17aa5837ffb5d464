"""What a statement says of its attachments."""

from statements.attachments import attachments_of, without_data
from statements.grammar import ValidStatement, XapiVersion, read_statement
from tests.statements.grammar.mutations import ATTACHMENT
from tests.statements.strategies import Json, as_json

SIMPLEST: Json = {
    "actor": {"mbox": "mailto:a@b.fi"},
    "verb": {"id": "http://v.example"},
    "object": {"id": "http://o.example"},
}
WITHOUT = {name: value for name, value in ATTACHMENT.items() if name != "fileUrl"}


def read(statement: Json) -> ValidStatement:
    return read_statement(as_json(statement), XapiVersion.V2_0)


def test_a_statement_without_attachments_lacks_nothing() -> None:
    assert attachments_of(read(SIMPLEST)) == ()
    assert without_data(read(SIMPLEST), {}) == ()


def test_an_attachment_without_address_is_named() -> None:
    valid = read({**SIMPLEST, "attachments": [ATTACHMENT, WITHOUT]})
    assert [each.sha2 for _, each in attachments_of(valid)] == [ATTACHMENT["sha2"]] * 2
    assert [problem.path for problem in without_data(valid, {})] == ["attachments[1].fileUrl"]


def test_a_sub_statements_attachments_count() -> None:
    inner = {**SIMPLEST, "objectType": "SubStatement", "attachments": [WITHOUT]}
    valid = read({**SIMPLEST, "object": inner, "attachments": [ATTACHMENT]})
    assert len(attachments_of(valid)) == 2
    assert [problem.path for problem in without_data(valid, {})] == [
        "object.attachments[0].fileUrl"
    ]
