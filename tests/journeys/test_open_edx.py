"""A launch that Open edX's own code signs, and the score that its own gradebook then holds."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import sqlalchemy as sa

from lrs.database import Database
from lrs.key_ring import KeyRing
from lrs.settings import settings_from
from lrs.surroundings import Surroundings, utc_now
from lti import tables
from lti.protocol.grades import Score, has_score
from lti.protocol.registration import registration_by_id
from tests.journeys.open_edx import OpenEdx, open_edx
from tests.journeys.scriptless import new_browser, submitted
from tests.journeys.served import new_tool
from tests.platform.seeded import PROJECT
from tests.platform.tool import Tool

pytestmark = pytest.mark.peer

# Any: JSON of the seeded module.
_MODULE: Mapping[str, Any] = json.loads(
    min((PROJECT / "lti/modules/material/content").glob("*/module.json")).read_text()
)
_NEXT: Mapping[str, Any] = json.loads(
    sorted((PROJECT / "lti/modules/material/content").glob("*/module.json"))[1].read_text()
)
_WRONG = "q3"
_CROWD = 1_201
"""With the two who launch, three pages of 500."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The tool beside Open edX, whose course unit launches the first seeded module."""

    tool: Tool
    edx: OpenEdx


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    tool = new_tool(tmp_path_factory.mktemp("tool"))
    platform = tmp_path_factory.mktemp("open-edx")
    with open_edx(platform, tool_url=tool.url, custom={"module": _MODULE["id"]}) as edx:
        tool.prepare()
        tool.add_platform(edx.registration)
        with tool.serving():
            yield Stage(tool=tool, edx=edx)


def test_a_learner_does_the_quiz_and_open_edx_has_the_score(stage: Stage) -> None:
    browser = new_browser()
    opened = stage.edx.launch(browser, "aino")
    assert opened.status_code == 200
    assert urlsplit(opened.url).path.endswith(f"/materials/{_MODULE['id']}")
    assert _MODULE["titles"]["fi"] in opened.text

    begun = submitted(browser, opened, to="/begin")
    assert begun.status_code == 200
    finished = _quiz_done(browser, opened.url)
    assert finished.status_code == 200
    stage.tool.command("work", "--once")

    gradebook = stage.edx.gradebook()
    [score] = gradebook["scores"]
    assert score["score_given"] / score["score_maximum"] == pytest.approx(0.8)
    assert score["grading_progress"] == "FullyGraded"
    assert gradebook["published"] == {"aino": pytest.approx(80)}


def test_the_trainer_sees_the_learners_name_from_open_edxs_roster(stage: Stage) -> None:
    stage.edx.launch(new_browser(), "aino")
    browser = new_browser()
    opened = stage.edx.launch(browser, "kaisa")
    assert opened.status_code == 200
    visit_id = urlsplit(opened.url).path.split("/")[2]
    cohort = browser.get(f"{stage.tool.url}/dashboards/{visit_id}/cohort", timeout=20)
    assert cohort.status_code == 200
    assert "Aino Virtanen" in cohort.text


def test_a_trainer_chooses_modules_and_open_edx_opens_each(stage: Stage) -> None:
    browser = new_browser()
    choosing = stage.edx.launch(browser, "kaisa", choose=1)
    assert choosing.status_code == 200
    wanted = [_MODULE["id"], _NEXT["id"]]
    answering = submitted(browser, choosing, filled={"module": wanted, "act": "add"})
    saved = submitted(browser, answering)
    assert (saved.status_code, saved.url.startswith(stage.edx.url)) == (200, True)
    kept = stage.edx.chosen()
    assert [each["title"] for each in kept] == [_MODULE["titles"]["fi"], _NEXT["titles"]["fi"]]
    assert [each["lineItem"]["scoreMaximum"] for each in kept] == [100, 100]
    for each, module_id in zip(kept, wanted, strict=True):
        opened = stage.edx.launch(new_browser(), "aino", item=each["pk"])
        assert f"/materials/{module_id}" in urlsplit(opened.url).path


def test_a_learner_is_not_let_choose(stage: Stage) -> None:
    posting = new_browser().get(f"{stage.edx.url}/courseware/aino?choose=1", timeout=20)
    assert "lti/launch" not in posting.text


