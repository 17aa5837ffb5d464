"""Pages as answers: the one place where a template becomes a response."""

from collections.abc import Sequence
from datetime import date, datetime
from http import HTTPStatus
from importlib import resources
from pathlib import Path
from typing import Any

import flask
from flask_babel import Babel, force_locale, get_locale
from jinja2 import StrictUndefined

from lti.pages import errors
from lti.pages.dates import spoken_date, spoken_day, spoken_moment, spoken_span
from lti.pages.languages import language_of, text_in
from lti.pages.looks import Look
from lti.visit import IDLE_LIFE, Visit, csrf_token, framed, return_address

_ROOM = Path(str(resources.files("lti")))
_LOOK = Look(_ROOM / "static" / "lti", "pages.look")
_TRANSLATIONS = _ROOM / "translations"


def prepare(app: flask.Flask, *, translation_dirs: Sequence[Path] = ()) -> None:
    """Give an application its languages, template rules and error pages.

    translation_dirs are those of the rooms to the right, which this one does not know.
    """
    app.jinja_options = {
        **app.jinja_options,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    folders = ";".join(str(folder) for folder in (_TRANSLATIONS, *translation_dirs))
    Babel(
        app,
        default_locale="fi",
        default_timezone="Europe/Helsinki",
        default_translation_directories=folders,
        locale_selector=lambda: language_of(flask.request),
    )
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals.update(
        asset=_LOOK.address, csrf_token=csrf_token, return_address=return_address
    )
    app.jinja_env.filters.update(_FILTERS)
    errors.handle(app, answer)


def blueprint() -> flask.Blueprint:
    """Return the base template and its parts, and the files of the look."""
    routes = flask.Blueprint("pages", "lti", template_folder="templates")
    routes.add_url_rule("/static/lti/<path:name>", "look", _LOOK.serve)
    return routes


def answer(
    template: str,
    *,
    visit: Visit | None = None,
    language: str | None = None,
    status: int = HTTPStatus.OK,
    **view: Any,  # Any: each template has a view of its own
) -> flask.Response:
    """Render a template in the visit's language, with `visit` and `language` in its hands."""
    spoken = language or language_of(flask.request, visit)
    with force_locale(spoken):
        page = flask.render_template(
            template,
            visit=visit,
            language=spoken,
            shows_draft=flask.g.get("shows_draft"),
            idle_seconds=int(IDLE_LIFE.total_seconds()),
            **view,
        )
    response = flask.make_response(page, status)
    response.headers["Content-Language"] = spoken
    return framed(response, None if visit is None else visit.platform_origin)


def _here() -> str:
    return str(get_locale())


_FILTERS = {
    "day": lambda day: spoken_day(_as_date(day), _here()),
    "spoken": lambda texts: text_in(texts, _here()),
    "date": lambda day: spoken_date(_as_date(day), _here()),
    "moment": lambda moment: spoken_moment(moment, _here()),
    "span": lambda pair: spoken_span(pair[0], pair[1], _here()),
}


def _as_date(day: date | datetime) -> date:
    return day.date() if isinstance(day, datetime) else day
