"""Every page, as people meet it: clean for axe-core, and no wider than a phone.

PICTURES=1 also writes the screenshots that the documentation shows.
"""

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, Playwright

from tests.journeys import acting
from tests.journeys.acting import LEARNER, TRAINER, materials
from tests.journeys.browser import browsing
from tests.journeys.inspection import Inspection
from tests.journeys.served import Stage
from tests.journeys.store import kept_elsewhere

pytestmark = pytest.mark.browser

HOME = {
    "Suomi": "Oma eteneminen / Valmennusryhmä",
    "Svenska": "Mina framsteg / Träningsgrupp",
    "English": "My progress / Cohort",
}
READER = "Riitta Lindholm"
Look = Callable[[str, Page, Frame], None]


@pytest.fixture
def inspect() -> Inspection:
    """An inspection with nothing found yet."""
    return Inspection()


def _walk_as(name: str, page: Page, stage: Stage, look: Look, *, language: str) -> None:
    material = materials()[0]
    page.goto(f"{stage.lms_url}/")
    page.get_by_role("button", name=language).click()
    page.wait_for_load_state()
    if not page.get_by_role("button", name=name).is_visible():
        page.locator("details summary").click()
    page.get_by_role("button", name=name).click()
    page.wait_for_url("**/course/view.php**")
    course = page.url
    page.locator("ol.activities a").first.click()
    frame = acting.frame_of(page)
    look("start", page, frame)
    acting.press(frame, "main form button.button")
    look("page", page, frame)
    for _ in material.pages:
        acting.press(frame, ".onward form button.button")
    look("quiz", page, frame)
    acting.press(frame, "main .acts form button.button")
    look("question", page, frame)
    acting.press(frame, "main form button.button")
    look("question-unanswered", page, frame)
    _answer(page, frame, look)
    look("result", page, frame)
    acting.press(frame, ".onward a.button")
    look("end", page, frame)
    acting.press(frame, "footer a")
    look("recorded", page, frame)
    page.goto(course)
    acting.launch(page, HOME[language])
    look("me", page, acting.frame_of(page))


def _answer(page: Page, frame: Frame, look: Look) -> None:
    for number, right in enumerate(materials()[0].questions):
        for each in frame.locator("input[name=choice]").all():
            if (each.get_attribute("value") in right) != (number == 0):
                each.check()
                if each.get_attribute("type") == "radio":
                    break
        acting.press(frame, "main form button.button")
        if number < 2:
            look(f"feedback-{number}", page, frame)
        acting.press(frame, ".onward a.button")


@pytest.mark.parametrize(
    ("language", "name"),
    [("Suomi", LEARNER), ("Svenska", "Åsa Kinnunen"), ("English", "Eero Korhonen")],
)
def test_a_learners_pages_are_clean(
    embedded_stage: Stage,
    playwright: Playwright,
    tmp_path: Path,
    inspect: Inspection,
    language: str,
    name: str,
) -> None:
    inspect.keeps_pictures &= language == "Suomi"
    asked: set[str] = set()
    with browsing(playwright, tmp_path / "profile") as context:
        context.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        _walk_as(name, context.pages[0], embedded_stage, inspect, language=language)
    assert inspect.findings == []
    assert {"me", "feedback-1", "recorded"} <= set(inspect.seen)
    # Nothing is loaded from strangers.
    own = (embedded_stage.lms_url, embedded_stage.tool.url)
    assert asked == {urlsplit(url).netloc for url in own}


def test_a_trainers_and_a_readers_pages_are_clean(
    embedded_stage: Stage, playwright: Playwright, tmp_path: Path, inspect: Inspection
) -> None:
    with browsing(playwright, tmp_path / "profile") as context:
        page = context.pages[0]
        acting.enter_as(page, embedded_stage, TRAINER)
        frame = acting.launch(page, HOME["Suomi"])
        inspect("trainer", page, frame)
        acting.press(frame, "main h3 a")
        inspect("cohort", page, frame)
        acting.press(frame, "a[href$='/choose']")
        inspect("choose", page, frame)
        frame.goto(f"{frame.url.rpartition('/')[0]}/materials/{materials()[0].module_id}")
        inspect("preview", page, frame)
        frame.goto(f"{frame.url}/quiz")
        inspect("preview-quiz", page, frame)
        acting.enter_as(page, embedded_stage, TRAINER)
        page.get_by_role("link", name="Lisää osia").click()
        frame = acting.frame_of(page)
        inspect("content", page, frame)
        acting.press(frame, "button[value=new]")
        acting.press(frame, ".onward button.button")
        inspect("material-wrong", page, frame)
        acting.enter_as(page, embedded_stage, READER)
        inspect("report", page, acting.launch(page, HOME["Suomi"]))
    assert inspect.findings == []
    assert len(inspect.seen) == 8


