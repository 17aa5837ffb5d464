"""Where the pages of coaching are, and whom a trainer is not to see."""

from uuid import UUID

import sqlalchemy as sa

from lti.modules.coaching.members import supervised_by


def entrance_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a learner comes to coaching."""
    return f"/learn/{visit_id}/coaching/{module_id}"


def preview_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a trainer sees coaching as learners do."""
    return f"/teach/{visit_id}/coaching/{module_id}/preview"


def manage_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a trainer makes and publishes pairs."""
    return f"/teach/{visit_id}/coaching/{module_id}"


def hidden_from(
    connection: sa.Connection, organisation_id: int, trainer_id: UUID | None
) -> frozenset[UUID]:
    """Return who has a trainer as supervisor: they are in no list of that trainer's."""
    if trainer_id is None:
        return frozenset()
    return supervised_by(connection, organisation_id, trainer_id)
