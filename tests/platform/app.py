"""The stand-in LMS as a Flask application."""

from flask import Flask, render_template
from werkzeug.exceptions import Forbidden, NotFound, Unauthorized
from werkzeug.wrappers import Response

from tests.platform import authorization, choosing, pages, services, tokens
from tests.platform.config import LANGUAGES, PlatformConfig
from tests.platform.course import COURSE_ID, COURSE_TITLE
from tests.platform.entrance import language_present, person_present, session_of_browser
from tests.platform.site import PLACE, Site
from tests.platform.words import NAMES_OF_LANGUAGES, words_in


def create_app(config: PlatformConfig, *, site: Site | None = None) -> Flask:
    """Make the platform; its state lives in the given site, or in one of its own."""
    app = Flask("tests.platform")
    app.extensions[PLACE] = site or Site(config)
    for part in (pages, authorization, choosing, tokens, services):
        app.register_blueprint(part.blueprint)
    app.register_error_handler(401, _ask_who_it_is)
    app.register_error_handler(403, _keep_out)
    app.register_error_handler(404, _find_nothing)
    app.context_processor(_around)
    app.after_request(_keep_to_own_frames)
    return app


def _around() -> dict[str, object]:
    """Return what every page shows around its matter."""
    session = session_of_browser()
    return {
        "course_id": COURSE_ID,
        "course_title": COURSE_TITLE,
        "words": words_in(language_present()),
        "language": language_present(),
        "languages": {code: NAMES_OF_LANGUAGES[code] for code in LANGUAGES},
        "present": person_present(),
        "sesskey": session.key if session is not None else "",
    }


def _keep_to_own_frames(response: Response) -> Response:
    response.headers["X-Frame-Options"] = "sameorigin"
    response.headers["Cache-Control"] = "no-store"
    return response


def _ask_who_it_is(_error: Unauthorized) -> tuple[str, int]:
    return render_template("platform/no_entry.html", about="log_in"), 401


def _keep_out(_error: Forbidden) -> tuple[str, int]:
    return render_template("platform/no_entry.html", about="no_entry"), 403


def _find_nothing(_error: NotFound) -> tuple[str, int]:
    return render_template("platform/not_found.html"), 404
