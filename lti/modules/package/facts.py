"""Where the pages of packages are. Read only."""

from uuid import UUID


def entrance_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a learner comes to a package."""
    return f"/learn/{visit_id}/packages/{module_id}"


def preview_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a trainer sees it as learners do."""
    return f"/teach/{visit_id}/packages/{module_id}/preview"


def manage_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a trainer looks after it."""
    return f"/teach/{visit_id}/packages/{module_id}"
