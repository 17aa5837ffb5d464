"""How every resource answers: in the request's version, and never in other words than xAPI's."""

from collections.abc import Callable, Mapping

import structlog
from flask import Response, request

from lrs.resources.asking import VERSION_HEADER, Asked, UnspokenVersion, asked_in
from lrs.resources.refusals import NotThatWay, broken, refused
from lrs.resources.sharing import shared
from lrs.surroundings import surroundings

Way = Callable[[Asked], Response]
"""What a resource does for one method."""

log = structlog.get_logger()


def answered(ways: Mapping[str, Way], *, any_version: bool = False) -> Response:
    """Answer the present request in the way of its method; refuse what cannot be answered.

    Every response says its version; a request that speaks none is answered in the default one.
    A resource that takes any version answers those who do not yet know which to speak.
    """
    speaks = surroundings().settings.xapi_default_version
    try:
        asked = asked_in(request)
        try:
            speaks = asked.version.value
        except UnspokenVersion:
            if not any_version and asked.method != "OPTIONS":
                raise
        response = _way(ways, asked.method)(asked)
    except Exception as error:  # noqa: BLE001 - the outermost edge of a request, which logs
        response = _refused_or_broken(error)
    response.headers[VERSION_HEADER] = speaks
    return shared(response, request)


def json_response(body: bytes, *, status: int = 200) -> Response:
    """Return a response of JSON bytes."""
    return Response(body, status=status, content_type="application/json")


def nothing_more() -> Response:
    """Return the response to what was done and needs no words."""
    response = Response(status=204)
    del response.headers["Content-Type"]
    return response


def _way(ways: Mapping[str, Way], method: str) -> Way:
    allowed = [*ways, "OPTIONS"]
    if method in ways:
        return ways[method]
    if method != "OPTIONS":
        raise NotThatWay(allowed)

    def tell(_: Asked) -> Response:
        response = nothing_more()
        response.headers["Allow"] = ", ".join(allowed)
        return response

    return tell


def _refused_or_broken(error: Exception) -> Response:
    response = refused(error)
    if response is not None:
        return response
    log.error("request_failed", endpoint=request.endpoint, exc_info=error)
    return broken()
