"""The slow way: walk what was refused as plain JSON and name every rule it breaks.

Paths look like "actor.mbox" or "statements[3].verb.id".
"""

from statements.grammar import strict_json
from statements.grammar.problems import Problem, XapiVersion
from statements.grammar.shapes import STATEMENT

MOST_PROBLEMS = 1000
"""So many are listed, in the order of the body: a hostile one could hold a million."""


def of_statement(body: bytes, version: XapiVersion) -> tuple[Problem, ...]:
    """Return every problem of a body that should hold one statement; none if it is valid."""
    value, problem = strict_json.read(body)
    if problem is not None:
        return (problem,)
    found = strict_json.unsound(value, "")
    STATEMENT[version](value, "", found)
    return tuple(found[:MOST_PROBLEMS])


def of_statements(body: bytes, version: XapiVersion) -> tuple[Problem, ...]:
    """Return every problem of a body that holds an array, which should be of statements."""
    value, problem = strict_json.read(body, most_nesting=strict_json.MOST_NESTING + 1)
    if problem is not None:
        return (problem,)
    found = strict_json.unsound(value, "statements")
    seen: set[str] = set()
    for place, statement in enumerate(value):
        if len(found) >= MOST_PROBLEMS:
            break
        path = f"statements[{place}]"
        STATEMENT[version](statement, path, found)
        given = statement.get("id") if isinstance(statement, dict) else None
        if isinstance(given, str):
            if given.lower() in seen:
                found.append(
                    Problem(f"{path}.id", "Statements of one batch must have different ids.")
                )
            seen.add(given.lower())
    return tuple(found[:MOST_PROBLEMS])
