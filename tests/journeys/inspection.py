"""Looks at pages as people meet them: clean for axe-core, and no wider than a phone.

PICTURES=1 also writes the screenshots that the documentation shows.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, Page

from tests.journeys.browser import DESKTOP, PHONE, accessibility_findings

_PICTURES = Path("docs/pictures")
_PICTURED = (
    "me",
    "trainer",
    "cohort",
    "page",
    "question",
    "feedback-1",
    "statements",
    "statement",
    "keys",
    "key-new",
    "targets",
    "target",
    "content",
    "connections",
    "connection",
    "connection-invited",
    "register-offer",
    "choosing",
    "roles",
    "offer",
    "log",
    "results",
    "results-between",
    "target-levels",
    "gate",
    "comparators",
    "outlook",
    "unit",
    "forget",
)
_PATIENCE_SECONDS = 20
_STANDS = "document.readyState === 'complete' && !!document.querySelector('h1')"
_NARROWEST = {"width": 320, "height": 640}


class Inspection:
    """Looks at each page it is shown and gathers what is wrong with it."""

    def __init__(self) -> None:
        self.findings: list[str] = []
        self.seen: list[str] = []
        self.keeps_pictures = "PICTURES" in os.environ
        # A page's structure is the same in every language, its width is not.
        self.examined = {"phone", "desktop"}

    def __call__(self, name: str, page: Page, frame: Frame) -> None:
        """Inspect a page at a phone's and a desktop's width, and at the narrowest."""
        self.seen.append(name)
        # What led here may only just have been pressed.
        _await_page(frame)
        for size, width in (("phone", PHONE), ("narrowest", _NARROWEST), ("desktop", DESKTOP)):
            page.set_viewport_size({"width": width["width"], "height": width["height"]})
            overflow = frame.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if overflow > 0:
                self.findings.append(f"{name}, {size}: {overflow} px too wide")
            if size in self.examined:
                found = accessibility_findings(frame)
                self.findings += [f"{name}, {size}: {each}" for each in found]
                self._picture(f"{name}-{size}", page, whole=frame == page.main_frame)

    def _picture(self, name: str, page: Page, *, whole: bool) -> None:
        if self.keeps_pictures and name.rpartition("-")[0] in _PICTURED:
            _PICTURES.mkdir(parents=True, exist_ok=True)
            page.wait_for_timeout(200)
            page.screenshot(path=_PICTURES / f"{name}.png", full_page=whole)


def _await_page(frame: Frame) -> None:
    """Wait until a page stands; asked from outside, since the page's own policy forbids eval."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        with suppress(PlaywrightError):
            if frame.evaluate(_STANDS):
                return
        time.sleep(0.05)
    raise AssertionError(f"no page with a heading came: {frame.url}")
