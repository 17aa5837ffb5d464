"""Whether a statement follows the profile: its template by its determining properties, the rules.

The part of the xAPI Profiles specification (Part 2, 8.0 and 9.0) that our templates use: verb and
activity types determine the template; a rule's location is a path of names, and its presence is
"included" or "excluded".
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from statements import vocabulary
from statements.grammar import Problem
from statements.profile.templates import TEMPLATES
from statements.profile.terms import Template, rules, type_iri, version_iri

_STEP = re.compile(r"\.(?P<name>\w+)|\['(?P<quoted>[^']+)'\]")


def broken_rules(statement: bytes, *, iri_base: str) -> tuple[Problem, ...]:
    """Return what keeps a valid statement from following the profile of an IRI base.

    A statement that no template fits, or that does not name the version as its category, breaks
    the rule that says so.
    """
    value: Mapping[str, Any] = json.loads(statement)  # Any: JSON, followed along paths.
    found = []
    if version_iri(iri_base) not in _ids(value, "category"):
        found.append(
            Problem(
                "context.contextActivities.category", "This must name the version of the profile."
            )
        )
    template = next((each for each in TEMPLATES if _fits(each, value, iri_base)), None)
    if template is None:
        return (*found, Problem("", "No template of the profile has this verb and these types."))
    for location, presence in rules(template, iri_base):
        if _is_present(location, value) != (presence == "included"):
            found.append(Problem(location.removeprefix("$."), f"This must be {presence}."))
    return tuple(found)


# Any, below: JSON values, as `broken_rules` read them.


def _fits(template: Template, statement: Mapping[str, Any], iri_base: str) -> bool:
    parent = template.parent
    return (
        statement["verb"]["id"] == template.verb
        and statement["object"].get("definition", {}).get("type")
        == type_iri(iri_base, template.object_type)
        and vocabulary.PROGRAMME in _types(statement, "grouping")
        and (parent is None or type_iri(iri_base, parent) in _types(statement, "parent"))
    )


def _around(statement: Mapping[str, Any], relation: str) -> Iterator[Mapping[str, Any]]:
    given = statement.get("context", {}).get("contextActivities", {}).get(relation, [])
    yield from given if isinstance(given, list) else [given]


def _ids(statement: Mapping[str, Any], relation: str) -> set[str]:
    return {activity["id"] for activity in _around(statement, relation)}


def _types(statement: Mapping[str, Any], relation: str) -> set[str]:
    return {
        activity.get("definition", {}).get("type", "") for activity in _around(statement, relation)
    }


def _is_present(location: str, statement: Mapping[str, Any]) -> bool:
    value: Any = statement
    for step in _STEP.finditer(location):
        name = step["name"] or step["quoted"]
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    return True
