"""What a lecture, a live session and coaching have in common: texts that say what it is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marshmallow import EXCLUDE, Schema, fields, validate

from lti.modules.texts import Texts as TextsField
from lti.pages.languages import LANGUAGES

Texts = Mapping[str, str]

LONGEST_TITLE = 200
LONGEST_SUMMARY = 500
LONGEST_TEXT = 20_000
MOST_MINUTES = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a module is, in words; descriptions are Markdown.

    languages says in which languages alone it is, None when it is in all three.
    """

    id: UUID
    titles: Texts
    summaries: Texts
    minutes: int
    descriptions: Texts
    languages: tuple[str, ...] | None = None

    @property
    def texts(self) -> Iterator[Texts]:
        """Every text that participants read."""
        yield from (self.titles, self.summaries, self.descriptions)


class DescribedSchema(Schema):
    """What an authored or imported document must hold, whatever the kind."""

    class Meta:
        """What a later version of the product may add is left out, not refused."""

        unknown = EXCLUDE

    id = fields.UUID(required=True)
    titles = TextsField(longest=LONGEST_TITLE)
    summaries = TextsField(longest=LONGEST_SUMMARY)
    minutes = fields.Integer(required=True, validate=validate.Range(1, MOST_MINUTES))
    descriptions = TextsField(longest=LONGEST_TEXT, blank=True)
    languages = fields.List(
        fields.String(validate=validate.OneOf(LANGUAGES)), allow_none=True, load_default=None
    )


def typed_texts(form: Mapping[str, str], name: str) -> dict[str, str]:
    """Return a text as a form has it, one field for each language: "title_fi" and so on."""
    return {language: _plain(form.get(f"{name}_{language}", "")) for language in LANGUAGES}


def typed_number(text: str) -> int | None:
    """Return a whole number as it was typed, None for anything else."""
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text.strip()) else None


def described_in(form: Mapping[str, str]) -> dict[str, Any]:
    """Return what a form says of a module, as an authored document has it."""
    languages = [each for each in LANGUAGES if form.get(f"only_{each}")]
    return {
        "titles": typed_texts(form, "title"),
        "summaries": typed_texts(form, "summary"),
        "minutes": typed_number(form.get("minutes", "")),
        "descriptions": typed_texts(form, "description"),
        "languages": languages if form.get("some_languages") and languages else None,
    }


def _plain(text: str) -> str:
    # Browsers send a line's end as CR and LF; a database of ours takes no NUL.
    return text.strip().replace("\r\n", "\n").replace("\0", "")
