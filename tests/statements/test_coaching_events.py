"""Meetings, goals, recordings and surveys become statements that tell nothing else."""

import json
from typing import Any

import pytest

from statements import vocabulary
from statements.coaching import segments_text
from statements.grammar import XapiVersion, read_statement
from statements.profile import broken_rules, term_iri
from tests.statements.events import EVENTS, SESSION, WATCHING
from tests.statements.strategies import as_json
from tests.statements.test_coaching import BASE, ENROLMENT, PERSON, as_tree, parts_of

every_event = pytest.mark.parametrize("event", EVENTS)


@every_event
def test_it_is_valid_in_both_versions(event: str) -> None:
    body = as_json(parts_of(EVENTS[event]))
    for version in XapiVersion:
        read_statement(body, version)


@every_event
def test_it_follows_the_profile(event: str) -> None:
    assert broken_rules(as_json(parts_of(EVENTS[event])), iri_base=BASE) == ()


@every_event
def test_its_verb_reads_in_three_languages(event: str) -> None:
    assert set(as_tree(EVENTS[event])["verb"]["display"]) == {"fi", "sv", "en"}


@every_event
def test_it_is_registered_as_its_kind_is(event: str) -> None:
    """coaching.md 4: the session's for sessions, the round's for surveys, else the enrolment's."""
    told = as_tree(EVENTS[event])["context"]["registration"]
    kind = event.partition(":")[0]
    if kind in {"goal", "video"}:
        assert told == str(ENROLMENT)
    elif kind == "survey":
        assert told == "00000000-0000-0000-0000-000000000015"
    else:
        assert told == str(SESSION)


def test_the_verbs_and_types_are_those_of_their_owners() -> None:
    told = {
        event: (tree["verb"]["id"], tree["object"]["definition"]["type"])
        for event in EVENTS
        for tree in [as_tree(EVENTS[event])]
    }
    assert told["lecture: signed up"] == (vocabulary.REGISTERED, vocabulary.WEBINAR)
    assert told["lecture: cancelled"] == (vocabulary.UNREGISTERED, vocabulary.WEBINAR)
    assert told["live session: attended"] == (vocabulary.ATTENDED, vocabulary.MEETING)
    assert told["coaching: attended"] == (
        vocabulary.ATTENDED,
        term_iri(BASE, "activity-types/coaching-session"),
    )
    assert told["goal: set"] == (vocabulary.PLANNED, vocabulary.GOAL)
    assert told["goal: under way"] == (vocabulary.PROGRESSED, vocabulary.GOAL)
    assert told["goal: reached"] == (vocabulary.COMPLETED, vocabulary.GOAL)
    assert told["survey: taken"] == (vocabulary.COMPLETED, vocabulary.SURVEY)
    assert {verb for event, (verb, _) in told.items() if event.startswith("video")} == {
        vocabulary.INITIALIZED,
        vocabulary.PLAYED,
        vocabulary.PAUSED,
        vocabulary.SEEKED,
        vocabulary.TERMINATED,
        vocabulary.COMPLETED,
    }


def test_a_goal_is_told_by_its_theme_alone() -> None:
    definition = as_tree(EVENTS["goal: set"])["object"]["definition"]
    assert definition["extensions"] == {term_iri(BASE, "extensions/goal-theme"): "foresight"}
    assert definition["name"]["fi"] == "Oma tavoite"


def test_of_a_survey_neither_language_nor_answers_are_told() -> None:
    for event in ("survey: taken", "survey: counted"):
        tree = as_tree(EVENTS[event])
        assert "language" not in tree["context"]
        assert "response" not in tree["result"]


def test_a_round_is_counted_by_the_tool_and_tells_no_person() -> None:
    tree = as_tree(EVENTS["survey: counted"])
    assert tree["actor"]["account"] == {"homePage": BASE, "name": "valmentava"}
    assert str(PERSON) not in json.dumps(tree)
    assert tree["result"]["extensions"] == {term_iri(BASE, "extensions/answer-count"): 231}


VIDEO = "https://w3id.org/xapi/video/extensions"


@pytest.mark.parametrize("act", ["paused", "terminated", "completed"])
def test_what_sums_a_recording_up_tells_progress_and_segments(act: str) -> None:
    """xAPI Video Profile 1.0.3: time, progress and played-segments; length and threshold."""
    tree = as_tree(EVENTS[f"video: {act}"])
    assert tree["result"]["extensions"] == {
        f"{VIDEO}/time": 1310.4,
        f"{VIDEO}/progress": 0.933,
        f"{VIDEO}/played-segments": "0[.]1310.4[,]1200[.]4700",
    }
    assert tree["context"]["extensions"] == {
        f"{VIDEO}/session-id": str(WATCHING.session_id),
        f"{VIDEO}/length": 5040.0,
        f"{VIDEO}/completion-threshold": 0.9,
    }
    assert tree["result"].get("completion", False) is (act == "completed")


def test_a_session_of_watching_has_the_id_of_its_first_statement() -> None:
    assert EVENTS["video: opened"].id == WATCHING.session_id
    extensions: dict[str, Any] = as_tree(EVENTS["video: played"])["context"]["extensions"]
    assert extensions == {f"{VIDEO}/session-id": str(WATCHING.session_id)}


def test_a_seek_tells_from_where_to_where() -> None:
    told = as_tree(EVENTS["video: seeked"])["result"]["extensions"]
    assert told == {f"{VIDEO}/time-from": 1200.0, f"{VIDEO}/time-to": 1310.4}


def test_a_video_names_the_video_profile_too() -> None:
    around = as_tree(EVENTS["video: opened"])["context"]["contextActivities"]
    assert "https://w3id.org/xapi/video" in {each["id"] for each in around["category"]}


def test_segments_are_written_to_a_thousandth() -> None:
    assert segments_text(((0, 10), (12.34567, 20.5))) == "0[.]10[,]12.346[.]20.5"
    assert segments_text(()) == ""
