"""What a material that is written here, or brought as a file, must hold to be published."""

import re
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

from lti.modules.described import LONGEST_SUMMARY, LONGEST_TITLE, MOST_MINUTES
from lti.modules.material.content import QUIZ
from lti.modules.prose import pictures_named
from lti.modules.texts import Texts
from lti.pages.languages import LANGUAGES

LONGEST_TEXT = 100_000
MOST_PARTS = 100
MOST_CHOICES = 8

# Any, below: JSON, and what marshmallow makes of it.

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\Z")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}\Z")
SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_PARTS = validate.Length(max=MOST_PARTS)


class _Part(Schema):
    class Meta:
        """What a later version of the product may add is left out, not refused."""

        unknown = EXCLUDE


class _Picture(_Part):
    sha256 = fields.String(required=True, validate=validate.Regexp(SHA256))
    alts = Texts(longest=LONGEST_SUMMARY)


class _Page(_Part):
    key = fields.String(required=True, validate=[validate.Regexp(KEY), validate.NoneOf([QUIZ])])
    titles = Texts(longest=LONGEST_TITLE)
    minutes = fields.Integer(required=True, validate=validate.Range(1, MOST_MINUTES))
    texts = Texts(longest=LONGEST_TEXT)
    pictures = fields.Dict(
        keys=fields.String(validate=validate.Regexp(NAME)),
        values=fields.Nested(_Picture),
        load_default=dict,
    )

    @validates_schema
    def _shows_what_it_has(self, data: Any, **_: Any) -> None:
        for text in data["texts"].values():
            if pictures_named(text) - set(data["pictures"]):
                raise ValidationError("shows a picture that it does not have", "texts")


class _File(_Part):
    name = fields.String(required=True, validate=validate.Regexp(NAME))
    titles = Texts(longest=LONGEST_TITLE)
    language = fields.String(allow_none=True, load_default=None, validate=validate.OneOf(LANGUAGES))
    sha256 = fields.String(required=True, validate=validate.Regexp(SHA256))
    size_bytes = fields.Integer(required=True, validate=validate.Range(min=0))


class _Choice(_Part):
    key = fields.String(required=True, validate=validate.Regexp(KEY))
    texts = Texts(longest=LONGEST_SUMMARY)
    correct = fields.Boolean(required=True)
    feedback = Texts(longest=LONGEST_SUMMARY, blank=True)


class _Question(_Part):
    key = fields.String(required=True, validate=validate.Regexp(KEY))
    kind = fields.String(required=True, validate=validate.OneOf(["single", "multiple"]))
    texts = Texts(longest=LONGEST_SUMMARY)
    choices = fields.List(
        fields.Nested(_Choice), required=True, validate=validate.Length(2, MOST_CHOICES)
    )
    feedback = Texts(longest=LONGEST_TEXT, blank=True)

    @validates_schema
    def _has_right_choices(self, data: Any, **_: Any) -> None:
        right = sum(choice["correct"] for choice in data["choices"])
        if right == 0 or (right > 1 and data["kind"] == "single"):
            raise ValidationError("must have a right choice, and a single one just one", "choices")


class _Quiz(_Part):
    titles = Texts(longest=LONGEST_TITLE)
    pass_share = fields.Float(
        required=True, validate=validate.Range(min=0, max=1, min_inclusive=False)
    )
    questions = fields.List(
        fields.Nested(_Question), required=True, validate=validate.Length(1, MOST_PARTS)
    )


class MaterialSchema(_Part):
    """What a material's document must hold."""

    id = fields.UUID(required=True)
    titles = Texts(longest=LONGEST_TITLE)
    summaries = Texts(longest=LONGEST_SUMMARY)
    minutes = fields.Integer(required=True, validate=validate.Range(1, MOST_MINUTES))
    pages = fields.List(
        fields.Nested(_Page), required=True, validate=validate.Length(1, MOST_PARTS)
    )
    files = fields.List(fields.Nested(_File), load_default=list, validate=_PARTS)
    quiz = fields.Nested(_Quiz, allow_none=True, load_default=None)
    languages = fields.List(
        fields.String(validate=validate.OneOf(LANGUAGES)), allow_none=True, load_default=None
    )

    @validates_schema
    def _parts_differ(self, data: Any, **_: Any) -> None:
        quiz = data["quiz"] or {"questions": []}
        for where, parts, key in (
            ("pages", data["pages"], "key"),
            ("files", data["files"], "name"),
            ("quiz", quiz["questions"], "key"),
        ):
            if len({part[key] for part in parts}) != len(parts):
                raise ValidationError("must differ", where)


SCHEMA = MaterialSchema
