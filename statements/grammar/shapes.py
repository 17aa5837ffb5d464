"""The shapes of a statement in words: the same rules as the structs of `tree`, explained.

Clauses are of xAPI 1.0.3, Part 2, unless IEEE 9274.1.1 is named.
"""

from collections.abc import Mapping
from typing import Any

from statements import values, vocabulary
from statements.grammar.checks import (
    EXTENSIONS,
    IRI,
    LANGUAGE_MAP,
    LANGUAGE_TAG,
    UUID,
    Check,
    Found,
    array_of,
    boolean,
    by_type,
    count_to,
    matching,
    number,
    one_of,
    one_or_array_of,
    shape,
    text,
    timestamp,
)
from statements.grammar.people import AGENT, GROUP, actor, authority
from statements.grammar.problems import Problem, XapiVersion
from statements.grammar.strict_json import Number, member_path
from statements.grammar.tree import (
    COMPONENT_LIST_NAMES,
    COMPONENT_LISTS,
    IDENTIFIERS,
    MOST_LENGTH,
)

# Any, below: JSON values, looked at before they are believed.

VERB = shape({"id": IRI, "display": LANGUAGE_MAP}, required=("id",))


def _component_lists(definition: Mapping[str, Any], path: str, found: Found) -> None:
    """2.4.4.1, Interaction Components: each type has its own lists, with distinct ids."""
    kind = definition.get("interactionType")
    own = COMPONENT_LISTS.get(kind, ()) if isinstance(kind, str) else ()
    for name in COMPONENT_LIST_NAMES:
        if name not in definition:
            continue
        if isinstance(kind, str) and kind in COMPONENT_LISTS and name not in own:
            found.append(
                Problem(
                    member_path(path, name),
                    f'An interaction of type "{kind}" must not have this list.',
                )
            )
        _distinct_ids(definition[name], member_path(path, name), found)
    needs_type = (*COMPONENT_LIST_NAMES, "correctResponsesPattern")
    if kind is None and any(name in definition for name in needs_type):
        found.append(
            Problem(
                member_path(path, "interactionType"),
                "A definition with properties of an interaction must have its type.",
            )
        )


def _distinct_ids(components: Any, path: str, found: Found) -> None:
    if not isinstance(components, list):
        return
    seen: list[Any] = []
    for place, component in enumerate(components):
        given = component.get("id") if isinstance(component, dict) else None
        if given is not None and given in seen:
            found.append(Problem(f"{path}[{place}].id", "The ids of a list must be distinct."))
        seen.append(given)


_COMPONENTS = array_of(shape({"id": text, "description": LANGUAGE_MAP}, required=("id",)))
DEFINITION = shape(
    {
        "name": LANGUAGE_MAP,
        "description": LANGUAGE_MAP,
        "type": IRI,
        "moreInfo": IRI,
        "extensions": EXTENSIONS,
        "interactionType": one_of(*COMPONENT_LISTS),
        "correctResponsesPattern": array_of(text),
        **dict.fromkeys(COMPONENT_LIST_NAMES, _COMPONENTS),
    },
    rules=(_component_lists,),
)
_SAY_WHAT = (
    "An object without objectType is an Activity, which has no such property; "
    "anything else must say what it is."
)
ACTIVITY = shape(
    {"objectType": one_of("Activity"), "id": IRI, "definition": DEFINITION},
    required=("id",),
    hints=dict.fromkeys((*IDENTIFIERS, "member", "actor", "verb", "object"), _SAY_WHAT),
)
STATEMENT_REF = shape(
    {"objectType": one_of("StatementRef"), "id": UUID}, required=("objectType", "id")
)


def _scaled_range(value: Any, path: str, found: Found) -> None:
    number(value, path, found)
    if isinstance(value, Number) and not -1 <= value <= 1:
        found.append(Problem(path, "A scaled score must lie between -1 and 1, both included."))


def _score_order(score: Mapping[str, Any], path: str, found: Found) -> None:
    """2.4.5.1: min is less than max, and raw lies between them."""
    least, most, raw = (
        given if isinstance(given := score.get(name), Number) else None
        for name in ("min", "max", "raw")
    )
    if least is not None and most is not None and least >= most:
        found.append(Problem(member_path(path, "min"), "min must be less than max."))
    if raw is not None and least is not None and raw < least:
        found.append(Problem(member_path(path, "raw"), "raw must not be less than min."))
    if raw is not None and most is not None and raw > most:
        found.append(Problem(member_path(path, "raw"), "raw must not be greater than max."))


