"""The programme as it is shipped: "Valmentava työote", with something of every kind of module."""

from importlib import resources
from pathlib import Path

import sqlalchemy as sa

from lrs.surroundings import Surroundings
from lti.catalogue import programme_for
from lti.modules.making.shipped import publish as publish_made
from lti.modules.making.shipped import shipped
from lti.modules.material.authoring import read_folder
from lti.modules.material.library import publish

_CONTENT = Path(str(resources.files("lti"))) / "modules" / "material" / "content"


def seed(
    connection: sa.Connection,
    surroundings: Surroundings,
    organisation_id: int,
    *,
    content: Path = _CONTENT,
) -> None:
    """Give an organisation the programme; what it has already stays, changed texts are versions.

    Raises ContentError when a shipped material is not whole.
    """
    now = surroundings.clock()
    programme_id = programme_for(connection, organisation_id=organisation_id, now=now)
    folders = sorted(path.parent for path in content.glob("*/module.json"))
    for place, folder in enumerate(folders, start=1):
        publish(
            connection,
            read_folder(folder),
            organisation_id=organisation_id,
            programme_id=programme_id,
            place=place,
            data_dir=surroundings.settings.data_dir,
            now=now,
        )
    # Lectures, sessions, coaching and surveys: a trainer places them and says when.
    for place, (maker, module_id, authored) in enumerate(shipped(), start=len(folders) + 1):
        publish_made(
            connection,
            maker,
            module_id,
            authored,
            organisation_id=organisation_id,
            programme_id=programme_id,
            place=place,
            now=now,
        )
