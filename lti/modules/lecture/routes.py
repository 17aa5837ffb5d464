"""Where the pages of recordings are."""

import flask

from lrs.files import NoSuchFile
from lti.modules.lecture import keep_pages, watch_pages
from lti.pages import taking

_LEARN = "/learn/<uuid:visit_id>/recordings/<uuid:module_id>"
_TEACH = "/teach/<uuid:visit_id>/recordings/<uuid:module_id>"


def blueprint() -> flask.Blueprint:
    """Return the routes under /learn and /teach."""
    routes = flask.Blueprint("recordings", __name__)
    captions = "/captions/<language>.vtt"
    for path, method, view in (
        (_LEARN, "GET", watch_pages.watch),
        (f"{_LEARN}/heard", "POST", watch_pages.tell),
        (f"{_LEARN}/media", "GET", watch_pages.served("learn")),
        (_LEARN + captions, "GET", watch_pages.captioned("learn")),
        (f"{_TEACH}/preview", "GET", watch_pages.preview),
        (f"{_TEACH}/preview/media", "GET", watch_pages.served("teach")),
        (f"{_TEACH}/preview{captions}", "GET", watch_pages.captioned("teach")),
        (_TEACH, "GET", keep_pages.keep),
        (_TEACH, "POST", taking(keep_pages.change)),
    ):
        routes.add_url_rule(path, view.__name__, view, methods=[method])
    routes.register_error_handler(NoSuchFile, lambda _error: ("", 404))
    return routes
