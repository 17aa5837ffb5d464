"""Surveys by version, and the round of the moment."""

import json
from datetime import datetime
from importlib import resources
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from lti.catalogue import Module
from lti.modules import versions
from lti.modules.survey.authoring import survey_of
from lti.modules.survey.content import Survey, stored, survey_from
from lti.modules.survey.facts import KIND

_CONTENT = Path(str(resources.files("lti"))) / "modules" / "survey" / "content"


def publish(
    connection: sa.Connection,
    survey: Survey,
    *,
    organisation_id: int,
    programme_id: UUID,
    place: int,
    in_programme: bool = True,
    now: datetime,
) -> int:
    """Make a survey the organisation's newest version and return its number.

    A round that is open keeps the version it opened with.
    """
    shown = Module(
        id=survey.id,
        organisation_id=organisation_id,
        programme_id=programme_id,
        kind=KIND,
        place=place,
        titles=survey.titles,
        summaries=survey.summaries,
        minutes=survey.minutes,
        due_on=None,
        version=0,
        in_programme=in_programme,
    )
    return versions.publish(connection, shown, survey, read=survey_from, write=stored, now=now)


def survey_at(
    connection: sa.Connection, organisation_id: int, module_id: UUID, version: int
) -> Survey:
    """Return a survey as it was at a version that is known to exist."""
    return survey_from(versions.content_at(connection, organisation_id, module_id, version))


def shipped() -> tuple[Survey, ...]:
    """Return the surveys that come with the product, in their order.

    Raises NotASurvey when one is not whole.
    """
    paths = sorted(_CONTENT.glob("*.json"))
    return tuple(survey_of(json.loads(path.read_text(encoding="utf-8"))) for path in paths)
