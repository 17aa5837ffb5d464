"""The key of a launch speaks for one person, registration, activity tree and page only."""

import dataclasses
import json
from base64 import b64encode
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from lrs.credentials import Bound, Scope, mint
from lrs.credentials.bound import forget_ended
from lrs.surroundings import Surroundings
from lrs.upkeep import jobs
from lrs.work import work_once
from statements.findable import agent_key
from tests.conftest import NOW
from tests.lrs.conftest import JSON, Store, agent, statement, store_for, voiding

AU = "https://content.example/au/1"
REGISTRATION = "6183c608-05ba-59c0-bca1-3135ffc07468"
OTHER_REGISTRATION = "00000000-05ba-59c0-bca1-3135ffc07468"
ORIGIN = "https://content.example"
STATE = "/xapi/activities/state"


def _launched(
    app: Flask,
    here: Surroundings,
    organisation_id: int,
    *,
    origin: str | None = ORIGIN,
    person: str = "learner",
    registration: str = REGISTRATION,
) -> Store:
    actor = agent_key(json.dumps(agent(person)).encode())
    with here.database.write() as connection:
        key, secret = mint(
            connection,
            here.key_ring,
            organisation_id=organisation_id,
            bound=Bound(actor, AU, UUID(registration), origin),
            iri_base=here.settings.iri_base,
            now=NOW,
            life=timedelta(hours=2),
        )
    basic = b64encode(f"{key}:{secret}".encode()).decode()
    return Store(app.test_client(), f"Basic {basic}", key)


@pytest.fixture
def launched(app: Flask, surroundings: Surroundings, organisation_id: int) -> Store:
    return _launched(app, surroundings, organisation_id)


def within(**more: object) -> JSON:
    """A statement that the key may send."""
    fixed = {"object": {"id": AU}, "context": {"registration": REGISTRATION}}
    return {**statement(), **fixed, **more}


def around(relation: str, iri: str) -> JSON:
    return {
        "registration": REGISTRATION,
        "contextActivities": {relation: [{"id": iri}]},
    }


ALLOWED = {
    "the activity": within(),
    "an activity under it": within(object={"id": f"{AU}/page/2"}),
    "a fragment of it": within(object={"id": f"{AU}#question"}),
    "an activity that names it as parent": within(
        object={"id": "https://questions.example/1"}, context=around("parent", AU)
    ),
    "an activity that names it as grouping": within(
        object={"id": "https://questions.example/1"}, context=around("grouping", AU)
    ),
    "another way to write the person": within(
        actor={"account": agent("learner")["account"], "name": "Oona"}
    ),
    "the registration in capitals": within(context={"registration": REGISTRATION.upper()}),
}
FORBIDDEN = {
    "another person": (within(actor=agent("trainer")), "actor"),
    "a group": (
        within(actor={"objectType": "Group", "member": [agent("learner")]}),
        "actor",
    ),
    "another registration": (
        within(context={"registration": OTHER_REGISTRATION}),
        "context.registration",
    ),
    "no registration": (within(context={}), "context.registration"),
    "no context": (
        {name: value for name, value in within().items() if name != "context"},
        "context.registration",
    ),
    "another activity": (within(object={"id": "https://content.example/au/2"}), "object.id"),
    "an activity that only begins alike": (within(object={"id": f"{AU}0"}), "object.id"),
    "an activity that names it as category": (
        within(object={"id": "https://questions.example/1"}, context=around("category", AU)),
        "object.id",
    ),
    "a person as object": (within(object=agent("trainer")), "object.id"),
}


@pytest.mark.parametrize("name", ALLOWED)
@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
def test_what_belongs_to_the_launch_is_kept(launched: Store, name: str, version: str) -> None:
    assert launched.speaking(version).post(ALLOWED[name]) == [ALLOWED[name]["id"]]


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_does_not_is_refused_by_path(launched: Store, store: Store, name: str) -> None:
    sent, path = FORBIDDEN[name]
    answer = launched.ask("POST", body=sent)
    assert answer.status_code == 403
    assert answer.json["path"] == path
    answer = launched.ask("POST", body=[within(), sent])
    assert answer.json["path"] == f"statements[1].{path}"
    assert store.ids() == []


def test_it_voids_nothing_not_even_its_own(launched: Store, store: Store) -> None:
    (own,) = launched.post(within())
    told = voiding(own)
    answer = launched.ask(
        "POST", body={**told, **within(object=told["object"]), "verb": told["verb"]}
    )
    assert (answer.status_code, answer.json["path"]) == (403, "verb.id")
    assert store.get(statementId=own).status_code == 200


