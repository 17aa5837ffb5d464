"""Which address leads to which resource."""

from flask import Blueprint, Response

from lrs.entry import admits
from lrs.resources import about, documents, known, statements
from lrs.resources.answering import answered
from lrs.resources.refusals import NoSuchResource

_METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]
"""Every resource is given every method, so that it refuses in xAPI's words and not in Flask's."""


def blueprint() -> Blueprint:
    """Return the routes of the store."""
    routes = Blueprint("xapi", __name__, url_prefix="/xapi")
    for rule, view in (
        ("/about", about.about),
        ("/statements", statements.statements),
        ("/statements/more/<cursor>", statements.more),
        ("/activities", known.activities),
        ("/activities/state", documents.state),
        ("/activities/profile", documents.activity_profile),
        ("/agents", known.agents),
        ("/agents/profile", documents.agent_profile),
        ("/", nothing),
        ("/<path:rest>", nothing),
    ):
        routes.add_url_rule(rule, view_func=view, methods=_METHODS, provide_automatic_options=False)
    return routes


@admits("anyone: there is nothing here")
def nothing(rest: str = "") -> Response:
    """Refuse an address under /xapi that no resource has."""

    def refuse(_: object) -> Response:
        raise NoSuchResource(rest)

    return answered(dict.fromkeys(_METHODS, refuse), any_version=True)
