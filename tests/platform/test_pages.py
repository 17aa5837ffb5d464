"""The platform's pages: who gets where, and in which language."""

import re

import pytest
from flask.testing import FlaskClient

from tests.platform.site import Site
from tests.platform.words import words_in


def test_the_start_page_offers_a_learner_a_trainer_a_reader_and_a_stranger(
    browser: FlaskClient,
) -> None:
    page = browser.get("/").text
    for name in ("Aino Virtanen", "Kaisa Järvelä", "Riitta Lindholm", "Veera Outinen"):
        assert name in page


def test_every_page_refuses_foreign_frames(browser: FlaskClient) -> None:
    assert browser.get("/").headers["X-Frame-Options"] == "sameorigin"


def test_choosing_a_person_sets_a_lax_cookie_and_leads_to_the_course(browser: FlaskClient) -> None:
    answer = browser.post("/login/index.php", data={"user": "5"})
    assert answer.location.endswith("/course/view.php?id=2")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("StandInSession=")
    assert "SameSite=Lax" in cookie
    assert "HttpOnly" in cookie


def test_the_course_opens_links_in_a_frame_that_may_use_microphone_and_camera(
    learner: FlaskClient,
) -> None:
    course = learner.get("/course/view.php?id=2").text
    assert "Kuuntelu" in course
    assert "Oma eteneminen / Valmennusryhmä" in course
    page = learner.get("/mod/lti/view.php?id=2").text
    frame = re.search(r"<iframe.*?>", page, re.DOTALL)
    assert frame is not None
    assert 'src="/mod/lti/launch.php?id=2"' in frame[0]
    assert "microphone http://127.0.0.2" in frame[0]


@pytest.mark.parametrize(
    "path", ["/course/view.php?id=2", "/mod/lti/view.php?id=2", "/grade/report/grader/index.php"]
)
def test_a_stranger_and_nobody_get_nothing(browser: FlaskClient, path: str) -> None:
    assert browser.get(path).status_code == 401
    browser.post("/login/index.php", data={"user": "18"})
    assert browser.get(path).status_code == 403


def test_the_gradebook_is_the_trainers(browser: FlaskClient, site: Site) -> None:
    browser.post("/login/index.php", data={"user": "5"})
    assert browser.get("/grade/report/grader/index.php?id=2").status_code == 403
    browser.post("/login/index.php", data={"user": "3"})
    page = browser.get("/grade/report/grader/index.php?id=2").text
    assert "Aino Virtanen" in page
    assert "Kaisa Järvelä" in page  # as who is logged in
    assert page.count('scope="row"') == 12


def test_a_trainer_sets_a_grade_and_the_learner_sees_it(browser: FlaskClient) -> None:
    browser.post("/login/index.php", data={"user": "3"})
    page = browser.get("/grade/report/grader/index.php?id=2").text
    key = re.search(r'name="sesskey" value="(\w+)"', page)
    assert key is not None
    form = {"sesskey": key[1], "item": "2", "user": "5", "score": "87,5"}
    assert browser.post("/grade/override.php", data=form).status_code == 303
    [told] = browser.get("/test/gradebook.json").get_json()
    assert (told["name"], told["score"], told["overridden"]) == ("Aino Virtanen", 87.5, True)
    browser.post("/login/index.php", data={"user": "5"})
    assert "Arvosana: 87,5 / 100" in browser.get("/course/view.php?id=2").text


def test_the_language_is_kept_through_logging_in(browser: FlaskClient) -> None:
    browser.post("/language", data={"language": "en", "back": "/"})
    browser.post("/login/index.php", data={"user": "5"})
    page = browser.get("/course/view.php?id=2").text
    assert '<html lang="en">' in page
    assert "Listening" in page


def test_switching_the_language_leads_nowhere_else(browser: FlaskClient) -> None:
    for back in ("//evil.example", "https://evil.example"):
        answer = browser.post("/language", data={"language": "en", "back": back})
        assert answer.status_code == 404


def test_every_language_has_every_word() -> None:
    assert words_in("fi").keys() == words_in("sv").keys() == words_in("en").keys()
