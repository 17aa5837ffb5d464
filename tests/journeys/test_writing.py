"""A material is written in a browser: by the toolbar, pasted from Word, with a picture."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Frame, Playwright

from tests.journeys import acting
from tests.journeys.acting import LEARNER
from tests.journeys.browser import browsing
from tests.journeys.inspection import Inspection
from tests.journeys.rooms import entered_as_learner, entered_as_trainer, everywhere, filled
from tests.journeys.served import Stage

pytestmark = pytest.mark.browser

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGNsaGhgwA2Y8MiNUGkAwEgBIB0E"
    "0yIAAAAASUVORK5CYII="
)
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p{color:red}</style>
</head><body><!--StartFragment--><h1>Hyvä kysymys</h1><p class=MsoNormal>Kysy
<b>avoimesti</b> ja <i>rauhassa</i>, katso <a href="https://ohje.example/a b">ohje</a>.</p>
<p class=MsoListParagraphCxSpFirst><span>·<span>     </span></span>Kuuntele</p>
<p class=MsoListParagraphCxSpLast><span>·</span>Tiivistä</p><script>alert(1)</script>
<!--EndFragment--></body></html>"""
MARKDOWN = (
    "## Hyvä kysymys\n\nKysy **avoimesti** ja *rauhassa*, katso "
    "[ohje](https://ohje.example/a%20b).\n\n- Kuuntele\n- Tiivistä"
)


@pytest.fixture
def browser(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser with a fresh profile."""
    with browsing(playwright, tmp_path / "profile") as context:
        yield context


def _paste(frame: Frame, field: str, html: str) -> None:
    frame.evaluate(
        """([field, html]) => {
          const data = new DataTransfer();
          data.setData("text/html", html);
          document.querySelector(field).dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, cancelable: true, bubbles: true }));
        }""",
        [field, html],
    )


def test_a_material_is_written_and_read(
    embedded_stage: Stage, browser: BrowserContext, tmp_path: Path
) -> None:
    page, inspect = browser.pages[0], Inspection()
    frame, rooms = entered_as_trainer(page, embedded_stage)
    frame.goto(rooms.teach("modules"))
    acting.press(frame, "button[value=material]")
    filled(frame, **everywhere("title", "Hyvä kysymys"), **everywhere("summary", "Kysymisestä"))
    inspect("material-edit-empty", page, frame)
    acting.press(frame, "button[value='onward:pages/new']")

    filled(frame, **everywhere("title", "Ensimmäinen sivu"), minutes="4")
    area = frame.locator("#text_fi")
    area.fill("tärkeä asia")
    area.focus()
    area.press("Control+a")
    frame.locator(".toolbar button[data-act=heading]").first.focus()
    frame.locator(".toolbar button[data-act=heading]").first.press("ArrowLeft")
    frame.locator(".toolbar button:focus").press("Enter")
    assert area.input_value() == "*tärkeä asia*"
    area.fill("")
    _paste(frame, "#text_fi", WORD)
    assert area.input_value() == MARKDOWN
    filled(frame, text_sv="En text", text_en="A text")
    picture = tmp_path / "kuva.png"
    picture.write_bytes(PNG)
    frame.locator("#picture").set_input_files(picture)
    acting.press(frame, "button[value=save]")
    filled(frame, **everywhere("alt_kuva\\.png", "Kaksi ihmistä"))
    area.fill(f"{MARKDOWN}\n\n![](files/kuva.png)")
    inspect("material-edit-page", page, frame)
    acting.press(frame, "button[value=done]")

    acting.press(frame, "button[value='onward:questions/new']")
    inspect("material-edit-question", page, frame)
    for name, text in (("question", "Mitä teet?"), ("choice_1", "Kuuntelen"), ("choice_2", "En")):
        filled(frame, **everywhere(name, text))
    frame.locator("[name=correct_1]").press("Space")
    acting.press(frame, "button[value=done]")
    acting.press(frame, "button[value='onward:files']")
    inspect("material-edit-files", page, frame)
    acting.press(frame, "button[value=done]")
    inspect("material-edit", page, frame)
    acting.press(frame, "button[value=publish]")
    module_id = frame.url.rpartition("/")[2].partition("?")[0]

    frame, rooms = entered_as_learner(page, embedded_stage, LEARNER)
    frame.goto(rooms.learn(f"materials/{module_id}"))
    acting.press(frame, "main form button.button")
    assert frame.locator("main .prose h2, main article h2").first.inner_text() == "Hyvä kysymys"
    assert frame.locator("main li", has_text="Tiivistä").count() >= 1
    assert frame.locator("main img").get_attribute("alt") == "Kaksi ihmistä fi"
    inspect("material-written", page, frame)
    assert inspect.findings == []


def test_a_survey_is_written_and_looked_at(embedded_stage: Stage, browser: BrowserContext) -> None:
    page, inspect = browser.pages[0], Inspection()
    frame, rooms = entered_as_trainer(page, embedded_stage)
    frame.goto(rooms.teach("modules"))
    acting.press(frame, "button[value=survey]")
    filled(frame, **everywhere("title", "Pulssikysely"), **everywhere("summary", "Miten menee"))
    inspect("survey-edit", page, frame)
    acting.press(frame, "button[value='onward:blocks/new']")
    filled(frame, **everywhere("title", "Työyhteisömme"))
    inspect("survey-edit-group", page, frame)
    acting.press(frame, "button[value='onward:new']")
    filled(frame, **everywhere("question", "Mikä auttoi eniten?"))
    frame.locator("[name=kind][value=single]").focus()
    frame.locator("[name=kind][value=single]").press("Space")
    frame.locator("details.answer-choice summary").focus()
    frame.locator("details.answer-choice summary").press("Enter")
    filled(frame, **everywhere("choice_1", "Kuuntelu"), **everywhere("choice_2", "Palaute"))
    inspect("survey-edit-question", page, frame)
    acting.press(frame, "button[value=done]")
    acting.press(frame, "button[value=done]")
    acting.press(frame, "button[value='onward:instrument']")
    inspect("survey-edit-source", page, frame)
    acting.press(frame, "button[value=done]")
    acting.press(frame, "button[value=publish]")
    inspect("survey-rounds-new", page, frame)
    acting.press(frame, "a[href$='/surveys/" + frame.url.split("/")[-2] + "']")
    assert "Pulssikysely fi" in frame.content()
    assert inspect.findings == []
