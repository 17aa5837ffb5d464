"""A material that a trainer writes in a form: one page, in the language it was written in."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal
from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load, validate

from lti.modules.material.authoring import Authored
from lti.modules.material.content import Material, Page
from lti.pages import LANGUAGES, FieldError, gettext

_PAGE = "page-1"

LONGEST_TITLE = 200
LONGEST_SUMMARY = 500
LONGEST_TEXT = 100_000
MOST_MINUTES = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The form as it was typed, so that nothing is lost when something is missing."""

    title: str = ""
    summary: str = ""
    minutes: str = "10"
    text: str = ""
    language: str


class _Form(Schema):
    class Meta:
        """Other fields, such as the visit's token, are not the material's."""

        unknown = EXCLUDE

    title = fields.String(required=True, validate=validate.Length(1, LONGEST_TITLE))
    summary = fields.String(required=True, validate=validate.Length(1, LONGEST_SUMMARY))
    minutes = fields.Integer(required=True, validate=validate.Range(1, MOST_MINUTES))
    text = fields.String(required=True, validate=validate.Length(1, LONGEST_TEXT))
    language = fields.String(required=True, validate=validate.OneOf(LANGUAGES))

    @pre_load
    def _trim(self, data: Mapping[str, str], **_: Any) -> dict[str, str]:  # Any: marshmallow's own
        # Browsers send a line's end as CR and LF; a database of ours takes no NUL.
        return {
            name: value.strip().replace("\r\n", "\n").replace("\0", "")
            for name, value in data.items()
        }


def typed(form: Mapping[str, str], language: str) -> Typed:
    """Return what was typed, each field as it came."""
    return Typed(
        title=form.get("title", ""),
        summary=form.get("summary", ""),
        minutes=form.get("minutes", ""),
        text=form.get("text", ""),
        language=form.get("language", language),
    )


def written(form: Mapping[str, str]) -> tuple[Authored | None, tuple[FieldError, ...]]:
    """Return the material a form makes, or what is wrong with which field."""
    try:
        read = _Form().load(form)
    except ValidationError as error:
        return None, tuple(
            FieldError(name, _sorry(name)) for name in _in_order(error.messages_dict)
        )
    said = {read["language"]: read["title"]}
    page = Page(
        key=_PAGE,
        titles=said,
        minutes=read["minutes"],
        texts={read["language"]: read["text"]},
        pictures={},
    )
    material = Material(
        id=uuid.uuid4(),
        titles=said,
        summaries={read["language"]: read["summary"]},
        minutes=read["minutes"],
        pages=(page,),
        files=(),
        quiz=None,
        languages=(read["language"],),
    )
    return Authored(material, {}), ()


def _in_order(messages: Mapping[str, object]) -> list[str]:
    return [name for name in _Form().fields if name in messages]


def _sorry(name: str) -> str:
    match name:
        case "title":
            return gettext(
                "Give the material a name of at most %(most)s characters", most=LONGEST_TITLE
            )
        case "summary":
            return gettext(
                "Say in a sentence what it is about, in at most %(most)s characters",
                most=LONGEST_SUMMARY,
            )
        case "minutes":
            return gettext(
                "Give the minutes as a whole number from 1 to %(most)s", most=MOST_MINUTES
            )
        case "text":
            return gettext(
                "Write the text, at most %(most)s characters", most=format_decimal(LONGEST_TEXT)
            )
    return gettext("Choose the language you write in")
