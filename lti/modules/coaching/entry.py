"""From a visit to the coaching it opens."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import flask
import msgspec
import sqlalchemy as sa

from lrs.surroundings import Surroundings, surroundings
from lti import tables
from lti.catalogue import Module, module
from lti.modules import versions
from lti.modules.coaching.content import KIND, Coaching
from lti.modules.coaching.groups import Group
from lti.modules.making.previewing import draft_for
from lti.roster import names_of
from lti.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A module of coaching, and what it says of itself at its newest version."""

    module: Module
    content: Coaching


def shown(connection: sa.Connection, visit: Visit, module_id: UUID) -> Shown:
    """Return a module of coaching; 404 when the organisation has no such."""
    held = module(connection, visit.organisation_id, module_id)
    if held is None or held.kind != KIND or not held.version:
        flask.abort(404)
    content = versions.content_at(connection, visit.organisation_id, module_id, held.version)
    return Shown(module=held, content=msgspec.convert(content, Coaching))


def looked_at(connection: sa.Connection, visit: Visit, module_id: UUID) -> Shown:
    """Return a module of coaching as it is looked at: by a trainer as the draft says."""
    held = module(connection, visit.organisation_id, module_id)
    if held is not None and held.kind == KIND:
        draft = draft_for(connection, visit, held)
        if draft is not None and isinstance(draft.content, Coaching):
            return Shown(module=draft.module, content=draft.content)
    return shown(connection, visit, module_id)


def acted(visit: Visit, module_id: UUID, act: Callable[[sa.Connection, Shown], None]) -> None:
    """Do an act in a module of coaching, in one transaction."""
    surroundings().database.transact(
        lambda connection: act(connection, shown(connection, visit, module_id))
    )


def names_in(here: Surroundings, visit: Visit, groups: Sequence[Group]) -> Mapping[UUID, str]:
    """Return the names of everybody in some groups, for who is in them or runs them."""
    enrolments = {seat.enrolment_id: seat.person_id for group in groups for seat in group.seats}
    if not enrolments:
        return {}
    column = tables.enrolment.c
    with here.database.read() as connection:
        rows = connection.execute(
            sa.select(column.id, column.cohort_id).where(
                column.organisation_id == visit.organisation_id, column.id.in_(enrolments)
            )
        )
        cohorts = {enrolments[row.id]: row.cohort_id for row in rows}
    return names_of(here, visit.organisation_id, cohorts)
