"""The About resource: what this store speaks (xAPI 1.0.3, Part 3, 2.8)."""

import msgspec
from flask import Response

from lrs.entry import admits
from lrs.resources.answering import answered, json_response
from lrs.resources.asking import Asked

_VERSIONS = ["2.0.0", "1.0.3", "1.0.2", "1.0.1", "1.0.0"]


@admits("anyone: which versions are spoken")
def about() -> Response:
    """Answer GET and HEAD, to those too who send no version."""
    return answered({"GET": _tell, "HEAD": _tell}, any_version=True)


def _tell(_: Asked) -> Response:
    return json_response(msgspec.json.encode({"version": _VERSIONS}))
