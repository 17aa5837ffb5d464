"""Runs Open edX's platform code beside a journey, and walks through a launch without a browser."""

import html
import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import Cookie
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests
from requests.cookies import RequestsCookieJar

from tests.conftest import skip_loudly
from tests.platform.config import Registration
from tests.platform.seeded import PROJECT
from tests.platform.served import free_port

_PYTHON = PROJECT / ".venv-openedx" / "bin" / "python"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEdx:
    """The running peer: where it is and what a tool must know of it."""

    url: str
    registration: Registration

    # Any: JSON of the gradebook.
    def gradebook(self) -> Mapping[str, Any]:
        """Return the scores in its AGS table, and the grades it published from them."""
        told: Mapping[str, Any] = requests.get(f"{self.url}/gradebook", timeout=10).json()
        return told

    def launch(self, browser: requests.Session, username: str) -> requests.Response:
        """Open the course unit and follow every step to the tool's own page."""
        posting = browser.get(f"{self.url}/courseware/{username}", timeout=20)
        posting.raise_for_status()
        return submitted(browser, posting)


@contextmanager
def open_edx(folder: Path, *, tool_url: str, custom: Mapping[str, str]) -> Iterator[OpenEdx]:
    """Run the peer until the block ends; the test is skipped where it is not installed."""
    if not _PYTHON.exists():
        skip_loudly("Open edX's platform code is not installed", "make peers")
    port = free_port()
    process = subprocess.Popen(
        [
            *(_PYTHON, "-m", "tests.peers.openedx.serve", "--port", str(port)),
            *("--folder", folder, "--tool", tool_url, "--custom", json.dumps(custom)),
        ],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        # It writes one line once it answers, and closes its output when it fails to.
        line = process.stdout.readline() if process.stdout is not None else ""
        assert line, "Open edX's code did not start; its error is above"
        yield _described(json.loads(line))
    finally:
        process.terminate()
        process.wait(timeout=20)
        if process.stdout is not None:
            process.stdout.close()


class _LoopbackCookies(RequestsCookieJar):
    """Sends Secure cookies over http too, as Chromium does on loopback."""

    def set_cookie(self, cookie: Cookie, *args: object, **kwargs: object) -> None:
        cookie.secure = False
        super().set_cookie(cookie, *args, **kwargs)


def new_browser() -> requests.Session:
    """Return a browser without scripts."""
    browser = requests.Session()
    browser.cookies = _LoopbackCookies()
    return browser


def submitted(
    browser: requests.Session,
    page: requests.Response,
    *,
    to: str = "",
    filled: Mapping[str, str | list[str]] | None = None,
) -> requests.Response:
    """Send a page's form whose address ends so, with its hidden fields and what was filled in."""
    for opening, inside in re.findall(r"<form\b(.*?)>(.*?)</form>", page.text, re.DOTALL):
        action = html.unescape(_attributes(opening).get("action", page.url))
        if action.endswith(to):
            fields: dict[str, str | list[str]] = {**_hidden_fields(inside), **(filled or {})}
            return browser.post(urljoin(page.url, action), data=fields, timeout=20)
    raise AssertionError(f"no form to {to!r} on {page.url}: {page.text}")


def _hidden_fields(form: str) -> dict[str, str]:
    inputs = (_attributes(tag) for tag in re.findall(r"<input\b[^>]*>", form))
    return {
        each["name"]: html.unescape(each.get("value", ""))
        for each in inputs
        if each.get("type", "hidden") == "hidden" and "name" in each
    }


def _attributes(tag: str) -> dict[str, str]:
    return dict(re.findall(r'([\w-]+)="([^"]*)"', tag))


def _described(told: Mapping[str, str]) -> OpenEdx:
    return OpenEdx(
        url=told["base"],
        registration=Registration(
            issuer=told["issuer"],
            client_id=told["client_id"],
            deployment_ids=(told["deployment_id"],),
            auth_url=told["auth_url"],
            token_url=told["token_url"],
            jwks_url=told["jwks_url"],
        ),
    )
