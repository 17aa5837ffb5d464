"""Materials by version: each frozen once written, so that what was completed never changes."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from lrs import files
from lti.catalogue import Module, module
from lti.modules import versions
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

    What was a version before stays what it was: an author may have gone on from it since.
    """
    material = authored.material
    held = module(connection, organisation_id, material.id)
    if held is not None and versions.was_ever(
        connection, organisation_id, material.id, material, read=material_from
    ):
        return held.version
    for content, media_type in authored.contents.values():
        files.put(
            connection,
            content,
            data_dir=data_dir,
            organisation_id=organisation_id,
            media_type=media_type,
            now=now,
        )
    shown = Module(
        id=material.id,
        organisation_id=organisation_id,
        programme_id=programme_id,
        kind=KIND,
        place=place,
        titles=material.titles,
        summaries=material.summaries,
        minutes=material.minutes,
        due_on=None,
        version=0,
        in_programme=in_programme,
    )
    return versions.publish(connection, shown, material, read=material_from, write=stored, now=now)


def material_at(
    connection: sa.Connection, organisation_id: int, module_id: UUID, version: int
) -> Material:
    """Return a material as it was at a version that is known to exist."""
    return material_from(versions.content_at(connection, organisation_id, module_id, version))
