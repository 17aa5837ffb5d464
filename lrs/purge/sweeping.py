"""One sweep through the store for somebody who is erased: statements, documents, attachments.

Own statements go. In others' the person becomes one fixed account; a signed one that names them
goes with its signature, which would not hold any more. Each step is a short transaction, since a
long one would hold back Consistent-Through, and a sweep that is broken off is made again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lrs import attachments, documents, references
from lrs.credentials import bound
from lrs.database import Database, inserting
from lrs.driver import is_sqlite
from lrs.erased import statement_mark
from lrs.journal import EntryKind
from lrs.positions import LAST
from lrs.purge.erasures import Erasure
from lrs.tables import arrival, erased_statement, forwarding_dead, statement, statement_term
from statements.attachments import usage_types_in
from statements.redaction import is_by, redacted
from statements.signatures import USAGE_TYPE

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Swept:
    """How much a sweep found: statements erased, statements redacted, documents."""

    erased: int = 0
    redacted: int = 0
    documents: int = 0

    def __add__(self, other: "Swept") -> "Swept":
        return Swept(
            self.erased + other.erased,
            self.redacted + other.redacted,
            self.documents + other.documents,
        )

    @property
    def total(self) -> int:
        """All of it together."""
        return self.erased + self.redacted + self.documents


def sweep(database: Database, erasure: Erasure, *, instead: bytes, now: datetime) -> Swept:
    """Erase what the store has of somebody now; instead is the account, as JSON, in their place."""
    swept = database.transact(lambda connection: _others(connection, erasure))
    for query in (_listed, _voided):
        for positions in _pages(database, erasure, query):
            step = partial(_step, erasure=erasure, positions=positions, instead=instead, now=now)
            swept += database.transact(step)
    return swept


_Query = Callable[[Erasure, int], sa.Select[Any]]  # Any: rows of one number


def _pages(database: Database, erasure: Erasure, query: _Query) -> Iterator[Sequence[int]]:
    """Give where the statements stand, newest first, some at a time."""
    below = LAST
    while True:
        with database.read() as connection:
            found = connection.execute(query(erasure, below)).scalars().all()
        if not found:
            return
        yield found
        below = found[-1]


def _listed(erasure: Erasure, below: int) -> sa.Select[Any]:
    column = statement_term.c
    return (
        sa.select(column.position)
        .where(
            column.organisation_id == erasure.organisation_id,
            column.term == erasure.term,
            column.position < below,
        )
        .order_by(column.position.desc())
        .limit(_AT_ONCE)
    )


def _voided(erasure: Erasure, below: int) -> sa.Select[Any]:
    """A voided statement is listed under nothing, so each one is looked at."""
    column = statement.c
    return (
        sa.select(column.position)
        .where(
            column.organisation_id == erasure.organisation_id,
            column.voided,
            column.position < below,
        )
        .order_by(column.position.desc())
        .limit(_AT_ONCE)
    )


def _others(connection: sa.Connection, erasure: Erasure) -> Swept:
    """Erase documents, and the keys of launches that speak for the person."""
    bound.forget_those_of(connection, erasure.organisation_id, erasure.mark)
    gone = documents.remove_of(connection, erasure.organisation_id, erasure.mark)
    return Swept(documents=gone)


def _step(
    connection: sa.Connection,
    *,
    erasure: Erasure,
    positions: Sequence[int],
    instead: bytes,
    now: datetime,
) -> Swept:
    organisation_id = erasure.organisation_id
    doomed: dict[int, UUID] = {}
    become: dict[int, bytes] = {}
    ids: list[UUID] = []
    for row in _held(connection, organisation_id, positions):
        body = bytes(row.body)
        other = redacted(body, erasure.means, instead=instead)
        if other is None:
            continue
        ids.append(row.statement_id)
        if is_by(body, erasure.means) or USAGE_TYPE in usage_types_in(body):
            doomed[row.position] = row.statement_id
        else:
            become[row.position] = other
    if not ids:
        return Swept()
    touched = {*doomed, *become, *references.referring_to(connection, organisation_id, ids)}
    before = references.found_by(connection, organisation_id, touched)
    with _overwriting_what_is_deleted(connection):
        _erase(connection, organisation_id, doomed, now=now)
        _redact(connection, organisation_id, become)
    after = references.found_by(connection, organisation_id, touched)
    references.relist(connection, organisation_id, before=before, after=after)
    return Swept(erased=len(doomed), redacted=len(become))


def _held(
    connection: sa.Connection, organisation_id: int, positions: Sequence[int]
) -> Sequence[Any]:  # Any: rows of the table
    """Return statements locked: who refers to one now is waited for, and seen afterwards."""
    column = statement.c
    return connection.execute(
        sa.select(column.position, column.statement_id, column.body)
        .where(column.organisation_id == organisation_id, column.position.in_(positions))
        .order_by(column.position)
        .with_for_update()
    ).all()


def _erase(
    connection: sa.Connection, organisation_id: int, doomed: Mapping[int, UUID], *, now: datetime
) -> None:
    if not doomed:
        return
    positions = list(doomed)
    attachments.forget(connection, organisation_id, positions, now=now)
    references.forget_links(connection, organisation_id, positions)
    for table, key, gone in (
        (forwarding_dead, forwarding_dead.c.statement_id, list(doomed.values())),
        (statement, statement.c.position, positions),
    ):
        connection.execute(
            sa.delete(table).where(table.c.organisation_id == organisation_id, key.in_(gone))
        )
    connection.execute(
        inserting(connection, erased_statement).on_conflict_do_nothing(),
        [
            {
                "organisation_id": organisation_id,
                "mark": statement_mark(statement_id),
                "position": position,
            }
            for position, statement_id in doomed.items()
        ],
    )
    _announce(connection, organisation_id, positions, EntryKind.ERASED)


def _redact(connection: sa.Connection, organisation_id: int, become: Mapping[int, bytes]) -> None:
    if not become:
        return
    column = statement.c
    connection.execute(
        sa.update(statement)
        .where(
            column.organisation_id == organisation_id,
            column.position == sa.bindparam("at"),
        )
        .values(body=sa.bindparam("now_says")),
        [{"at": position, "now_says": body} for position, body in become.items()],
    )
    _announce(connection, organisation_id, list(become), EntryKind.REDACTED)


def _announce(
    connection: sa.Connection, organisation_id: int, positions: Sequence[int], kind: EntryKind
) -> None:
    connection.execute(
        inserting(connection, arrival).on_conflict_do_nothing(),
        [
            {"organisation_id": organisation_id, "position": position, "kind": int(kind)}
            for position in positions
        ],
    )


@contextmanager
def _overwriting_what_is_deleted(connection: sa.Connection) -> Iterator[None]:
    """Let SQLite write zeros over what goes; its file would hold it until the space is reused."""
    if not is_sqlite(connection):
        yield
        return
    connection.exec_driver_sql("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA secure_delete = OFF")
