"""What every page shares: its language, its look, its dates, and a way on from an error."""

from datetime import UTC, date, datetime

import flask
import pytest
from flask.testing import FlaskClient
from jinja2 import UndefinedError

from lrs.database import DatabaseDown
from lti.pages import answer, text_in
from lti.pages.dates import spoken_date, spoken_day, spoken_moment, spoken_span

NINE = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
HALF_PAST_TEN = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


@pytest.fixture
def browser(app: flask.Flask) -> FlaskClient:
    @app.get("/down")
    def down() -> str:
        raise DatabaseDown("OperationalError")

    @app.get("/xapi/down")
    def store_down() -> str:
        raise DatabaseDown("OperationalError")

    @app.get("/broken")
    def broken() -> str:
        raise ValueError("a fault of ours that nobody outside may read")

    return app.test_client()


@pytest.mark.parametrize(
    ("language", "moment", "span"),
    [
        ("fi", "ti 24.11. klo 9.00", "ti 24.11. klo 9.00–10.30"),
        ("sv", "tis 24.11 kl. 9.00", "tis 24.11 kl. 9.00–10.30"),
        ("en", "Tue 24 Nov at 9:00", "Tue 24 Nov at 9:00–10:30"),
    ],
)
def test_times_are_said_as_people_say_them(language: str, moment: str, span: str) -> None:
    assert spoken_moment(NINE, language) == moment
    assert spoken_span(NINE, HALF_PAST_TEN, language) == span


def test_times_follow_finland_s_clocks_in_summer_too() -> None:
    assert spoken_moment(datetime(2026, 7, 1, 6, 0, tzinfo=UTC), "fi") == "ke 1.7. klo 9.00"
    assert spoken_moment(datetime(2026, 11, 24, 22, 30, tzinfo=UTC), "fi") == "ke 25.11. klo 0.30"


def test_days_are_said_with_and_without_the_year() -> None:
    assert spoken_day(date(2026, 11, 24), "fi") == "ti 24.11."
    assert spoken_date(date(2026, 11, 24), "fi") == "24.11.2026"


def test_a_text_missing_in_a_language_is_said_in_finnish_first() -> None:
    assert text_in({"fi": "suomeksi", "en": "in English"}, "sv") == "suomeksi"
    assert text_in({"en": "in English"}, "sv") == "in English"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("sv-FI,sv;q=0.9", "sv"), ("de, en;q=0.5", "en"), ("de", "fi"), ("", "fi")],
)
def test_a_page_without_a_visit_speaks_the_browser_s_language(
    browser: FlaskClient, accepted: str, language: str
) -> None:
    page = browser.get("/nowhere", headers={"Accept-Language": accepted})
    assert f'<html lang="{language}">' in page.text
    assert page.headers["Content-Language"] == language


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/down", 503), ("/broken", 500)])
def test_an_error_is_a_page_with_a_sentence_and_a_way_on(
    browser: FlaskClient, path: str, status: int
) -> None:
    page = browser.get(path)
    assert page.status_code == status
    assert page.text.count("<h1>") == 1
    assert "<p>" in page.text
    assert "nobody outside" not in page.text
    # It stands in the platform's frame, whose address is not known here.
    assert "frame-ancestors" not in page.headers["Content-Security-Policy"]


def test_a_database_that_is_down_says_when_to_try_again(browser: FlaskClient) -> None:
    page = browser.get("/down?x=1")
    assert page.headers["Retry-After"] == "5"
    assert 'href="/down?x=1"' in page.text


def test_machines_are_not_answered_with_pages(browser: FlaskClient) -> None:
    answered = browser.get("/xapi/down")
    assert (answered.status_code, answered.headers["Retry-After"]) == (503, "5")
    assert "stylesheet" not in answered.text


def test_a_template_that_names_nothing_fails(app: flask.Flask) -> None:
    with app.test_request_context(), pytest.raises(UndefinedError):
        flask.render_template_string("{{ nothing }}")


def test_text_is_escaped(app: flask.Flask) -> None:
    with app.test_request_context():
        page = answer("lti/refusal.html", title="<script>", sentences=["<b>"], code="x", status=403)
    assert "&lt;script&gt;" in page.get_data(as_text=True)
    assert "<b>" not in page.get_data(as_text=True)


def test_the_look_may_be_kept_under_the_address_of_its_content(browser: FlaskClient) -> None:
    page = browser.get("/nowhere").text
    sheet = page.partition('stylesheet" href="')[2].partition('"')[0]
    kept = browser.get(sheet)
    assert kept.mimetype == "text/css"
    assert "immutable" in kept.headers["Cache-Control"]
    assert browser.get("/static/lti/../templates/lti/base.html").status_code == 404
