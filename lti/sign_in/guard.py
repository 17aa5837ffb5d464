"""Who comes in without a platform: only who is signed in, and acts only from our own pages."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import flask
from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lrs.entry import admits
from lrs.surroundings import surroundings
from lti.pages import answer
from lti.sign_in.roles import StaffRole
from lti.sign_in.sessions import session_of

# Prefixed __Host-: the browser itself refuses one that another host or path tries to set.
COOKIE = "__Host-valmentava-session"

# Any: what the address names, by the rule's own converters.
Page = Callable[..., flask.typing.ResponseReturnValue]


def signed_in(*roles: StaffRole) -> Callable[[Page], Page]:
    """Let in who is signed in and holds one of these roles, whoever is signed in if none is named.

    The page gets the Session first. What acts must come from a page of ours: the cookie is
    SameSite=Lax, and the browser says where a POST comes from.
    """

    def guarding(page: Page) -> Page:
        @wraps(page)
        def guarded(**named: Any) -> Response:
            session = session_of(surroundings(), request.cookies.get(COOKIE, ""))
            if session is None or not _comes_from_here():
                return closed()
            if roles and not session.roles & set(roles):
                return answer("sign_in/no_role.html", status=HTTPStatus.FORBIDDEN)
            shown = flask.make_response(page(session, **named))
            shown.headers["Cache-Control"] = "no-store"
            return shown

        whom = ", ".join(role.value for role in roles) or "everybody"
        return admits(f"signed in: {whom}, for their own organisation")(guarded)

    return guarding


administrators = signed_in(StaffRole.ADMINISTRATOR)


def keep_session(response: AnyResponse, token: str) -> None:
    """Give the browser the cookie that proves its session.

    Lax and not Strict: the way back from a provider begins on another site.
    """
    response.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="Lax", path="/")


def drop_session(response: AnyResponse) -> None:
    """Take the browser's cookie back."""
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Lax", path="/")


def closed(status: HTTPStatus = HTTPStatus.FORBIDDEN) -> Response:
    """Show how one comes in, and afterwards to the page that was asked for."""
    asked = request.full_path.rstrip("?") if request.method == "GET" else None
    ways = url_for("sign_in.ways")
    if asked is not None and asked != "/":
        ways += "?" + urlencode({"next": asked})
    return answer("sign_in/closed.html", status=status, ways=ways)


def _comes_from_here() -> bool:
    if request.method in ("GET", "HEAD"):
        return True
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site")
    if origin is not None and origin != surroundings().settings.public_url:
        return False
    return site in (None, "same-origin", "none")


def is_own_page(address: str | None) -> bool:
    """Tell whether an address to go on to is a path of ours."""
    if not address or not address.startswith("/") or address.startswith("//"):
        return False
    return address.isascii() and address.isprintable() and "\\" not in address


def go_on(address: str) -> AnyResponse:
    """Send the browser to a page of ours."""
    return flask.redirect(address, HTTPStatus.SEE_OTHER)
