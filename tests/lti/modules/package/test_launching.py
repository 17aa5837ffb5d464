"""A package is launched, speaks under the rules of its launch, and is heard."""

import base64
import io
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from lrs.surroundings import Surroundings
from lti.modules.package import upkeep
from lti.modules.package.upkeep import hear_all
from lti.people import Role
from statements import cmi5, vocabulary
from tests.lti.conftest import ADDRESS, Enter, Guest
from tests.lti.meetings.conftest import Hall
from tests.lti.modules.package.conftest import (
    UNIT,
    XAPI_UNIT,
    archive,
    cmi5_manifest,
    xapi_manifest,
)
from wsgi import application

PAGE = "<!doctype html><title>Osa</title><script>1</script>"

# Any, below: statements and documents as JSON.
Json = dict[str, Any]


@pytest.fixture
def app(surroundings: Surroundings) -> flask.Flask:
    """The whole application: packages speak with the store."""
    return application(surroundings)


def made_package(trainer: Guest, content: bytes) -> uuid.UUID:
    """Bring a package as a trainer does, and publish it."""
    brought = trainer.post(
        f"/teach/{trainer.visit.id}/packages/new",
        file=FileStorage(io.BytesIO(content), filename="kurssi.zip"),
    )
    assert brought.status_code == 303, brought.text
    told = {
        "revision": "2",
        "act": "publish",
        "title_fi": "Hyvä kysymys",
        "summary_fi": "Harjoittele",
        "minutes": "20",
        "some_languages": "1",
        "only_fi": "1",
    }
    published = trainer.post(brought.location, **told)
    assert published.status_code == 303, published.text
    return uuid.UUID(brought.location.split("/")[-2])


@dataclass(frozen=True)
class Content:
    """Launched content, as its script sees the world: an address, and no cookie."""

    client: FlaskClient
    address: str
    auth: str = ""

    @property
    def told(self) -> Mapping[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.address).query).items()}

    def fetch(self) -> Json:
        answer = self.client.post(self.told["fetch"], base_url=ADDRESS, headers={"Origin": "null"})
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "null"
        return dict(answer.get_json())

    def authorised(self) -> "Content":
        return replace(self, auth=f"Basic {self.fetch()['auth-token']}")

    def ask(self, method: str, resource: str, **options: Any) -> TestResponse:
        headers = {
            "Authorization": self.auth,
            "X-Experience-API-Version": "1.0.3",
            "Origin": "null",
        }
        return self.client.open(
            f"/xapi/{resource}", method=method, base_url=ADDRESS, headers=headers, **options
        )

    def data(self) -> Json:
        query = {
            "activityId": self.told["activityId"],
            "agent": self.told["actor"],
            "registration": self.told["registration"],
            "stateId": "LMS.LaunchData",
        }
        answer = self.ask("GET", "activities/state", query_string=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.get_json())

    def statement(self, verb: str, *, at: str, defined: bool = True, **result: Any) -> Json:
        context: Json = json.loads(json.dumps(self.data()["contextTemplate"]))
        context["registration"] = self.told["registration"]
        if defined:
            context["contextActivities"]["category"] = [{"id": cmi5.CATEGORY}]
            if "success" in result or "completion" in result:
                context["contextActivities"]["category"].append({"id": cmi5.MOVE_ON_CATEGORY})
        return {
            "id": str(uuid.uuid4()),
            "actor": json.loads(self.told["actor"]),
            "verb": {"id": verb},
            "object": {"id": self.told["activityId"]},
            "context": context,
            "timestamp": f"2026-11-23T{at}Z",
            **({"result": result} if result else {}),
        }

    def say(self, verb: str, *, at: str, **more: Any) -> TestResponse:
        return self.ask("POST", "statements", json=self.statement(verb, at=at, **more))


