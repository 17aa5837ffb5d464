"""A publication's files as they are kept beside it, made once from its record."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from dashboards.tables import publication, publication_file
from lrs.database import inserting


def keep_files(
    connection: sa.Connection, organisation_id: int, named: UUID, files: Mapping[str, bytes]
) -> None:
    """Keep a publication's files; those that are there stay."""
    if not files:
        return
    connection.execute(
        inserting(connection, publication_file).on_conflict_do_nothing(),
        [
            {
                "organisation_id": organisation_id,
                "publication_id": named,
                "name": name,
                "body": body,
            }
            for name, body in files.items()
        ],
    )


def file_of(
    connection: sa.Connection, organisation_id: int, named: UUID, name: str
) -> bytes | None:
    """Return a publication's file, None if it has none of that name."""
    if not name.isprintable():
        # A name comes from an address, and PostgreSQL takes no text with U+0000 in it.
        return None
    column = publication_file.c
    body = connection.execute(
        sa.select(column.body).where(
            column.organisation_id == organisation_id,
            column.publication_id == named,
            column.name == name,
        )
    ).scalar()
    return None if body is None else bytes(body)


def file_names(connection: sa.Connection, organisation_id: int, named: UUID) -> frozenset[str]:
    """Return the names of a publication's files, none before they are made."""
    column = publication_file.c
    names = connection.execute(
        sa.select(column.name).where(
            column.organisation_id == organisation_id, column.publication_id == named
        )
    ).scalars()
    return frozenset(names)


def without_files(connection: sa.Connection) -> list[tuple[int, UUID]]:
    """Return the rounds' publications of every organisation that have no files, oldest first."""
    there = sa.exists().where(
        publication_file.c.organisation_id == publication.c.organisation_id,
        publication_file.c.publication_id == publication.c.id,
    )
    rows = connection.execute(
        sa.select(publication.c.organisation_id, publication.c.id)
        .where(sa.not_(there), publication.c.round_id.is_not(None))
        .order_by(publication.c.made_at, publication.c.id)
    )
    return [(row.organisation_id, row.id) for row in rows]
