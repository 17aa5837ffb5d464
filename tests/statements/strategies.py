"""Valid statements of both versions, made up by Hypothesis, and JSON written in many ways.

Numbers are `Literal`, so that a test can see whether their digits were kept.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from statements.grammar import XapiVersion

# Any: JSON objects, as a client would make them.
Json = dict[str, Any]


class Literal(str):
    """A JSON number, by its digits."""

    __slots__ = ()


def as_json(value: object, *, ascii_only: bool = False, space: str = "") -> bytes:
    """Return a value as JSON bytes, numbers digit for digit, and half surrogates as they are."""
    return _written(value, ascii_only, space).encode("utf-8", "surrogatepass")


def _written(value: object, ascii_only: bool, space: str) -> str:
    if isinstance(value, Literal):
        return str(value)
    if isinstance(value, Mapping):
        members = (
            f"{json.dumps(name, ensure_ascii=ascii_only)}{space}:{space}"
            f"{_written(inner, ascii_only, space)}"
            for name, inner in value.items()
        )
        return "{" + f"{space},{space}".join(members) + "}"
    if isinstance(value, list):
        return "[" + f",{space}".join(_written(inner, ascii_only, space) for inner in value) + "]"
    return json.dumps(value, ensure_ascii=ascii_only)


# Hypothesis makes naive datetimes; their offset is written by hand.
EARLY, LATE = datetime(1000, 1, 2), datetime(9998, 1, 1)  # noqa: DTZ001

texts = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=12
)
_words = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=8)
iris = st.one_of(
    st.builds("https://{}.example/{}".format, _words, _words),
    st.builds("urn:x-{}:{}".format, _words, _words),
    st.builds("http://esimerkki.example/ä/{}".format, _words),
    st.sampled_from(["tag:example.com,2026:a", "mailto:a@b", "HTTP://EXAMPLE.com/%C3%A4?q=[1]#f"]),
)
uuids = st.one_of(st.uuids().map(str), st.uuids().map(lambda made: str(made).upper()))
languages = st.sampled_from(
    ["fi", "sv-FI", "en-GB", "cmn", "sr-Latn-RS", "zh-min-nan", "i-klingon", "x-oma", "de-1901"]
)
language_maps = st.dictionaries(languages, texts, max_size=3)
integers = st.one_of(
    st.integers(-(10**6), 10**6).map(lambda made: Literal(str(made))),
    st.sampled_from(["9007199254740993", "18446744073709551616", "-1" + "0" * 40]).map(Literal),
)
numbers = st.one_of(
    integers,
    st.sampled_from(
        ["0.1000", "1E5", "-0", "-0.0", "3.141592653589793238462643383279", "1e-400", "2.50e+2"]
    ).map(Literal),
)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
extensions = st.dictionaries(iris, anything, max_size=2)
timestamps = st.one_of(
    st.datetimes(EARLY, LATE).map(lambda made: made.isoformat() + "Z"),
    st.sampled_from(
        [
            "2026-11-23T10:00:00Z",
            "2026-11-23 10:00:00.123456789+02:00",
            "2026-11-23t10:00:00.1z",
            "2016-12-31T23:59:60Z",
            "2024-02-29T00:00:00-11:30",
        ]
    ),
)
loose_timestamps = st.sampled_from(
    ["2026-11-23T10:00:00", "2026-11-23T10:00", "2026-11-23T10:00:00+02", "2026-11-23T10:00:00,5Z"]
)
durations = st.sampled_from(
    ["PT1H30M", "P4W", "P3Y1M29DT4H35M59.14S", "PT16559.14S", "P1Y", "PT0S"]
)


def _optional(**properties: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({}, optional=properties)


def _object(
    required: Mapping[str, st.SearchStrategy[Any]],
    optional: Mapping[str, st.SearchStrategy[Any]],
) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(dict(required), optional=dict(optional))


identifiers = st.one_of(
    st.builds(lambda name: {"mbox": f"mailto:{name}@Example.com"}, _words),
    st.binary(min_size=20, max_size=20).map(lambda made: {"mbox_sha1sum": made.hex()}),
    iris.map(lambda made: {"openid": made}),
    st.builds(lambda page, name: {"account": {"homePage": page, "name": name}}, iris, texts),
)
_named = _optional(name=texts)


def _merged(*parts: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    return st.tuples(*parts).map(
        lambda made: {name: value for part in made for name, value in part.items()}
    )


_agent_type = st.just({"objectType": "Agent"})
_group_type = st.just({"objectType": "Group"})
typed_agents = _merged(_agent_type, identifiers, _named)
agents = st.one_of(typed_agents, _merged(identifiers, _named))
identified_groups = _merged(
    _group_type, identifiers, _named, _optional(member=st.lists(agents, max_size=2))
)
anonymous_groups = _merged(
    _group_type, _named, _object({"member": st.lists(agents, min_size=1, max_size=3)}, {})
)
groups = st.one_of(identified_groups, anonymous_groups)
actors = st.one_of(agents, groups)
authorities = st.one_of(
    agents,
    _merged(_group_type, _object({"member": st.lists(agents, min_size=2, max_size=2)}, {})),
)
verbs = _object({"id": iris}, {"display": language_maps})

_component_ids = st.lists(_words, unique=True, max_size=3)
components = _component_ids.flatmap(
    lambda ids: st.tuples(
        *(_object({"id": st.just(made)}, {"description": language_maps}) for made in ids)
    ).map(list)
)
_patterns = st.lists(texts, max_size=2)
interactions = st.one_of(
    _object(
        {"interactionType": st.sampled_from(["choice", "sequencing"])},
        {"choices": components, "correctResponsesPattern": _patterns},
    ),
    _object({"interactionType": st.just("likert")}, {"scale": components}),
    _object({"interactionType": st.just("matching")}, {"source": components, "target": components}),
    _object({"interactionType": st.just("performance")}, {"steps": components}),
    _object(
        {"interactionType": st.sampled_from(["true-false", "fill-in", "long-fill-in", "other"])},
        {"correctResponsesPattern": _patterns},
    ),
    st.just({}),
)
definitions = _merged(
    _optional(
        name=language_maps,
        description=language_maps,
        type=iris,
        moreInfo=iris,
        extensions=extensions,
    ),
    interactions,
)
activities = _object({"id": iris}, {"objectType": st.just("Activity"), "definition": definitions})
references = _object({"objectType": st.just("StatementRef"), "id": uuids}, {})
_scores = st.sampled_from(
    [
        {},
        {"scaled": Literal("0.80")},
        {"scaled": Literal("-1.0000")},
        {"raw": Literal("4"), "min": Literal("0"), "max": Literal("5.0")},
        {"raw": Literal("-3")},
        {"min": Literal("1"), "raw": Literal("1")},
        {"max": Literal("1e3"), "scaled": Literal("1")},
    ]
)
results = _optional(
    score=_scores,
    success=st.booleans(),
    completion=st.booleans(),
    response=texts,
    duration=durations,
    extensions=extensions,
)
_some_activities = st.one_of(activities, st.lists(activities, max_size=2))
context_activities = _optional(
    parent=_some_activities,
    grouping=_some_activities,
    category=_some_activities,
    other=_some_activities,
)
_relevant = {"relevantTypes": st.lists(iris, min_size=1, max_size=2)}
_of_2 = {
    "contextAgents": st.lists(
        _object({"objectType": st.just("contextAgent"), "agent": agents}, _relevant), max_size=2
    ),
    "contextGroups": st.lists(
        _object({"objectType": st.just("contextGroup"), "group": groups}, _relevant), max_size=2
    ),
}


def contexts(version: XapiVersion, *, of_activity: bool) -> st.SearchStrategy[Json]:
    """Contexts; revision and platform only where the object is an activity."""
    optional: dict[str, st.SearchStrategy[Any]] = {
        "registration": uuids,
        "instructor": actors,
        "team": groups,
        "contextActivities": context_activities,
        "language": languages,
        "statement": references,
        "extensions": extensions,
    }
    if version is XapiVersion.V2_0:
        optional.update(_of_2)
    if of_activity:
        optional.update(revision=texts, platform=texts)
    return _object({}, optional)


attachments = _object(
    {
        "usageType": iris,
        "display": language_maps,
        "contentType": st.sampled_from(["text/plain", "text/plain; charset=ascii"]),
        "length": st.integers(0, 10**9).map(lambda made: Literal(str(made))),
        "sha2": st.binary(min_size=32, max_size=32).map(bytes.hex),
    },
    {"description": language_maps, "fileUrl": iris},
)


def _happenings(
    version: XapiVersion, what: st.SearchStrategy[Json], *, of_activity: bool
) -> st.SearchStrategy[Json]:
    return _object(
        {"actor": actors, "verb": verbs, "object": what},
        {
            "result": results,
            "context": contexts(version, of_activity=of_activity),
            "timestamp": timestamps
            if version is XapiVersion.V2_0
            else st.one_of(timestamps, loose_timestamps),
            "attachments": st.lists(attachments, max_size=2),
        },
    )


def sub_statements(version: XapiVersion) -> st.SearchStrategy[Json]:
    """SubStatements."""
    others = st.one_of(typed_agents, groups, references)
    return _merged(
        st.just({"objectType": "SubStatement"}),
        st.one_of(
            _happenings(version, activities, of_activity=True),
            _happenings(version, others, of_activity=False),
        ),
    )


def statements(version: XapiVersion) -> st.SearchStrategy[Json]:
    """Valid statements."""
    others = st.one_of(typed_agents, groups, references, sub_statements(version))
    versions = ["1.0", "1.0.0", "1.0.9"]
    if version is XapiVersion.V2_0:
        versions.append("2.0.0")
    assigned = _optional(
        id=uuids, stored=timestamps, authority=authorities, version=st.sampled_from(versions)
    )
    return _merged(
        st.one_of(
            _happenings(version, activities, of_activity=True),
            _happenings(version, others, of_activity=False),
        ),
        assigned,
    )


def bodies(version: XapiVersion) -> st.SearchStrategy[bytes]:
    """Valid statements as JSON, written with and without spaces and escapes."""
    return st.builds(
        as_json,
        statements(version),
        ascii_only=st.booleans(),
        space=st.sampled_from(["", " ", "\n\t"]),
    )
