"""A learner goes through a material; each act is kept and stated once, or not at all."""

import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

import lrs.tables
import lti.tables
from lrs import files
from lrs.database import Database
from lrs.surroundings import Surroundings
from lti.catalogue import module
from lti.modules import acting
from lti.modules.material import facts
from lti.people import Role
from lti.seed import seed
from tests.lti.conftest import Enter, Guest, authored, texts, write_content

pytestmark = pytest.mark.usefixtures("programme")

RIGHT = (("q1", ["a"]), ("q2", ["a", "c"]))


@pytest.fixture
def learner(enter: Enter, module_id: uuid.UUID) -> Guest:
    return enter(Role.LEARNER, module_id=module_id)


@pytest.fixture
def material(learner: Guest, module_id: uuid.UUID) -> str:
    return f"{learner.room}/{module_id}"


# Any: a statement as JSON.
def stated(database: Database) -> list[Any]:
    """Return every statement of the store, the oldest first."""
    column = lrs.tables.statement.c
    with database.read() as connection:
        bodies = connection.execute(sa.select(column.body).order_by(column.position)).scalars()
        return [msgspec.json.decode(body) for body in bodies]


def verbs(database: Database) -> list[str]:
    return [each["verb"]["id"].rpartition("/")[2] for each in stated(database)]


def rows(database: Database, table: sa.Table) -> int:
    with database.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def answer_all(learner: Guest, material: str, answers: tuple[tuple[str, list[str]], ...]) -> str:
    """Begin an attempt, answer every question, and return the result's address."""
    where = learner.post(f"{material}/quiz").headers["Location"].rpartition("/")[0]
    for key, chosen in answers:
        learner.post(f"{where}/{key}", choice=chosen)
    return where


def test_a_whole_study_is_stated_act_by_act(
    learner: Guest, material: str, database: Database
) -> None:
    assert learner.post(f"{material}/begin").headers["Location"] == f"{material}/pages/yksi"
    assert learner.post(f"{material}/pages/yksi").headers["Location"] == f"{material}/pages/kaksi"
    assert learner.post(f"{material}/pages/kaksi").headers["Location"] == f"{material}/quiz"
    learner.post(f"{material}/files/muistilista.txt")
    result = answer_all(learner, material, RIGHT)

    assert "2/2" in learner.get(result).text or "2 of 2" in learner.get(result).text
    assert verbs(database) == [
        "initialized",
        "experienced",
        "experienced",
        "downloaded",
        "answered",
        "answered",
        "passed",
        "completed",
    ]


def test_statements_name_the_person_by_account_and_the_enrolment(
    learner: Guest, material: str, database: Database
) -> None:
    learner.post(f"{material}/pages/yksi")
    for each in stated(database):
        assert each["actor"]["account"]["name"] == str(learner.visit.person_id)
        assert set(each["actor"]) <= {"objectType", "account"}
        assert each["context"]["registration"] == str(learner.visit.enrolment_id)
        assert each["context"]["revision"] == "1"


def test_opening_pages_records_nothing(learner: Guest, material: str, database: Database) -> None:
    for path in ("", "/resume", "/pages/yksi", "/quiz", "/end", "/files/muistilista.txt"):
        learner.get(material + path)
    assert stated(database) == []
    assert rows(database, lti.tables.material_study) == 0


@pytest.mark.parametrize(
    "path", ["/begin", "/pages/yksi", "/files/muistilista.txt"], ids=["begin", "read", "take"]
)
def test_an_act_sent_twice_is_stated_once(
    learner: Guest, material: str, database: Database, path: str
) -> None:
    learner.post(material + path)
    once = verbs(database)
    assert learner.post(material + path).status_code == 303
    assert verbs(database) == once


def test_opening_again_resumes_at_the_page_that_was_open(learner: Guest, material: str) -> None:
    assert learner.get(f"{material}/resume").headers["Location"] == material
    learner.post(f"{material}/begin")
    learner.get(f"{material}/pages/kaksi")
    assert learner.get(f"{material}/resume").headers["Location"] == f"{material}/pages/kaksi"
    learner.get(f"{material}/pages/yksi", **{"Sec-Purpose": "prefetch"})
    assert learner.get(f"{material}/resume").headers["Location"] == f"{material}/pages/kaksi"


