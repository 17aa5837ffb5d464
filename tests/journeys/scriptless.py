"""A browser without scripts: follows redirects, keeps cookies, sends a page's forms."""

import html
import re
from collections.abc import Mapping
from http.cookiejar import Cookie
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import requests
from requests.cookies import RequestsCookieJar

from tests.platform.seeded import seeded_links

if TYPE_CHECKING:
    from tests.journeys.served import Stage


HOME = f"id={len(seeded_links()) + 1}"
"""The query of a launch to the programme's home."""


class _LoopbackCookies(RequestsCookieJar):
    """Sends Secure cookies over http too, as Chromium does on loopback."""

    def set_cookie(self, cookie: Cookie, *args: object, **kwargs: object) -> None:
        cookie.secure = False
        super().set_cookie(cookie, *args, **kwargs)


class Walker:
    """Somebody with a browser without scripts, who has come by a launch and goes on from it."""

    def __init__(self, stage: "Stage", user: str, query: str) -> None:
        self.browser = logged_in(stage, user)
        self.page = launched(stage, self.browser, query)
        assert self.page.status_code == 200
        self.base = stage.tool.url
        self.visit = self.page.url.split("/")[4]

    def goes(self, path: str) -> "Walker":
        """Follow a link."""
        self.page = self.browser.get(urljoin(self.page.url, path), timeout=20)
        assert self.page.status_code == 200, self.page.url
        return self

    def teaches(self, path: str) -> "Walker":
        """Go to a page of whom teaches."""
        return self.goes(f"/teach/{self.visit}/{path}")

    def learns(self, path: str) -> "Walker":
        """Go to a page of whom takes part."""
        return self.goes(f"/learn/{self.visit}/{path}")

    def presses(self, having: str, **filled: str | list[str]) -> "Walker":
        """Send the form that holds a button, with that button's name and value."""
        button = re.search(rf"<button[^>]*{re.escape(having)}[^>]*>", self.page.text)
        assert button is not None, (having, self.page.text)
        told = dict(re.findall(r'(name|value)="([^"]*)"', button[0]))
        pressed = {told["name"]: told.get("value", "")} if "name" in told else {}
        self.page = submitted(
            self.browser, self.page, having=button[0], filled={**pressed, **filled}
        )
        assert self.page.status_code == 200, (having, self.page.status_code, self.page.text)
        return self

    def reads(self, text: str) -> "Walker":
        """See that the page says something."""
        assert text in self.page.text, self.page.text
        return self


def new_browser() -> requests.Session:
    """Return a browser without scripts."""
    browser = requests.Session()
    browser.cookies = _LoopbackCookies()
    return browser


def logged_in(stage: "Stage", user: str) -> requests.Session:
    """Return the browser of somebody who has logged in to the LMS."""
    browser = new_browser()
    browser.post(f"{stage.lms_url}/login/index.php", data={"user": user}, timeout=20)
    return browser


def launched(stage: "Stage", browser: requests.Session, query: str) -> requests.Response:
    """Go through a launch as the frame in the LMS does: login, platform, tool."""
    initiation = browser.get(f"{stage.lms_url}/mod/lti/launch.php?{query}", timeout=20)
    posting = submitted(browser, initiation)
    return submitted(browser, posting)


def submitted(
    browser: requests.Session,
    page: requests.Response,
    *,
    to: str = "",
    having: str = "",
    filled: Mapping[str, str | list[str]] | None = None,
) -> requests.Response:
    """Send a page's form whose address ends so, with its hidden fields and what was filled in.

    having is what the form must hold, such as the button that is pressed.
    """
    for opening, inside in re.findall(r"<form\b(.*?)>(.*?)</form>", page.text, re.DOTALL):
        action = html.unescape(_attributes(opening).get("action", page.url))
        if action.endswith(to) and having in inside:
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
