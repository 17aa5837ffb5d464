"""Where the pages of materials are."""

import functools
from collections.abc import Callable

from flask import Blueprint, Response, make_response
from flask.typing import ResponseReturnValue

from lrs.files import NoSuchFile
from lti.modules.material import edit_pages, learn, quiz_pages, teach, write_pages

_LEARN = "/learn/<uuid:visit_id>"
_TEACH = "/teach/<uuid:visit_id>"
_MATERIAL = "/materials/<uuid:module_id>"

View = Callable[..., ResponseReturnValue]


def blueprint() -> Blueprint:
    """Return the routes under /learn and /teach."""
    routes = Blueprint("material", __name__)
    for path, method, view in _learner_routes():
        routes.add_url_rule(_LEARN + path, f"learn_{view.__name__}", view, methods=[method])
    for path, method, view in _trainer_routes():
        kind = "write" if "/write/" in path else "teach"
        routes.add_url_rule(_TEACH + path, f"{kind}_{view.__name__}", view, methods=[method])
    routes.register_error_handler(NoSuchFile, lambda _error: ("", 404))
    return routes


def _learner_routes() -> tuple[tuple[str, str, View], ...]:
    question = f"{_MATERIAL}/quiz/<int:number>/<key>"
    return (
        ("/materials", "GET", learn.materials),
        (_MATERIAL, "GET", learn.start),
        (f"{_MATERIAL}/resume", "GET", learn.resume),
        (f"{_MATERIAL}/begin", "POST", learn.begin),
        (f"{_MATERIAL}/pages/<key>", "GET", learn.page),
        (f"{_MATERIAL}/pages/<key>", "POST", learn.read),
        (f"{_MATERIAL}/files/<name>", "GET", _then(learn.without_rights, learn.file)),
        (f"{_MATERIAL}/files/<name>", "POST", learn.take),
        (f"{_MATERIAL}/pictures/<sha256>", "GET", _then(learn.kept_by_the_browser, learn.picture)),
        (f"{_MATERIAL}/quiz", "GET", quiz_pages.quiz),
        (f"{_MATERIAL}/quiz", "POST", quiz_pages.attempt),
        (question, "GET", quiz_pages.question),
        (question, "POST", quiz_pages.answered),
        (f"{_MATERIAL}/quiz/<int:number>", "GET", quiz_pages.result),
        (f"{_MATERIAL}/end", "GET", learn.end),
    )


def _trainer_routes() -> tuple[tuple[str, str, View], ...]:
    return (
        ("/choose", "GET", teach.choose),
        ("/choose", "POST", teach.chosen),
        ("/materials/new", "GET", write_pages.new),
        ("/materials/new", "POST", write_pages.make),
        (_MATERIAL, "GET", teach.start),
        (f"{_MATERIAL}/pages/<key>", "GET", teach.page),
        (f"{_MATERIAL}/files/<name>", "GET", _then(learn.without_rights, teach.file)),
        (f"{_MATERIAL}/pictures/<sha256>", "GET", _then(learn.kept_by_the_browser, teach.picture)),
        (f"{_MATERIAL}/quiz", "GET", teach.quiz),
        *_author_routes(),
    )


def _author_routes() -> tuple[tuple[str, str, View], ...]:
    write = f"{_MATERIAL}/write"
    return (
        (f"{write}/pages/<key>", "GET", edit_pages.page),
        (f"{write}/pages/<key>", "POST", edit_pages.keep_page),
        (f"{write}/questions/<key>", "GET", edit_pages.question),
        (f"{write}/questions/<key>", "POST", edit_pages.keep_question),
        (f"{write}/quiz", "GET", edit_pages.quiz),
        (f"{write}/quiz", "POST", edit_pages.keep_quiz),
        (f"{write}/files", "GET", edit_pages.attachments),
        (f"{write}/files", "POST", edit_pages.keep_attachments),
        (
            f"{write}/pictures/<sha256>",
            "GET",
            _then(learn.kept_by_the_browser, edit_pages.picture),
        ),
    )


def _then(treat: Callable[[Response], Response], view: View) -> View:
    """Treat what a guarded view serves after the guard, which sets the headers of pages."""

    @functools.wraps(view)
    def treated(**variables: object) -> ResponseReturnValue:
        return treat(make_response(view(**variables)))

    return treated
