"""Reading an authored survey, with every mistake told by place and rule."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lti.modules.survey.content import ItemKind, Mode, Survey, Texts
from lti.modules.texts import Texts as TextsField
from lti.modules.texts import missing_languages
from lti.pages.languages import LANGUAGES

MOST_BLOCKS = 30
MOST_ITEMS = 40
MOST_CHOICES = 30

_KEY = validate.Regexp(
    re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}\Z"),
    error="must be letters, digits and hyphens, 32 at most",
)


class _ChoiceSchema(Schema):
    key = fields.String(required=True, validate=_KEY)
    texts = TextsField(longest=300)


class _ItemSchema(Schema):
    code = fields.String(required=True, validate=_KEY)
    kind = fields.String(required=True, validate=validate.OneOf([each.value for each in ItemKind]))
    texts = TextsField(longest=500)
    choices = fields.List(
        fields.Nested(_ChoiceSchema), load_default=list, validate=validate.Length(max=MOST_CHOICES)
    )
    measures = fields.String(load_default="", validate=validate.Length(max=64))
    mirror = fields.Boolean(load_default=False)

    @validates_schema
    def _choices(self, data: dict[str, Any], **_: Any) -> None:  # Any: marshmallow's own
        chosen = data.get("kind") in {ItemKind.SINGLE, ItemKind.MULTIPLE}
        if chosen and len(data.get("choices", [])) < 2:
            raise ValidationError("must hold at least two", "choices")
        if not chosen and data.get("choices"):
            raise ValidationError("belong to single and multiple choice only", "choices")


class _BlockSchema(Schema):
    key = fields.String(required=True, validate=_KEY)
    titles = TextsField(longest=200)
    intros = TextsField(longest=1000, blank=True)
    items = fields.List(
        fields.Nested(_ItemSchema), required=True, validate=validate.Length(1, MOST_ITEMS)
    )
    asked_of = fields.String(
        load_default="all", validate=validate.OneOf(["all", "supervisors", "staff"])
    )


class _InstrumentSchema(Schema):
    name = fields.String(load_default="", validate=validate.Length(max=200))
    licence = fields.String(load_default="", validate=validate.Length(max=500))
    citation = fields.String(load_default="", validate=validate.Length(max=1000))
    scoring = TextsField(blank=True)


class _SurveySchema(Schema):
    id = fields.UUID(required=True)
    titles = TextsField(longest=200)
    summaries = TextsField(longest=500)
    minutes = fields.Integer(required=True, validate=validate.Range(1, 120))
    mode = fields.String(required=True, validate=validate.OneOf([each.value for each in Mode]))
    asks_background = fields.Boolean(load_default=False)
    blocks = fields.List(
        fields.Nested(_BlockSchema), required=True, validate=validate.Length(1, MOST_BLOCKS)
    )
    instrument = fields.Nested(_InstrumentSchema, required=True)
    languages = fields.List(
        fields.String(validate=validate.OneOf(LANGUAGES)), allow_none=True, load_default=None
    )

    @validates_schema
    def _whole(self, data: dict[str, Any], **_: Any) -> None:  # Any: marshmallow's own
        _no_twice("blocks", [block["key"] for block in data.get("blocks", [])])
        items = [item for block in data.get("blocks", []) for item in block["items"]]
        _no_twice("blocks", [item["code"] for item in items])
        for item in items:
            _no_twice("blocks", [choice["key"] for choice in item["choices"]])


class NotASurvey(ValueError):
    """What is no whole survey: its mistakes by their places."""

    def __init__(self, mistakes: Mapping[str, Any]) -> None:  # Any: marshmallow's messages
        super().__init__(str(mistakes))
        self.mistakes = mistakes


def survey_of(told: Any) -> Survey:  # Any: JSON of any shape
    """Return the survey that an authored document is. Raises NotASurvey."""
    try:
        loaded = _SurveySchema().load(told)
    except ValidationError as error:
        raise NotASurvey(error.messages_dict) from None
    return msgspec.convert(loaded, Survey)


def texts_of(survey: Survey) -> Iterator[Texts]:
    """Return every text that who answers reads."""
    yield from (survey.titles, survey.summaries)
    for block in survey.blocks:
        yield from (block.titles, block.intros)
        for item in block.items:
            yield item.texts
            yield from (choice.texts for choice in item.choices)


def lacks(survey: Survey) -> tuple[str, ...]:
    """Return the languages that a survey lacks and does not openly do without."""
    return missing_languages(texts_of(survey), survey.languages)


def _no_twice(name: str, keys: list[str]) -> None:
    if len(set(keys)) != len(keys):
        again = next(key for key in keys if keys.count(key) > 1)
        raise ValidationError(f"names {again} twice", name)
