"""The cohorts of one trainer: every course of the organisation in which that person trains."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.catalogue import Cohort, cohort, cohort_from
from lti.people import Role
from lti.visit import Visit


def own_cohorts(connection: sa.Connection, visit: Visit) -> tuple[Cohort, ...]:
    """Return the cohorts of a trainer's visit: the visit's own first, the others by their names.

    The others are those that the person has entered as a trainer, last of all roles, unless their
    platform has said since that they train there no more. Who is no trainer here has none.
    """
    if visit.role is not Role.TRAINER:
        return ()
    first = () if visit.cohort_id is None else (_of_visit(connection, visit, visit.cohort_id),)
    if visit.person_id is None:
        return first
    rows = connection.execute(_trained_by(visit.organisation_id, visit.person_id))
    others = [cohort_from(row) for row in rows if row.id != visit.cohort_id]
    return (*first, *sorted(others, key=lambda each: (each.title.casefold(), each.id)))


def is_own(connection: sa.Connection, visit: Visit, cohort_id: UUID) -> bool:
    """Tell whether a cohort is one of a trainer's visit, see `own_cohorts`."""
    if visit.role is not Role.TRAINER:
        return False
    if cohort_id == visit.cohort_id:
        return True
    if visit.person_id is None:
        return False
    query = _trained_by(visit.organisation_id, visit.person_id)
    return connection.execute(query.where(tables.cohort.c.id == cohort_id)).first() is not None


def _of_visit(connection: sa.Connection, visit: Visit, cohort_id: UUID) -> Cohort:
    return cohort(connection, visit.organisation_id, cohort_id)


# Any: rows of columns of many types.
def _trained_by(organisation_id: int, person_id: UUID) -> sa.Select[Any]:
    group, enrolment = tables.cohort.c, tables.enrolment.c
    listed = _listed(organisation_id, person_id)
    still = listed.where(
        tables.membership.c.left_at.is_(None), tables.membership.c.role == Role.TRAINER.value
    )
    return (
        sa.select(tables.cohort)
        .join(
            tables.enrolment,
            sa.and_(
                enrolment.organisation_id == group.organisation_id,
                enrolment.cohort_id == group.id,
            ),
        )
        .where(
            group.organisation_id == organisation_id,
            enrolment.person_id == person_id,
            enrolment.role == Role.TRAINER.value,
            sa.or_(sa.not_(listed.exists()), still.exists()),
        )
    )


def _listed(organisation_id: int, person_id: UUID) -> sa.Select[Any]:
    """Select what a cohort's platform has listed a person as in it, over time."""
    member, identity = tables.membership.c, tables.identity.c
    registration, group = tables.registration.c, tables.cohort.c
    return (
        sa.select(member.subject)
        .join(
            tables.identity,
            sa.and_(
                identity.organisation_id == member.organisation_id,
                identity.subject == member.subject,
            ),
        )
        .join(tables.registration, registration.issuer == identity.issuer)
        .where(
            member.organisation_id == organisation_id,
            member.cohort_id == group.id,
            registration.id == group.registration_id,
            identity.person_id == person_id,
        )
        .correlate(tables.cohort)
    )