def test_after_the_last_page_one_resumes_in_the_quiz_and_after_all_at_the_end(
    learner: Guest, material: str
) -> None:
    learner.post(f"{material}/pages/yksi")
    learner.post(f"{material}/pages/kaksi")
    assert learner.get(f"{material}/resume").headers["Location"] == f"{material}/quiz"
    answer_all(learner, material, RIGHT)
    assert learner.get(f"{material}/resume").headers["Location"] == f"{material}/end"


def test_two_tabs_end_with_one_study(
    learner: Guest, enter: Enter, material: str, module_id: uuid.UUID, database: Database
) -> None:
    other = enter(Role.LEARNER, module_id=module_id)
    learner.post(f"{material}/begin")
    other.post(f"{other.room}/{module_id}/begin")
    learner.post(f"{material}/pages/yksi")
    other.post(f"{other.room}/{module_id}/pages/yksi")
    other.post(f"{other.room}/{module_id}/pages/kaksi")
    assert Counter(verbs(database)) == {"initialized": 1, "experienced": 2}


def test_an_answer_once_given_stands_and_its_feedback_is_shown(
    learner: Guest, material: str, database: Database
) -> None:
    question = learner.post(f"{material}/quiz").headers["Location"]
    assert "palaute" not in learner.get(question).text
    learner.post(question, choice="b")
    learner.post(question, choice="a")
    shown = learner.get(question).text
    assert "palaute b fi" in shown
    assert "Yhteinen palaute fi" in shown
    answers = [each["result"] for each in stated(database) if "result" in each]
    assert answers == [{"success": False, "response": "b"}]


@pytest.mark.parametrize("sent", [[], ["z"], [""]])
def test_an_answer_without_a_choice_is_asked_for_again(
    learner: Guest, material: str, database: Database, sent: list[str]
) -> None:
    question = learner.post(f"{material}/quiz").headers["Location"]
    asked = learner.post(question, choice=sent)
    assert asked.status_code == 422
    assert 'href="#choice-a"' in asked.text
    assert 'id="choice-a"' in asked.text
    assert verbs(database) == ["initialized"]


def test_the_quiz_may_be_tried_again_and_the_best_result_counts(
    learner: Guest, material: str, database: Database
) -> None:
    answer_all(learner, material, (("q1", ["a"]), ("q2", ["a"])))
    answer_all(learner, material, RIGHT)
    answer_all(learner, material, (("q1", ["b"]), ("q2", ["b"])))
    assert [verb for verb in verbs(database) if verb in {"passed", "failed"}] == [
        "failed",
        "passed",
        "failed",
    ]
    column = lti.tables.grade.c
    with database.read() as connection:
        grades = connection.execute(
            sa.select(column.score_given, column.score_maximum, column.progress)
        ).all()
    # The pages are not read yet.
    assert [tuple(row) for row in grades] == [(2, 2, "Submitted")]


def test_a_material_is_completed_once_whatever_is_done_after(
    learner: Guest, material: str, database: Database
) -> None:
    answer_all(learner, material, RIGHT)
    assert "completed" not in verbs(database)
    learner.post(f"{material}/pages/kaksi")
    last = learner.post(f"{material}/pages/yksi")
    assert last.headers["Location"] == f"{material}/end"
    learner.post(f"{material}/pages/yksi")
    answer_all(learner, material, RIGHT)
    assert verbs(database).count("completed") == 1


def test_a_new_version_changes_nothing_for_a_study_under_way(
    learner: Guest,
    material: str,
    enter: Enter,
    module_id: uuid.UUID,
    surroundings: Surroundings,
    programme: Path,
    organisation_id: int,
) -> None:
    learner.post(f"{material}/pages/yksi")
    write_content(programme, authored(), {"kaksi": "Uusi teksti."})
    with surroundings.database.write() as connection:
        seed(connection, surroundings, organisation_id, content=programme)
    assert "Teksti kaksi." in learner.get(f"{material}/pages/kaksi").text
    learner.post(f"{material}/pages/kaksi")
    answer_all(learner, material, RIGHT)
    revisions = {each["context"]["revision"] for each in stated(surroundings.database)}
    assert revisions == {"1"}
    newcomer = enter(Role.LEARNER, subject="matti", module_id=module_id)
    newcomer.post(f"{newcomer.room}/{module_id}/begin")
    assert "Uusi teksti." in newcomer.get(f"{newcomer.room}/{module_id}/pages/kaksi").text


