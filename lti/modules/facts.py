"""What dashboards may ask of every module, whatever its kind. Read only."""

from uuid import UUID

from lti.modules.kinds import counts, entrance_of, managed_at, preview_of

__all__ = ["choosing_for", "counts", "entrance_of", "managed_at", "preview_of"]


def choosing_for(visit_id: UUID) -> str:
    """Return where a trainer puts a module into the empty link of a visit."""
    return f"/teach/{visit_id}/choose"
