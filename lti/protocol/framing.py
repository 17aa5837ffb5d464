"""Answers of the login and the launch, which stand in a platform's frame or lead on from there."""

from http import HTTPStatus

import flask

from lti import visit as visits


def is_in_frame() -> bool:
    """Tell whether the browser says that the request is for a frame."""
    return flask.request.headers.get("Sec-Fetch-Dest") in {"iframe", "frame", "object", "embed"}


def moved(address: str, status: HTTPStatus, origin: str) -> flask.Response:
    """Lead on to an address, from within a platform's frame."""
    return visits.framed(flask.make_response(flask.redirect(address, status)), origin)


def in_any_frame(page: flask.Response) -> flask.Response:
    """Let any page hold this one: nobody knows which platform's it is, and it offers no act."""
    page.headers["Content-Security-Policy"] = "default-src 'self'; base-uri 'none'"
    return page
