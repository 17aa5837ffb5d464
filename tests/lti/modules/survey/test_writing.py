"""A survey is written group by group, kept as a draft, published, and travels as one file."""

import io
import json
import re
import uuid
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from lrs.surroundings import Surroundings
from lti.modules.survey.content import Mode, Survey, survey_from
from lti.modules.versions import content_at
from lti.people import Role
from tests.lti.conftest import Enter, Guest

# Any, below: forms and drafts.


def _all(name: str, text: str) -> dict[str, str]:
    return {f"{name}_{code}": f"{text} {code}" for code in ("fi", "sv", "en")}


class Desk:
    """A trainer who writes a survey."""

    def __init__(self, trainer: Guest, here: Surroundings) -> None:
        self.trainer, self.here = trainer, here
        begun = trainer.post(f"/teach/{trainer.visit.id}/modules/new", kind="survey")
        self.edit = begun.location
        self.module_id = uuid.UUID(begun.location.split("/")[-2])
        self.base = f"/teach/{trainer.visit.id}/surveys/{self.module_id}"

    def revision(self) -> str:
        found = re.search(r'name="revision" value="(\d+)"', self.trainer.get(self.edit).text)
        assert found is not None
        return found[1]

    def write(self, part: str, act: str = "done", **form: Any) -> TestResponse:
        told = {"revision": self.revision(), "act": act, **form}
        return self.trainer.post(f"{self.base}/write/{part}", **told)

    def block(self, key: str = "new", act: str = "done", **form: Any) -> TestResponse:
        told = {**_all("title", "Työyhteisö"), "asked_of": "all", **form}
        return self.write(f"blocks/{key}", act, **told)

    def item(self, at: str = "new", act: str = "done", **form: Any) -> TestResponse:
        told = {**_all("question", "Kuuntelemme"), "kind": "likert", **form}
        return self.write(f"blocks/group-1/items/{at}", act, **told)

    def whole(self, act: str = "publish", **form: Any) -> TestResponse:
        told = {**_all("title", "Pulssi"), **_all("summary", "Lyhyesti"), "minutes": "3"}
        asked = {"mode": "anonymous", "revision": self.revision(), "act": act}
        return self.trainer.post(self.edit, **{**told, **asked, **form})

    def published(self) -> Survey:
        with self.here.database.read() as connection:
            organisation_id = self.trainer.visit.organisation_id
            return survey_from(content_at(connection, organisation_id, self.module_id, 1))


@pytest.fixture
def desk(enter: Enter, surroundings: Surroundings) -> Desk:
    return Desk(enter(Role.TRAINER, subject="kaisa"), surroundings)


def test_a_survey_is_written_and_published(desk: Desk) -> None:
    assert desk.whole(act="onward:blocks/new").location == f"{desk.base}/write/blocks/new"
    onward = desk.block(act="onward:new", **_all("intro", "Valmentava tarkoittaa"))
    assert onward.location == f"{desk.base}/write/blocks/group-1/items/new"
    back = desk.item(code="T1", measures="community.direct")
    assert back.location == f"{desk.base}/write/blocks/group-1"
    desk.item(
        kind="single",
        code="R1",
        key_1="1",
        **_all("choice_1", "Ei"),
        key_2="2",
        **_all("choice_2", "Paljon"),
    )
    desk.item(kind="likert", measures="supervisors.mirror")
    desk.write("instrument", name="Oma", licence="CC0", citation="", **_all("scoring", "Osuus"))
    answer = desk.whole(mode="confidential", asks_background="1")
    assert answer.location == f"{desk.base}/rounds", answer.text
    survey = desk.published()
    assert (survey.mode, survey.asks_background) == (Mode.CONFIDENTIAL, True)
    assert survey.instrument.licence == "CC0"
    assert survey.blocks[0].intros["sv"] == "Valmentava tarkoittaa sv"
    direct, chosen, mirror = survey.items
    assert (direct.code, direct.measures) == ("T1", "community.direct")
    assert [choice.key for choice in chosen.choices] == ["1", "2"]
    # What is told about supervisors is kept without the unit, though nobody ticked that.
    assert (mirror.code, mirror.mirror) == ("K1", True)
    look = desk.trainer.get(f"{desk.base}")
    assert "Pulssi fi" in look.text


def test_a_choice_keeps_its_key_whatever_becomes_of_the_others(desk: Desk) -> None:
    desk.block()
    rows = {"key_1": "1", "key_2": "2", "key_3": "3"}
    told = {**_all("choice_1", "Ei"), **_all("choice_2", "Vähän"), **_all("choice_3", "Paljon")}
    desk.item(kind="single", code="R1", **rows, **told)
    # The first is emptied; a row that a stranger gave a key twice gets one of its own.
    desk.item(
        "R1",
        kind="single",
        code="R1",
        **rows,
        **{**told, **dict.fromkeys(_all("choice_1", ""), "")},
        key_4="3",
        **_all("choice_4", "Aina"),
    )
    desk.whole()
    (item,) = desk.published().items
    assert [(each.key, each.texts["en"]) for each in item.choices] == [
        ("2", "Vähän en"),
        ("3", "Paljon en"),
        ("1", "Aina en"),
    ]


