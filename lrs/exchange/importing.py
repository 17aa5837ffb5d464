"""Statements from NDJSON: each line by itself, in small transactions, and safe to run again.

A statement that is there already is left as it is; another under the same id is reported and
never overwritten; a line without an id gets one that follows from its content. So a second run
keeps nothing twice. A named import remembers how many lines are done, in the same transaction as
the statements, and goes on after them.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec
import sqlalchemy as sa
from msgspec import UNSET

from lrs.attachments import Brought, brought
from lrs.database import Database, inserting
from lrs.erased import erased_among
from lrs.intake import Conflict, Erased, Sender, keep, prepared
from lrs.retrieval import bodies_of
from lrs.tables import import_progress
from statements.attachments import attachments_of, without_data
from statements.findable import lone_agent_key
from statements.grammar import (
    InvalidStatements,
    Problem,
    ValidStatement,
    XapiVersion,
    read_statement,
)
from statements.sameness import same_statement

_BATCH = 200
"""Lines a transaction: some tens of milliseconds, so that readers are not held back."""

_CONTENT = uuid.UUID("5a1c58a5-6d0b-5f0c-9a54-6f3f5e2f7a11")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class ReadsLines(Protocol):
    """What bytes are read from, line by line."""

    def readline(self, size: int, /) -> bytes:
        """Return the next line, at most so much of it, nothing at the end."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was not kept: which, counted from 1, and why."""

    number: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import has come; bad are the lines of the last step only."""

    lines: int = 0
    kept: int = 0
    already_there: int = 0
    refused: int = 0
    bad: tuple[BadLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What an import is: for whom, under which name if it is to go on after a break.

    A sender of its own vouches for what it imports; with keep_authority each statement stays
    vouched for as it says, which only who runs the installation may ask for. attachments is the
    folder in which data lie by their sha2, data_dir the installation's own.
    """

    sender: Sender
    data_dir: Path
    name: str | None = None
    keep_authority: bool = False
    attachments: Path | None = None
    longest_line: int


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    statement: ValidStatement
    version: XapiVersion
    authority: bytes


@dataclass(slots=True)
class _Step:
    """Lines that go into one transaction, and what is wrong with others."""

    lines: list[_Line] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    last: int = 0


def imported(
    database: Database, lines: Iterable[bytes], what: Import, *, now: datetime
) -> Iterator[Progress]:
    """Import lines and tell after each step how far it has come."""
    done = _lines_done(database, what)
    progress = Progress(lines=done)
    for step in _steps(lines, what, done):
        kept, there, conflicting = _kept(database, step, what, now=now)
        bad = sorted((*step.bad, *conflicting), key=lambda each: each.number)
        progress = Progress(
            lines=step.last,
            kept=progress.kept + kept,
            already_there=progress.already_there + there,
            refused=progress.refused + len(bad),
            bad=tuple(bad),
        )
        yield progress


def lines_of(stream: ReadsLines, longest: int) -> Iterator[bytes]:
    """Read a stream line by line, of one that is too long only so much that this can be told."""
    while line := stream.readline(longest + 1):
        rest = line
        while rest and not rest.endswith(b"\n") and len(rest) > longest:
            rest = stream.readline(longest + 1)
        yield line


def _steps(lines: Iterable[bytes], what: Import, done: int) -> Iterator[_Step]:
    step = _Step()
    for number, line in enumerate(lines, start=1):
        if number <= done:
            continue
        step.last = number
        content = line.removeprefix(_BYTE_ORDER_MARK) if number == 1 else line
        if content.strip():
            try:
                step.lines.append(_line(number, content, what))
            except InvalidStatements as error:
                step.bad.append(BadLine(number, error.problems[0]))
        if number % _BATCH == 0:
            yield step
            step = _Step()
    if step.last:
        yield step


def _line(number: int, content: bytes, what: Import) -> _Line:
    """Read a line by the rules of the version that it says it is of. Raises InvalidStatements."""
    if len(content) > what.longest_line:
        raise InvalidStatements(
            [Problem("", f"A line may have at most {what.longest_line} bytes.")]
        )
    statement, version = _read(content.strip())
    if statement.id is None:
        statement = msgspec.structs.replace(statement, id=uuid.uuid5(_CONTENT, _text(content)))
    missing = without_data(statement, _data_there(statement, what.attachments))
    if missing:
        raise InvalidStatements(missing)
    return _Line(number, statement, version, _authority(statement, what))