SCORE = shape(
    {"scaled": _scaled_range, "raw": number, "min": number, "max": number}, rules=(_score_order,)
)
RESULT = shape(
    {
        "score": SCORE,
        "success": boolean,
        "completion": boolean,
        "response": text,
        "duration": matching(
            values.DURATION, "This must be a duration of ISO 8601, such as PT1H30M or P4W."
        ),
        "extensions": EXTENSIONS,
    }
)
_ACTIVITIES = one_or_array_of(ACTIVITY)
_RELEVANT_TYPES = array_of(IRI, least=1)
_CONTEXT: dict[str, Check] = {
    "registration": UUID,
    "instructor": actor,
    "team": GROUP,
    "contextActivities": shape(
        {
            "parent": _ACTIVITIES,
            "grouping": _ACTIVITIES,
            "category": _ACTIVITIES,
            "other": _ACTIVITIES,
        }
    ),
    "revision": text,
    "platform": text,
    "language": LANGUAGE_TAG,
    "statement": STATEMENT_REF,
    "extensions": EXTENSIONS,
}
_CONTEXT_AGENT = shape(
    {"objectType": one_of("contextAgent"), "agent": AGENT, "relevantTypes": _RELEVANT_TYPES},
    required=("objectType", "agent"),
)
_CONTEXT_GROUP = shape(
    {"objectType": one_of("contextGroup"), "group": GROUP, "relevantTypes": _RELEVANT_TYPES},
    required=("objectType", "group"),
)
CONTEXT = {
    XapiVersion.V1_0: shape(
        _CONTEXT,
        hints=dict.fromkeys(
            ("contextAgents", "contextGroups"), "This property came with xAPI 2.0."
        ),
    ),
    # IEEE 9274.1.1, 4.2.2.5.
    XapiVersion.V2_0: shape(
        {
            **_CONTEXT,
            "contextAgents": array_of(_CONTEXT_AGENT),
            "contextGroups": array_of(_CONTEXT_GROUP),
        }
    ),
}
ATTACHMENT = shape(
    {
        "usageType": IRI,
        "display": LANGUAGE_MAP,
        "description": LANGUAGE_MAP,
        "contentType": matching(values.MEDIA_TYPE, "This must be a media type, as text/plain is."),
        "length": count_to(MOST_LENGTH),
        "sha2": matching(values.SHA2_HEX, "This must be the SHA-2 of the data, in hex digits."),
        "fileUrl": IRI,
    },
    required=("usageType", "display", "contentType", "length", "sha2"),
)
TIMESTAMP = {
    XapiVersion.V1_0: timestamp(
        values.TIMESTAMP_ISO_8601,
        "This must be a date and time of ISO 8601; an offset of -00:00 is not allowed.",
    ),
    XapiVersion.V2_0: timestamp(
        values.TIMESTAMP_RFC_3339,
        "This must be a date and time of RFC 3339; an offset of -00:00 is not allowed.",
    ),
}
VERSION = {
    XapiVersion.V1_0: matching(values.VERSION_OF_1, "This must be 1.0 or 1.0.x."),
    XapiVersion.V2_0: matching(values.VERSION_OF_2, "This must be 1.0, 1.0.x, 2.0 or 2.0.x."),
}


def _context_fits_object(statement: Mapping[str, Any], path: str, found: Found) -> None:
    """2.4.6: revision and platform "MUST NOT be used if the Statement's Object is" no Activity."""
    context, what = statement.get("context"), statement.get("object")
    if not isinstance(context, dict) or not isinstance(what, dict):
        return
    if what.get("objectType", "Activity") == "Activity":
        return
    for name in ("revision", "platform"):
        if name in context:
            found.append(
                Problem(
                    member_path(member_path(path, "context"), name),
                    "This is allowed only where the object is an Activity.",
                )
            )


def _voiding_refers(statement: Mapping[str, Any], path: str, found: Found) -> None:
    """2.3.2: the object of a statement that voids "MUST have" objectType StatementRef."""
    verb, what = statement.get("verb"), statement.get("object")
    if not isinstance(verb, dict) or not isinstance(what, dict):
        return
    if verb.get("id") == vocabulary.VOIDED and what.get("objectType") != "StatementRef":
        found.append(
            Problem(
                member_path(path, "object"),
                "The object of a statement that voids must be a StatementRef.",
            )
        )


_RULES = (_context_fits_object, _voiding_refers)


def _statement(version: XapiVersion) -> Check:
    common: dict[str, Check] = {
        "actor": actor,
        "verb": VERB,
        "result": RESULT,
        "context": CONTEXT[version],
        "timestamp": TIMESTAMP[version],
        "attachments": array_of(ATTACHMENT),
    }
    plain = {
        "Activity": ACTIVITY,
        "Agent": AGENT,
        "Group": GROUP,
        "StatementRef": STATEMENT_REF,
    }
    required = ("actor", "verb", "object")
    sub_statement = shape(
        {**common, "objectType": one_of("SubStatement"), "object": _object_of(plain)},
        required=required,
        rules=_RULES,
    )
    return shape(
        {
            **common,
            "id": UUID,
            "object": _object_of({**plain, "SubStatement": sub_statement}),
            "stored": TIMESTAMP[version],
            "authority": authority,
            "version": VERSION[version],
        },
        required=required,
        rules=_RULES,
    )


def _object_of(kinds: Mapping[str, Check]) -> Check:
    """Check an object by its objectType; without one it is an Activity (2.4.4)."""
    unknown = one_of(*kinds)

    def otherwise(value: Any, path: str, found: Found) -> None:
        unknown(value["objectType"], member_path(path, "objectType"), found)

    def check(value: Any, path: str, found: Found) -> None:
        by_type(value, kinds, default="Activity", otherwise=otherwise)(value, path, found)

    return check


STATEMENT = {version: _statement(version) for version in XapiVersion}
