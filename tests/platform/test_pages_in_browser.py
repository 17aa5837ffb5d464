"""The stand-in's pages in a browser: usable by everybody, and the tool opens in a frame."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.journeys.browser import PHONE, accessibility_findings, browsing
from tests.platform.config import PlatformConfig
from tests.platform.conftest import Tool
from tests.platform.seeded import seeded_links
from tests.platform.served import HOST, free_port, served

pytestmark = pytest.mark.browser

_PATHS = (
    "/course/view.php?id=2",
    "/mod/lti/view.php?id=2",
    "/grade/report/grader/index.php?id=2",
    "/mod/lti/return.php?lti_msg=Hei",
    "/nothing",
)


@pytest.fixture
def platform_url(tool: Tool) -> Iterator[str]:
    config = PlatformConfig(
        issuer=f"http://{HOST}:{free_port()}", tool_url=tool.url, links=seeded_links()
    )
    with served(config) as site:
        item = site.gradebook.only_item_of(1)
        assert item is not None
        site.gradebook.override(item, "5", 87.5)
        yield config.issuer


@pytest.mark.parametrize("language", ["Suomi", "Svenska", "English"])
def test_axe_finds_nothing_on_any_page(
    playwright: Playwright, tmp_path: Path, platform_url: str, language: str
) -> None:
    findings = []
    with browsing(playwright, tmp_path / "profile") as context:
        page = context.pages[0]
        page.goto(platform_url)
        page.get_by_role("button", name=language).click()
        page.wait_for_load_state()
        findings += accessibility_findings(page.main_frame)
        page.get_by_role("button", name="Kaisa Järvelä").click()
        page.wait_for_url("**/course/view.php?id=2")
        for path in _PATHS:
            page.goto(platform_url + path)
            findings += accessibility_findings(page.main_frame)
    assert findings == []


def test_pages_fit_a_phone_without_scrolling_sideways(
    playwright: Playwright, tmp_path: Path, platform_url: str
) -> None:
    with browsing(playwright, tmp_path / "profile", viewport=PHONE) as context:
        page = context.pages[0]
        page.goto(platform_url)
        page.get_by_role("button", name="Kaisa Järvelä").click()
        page.wait_for_url("**/course/view.php?id=2")
        for path in ("/", *_PATHS):
            page.goto(platform_url + path)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= PHONE["width"], path
