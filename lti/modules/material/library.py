"""Materials by version: each frozen once written, so that what was completed never changes."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from lrs import files
from lrs.database import inserting
from lti import tables
from lti.catalogue import Module, module, save_module
from lti.modules.material.authoring import Authored
from lti.modules.material.content import Material, material_from, stored

KIND = "material"


def publish(
    connection: sa.Connection,
    authored: Authored,
    *,
    organisation_id: int,
    programme_id: UUID,
    place: int,
    in_programme: bool = True,
    data_dir: Path,
    now: datetime,
) -> int:
    """Make an authored material the organisation's newest version and return its number.

    What is the newest version already stays that version.
    """
    for content, media_type in authored.contents.values():
        files.put(
            connection,
            content,
            data_dir=data_dir,
            organisation_id=organisation_id,
            media_type=media_type,
            now=now,
        )
    material = authored.material
    version = _version_of(connection, organisation_id, material, now=now)
    save_module(
        connection,
        Module(
            id=material.id,
            organisation_id=organisation_id,
            programme_id=programme_id,
            kind=KIND,
            place=place,
            titles=material.titles,
            summaries=material.summaries,
            minutes=material.minutes,
            due_on=None,
            version=version,
            in_programme=in_programme,
        ),
    )
    return version


def material_at(
    connection: sa.Connection, organisation_id: int, module_id: UUID, version: int
) -> Material:
    """Return a material as it was at a version that is known to exist."""
    column = tables.material_version.c
    kept = connection.execute(
        sa.select(column.content).where(
            column.organisation_id == organisation_id,
            column.module_id == module_id,
            column.version == version,
        )
    )
    return material_from(kept.scalar_one())


def _version_of(
    connection: sa.Connection, organisation_id: int, material: Material, *, now: datetime
) -> int:
    newest = module(connection, organisation_id, material.id)
    if newest is not None:
        held = material_at(connection, organisation_id, material.id, newest.version)
        if held == material:
            return newest.version
    version = 1 if newest is None else newest.version + 1
    connection.execute(
        inserting(connection, tables.material_version)
        .values(
            organisation_id=organisation_id,
            module_id=material.id,
            version=version,
            content=stored(material),
            created_at=now,
        )
        .on_conflict_do_nothing()
    )
    return version
