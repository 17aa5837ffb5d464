"""Activities and Agents (xAPI 1.0.3, Part 3, 2.4 and 2.5; IEEE 9274.1.1, 4.1.6.3 and 4.1.6.4)."""

import json

import pytest
from flask import Flask

from lrs.credentials import Scope
from lrs.surroundings import Surroundings
from tests.lrs.conftest import JSON, Store, activity, agent, statement, store_for

ACTIVITIES, AGENTS = "/xapi/activities", "/xapi/agents"
both_versions = pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])


def _named(**names: str) -> JSON:
    return statement(object={**activity("lecture"), "definition": {"name": names}})


@both_versions
def test_an_activity_comes_with_all_that_was_said_of_it(store: Store, version: str) -> None:
    store.post(_named(fi="Luento"), _named(en="Lecture"))
    store.post(_named(en="A lecture"))
    answer = store.speaking(version).ask("GET", ACTIVITIES, activityId=activity("lecture")["id"])
    assert answer.status_code == 200
    assert answer.json == {
        **activity("lecture"),
        "definition": {"name": {"fi": "Luento", "en": "A lecture"}},
    }


@both_versions
def test_an_unknown_activity_is_given_by_its_id(store: Store, version: str) -> None:
    answer = store.speaking(version).ask("GET", ACTIVITIES, activityId="https://nobody.example/x")
    assert answer.status_code == 200
    assert answer.json == {"objectType": "Activity", "id": "https://nobody.example/x"}


@both_versions
@pytest.mark.parametrize(
    "identifier",
    [
        {"mbox": "mailto:oona@example.fi"},
        {"mbox_sha1sum": "a" * 40},
        {"openid": "https://oona.example"},
        {"account": {"homePage": "https://hr.example", "name": "oona"}},
    ],
)
def test_a_person_is_the_agent_in_arrays(store: Store, version: str, identifier: JSON) -> None:
    asked = json.dumps({"objectType": "Agent", "name": "Oona", **identifier})
    answer = store.speaking(version).ask("GET", AGENTS, agent=asked)
    assert answer.status_code == 200
    arrays = {name: [value] for name, value in identifier.items()}
    assert answer.json == {"objectType": "Person", "name": ["Oona"], **arrays}


def test_head_says_what_get_says(store: Store) -> None:
    for path, asked in (
        (ACTIVITIES, {"activityId": "https://nobody.example/x"}),
        (AGENTS, {"agent": json.dumps(agent("learner"))}),
    ):
        head, get = store.ask("HEAD", path, **asked), store.ask("GET", path, **asked)
        assert (head.status_code, head.data) == (200, b"")
        assert list(head.headers) == list(get.headers)


@pytest.mark.parametrize(
    ("path", "asked", "named"),
    [
        (ACTIVITIES, {}, "activityId"),
        (ACTIVITIES, {"activityId": "lecture"}, "activityId"),
        (ACTIVITIES, {"activityId": "https://a.example", "x": "1"}, "x"),
        (AGENTS, {}, "agent"),
        (AGENTS, {"agent": "{}"}, "agent"),
        (AGENTS, {"agent": '{"objectType": "Group", "member": []}'}, "agent"),
        (AGENTS, {"agent": "[" * 5000}, "agent"),
        (AGENTS, {"Agent": json.dumps(agent("learner"))}, "Agent"),
    ],
)
def test_a_bad_parameter_is_refused_by_name(
    store: Store, path: str, asked: dict[str, str], named: str
) -> None:
    answer = store.ask("GET", path, **asked)
    assert answer.status_code == 400
    assert named in [problem["path"] for problem in answer.json["problems"]]


@pytest.mark.parametrize("scope", Scope)
def test_only_who_reads_statements_reads_these(
    app: Flask, surroundings: Surroundings, organisation_id: int, scope: Scope
) -> None:
    holder = store_for(app, surroundings, organisation_id, scope)
    may = scope in (Scope.READ_STATEMENTS, Scope.READ_ALL, Scope.ALL)
    for path, asked in (
        (ACTIVITIES, {"activityId": "https://nobody.example/x"}),
        (AGENTS, {"agent": json.dumps(agent("learner"))}),
    ):
        assert (holder.ask("GET", path, **asked).status_code == 200) is may
        assert holder.ask("PUT", path, body=b"x", **asked).status_code == 405