def test_pages_outside_a_visit_are_clean(
    embedded_stage: Stage, playwright: Playwright, tmp_path: Path, inspect: Inspection
) -> None:
    tool = embedded_stage.tool
    link = tool.command("admin", "invite").strip()
    nobody = "00000000-0000-4000-8000-000000000000"
    with browsing(playwright, tmp_path / "profile") as context:
        page = context.pages[0]
        for name, address in (
            ("enter", link),
            ("closed", f"{tool.url}/admin/"),
            ("ways", f"{tool.url}/sign-in"),
            ("profile", f"{tool.url}/profile"),
            ("not-found", f"{tool.url}/nothing"),
            ("no-visit", f"{tool.url}/learn/{nobody}/materials"),
            ("register", f"{tool.url}/lti/register"),
            ("login", f"{tool.url}/lti/login"),
        ):
            page.goto(address)
            inspect(name, page, page.main_frame)
        page.goto(link)
        acting.press(page.main_frame, "main form button")
        inspect("connections", page, page.main_frame)
        page.goto(link)
        inspect("spent", page, page.main_frame)
    assert inspect.findings == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_administrators_pages_are_clean(
    embedded_stage: Stage,
    playwright: Playwright,
    tmp_path: Path,
    inspect: Inspection,
    language: str,
) -> None:
    if language != "fi":
        inspect.keeps_pictures = False
        inspect.examined = {"desktop"}
    tool = embedded_stage.tool
    statements = "".join(json.dumps(each) + "\n" for each in kept_elsewhere())
    (tmp_path / "statements.ndjson").write_text(statements, encoding="utf-8")
    tool.command("statements", "import", str(tmp_path / "statements.ndjson"))
    with browsing(playwright, tmp_path / "profile", language=language) as context:
        page = context.pages[0]
        frame = page.main_frame

        def look(name: str, path: str) -> None:
            page.goto(f"{tool.url}/admin{path}")
            inspect(name, page, frame)

        page.goto(tool.command("admin", "invite").strip())
        acting.press(frame, "main form button")
        look("connections", "/")
        page.locator("section.connection h2 a").first.click()
        acting.press(frame, "main form[action$='/check'] button")
        inspect("connection", page, frame)
        page.goto(f"{tool.url}/admin/connections/new")
        page.locator("details summary").click()
        inspect("connection-new", page, frame)
        acting.press(frame, "details form button")
        inspect("connection-wrong", page, frame)
        acting.press(frame, "form[action$='/invitation'] button")
        inspect("connection-invited", page, frame)
        address = page.locator("code.secret").first.inner_text().strip()
        page.goto(f"{address}?openid_configuration=https://moodle.example.fi/mod/lti/openid.php")
        inspect("register-offer", page, frame)
        look("statements", "/statements")
        look("statements-filtered", "/statements?who=%7B&verb=x&first=1&id=2")
        look("statements-none", "/statements?who=nobody@example.fi")
        page.goto(f"{tool.url}/admin/statements")
        page.locator("tbody th a").first.click()
        inspect("statement", page, frame)
        look("keys", "/keys")
        page.goto(f"{tool.url}/admin/keys/new")
        acting.press(frame, "main form button")
        inspect("key-wrong", page, frame)
        page.locator("#label").fill("Koulutusalusta")
        for scope in ("statements/write", "statements/read/mine"):
            page.locator(f"input[value='{scope}']").check()
        page.locator("#days").fill("365")
        inspect("key-new", page, frame)
        acting.press(frame, "main form button")
        inspect("key-made", page, frame)
        acting.press(frame, "main .acts a")
        inspect("keys", page, frame)
        page.locator("tbody th a").last.click()
        inspect("key", page, frame)
        page.locator("main a[href$='/revoke']").click()
        inspect("key-revoke", page, frame)
        look("forwarding", "/forwarding")
        page.goto(f"{tool.url}/admin/forwarding/new")
        acting.press(frame, "main form button")
        inspect("target-wrong", page, frame)
        for name, value in (
            ("name", "Koko valtion tietovarasto"),
            ("endpoint", "http://127.0.0.1:9/xapi"),
            ("key", "oikeusministerio"),
            ("secret", "salaisuus"),
        ):
            page.locator(f"#{name}").fill(value)
        page.locator("input[name=from_the_start]").check()
        acting.press(frame, "main form button")
        tool.command("work", "--once")
        look("targets", "/forwarding")
        page.locator("tbody th a").first.click()
        inspect("target", page, frame)
        page.locator("main a[href$='/remove']").click()
        inspect("target-remove", page, frame)
        acting.press(frame, "main form button")
        inspect("forwarding", page, frame)
    assert inspect.findings == []


def test_everything_can_be_done_without_scripts(
    embedded_stage: Stage, playwright: Playwright, tmp_path: Path
) -> None:
    # The stand-in LMS posts by script, as every LMS does; so the launch is walked by requests,
    # and the tool's own pages are then used in a browser whose scripts are off.
    with browsing(playwright, tmp_path / "profile", scripts=True) as context:
        page = context.pages[0]
        acting.enter_as(page, embedded_stage, "Noora Koskinen")
        address = acting.launch(page, materials()[1].title).url
        cookies = context.cookies(embedded_stage.tool.url)
    scriptless: Browser = playwright.chromium.launch(
        executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
    )
    without: BrowserContext = scriptless.new_context(java_script_enabled=False)
    without.add_cookies([{**cookie, "partitionKey": None} for cookie in cookies])  # type: ignore[typeddict-item]
    page = without.new_page()
    page.goto(address)
    acting.read_all_pages(page.main_frame, materials()[1])
    acting.take_quiz(page.main_frame, materials()[1])
    assert "5/5" in page.locator("main").inner_text()
    scriptless.close()
