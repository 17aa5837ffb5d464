"""Organisations: every other key starts with one."""

from datetime import datetime

import sqlalchemy as sa

from lrs import tables


def organisation_named(connection: sa.Connection, name: str, *, now: datetime) -> int:
    """Return the id of the organisation of that name, making it when it is new."""
    found = organisation_known(connection, name)
    if found is not None:
        return found
    make = sa.insert(tables.organisation).values(name=name, created_at=now)
    made: int = connection.execute(make.returning(tables.organisation.c.id)).scalar_one()
    return made


def organisation_known(connection: sa.Connection, name: str) -> int | None:
    """Return the id of the organisation of that name, None if there is none."""
    known = sa.select(tables.organisation.c.id).where(tables.organisation.c.name == name)
    found: int | None = connection.execute(known).scalar()
    return found
