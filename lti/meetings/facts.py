"""Where the pages of lectures and live sessions are."""

from uuid import UUID

LECTURE = "lecture"
LIVE_SESSION = "live-session"


def entrance_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a learner comes to a lecture or live session."""
    return f"/learn/{visit_id}/meetings/{module_id}"


def preview_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a trainer sees it as learners do."""
    return f"/teach/{visit_id}/meetings/{module_id}/preview"


def manage_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a trainer plans and runs its meetings."""
    return f"/teach/{visit_id}/meetings/{module_id}"