def _read(content: bytes) -> tuple[ValidStatement, XapiVersion]:
    """Read a statement by 2.0, which holds what 1.0 made; and by 1.0 where that alone allows it."""
    try:
        return read_statement(content, XapiVersion.V2_0), XapiVersion.V2_0
    except InvalidStatements as by_2:
        try:
            return read_statement(content, XapiVersion.V1_0), XapiVersion.V1_0
        except InvalidStatements:
            raise by_2 from None


def _text(content: bytes) -> str:
    return content.strip().decode("utf-8")


def _authority(statement: ValidStatement, what: Import) -> bytes:
    claimed = statement.parts.authority
    if not what.keep_authority or claimed is UNSET:
        return what.sender.authority
    lone_agent_key(bytes(claimed))
    return bytes(claimed)


def _data_there(statement: ValidStatement, folder: Path | None) -> Mapping[str, Path]:
    if folder is None:
        return {}
    named = {each.sha2.lower() for _, each in attachments_of(statement)}
    return {sha2: folder / sha2 for sha2 in named if (folder / sha2).is_file()}


def _data_of(lines: Sequence[_Line], what: Import) -> Mapping[str, Brought]:
    data: dict[str, bytes] = {}
    types: dict[str, str] = {}
    for line in lines:
        for sha2, path in _data_there(line.statement, what.attachments).items():
            data[sha2] = path.read_bytes()
        types |= {
            each.sha2.lower(): each.content_type for _, each in attachments_of(line.statement)
        }
    return brought(data, types, data_dir=what.data_dir)


def _kept(
    database: Database, step: _Step, what: Import, *, now: datetime
) -> tuple[int, int, list[BadLine]]:
    """Keep a step's statements; return how many were new, how many there, and the conflicts."""
    data = _data_of(step.lines, what)

    def work(connection: sa.Connection) -> tuple[int, int, list[BadLine]]:
        new, there, conflicting = _told_apart(connection, step.lines, what)
        for group in _by_sender(new):
            sender = replace(what.sender, authority=group[0].authority)
            keep(
                connection,
                prepared(
                    [line.statement for line in group],
                    sender=sender,
                    version=group[0].version,
                    data=data,
                ),
            )
        _note_done(connection, step.last, what, now=now)
        return len(new), there, conflicting

    try:
        return database.transact(work)
    except (Conflict, Erased):
        # Somebody kept one of the ids after it was looked for; now it is seen.
        return database.transact(work)


def _told_apart(
    connection: sa.Connection, lines: Sequence[_Line], what: Import
) -> tuple[list[_Line], int, list[BadLine]]:
    """Tell what is new from what is there, the same or another, also within the lines."""
    ids = [line.statement.id for line in lines if line.statement.id is not None]
    there = dict(bodies_of(connection, what.sender.organisation_id, ids))
    gone = erased_among(connection, what.sender.organisation_id, ids)
    new: list[_Line] = []
    same, conflicting = 0, []
    for line in lines:
        named, received = line.statement.id, msgspec.json.encode(line.statement.parts)
        if named is None:
            continue
        if named in gone:
            rule = "This statement was erased, and is not taken in again."
            conflicting.append(BadLine(line.number, Problem("id", rule)))
        elif named not in there:
            new.append(line)
            there[named] = received
        elif same_statement(there[named], received):
            same += 1
        else:
            rule = "The store has another statement with this id."
            conflicting.append(BadLine(line.number, Problem("id", rule)))
    return new, same, conflicting


def _by_sender(lines: Sequence[_Line]) -> Iterator[Sequence[_Line]]:
    """Give the longest runs of lines of one authority and version, in order."""
    group: list[_Line] = []
    for line in lines:
        if group and (group[0].authority, group[0].version) != (line.authority, line.version):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _lines_done(database: Database, what: Import) -> int:
    if what.name is None:
        return 0
    column = import_progress.c
    query = sa.select(column.lines).where(
        column.organisation_id == what.sender.organisation_id, column.name == what.name
    )
    with database.read() as connection:
        return connection.execute(query).scalar() or 0


def _note_done(connection: sa.Connection, lines: int, what: Import, *, now: datetime) -> None:
    if what.name is None:
        return
    said = {"lines": lines, "updated_at": now}
    note = inserting(connection, import_progress).values(
        organisation_id=what.sender.organisation_id, name=what.name, **said
    )
    key = ["organisation_id", "name"]
    connection.execute(note.on_conflict_do_update(index_elements=key, set_=said))
