"""In which language a page speaks: the visit's, else the browser's, else Finnish."""

from collections.abc import Mapping

from flask import Request

from lti.visit import Visit

LANGUAGES = ("fi", "sv", "en")
"""Finnish first: it is what a page falls back to."""


def language_of(request: Request, visit: Visit | None = None) -> str:
    """Return the language of an answer: "fi", "sv" or "en"."""
    if visit is not None and visit.locale in LANGUAGES:
        return visit.locale
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def text_in(texts: Mapping[str, str], language: str) -> str:
    """Return a text in the language, or else in the first that it has."""
    wished = (language, *LANGUAGES)
    return next((texts[name] for name in wished if name in texts), "")
