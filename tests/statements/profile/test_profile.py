"""The profile says what our statements hold, and who breaks its rules is told."""

import copy
import json
from typing import Any

import pytest

from statements import vocabulary
from statements.profile import (
    CONCEPTS,
    TEMPLATES,
    broken_rules,
    document,
    profile_iri,
    rules,
    type_iri,
    version_iri,
)
from tests.statements.events import EVENTS
from tests.statements.strategies import as_json
from tests.statements.test_coaching import BASE, parts_of
from tests.statements.test_coaching import BUILT as MATERIALS

BUILT = {**MATERIALS, **EVENTS}

# Any: JSON, as a reader of the profile would have it.
PROFILE: dict[str, Any] = json.loads(document(BASE))


def test_every_term_lies_under_the_profile_and_is_of_its_version() -> None:
    terms = PROFILE["concepts"] + PROFILE["templates"] + PROFILE["patterns"]
    assert all(term["id"].startswith(profile_iri(BASE) + "/") for term in terms)
    assert all(term["inScheme"] == version_iri(BASE) for term in terms)
    assert len({term["id"] for term in terms}) == len(terms)
    newest, earlier = PROFILE["versions"]
    assert newest["id"] == version_iri(BASE)
    assert newest["wasRevisionOf"] == [earlier["id"]]


def test_it_is_a_profile_of_the_specification() -> None:
    assert PROFILE["@context"] == vocabulary.PROFILES_CONTEXT
    assert PROFILE["type"] == "Profile"
    assert PROFILE["conformsTo"] == vocabulary.PROFILES_SPECIFICATION


def test_what_was_cut_is_not_published() -> None:
    ids = " ".join(term["id"] for term in PROFILE["concepts"] + PROFILE["templates"])
    for cut in ("indicator", "org-unit", "aggregate", "progress"):
        assert cut not in ids
    assert {concept.path.rpartition("/")[2] for concept in CONCEPTS} == {
        "coaching-session",
        "measurement-round",
        "coaching-form",
        "attendance-source",
        "goal-theme",
        "answer-count",
    }


def test_its_pattern_allows_each_template() -> None:
    alternates, primary = PROFILE["patterns"]
    assert alternates["alternates"] == [template["id"] for template in PROFILE["templates"]]
    assert primary["primary"] is True
    assert primary["oneOrMore"] == alternates["id"]


def test_terms_are_named_in_three_languages() -> None:
    for term in PROFILE["concepts"] + PROFILE["templates"]:
        assert set(term["prefLabel"]) == {"fi", "sv", "en"}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.path)
def test_no_template_asks_for_what_it_forbids(template: Any) -> None:
    presences: dict[str, set[str]] = {}
    for location, presence in rules(template, BASE):
        presences.setdefault(location, set()).add(presence)
    assert all(len(given) == 1 for given in presences.values())


def test_each_template_is_followed_by_a_statement_of_ours() -> None:
    told = {
        (parts["verb"]["id"], parts["object"]["definition"]["type"])
        for parts in map(parts_of, BUILT.values())
    }
    asked = {(each.verb, type_iri(BASE, each.object_type)) for each in TEMPLATES}
    assert told == asked


# Any: JSON values.
FORBIDDEN: dict[str, tuple[str, str, Any]] = {
    "actor.name": ("actor", "name", "Maija Meikäläinen"),
    "actor.mbox": ("actor", "mbox", "mailto:maija@example.fi"),
    "context.instructor": ("context", "instructor", {"mbox": "mailto:t@example.fi"}),
    "context.team": ("context", "team", {}),
    "context.contextAgents": ("context", "contextAgents", []),
    f"context.extensions['{vocabulary.IP_ADDRESS}']": (
        "context",
        "extensions",
        {vocabulary.IP_ADDRESS: "10.0.0.1"},
    ),
    f"context.extensions['{vocabulary.USER_AGENT}']": (
        "context",
        "extensions",
        {vocabulary.USER_AGENT: "Mozilla"},
    ),
}


@pytest.mark.parametrize("path", FORBIDDEN)
@pytest.mark.parametrize("event", BUILT)
def test_what_tells_of_a_person_breaks_a_rule(event: str, path: str) -> None:
    statement = copy.deepcopy(parts_of(BUILT[event]))
    part, name, value = FORBIDDEN[path]
    if isinstance(value, dict):
        value = {**statement[part].get(name, {}), **value}
    statement[part][name] = value
    (problem,) = broken_rules(as_json(statement), iri_base=BASE)
    assert (problem.path, problem.rule) == (path, "This must be excluded.")


def test_what_is_missing_breaks_a_rule() -> None:
    statement = parts_of(BUILT["passed"])
    del statement["result"]["score"]
    del statement["context"]["registration"]
    paths = [problem.path for problem in broken_rules(as_json(statement), iri_base=BASE)]
    assert paths == ["context.registration", "result.score.scaled"]


def test_an_answer_beyond_a_question_breaks_a_rule() -> None:
    statement = parts_of(BUILT["completed"])
    statement["result"]["response"] = "Opin kuuntelemaan."
    (problem,) = broken_rules(as_json(statement), iri_base=BASE)
    assert problem.path == "result.response"


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("verb", {"id": vocabulary.PLANNED}),
        ("object", {"id": "http://a.example"}),
    ],
)
def test_a_statement_that_no_template_fits_does_not_follow(part: str, value: object) -> None:
    statement = {**parts_of(BUILT["read"]), part: value}
    (problem,) = broken_rules(as_json(statement), iri_base=BASE)
    assert problem.rule.startswith("No template")


def test_a_statement_must_name_the_version_it_follows() -> None:
    statement = parts_of(BUILT["read"])
    del statement["context"]["contextActivities"]["category"]
    (problem,) = broken_rules(as_json(statement), iri_base=BASE)
    assert problem.path == "context.contextActivities.category"
