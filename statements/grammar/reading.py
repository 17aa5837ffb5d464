"""Bytes become valid statements, or every problem in them."""

import msgspec

from statements.grammar import explanation
from statements.grammar.acceptance import ValidStatement, accepted
from statements.grammar.problems import InvalidStatements, Problem, XapiVersion

_MANY = msgspec.json.Decoder(list[msgspec.Raw])
_WHITE_SPACE = b" \t\n\r"
_UNEXPLAINED = Problem("", "This is not a statement that xAPI allows.")


def read_statements(body: bytes, version: XapiVersion) -> tuple[ValidStatement, ...]:
    """Return the statements that a body holds, one object or an array of them.

    Two of one array must not have the same id (Part 3, 2.1.1 and 2.1.2). Raises
    InvalidStatements with every problem of every statement.
    """
    if body.lstrip(_WHITE_SPACE)[:1] != b"[":
        return (read_statement(body, version),)
    try:
        raws = _MANY.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise _explained(explanation.of_statements(body, version)) from error
    read = tuple(accepted(raw, version) for raw in map(bytes, raws))
    valid = tuple(statement for statement in read if statement is not None)
    ids = [statement.id for statement in valid if statement.id is not None]
    if len(valid) != len(read) or len(set(ids)) != len(ids):
        raise _explained(explanation.of_statements(body, version))
    return valid


def read_statement(body: bytes, version: XapiVersion) -> ValidStatement:
    """Return the one statement that a body holds; an array, even of one, is refused.

    Raises InvalidStatements with every problem.
    """
    valid = accepted(body, version)
    if valid is None:
        raise _explained(explanation.of_statement(body, version))
    return valid


def _explained(problems: tuple[Problem, ...]) -> InvalidStatements:
    """Give a refusal its reasons; should the walk find none, still a refusal and no failure."""
    return InvalidStatements(problems or (_UNEXPLAINED,))
