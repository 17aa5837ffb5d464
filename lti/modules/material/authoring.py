"""Reading a folder of authored content, with every mistake told by place and rule."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from lti.modules.material.content import QUIZ, Material
from lti.modules.prose import pictures_named
from lti.pages import LANGUAGES

# Any: parts of a JSON document, and what marshmallow makes of it.
Json = Any

_KEY = validate.Regexp(
    re.compile(r"[a-z0-9][a-z0-9-]{0,63}\Z"), error="must be small letters, digits and hyphens"
)
_NAME = validate.Regexp(
    re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}\Z"),
    error="must be letters, digits, dots and hyphens",
)
_SHORTEST_QUIZ = validate.Length(min=1, error="must hold at least one")
_TWO_CHOICES = validate.Length(min=2, error="must hold at least two")

MEDIA_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
"""What a file may be, by the end of its name."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Where authored content breaks which rule; path as "pages[1].titles.sv"."""

    path: str
    rule: str


class ContentError(Exception):
    """Authored content that is not whole; nothing of it is used."""

    def __init__(self, folder: Path, mistakes: tuple[Mistake, ...]) -> None:
        told = "\n".join(f"  {mistake.path}: {mistake.rule}" for mistake in mistakes)
        super().__init__(f"{folder.name} cannot be used:\n{told}")
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class Authored:
    """A material, and the bytes of its pictures and files by SHA-256 with their media types."""

    material: Material
    contents: Mapping[str, tuple[bytes, str]]


class _Texts(fields.Dict):
    """A text in every language; none may be missing or blank."""

    def __init__(self) -> None:
        super().__init__(keys=fields.String(), values=fields.String(), required=True)

    def _deserialize(self, value: Json, attr: str | None, data: Json, **kwargs: Json) -> Json:
        texts = super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call] # marshmallow's
        wrong = {
            language: ["is missing: every text is needed in fi, sv and en"]
            for language in LANGUAGES
            if not texts.get(language, "").strip()
        } | {
            language: ["is no language of the programme"]
            for language in texts
            if language not in LANGUAGES
        }
        if wrong:
            raise ValidationError(wrong)
        return texts


class _PageSchema(Schema):
    key = fields.String(required=True, validate=[_KEY, validate.NoneOf([QUIZ])])
    titles = _Texts()
    minutes = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    pictures = fields.Dict(keys=fields.String(validate=_NAME), values=_Texts(), load_default=dict)


class _FileSchema(Schema):
    name = fields.String(required=True, validate=_NAME)
    titles = _Texts()
    language = fields.String(allow_none=True, load_default=None, validate=validate.OneOf(LANGUAGES))


class _ChoiceSchema(Schema):
    key = fields.String(required=True, validate=_KEY)
    texts = _Texts()
    correct = fields.Boolean(required=True, truthy={True}, falsy={False})
    feedback = _Texts()


class _QuestionSchema(Schema):
    key = fields.String(required=True, validate=_KEY)
    kind = fields.String(required=True, validate=validate.OneOf(["single", "multiple"]))
    texts = _Texts()
    choices = fields.List(fields.Nested(_ChoiceSchema), required=True, validate=[_TWO_CHOICES])
    feedback = _Texts()

    @validates_schema
    def _has_right_choices(self, data: Json, **_: Json) -> None:
        _keys_differ(data["choices"], "choices")
        right = sum(choice["correct"] for choice in data["choices"])
        if right == 0:
            raise ValidationError("must have a right choice", "choices")
        if data["kind"] == "single" and right > 1:
            raise ValidationError("must have one right choice, being single", "choices")


class _QuizSchema(Schema):
    pass_share = fields.Float(
        required=True, validate=validate.Range(min=0, max=1, min_inclusive=False)
    )
    titles = _Texts()
    questions = fields.List(
        fields.Nested(_QuestionSchema), required=True, validate=[_SHORTEST_QUIZ]
    )

    @validates_schema
    def _questions_differ(self, data: Json, **_: Json) -> None:
        _keys_differ(data["questions"], "questions")


