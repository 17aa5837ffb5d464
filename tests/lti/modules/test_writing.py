"""A material is written page by page, kept as a draft, published, and travels as one file."""

import io
import json
import re
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from lrs.surroundings import Surroundings
from lti.modules.material import editing
from lti.modules.material.document import NAME
from lti.people import Role
from lti.seed import seed
from tests.lti.conftest import Enter, Guest

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
LANGUAGES = ("fi", "sv", "en")

# Any, below: forms and drafts.


def _all(name: str, text: str) -> dict[str, str]:
    return {f"{name}_{code}": f"{text} {code}" for code in LANGUAGES}


class Desk:
    """A trainer who writes a material."""

    def __init__(self, trainer: Guest) -> None:
        self.trainer = trainer
        begun = trainer.post(f"/teach/{trainer.visit.id}/modules/new", kind="material")
        self.edit = begun.location
        self.module_id = uuid.UUID(begun.location.split("/")[-2])
        self.base = f"/teach/{trainer.visit.id}/materials/{self.module_id}"

    def revision(self) -> str:
        found = re.search(r'name="revision" value="(\d+)"', self.trainer.get(self.edit).text)
        assert found is not None
        return found[1]

    def write(self, part: str, act: str = "done", **form: Any) -> TestResponse:
        told = {"revision": self.revision(), "act": act, **form}
        return self.trainer.post(f"{self.base}/write/{part}", **told)

    def whole(self, act: str = "publish", **form: Any) -> TestResponse:
        told = {**_all("title", "Kuuntelu"), **_all("summary", "Lyhyesti"), "minutes": "12"}
        revision = {"revision": self.revision(), "act": act}
        return self.trainer.post(self.edit, **{**told, **revision, **form})

    def page(self, number: str = "new", act: str = "done", **form: Any) -> TestResponse:
        told = {**_all("title", "Sivu"), **_all("text", "Teksti **tärkeä**"), "minutes": "4"}
        return self.write(f"pages/{number}", act, **{**told, **form})

    def question(self, **form: Any) -> TestResponse:
        told = {
            **_all("question", "Mitä teet?"),
            **_all("choice_1", "Kuuntelen"),
            "correct_1": "1",
            **_all("choice_2", "Keskeytän"),
            **_all("choice_feedback_2", "Kuuntele ensin."),
        }
        return self.write("questions/new", **{**told, **form})


@pytest.fixture
def desk(enter: Enter) -> Desk:
    return Desk(enter(Role.TRAINER, subject="kaisa"))


def test_a_material_is_written_published_and_studied(desk: Desk, enter: Enter) -> None:
    begun = desk.whole(act="onward:pages/new")
    assert begun.location == f"{desk.base}/write/pages/new"
    picture = FileStorage(io.BytesIO(PNG), filename="Kuva ä.PNG")
    kept = desk.page(act="save", picture=picture)
    assert "![](files/Kuva-a.png)" in kept.text
    shown = {**_all("text", "Katso\n\n![](files/Kuva-a.png)"), **_all("alt_Kuva-a.png", "Kaksi")}
    assert desk.page("page-1", **shown).status_code == 303
    assert desk.question().status_code == 303
    file = FileStorage(io.BytesIO(b"Muista"), filename="lista.txt")
    desk.write("files", "save", file=file)
    desk.write("files", **_all("file_1", "Muistilista"))
    published = desk.whole()
    assert published.location == desk.base, published.text
    liisa = enter(Role.LEARNER, subject="liisa")
    start = f"/learn/{liisa.visit.id}/materials/{desk.module_id}"
    liisa.post(f"{start}/begin")
    assert "Muistilista fi" in liisa.get(start).text
    page = liisa.get(f"{start}/pages/page-1")
    found = re.search(r'<img src="\.\./pictures/([0-9a-f]{64})" alt="Kaksi fi"', page.text)
    assert found is not None
    assert liisa.get(f"{start}/pictures/{found[1]}").data == PNG
    liisa.post(f"{start}/pages/page-1")
    question = liisa.get(liisa.post(f"{start}/quiz").location)
    assert "Mitä teet? fi" in question.text


