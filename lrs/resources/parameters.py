"""The parameters of the statements resource, as they stand in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from lrs.exchange import Selection
from lrs.resources.asking import BadRequest
from lrs.resources.fields import (
    Agent,
    Count,
    Id,
    Iri,
    Moment,
    Parameters,
    Strict,
    Switch,
    loaded,
)
from lrs.retrieval import StatementQuery
from lrs.terms import Sought
from statements.grammar import Problem

_IDS = ("statementId", "voidedStatementId")


_MOST_ENTRIES = 1000


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


def what_to_get(parameters: Parameters) -> OneById | ManyByFilter:
    """Read the parameters of GET (xAPI 1.0.3, Part 3, 2.1.3). Raises BadRequest.

    A statement is asked for by its id, with nothing but format and attachments beside it.
    """
    read = loaded(_GET, parameters)
    form, attachments = read.pop("format", "exact"), read.pop("attachments", False)
    if any(name in read for name in _IDS):
        return _one(read, form=form, attachments=attachments)
    return ManyByFilter(query=_query_of(read), form=form, attachments=attachments)


def _query_of(read: Mapping[str, Any]) -> StatementQuery:
    # Any: what marshmallow read; the schema says the types.
    return StatementQuery(
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


def what_to_export(parameters: Parameters) -> Selection:
    """Read what to export: the filters of GET, and where to begin. Raises BadRequest.

    Voided statements are found by no filter, so that they come only where there is none.
    """
    read = loaded(_EXPORT, parameters)
    after, voided = read.pop("after", None), read.pop("voided", False)
    if voided and read:
        rule = "Voided statements are found by no filter; they come only with all others."
        raise BadRequest(Problem("voided", rule))
    return Selection(query=_query_of(read), after=after, with_voided=voided)


def import_name(parameters: Parameters) -> str | None:
    """Read under which name an import is to go on after a break. Raises BadRequest."""
    name: str | None = loaded(_IMPORT, parameters).get("name")
    return name


def where_in_journal(parameters: Parameters) -> tuple[str | None, int]:
    """Read after which cursor to go on and how many entries to give. Raises BadRequest."""
    read = loaded(_JOURNAL, parameters)
    most = _MOST_ENTRIES
    return read.get("after"), min(read.get("limit") or most, most)


def id_to_put(parameters: Parameters) -> UUID:
    """Read the parameters of PUT: the id and nothing else (2.1.1). Raises BadRequest."""
    statement_id: UUID = loaded(_PUT, parameters)["statementId"]
    return statement_id


def nothing_beside(parameters: Parameters) -> None:
    """Make sure that there is no parameter. Raises BadRequest."""
    if parameters:
        loaded(_NONE, parameters)


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


class _GetSchema(Strict):
    statementId = Id()  # noqa: N815 - the parameter's own name
    voidedStatementId = Id()  # noqa: N815
    agent = Agent()
    verb = Iri()
    activity = Iri()
    registration = Id()
    related_activities = Switch()
    related_agents = Switch()
    since = Moment()
    until = Moment()
    limit = Count()
    format = fields.String(
        validate=validate.OneOf(
            ("exact", "ids", "canonical"), error="This must be exact, ids or canonical."
        )
    )
    attachments = Switch()
    ascending = Switch()


class _ExportSchema(Strict):
    agent = Agent()
    verb = Iri()
    activity = Iri()
    registration = Id()
    related_activities = Switch()
    related_agents = Switch()
    since = Moment()
    until = Moment()
    after = Id()
    voided = Switch()


class _ImportSchema(Strict):
    name = fields.String(
        validate=validate.Regexp(
            r"[A-Za-z0-9._-]{1,100}\Z", error="This must be 1 to 100 letters, digits or . _ -"
        )
    )


class _JournalSchema(Strict):
    after = fields.String()
    limit = Count()


class _PutSchema(Strict):
    statementId = Id(  # noqa: N815
        required=True, error_messages={"required": "PUT needs the id of the statement."}
    )


_GET, _PUT, _NONE = _GetSchema(), _PutSchema(), Strict()
_EXPORT, _IMPORT, _JOURNAL = _ExportSchema(), _ImportSchema(), _JournalSchema()
