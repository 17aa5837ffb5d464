"""What parameters in an address are made of, and how they are read: strictly, each once."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from marshmallow import RAISE, Schema, ValidationError, fields

from lrs.resources.asking import BadRequest
from statements import values
from statements.findable import agent_key, lone_agent_key
from statements.grammar import InvalidStatements, Problem

Parameters = Sequence[tuple[str, str]]
_Field = TypeVar("_Field", bound=fields.Field[Any])  # Any: whatever the kind reads

_LARGEST_LIMIT = 2**31 - 1
_UUID, _IRI = re.compile(values.UUID), re.compile(values.IRI)


class Id(fields.Field[UUID]):
    """A UUID in its standard form."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> UUID:  # Any: marshmallow
        if not _UUID.match(value):
            raise ValidationError("This must be a UUID in its standard form.")
        return UUID(value)


class Iri(fields.Field[str]):
    """An IRI with its scheme."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> str:  # Any: marshmallow
        if not _IRI.match(value):
            raise ValidationError("This must be an IRI with its scheme.")
        return str(value)


class Agent(fields.Field[str]):
    """An Agent or identified Group as JSON; read as its agent key (`statements.findable`)."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> str:  # Any: marshmallow
        try:
            return agent_key(value.encode("utf-8", "surrogatepass"))
        except InvalidStatements as error:
            raise ValidationError(error.problems[0].rule) from None


class LoneAgent(fields.Field[str]):
    """An Agent as JSON and no Group (Part 3, 2.4 and 2.6); read as its agent key."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> str:  # Any: marshmallow
        try:
            return lone_agent_key(value.encode("utf-8", "surrogatepass"))
        except InvalidStatements as error:
            raise ValidationError(error.problems[0].rule) from None


class DocumentId(fields.Field[str]):
    """The id that a sender chose for a document: any text, but not none."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> str:  # Any: marshmallow
        if not value or "\0" in value:
            raise ValidationError("This must be a text, not empty and without U+0000.")
        return str(value)


class Moment(fields.Field[datetime]):
    """A timestamp of ISO 8601; read as an instant."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> datetime:
        # What Any stands for is marshmallow's.
        try:
            return values.instant_of(value)
        except ValueError:
            raise ValidationError("This must be a timestamp of ISO 8601.") from None


class Switch(fields.Field[bool]):
    """true or false."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> bool:  # Any: marshmallow
        # Python's own way of writing them is what tincan's RemoteLRS sends.
        if value not in ("true", "false", "True", "False"):
            raise ValidationError("This must be true or false.")
        return bool(value in ("true", "True"))


class Count(fields.Field[int]):
    """A whole number, 0 or more; more than a page can hold is cut."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> int:  # Any: marshmallow
        if not value.isascii() or not value.isdigit() or len(value) > 18:
            raise ValidationError("This must be a whole number, 0 or more.")
        return min(int(value), _LARGEST_LIMIT)


class Strict(Schema):
    """Parameters of which every one is known by its exact name."""

    class Meta:
        """A parameter that is not known, or spelt otherwise, is refused (Part 3, 1.1)."""

        unknown = RAISE

    error_messages = {"unknown": "This resource does not know this parameter here."}  # noqa: RUF012 - marshmallow reads it off the class


def needed(kind: type[_Field]) -> _Field:
    """Return a parameter of a kind that must be given."""
    return kind(required=True, error_messages={"required": "This parameter is required."})


def loaded(schema: Schema, parameters: Parameters) -> dict[str, Any]:
    """Read parameters by a schema. Raises BadRequest naming each that is wrong."""
    # Any: what marshmallow read; the schema says the types.
    given: dict[str, str] = {}
    for name, value in parameters:
        if name in given:
            raise BadRequest(Problem(name, "This parameter may be given once."))
        given[name] = value
    try:
        read: dict[str, Any] = schema.load(given)
    except ValidationError as error:
        raise BadRequest(*_problems(error)) from None
    return read


def _problems(error: ValidationError) -> list[Problem]:
    messages = error.messages if isinstance(error.messages, dict) else {}
    return [Problem(name, " ".join(rules)) for name, rules in messages.items()]
