"""What column a placed activity has, whose it is, and what was earned before it was there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.modules.kinds import KINDS
from lti.outbox import offer
from lti.protocol.grades import LINE_ITEM_SCOPE, SCORE_SCOPE
from lti.protocol.registration import Registration, registration_by_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A placed activity and its column; url is None where it has none.

    is_ours tells a column that was made from here: only such a one is renamed and removed.
    items_url is where one can be made, None where the platform does not let us.
    """

    organisation_id: int
    link_id: UUID
    cohort_id: UUID | None
    platform_link_id: str
    module_id: UUID
    kind: str
    registration: Registration
    url: str | None
    is_ours: bool
    items_url: str | None

    @property
    def maximum(self) -> float | None:
        """Return what a column for it is made with, None for what is not graded."""
        return KINDS[self.kind].score_maximum


def placed_at(
    connection: sa.Connection, organisation_id: int, link_id: UUID | None
) -> Placed | None:
    """Return the activity of a link, None where nothing was placed."""
    if link_id is None:
        return None
    link, module = tables.resource_link.c, tables.module.c
    row = connection.execute(
        sa.select(tables.resource_link, module.kind)
        .join(
            tables.module,
            sa.and_(module.organisation_id == link.organisation_id, module.id == link.module_id),
        )
        .where(link.organisation_id == organisation_id, link.id == link_id)
    ).first()
    return None if row is None else _placed(connection, row)


def keep(connection: sa.Connection, placed: Placed, url: str, *, now: datetime) -> None:
    """Remember the column that was made for an activity, and send what was earned before."""
    _set(connection, placed, line_item_url=url, line_item_made_at=now)
    earned_in = KINDS[placed.kind].earned_in
    if placed.cohort_id is None or earned_in is None:
        return
    for each in earned_in(connection, placed.organisation_id, placed.cohort_id, placed.module_id):
        offer(
            connection,
            organisation_id=placed.organisation_id,
            resource_link_id=placed.link_id,
            person_id=each.person_id,
            score_given=each.given,
            score_maximum=each.maximum,
            progress=each.progress,
            now=now,
        )


def forget(connection: sa.Connection, placed: Placed) -> None:
    """Forget a column that was removed, and the scores that were on their way to it."""
    _set(connection, placed, line_item_url=None, line_item_made_at=None)
    grade = tables.grade.c
    connection.execute(
        sa.delete(tables.grade).where(
            grade.organisation_id == placed.organisation_id,
            grade.resource_link_id == placed.link_id,
        )
    )


def _set(connection: sa.Connection, placed: Placed, **values: object) -> None:
    column = tables.resource_link.c
    connection.execute(
        sa.update(tables.resource_link)
        .where(column.organisation_id == placed.organisation_id, column.id == placed.link_id)
        .values(**values)
    )


def _placed(connection: sa.Connection, row: Any) -> Placed:  # Any: a row of several types
    scopes = set(row.ags_scopes.split())
    return Placed(
        organisation_id=row.organisation_id,
        link_id=row.id,
        cohort_id=row.cohort_id,
        platform_link_id=row.platform_link_id,
        module_id=row.module_id,
        kind=row.kind,
        registration=registration_by_id(connection, row.registration_id),
        url=row.line_item_url,
        is_ours=row.line_item_made_at is not None,
        items_url=row.line_items_url if {LINE_ITEM_SCOPE, SCORE_SCOPE} <= scopes else None,
    )
