"""The programme's events become valid statements that follow the profile and tell nothing else."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from statements import coaching, vocabulary
from statements.coaching import Doer, Named, Question, Within, activity_iri, part_id
from statements.findable import findable
from statements.grammar import ValidStatement, XapiVersion, read_statement
from statements.profile import broken_rules, version_iri
from tests.conftest import NOW
from tests.statements.strategies import as_json

BASE = "https://valmentava.example"
PERSON = UUID("aaaaaaaa-0000-4000-8000-000000000001")
ENROLMENT = UUID("bbbbbbbb-0000-4000-8000-000000000002")


def named(number: int, fi: str) -> Named:
    return Named(id=UUID(int=number), names={"fi": fi, "sv": f"{fi} (sv)", "en": f"{fi} (en)"})


DOER = Doer(iri_base=BASE, person_id=PERSON, registration=ENROLMENT, language="fi")
MODULE = named(2, "Kuunteleminen ja avoimet kysymykset")
WITHIN = Within(programme=named(1, "Valmentava työote"), module=MODULE, revision=3)
PAGE = named(3, "Kuuntelun tasot")
FILE = named(4, "Kysymyskortit")
QUIZ = named(5, "Testaa itseäsi")
QUESTION = Question(
    id=UUID(int=6),
    names={"fi": "Mitkä ovat avoimia?", "sv": "Vilka är öppna?", "en": "Which are open?"},
    choices={
        "a": {"fi": "Mitä tästä puuttuu?", "sv": "Vad fattas?", "en": "What is missing?"},
        "b": {"fi": "Onko valmista?", "sv": "Är det klart?", "en": "Is it done?"},
        "c": {"fi": "Miten jatkat?", "sv": "Hur går du vidare?", "en": "How will you go on?"},
    },
    correct=("a", "c"),
)

BUILT: dict[str, ValidStatement] = {
    "started": coaching.module_started(DOER, within=WITHIN, at=NOW),
    "read": coaching.page_read(DOER, page=PAGE, within=WITHIN, at=NOW),
    "downloaded": coaching.file_downloaded(DOER, file=FILE, within=WITHIN, at=NOW),
    "answered": coaching.question_answered(
        DOER, question=QUESTION, chosen=("a", "b"), correct=False, within=WITHIN, at=NOW
    ),
    "passed": coaching.quiz_scored(
        DOER, quiz=QUIZ, raw=2, maximum=3, passed=True, within=WITHIN, at=NOW
    ),
    "failed": coaching.quiz_scored(
        DOER, quiz=QUIZ, raw=0, maximum=3, passed=False, within=WITHIN, at=NOW
    ),
    "completed": coaching.module_completed(DOER, within=WITHIN, at=NOW),
}
VERBS_AND_TYPES = {
    "started": (vocabulary.INITIALIZED, vocabulary.MODULE),
    "read": (vocabulary.EXPERIENCED, vocabulary.WEB_PAGE),
    "downloaded": (vocabulary.DOWNLOADED, vocabulary.FILE),
    "answered": (vocabulary.ANSWERED, vocabulary.INTERACTION),
    "passed": (vocabulary.PASSED, vocabulary.ASSESSMENT),
    "failed": (vocabulary.FAILED, vocabulary.ASSESSMENT),
    "completed": (vocabulary.COMPLETED, vocabulary.MODULE),
}

every_event = pytest.mark.parametrize("event", BUILT)


# Any: JSON, to be looked at.
def as_tree(valid: ValidStatement) -> Any:
    return json.loads(as_json(parts_of(valid)))


def parts_of(valid: ValidStatement) -> dict[str, Any]:
    return {
        name: json.loads(bytes(getattr(valid.parts, name)))
        for name in valid.parts.__struct_fields__
        if getattr(valid.parts, name)
    }


@every_event
def test_it_is_valid_in_both_versions(event: str) -> None:
    body = as_json(parts_of(BUILT[event]))
    for version in XapiVersion:
        read_statement(body, version)


@every_event
def test_it_follows_the_profile(event: str) -> None:
    assert broken_rules(as_json(parts_of(BUILT[event])), iri_base=BASE) == ()


@every_event
def test_it_says_who_when_and_where(event: str) -> None:
    valid, tree = BUILT[event], as_tree(BUILT[event])
    found = findable(valid)

    assert valid.id is not None
    assert valid.timestamp == NOW
    assert found.agents == {f"account|{BASE}/people|{PERSON}"}
    assert found.registration == ENROLMENT
    assert (found.verb, tree["object"]["definition"]["type"]) == VERBS_AND_TYPES[event]
    context = tree["context"]
    assert (context["revision"], context["language"]) == ("3", "fi")
    around = context["contextActivities"]
    assert [given["id"] for given in around["grouping"]] == [activity_iri(BASE, UUID(int=1))]
    assert [given["id"] for given in around["category"]] == [version_iri(BASE)]
    about_module = event in ("started", "completed")
    assert [given["id"] for given in around.get("parent", [])] == (
        [] if about_module else [activity_iri(BASE, MODULE.id)]
    )


@every_event
def test_its_version_is_left_to_the_store(event: str) -> None:
    assert "version" not in parts_of(BUILT[event])


@every_event
def test_its_verb_reads_in_three_languages(event: str) -> None:
    display = as_tree(BUILT[event])["verb"]["display"]
    assert set(display) == {"fi", "sv", "en"}
    assert all(display.values())


def everything_said(value: Any) -> Iterator[str]:
    """Every name and text of a JSON tree."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from everything_said(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from everything_said(inner)
    elif isinstance(value, str):
        yield value


