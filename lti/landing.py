"""Where a visit goes first."""

import sqlalchemy as sa

from lti.catalogue import resource_link
from lti.people import Role
from lti.visit import Visit


def address_for(connection: sa.Connection, visit: Visit) -> str:
    """Return the path a launch leads to, by the visitor's role and what was placed there.

    A learner resumes the module of the link, or sees their own progress when it holds none. A
    trainer chooses what an empty link holds, and otherwise sees the cohort. A visitor may view
    the material of the link, or else choose among the programme's materials.
    """
    link = (
        None
        if visit.resource_link_id is None
        else resource_link(connection, visit.organisation_id, visit.resource_link_id)
    )
    module_id = None if link is None else link.module_id
    if visit.role is Role.READER:
        return f"/dashboards/{visit.id}/report"
    if visit.role is Role.TRAINER:
        chosen = link is None or module_id is not None
        return f"/dashboards/{visit.id}/cohort" if chosen else f"/teach/{visit.id}/choose"
    if module_id is not None:
        return f"/learn/{visit.id}/materials/{module_id}/resume"
    if visit.role is Role.LEARNER:
        return f"/dashboards/{visit.id}/me"
    return f"/learn/{visit.id}/materials"
