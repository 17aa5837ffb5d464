"""Where the pages of lectures and live sessions are."""

from flask import Blueprint

from lti.meetings import feed, learn, teach, way_in

_LEARN = "/learn/<uuid:visit_id>/meetings/<uuid:module_id>"
_TEACH = "/teach/<uuid:visit_id>/meetings/<uuid:module_id>"


def blueprint() -> Blueprint:
    """Return the routes under /learn, /teach, /check-in and /calendar."""
    routes = Blueprint("meetings", __name__)
    one = "/<uuid:meeting_id>"
    for path, method, view in (
        (_LEARN, "GET", learn.start),
        (_LEARN + one, "POST", learn.act),
        ("/learn/<uuid:visit_id>/calendar", "GET", learn.calendar),
        ("/learn/<uuid:visit_id>/calendar", "POST", learn.calendar_change),
        (f"{_TEACH}/preview", "GET", learn.preview),
        (_TEACH, "GET", teach.manage),
        (_TEACH, "POST", teach.add),
        (_TEACH + one, "GET", teach.meeting),
        (_TEACH + one, "POST", teach.change),
        (f"{_TEACH}{one}/attendance", "POST", teach.attend),
        (f"{_TEACH}{one}/report", "POST", teach.report),
        ("/check-in/<uuid:meeting_id>/<uuid:cohort_id>/<shown>", "GET", way_in.way_in),
        ("/calendar/<language>/<token>.ics", "GET", feed.feed),
    ):
        routes.add_url_rule(path, view.__name__, view, methods=[method])
    return routes
