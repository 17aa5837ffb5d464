"""Where a visit goes first."""

import sqlalchemy as sa

from lti import choosing
from lti.catalogue import Module, module, resource_link
from lti.choosing import is_awaited
from lti.modules.kinds import entrance_of
from lti.people import Role
from lti.visit import Visit


def address_of(visit: Visit, *, held: Module | None, chooses: bool) -> str:
    """Return the path a launch leads to, by the visitor's role and what was placed there.

    A learner resumes the module of the link; a link that holds none is the programme's home and
    shows the own progress. A trainer sees all own cohorts, and is offered there to put a module
    into an empty link; sent to look at one person's work, the trainer sees the cohort, and asked
    for content by the platform, chooses it. A visitor may view the module of the link, or else
    the programme's materials.
    """
    if chooses:
        return choosing.address_of(visit)
    if visit.role is Role.READER:
        return f"/dashboards/{visit.id}/report"
    if visit.role is Role.TRAINER:
        page = "trainer" if visit.about_person_id is None else "cohort"
        return f"/dashboards/{visit.id}/{page}"
    if held is not None:
        return entrance_of(visit.id, held)
    if visit.role is Role.LEARNER:
        return f"/dashboards/{visit.id}/me"
    return f"/learn/{visit.id}/materials"


def address_for(connection: sa.Connection, visit: Visit) -> str:
    """Return the path that a visit which goes on elsewhere leads to."""
    link = (
        None
        if visit.resource_link_id is None
        else resource_link(connection, visit.organisation_id, visit.resource_link_id)
    )
    held = (
        None
        if link is None or link.module_id is None
        else module(connection, visit.organisation_id, link.module_id)
    )
    return address_of(visit, held=held, chooses=is_awaited(connection, visit))
