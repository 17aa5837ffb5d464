"""The learner's own goals and self-assessments: shown to their person, compared with nobody."""

import re
import uuid
from collections.abc import Mapping
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import flask
import pytest
import sqlalchemy as sa

from lrs.surroundings import Surroundings
from lti import tables
from lti.catalogue import Module, programme_for, save_module
from lti.modules.coaching.facts import own_goals
from lti.modules.survey.answers import Answer
from lti.modules.survey.own import keep_own
from lti.modules.survey.passes import outside_keys
from lti.modules.survey.rounds import Entry, plan, round_by_id
from lti.outside_keys import Of
from lti.people import Role
from lti.private import Private
from tests.conftest import NOW
from tests.dashboards.pages.stage import Stage, queries_of
from tests.lti.conftest import texts
from tests.lti.modules.survey.conftest import SURVEY_ID, asked, publish, survey_of

GOALS = "Omat tavoitteeni"
ASSESSMENT = "Oma itsearvioni ennen ja jälkeen"
SECRET = "Kysyn ennen kuin neuvon"

Who = tuple[UUID, UUID]


class Own:
    """What learners of a course keep for themselves."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.here = stage, stage.surroundings
        self.organisation_id = stage.organisation_id
        self.weeks = 0

    def coached(self, title: str = "Coaching") -> UUID:
        """Put coaching into the programme."""
        module_id = uuid.uuid4()
        with self.here.database.write() as connection:
            save_module(
                connection,
                Module(
                    id=module_id,
                    organisation_id=self.organisation_id,
                    programme_id=programme_for(
                        connection, organisation_id=self.organisation_id, now=NOW
                    ),
                    kind="coaching",
                    place=7,
                    titles={"fi": title},
                    summaries={"fi": "Tapaatte neljä kertaa."},
                    minutes=240,
                    due_on=None,
                    version=1,
                ),
            )
        return module_id

    def sets(self, who: Who, module_id: UUID, theme: str, state: str) -> None:
        """Let somebody set a goal, and bring it so far."""
        private = Private(outside_keys(self.here), who[0])
        with self.here.database.write() as connection:
            connection.execute(
                sa.insert(tables.goal).values(
                    organisation_id=self.organisation_id,
                    id=uuid.uuid4(),
                    module_id=module_id,
                    person_id=who[0],
                    enrolment_id=who[1],
                    theme=theme,
                    state=state,
                    sealed=private.seal(SECRET.encode()),
                    set_at=NOW,
                )
            )

    def asks(self, **changes: Any) -> None:
        """Publish a self-assessment, or its next version."""
        self.survey = survey_of(
            asked(mode="self-assessment", asks_background=False, blocks=BLOCKS) | changes
        )
        with self.here.database.write() as connection:
            publish(connection, self.survey, self.organisation_id)

    def answers(self, who: Who, title: str, given: Mapping[str, Any]) -> None:
        """Let a round pass in which somebody answers."""
        opens_at = NOW + timedelta(weeks=self.weeks)
        self.weeks += 1
        with self.here.database.write() as connection:
            named = plan(
                connection,
                self.organisation_id,
                SURVEY_ID,
                titles=texts(title),
                window=(opens_at, opens_at + timedelta(days=5)),
                entry=Entry.COURSE,
                now=NOW,
            )
            held = round_by_id(connection, self.organisation_id, named)
            assert held is not None
            keep_own(
                connection,
                outside_keys(self.here),
                held,
                self.survey,
                person_id=who[0],
                answer=Answer(given=given),
            )


def likert(*codes: str) -> list[dict[str, Any]]:
    return [{"code": code, "kind": "likert", "texts": texts(f"Väite {code}")} for code in codes]


BLOCKS = [
    {"key": "a", "titles": texts("Vuorovaikutus"), "items": likert("O1", "O2", "O3")},
    {"key": "b", "titles": texts("Johtaminen"), "items": likert("O4")},
    {
        "key": "c",
        "titles": texts("Muuta"),
        "items": [
            {
                "code": "S1",
                "kind": "single",
                "texts": texts("Missä työskentelet"),
                "choices": [
                    {"key": "home", "texts": texts("kotona")},
                    {"key": "office", "texts": texts("toimistolla")},
                ],
            },
            {"code": "W1", "kind": "open", "texts": texts("Mitä haluat oppia")},
        ],
    },
]
BEFORE = {"O1": "3", "O2": "2", "O3": "dk", "O4": "4", "S1": "home", "W1": SECRET}
AFTER = {"O1": "4", "O2": "4", "O3": "5", "O4": "3", "S1": "office", "W1": SECRET}


@pytest.fixture
def own(stage: Stage) -> Own:
    return Own(stage)


def said(stage: Stage, app: flask.Flask, who: Who, language: str = "fi") -> str:
    answer = stage.enter(app, Role.LEARNER, who, locale=language).get("me")
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(answer.text).split()).replace("\u00a0", " ")


def row(page: str, name: str) -> list[str]:
    """Return the cells of the row that a name begins."""
    found = re.search(rf'<th scope="row">{name}</th>(.*?)</tr>', page)
    assert found is not None, name
    return [re.sub("<[^>]+>", "", cell).strip() for cell in re.findall("<td.*?</td>", found[1])]


def test_where_there_is_nothing_of_one_s_own_there_is_no_section(
    app: flask.Flask, stage: Stage, own: Own
) -> None:
    own.coached()
    own.asks()
    page = said(stage, app, stage.enrol("liisa"))
    assert GOALS not in page
    assert ASSESSMENT not in page


def test_own_goals_are_counted_and_told_by_theme_and_state_alone(
    app: flask.Flask, stage: Stage, own: Own
) -> None:
    module_id, liisa, pekka = own.coached(), stage.enrol("liisa"), stage.enrol("pekka")
    own.sets(liisa, module_id, "foresight", "reached")
    own.sets(liisa, module_id, "motivation", "not_started")
    own.sets(liisa, module_id, "influence", "reached")
    own.sets(pekka, module_id, "community", "under_way")
    page = said(stage, app, liisa)
    assert "1 aloittamatta · 2 saavutettua" in page
    assert row(page, "Ennakointi") == ["saavutettu"]
    assert row(page, "Motivaatio") == ["ei aloitettu"]
    assert "Yhteisö" not in page
    assert SECRET not in page
    assert re.search(rf'href="/learn/[0-9a-f-]+/coaching/{module_id}/goals"', page)
    assert "1 käynnissä" in said(stage, app, pekka)


def test_goals_of_several_coachings_are_each_kept_where_they_were_set(
    app: flask.Flask, stage: Stage, own: Own
) -> None:
    liisa = stage.enrol("liisa")
    for title in ("Syksy", "Kevät"):
        own.sets(liisa, own.coached(title), "foresight", "under_way")
    page = said(stage, app, liisa)
    assert "2 käynnissä" in page
    assert "Omat tavoitteeni: Syksy" in page
    assert "Omat tavoitteeni: Kevät" in page


def test_goals_of_a_module_that_is_not_on_the_way_are_not_told(stage: Stage, own: Own) -> None:
    liisa, module_id = stage.enrol("liisa"), own.coached()
    own.sets(liisa, module_id, "foresight", "reached")
    with stage.surroundings.database.read() as connection:
        found = own_goals(connection, stage.organisation_id, liisa[0], [module_id])
        elsewhere = own_goals(connection, stage.organisation_id, liisa[0], [uuid.uuid4()])
        theirs = own_goals(connection, stage.organisation_id + 1, liisa[0], [module_id])
    assert [each.theme for each in found] == ["foresight"]
    assert elsewhere == theirs == ()


def test_the_first_and_the_latest_answers_stand_side_by_side(
    app: flask.Flask, stage: Stage, own: Own
) -> None:
    liisa = stage.enrol("liisa")
    own.asks()
    own.answers(liisa, "Alku", BEFORE)
    own.answers(liisa, "Välissä", dict.fromkeys(BEFORE, "1") | {"S1": "home"})
    own.answers(liisa, "Loppu", AFTER)
    page = said(stage, app, liisa)
    section = page[page.index(ASSESSMENT) :]
    assert row(section, "Väite O1 fi") == ["3/5", "4/5"]
    assert row(section, "Väite O3 fi") == ["en osaa sanoa", "5/5"]
    assert row(section, "Missä työskentelet fi") == ["kotona fi", "toimistolla fi"]
    assert "Alku fi" in section
    assert "Loppu fi" in section
    assert "Välissä" not in page
    # In own words stays on the survey's page, where the link leads.
    assert SECRET not in page
    assert "Mitä haluat oppia" not in page
    assert re.search(rf'href="/learn/[0-9a-f-]+/surveys/{SURVEY_ID}"', section)


def test_the_figure_compares_what_was_answered_on_the_scale_both_times(
    app: flask.Flask, stage: Stage, own: Own
) -> None:
    liisa = stage.enrol("liisa")
    own.asks()
    own.answers(liisa, "Alku", BEFORE)
    own.answers(liisa, "Loppu", AFTER)
    page = said(stage, app, liisa)
    # 3, 2 and 4 became 4, 4 and 3; what was not known at first is left out.
    assert "Vastaustesi keskiarvo on 0,7 korkeampi kuin ensimmäisellä kerralla" in page
    assert "Mukana 3 kysymystä" in page
    assert row(page, "Vuorovaikutus fi") == ["2,5/5", "4/5"]
    assert row(page, "Johtaminen fi") == ["4/5", "3/5"]
    assert '<rect class="length earlier" width="50%"' in page
    assert '<rect class="length" width="80%"' in page
    assert "Lähde: omat vastauksesi." in page
    assert "Muuta fi, ensin" not in page


@pytest.mark.parametrize(
    ("after", "message"),
    [
        (BEFORE, "keskiarvo on sama kuin"),
        (BEFORE | {"O4": "1"}, "keskiarvo on 1 matalampi kuin"),
    ],
)
def test_the_figure_s_title_says_its_message(
    app: flask.Flask, stage: Stage, own: Own, after: Mapping[str, str], message: str
) -> None:
    liisa = stage.enrol("liisa")
    own.asks()
    own.answers(liisa, "Alku", BEFORE)
    own.answers(liisa, "Loppu", after)
    assert message in said(stage, app, liisa)


def test_after_one_round_its_answers_stand_alone(app: flask.Flask, stage: Stage, own: Own) -> None:
    liisa = stage.enrol("liisa")
    own.asks()
    own.answers(liisa, "Alku", BEFORE)
    page = said(stage, app, liisa)
    assert "Olet vastannut kerran." in page
    assert row(page, "Väite O1 fi") == ["3/5"]
    assert 'class="figure"' not in page
    assert "Viimeksi" not in page


def test_where_nothing_was_on_the_scale_both_times_there_is_no_figure(
    app: flask.Flask, stage: Stage, own: Own
) -> None:
    liisa = stage.enrol("liisa")
    own.asks()
    own.answers(liisa, "Alku", {"O1": "dk"})
    own.answers(liisa, "Loppu", {"O1": "5"})
    page = said(stage, app, liisa)
    assert row(page, "Väite O1 fi") == ["en osaa sanoa", "5/5"]
    assert row(page, "Väite O2 fi") == ["–", "–"]
    assert 'class="figure"' not in page


def test_a_question_that_is_new_has_no_first_answer(
    app: flask.Flask, stage: Stage, own: Own
) -> None:
    liisa = stage.enrol("liisa")
    own.asks()
    own.answers(liisa, "Alku", BEFORE)
    new = {"key": "a", "titles": texts("Vuorovaikutus"), "items": likert("O1", "O9")}
    own.asks(blocks=[new])
    own.answers(liisa, "Loppu", {"O1": "4", "O9": "2"})
    page = said(stage, app, liisa)
    assert row(page, "Väite O9 fi") == ["–", "2/5"]
    assert "Väite O2 fi" not in page


def test_a_self_assessment_is_shown_to_nobody_else_and_gone_with_the_key(
    app: flask.Flask, stage: Stage, own: Own, surroundings: Surroundings
) -> None:
    liisa, pekka = stage.enrol("liisa"), stage.enrol("pekka")
    own.asks()
    own.answers(liisa, "Alku", BEFORE)
    assert ASSESSMENT not in said(stage, app, pekka)
    assert ASSESSMENT in said(stage, app, liisa)
    assert outside_keys(surroundings).destroy(Of.PERSON, liisa[0])
    assert ASSESSMENT not in said(stage, app, liisa)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", [GOALS, ASSESSMENT, "Teema"]),
        ("sv", ["Mina mål", "Min självbedömning före och efter", "Tema"]),
        ("en", ["My own goals", "My self-assessment before and after", "Theme"]),
    ],
)
def test_both_speak_the_visit_s_language(
    app: flask.Flask, stage: Stage, own: Own, language: str, words: list[str]
) -> None:
    liisa = stage.enrol("liisa")
    own.sets(liisa, own.coached(), "foresight", "under_way")
    own.asks()
    own.answers(liisa, "Alku", BEFORE)
    own.answers(liisa, "Loppu", AFTER)
    page = said(stage, app, liisa, language)
    assert [word for word in words if word not in page] == []


def test_what_is_one_s_own_takes_few_queries_however_much_there_is(
    app: flask.Flask, stage: Stage, own: Own
) -> None:
    liisa = stage.enrol("liisa")
    module_id = own.coached()
    own.asks()
    own.answers(liisa, "Alku", BEFORE)
    own.sets(liisa, module_id, "foresight", "under_way")
    guest = stage.enter(app, Role.LEARNER, liisa)
    database = stage.surroundings.database
    guest.get("me")
    few = queries_of(database, lambda: guest.get("me"))
    for theme in ("motivation", "influence", "community"):
        own.sets(liisa, module_id, theme, "reached")
    own.answers(liisa, "Loppu", AFTER)
    assert queries_of(database, lambda: guest.get("me")) == few
