"""The programme as it is shipped: "Valmentava työote", with something of every kind of module."""

from importlib import resources
from pathlib import Path

import sqlalchemy as sa

from lrs.surroundings import Surroundings
from lti.catalogue import programme_for
from lti.modules.making import shipped as making
from lti.modules.material.authoring import read_folder
from lti.modules.material.library import publish
from lti.modules.survey.library import publish as publish_survey
from lti.modules.survey.library import shipped

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
    live = tuple(making.shipped())
    for place, (maker, module_id, authored) in enumerate(live, start=len(folders) + 1):
        making.publish(
            connection,
            maker,
            module_id,
            authored,
            organisation_id=organisation_id,
            programme_id=programme_id,
            place=place,
            now=now,
        )
    # Surveys are no steps of the way: a trainer places one and plans its rounds.
    for place, survey in enumerate(shipped(), start=len(folders) + len(live) + 1):
        publish_survey(
            connection,
            survey,
            organisation_id=organisation_id,
            programme_id=programme_id,
            place=place,
            in_programme=False,
            now=now,
        )
