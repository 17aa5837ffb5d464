"""How the tool's tables are keyed: by an organisation, and a random id within it."""

from typing import Any

import sqlalchemy as sa

from lrs.database import metadata


def organisation(*, key: bool = True) -> sa.Column[int]:
    """Make the column that says whose a row is, part of the key unless told otherwise."""
    return sa.Column(
        "organisation_id",
        sa.Integer,
        sa.ForeignKey("lrs_organisation.id"),
        primary_key=key,
        nullable=False,
        autoincrement=False,
    )


def of_one_organisation(
    name: str, *more: sa.Column[Any] | sa.Constraint | sa.Index, comment: str | None = None
) -> sa.Table:
    """Make a table whose key is an organisation and a random id within it."""
    # Any: columns of every type.
    return sa.Table(
        name,
        metadata,
        organisation(),
        sa.Column("id", sa.Uuid, primary_key=True),
        *more,
        comment=comment,
    )