def test_it_does_not_vouch_as_the_tool(launched: Store, store: Store) -> None:
    (own,) = launched.post(within())
    account = store.get(statementId=own).json["authority"]["account"]
    assert account == {"homePage": "https://valmentava.example", "name": "launched-content"}


def test_it_reads_its_own_person_and_registration_only(
    app: Flask, surroundings: Surroundings, organisation_id: int, launched: Store, store: Store
) -> None:
    (own,) = launched.post(within())
    (by_other_key,) = store.post(within())
    assert launched.ids() == [own]
    assert launched.ids(agent=json.dumps(agent("learner")), limit="1") == [own]
    assert launched.ids(verb="https://verbs.example/none") == []
    assert launched.get(statementId=own).status_code == 200
    assert launched.get(statementId=by_other_key).status_code == 404
    for other in ({"person": "trainer"}, {"registration": OTHER_REGISTRATION}):
        another = _launched(app, surroundings, organisation_id, **other)
        assert another.ids() == []
        assert another.get(statementId=own).status_code == 404


def _place(**more: str) -> dict[str, str]:
    return {
        "activityId": AU,
        "agent": json.dumps(agent("learner")),
        "registration": REGISTRATION,
        "stateId": "bookmark",
        **more,
    }


def test_it_keeps_state_of_its_launch_only(launched: Store) -> None:
    assert launched.ask("PUT", STATE, body=b"x", **_place()).status_code == 204
    assert launched.ask("GET", STATE, **_place()).data == b"x"
    for path, wrong in (
        ("activityId", {"activityId": "https://content.example/au/2"}),
        ("agent", {"agent": json.dumps(agent("trainer"))}),
        ("registration", {"registration": OTHER_REGISTRATION}),
    ):
        for method in ("GET", "PUT", "POST", "DELETE"):
            body = b"x" if method[0] == "P" else None
            answer = launched.ask(method, STATE, body=body, **_place(**wrong))
            assert (answer.status_code, answer.json["path"]) == (403, path), method
    unregistered = {name: value for name, value in _place().items() if name != "registration"}
    assert launched.ask("DELETE", STATE, **unregistered).status_code == 403


def test_it_keeps_profiles_of_its_person_and_activity_only(launched: Store) -> None:
    for path, mine, other in (
        (
            "/xapi/agents/profile",
            {"agent": json.dumps(agent("learner"))},
            {"agent": json.dumps(agent("trainer"))},
        ),
        (
            "/xapi/activities/profile",
            {"activityId": f"{AU}/page"},
            {"activityId": "https://elsewhere.example"},
        ),
    ):
        assert launched.ask("PUT", path, body=b"x", profileId="p", **mine).status_code == 204
        assert launched.ask("GET", path, profileId="p", **other).status_code == 403
        assert launched.ask("GET", path, **other).status_code == 403


def test_a_page_of_another_origin_is_refused(
    app: Flask, surroundings: Surroundings, organisation_id: int, launched: Store
) -> None:
    for origin, status in ((ORIGIN, 200), ("https://evil.example", 403), ("null", 403)):
        answer = launched.ask("GET", "/xapi/statements", {"Origin": origin})
        assert answer.status_code == status
    assert launched.get().status_code == 200, "what is no page sends no Origin"
    no_page = _launched(app, surroundings, organisation_id, origin=None)
    assert no_page.ask("GET", "/xapi/statements", {"Origin": ORIGIN}).status_code == 403


def test_it_ends_by_itself_and_is_forgotten(
    app: Flask, surroundings: Surroundings, organisation_id: int, launched: Store
) -> None:
    with surroundings.database.write() as connection:
        assert forget_ended(connection, now=NOW + timedelta(minutes=119)) == 0
    later = dataclasses.replace(surroundings, clock=lambda: NOW + timedelta(hours=2))
    assert work_once(jobs(later)) == (1, 0)
    assert work_once(jobs(later)) == (0, 0)
    assert launched.get().status_code == 401
    kept = store_for(app, surroundings, organisation_id, Scope.ALL)
    assert kept.get().status_code == 200


def test_it_lives_a_day_at_most(surroundings: Surroundings, organisation_id: int) -> None:
    with surroundings.database.write() as connection:
        mint(
            connection,
            surroundings.key_ring,
            organisation_id=organisation_id,
            bound=Bound("mbox|a@b.fi", AU, UUID(REGISTRATION), None),
            iri_base="https://valmentava.example",
            now=NOW,
            life=timedelta(days=90),
        )
        assert forget_ended(connection, now=NOW + timedelta(days=1)) == 1
