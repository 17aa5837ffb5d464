"""The trainer's page: the own cohort, as a grid, a list, a figure and a file."""

import csv
import io
from datetime import timedelta
from html import unescape

import flask
import pytest

from lrs.database import Database
from lti.modules.coaching.members import declare_supervisor
from lti.people import Role
from tests.conftest import NOW
from tests.dashboards.pages.stage import TITLES, Guest, Stage, queries_of


def said(html: str) -> str:
    """Return a page's text with single spaces."""
    return " ".join(unescape(html).replace("\u00a0", " ").split())


def grid(html: str) -> dict[str, list[str]]:
    """Return the grid as it is read: the state words of each row, by its head."""
    body = html[html.index("<tbody>") : html.index("</tbody>")]
    rows = {}
    for row in body.split("<tr>")[1:]:
        name = unescape(row.split('<th scope="row">')[1].split("<")[0])
        rows[name] = [cell.split("<")[0] for cell in row.split('<span class="hidden">')[1:]]
    return rows


@pytest.fixture
def programme(stage: Stage) -> Stage:
    stage.has_programme()
    return stage


@pytest.fixture
def trainer(app: flask.Flask, programme: Stage) -> Guest:
    return programme.enter(app, Role.TRAINER, programme.enrol("timo", Role.TRAINER, name="Timo"))


def test_the_grid_shows_done_started_and_not_yet(programme: Stage, trainer: Guest) -> None:
    liisa = programme.enrol("liisa", name="Liisa")
    programme.enrol("pekka", name="Pekka")
    programme.keep(programme.acts(liisa, 0).completes(), programme.acts(liisa, 1).starts())
    page = trainer.get("cohort").text
    assert grid(page) == {
        "Liisa": ["tehty", "kesken", "ei vielä"],
        "Pekka": ["ei vielä", "ei vielä", "ei vielä"],
    }
    assert "2 osallistujaa, 1 tarvitsee muistutuksen" in said(page)


def test_the_list_says_the_same_as_the_grid(programme: Stage, trainer: Guest) -> None:
    liisa = programme.enrol("liisa", name="Liisa")
    programme.enrol("pekka", name="Pekka")
    programme.keep(programme.acts(liisa, 0).completes(), programme.acts(liisa, 1).starts())
    page = said(trainer.get("cohort").text)
    assert (
        "<strong>Liisa</strong> <span>1 osa 3:sta tehty.</span> "
        f"<span>Tehty: {TITLES[0]}.</span> <span>Kesken: {TITLES[1]}.</span> "
        f"<span>Aloittamatta: {TITLES[2]}.</span>"
    ) in page
    assert "<strong>Pekka</strong> <span>Ei ole vielä aloittanut.</span>" in page


def test_trainers_and_readers_are_not_in_the_grid(programme: Stage, trainer: Guest) -> None:
    programme.enrol("liisa", name="Liisa")
    programme.enrol("riitta", Role.READER, name="Riitta")
    assert set(grid(trainer.get("cohort").text)) == {"Liisa"}


def test_whose_supervisor_the_trainer_is_vanishes_from_that_trainers_view(
    programme: Stage, trainer: Guest, app: flask.Flask
) -> None:
    liisa = programme.enrol("liisa", name="Liisa")
    programme.enrol("pekka", name="Pekka")
    assert trainer.visit.person_id is not None
    with programme.surroundings.database.write() as connection:
        declare_supervisor(
            connection,
            programme.organisation_id,
            person_id=liisa[0],
            supervisor_id=trainer.visit.person_id,
            source="self",
            now=NOW,
        )
    page = trainer.get("cohort").text
    assert set(grid(page)) == {"Pekka"}
    assert "Liisa" not in page
    assert "Liisa" not in trainer.get("cohort.csv").text
    other = programme.enter(app, Role.TRAINER, programme.enrol("tiina", Role.TRAINER, name="Tiina"))
    assert set(grid(other.get("cohort").text)) == {"Liisa", "Pekka"}


def test_someone_who_never_came_has_not_started(programme: Stage, trainer: Guest) -> None:
    programme.lists("eero", "Eero")
    assert grid(trainer.get("cohort").text) == {"Eero": ["ei vielä"] * 3}


def test_people_without_a_name_are_numbered_as_they_came(programme: Stage, trainer: Guest) -> None:
    first, second = programme.enrol("a"), programme.enrol("b")
    for subject in ("b", "a"):
        programme.lists(subject, None)
    programme.keep(programme.acts(first, 0).completes(), programme.acts(second, 1).completes())
    assert grid(trainer.get("cohort").text) == {
        "Osallistuja 1": ["tehty", "ei vielä", "ei vielä"],
        "Osallistuja 2": ["ei vielä", "tehty", "ei vielä"],
    }


def test_who_left_the_course_is_counted_and_not_shown(programme: Stage, trainer: Guest) -> None:
    programme.enrol("liisa", name="Liisa")
    programme.enrol("poissa")
    page = trainer.get("cohort").text
    assert set(grid(page)) == {"Liisa"}
    assert "1 ihminen ei ole enää kurssilla. Tehdyt osat säilyvät." in said(page)


def test_without_a_roster_those_who_came_are_shown_by_number(
    app: flask.Flask, programme: Stage
) -> None:
    programme.roster_url = None
    trainer = programme.enter(app, Role.TRAINER, programme.enrol("timo", Role.TRAINER))
    programme.enrol("liisa")
    page = trainer.get("cohort").text
    assert set(grid(page)) == {"Osallistuja 1"}
    assert "Oppimisalusta ei juuri nyt kerro nimiä." in said(page)


