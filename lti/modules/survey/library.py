"""Surveys by version."""

from uuid import UUID

import sqlalchemy as sa

from lti.modules import versions
from lti.modules.survey.content import Survey, survey_from


def survey_at(
    connection: sa.Connection, organisation_id: int, module_id: UUID, version: int
) -> Survey:
    """Return a survey as it was at a version that is known to exist."""
    return survey_from(versions.content_at(connection, organisation_id, module_id, version))