@dataclass(frozen=True)
class Desk:
    """The course, where a package is opened and looked at."""

    hall: Hall
    enter: Enter
    module_id: uuid.UUID

    def opened(self, guest: Guest, *, unit: str = "0") -> Content:
        room = f"/learn/{guest.visit.id}/packages/{self.module_id}"
        shown = guest.get(guest.post(f"{room}/open", unit=unit).location)
        assert shown.status_code == 200, shown.text
        found = re.search(r'<iframe class="package" src="([^"]+)"', shown.text)
        assert found is not None
        return Content(guest.client.application.test_client(), found[1].replace("&amp;", "&"))

    def said(self, verb: str) -> list[Json]:
        with self.hall.here.database.read() as connection:
            bodies = connection.execute(sa.text("SELECT body FROM lrs_statement ORDER BY position"))
            told = [json.loads(bytes(each)) for each in bodies.scalars()]
        return [each for each in told if each["verb"]["id"] == verb]


@pytest.fixture
def desk(hall: Hall, enter: Enter) -> Desk:
    content = archive({"cmi5.xml": cmi5_manifest(), "index.html": PAGE, "kuva.png": b"png"})
    return Desk(hall, enter, made_package(enter(Role.TRAINER, subject="kaisa"), content))


@pytest.fixture
def liisa(enter: Enter, desk: Desk) -> Guest:
    return enter(Role.LEARNER, subject="liisa")


def test_a_cmi5_unit_is_launched_heard_and_completed(desk: Desk, liisa: Guest) -> None:
    content = desk.opened(liisa)
    assert {"endpoint", "fetch", "actor", "registration", "activityId", "teema"} == set(
        content.told
    )
    assert content.told["activityId"] != UNIT
    content = content.authorised()
    data = content.data()
    assert data["launchMode"] == "Normal"
    assert data["moveOn"] == "CompletedAndPassed"
    assert data["launchParameters"] == "taso=1"
    assert data["contextTemplate"]["contextActivities"]["grouping"][0]["id"] == UNIT
    launched = desk.said(cmi5.LAUNCHED)[0]
    assert launched["context"]["extensions"][cmi5.MOVE_ON] == "CompletedAndPassed"
    assert launched["context"]["registration"] == content.told["registration"]
    assert content.say(vocabulary.INITIALIZED, at="09:00:00").status_code == 200
    said = content.say(vocabulary.COMPLETED, at="09:01:00", completion=True, duration="PT1M")
    assert said.status_code == 200, said.text
    page = liisa.get(f"/learn/{liisa.visit.id}/packages/{desk.module_id}")
    assert "käynnissä" in page.text
    content.say(vocabulary.PASSED, at="09:02:00", success=True, duration="PT2M")
    content.say(vocabulary.TERMINATED, at="09:03:00", duration="PT3M")
    page = liisa.get(f"/learn/{liisa.visit.id}/packages/{desk.module_id}")
    assert "Olet suorittanut tämän osan." in page.text
    assert len(desk.said(cmi5.SATISFIED)) == 1
    # The session is over: its key opens nothing any more.
    assert content.ask("GET", "statements").status_code == 401
    hear_all(desk.hall.here)
    assert len(desk.said(cmi5.SATISFIED)) == 1


def test_the_background_loop_hears_what_nobody_comes_back_for(desk: Desk, liisa: Guest) -> None:
    content = desk.opened(liisa).authorised()
    content.say(vocabulary.INITIALIZED, at="09:00:00")
    content.say(vocabulary.COMPLETED, at="09:01:00", completion=True, duration="PT1M")
    content.say(vocabulary.PASSED, at="09:02:00", success=True, duration="PT2M")
    assert hear_all(desk.hall.here) == 1
    assert len(desk.said(cmi5.SATISFIED)) == 1
    desk.hall.clock.turn(hours=13)
    hear_all(desk.hall.here)
    assert len(desk.said(cmi5.ABANDONED)) == 1


