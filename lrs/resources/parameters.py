"""The parameters of the statements resource, as they stand in the address."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from lrs.resources.asking import BadRequest
from lrs.retrieval import StatementQuery
from lrs.terms import Sought
from statements import values
from statements.findable import agent_key
from statements.grammar import InvalidStatements, Problem

_Parameters = Sequence[tuple[str, str]]
_Read = TypeVar("_Read")

_LARGEST_LIMIT = 2**31 - 1
_UUID, _IRI = re.compile(values.UUID), re.compile(values.IRI)
_IDS = ("statementId", "voidedStatementId")


@dataclass(frozen=True, slots=True, kw_only=True)
class OneById:
    """GET of one statement, voided or not."""

    statement_id: UUID
    voided: bool
    form: str
    attachments: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyByFilter:
    """GET of a page."""

    query: StatementQuery
    form: str
    attachments: bool


def what_to_get(parameters: _Parameters) -> OneById | ManyByFilter:
    """Read the parameters of GET (xAPI 1.0.3, Part 3, 2.1.3). Raises BadRequest.

    A statement is asked for by its id, with nothing but format and attachments beside it.
    """
    read = _loaded(_GET, parameters)
    form, attachments = read.pop("format", "exact"), read.pop("attachments", False)
    if any(name in read for name in _IDS):
        return _one(read, form=form, attachments=attachments)
    query = StatementQuery(
        sought=Sought(
            verb=read.get("verb"),
            registration=read.get("registration"),
            **_wide_or_narrow("agent", read.get("agent"), read.get("related_agents", False)),
            **_wide_or_narrow(
                "activity", read.get("activity"), read.get("related_activities", False)
            ),
        ),
        since=read.get("since"),
        until=read.get("until"),
        ascending=read.get("ascending", False),
        limit=read.get("limit", 0),
    )
    return ManyByFilter(query=query, form=form, attachments=attachments)


def id_to_put(parameters: _Parameters) -> UUID:
    """Read the parameters of PUT: the id and nothing else (2.1.1). Raises BadRequest."""
    statement_id: UUID = _loaded(_PUT, parameters)["statementId"]
    return statement_id


def nothing_beside(parameters: _Parameters) -> None:
    """Make sure that there is no parameter. Raises BadRequest."""
    _loaded(_NONE, parameters)


def _one(read: dict[str, Any], *, form: str, attachments: bool) -> OneById:
    # Any: what marshmallow read; the schema says the types.
    if len(read) > 1:
        beside = [name for name in read if name not in _IDS] or _IDS[1:]
        rule = "One statement is asked for by one id, beside it only format and attachments."
        raise BadRequest(*(Problem(name, rule) for name in beside))
    (name, statement_id) = next(iter(read.items()))
    return OneById(
        statement_id=statement_id,
        voided=name == "voidedStatementId",
        form=form,
        attachments=attachments,
    )


def _wide_or_narrow(role: str, key: str | None, wide: bool) -> Mapping[str, str | None]:
    return {f"related_{role}" if wide else role: key}


class _Id(fields.Field[UUID]):
    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> UUID:  # Any: marshmallow
        if not _UUID.match(value):
            raise ValidationError("This must be a UUID in its standard form.")
        return UUID(value)


class _Iri(fields.Field[str]):
    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> str:  # Any: marshmallow
        if not _IRI.match(value):
            raise ValidationError("This must be an IRI with its scheme.")
        return str(value)


class _Agent(fields.Field[str]):
    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> str:  # Any: marshmallow
        try:
            return agent_key(value.encode("utf-8", "surrogatepass"))
        except InvalidStatements as error:
            raise ValidationError(error.problems[0].rule) from None


class _Moment(fields.Field[datetime]):
    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> datetime:
        # What Any stands for is marshmallow's.
        try:
            return values.instant_of(value)
        except ValueError:
            raise ValidationError("This must be a timestamp of ISO 8601.") from None


class _Switch(fields.Field[bool]):
    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> bool:  # Any: marshmallow
        # Python's own way of writing them is what tincan's RemoteLRS sends.
        if value not in ("true", "false", "True", "False"):
            raise ValidationError("This must be true or false.")
        return bool(value in ("true", "True"))


class _Count(fields.Field[int]):
    def _deserialize(self, value: Any, attr: Any, data: Any, **_: Any) -> int:  # Any: marshmallow
        if not value.isascii() or not value.isdigit() or len(value) > 18:
            raise ValidationError("This must be a whole number, 0 or more.")
        return min(int(value), _LARGEST_LIMIT)


class _Strict(Schema):
    class Meta:
        """A parameter that is not known, or spelt otherwise, is refused (Part 3, 1.1)."""

        unknown = RAISE

    error_messages = {"unknown": "This resource does not know this parameter here."}  # noqa: RUF012 - marshmallow reads it off the class


class _GetSchema(_Strict):
    statementId = _Id()  # noqa: N815 - the parameter's own name
    voidedStatementId = _Id()  # noqa: N815
    agent = _Agent()
    verb = _Iri()
    activity = _Iri()
    registration = _Id()
    related_activities = _Switch()
    related_agents = _Switch()
    since = _Moment()
    until = _Moment()
    limit = _Count()
    format = fields.String(
        validate=validate.OneOf(
            ("exact", "ids", "canonical"), error="This must be exact, ids or canonical."
        )
    )
    attachments = _Switch()
    ascending = _Switch()


class _PutSchema(_Strict):
    statementId = _Id(  # noqa: N815
        required=True, error_messages={"required": "PUT needs the id of the statement."}
    )


_GET, _PUT, _NONE = _GetSchema(), _PutSchema(), _Strict()


def _loaded(schema: Schema, parameters: _Parameters) -> dict[str, Any]:
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
