"""What every page shares: the base template and look, the language, errors, dates."""

from lti.pages.answers import answer, blueprint, prepare
from lti.pages.fields import FieldError
from lti.pages.languages import (
    LANGUAGE_NAMES,
    LANGUAGES,
    gettext,
    in_language,
    in_own_language,
    language_of,
    ngettext,
    text_in,
)
from lti.pages.looks import Look
from lti.pages.uploads import taking

__all__ = [
    "LANGUAGES",
    "LANGUAGE_NAMES",
    "FieldError",
    "Look",
    "answer",
    "blueprint",
    "gettext",
    "in_language",
    "in_own_language",
    "language_of",
    "ngettext",
    "prepare",
    "taking",
    "text_in",
]