def test_a_roster_of_several_pages_is_read_to_its_end(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    tool = new_tool(tmp_path_factory.mktemp("tool"))
    folder = tmp_path_factory.mktemp("open-edx")
    with open_edx(folder, tool_url=tool.url, custom={}, crowd=_CROWD) as edx:
        tool.prepare()
        tool.add_platform(edx.registration)
        with tool.serving():
            browser = new_browser()
            opened = edx.launch(browser, "kaisa")
            visit_id = urlsplit(opened.url).path.split("/")[2]
            tool.command("work", "--once")
            cohort = browser.get(f"{tool.url}/dashboards/{visit_id}/cohort", timeout=30)
    # The first, the last, and one of each page between.
    for number in (100, 597, 598, 1_096, 1_097, 99 + _CROWD):
        assert f"Osallistuja {number}<" in cohort.text.replace("\n", "")
    assert "Aino Virtanen" in cohort.text


def test_a_column_is_made_written_to_and_read_back(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    tool = new_tool(tmp_path_factory.mktemp("tool"))
    custom = {"module": _MODULE["id"]}
    folder = tmp_path_factory.mktemp("open-edx")
    with open_edx(folder, tool_url=tool.url, custom=custom, makes_columns=True) as edx:
        tool.prepare()
        tool.add_platform(edx.registration)
        with tool.serving():
            trainer = new_browser()
            visit_id = urlsplit(edx.launch(trainer, "kaisa").url).path.split("/")[2]
            page = trainer.get(f"{tool.url}/teach/{visit_id}/column", timeout=20)
            page = submitted(trainer, page, filled={"name": "Kuuntelu", "act": "make"})
            page = submitted(trainer, page, filled={"name": "Kuuntelutesti", "act": "rename"})
            assert page.status_code == 200
            learner = new_browser()
            opened = edx.launch(learner, "aino")
            submitted(learner, opened, to="/begin")
            _quiz_done(learner, opened.url)
            tool.command("work", "--once")
            [score] = edx.gradebook()["scores"]
            assert (score["column"], score["score_given"]) == ("Kuuntelutesti", 4)
            assert _results_read(tool) == [True, False, False]


def _results_read(tool: Tool) -> list[bool]:
    """Ask Open edX's results whether it has the score, another one, and somebody else's."""
    settings = settings_from(
        {name: value for name, value in tool.environ.items() if name.startswith("VALMENTAVA_")}
    )
    database = Database(settings.database_url)
    here = Surroundings(
        settings=settings,
        database=database,
        clock=utc_now,
        key_ring=KeyRing(settings.secret_keys),
    )
    with database.read() as connection:
        grade = connection.execute(sa.select(tables.grade)).one()
        link = connection.execute(sa.select(tables.resource_link)).one()
        registration = registration_by_id(connection, link.registration_id)
        subject = connection.execute(
            sa.select(tables.identity.c.subject).where(
                tables.identity.c.person_id == grade.person_id
            )
        ).scalar_one()
    told = [
        has_score(
            here,
            registration,
            link.line_item_url,
            Score(subject=each, given=given, maximum=grade.score_maximum),
        )
        for each, given in ((subject, grade.score_given), (subject, 1.0), ("nobody", 4.0))
    ]
    database.close()
    return told


def test_what_open_edx_signed_works_once(stage: Stage) -> None:
    browser = new_browser()
    posting = browser.get(f"{stage.edx.url}/courseware/aino", timeout=20)
    assert submitted(browser, posting).status_code == 200
    assert submitted(browser, posting).status_code == 403


def test_what_open_edx_signed_does_not_work_in_another_browser(stage: Stage) -> None:
    posting = new_browser().get(f"{stage.edx.url}/courseware/aino", timeout=20)
    assert submitted(new_browser(), posting).status_code == 403


def test_somebody_elses_visit_stays_closed(stage: Stage) -> None:
    opened = stage.edx.launch(new_browser(), "aino")
    assert new_browser().get(opened.url, timeout=20).status_code == 403


def _quiz_done(browser: requests.Session, material_url: str) -> requests.Response:
    """Answer every question right but one, and return the page of the result."""
    right = {
        question["key"]: [choice["key"] for choice in question["choices"] if choice["correct"]]
        for question in _MODULE["quiz"]["questions"]
    }
    wrong = next(
        choice["key"]
        for question in _MODULE["quiz"]["questions"]
        for choice in question["choices"]
        if question["key"] == _WRONG and not choice["correct"]
    )
    answers = {**right, _WRONG: [wrong]}
    quiz = browser.get(f"{material_url}/quiz", timeout=20)
    for _ in answers:
        page = submitted(browser, quiz, to="/quiz")
        key = urlsplit(page.url).path.rpartition("/")[2]
        submitted(browser, page, to=f"/{key}", filled={"choice": answers[key]})
    return browser.get(f"{material_url}/quiz/1", timeout=20)
