"""What people do in the stand-in LMS and in the tool's frame, as steps of a journey."""

import json
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Frame, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.journeys.served import Stage

LEARNER = "Aino Virtanen"
TRAINER = "Kaisa Järvelä"

_KEY_MS = 8_000
_CONTENT = Path("lti/modules/material/content")


@dataclass(frozen=True, slots=True)
class Material:
    """A seeded material as its file tells it."""

    title: str
    pages: tuple[str, ...]
    questions: tuple[tuple[str, ...], ...]
    """The keys of each question's right choices."""

    module_id: str


@cache
def materials() -> tuple[Material, ...]:
    """Return the seeded materials in their order, with Finnish titles."""
    return tuple(
        _material(json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(_CONTENT.glob("*/module.json"))
    )


def enter_as(page: Page, stage: Stage, name: str) -> None:
    """Log in to the LMS as a person and stand on the course page."""
    page.goto(f"{stage.lms_url}/")
    if not page.get_by_role("button", name=name).is_visible():
        page.locator("details summary").click()
    page.get_by_role("button", name=name).click()
    page.wait_for_url("**/course/view.php**")


def launch(page: Page, title: str) -> Frame:
    """Open an activity from the course page and return the tool's frame, loaded."""
    page.get_by_role("link", name=title, exact=True).click()
    return frame_of(page)


def frame_of(page: Page) -> Frame:
    """Return the tool's frame on the present page of the LMS, once it shows a heading."""
    page.frame_locator("#contentframe").locator("h1").first.wait_for()
    frame = page.frame(name="contentframe")
    assert frame is not None
    # Not the text alone: its look hides some of it, and its scripts have begun.
    frame.wait_for_load_state("load")
    return frame


def read_all_pages(frame: Frame, material: Material) -> None:
    """Begin a material and say of each page that it was read."""
    press(frame, "main form button.button")
    for _ in material.pages:
        press(frame, ".onward form button.button")


def take_quiz(frame: Frame, material: Material, *, wrong: int = 0) -> None:
    """Begin the quiz and answer it, some of the first questions wrongly."""
    press(frame, "main .acts form button.button")
    for number, right in enumerate(material.questions):
        inputs = frame.locator("input[name=choice]")
        for each in inputs.all():
            is_right = each.get_attribute("value") in right
            if is_right != (number < wrong):
                each.check()
                if each.get_attribute("type") == "radio":
                    break
        press(frame, "main form button.button")
        press(frame, ".onward a.button")


def press(frame: Frame, selector: str) -> None:
    """Press a button or link by keyboard and wait for the page it leads to.

    The frame's page may be gone before the browser acknowledges the key, and the driver then waits
    for nothing. What counts is that the next page comes, which is still demanded.
    """
    with frame.expect_navigation(), suppress(PlaywrightTimeoutError):
        frame.locator(selector).first.press("Enter", timeout=_KEY_MS)
    frame.locator("h1").first.wait_for()


def _material(told: dict[str, Any]) -> Material:  # Any: the content file as it is
    return Material(
        title=told["titles"]["fi"],
        pages=tuple(page["key"] for page in told["pages"]),
        questions=tuple(
            tuple(choice["key"] for choice in question["choices"] if choice["correct"])
            for question in told["quiz"]["questions"]
        ),
        module_id=told["id"],
    )
