"""Where the pages of coaching are."""

from uuid import UUID


def entrance_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a learner comes to coaching."""
    return f"/learn/{visit_id}/coaching/{module_id}"


def preview_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a trainer sees coaching as learners do."""
    return f"/teach/{visit_id}/coaching/{module_id}/preview"


def manage_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a trainer makes and publishes pairs."""
    return f"/teach/{visit_id}/coaching/{module_id}"