@pytest.mark.parametrize(
    ("page", "question", "sorry"),
    [
        (None, None, "Kirjoita ainakin yksi sivu"),
        ({"title_fi": "", "title_sv": "", "title_en": ""}, None, "Sivu 1: anna nimi"),
        ({"minutes": "monta"}, None, "Sivu 1: anna minuutit kokonaislukuna"),
        (_all("text", "![](files/puuttuu.png)"), None, "Sivu 1: kirjoita teksti"),
        ({}, {"correct_1": None}, "Kysymys 1: anna ainakin kaksi vaihtoehtoa"),
        ({}, {f"choice_2_{code}": "" for code in LANGUAGES}, "Kysymys 1: anna ainakin kaksi"),
        ({}, {f"question_{code}": "" for code in LANGUAGES}, "Kysymys 1: kirjoita kysymys"),
        ({"text_sv": ""}, None, "svenska"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_published(
    desk: Desk, page: dict[str, str] | None, question: dict[str, Any] | None, sorry: str
) -> None:
    if page is not None:
        desk.page(**page)
    if question is not None:
        told = {name: value for name, value in question.items() if value is not None}
        dropped = {name: "" for name, value in question.items() if value is None}
        if dropped:
            desk.write(
                "questions/new",
                **_all("question", "Mitä?"),
                **_all("choice_1", "A"),
                **_all("choice_2", "B"),
            )
        else:
            desk.question(**told)
    answer = desk.whole()
    assert answer.status_code == 422
    assert sorry in answer.text


def test_pages_are_moved_and_removed(desk: Desk) -> None:
    for name in ("Yksi", "Kaksi", "Kolme"):
        desk.page(**_all("title", name))
    desk.page("page-3", "up", **_all("title", "Kolme"))
    desk.page("page-1", "remove")
    text = desk.trainer.get(desk.edit).text
    assert "Yksi fi" not in text
    assert text.index("Kolme fi") < text.index("Kaksi fi")
    desk.page(**_all("title", "Neljäs"))
    assert "pages/page-1" in desk.trainer.get(desk.edit).text


def test_two_who_write_at_once_lose_nothing(desk: Desk) -> None:
    desk.page()
    old = desk.revision()
    desk.page("page-1", **_all("text", "Ensimmäisen teksti"))
    late = desk.page("page-1", revision=old, **_all("text", "Toisen teksti"))
    assert late.status_code == 409
    assert "Toisen teksti fi" in late.text
    page = desk.trainer.get(f"{desk.base}/write/pages/page-1")
    assert "Ensimmäisen teksti fi" in page.text


@pytest.mark.parametrize(
    ("field", "part", "name"),
    [
        ("picture", "pages/new", "ohjelma.exe"),
        ("picture", "pages/new", "kirje.docx"),
        ("picture", "pages/new", "nimetön"),
        ("file", "files", "sivu.html"),
        ("file", "files", "../../etc/passwd"),
    ],
)
def test_files_of_other_kinds_are_refused(desk: Desk, field: str, part: str, name: str) -> None:
    brought = {field: FileStorage(io.BytesIO(b"x"), filename=name)}
    kept = desk.write(part, "save", **_all("title", "Sivu"), minutes="1", **brought)
    assert kept.status_code == 422
    assert "ei voi lisätä" in kept.text


def test_a_file_that_is_too_large_is_refused(desk: Desk) -> None:
    large = FileStorage(io.BytesIO(bytes(10 * 1024 * 1024 + 1)), filename="iso.pdf")
    kept = desk.write("files", "save", file=large)
    assert kept.status_code == 422
    assert "suurempi kuin 10 Mt" in kept.text


def test_a_material_travels_as_one_file(desk: Desk) -> None:
    desk.page(act="save", picture=FileStorage(io.BytesIO(PNG), filename="a.png"))
    shown = {**_all("text", "![](files/a.png)"), **_all("alt_a.png", "Kuva")}
    desk.page("page-1", **shown)
    desk.question()
    desk.whole()
    taken = desk.trainer.get(f"/teach/{desk.trainer.visit.id}/modules/{desk.module_id}/export")
    told = json.loads(taken.data)
    assert next(iter(told["files"].values()))["type"] == "image/png"
    bring = f"/teach/{desk.trainer.visit.id}/modules/import"
    again = desk.trainer.post(bring, file=FileStorage(io.BytesIO(taken.data), filename="m.json"))
    assert again.status_code == 303, again.text
    assert "Kuuntelu fi" in desk.trainer.get(again.location).text
    forged = {**told, "files": {}}
    for spoilt in (forged, {**told, "files": {"a": {"type": "text/html", "base64": ""}}}):
        content = json.dumps(spoilt).encode()
        refused = desk.trainer.post(bring, file=FileStorage(io.BytesIO(content), filename="m.json"))
        assert refused.status_code == 422


def test_who_has_begun_goes_on_with_what_was_begun(desk: Desk, enter: Enter) -> None:
    desk.page()
    desk.whole()
    liisa = enter(Role.LEARNER, subject="liisa")
    start = f"/learn/{liisa.visit.id}/materials/{desk.module_id}"
    liisa.post(f"{start}/begin")
    desk.page("page-1", **_all("text", "Aivan uusi teksti"))
    desk.whole()
    assert "Aivan uusi" not in liisa.get(f"{start}/pages/page-1").text
    pekka = enter(Role.LEARNER, subject="pekka")
    pekka.post(f"/learn/{pekka.visit.id}/materials/{desk.module_id}/begin")
    page = pekka.get(f"/learn/{pekka.visit.id}/materials/{desk.module_id}/pages/page-1")
    assert "Aivan uusi" in page.text


def test_seeding_again_leaves_what_an_author_wrote(
    programme: Any,
    module_id: uuid.UUID,
    surroundings: Surroundings,
    organisation_id: int,
    enter: Enter,
) -> None:
    trainer = enter(Role.TRAINER, subject="kaisa")
    edit = f"/teach/{trainer.visit.id}/modules/{module_id}/edit"
    told = {**_all("title", "Omin sanoin"), **_all("summary", "Lyhyesti"), "minutes": "9"}
    assert trainer.post(edit, revision="0", act="publish", **told).status_code == 303
    with surroundings.database.write() as connection:
        seed(connection, surroundings, organisation_id, content=programme)
        titles = connection.execute(sa.text("SELECT max(version) FROM lti_module_version"))
        assert titles.scalar() == 2
    assert "Omin sanoin fi" in trainer.get(f"/teach/{trainer.visit.id}/materials/{module_id}").text


def test_a_learner_writes_nothing(desk: Desk, enter: Enter) -> None:
    liisa = enter(Role.LEARNER, subject="liisa")
    page = desk.base.replace(str(desk.trainer.visit.id), str(liisa.visit.id))
    assert liisa.get(f"{page}/write/pages/new").status_code == 403
    assert liisa.post(f"{page}/write/files").status_code == 403


@given(st.text(max_size=300), st.lists(st.text(min_size=1, max_size=20), max_size=3))
def test_any_file_gets_a_name_that_addresses_can_hold(name: str, taken: list[str]) -> None:
    made = editing.file_name(name, taken)
    if not made.rpartition(".")[2].isascii() or len(made) > 128 or not made.split(".")[-1]:
        return  # an ending of no kind that is taken
    assert made not in taken
    stem = made.rpartition(".")[0] or made
    assert NAME.match(stem)
