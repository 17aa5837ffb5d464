"""Serving what others made: from an origin of its own, or in a sandbox, by addresses of a launch.

A package's page may run whatever it likes, but not as us: it has no cookie of ours, sees no page
of ours, reaches only its own files and the store, and loads nothing from strangers.
"""

import functools
from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import UUID

import flask
import msgspec
from flask.typing import ResponseReturnValue

from lrs import files
from lrs.entry import admits
from lrs.surroundings import Surroundings, surroundings
from lti.modules import versions
from lti.modules.package import launches
from lti.modules.package.content import Package
from lti.modules.package.launch import OVER, Launch, content_address, fetch_address
from lti.modules.package.launches import Over
from lti.pages import answer

SANDBOX = "allow-scripts allow-forms allow-popups allow-modals allow-downloads"
_HOUR_SECONDS = 3600
_PLAYED = ("audio/", "video/")


def _proven(purpose: str) -> Callable[[Callable[..., ResponseReturnValue]], object]:
    """Let in whoever holds an address of a launch that we made for a purpose."""

    def guarded(view: Callable[..., ResponseReturnValue]) -> object:
        @functools.wraps(view)
        def entered(launch_id: UUID, mark: str, **rest: object) -> ResponseReturnValue:
            here = surroundings()
            if not launches.is_proof(here.key_ring, launch_id, purpose, mark):
                flask.abort(404)
            return view(launch_id, **rest)

        return admits(f"an address that only a launch gives: {purpose}")(entered)

    return guarded


@_proven("files")
def file(launch_id: UUID, path: str) -> ResponseReturnValue:
    """Give a file of the launched package."""
    here = surroundings()
    with here.database.read() as connection:
        launch = launches.launch_by_id(connection, launch_id, here=here)
        if launch is None:
            flask.abort(404)
        if path == OVER:
            return _contained(answer("package/over.html"), launch, here)
        package = package_of(
            versions.content_at(
                connection, launch.organisation_id, launch.module_id, launch.version
            )
        )
        packed = package.files.get(path)
        if packed is None:
            flask.abort(404)
        held = files.File(
            organisation_id=launch.organisation_id,
            sha256=packed.sha256,
            media_type=packed.media_type,
            size_bytes=packed.size_bytes,
        )
    if packed.media_type.startswith(_PLAYED):
        served = files.serve_played(held, data_dir=here.settings.data_dir)
    else:
        served = files.serve_within(held, data_dir=here.settings.data_dir)
    return _contained(served, launch, here)


@_proven("fetch")
def auth_token(launch_id: UUID) -> ResponseReturnValue:
    """Give cmi5 content its key, once (cmi5, 8.2); asked again, say why not, as an answer."""
    here = surroundings()
    origin = flask.request.headers.get("Origin")
    if origin is not None and origin != here.settings.content_origin:
        return _told({"error-code": "2", "error-text": "This address is for another page."}, here)
    with here.database.write() as connection:
        launch = launches.launch_by_id(connection, launch_id, here=here)
        if launch is None:
            return _told({"error-code": "1", "error-text": "The session has expired."}, here)
        package = package_of(
            versions.content_at(
                connection, launch.organisation_id, launch.module_id, launch.version
            )
        )
        unit = package.unit(launch.unit)
        try:
            if unit is None:
                raise Over
            words = launches.fetched_key(connection, launch, package, unit, here=here)
        except Over:
            again = "The authorization token has already been returned."
            return _told({"error-code": "1", "error-text": again}, here)
    return _told({"auth-token": words}, here)


def package_of(content: object) -> Package:
    """Return the package that a version keeps."""
    return msgspec.convert(content, Package)


def is_apart(here: Surroundings) -> bool:
    """Tell whether this request came to the address that packages have for themselves.

    A request to any other gets the sandbox, whatever the settings say.
    """
    own = here.settings.content_url
    return own is not None and flask.request.host == urlsplit(own).netloc


def _told(answered: dict[str, str], here: Surroundings) -> flask.Response:
    response = flask.jsonify(answered)
    response.headers["Access-Control-Allow-Origin"] = here.settings.content_origin
    response.headers["Cache-Control"] = "no-store"
    return response


def _contained(response: flask.Response, launch: Launch, here: Surroundings) -> flask.Response:
    own, store = content_address(launch, here), here.settings.public_url
    fetch = fetch_address(launch, here)
    policy = (
        f"default-src {own} data: blob: 'unsafe-inline' 'unsafe-eval'; "
        f"connect-src {own} {store}/xapi/ {fetch} data: blob:; "
        f"form-action {own}; base-uri {own}; object-src 'none'; "
        f"frame-ancestors {store} {own} {launch.platform_origin}"
    )
    if not is_apart(here):
        policy += f"; sandbox {SANDBOX}"
        # A page without an origin asks for its scripts and type as a stranger would.
        response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    # The address holds what opens the package, and for some packages the key.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = f"private, max-age={_HOUR_SECONDS}"
    return response
