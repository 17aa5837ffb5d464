"""A trainer previews what is being written, participants see what is published."""

import uuid
from typing import Any

import pytest
from werkzeug.test import TestResponse

from lti.people import Role
from tests.lti.conftest import Enter, Guest

KINDS = ("material", "lecture", "live-session", "coaching", "survey")
BANNER = "Tämä on luonnos."

# Any, below: forms.


def _all(name: str, text: str) -> dict[str, str]:
    return {f"{name}_{code}": f"{text} {code}" for code in ("fi", "sv", "en")}


class Desk:
    """A trainer who writes a module of some kind."""

    def __init__(self, trainer: Guest, kind: str) -> None:
        self.trainer, self.kind = trainer, kind
        begun = trainer.post(f"/teach/{trainer.visit.id}/modules/new", kind=kind)
        self.edit = begun.location
        self.module_id = uuid.UUID(self.edit.split("/")[-2])
        self.revision = 1

    def part(self) -> None:
        """Write what a module of the kind cannot be without."""
        room = {"material": "materials", "survey": "surveys"}.get(self.kind)
        if room is None:
            return
        base = f"/teach/{self.trainer.visit.id}/{room}/{self.module_id}/write"
        parts: list[tuple[str, dict[str, Any]]] = (
            [("pages/new", {**_all("title", "Sivu"), **_all("text", "Teksti"), "minutes": "3"})]
            if self.kind == "material"
            else [
                ("blocks/new", _all("title", "Ryhmä")),
                (
                    "blocks/group-1/items/new",
                    {**_all("question", "Kysymys"), "kind": "likert"},
                ),
            ]
        )
        for path, form in parts:
            sent = self.trainer.post(f"{base}/{path}", revision=self.revision, act="done", **form)
            assert sent.status_code == 303
            self.revision += 1

    def send(self, act: str, title: str = "Eka", **form: str) -> TestResponse:
        told = {**_all("title", title), **_all("summary", "Lyhyesti"), "minutes": "30"}
        more = {"sessions_enough": "2", "mode": "anonymous"}
        sent = self.trainer.post(
            self.edit, **{**told, **more, "revision": str(self.revision), "act": act, **form}
        )
        self.revision = 0 if act == "publish" else self.revision + 1
        return sent


@pytest.mark.parametrize("kind", KINDS)
def test_the_draft_is_previewed_and_the_published_one_participated_in(
    enter: Enter, kind: str
) -> None:
    trainer = enter(Role.TRAINER, subject="kaisa")
    desk = Desk(trainer, kind)
    desk.part()
    preview = desk.send("preview")
    assert preview.status_code == 303, preview.text
    page = trainer.get(preview.location).text
    assert "Eka fi" in page
    assert BANNER in page
    learner = enter(Role.LEARNER, subject="liisa")
    seen = preview.location.replace(f"/teach/{trainer.visit.id}", f"/learn/{learner.visit.id}")
    seen = seen.removesuffix("/preview")
    assert learner.get(seen).status_code in {403, 404}
    assert desk.send("publish").status_code == 303
    assert BANNER not in trainer.get(preview.location).text
    desk.send("save", "Toka")
    page = trainer.get(preview.location).text
    assert "Toka fi" in page
    assert BANNER in page
    other = enter(Role.VISITOR, subject="vieras")
    for guest in (learner, other):
        seen = preview.location.replace(f"/teach/{trainer.visit.id}", f"/learn/{guest.visit.id}")
        page = guest.get(seen.removesuffix("/preview")).text
        assert "Toka" not in page
        assert "Eka fi" in page
        assert BANNER not in page


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_that_is_not_whole_says_what_it_lacks(enter: Enter, kind: str) -> None:
    trainer = enter(Role.TRAINER, subject="kaisa")
    desk = Desk(trainer, kind)
    lacking = desk.send("preview", minutes="")
    assert lacking.status_code == 422
    assert "minuutit" in lacking.text
    room = {"lecture": "meetings", "live-session": "meetings"}.get(kind, f"{kind}s")
    room = "coaching" if kind == "coaching" else room
    tail = "/preview" if room in {"meetings", "coaching"} else ""
    address = f"/teach/{trainer.visit.id}/{room}/{desk.module_id}{tail}"
    assert trainer.get(address).status_code == 404


def test_a_drafts_pages_and_screens_can_be_turned(enter: Enter) -> None:
    trainer = enter(Role.TRAINER, subject="kaisa")
    material, survey = Desk(trainer, "material"), Desk(trainer, "survey")
    for desk in (material, survey):
        desk.part()
        desk.send("save")
    page = trainer.get(f"/teach/{trainer.visit.id}/materials/{material.module_id}/pages/page-1")
    assert "Teksti fi" in page.text
    look = trainer.get(f"/teach/{trainer.visit.id}/surveys/{survey.module_id}/look")
    assert "Kysymys fi" in look.text
