"""Bookmarks: how far in the journal each generation of a projection has read.

A rebuild reads the journal again into a generation of its own, while the one that serves goes on
being shown and kept up to date; at the end the new one serves in its stead. So does one that is
made because the rows have come to hold more than those that serve, see `Projection`.
"""

from dataclasses import dataclass, replace

import sqlalchemy as sa

from dashboards.tables import bookmark
from lrs.database import inserting


@dataclass(frozen=True, slots=True)
class Projection:
    """What is projected, by its name.

    shape is raised whenever its rows come to hold more of the journal than they did: generations
    that were made in an older shape lack it.
    """

    name: str
    shape: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """Where a generation stands: after this sequence of the journal, 0 before its beginning.

    position is that of the last entry read, None while there was none. shape is the one that its
    rows were made in.
    """

    organisation_id: int
    projection: str
    generation: int
    sequence: int
    position: int | None
    serves: bool
    shape: int


class Overtaken(Exception):
    """Another process moved or closed the bookmark; what this one did must be rolled back."""


def serving_generation(organisation_id: int, projection: Projection) -> sa.ScalarSelect[int]:
    """Return the query for the generation that pages show."""
    return (
        sa.select(bookmark.c.generation)
        .where(
            bookmark.c.organisation_id == organisation_id,
            bookmark.c.projection == projection.name,
            bookmark.c.serves,
        )
        .scalar_subquery()
    )


def serving(
    connection: sa.Connection, organisation_id: int, projection: Projection
) -> Bookmark | None:
    """Return the bookmark of the generation that serves, None before anything was projected."""
    return _serving(connection, organisation_id, projection, to_move=False)


def taken(connection: sa.Connection, organisation_id: int, projection: Projection) -> Bookmark:
    """Return the bookmark of the generation that serves, made at the journal's beginning if new.

    It is this transaction's until its end: whoever else would take it waits.
    """
    found = _serving(connection, organisation_id, projection, to_move=True)
    if found is not None:
        return found
    connection.execute(
        inserting(connection, bookmark)
        .values(
            organisation_id=organisation_id,
            projection=projection.name,
            generation=1,
            sequence=0,
            serves=True,
            shape=projection.shape,
        )
        .on_conflict_do_nothing()
    )
    made = _serving(connection, organisation_id, projection, to_move=True)
    if made is None:
        raise AssertionError("a bookmark that refused a second row must be there")
    return made


def opened_anew(
    connection: sa.Connection, organisation_id: int, projection: Projection
) -> Bookmark:
    """Return the bookmark of a new generation, at the journal's beginning, that does not serve."""
    newest = sa.select(sa.func.coalesce(sa.func.max(bookmark.c.generation), 0)).where(
        bookmark.c.organisation_id == organisation_id, bookmark.c.projection == projection.name
    )
    made = Bookmark(
        organisation_id=organisation_id,
        projection=projection.name,
        generation=connection.execute(newest).scalar_one() + 1,
        sequence=0,
        position=None,
        serves=False,
        shape=projection.shape,
    )
    connection.execute(
        sa.insert(bookmark).values(
            organisation_id=made.organisation_id,
            projection=made.projection,
            generation=made.generation,
            sequence=made.sequence,
            serves=made.serves,
            shape=made.shape,
        )
    )
    return made


def opened(connection: sa.Connection, organisation_id: int, projection: Projection) -> Bookmark:
    """Return the newest generation of the projection's shape that does not serve, made if none is.

    The caller has taken the one that serves.
    """
    row = connection.execute(
        sa.select(bookmark)
        .where(
            bookmark.c.organisation_id == organisation_id,
            bookmark.c.projection == projection.name,
            bookmark.c.shape == projection.shape,
            sa.not_(bookmark.c.serves),
        )
        .order_by(bookmark.c.generation.desc())
        .limit(1)
    ).first()
    if row is not None:
        return Bookmark(**row._mapping)
    return opened_anew(connection, organisation_id, projection)


def move(connection: sa.Connection, at: Bookmark, *, sequence: int, position: int) -> Bookmark:
    """Move a bookmark forward from where it was read.

    Raises Overtaken if it is no longer there: somebody moved it, or a later rebuild closed it.
    """
    moved = connection.execute(
        sa.update(bookmark)
        .where(*_is(at), bookmark.c.sequence == at.sequence)
        .values(sequence=sequence, position=position)
    )
    if moved.rowcount != 1:
        raise Overtaken
    return replace(at, sequence=sequence, position=position)


def serve_instead(connection: sa.Connection, at: Bookmark) -> None:
    """Let a generation serve in the stead of the one that does.

    Raises Overtaken if the generation is gone, because a later rebuild took its place.
    """
    of_projection = (
        bookmark.c.organisation_id == at.organisation_id,
        bookmark.c.projection == at.projection,
    )
    connection.execute(
        sa.update(bookmark).where(*of_projection, bookmark.c.serves).values(serves=False)
    )
    served = connection.execute(sa.update(bookmark).where(*_is(at)).values(serves=True))
    if served.rowcount != 1:
        raise Overtaken


def close_others(connection: sa.Connection, at: Bookmark) -> None:
    """Forget every older generation of a bookmark's projection that does not serve."""
    connection.execute(
        sa.delete(bookmark).where(
            bookmark.c.organisation_id == at.organisation_id,
            bookmark.c.projection == at.projection,
            bookmark.c.generation < at.generation,
            sa.not_(bookmark.c.serves),
        )
    )


def _is(at: Bookmark) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        bookmark.c.organisation_id == at.organisation_id,
        bookmark.c.projection == at.projection,
        bookmark.c.generation == at.generation,
    )


def _serving(
    connection: sa.Connection, organisation_id: int, projection: Projection, *, to_move: bool
) -> Bookmark | None:
    query = sa.select(bookmark).where(
        bookmark.c.organisation_id == organisation_id,
        bookmark.c.projection == projection.name,
        bookmark.c.serves,
    )
    row = connection.execute(query.with_for_update() if to_move else query).first()
    return None if row is None else Bookmark(**row._mapping)
