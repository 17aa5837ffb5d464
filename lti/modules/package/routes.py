"""Where the pages and the files of packages are."""

from collections.abc import Callable
from typing import cast

import flask
from flask.typing import ResponseReturnValue

from lrs.files import NoSuchFile
from lti.modules.package import keep_pages, pages, serving
from lti.pages import taking

_LEARN = "/learn/<uuid:visit_id>/packages"
_TEACH = "/teach/<uuid:visit_id>/packages"
_CONTENT = "/content/<uuid:launch_id>/<mark>"

View = Callable[..., ResponseReturnValue]


def blueprint() -> flask.Blueprint:
    """Return the routes under /learn, /teach and /content."""
    routes = flask.Blueprint("packages", __name__)
    one, at = "/<uuid:module_id>", "/<uuid:module_id>/at/<uuid:launch_id>"
    for name, path, method, view in (
        ("start", _LEARN + one, "GET", pages.start),
        ("open", f"{_LEARN}{one}/open", "POST", pages.open_unit),
        ("unit", _LEARN + at, "GET", pages.shown),
        ("new", f"{_TEACH}/new", "GET", keep_pages.new),
        ("bring", f"{_TEACH}/new", "POST", taking(keep_pages.bring)),
        ("manage", _TEACH + one, "GET", keep_pages.manage),
        ("replace", _TEACH + one, "POST", taking(keep_pages.replace)),
        ("archive", f"{_TEACH}{one}/archive", "GET", keep_pages.archive),
        ("preview", f"{_TEACH}{one}/preview", "GET", pages.preview),
        ("preview_open", f"{_TEACH}{one}/open", "POST", pages.open_unit),
        ("preview_unit", _TEACH + at, "GET", pages.shown),
        ("auth_token", f"{_CONTENT}/auth-token", "POST", cast("View", serving.auth_token)),
        ("file", f"{_CONTENT}/<path:path>", "GET", cast("View", serving.file)),
    ):
        routes.add_url_rule(path, name, view, methods=[method])
    routes.register_error_handler(NoSuchFile, lambda _error: ("", 404))
    return routes
