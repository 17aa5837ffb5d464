"""Authored texts by language: what they must hold, said in one place for every kind of module."""

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import ValidationError, fields

from lti.pages.languages import LANGUAGES, gettext

# Any, below: parts of a JSON document, and what marshmallow makes of it.


class Texts(fields.Dict):
    """A text in some languages of the programme; blank ones are as good as none.

    Whether one may be missing is asked of the whole, since a module may say openly that it is in
    one language only; see `missing_languages`.
    """

    def __init__(self, *, longest: int = 2000, blank: bool = False) -> None:
        super().__init__(keys=fields.String(), values=fields.String(), required=not blank)
        self._longest = longest
        self._blank = blank
        if blank:
            self.load_default = dict

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        texts = super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call] # marshmallow's
        strange = [language for language in texts if language not in LANGUAGES]
        if strange:
            raise ValidationError({strange[0]: ["is no language of the programme"]})
        told = {language: text.strip() for language, text in texts.items() if text.strip()}
        if not told and not self._blank:
            raise ValidationError("is missing in every language")
        for language, text in told.items():
            if len(text) > self._longest:
                raise ValidationError({language: [f"is longer than {self._longest} characters"]})
        return told


def missing_languages(
    texts: Iterable[Mapping[str, str]], languages: tuple[str, ...] | None
) -> tuple[str, ...]:
    """Return the languages in which one of some texts is missing.

    languages are those that the module says it is in, None for all. A text that is in no language
    is left out on purpose.
    """
    wanted = languages or LANGUAGES
    told = [text for text in texts if text]
    return tuple(language for language in wanted if any(language not in text for text in told))


def language_note(languages: tuple[str, ...] | None, language: str) -> str | None:
    """Return in which language alone a module is, None when it is in the reader's own."""
    if languages is None or language in languages:
        return None
    return {
        "fi": gettext("In Finnish only"),
        "sv": gettext("In Swedish only"),
        "en": gettext("In English only"),
    }[languages[0]]
