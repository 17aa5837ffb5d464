"""In which language a page speaks: the visit's, else the browser's, else Finnish."""

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import flask_babel
from flask import Request, request
from flask.typing import ResponseReturnValue

from lti.visit import Visit

LANGUAGES = ("fi", "sv", "en")
"""Finnish first: it is what a page falls back to."""

LANGUAGE_NAMES = {"fi": "suomi", "sv": "svenska", "en": "English"}
"""What each language calls itself."""


def language_of(request: Request, visit: Visit | None = None) -> str:
    """Return the language of an answer: "fi", "sv" or "en"."""
    if visit is not None and visit.locale in LANGUAGES:
        return visit.locale
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def text_in(texts: Mapping[str, str], language: str) -> str:
    """Return a text in the language, or else in the first that it has."""
    wished = (language, *LANGUAGES)
    return next((texts[name] for name in wished if name in texts), "")


def in_own_language(
    view: Callable[..., ResponseReturnValue],
) -> Callable[..., ResponseReturnValue]:
    """Let everything that a view of a visit says be in the visit's language.

    `answer` sees to its template; this is for views that make sentences before that.
    """

    @functools.wraps(view)
    def spoken(visit: Visit, **rest: Any) -> ResponseReturnValue:  # Any: the route's variables
        with flask_babel.force_locale(language_of(request, visit)):
            return view(visit, **rest)

    return spoken


def gettext(sentence: str, **values: object) -> str:
    """Return a sentence in the language being spoken, its named places filled."""
    return str(flask_babel.gettext(sentence, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return the sentence for a number, which fills %(num)d."""
    return str(flask_babel.ngettext(one, many, num, **values))


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Let sentences made within be in a language, for pages without a visit."""
    with flask_babel.force_locale(language):
        yield
