"""CORS: which pages' scripts may use the store (WHATWG Fetch, 3.2), by a list of exact origins.

Credentials travel in the Authorization header that a script sets, never as a browser's own, so
that no answer allows those.
"""

from flask import Request, Response

from lrs.resources.asking import VERSION_HEADER
from lrs.surroundings import surroundings

_MAY_BE_SENT = ", ".join(
    (
        "Authorization",
        "Content-Type",
        "Accept",
        "Accept-Language",
        "If-Match",
        "If-None-Match",
        VERSION_HEADER,
    )
)
_MAY_BE_READ = ", ".join(
    (
        "ETag",
        "Last-Modified",
        "Location",
        "Retry-After",
        "WWW-Authenticate",
        "X-Experience-API-Consistent-Through",
        VERSION_HEADER,
    )
)
_REMEMBERED_SECONDS = 600


def shared(response: Response, request: Request) -> Response:
    """Let the page that asks read a response, if its origin is on the list.

    What may be sent is told to a preflight; another origin gets no word of it.
    """
    response.headers.add("Vary", "Origin")
    origin, settings = request.headers.get("Origin"), surroundings().settings
    if origin is None or origin not in {*settings.cors_origins, settings.content_origin}:
        return response
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = _MAY_BE_READ
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
        response.headers["Access-Control-Allow-Headers"] = _MAY_BE_SENT
        response.headers["Access-Control-Max-Age"] = str(_REMEMBERED_SECONDS)
    return response
