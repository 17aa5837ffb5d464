"""What the people of a group have earned in modules that are done or not: 1 of 1."""

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.modules.earned import Earned
from lti.protocol.grades import Progress


def earned_in(
    connection: sa.Connection, organisation_id: int, cohort_id: UUID, module_id: UUID
) -> Iterator[Earned]:
    """Return who of a group has completed a module that has no points."""
    enrolment, done = tables.enrolment.c, tables.participation.c
    rows = connection.execute(
        sa.select(enrolment.person_id)
        .join(
            tables.participation,
            sa.and_(
                done.organisation_id == enrolment.organisation_id,
                done.enrolment_id == enrolment.id,
                done.module_id == module_id,
                done.completed_at.is_not(None),
            ),
        )
        .where(
            enrolment.organisation_id == organisation_id,
            enrolment.cohort_id == cohort_id,
            enrolment.role == "learner",
        )
        .order_by(enrolment.person_id)
    )
    for person_id in rows.scalars():
        yield Earned(person_id=person_id, given=1.0, maximum=1.0, progress=Progress.COMPLETED)
