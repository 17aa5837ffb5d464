"""Bodies larger than a form: for the few views that take a file."""

import functools
from collections.abc import Callable

import flask
from flask.typing import ResponseReturnValue

from lrs.surroundings import surroundings

View = Callable[..., ResponseReturnValue]


def taking(view: View, *, most_bytes: int | None = None) -> View:
    """Let a view take a body as large as an upload may be, or of most_bytes where that is given.

    The view must be guarded: whom it does not admit is refused before the body is read.
    """

    @functools.wraps(view)
    def large(**variables: object) -> ResponseReturnValue:
        flask.request.max_content_length = (
            surroundings().settings.max_upload_bytes if most_bytes is None else most_bytes
        )
        return view(**variables)

    return large
