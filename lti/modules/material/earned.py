"""What people have earned in a material so far, for a gradebook column that is made afterwards."""

from collections.abc import Iterator
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.modules.earned import Earned
from lti.protocol.grades import Progress


def earned_in(
    connection: sa.Connection, organisation_id: int, cohort_id: UUID, module_id: UUID
) -> Iterator[Earned]:
    """Return what a group's people have earned: the best attempt, or 1/1 where there is no quiz."""
    enrolment, study, attempt = (
        tables.enrolment.c,
        tables.material_study.c,
        tables.quiz_attempt.c,
    )
    finished = sa.and_(
        attempt.organisation_id == study.organisation_id,
        attempt.enrolment_id == study.enrolment_id,
        attempt.module_id == study.module_id,
        attempt.score_raw.is_not(None),
    )
    rows = connection.execute(
        sa.select(
            enrolment.person_id,
            study.completed_at,
            sa.func.max(attempt.score_raw).label("best"),
            sa.func.max(attempt.score_max).label("maximum"),
        )
        .select_from(tables.enrolment)
        .join(
            tables.material_study,
            sa.and_(
                study.organisation_id == enrolment.organisation_id,
                study.enrolment_id == enrolment.id,
                study.module_id == module_id,
            ),
        )
        .outerjoin(tables.quiz_attempt, finished)
        .where(
            enrolment.organisation_id == organisation_id,
            enrolment.cohort_id == cohort_id,
            enrolment.role == "learner",
        )
        .group_by(enrolment.person_id, study.completed_at)
        .order_by(enrolment.person_id)
    )
    for row in rows:
        done = row.completed_at is not None
        if row.best is None and not done:
            continue
        yield Earned(
            person_id=row.person_id,
            given=float(row.best) if row.best is not None else 1.0,
            maximum=float(row.maximum) if row.best is not None else 1.0,
            progress=Progress.COMPLETED if done else Progress.SUBMITTED,
        )
