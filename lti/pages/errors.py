"""Error pages: what went wrong in a sentence, and a way on, in the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

import flask
import structlog
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from lrs.database import DatabaseDown

log = structlog.get_logger()

_RETRY_SECONDS = 5
_NOT_PAGES = ("/xapi/", "/health/", "/metrics", "/lti/jwks.json", "/profile")

Answer = Callable[..., flask.Response]


@dataclass(frozen=True, slots=True)
class Sorry:
    """What an error page says; again tells that the same address may work in a moment."""

    title: LazyString
    sentences: tuple[LazyString, ...]
    again: bool = False


_BACK = lazy_gettext("Go back to your learning platform and open the activity again from there.")

_SORRY = {
    HTTPStatus.BAD_REQUEST: Sorry(
        lazy_gettext("That could not be understood"),
        (lazy_gettext("The form or the address was incomplete. Nothing was saved."), _BACK),
    ),
    HTTPStatus.FORBIDDEN: Sorry(
        lazy_gettext("This page is not open to you"),
        (lazy_gettext("It belongs to another role or to another person."), _BACK),
    ),
    HTTPStatus.NOT_FOUND: Sorry(
        lazy_gettext("The page was not found"),
        (lazy_gettext("The address may be old or mistyped."), _BACK),
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Sorry(
        lazy_gettext("That was too large"),
        (lazy_gettext("What you sent was larger than is accepted. Nothing was saved."), _BACK),
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: Sorry(
        lazy_gettext("The connection was lost – try again"),
        (
            lazy_gettext(
                "Your last step may not have been saved. What was saved before it is safe."
            ),
            lazy_gettext("Wait a moment and try again."),
        ),
        again=True,
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: Sorry(
        lazy_gettext("Something went wrong here"),
        (
            lazy_gettext(
                "The fault is ours, and it has been noted. What you saved before is safe."
            ),
            lazy_gettext("Try again, or go back to your learning platform."),
        ),
        again=True,
    ),
}


def handle(app: flask.Flask, answer: Answer) -> None:
    """Answer an application's errors with pages, except where machines ask."""

    def page(status: HTTPStatus) -> flask.Response:
        sorry = _SORRY[status]
        shown = answer("lti/error.html", status=status, sorry=sorry, again=_again(sorry))
        # A page that offers nothing to press may be framed by any platform: without its visit
        # nobody knows which one it stands in.
        shown.headers["Content-Security-Policy"] = "default-src 'self'; base-uri 'none'"
        return shown

    def http_error(error: HTTPException) -> flask.typing.ResponseReturnValue:
        status = HTTPStatus(error.code) if error.code else HTTPStatus.INTERNAL_SERVER_ERROR
        if error.response is not None or _a_machine_asks():
            return error.get_response()
        if status < HTTPStatus.BAD_REQUEST:
            return error.get_response()
        return page(status if status in _SORRY else _nearest(status))

    def database_down(_error: DatabaseDown) -> flask.typing.ResponseReturnValue:
        shown = (
            _plain(ServiceUnavailable())
            if _a_machine_asks()
            else page(HTTPStatus.SERVICE_UNAVAILABLE)
        )
        shown.headers["Retry-After"] = str(_RETRY_SECONDS)
        return shown

    def fault(error: Exception) -> flask.typing.ResponseReturnValue:
        log.error(
            "request_failed",
            endpoint=flask.request.endpoint,
            error=type(error).__name__,
            exc_info=True,
        )
        if _a_machine_asks():
            return _plain(InternalServerError())
        return page(HTTPStatus.INTERNAL_SERVER_ERROR)

    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(DatabaseDown, database_down)
    app.register_error_handler(Exception, fault)


def _a_machine_asks() -> bool:
    return flask.request.path.startswith(_NOT_PAGES)


def _plain(error: HTTPException) -> flask.Response:
    return flask.make_response(error.get_response())


def _nearest(status: HTTPStatus) -> HTTPStatus:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return HTTPStatus.INTERNAL_SERVER_ERROR
    return HTTPStatus.BAD_REQUEST


def _again(sorry: Sorry) -> str | None:
    """Return where to try again: only a page that was asked for, not one that was sent."""
    if sorry.again and flask.request.method == "GET":
        return flask.request.full_path.rstrip("?")
    return None
