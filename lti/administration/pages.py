"""The administrator's pages: coming in by a one-time link, the connections, leaving."""

from http import HTTPStatus

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response as AnyResponse

from lrs.entry import admits
from lrs.health import findings
from lrs.surroundings import surroundings
from lti.administration import (
    connection_pages,
    forwarding_pages,
    invitations,
    key_pages,
    store_pages,
)
from lti.administration.connection_words import LIGHTS, error_told
from lti.administration.guard import COOKIE, administrators, closed
from lti.administration.readings import connections_of
from lti.pages import answer

_SUBJECTS = {
    "database": lazy_gettext("Database"),
    "migrations": lazy_gettext("Structure of the database"),
    "iri base": lazy_gettext("Base of the identifiers"),
}
"""What a person reads for each thing that the health check looks at."""


def blueprint() -> Blueprint:
    """Return the routes under /admin."""
    routes = Blueprint("administration", __name__, url_prefix="/admin")
    routes.add_url_rule("/enter/<token>", view_func=offer_entry, methods=["GET"])
    routes.add_url_rule("/enter/<token>", view_func=enter, methods=["POST"])
    routes.add_url_rule("/", view_func=overview, methods=["GET"])
    routes.add_url_rule("/leave", view_func=leave, methods=["POST"])
    for method, rule, view in (*_OF_CONNECTIONS, *_OF_THE_STORE, *_OF_KEYS, *_OF_FORWARDING):
        routes.add_url_rule(rule, view_func=view, methods=[method])
    return routes


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
        return closed()
    inside = redirect(url_for("administration.overview"), HTTPStatus.SEE_OTHER)
    inside.set_cookie(COOKIE, session, secure=True, httponly=True, samesite="Strict", path="/")
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
        lights=LIGHTS,
        error_told=error_told,
        findings=findings(here.database, here.settings),
        subjects=_SUBJECTS,
        computed_at=here.clock(),
    )


@administrators
def leave(_organisation_id: int) -> AnyResponse:
    """Sign this browser out. The cookie is SameSite=Strict, so no other site can ask for it."""
    here = surroundings()
    with here.database.write() as connection:
        invitations.sign_out(connection, here.key_ring, request.cookies.get(COOKIE, ""))
    gone = closed(HTTPStatus.OK)
    gone.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Strict", path="/")
    return gone


_OF_CONNECTIONS = (
    ("GET", "/connections/new", connection_pages.new_connection),
    ("POST", "/connections/invitation", connection_pages.make_invitation),
    ("POST", "/connections", connection_pages.make_connection),
    ("GET", "/connections/<uuid:named>", connection_pages.connection),
    ("POST", "/connections/<uuid:named>/check", connection_pages.check_connection),
    ("POST", "/connections/<uuid:named>/approve", connection_pages.approve_deployment),
    ("POST", "/connections/<uuid:named>/withdraw", connection_pages.withdraw_deployment),
    ("POST", "/connections/<uuid:named>/grades", connection_pages.resend_grades),
)
_OF_THE_STORE = (
    ("GET", "/statements", store_pages.browse),
    ("GET", "/statements.csv", store_pages.table),
    ("GET", "/statements/<uuid:named>", store_pages.statement),
    ("GET", "/statements/<uuid:named>/attached/<sha2>", store_pages.attached),
)
_OF_KEYS = (
    ("GET", "/keys", key_pages.keys),
    ("GET", "/keys/new", key_pages.new_key),
    ("POST", "/keys", key_pages.make_key),
    ("GET", "/keys/<named>", key_pages.key),
    ("POST", "/keys/<named>/rotate", key_pages.rotate_key),
    ("GET", "/keys/<named>/revoke", key_pages.ask_revoking),
    ("POST", "/keys/<named>/revoke", key_pages.revoke_key),
)
_OF_FORWARDING = (
    ("GET", "/forwarding", forwarding_pages.targets),
    ("GET", "/forwarding/new", forwarding_pages.new_target),
    ("POST", "/forwarding", forwarding_pages.make_target),
    ("GET", "/forwarding/<uuid:named>", forwarding_pages.target),
    ("POST", "/forwarding/<uuid:named>/pause", forwarding_pages.pause_target),
    ("POST", "/forwarding/<uuid:named>/resume", forwarding_pages.resume_target),
    ("POST", "/forwarding/<uuid:named>/retry", forwarding_pages.retry_target),
    ("GET", "/forwarding/<uuid:named>/remove", forwarding_pages.ask_removing),
    ("POST", "/forwarding/<uuid:named>/remove", forwarding_pages.remove_target),
)
