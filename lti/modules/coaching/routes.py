"""Where the pages of coaching are."""

from flask import Blueprint

from lti.modules.coaching import learn, own_pages, teach

_LEARN = "/learn/<uuid:visit_id>/coaching/<uuid:module_id>"
_TEACH = "/teach/<uuid:visit_id>/coaching/<uuid:module_id>"


def blueprint() -> Blueprint:
    """Return the routes under /learn and /teach."""
    routes = Blueprint("coaching", __name__)
    for path, method, view in (
        (_LEARN, "GET", learn.start),
        (_LEARN, "POST", learn.act),
        (f"{_LEARN}/part", "GET", learn.taking_part),
        (f"{_LEARN}/part", "POST", learn.take_part),
        (f"{_LEARN}/goals", "GET", own_pages.own_goals),
        (f"{_LEARN}/goals", "POST", own_pages.own_goals_act),
        (f"{_LEARN}/reflections", "GET", own_pages.own_reflections),
        (f"{_LEARN}/reflections", "POST", own_pages.own_reflections_act),
        (f"{_TEACH}/preview", "GET", learn.preview),
        (_TEACH, "GET", teach.manage),
        (_TEACH, "POST", teach.change),
    ):
        routes.add_url_rule(path, view.__name__, view, methods=[method])
    return routes
