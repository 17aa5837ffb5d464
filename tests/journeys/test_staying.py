"""Who writes for long is warned before the visit ends, goes on by one key, and is told when not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.journeys.acting import LEARNER
from tests.journeys.browser import browsing
from tests.journeys.inspection import Inspection
from tests.journeys.rooms import entered_as_learner
from tests.journeys.served import Stage

pytestmark = pytest.mark.browser


@pytest.fixture
def browser(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser with a fresh profile."""
    with browsing(playwright, tmp_path / "profile") as context:
        yield context


def test_the_end_of_a_visit_is_announced_and_put_off(
    embedded_stage: Stage, browser: BrowserContext
) -> None:
    page, inspect = browser.pages[0], Inspection()
    browser.clock.install()
    frame, _ = entered_as_learner(page, embedded_stage, LEARNER)
    box = frame.locator("#staying")
    expect(box).to_be_hidden()
    browser.clock.fast_forward("01:45:00")
    expect(box).to_be_hidden()
    browser.clock.fast_forward("00:06:00")
    expect(box).to_be_visible()
    inspect("staying", page, frame)
    button = frame.locator("#staying button")
    button.focus()
    button.press("Enter")
    expect(box).to_be_hidden()
    browser.clock.fast_forward("01:00:00")
    expect(box).to_be_hidden()
    # The service no longer knows this browser: what was written is to be copied.
    browser.clear_cookies()
    browser.clock.fast_forward("00:51:00")
    expect(box).to_be_visible()
    button.focus()
    button.press("Enter")
    expect(frame.locator("#staying p").nth(1)).to_be_visible()
    expect(button).to_be_hidden()
    assert inspect.findings == []
