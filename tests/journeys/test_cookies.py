"""With and without cookies in a frame, on two sites over https, in a browser as people have it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from tests.journeys import acting
from tests.journeys.acting import LEARNER, materials
from tests.journeys.browser import browsing
from tests.journeys.secure import RESOLVED, secure_stage
from tests.journeys.served import Stage

pytestmark = pytest.mark.browser


@contextmanager
def _browser(playwright: Playwright, folder: Path) -> Iterator[Page]:
    with browsing(playwright, folder, arguments=[RESOLVED]) as context:
        yield context.pages[0]


def _open(page: Page, stage: Stage, title: str) -> None:
    acting.enter_as(page, stage, LEARNER)
    page.get_by_role("link", name=title, exact=True).click()


def _begin_and_read(page: Page, pages: tuple[str, ...]) -> None:
    """Begin a material in a tab of its own and say of its first page that it was read."""
    page.locator("main form button.button").first.click()
    page.wait_for_url(f"**/pages/{pages[0]}")
    page.locator(".onward form button.button").click()
    page.wait_for_url(f"**/pages/{pages[1]}")


def test_a_partitioned_cookie_carries_the_work_in_the_frame(
    playwright: Playwright, tmp_path: Path
) -> None:
    material = materials()[0]
    with secure_stage(tmp_path) as stage, _browser(playwright, tmp_path / "profile") as page:
        _open(page, stage, material.title)
        frame = acting.frame_of(page)
        assert frame.url.startswith("https://tool.test:")
        acting.read_all_pages(frame, material)
        cookies = [each for each in page.context.cookies() if each["name"].startswith("__Host-")]
        assert cookies
        assert all(each["secure"] and each["httpOnly"] for each in cookies)


def test_without_cookies_the_platform_s_storage_proves_the_browser(
    playwright: Playwright, tmp_path: Path
) -> None:
    material = materials()[0]
    with (
        secure_stage(tmp_path, knows_partitions=False, has_storage=True) as stage,
        _browser(playwright, tmp_path / "profile") as page,
    ):
        _open(page, stage, material.title)
        button = page.frame_locator("#contentframe").get_by_role(
            "button", name="Avaa uuteen välilehteen"
        )
        button.wait_for()
        # Every page of a frame tells its height as well, and no more often than it changes.
        heights = page.evaluate("window.heightsTold")
        assert heights
        assert all(100 < height < 2_000 for height in heights)
        with page.context.expect_page() as opened:
            button.click()
        _begin_and_read(opened.value, material.pages)


def test_without_cookies_and_storage_a_new_tab_always_works(
    playwright: Playwright, tmp_path: Path
) -> None:
    material = materials()[0]
    with (
        secure_stage(tmp_path, knows_partitions=False) as stage,
        _browser(playwright, tmp_path / "profile") as page,
    ):
        _open(page, stage, material.title)
        link = page.frame_locator("#contentframe").get_by_role(
            "link", name="Avaa uuteen välilehteen"
        )
        link.wait_for()
        with page.context.expect_page() as opened:
            link.click()
        _begin_and_read(opened.value, material.pages)
