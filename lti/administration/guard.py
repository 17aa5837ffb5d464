"""Who comes into the administrator's pages: only who was signed in, and only from these pages."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from lrs.entry import admits
from lrs.surroundings import surroundings
from lti.administration import invitations
from lti.pages import answer

# Prefixed __Host-: the browser itself refuses one that another host or path tries to set.
COOKIE = "__Host-valmentava-administrator"

# Any: what the address names, by the rule's own converters.
Page = Callable[..., AnyResponse]


def administrators(page: Page) -> Page:
    """Let in only who has an administrator's session; the page gets the organisation's id first.

    What acts must come from a page of ours: the cookie is SameSite=Strict, and the browser says
    where a POST comes from.
    """

    @admits("administrators of an organisation, for that organisation")
    @wraps(page)
    def guarded(**named: Any) -> AnyResponse:
        here = surroundings()
        with here.database.read() as connection:
            organisation_id = invitations.organisation_of(
                connection, here.key_ring, request.cookies.get(COOKIE, ""), now=here.clock()
            )
        if organisation_id is None or not _comes_from_here():
            return closed()
        shown = page(organisation_id, **named)
        shown.headers["Cache-Control"] = "no-store"
        return shown

    return guarded


def closed(status: HTTPStatus = HTTPStatus.FORBIDDEN) -> Response:
    """Show how one comes in."""
    return answer("administration/closed.html", status=status)


def _comes_from_here() -> bool:
    if request.method in ("GET", "HEAD"):
        return True
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site")
    if origin is not None and origin != surroundings().settings.public_url:
        return False
    return site in (None, "same-origin", "none")
