"""The learner's page: the own way, and what comes next."""

from datetime import date
from html import unescape

import flask
import pytest

from lti.people import Role
from tests.dashboards.conftest import ANOTHER
from tests.dashboards.pages.stage import PAGES, TITLES, Stage


def said(html: str) -> str:
    """Return a page's text with single spaces, as it reads without its tags' line breaks."""
    return " ".join(unescape(html).split())


@pytest.fixture
def programme(stage: Stage) -> Stage:
    stage.has_programme(due_on=(date(2026, 11, 20), date(2026, 12, 4)))
    return stage


def test_the_next_card_stands_first_and_leads_to_the_first_module(
    app: flask.Flask, programme: Stage
) -> None:
    guest = programme.enter(app, Role.LEARNER, programme.enrol("liisa"))
    answer = guest.get("me")
    assert answer.status_code == 200
    page = answer.text
    address = f"/learn/{guest.visit.id}/materials/{programme.modules[0]}"
    card = page.index("next-card")
    assert page.index(address) > card
    assert page.index(TITLES[0]) > card
    assert page.index(address) < page.index('class="path"')
    assert page.count('class="button"') == 1


def test_before_the_first_act_there_is_no_data_and_never_nought_percent(
    app: flask.Flask, programme: Stage
) -> None:
    guest = programme.enter(app, Role.LEARNER, programme.enrol("liisa"))
    page = said(guest.get("me").text)
    assert "Tietoja ei ole vielä." in page
    assert "Tuloksia ei ole vielä." in page
    assert "3 osaa edessä, et ole vielä aloittanut" in page
    assert "0 %" not in page.replace("\u00a0", " ")
    assert "<progress" not in page


def test_what_is_under_way_comes_before_what_is_not_begun(
    app: flask.Flask, programme: Stage
) -> None:
    who = programme.enrol("liisa")
    programme.keep(programme.acts(who, 1).reads("yksi"))
    page = said(programme.enter(app, Role.LEARNER, who).get("me").text)
    card = page[page.index("next-card") : page.index('class="path"')]
    assert TITLES[1] in card
    assert "Jatka siitä, mihin jäit" in card
    assert "1 sivu 4:stä luettu" in page


def test_what_was_done_shows_at_once_in_words_bars_and_table(
    app: flask.Flask, programme: Stage
) -> None:
    who = programme.enrol("liisa")
    acts = programme.acts(who, 0)
    guest = programme.enter(app, Role.LEARNER, who)
    programme.keep(acts.starts(), *(acts.reads(key) for key in PAGES))
    programme.keep(acts.scores(2), acts.scores(4), acts.completes())
    page = said(guest.get("me").text).replace("\u00a0", " ")
    assert "1 osa 3:sta tehty" in page
    assert '<progress value="1" max="3"' in page
    assert "4/5" in page
    assert "80 %" in page
    assert "Olet lukenut 4 sivua 12:sta" in page
    assert '<rect class="length" width="100%"' in page
    assert "<caption>Olet lukenut 4 sivua 12:sta</caption>" in page
    assert "Tilanne ma 23.11. klo 11.00." in page


def test_when_all_is_done_the_page_says_so(app: flask.Flask, programme: Stage) -> None:
    who = programme.enrol("liisa")
    programme.keep(*(programme.acts(who, place).completes() for place in range(3)))
    page = said(programme.enter(app, Role.LEARNER, who).get("me").text)
    assert "Olet tehnyt kaikki osat" in page
    assert 'class="button"' not in page


def test_a_date_that_has_passed_is_said_to_have_passed(app: flask.Flask, programme: Stage) -> None:
    page = said(programme.enter(app, Role.LEARNER, programme.enrol("liisa")).get("me").text)
    assert "määräaika oli pe 20.11." in page
    assert "viimeistään pe 4.12." in page


def test_another_actor_under_the_own_registration_moves_nothing(
    app: flask.Flask, programme: Stage
) -> None:
    person_id, enrolment_id = programme.enrol("liisa")
    programme.keep(programme.acts((ANOTHER, enrolment_id), 0).completes())
    page = programme.enter(app, Role.LEARNER, (person_id, enrolment_id)).get("me").text
    assert "et ole vielä aloittanut" in page


def test_pages_that_the_module_does_not_have_are_not_counted(
    app: flask.Flask, programme: Stage
) -> None:
    who = programme.enrol("liisa")
    programme.keep(programme.acts(who, 0).reads("yksi"), programme.acts(who, 0).reads("poistettu"))
    page = said(programme.enter(app, Role.LEARNER, who).get("me").text)
    assert "Olet lukenut 1 sivun 12:sta" in page


def test_the_page_speaks_the_visit_s_language(app: flask.Flask, programme: Stage) -> None:
    who = programme.enrol("liisa")
    programme.keep(programme.acts(who, 0).completes())
    pages = {
        language: said(programme.enter(app, Role.LEARNER, who, locale=language).get("me").text)
        for language in ("fi", "sv", "en")
    }
    assert "1 osa 3:sta tehty" in pages["fi"]
    assert "1 del av 3 klar" in pages["sv"]
    assert "1 part of 3 done" in pages["en"]


def test_an_empty_programme_says_what_will_come(app: flask.Flask, stage: Stage) -> None:
    page = said(stage.enter(app, Role.LEARNER, stage.enrol("liisa")).get("me").text)
    assert "Ohjelmassa ei ole vielä mitään." in page


def test_a_launch_without_a_course_has_no_progress_to_show(
    app: flask.Flask, programme: Stage
) -> None:
    who = programme.enrol("liisa")
    answer = programme.enter(app, Role.LEARNER, who, in_course=False).get("me")
    assert answer.status_code == 200
    assert "Tätä ei avattu kurssilta" in answer.text
