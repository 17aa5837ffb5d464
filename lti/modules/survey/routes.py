"""Where the pages of surveys are."""

from flask import Blueprint

from lti.modules.survey import account_entry, answer_pages, learn, teach, write_pages

_LEARN = "/learn/<uuid:visit_id>/surveys/<uuid:module_id>"
_TEACH = "/teach/<uuid:visit_id>/surveys/<uuid:module_id>"
_WRITE = f"{_TEACH}/write"
_ITEM = f"{_WRITE}/blocks/<key>/items/<code>"
_ANSWER = "/answer/<language>/<uuid:round_id>/<shown>"


def blueprint() -> Blueprint:
    """Return the routes under /learn, /teach and /answer."""
    routes = Blueprint("survey", __name__)
    for path, method, view in (
        (_LEARN, "GET", learn.start),
        (f"{_LEARN}/own", "GET", learn.own),
        (f"{_LEARN}/own", "POST", learn.own_turn),
        (f"{_LEARN}/own/delete", "POST", learn.own_delete),
        (_TEACH, "GET", learn.preview),
        (f"{_TEACH}/rounds", "GET", teach.rounds),
        (f"{_TEACH}/rounds", "POST", teach.rounds_act),
        (f"{_WRITE}/blocks/<key>", "GET", write_pages.block),
        (f"{_WRITE}/blocks/<key>", "POST", write_pages.keep_block),
        (_ITEM, "GET", write_pages.item),
        (_ITEM, "POST", write_pages.keep_item),
        (f"{_WRITE}/instrument", "GET", write_pages.instrument),
        (f"{_WRITE}/instrument", "POST", write_pages.keep_instrument),
        ("/survey/<uuid:round_id>", "GET", account_entry.offer),
        (_ANSWER, "GET", answer_pages.begin),
        (_ANSWER, "POST", answer_pages.turn),
    ):
        routes.add_url_rule(path, view.__name__, view, methods=[method])
    routes.add_url_rule(
        "/survey/<uuid:round_id>", "begin_by_account", account_entry.begin, methods=["POST"]
    )
    for path in (f"{_LEARN}/look", f"{_TEACH}/look"):
        name = "look" if path.startswith(_LEARN) else "preview_look"
        routes.add_url_rule(path, name, learn.look, methods=["GET", "POST"])
    return routes