def test_launches_that_nobody_ends_keep_no_other_from_being_heard(
    desk: Desk, enter: Enter, liisa: Guest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "_MOST", 1)
    desk.opened(liisa)
    desk.hall.clock.turn(minutes=1)
    content = desk.opened(enter(Role.LEARNER, subject="pekka")).authorised()
    content.say(vocabulary.INITIALIZED, at="09:00:00")
    content.say(vocabulary.COMPLETED, at="09:01:00", completion=True, duration="PT1M")
    content.say(vocabulary.PASSED, at="09:02:00", success=True, duration="PT2M")
    hear_all(desk.hall.here)
    assert len(desk.said(cmi5.SATISFIED)) == 1
    desk.hall.clock.turn(hours=13)
    for _ in range(2):
        hear_all(desk.hall.here)
    assert len(desk.said(cmi5.ABANDONED)) == 2


def test_the_fetch_address_gives_a_key_once(desk: Desk, liisa: Guest) -> None:
    content = desk.opened(liisa)
    assert set(content.fetch()) == {"auth-token"}
    assert content.fetch()["error-code"] == "1"
    mark = content.told["fetch"].split("/")[-2]
    forged = content.told["fetch"].replace(mark, mark[::-1])
    assert content.client.post(forged, base_url=ADDRESS).status_code == 404
    assert content.client.get(content.told["fetch"], base_url=ADDRESS).status_code in (404, 405)


def test_a_launch_is_shown_once_and_another_ends_it(desk: Desk, liisa: Guest) -> None:
    room = f"/learn/{liisa.visit.id}/packages/{desk.module_id}"
    address = liisa.post(f"{room}/open", unit="0").location
    assert liisa.get(address).status_code == 200
    assert liisa.get(address).location == room
    content = desk.opened(liisa).authorised()
    desk.opened(liisa)
    assert content.ask("GET", "statements").status_code == 401
    abandoned = desk.said(cmi5.ABANDONED)
    assert len(abandoned) == 2
    assert all("duration" in each["result"] for each in abandoned)


INITIALIZED, COMPLETED = vocabulary.INITIALIZED, vocabulary.COMPLETED
PASSED, FAILED, TERMINATED = vocabulary.PASSED, vocabulary.FAILED, vocabulary.TERMINATED
DONE: Json = {"completion": True, "duration": "PT1M"}
WELL: Json = {"success": True, "duration": "PT1M"}
BADLY: Json = {"success": False, "duration": "PT1M"}


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ([(COMPLETED, DONE)], "9.3.2"),
        ([(INITIALIZED, {}), (INITIALIZED, {})], "9.3"),
        ([(INITIALIZED, {}), (COMPLETED, DONE), (COMPLETED, DONE)], "9.3"),
        ([(INITIALIZED, {}), (PASSED, WELL), (FAILED, BADLY)], "9.3"),
        ([(INITIALIZED, {}), (TERMINATED, {"duration": "PT1M"}), (COMPLETED, DONE)], "9.3.8"),
        ([(INITIALIZED, {}), (COMPLETED, {"completion": True})], "9.5.4.1"),
        ([(INITIALIZED, {}), (COMPLETED, {"duration": "PT1M"})], "9.5.3"),
        ([(INITIALIZED, {}), (PASSED, {**WELL, "success": False})], "9.5.2"),
        ([(INITIALIZED, {}), (COMPLETED, {**DONE, "score": {"scaled": 1}})], "9.5.1"),
        ([(INITIALIZED, {}), (PASSED, {**WELL, "score": {"raw": 1}})], "9.5.1"),
        ([(INITIALIZED, {}), (PASSED, {**WELL, "score": {"scaled": -0.5}})], "9.5.1"),
        ([(INITIALIZED, {}), ("http://adlnet.gov/expapi/verbs/attempted", {})], "9.3"),
    ],
)
def test_what_breaks_cmi5_is_refused_and_shown_to_the_author(
    desk: Desk, liisa: Guest, said: list[tuple[str, Json]], rule: str
) -> None:
    content = desk.opened(liisa).authorised()
    for number, (verb, result) in enumerate(said[:-1]):
        assert content.say(verb, at=f"09:0{number}:00", **result).status_code == 200
    verb, result = said[-1]
    refused = content.say(verb, at="09:30:00", **result)
    assert refused.status_code == 403
    assert rule in refused.text
    trainer = desk.enter(Role.TRAINER, subject="kaisa")
    page = trainer.get(f"/teach/{trainer.visit.id}/packages/{desk.module_id}")
    assert f"{rule})" in page.text


