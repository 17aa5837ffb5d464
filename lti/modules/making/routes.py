"""Where the pages on which modules are made are."""

import flask

from lti.modules.making import list_pages, pages


def blueprint() -> flask.Blueprint:
    """Return the routes under /teach/<visit>/modules."""
    routes = flask.Blueprint("making", __name__, url_prefix="/teach/<uuid:visit_id>/modules")
    one = "/<uuid:module_id>"
    for name, path, method, view in (
        ("modules", "", "GET", list_pages.modules),
        ("new", "/new", "POST", pages.begin),
        ("bring", "/import", "POST", list_pages.large(list_pages.bring)),
        ("edit", f"{one}/edit", "GET", pages.edit),
        ("keep", f"{one}/edit", "POST", pages.keep),
        ("copy", f"{one}/copy", "POST", list_pages.copy),
        ("archive", f"{one}/archive", "POST", list_pages.archive),
        ("export", f"{one}/export", "GET", list_pages.export),
    ):
        routes.add_url_rule(path, name, view, methods=[method])
    return routes
