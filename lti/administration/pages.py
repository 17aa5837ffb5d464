"""The administrator's pages: how the connections are, and the ways to everything else."""

from flask import Blueprint, Response
from flask_babel import lazy_gettext

from lrs.health import findings
from lrs.surroundings import surroundings
from lti.administration import (
    connection_pages,
    forwarding_pages,
    key_pages,
    log_pages,
    mail_pages,
    provider_pages,
    role_pages,
    store_pages,
    unit_pages,
)
from lti.administration.connection_words import LIGHTS, error_told
from lti.administration.readings import connections_of
from lti.messages.switch import mail_state
from lti.pages import answer
from lti.sign_in import Session, administrators

_SUBJECTS = {
    "database": lazy_gettext("Database"),
    "migrations": lazy_gettext("Structure of the database"),
    "iri base": lazy_gettext("Base of the identifiers"),
}
"""What a person reads for each thing that the health check looks at."""


def blueprint() -> Blueprint:
    """Return the routes under /admin."""
    routes = Blueprint("administration", __name__, url_prefix="/admin")
    routes.add_url_rule("/", view_func=overview, methods=["GET"])
    for method, rule, view in (
        *_OF_CONNECTIONS,
        *_OF_THE_STORE,
        *_OF_KEYS,
        *_OF_FORWARDING,
        *_OF_PEOPLE,
    ):
        routes.add_url_rule(rule, view_func=view, methods=[method])
    return routes


@administrators
def overview(session: Session) -> Response:
    """Show the installation's health and the organisation's connections."""
    here = surroundings()
    with here.database.read() as connection:
        connections = connections_of(connection, session.organisation_id)
        mail = mail_state(connection, session.organisation_id)
    return answer(
        "administration/overview.html",
        connections=connections,
        lights=LIGHTS,
        error_told=error_told,
        findings=findings(here.database, here.settings),
        subjects=_SUBJECTS,
        computed_at=here.clock(),
        mail=mail,
        mail_trouble=None if mail.error is None else mail_pages.trouble_told(mail.error),
        has_server=here.settings.smtp_url is not None,
    )


_OF_CONNECTIONS = (
    ("GET", "/connections/new", connection_pages.new_connection),
    ("POST", "/connections/invitation", connection_pages.make_invitation),
    ("POST", "/connections", connection_pages.make_connection),
    ("GET", "/connections/<uuid:named>", connection_pages.connection),
    ("POST", "/connections/<uuid:named>/check", connection_pages.check_connection),
    ("POST", "/connections/<uuid:named>/approve", connection_pages.approve_deployment),
    ("POST", "/connections/<uuid:named>/withdraw", connection_pages.withdraw_deployment),
    ("POST", "/connections/<uuid:named>/grades", connection_pages.resend_grades),
    ("POST", "/connections/<uuid:named>/people", connection_pages.join_people),
    ("POST", "/connections/<uuid:named>/roles", connection_pages.say_connection_roles),
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
_OF_PEOPLE = (
    ("GET", "/roles", role_pages.roles),
    ("POST", "/roles", role_pages.make_role_invitation),
    ("GET", "/roles/<uuid:named>/revoke", role_pages.ask_revoking_role),
    ("POST", "/roles/<uuid:named>/revoke", role_pages.revoke_role),
    ("POST", "/roles/links", role_pages.end_link_sessions),
    ("GET", "/providers/new", provider_pages.new_provider),
    ("POST", "/providers", provider_pages.make_provider),
    ("GET", "/providers/<uuid:named>/remove", provider_pages.ask_removing_provider),
    ("POST", "/providers/<uuid:named>/remove", provider_pages.remove_provider),
    ("GET", "/units", unit_pages.units),
    ("POST", "/units", unit_pages.read_units),
    ("POST", "/supervisors", unit_pages.read_supervisors),
    ("GET", "/mail", mail_pages.mail),
    ("POST", "/mail", mail_pages.switch_mail),
    ("GET", "/log", log_pages.log),
)