class _ModuleSchema(Schema):
    id = fields.UUID(required=True)
    titles = _Texts()
    summaries = _Texts()
    minutes = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    pages = fields.List(fields.Nested(_PageSchema), required=True, validate=[_SHORTEST_QUIZ])
    files = fields.List(fields.Nested(_FileSchema), load_default=list)
    quiz = fields.Nested(_QuizSchema, allow_none=True, load_default=None)

    @validates_schema
    def _parts_differ(self, data: Json, **_: Json) -> None:
        _keys_differ(data["pages"], "pages")
        _keys_differ(data["files"], "files", key="name")


def read_folder(folder: Path) -> Authored:
    """Read a folder with module.json, pages/ and files/.

    Raises ContentError naming everything that is wrong: a missing language, page, file or
    description of a picture, an unknown property, a question without a right choice.
    """
    module = _module_json(folder)
    contents: dict[str, tuple[bytes, str]] = {}
    mistakes: list[Mistake] = []
    for index, page in enumerate(module["pages"]):
        mistakes += _add_texts(folder, page, f"pages[{index}]")
        for name, alts in page["pictures"].items():
            sha256 = _add_file(folder, name, contents, mistakes)
            page["pictures"][name] = {"sha256": sha256, "alts": alts}
    for file in module["files"]:
        file["sha256"] = _add_file(folder, file["name"], contents, mistakes)
        file["size_bytes"] = len(contents.get(file["sha256"], (b"", ""))[0])
    if mistakes:
        raise ContentError(folder, tuple(mistakes))
    return Authored(msgspec.convert(module, Material), contents)


def _module_json(folder: Path) -> Json:
    try:
        raw = json.loads((folder / "module.json").read_text(encoding="utf-8"))
        return _ModuleSchema().load(raw)
    except FileNotFoundError:
        raise ContentError(folder, (Mistake("module.json", "is missing"),)) from None
    except ValidationError as error:
        raise ContentError(folder, tuple(_mistakes(error.messages))) from None
    except ValueError as error:
        raise ContentError(folder, (Mistake("module.json", f"is not JSON: {error}"),)) from None


def _add_texts(folder: Path, page: Json, path: str) -> Iterator[Mistake]:
    page["texts"] = {}
    for language in LANGUAGES:
        name = f"pages/{page['key']}.{language}.md"
        try:
            text = (folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            yield Mistake(name, f"is missing: {path} is needed in fi, sv and en")
            continue
        if not text.strip():
            yield Mistake(name, "is empty")
        page["texts"][language] = text
        for picture in sorted(pictures_named(text) - set(page["pictures"])):
            yield Mistake(name, f"shows {picture}, which {path}.pictures does not describe")


def _add_file(
    folder: Path,
    name: str,
    contents: dict[str, tuple[bytes, str]],
    mistakes: list[Mistake],
) -> str:
    media_type = MEDIA_TYPES.get(Path(name).suffix.lower())
    if media_type is None:
        mistakes.append(Mistake(f"files/{name}", "is of a kind that is not taken"))
        return ""
    try:
        content = (folder / "files" / name).read_bytes()
    except FileNotFoundError:
        mistakes.append(Mistake(f"files/{name}", "is missing"))
        return ""
    sha256 = hashlib.sha256(content).hexdigest()
    contents[sha256] = (content, media_type)
    return sha256


def _keys_differ(parts: list[Json], where: str, *, key: str = "key") -> None:
    keys = [part[key] for part in parts]
    if len(set(keys)) < len(keys):
        raise ValidationError(f"must each have a {key} of their own", where)


def _mistakes(messages: Json, path: str = "") -> Iterator[Mistake]:
    if isinstance(messages, list):
        yield from (Mistake(path, str(message)) for message in messages)
        return
    for key, inner in messages.items():
        if key in {"_schema", "value"}:
            yield from _mistakes(inner, path)
        else:
            step = f"[{key}]" if isinstance(key, int) else f".{key}"
            yield from _mistakes(inner, (path + step).removeprefix("."))
