"""A real browser as people have it: Debian's Chromium with third-party cookies blocked."""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Frame, Playwright

from tests.conftest import skip_loudly

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 860}

_AXE = Path("tests/peers/node/node_modules/axe-core/axe.min.js")
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """Return where Chromium is; without one the test is skipped, on CI it fails."""
    found = shutil.which("chromium")
    if found is None:
        skip_loudly("no Chromium", "apt-get install chromium")
    return str(found)


@contextmanager
def browsing(
    playwright: Playwright,
    profile: Path,
    *,
    viewport: dict[str, int] | None = None,
    language: str = "fi-FI",
    scripts: bool = True,
    arguments: Sequence[str] = (),
) -> Iterator[BrowserContext]:
    """Open a fresh profile that blocks third-party cookies, as Chromium does by default."""
    settings = profile / "Default" / "Preferences"
    settings.parent.mkdir(parents=True)
    blocked = {"block_third_party_cookies": True, "cookie_controls_mode": 1}
    settings.write_text(json.dumps({"profile": blocked}))
    size = viewport or DESKTOP
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=chromium(),
        args=[*_ARGUMENTS, *arguments],
        ignore_https_errors=True,
        headless=True,
        locale=language,
        java_script_enabled=scripts,
        viewport={"width": size["width"], "height": size["height"]},
    )
    context.set_default_timeout(20_000)
    yield context
    context.close()


def accessibility_findings(frame: Frame) -> list[str]:
    """Return what axe-core finds on the page in a frame, for WCAG 2.2 AA and good practice."""
    frame.evaluate(_axe())
    # Any: axe's own report.
    report: Any = frame.evaluate(
        """() => axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
             "wcag22aa", "best-practice"]})"""
    )
    return [
        f"{finding['id']} ({finding['impact']}): {node['target']} {node['failureSummary']}"
        for finding in report["violations"]
        for node in finding["nodes"]
    ]


@cache
def _axe() -> str:
    if not _AXE.exists():
        skip_loudly("axe-core is not installed", "make peers")
    return _AXE.read_text(encoding="utf-8")
