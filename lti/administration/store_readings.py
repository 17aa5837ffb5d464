"""Statements as an administrator reads them: a line each, and each whole."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from flask_babel import gettext as _

from lrs import retrieval
from lrs.attachments import held_by
from lrs.consistency import consistent_through
from lrs.database import Database
from lrs.positions import stored_at
from lrs.retrieval import Kept, Walk
from statements.attachments import media_types_in

_FIRST_OF_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Line:
    """A statement in one line; names of people are not in it, for statements hold none."""

    id: UUID
    stored: datetime
    who: str
    verb: str
    what: str
    result: str


@dataclass(frozen=True, slots=True)
class Attached:
    """An attachment that a statement brought."""

    sha2: str
    sha256: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A statement as stored, made readable, and what was attached."""

    line: Line
    json: str
    voided: bool
    refers_to: UUID | None
    attached: Sequence[Attached]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of lines, and the walk that goes on after them."""

    lines: Sequence[Line]
    rest: Walk | None


def listing(database: Database, organisation_id: int, walk: Walk, *, language: str) -> Listing:
    """Return a page of statements, the newest first."""
    with database.read() as connection:
        through = consistent_through(database, connection)
        page = retrieval.page_of(
            connection, walk, organisation_id=organisation_id, consistent_through=through
        )
    return Listing([_line(kept, language) for kept in page.kept], page.rest)


def whole(
    connection: sa.Connection, organisation_id: int, statement_id: UUID, *, language: str
) -> Whole | None:
    """Return a statement, voided or not, None where the organisation has none such."""
    for voided in (False, True):
        kept = retrieval.statement_with_id(connection, organisation_id, statement_id, voided=voided)
        if kept is not None:
            return _whole(connection, organisation_id, kept, voided=voided, language=language)
    return None


def _whole(
    connection: sa.Connection, organisation_id: int, kept: Kept, *, voided: bool, language: str
) -> Whole:
    types = media_types_in(kept.body)
    statement = json.loads(kept.body)
    target = statement["object"]
    refers = target.get("objectType") == "StatementRef"
    return Whole(
        line=_line(kept, language),
        # Formatted and not read: numbers keep their digits.
        json=msgspec.json.format(kept.body, indent=2).decode(),
        voided=voided,
        refers_to=UUID(target["id"]) if refers else None,
        attached=[
            Attached(each.sha2, each.sha256, types.get(each.sha2, ""), each.size_bytes)
            for each in held_by(connection, organisation_id, [kept.position])
        ],
    )


def csv_of(
    database: Database, organisation_id: int, walk: Walk | None, *, head: Sequence[str]
) -> Iterator[str]:
    """Give a table of everything that a walk finds, page by page; formulas are made harmless."""
    yield "\ufeff" + _rows([head])
    while walk is not None:
        found = listing(database, organisation_id, walk, language="en")
        yield _rows(
            (
                str(line.id),
                line.stored.isoformat(),
                line.who,
                line.verb,
                line.what,
                line.result,
            )
            for line in found.lines
        )
        walk = found.rest


def _rows(rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, delimiter=";")
    for row in rows:
        writer.writerow(_harmless(cell) for cell in row)
    return text.getvalue()


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula."""
    return f"'{cell}" if cell.startswith(_FIRST_OF_FORMULAS) else cell


# Any, below: JSON that the store has checked.


def _line(kept: Kept, language: str) -> Line:
    statement: dict[str, Any] = json.loads(kept.body)
    return Line(
        id=UUID(statement["id"]),
        stored=stored_at(kept.position),
        who=_who(statement["actor"]),
        verb=_text(statement["verb"].get("display"), language) or _tail(statement["verb"]["id"]),
        what=_what(statement["object"], language),
        result=_result(statement.get("result", {})),
    )


def _who(who: Mapping[str, Any]) -> str:
    if "account" in who:
        return str(who["account"]["name"])
    for name in ("mbox", "mbox_sha1sum", "openid"):
        if name in who:
            return str(who[name]).removeprefix("mailto:")
    return ", ".join(_who(member) for member in who.get("member", []))


def _what(what: Mapping[str, Any], language: str) -> str:
    kind = what.get("objectType", "Activity")
    if kind in ("Agent", "Group"):
        return _who(what)
    if kind == "SubStatement":
        return f"{_tail(what['verb']['id'])}: {_what(what['object'], language)}"
    name = _text(what.get("definition", {}).get("name"), language)
    return name or str(what["id"])


def _result(result: Mapping[str, Any]) -> str:
    told = []
    score = result.get("score", {})
    if "raw" in score:
        told.append(f"{score['raw']}/{score['max']}" if "max" in score else str(score["raw"]))
    elif "scaled" in score:
        told.append(f"{score['scaled']:.0%}")
    if "success" in result:
        told.append(_("passed") if result["success"] else _("not passed"))
    if "completion" in result:
        told.append(_("completed") if result["completion"] else _("not completed"))
    return ", ".join(told)


def _text(texts: Mapping[str, str] | None, language: str) -> str:
    if not texts:
        return ""
    for wanted in (language, "en"):
        for tag, text in texts.items():
            if tag.lower().partition("-")[0] == wanted:
                return text
    return next(iter(texts.values()))


def _tail(iri: str) -> str:
    return iri.rstrip("/#").rpartition("/")[2].rpartition("#")[2] or iri
