"""Every statement that meets a query, as it is stored, in the order of (stored, position).

An export ends where the store was certain to be complete when it began, so that whoever goes on
after its last statement misses none. Each page is read by itself: nothing is held open.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from lrs import files, tables
from lrs.attachments import held_by
from lrs.consistency import consistent_through
from lrs.database import Database
from lrs.positions import first_at
from lrs.retrieval import Kept, StatementQuery, Walk, page_of, walk_of

_PAGE = 500


class UnknownStatement(Exception):
    """An export is to go on after a statement that the store does not have."""

    def __init__(self, statement_id: UUID) -> None:
        super().__init__(str(statement_id))
        self.statement_id = statement_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What to export: what a query finds, after a statement, with voided ones or without.

    Voided statements are found by no filter, so that they come only with all others.
    """

    query: StatementQuery = field(default_factory=StatementQuery)
    after: UUID | None = None
    with_voided: bool = False
    also: tuple[int, ...] = ()


def exported(
    database: Database, organisation_id: int, selection: Selection
) -> Iterator[Sequence[Kept]]:
    """Give pages of statements to the end. Raises UnknownStatement before the first."""
    query = replace(selection.query, ascending=True)
    with database.read() as connection:
        through = consistent_through(database, connection)
        walk = walk_of(query, most=_PAGE)
        walk = replace(walk, before=min(walk.before, first_at(through)))
        if selection.after is not None:
            last = _position_of(connection, organisation_id, selection.after)
            walk = replace(walk, first=max(walk.first, last + 1))
    return _pages(database, organisation_id, walk, selection)


def exported_attachments(
    database: Database, organisation_id: int, kept: Sequence[Kept], *, data_dir: Path, folder: Path
) -> int:
    """Copy what statements brought into a folder, each file named by its sha2; return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    with database.read() as connection:
        held = held_by(connection, organisation_id, [each.position for each in kept])
    for each in held:
        target = folder / each.sha2
        if not target.exists():
            partial = folder / f"{each.sha2}.part"
            with partial.open("wb") as copy:
                for piece in files.pieces_of(each.sha256, data_dir=data_dir):
                    copy.write(piece)
            partial.replace(target)
    return len(held)


def _pages(
    database: Database, organisation_id: int, walk: Walk | None, selection: Selection
) -> Iterator[Sequence[Kept]]:
    while walk is not None:
        with database.read() as connection:
            through = consistent_through(database, connection)
            if selection.with_voided:
                kept, walk = _all_of(connection, organisation_id, walk)
            else:
                page = page_of(
                    connection,
                    walk,
                    organisation_id=organisation_id,
                    also=selection.also,
                    consistent_through=through,
                )
                kept, walk = page.kept, page.rest
        if kept:
            yield kept


def _all_of(
    connection: sa.Connection, organisation_id: int, walk: Walk
) -> tuple[Sequence[Kept], Walk | None]:
    column = tables.statement.c
    query = (
        sa.select(column.position, column.body)
        .where(
            column.organisation_id == organisation_id,
            column.position >= walk.first,
            column.position < walk.before,
        )
        .order_by(column.position)
        .limit(_PAGE)
    )
    kept = [Kept(row.position, bytes(row.body)) for row in connection.execute(query)]
    if len(kept) < _PAGE:
        return kept, None
    return kept, replace(walk, first=kept[-1].position + 1)


def _position_of(connection: sa.Connection, organisation_id: int, statement_id: UUID) -> int:
    column = tables.statement.c
    query = sa.select(column.position).where(
        column.organisation_id == organisation_id, column.statement_id == statement_id
    )
    position: int | None = connection.execute(query).scalar()
    if position is None:
        raise UnknownStatement(statement_id)
    return position
