"""Where a visit's pages are, and how a trainer makes a module: steps of several journeys."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Frame, Page

from tests.journeys import acting
from tests.journeys.acting import TRAINER, materials
from tests.journeys.served import Stage

HOME = "Oma eteneminen / Valmennusryhmä"
LANGUAGES = ("fi", "sv", "en")


class Rooms:
    """Where a visit's pages are, read from the address that a launch led to."""

    def __init__(self, frame: Frame) -> None:
        parts = urlsplit(frame.url)
        self.base = f"{parts.scheme}://{parts.netloc}"
        self.visit = parts.path.split("/")[2]

    def teach(self, path: str) -> str:
        return f"{self.base}/teach/{self.visit}/{path}"

    def learn(self, path: str) -> str:
        return f"{self.base}/learn/{self.visit}/{path}"


def entered_as_trainer(page: Page, stage: Stage) -> tuple[Frame, Rooms]:
    acting.enter_as(page, stage, TRAINER)
    frame = acting.launch(page, materials()[0].title)
    return frame, Rooms(frame)


def entered_as_learner(page: Page, stage: Stage, name: str) -> tuple[Frame, Rooms]:
    acting.enter_as(page, stage, name)
    frame = acting.launch(page, HOME)
    return frame, Rooms(frame)


def filled(frame: Frame, **told: str) -> None:
    for name, value in told.items():
        frame.locator(f"[name={name}]").fill(value)


def everywhere(name: str, text: str) -> dict[str, str]:
    """Return a text for the field of each language."""
    return {f"{name}_{code}": f"{text} {code}" for code in LANGUAGES}


def made(frame: Frame, rooms: Rooms, kind: str, title: str) -> str:
    """Make and publish a module by its form, and return its id."""
    frame.goto(rooms.teach("modules"))
    acting.press(frame, f"button[value={kind}]")
    for language in LANGUAGES:
        filled(
            frame,
            **{
                f"title_{language}": f"{title} {language}",
                f"summary_{language}": "Harjoittelemme yhdessä kuuntelemista ja kysymistä.",
            },
        )
    acting.press(frame, "button[value=publish]")
    return re.split(r"[/?]", urlsplit(frame.url).path)[4]
