"""Where everyone lands who comes from the LMS, and where somebody must not."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.journeys.scriptless import launched, logged_in, submitted
from tests.journeys.served import Stage, stage
from tests.platform.seeded import seeded_links

_LEARNER, _TRAINER, _READER, _STRANGER = "5", "3", "17", "18"
_FIRST_MODULE = "id=2"
# The programme's home is the last link; a link's place in the course is one past its number.
_HOME = f"id={len(seeded_links()) + 1}"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("stage"), workers=1) as running:
        yield running


@pytest.mark.parametrize(
    ("user", "query", "landing"),
    [
        (_LEARNER, _FIRST_MODULE, "/learn/[^/]+/materials/[^/]+"),
        (_LEARNER, _HOME, "/dashboards/[^/]+/me"),
        (_TRAINER, _FIRST_MODULE, "/dashboards/[^/]+/trainer"),
        (_READER, _FIRST_MODULE, "/dashboards/[^/]+/report"),
        (_READER, _HOME, "/dashboards/[^/]+/report"),
    ],
)
def test_everyone_lands_on_their_own_page(here: Stage, user: str, query: str, landing: str) -> None:
    opened = launched(here, logged_in(here, user), query)
    assert opened.status_code == 200
    assert re.fullmatch(landing, urlsplit(opened.url).path)


def test_the_stranger_is_stopped_by_the_lms_and_by_the_tool(here: Stage) -> None:
    stranger = logged_in(here, _STRANGER)
    barred = stranger.get(f"{here.lms_url}/mod/lti/launch.php?{_FIRST_MODULE}", timeout=20)
    assert barred.status_code == 403
    learners = launched(here, logged_in(here, _LEARNER), _FIRST_MODULE)
    assert stranger.get(learners.url, timeout=20).status_code == 403


def test_a_learner_does_not_see_the_trainers_page(here: Stage) -> None:
    browser = logged_in(here, _LEARNER)
    opened = launched(here, browser, _HOME)
    for page in ("/trainer", "/cohort"):
        trainers = opened.url.replace("/me", page)
        assert browser.get(trainers, timeout=20).status_code == 403


def test_a_signed_review_of_another_persons_work_is_refused_to_a_learner(here: Stage) -> None:
    query = f"{_FIRST_MODULE}&action=gradeReport&user=6"
    assert launched(here, logged_in(here, _LEARNER), query).status_code == 403
    assert launched(here, logged_in(here, _TRAINER), query).status_code == 200


def test_going_back_into_a_used_launch_ends_at_the_lms(here: Stage) -> None:
    browser = logged_in(here, _LEARNER)
    initiation = browser.get(f"{here.lms_url}/mod/lti/launch.php?{_FIRST_MODULE}", timeout=20)
    assert submitted(browser, initiation).status_code == 200
    again = submitted(browser, initiation)
    assert again.status_code == 404
    assert again.url.startswith(here.lms_url)