def test_one_batch_is_held_to_the_order_too(desk: Desk, liisa: Guest) -> None:
    content = desk.opened(liisa).authorised()
    first = content.statement(vocabulary.INITIALIZED, at="09:00:00")
    done = content.statement(vocabulary.COMPLETED, at="09:01:00", **DONE)
    again = content.statement(vocabulary.COMPLETED, at="09:02:00", **DONE)
    assert content.ask("POST", "statements", json=[done, first, again]).status_code == 403
    assert content.ask("POST", "statements", json=[done, first]).status_code == 200


def test_content_speaks_for_its_launch_alone(desk: Desk, liisa: Guest, enter: Enter) -> None:
    content = desk.opened(liisa).authorised()
    content.say(vocabulary.INITIALIZED, at="09:00:00")
    sound = content.statement(
        "http://adlnet.gov/expapi/verbs/experienced", at="09:01:00", defined=False
    )
    somebody = {"account": {"homePage": "https://valmentava.example/people", "name": "x"}}
    other = {**sound["context"], "registration": str(uuid.uuid4())}
    unsaid = {**sound["context"], "extensions": {cmi5.SESSION_ID: "toinen"}}
    for change in (
        {"actor": somebody},
        {"context": other},
        {"context": unsaid},
        {"object": {"id": "https://muu.example/asia"}},
        {"timestamp": "2026-11-23T11:01:00+02:00"},
    ):
        refused = content.ask("POST", "statements", json={**sound, **change})
        assert refused.status_code == 403, change
    assert content.ask("POST", "statements", json=sound).status_code == 200


def test_content_may_not_change_its_launch_data(desk: Desk, liisa: Guest) -> None:
    content = desk.opened(liisa).authorised()
    where = {
        "activityId": content.told["activityId"],
        "agent": content.told["actor"],
        "registration": content.told["registration"],
    }
    named = {**where, "stateId": "LMS.LaunchData"}
    for method in ("PUT", "POST", "DELETE"):
        assert (
            content.ask(method, "activities/state", query_string=named, json={}).status_code == 403
        )
    assert content.ask("DELETE", "activities/state", query_string=where).status_code == 403
    own = {**where, "stateId": "kohta"}
    assert (
        content.ask("PUT", "activities/state", query_string=own, json={"a": 1}).status_code == 204
    )


def test_the_store_is_shared_with_the_sandbox_and_no_other_page(desk: Desk, liisa: Guest) -> None:
    content = desk.opened(liisa).authorised()
    answer = content.ask("GET", "statements")
    assert answer.headers["Access-Control-Allow-Origin"] == "null"
    headers = {"Authorization": content.auth, "X-Experience-API-Version": "1.0.3"}
    stranger = content.client.get(
        "/xapi/statements",
        base_url=ADDRESS,
        headers={**headers, "Origin": "https://vieras.example"},
    )
    assert stranger.status_code == 403


def test_files_are_served_in_a_sandbox_to_who_has_the_address(desk: Desk, liisa: Guest) -> None:
    content = desk.opened(liisa)
    page = content.client.get(content.address, base_url=ADDRESS)
    assert page.text == PAGE
    policy = page.headers["Content-Security-Policy"]
    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert "frame-ancestors https://valmentava.example" in policy
    assert page.headers["Referrer-Policy"] == "no-referrer"
    base = content.address.partition("index.html")[0]
    assert content.client.get(f"{base}kuva.png", base_url=ADDRESS).data == b"png"
    for path in ("puuttuu.html", "../../learn", "cmi5.xml/x"):
        assert content.client.get(f"{base}{path}", base_url=ADDRESS).status_code == 404
    launch_id, mark = urlsplit(base).path.split("/")[2:4]
    other = f"/content/{launch_id}/{mark[:-1]}{'0' if mark[-1] != '0' else '1'}/index.html"
    assert content.client.get(other, base_url=ADDRESS).status_code == 404
    desk.hall.clock.turn(hours=12)
    assert content.client.get(content.address, base_url=ADDRESS).status_code == 404


