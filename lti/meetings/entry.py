"""From a visit to the module whose meetings it opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import flask
import msgspec
import sqlalchemy as sa

from lti.catalogue import Module, module
from lti.meetings.facts import LECTURE, LIVE_SESSION
from lti.meetings.meetings import Meeting, meeting_by_id
from lti.modules import versions
from lti.modules.described import Described
from lti.modules.lecture.content import Lecture
from lti.modules.live_session.content import LiveSession
from lti.modules.making.previewing import draft_for
from lti.visit import Visit

KINDS: Mapping[str, type[Described]] = {LECTURE: Lecture, LIVE_SESSION: LiveSession}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A module with meetings, and what it says of itself at its newest version."""

    module: Module
    content: Described


def shown(connection: sa.Connection, visit: Visit, module_id: UUID) -> Shown:
    """Return a lecture or live session; 404 when the organisation has no such."""
    held = module(connection, visit.organisation_id, module_id)
    if held is None or held.kind not in KINDS or not held.version:
        flask.abort(404)
    content = versions.content_at(connection, visit.organisation_id, module_id, held.version)
    return Shown(module=held, content=msgspec.convert(content, KINDS[held.kind]))


def looked_at(connection: sa.Connection, visit: Visit, module_id: UUID) -> Shown:
    """Return a lecture or live session as it is looked at: by a trainer as the draft says."""
    held = module(connection, visit.organisation_id, module_id)
    if held is not None and held.kind in KINDS:
        draft = draft_for(connection, visit, held)
        if draft is not None and isinstance(draft.content, Described):
            return Shown(module=draft.module, content=draft.content)
    return shown(connection, visit, module_id)


def meeting_in(
    connection: sa.Connection, visit: Visit, module_id: UUID, meeting_id: UUID
) -> Meeting:
    """Return a meeting of a module; 404 when the module has no such."""
    held = meeting_by_id(connection, visit.organisation_id, meeting_id)
    if held is None or held.module_id != module_id:
        flask.abort(404)
    return held