@pytest.mark.parametrize(
    ("code", "sorry"), [("ä ö", "Koodissa on kirjaimia"), ("T1", "on jo koodi T1")]
)
def test_a_code_that_cannot_be_is_told_and_the_question_is_kept(
    desk: Desk, code: str, sorry: str
) -> None:
    desk.block()
    desk.item(code="T1")
    refused = desk.item(code=code, **_all("question", "Toinen"))
    assert refused.status_code == 422
    assert sorry in refused.text
    assert "Toinen fi" in desk.trainer.get(f"{desk.base}/write/blocks/group-1").text
    renamed = desk.item("K1", code="T2", **_all("question", "Toinen"))
    assert renamed.status_code == 303
    assert desk.trainer.get(f"{desk.base}/write/blocks/group-1/items/T2").status_code == 200
    assert desk.trainer.get(f"{desk.base}/write/blocks/group-1/items/K1").status_code == 404


def test_questions_and_groups_are_moved_and_removed(desk: Desk) -> None:
    for name in ("Yksi", "Kaksi"):
        desk.block(**_all("title", name))
    for code in ("A", "B", "C"):
        desk.item(code=code)
    desk.item("C", "up", code="C")
    desk.item("A", "remove", code="A")
    desk.block("group-2", "up", **_all("title", "Kaksi"))
    desk.block("group-1", "save", **_all("title", "Yksi"))
    desk.write("blocks/group-2/items/new", **_all("question", "Muu"), kind="open", code="W")
    desk.whole()
    survey = desk.published()
    assert [block.titles["fi"] for block in survey.blocks] == ["Kaksi fi", "Yksi fi"]
    assert [item.code for item in survey.items] == ["W", "C", "B"]
    assert desk.block("group-1", "remove").status_code == 303
    assert desk.trainer.get(f"{desk.base}/write/blocks/group-1").status_code == 404


@pytest.mark.parametrize(
    ("block", "item", "whole", "sorry"),
    [
        (None, None, {}, "Lisää ryhmä, jossa on ainakin yksi kysymys"),
        ({}, None, {}, "Ryhmä 1: lisää 1–40 kysymystä"),
        ({"title_fi": "", "title_sv": "", "title_en": ""}, {}, {}, "Ryhmä 1: anna nimi"),
        ({}, {"kind": "single"}, {}, "Ryhmä 1, kysymys 1: anna ainakin kaksi"),
        ({}, {"kind": "guess"}, {}, "Ryhmä 1, kysymys 1: kirjoita kysymys"),
        ({}, {"question_sv": ""}, {}, "svenska"),
        ({}, {}, {"mode": "public"}, "Valitse, mitä luvataan"),
        ({}, {}, {"minutes": "hetki"}, "Anna minuutit"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_published(
    desk: Desk,
    block: dict[str, str] | None,
    item: dict[str, str] | None,
    whole: dict[str, str],
    sorry: str,
) -> None:
    if block is not None:
        desk.block(**block)
    if item is not None:
        desk.item(**item)
    answer = desk.whole(**whole)
    assert answer.status_code == 422
    assert sorry in answer.text


def test_two_who_write_one_survey_lose_nothing(desk: Desk) -> None:
    desk.block()
    old = desk.revision()
    desk.item(code="A")
    late = desk.trainer.post(
        f"{desk.base}/write/blocks/group-1/items/new",
        revision=old,
        act="done",
        kind="likert",
        code="B",
        **_all("question", "Myöhäinen"),
    )
    assert late.status_code == 409
    assert "Myöhäinen fi" in late.text
    assert desk.trainer.get(f"{desk.base}/write/blocks/group-1/items/A").status_code == 200


def test_a_survey_travels_as_one_file_and_a_mirror_item_must_say_so(desk: Desk) -> None:
    desk.block()
    desk.item(code="P1", measures="supervisors.mirror")
    desk.whole()
    teach = f"/teach/{desk.trainer.visit.id}/modules"
    told = desk.trainer.get(f"{teach}/{desk.module_id}/export").get_json()
    assert told["kind"] == "survey"

    def bring(document: dict[str, Any]) -> TestResponse:
        file = FileStorage(io.BytesIO(json.dumps(document).encode()), filename="kysely.json")
        return desk.trainer.post(f"{teach}/import", file=file)

    brought = bring(told)
    assert brought.status_code == 303
    assert "Työyhteisö fi" in desk.trainer.get(brought.location).text
    told["module"]["blocks"][0]["items"][0]["mirror"] = False
    assert bring(told).status_code == 422


def test_other_modules_have_no_such_pages(desk: Desk, enter: Enter) -> None:
    strange = desk.trainer.get(
        f"/teach/{desk.trainer.visit.id}/surveys/{uuid.uuid4()}/write/instrument"
    )
    assert strange.status_code == 404
    learner = enter(Role.LEARNER, subject="liisa")
    assert learner.get(f"{desk.base}/write/instrument").status_code in {403, 404}
