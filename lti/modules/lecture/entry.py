"""From a visit to a lecture and its recording."""

from dataclasses import dataclass
from uuid import UUID

import flask
import sqlalchemy as sa

from lti.catalogue import Module, module
from lti.modules import versions
from lti.modules.lecture.content import KIND
from lti.modules.lecture.recordings import Recording, recording_of
from lti.pages import text_in
from lti.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A lecture, its name in the visit's language, and its recording, None when it has none."""

    module: Module
    title: str
    recording: Recording | None


def recorded(connection: sa.Connection, visit: Visit, module_id: UUID) -> Recorded:
    """Return a lecture; 404 when the organisation has no such."""
    held = module(connection, visit.organisation_id, module_id)
    if held is None or held.kind != KIND or not held.version:
        flask.abort(404)
    content = versions.content_at(connection, visit.organisation_id, module_id, held.version)
    return Recorded(
        module=held,
        title=text_in(content["titles"], visit.locale),
        recording=recording_of(connection, visit.organisation_id, module_id),
    )