def test_a_trainer_s_look_counts_for_nobody(desk: Desk) -> None:
    trainer = desk.enter(Role.TRAINER, subject="kaisa")
    room = f"/teach/{trainer.visit.id}/packages/{desk.module_id}"
    shown = trainer.get(trainer.post(f"{room}/open", unit="0").location)
    found = re.search(r'<iframe class="package" src="([^"]+)"', shown.text)
    assert found is not None
    content = Content(trainer.client.application.test_client(), found[1].replace("&amp;", "&"))
    content = content.authorised()
    assert content.data()["launchMode"] == "Browse"
    assert content.say(INITIALIZED, at="09:00:00").status_code == 200
    refused = content.say(COMPLETED, at="09:01:00", **DONE)
    assert refused.status_code == 403
    assert hear_all(desk.hall.here) == 0


def test_an_xapi_package_speaks_of_what_it_declares(hall: Hall, enter: Enter) -> None:
    content = archive({"tincan.xml": xapi_manifest(), "story.html": PAGE})
    desk = Desk(hall, enter, made_package(enter(Role.TRAINER, subject="kaisa"), content))
    liisa = enter(Role.LEARNER, subject="liisa")
    opened = desk.opened(liisa)
    assert {"endpoint", "auth", "actor", "registration", "activity_id"} == set(opened.told)
    assert opened.told["activity_id"] == XAPI_UNIT
    assert base64.b64decode(opened.told["auth"].removeprefix("Basic "))
    said = replace(opened, auth=opened.told["auth"])

    def say(activity: str, verb: str) -> int:
        told = {
            "actor": json.loads(said.told["actor"]),
            "verb": {"id": verb},
            "object": {"id": activity},
            "context": {"registration": said.told["registration"]},
        }
        return said.ask("POST", "statements", json=told).status_code

    experienced = vocabulary.EXPERIENCED
    assert say(f"{XAPI_UNIT}/dia-2", experienced) == 200
    assert say("urn:articulate:storyline:dia-1", vocabulary.COMPLETED) == 200
    assert say("urn:articulate:storyline:vieras", experienced) == 403
    hear_all(hall.here)
    page = f"/learn/{liisa.visit.id}/packages/{desk.module_id}"
    assert "Olet suorittanut" not in liisa.get(page).text
    assert say(XAPI_UNIT, vocabulary.PASSED) == 200
    assert "Olet suorittanut tämän osan." in liisa.get(page).text


def test_a_replaced_package_is_for_who_has_not_begun(desk: Desk, liisa: Guest) -> None:
    desk.opened(liisa)
    trainer = desk.enter(Role.TRAINER, subject="kaisa")
    newer = archive({"cmi5.xml": cmi5_manifest(), "index.html": "<title>Uusi</title>"})
    again = trainer.post(
        f"/teach/{trainer.visit.id}/packages/{desk.module_id}",
        file=FileStorage(io.BytesIO(newer), filename="uusi.zip"),
    )
    told = {"revision": "1", "act": "publish", "title_fi": "Hyvä kysymys", "summary_fi": "Uusi"}
    more = {"minutes": "20", "some_languages": "1", "only_fi": "1"}
    assert trainer.post(again.location, **told, **more).status_code == 303
    pekka = desk.enter(Role.LEARNER, subject="pekka")
    for guest, title in ((liisa, "Osa"), (pekka, "Uusi")):
        content = desk.opened(guest)
        assert title in content.client.get(content.address, base_url=ADDRESS).text
    taken = trainer.get(f"/teach/{trainer.visit.id}/packages/{desk.module_id}/archive")
    assert taken.data == newer


def test_old_launches_are_forgotten(desk: Desk, liisa: Guest) -> None:
    desk.opened(liisa)
    desk.hall.clock.now += timedelta(hours=25)
    hear_all(desk.hall.here)
    with desk.hall.here.database.read() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM lti_package_launch")).scalar() == 0
