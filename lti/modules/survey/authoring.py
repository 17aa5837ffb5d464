"""What an authored survey must hold, with every mistake told by place and rule."""

import re
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

from lti.modules.described import LONGEST_SUMMARY, LONGEST_TITLE, MOST_MINUTES
from lti.modules.survey.content import MIRROR, ItemKind, Mode
from lti.modules.texts import Texts as TextsField
from lti.pages.languages import LANGUAGES

MOST_BLOCKS = 30
MOST_ITEMS = 40
MOST_CHOICES = 30

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}\Z")
_KEY = validate.Regexp(KEY, error="must be letters, digits and hyphens, 32 at most")


class _Part(Schema):
    class Meta:
        """What a later version of the product may add is left out, not refused."""

        unknown = EXCLUDE


class _ChoiceSchema(_Part):
    key = fields.String(required=True, validate=_KEY)
    texts = TextsField(longest=300)


class _ItemSchema(_Part):
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
        if data.get("measures") == MIRROR and not data.get("mirror"):
            raise ValidationError("must hold: the answer is kept without the unit", "mirror")


class _BlockSchema(_Part):
    key = fields.String(required=True, validate=_KEY)
    titles = TextsField(longest=LONGEST_TITLE)
    intros = TextsField(longest=1000, blank=True)
    items = fields.List(
        fields.Nested(_ItemSchema), required=True, validate=validate.Length(1, MOST_ITEMS)
    )
    asked_of = fields.String(
        load_default="all", validate=validate.OneOf(["all", "supervisors", "staff"])
    )


class _InstrumentSchema(_Part):
    name = fields.String(load_default="", validate=validate.Length(max=200))
    licence = fields.String(load_default="", validate=validate.Length(max=500))
    citation = fields.String(load_default="", validate=validate.Length(max=1000))
    scoring = TextsField(blank=True)


class _SurveySchema(_Part):
    id = fields.UUID(required=True)
    titles = TextsField(longest=LONGEST_TITLE)
    summaries = TextsField(longest=LONGEST_SUMMARY)
    minutes = fields.Integer(required=True, validate=validate.Range(1, MOST_MINUTES))
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


def _no_twice(name: str, keys: list[str]) -> None:
    if len(set(keys)) != len(keys):
        again = next(key for key in keys if keys.count(key) > 1)
        raise ValidationError(f"names {again} twice", name)


SCHEMA = _SurveySchema
