"""The browser the journeys run in really blocks what browsers block, and axe really finds."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from playwright.sync_api import Playwright

from tests.journeys.browser import accessibility_findings, browsing

pytestmark = pytest.mark.browser


class _Framed(BaseHTTPRequestHandler):
    cookies_seen: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.cookies_seen.append(self.headers.get("Cookie", ""))
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Set-Cookie", "plain=1; Secure; SameSite=None; Path=/")
        self.send_header("Set-Cookie", "kept=1; Secure; SameSite=None; Path=/; Partitioned")
        self.end_headers()
        self.wfile.write(b"<a href='/second'>next</a>")

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def framed_site() -> Iterator[str]:
    """A site on 127.0.0.2 that sets one cookie of each kind."""
    server = ThreadingHTTPServer(("127.0.0.2", 0), _Framed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.2:{server.server_port}"
    server.shutdown()


def test_a_frame_of_another_site_keeps_only_partitioned_cookies(
    playwright: Playwright, tmp_path: Path, framed_site: str
) -> None:
    _Framed.cookies_seen.clear()
    outer = ThreadingHTTPServer(("127.0.0.1", 0), _outer(framed_site))
    threading.Thread(target=outer.serve_forever, daemon=True).start()
    with browsing(playwright, tmp_path / "profile") as context:
        page = context.pages[0]
        page.goto(f"http://127.0.0.1:{outer.server_port}/")
        page.frame_locator("iframe").get_by_text("next").click()
        page.wait_for_timeout(500)
    outer.shutdown()
    assert _Framed.cookies_seen[-1] == "kept=1"


def test_axe_finds_a_picture_without_text(playwright: Playwright, tmp_path: Path) -> None:
    with browsing(playwright, tmp_path / "profile") as context:
        page = context.pages[0]
        page.set_content("<html lang='fi'><title>t</title><main><h1>h</h1><img src='x'></main>")
        findings = accessibility_findings(page.main_frame)
    assert [finding for finding in findings if finding.startswith("image-alt")]


def _outer(framed: str) -> type[BaseHTTPRequestHandler]:
    class Outer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<iframe src='{framed}/first'></iframe>".encode())

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    return Outer
