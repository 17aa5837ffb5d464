"""Versions of modules: each frozen once written, so that what was completed never changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from lrs.database import inserting
from lti import tables
from lti.catalogue import Module, module, save_module

Content = TypeVar("Content")


def content_at(
    connection: sa.Connection, organisation_id: int, module_id: UUID, version: int
) -> Any:  # Any: JSON, which the module's kind reads
    """Return a module's content as it was at a version that is known to exist."""
    column = tables.module_version.c
    kept = connection.execute(
        sa.select(column.content).where(
            column.organisation_id == organisation_id,
            column.module_id == module_id,
            column.version == version,
        )
    )
    return kept.scalar_one()


def next_version(
    connection: sa.Connection,
    organisation_id: int,
    module_id: UUID,
    content: Content,
    *,
    read: Callable[[Any], Content],  # Any: JSON
    write: Callable[[Content], Any],  # Any: JSON
    now: datetime,
) -> int:
    """Keep content as a module's next version and return its number.

    What is the newest version already stays that version.
    """
    newest = module(connection, organisation_id, module_id)
    if newest is not None and newest.version:
        held = content_at(connection, organisation_id, module_id, newest.version)
        if read(held) == content:
            return newest.version
    version = 1 if newest is None else newest.version + 1
    connection.execute(
        inserting(connection, tables.module_version)
        .values(
            organisation_id=organisation_id,
            module_id=module_id,
            version=version,
            content=write(content),
            created_at=now,
        )
        .on_conflict_do_nothing()
    )
    return version


def was_ever(
    connection: sa.Connection,
    organisation_id: int,
    module_id: UUID,
    content: Content,
    *,
    read: Callable[[Any], Content],  # Any: JSON
) -> bool:
    """Tell whether some version of a module has this content."""
    column = tables.module_version.c
    kept = connection.execute(
        sa.select(column.content).where(
            column.organisation_id == organisation_id, column.module_id == module_id
        )
    )
    return any(read(each) == content for each in kept.scalars())


def publish(
    connection: sa.Connection,
    shown: Module,
    content: Content,
    *,
    read: Callable[[Any], Content],  # Any: JSON
    write: Callable[[Content], Any],  # Any: JSON
    now: datetime,
) -> int:
    """Make content a module's newest version, as `shown` but for the version, and return it."""
    version = next_version(
        connection,
        shown.organisation_id,
        shown.id,
        content,
        read=read,
        write=write,
        now=now,
    )
    save_module(connection, replace(shown, version=version))
    return version
