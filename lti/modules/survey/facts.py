"""What the rest of the tool may know of surveys: where they are, and what a closed round told."""

from uuid import UUID

KIND = "survey"


def entrance_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a learner comes to a survey."""
    return f"/learn/{visit_id}/surveys/{module_id}"


def preview_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a trainer sees a survey as those do who answer it."""
    return f"/teach/{visit_id}/surveys/{module_id}"