def test_names_stand_in_finnish_order(programme: Stage, trainer: Guest) -> None:
    for name in ("Öhman", "Zacharias", "Åsa", "Eve", "Élise", "Aino", "Äijälä", "Fanny"):
        programme.lists(name, name)
    assert list(grid(trainer.get("cohort").text)) == [
        "Aino",
        "Eve",
        "Élise",
        "Fanny",
        "Zacharias",
        "Åsa",
        "Äijälä",
        "Öhman",
    ]


def test_who_is_late_needs_a_reminder_and_who_is_done_does_not(
    app: flask.Flask, stage: Stage
) -> None:
    today = NOW.date()
    stage.has_programme(due_on=(today - timedelta(days=1), today))
    trainer = stage.enter(app, Role.TRAINER, stage.enrol("timo", Role.TRAINER))
    late, on_time = stage.enrol("a", name="Myöhä"), stage.enrol("b", name="Ajoissa")
    stage.keep(stage.acts(late, 1).completes(), stage.acts(on_time, 0).completes())
    page = said(trainer.get("cohort").text)
    assert "2 osallistujaa, 1 tarvitsee muistutuksen" in page
    assert 'Myöhä<span class="nudge">tarvitsee muistutuksen</span>' in page
    assert "Ajoissa<span" not in page


def test_an_empty_cohort_says_how_people_appear(programme: Stage, trainer: Guest) -> None:
    programme.members.clear()
    page = said(trainer.get("cohort").text)
    assert "Osallistujia ei ole vielä." in page
    assert "%" not in page.replace("100%", "")


def test_before_anybody_started_there_is_no_figure(programme: Stage, trainer: Guest) -> None:
    programme.enrol("liisa", name="Liisa")
    page = said(trainer.get("cohort").text)
    assert "Tietoja ei ole vielä." in page
    assert "0 %" not in page


def test_the_figure_says_its_message_numbers_period_and_time(
    programme: Stage, trainer: Guest
) -> None:
    liisa = programme.enrol("liisa", name="Liisa")
    programme.enrol("pekka", name="Pekka")
    programme.keep(programme.acts(liisa, 0).completes())
    page = said(trainer.get("cohort").text)
    assert f"<h3>Useimmin tehty osa on ”{TITLES[0]}”: 1/2</h3>" in page
    assert "1/2 · 50 %" in page
    assert "2 osallistujaa, 23.11.2026." in page
    assert "Tilanne ma 23.11. klo 11.00." in page
    assert f'<th scope="row">{TITLES[0]}</th><td class="number">1</td>' in page


def test_another_cohort_s_people_are_not_shown(
    app: flask.Flask, programme: Stage, trainer: Guest
) -> None:
    other = Stage(
        programme.surroundings,
        programme.organisation_id,
        programme.registration_id,
        context_id="course-2",
        modules=programme.modules,
    )
    stranger = other.enrol("stranger")
    other.keep(other.acts(stranger, 0).completes())
    programme.enrol("liisa", name="Liisa")
    assert grid(trainer.get("cohort").text) == {"Liisa": ["ei vielä"] * 3}


def test_the_file_holds_the_grid_and_runs_nothing(programme: Stage, trainer: Guest) -> None:
    liisa = programme.enrol("liisa", name='=HYPERLINK("https://evil.example";"Liisa")')
    programme.enrol("pekka", name='Pekka "P", Ö')
    programme.keep(programme.acts(liisa, 0).completes())
    answer = trainer.get("cohort.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows == [
        ["Osallistuja", *TITLES, "Tehtyjä osia", "Osia yhteensä", "Tarvitsee muistutuksen"],
        [
            '\'=HYPERLINK("https://evil.example";"Liisa")',
            "tehty",
            "ei vielä",
            "ei vielä",
            "1",
            "3",
            "ei",
        ],
        ['Pekka "P", Ö', "ei vielä", "ei vielä", "ei vielä", "0", "3", "kyllä"],
    ]


def test_five_hundred_people_and_sixty_modules_take_no_more_queries_than_two_and_three(
    app: flask.Flask, programme: Stage, database: Database
) -> None:
    programme.roster_url = None
    trainer = programme.enter(app, Role.TRAINER, programme.enrol("timo", Role.TRAINER))
    programme.enrol_many(2)
    trainer.get("cohort")  # the first look of a day is noted
    few = queries_of(database, lambda: trainer.get("cohort"))
    programme.has_programme([f"Osa {number}" for number in range(57)])
    people = programme.enrol_many(498)
    programme.keep(
        *(programme.acts(who, number % 60).completes() for number, who in enumerate(people))
    )
    shown = grid(trainer.get("cohort").text)
    assert len(shown) == 500
    assert {len(states) for states in shown.values()} == {60}
    assert sum(states.count("tehty") for states in shown.values()) == 498
    many = queries_of(database, lambda: trainer.get("cohort"))
    assert many == few
    assert many < 16


def test_whom_the_gradebook_asked_about_stands_first(app: flask.Flask, programme: Stage) -> None:
    programme.enrol("liisa", name="Liisa")
    pekka = programme.enrol("pekka", name="Pekka")
    who = programme.enrol("timo", Role.TRAINER)
    trainer = programme.enter(app, Role.TRAINER, who, about=pekka[0])
    page = said(trainer.get("cohort").text)
    asked = page.index("Osallistuja, jota tulit katsomaan")
    assert page.index("Pekka", asked) < page.index("Liisa", asked)
