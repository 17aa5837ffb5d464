"""Sentences in a language where there is no page: what is mailed is written by no request."""

import functools
from dataclasses import dataclass
from importlib import resources

from babel.support import NullTranslations, Translations

from lti.pages.languages import LANGUAGES

_FOLDER = str(resources.files("lti") / "translations")


@dataclass(frozen=True, slots=True)
class Voice:
    """One of the languages, in which sentences are said."""

    language: str

    def gettext(self, sentence: str, **values: object) -> str:
        """Return a sentence in this language, its named places filled."""
        told = _translations(self.language).gettext(sentence)
        return told % values if values else told


VOICES = tuple(Voice(language) for language in LANGUAGES)
"""All of them, Finnish first. Mail is in all: nobody's language is kept."""


@functools.cache
def _translations(language: str) -> NullTranslations:
    return Translations.load(_FOLDER, [language])
