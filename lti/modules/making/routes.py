"""Where the pages on which modules are made are."""

import flask

from lti.modules.making import exchange, list_pages, pages
from lti.pages import taking

_MOST_BYTES = exchange.LONGEST_FILE + 64 * 1024  # the form around the file


def blueprint() -> flask.Blueprint:
    """Return the routes under /teach/<visit>/modules."""
    routes = flask.Blueprint("making", __name__, url_prefix="/teach/<uuid:visit_id>/modules")
    one = "/<uuid:module_id>"
    for name, path, method, view in (
        ("modules", "", "GET", list_pages.modules),
        ("new", "/new", "POST", pages.begin),
        (
            "bring",
            "/import",
            "POST",
            taking(list_pages.bring, most_bytes=_MOST_BYTES),
        ),
        ("edit", f"{one}/edit", "GET", pages.edit),
        ("keep", f"{one}/edit", "POST", pages.keep),
        ("copy", f"{one}/copy", "POST", list_pages.copy),
        ("archive", f"{one}/archive", "POST", list_pages.archive),
        ("export", f"{one}/export", "GET", list_pages.export),
    ):
        routes.add_url_rule(path, name, view, methods=[method])
    return routes