PROPERTIES = {
    *("id", "actor", "verb", "object", "result", "context", "timestamp", "objectType", "account"),
    *("homePage", "name", "display", "definition", "type", "fi", "sv", "en", "registration"),
    *("contextActivities", "category", "grouping", "parent", "revision", "platform", "language"),
    *("interactionType", "correctResponsesPattern", "choices", "description"),
    *("score", "scaled", "raw", "min", "max", "success", "completion", "response"),
}


@every_event
def test_it_says_nothing_but_what_it_was_given(event: str) -> None:
    """coaching.md 4, "Never in a statement": whatever is not on this list is not said."""
    texts = {text for given in (WITHIN.programme, MODULE, PAGE, FILE, QUIZ, QUESTION)
             for text in given.names.values()}  # fmt: skip
    texts |= {text for given in QUESTION.choices.values() for text in given.values()}
    texts |= {text for given in coaching.DISPLAYS.values() for text in given.values()}
    texts |= {
        *("Agent", "Activity", "valmentava", "fi", "3", "choice", "a[,]b", "a[,]c", "a", "b", "c"),
        *(str(PERSON), str(ENROLMENT), str(BUILT[event].id), f"{BASE}/people"),
        *(activity_iri(BASE, UUID(int=number)) for number in range(1, 7)),
        *(iri for pair in VERBS_AND_TYPES.values() for iri in pair),
        *(version_iri(BASE), vocabulary.PROFILE, vocabulary.PROGRAMME),
        "2026-11-23T09:00:00+00:00",
    }
    assert set(everything_said(as_tree(BUILT[event]))) <= PROPERTIES | texts


def test_an_answer_is_the_keys_of_its_choices() -> None:
    tree = as_tree(BUILT["answered"])
    assert tree["result"] == {"success": False, "response": "a[,]b"}
    definition = tree["object"]["definition"]
    assert definition["interactionType"] == "choice"
    assert definition["correctResponsesPattern"] == ["a[,]c"]
    assert [choice["id"] for choice in definition["choices"]] == ["a", "b", "c"]
    assert definition["choices"][0]["description"] == QUESTION.choices["a"]


def test_a_score_is_points_of_points() -> None:
    result = as_tree(BUILT["passed"])["result"]
    assert result["success"] is True
    assert result["score"] == {"scaled": 2 / 3, "raw": 2, "min": 0, "max": 3}
    assert as_tree(BUILT["failed"])["result"]["success"] is False


def test_two_events_have_different_ids() -> None:
    assert len({valid.id for valid in BUILT.values()}) == len(BUILT)


def test_a_part_keeps_its_id_and_shares_it_with_no_other() -> None:
    parts = ["page:one", "page:two", "file:one", "quiz", "question:one"]
    ids = {part_id(module, part) for module in (UUID(int=1), UUID(int=2)) for part in parts}
    assert len(ids) == 2 * len(parts)
    assert part_id(UUID(int=1), "quiz") == part_id(UUID(int=1), "quiz")
