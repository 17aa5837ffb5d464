"""The administrator's pages: coming in by a one-time link, the connections, leaving."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as AnyResponse

from lrs.entry import admits
from lrs.health import findings
from lrs.surroundings import surroundings
from lti.administration import invitations
from lti.administration.readings import connections_of
from lti.pages import answer

# Prefixed __Host-: the browser itself refuses one that another host or path tries to set.
_COOKIE = "__Host-valmentava-administrator"

_SUBJECTS = {
    "database": lazy_gettext("Database"),
    "migrations": lazy_gettext("Structure of the database"),
    "iri base": lazy_gettext("Base of the identifiers"),
}
"""What a person reads for each thing that the health check looks at."""

Page = Callable[[int], AnyResponse]


def blueprint() -> Blueprint:
    """Return the routes under /admin."""
    routes = Blueprint("administration", __name__, url_prefix="/admin")
    routes.add_url_rule("/enter/<token>", view_func=offer_entry, methods=["GET"])
    routes.add_url_rule("/enter/<token>", view_func=enter, methods=["POST"])
    routes.add_url_rule("/", view_func=overview, methods=["GET"])
    routes.add_url_rule("/leave", view_func=leave, methods=["POST"])
    return routes


def administrators(page: Page) -> Callable[[], AnyResponse]:
    """Let in only who has an administrator's session; the page gets the organisation's id."""

    @admits("administrators of an organisation, for that organisation")
    @wraps(page)
    def guarded() -> AnyResponse:
        here = surroundings()
        with here.database.read() as connection:
            organisation_id = invitations.organisation_of(
                connection, here.key_ring, request.cookies.get(_COOKIE, ""), now=here.clock()
            )
        if organisation_id is None:
            return _closed()
        shown = page(organisation_id)
        shown.headers["Cache-Control"] = "no-store"
        return shown

    return guarded


@admits("anyone: a page with a button, which tells nothing and does nothing")
def offer_entry(token: str) -> Response:
    """Show a button that spends the link, since mail scanners open links before people do."""
    return answer("administration/enter.html", token=token)


@admits("anyone with an unspent invitation")
def enter(token: str) -> AnyResponse:
    """Spend the link and sign this browser in."""
    here = surroundings()
    try:
        with here.database.write() as connection:
            session = invitations.accept(connection, here.key_ring, token, now=here.clock())
    except invitations.InvitationSpent:
        return _closed()
    inside = redirect(url_for("administration.overview"), HTTPStatus.SEE_OTHER)
    inside.set_cookie(_COOKIE, session, secure=True, httponly=True, samesite="Strict", path="/")
    return inside


@administrators
def overview(organisation_id: int) -> Response:
    """Show the installation's health and the organisation's connections."""
    here = surroundings()
    with here.database.read() as connection:
        connections = connections_of(connection, organisation_id)
    return answer(
        "administration/overview.html",
        connections=connections,
        findings=findings(here.database, here.settings),
        subjects=_SUBJECTS,
        computed_at=here.clock(),
    )


@administrators
def leave(_organisation_id: int) -> AnyResponse:
    """Sign this browser out. The cookie is SameSite=Strict, so no other site can ask for it."""
    here = surroundings()
    with here.database.write() as connection:
        invitations.sign_out(connection, here.key_ring, request.cookies.get(_COOKIE, ""))
    gone = _closed(HTTPStatus.OK)
    gone.delete_cookie(_COOKIE, secure=True, httponly=True, samesite="Strict", path="/")
    return gone


def _closed(status: HTTPStatus = HTTPStatus.FORBIDDEN) -> Response:
    return answer("administration/closed.html", status=status)
