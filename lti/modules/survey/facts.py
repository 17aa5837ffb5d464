"""What the rest of the tool may know of surveys: where they are, and what a closed round told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lti import tables

KIND = "survey"


def entrance_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a learner comes to a survey."""
    return f"/learn/{visit_id}/surveys/{module_id}"


def preview_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a trainer sees a survey as those do who answer it."""
    return f"/teach/{visit_id}/surveys/{module_id}"


def manage_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a trainer plans a survey's rounds."""
    return f"/teach/{visit_id}/surveys/{module_id}/rounds"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRound:
    """A round that can be answered now, by its survey, and until when."""

    module_id: UUID
    closes_at: datetime


def open_rounds(
    connection: sa.Connection, organisation_id: int, modules: Sequence[UUID], *, now: datetime
) -> tuple[OpenRound, ...]:
    """Return which of some surveys can be answered now. Who has answered is not asked."""
    column = tables.survey_round.c
    rows = connection.execute(
        sa.select(column.module_id, column.closes_at)
        .where(
            column.organisation_id == organisation_id,
            column.module_id.in_(modules),
            column.opened_at.is_not(None),
            column.closed_at.is_(None),
            column.closes_at > now,
        )
        .order_by(column.closes_at, column.module_id)
    )
    return tuple(OpenRound(module_id=row.module_id, closes_at=row.closes_at) for row in rows)