def test_when_the_statement_is_refused_the_rows_go_back_too(
    learner: Guest, material: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("the store is full")

    monkeypatch.setattr(acting, "accept", refuse)
    assert learner.post(f"{material}/pages/yksi").status_code == 500
    assert rows(database, lti.tables.material_study) == 0
    assert rows(database, lti.tables.material_reading) == 0


def test_a_forged_token_is_refused(learner: Guest, material: str, database: Database) -> None:
    assert learner.post(f"{material}/begin", token="0" * 64).status_code == 403
    assert learner.post(f"{material}/begin", token="").status_code == 403
    assert stated(database) == []


def test_a_stranger_sees_nothing_of_another_s_visit(
    learner: Guest, material: str, enter: Enter, database: Database
) -> None:
    stranger = enter(Role.LEARNER, subject="vieras")
    assert stranger.get(f"{material}/pages/yksi").status_code == 403
    assert stranger.post(f"{material}/pages/yksi").status_code == 403
    assert stated(database) == []


def test_a_visitor_may_look_and_nothing_is_recorded(
    enter: Enter, module_id: uuid.UUID, database: Database
) -> None:
    visitor = enter(Role.VISITOR, module_id=module_id)
    material = f"{visitor.room}/{module_id}"
    for path in ("", "/pages/yksi", "/quiz"):
        shown = visitor.get(material + path)
        assert shown.status_code == 200
        assert "<form" not in shown.text
    assert "Kuuntele ensin." in visitor.get(f"{material}/files/muistilista.txt").text
    for path in ("/begin", "/pages/yksi", "/files/muistilista.txt", "/quiz"):
        assert visitor.post(material + path).status_code == 403
    assert stated(database) == []


def test_a_trainer_previews_and_nothing_is_recorded(
    enter: Enter, module_id: uuid.UUID, database: Database
) -> None:
    trainer = enter(Role.TRAINER, subject="tiina", module_id=module_id)
    material = f"{trainer.room}/{module_id}"
    for path in ("", "/pages/yksi", "/pages/kaksi"):
        shown = trainer.get(material + path)
        assert shown.status_code == 200
        assert "<form" not in shown.text
    assert "palaute c fi" in trainer.get(f"{material}/quiz").text
    as_learner = f"/learn/{trainer.visit.id}/materials/{module_id}"
    assert trainer.get(as_learner).status_code == 403
    assert trainer.post(f"{as_learner}/pages/yksi").status_code == 403
    assert stated(database) == []
    assert rows(database, lti.tables.material_study) == 0


def test_a_trainer_fills_an_empty_place_in_the_course(enter: Enter, module_id: uuid.UUID) -> None:
    trainer = enter(Role.TRAINER, subject="tiina")
    choose = f"/teach/{trainer.visit.id}/choose"
    assert "Kuuntelu fi" in trainer.get(choose).text
    assert trainer.post(choose).status_code == 422
    filled = trainer.post(choose, module=str(module_id))
    assert filled.headers["Location"] == f"{trainer.room}/{module_id}"
    assert trainer.get(choose).headers["Location"] == f"/dashboards/{trainer.visit.id}/cohort"


@pytest.mark.parametrize(
    "path", ["/pages/puuttuu", "/files/puuttuu.txt", "/quiz/9/q1", "/pictures/" + "0" * 64]
)
def test_what_is_not_there_is_not_found(learner: Guest, material: str, path: str) -> None:
    learner.post(f"{material}/begin")
    assert learner.get(material + path).status_code == 404


def test_a_module_of_nobody_is_not_found(learner: Guest) -> None:
    assert learner.get(f"{learner.room}/{uuid.uuid4()}").status_code == 404
    assert learner.post(f"{learner.room}/{uuid.uuid4()}/begin").status_code == 404


def test_pictures_are_kept_by_the_browser_and_have_a_description(
    learner: Guest, material: str
) -> None:
    learner.post(f"{material}/begin")
    page = learner.get(f"{material}/pages/yksi").text
    assert 'alt="Kuvan kuvaus fi"' in page
    address = page.partition('src="../pictures/')[2].partition('"')[0]
    picture = learner.get(f"{material}/pictures/{address}")
    assert picture.mimetype == "image/svg+xml"
    assert picture.headers["Cache-Control"].startswith("private, max-age=31536000")
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert learner.get(f"{material}/pages/yksi").headers["Cache-Control"] == "no-store"


def test_a_drawing_to_take_along_gets_no_rights(
    surroundings: Surroundings, organisation_id: int, tmp_path: Path, learner: Guest, material: str
) -> None:
    drawing = {"name": "kuva.svg", "titles": texts("Kuva"), "language": None}
    write_content(tmp_path / "drawn", authored(files=[drawing]))
    with surroundings.database.write() as connection:
        seed(connection, surroundings, organisation_id, content=tmp_path / "drawn")
    for part in ({}, {"Range": "bytes=0-3"}):
        policy = learner.get(f"{material}/files/kuva.svg", **part).headers[
            "Content-Security-Policy"
        ]
        assert policy == files.CONTENT_POLICY


def test_a_file_is_offered_for_saving(learner: Guest, material: str) -> None:
    led = learner.post(f"{material}/files/muistilista.txt")
    file = learner.get(led.headers["Location"])
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.text == "Kuuntele ensin."


@pytest.mark.parametrize(
    ("locale", "said"), [("fi", "Sivu yksi fi"), ("sv", "Sivu yksi sv"), ("en", "Sivu yksi en")]
)
def test_a_material_is_read_in_the_visit_s_language(
    enter: Enter, module_id: uuid.UUID, locale: str, said: str
) -> None:
    learner = enter(Role.LEARNER, locale=locale)
    learner.post(f"{learner.room}/{module_id}/begin")
    page = learner.get(f"{learner.room}/{module_id}/pages/yksi").text
    assert f'<html lang="{locale}">' in page
    assert said in page
    assert f"Otsikko {locale}" in page


def test_the_first_visit_says_who_sees_what_once(learner: Guest, material: str) -> None:
    assert 'class="note-box once"' in learner.get(material).text
    learner.post(f"{material}/begin")
    assert 'class="note-box once"' not in learner.get(material).text


def test_two_last_pages_read_at_once_complete_the_material_once(
    learner: Guest,
    enter: Enter,
    material: str,
    module_id: uuid.UUID,
    database: Database,
) -> None:
    answer_all(learner, material, RIGHT)
    other = enter(Role.LEARNER, module_id=module_id)
    together = threading.Barrier(2)

    def read(guest: Guest, page: str) -> int:
        together.wait(timeout=10)
        return guest.post(f"{guest.room}/{module_id}/pages/{page}").status_code

    with ThreadPoolExecutor(2) as tabs:
        done = [tabs.submit(read, learner, "yksi"), tabs.submit(read, other, "kaksi")]
        assert [each.result(timeout=30) for each in done] == [303, 303]
    assert Counter(verbs(database))["completed"] == 1


def test_a_file_taken_first_begins_the_study(
    learner: Guest, material: str, database: Database
) -> None:
    learner.post(f"{material}/files/muistilista.txt")
    assert verbs(database) == ["initialized", "downloaded"]


def test_a_material_without_a_quiz_is_completed_by_reading_and_graded_one_of_one(
    enter: Enter, surroundings: Surroundings, programme: Path, organisation_id: int
) -> None:
    document = authored(id=str(uuid.uuid4()), quiz=None)
    write_content(programme, document)
    with surroundings.database.write() as connection:
        seed(connection, surroundings, organisation_id, content=programme)
    module_id = uuid.UUID(document["id"])
    learner = enter(Role.LEARNER, module_id=module_id)
    material = f"{learner.room}/{module_id}"
    learner.post(f"{material}/pages/yksi")
    assert learner.post(f"{material}/pages/kaksi").headers["Location"] == f"{material}/end"
    assert learner.get(f"{material}/quiz").status_code == 404
    assert verbs(surroundings.database)[-1] == "completed"
    column = lti.tables.grade.c
    with surroundings.database.read() as connection:
        grades = connection.execute(sa.select(column.score_given, column.score_maximum)).all()
    assert [tuple(row) for row in grades] == [(1, 1)]


def test_what_dashboards_read_is_what_was_done(
    learner: Guest, material: str, module_id: uuid.UUID, database: Database
) -> None:
    learner.post(f"{material}/pages/yksi")
    answer_all(learner, material, (("q1", ["a"]), ("q2", ["b"])))
    visit = learner.visit
    assert visit.enrolment_id is not None
    with database.read() as connection:
        standings = facts.standings_of(connection, visit.organisation_id, visit.enrolment_id)
        held = module(connection, visit.organisation_id, module_id)
        assert held is not None
        parts = facts.parts_of(connection, held)
    standing = standings[module_id]
    assert (standing.pages_read, standing.best_raw, standing.best_maximum) == (1, 1, 2)
    assert standing.completed_at is None
    stated_ids = {each["object"]["id"].rpartition("/")[2] for each in stated(database)}
    assert {str(parts[0].id), str(parts[2].id)} <= stated_ids
    assert facts.entrance_of(visit.id, module_id) == f"{material}/resume"
