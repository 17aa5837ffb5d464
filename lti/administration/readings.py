"""What the administrator's page shows: the connections of one organisation and their grades."""

from dataclasses import dataclass

import sqlalchemy as sa

from lti import tables


@dataclass(frozen=True, slots=True)
class Connection:
    """One registered platform; counts are of now."""

    issuer: str
    client_id: str
    deployments: int
    waiting_deployments: int
    courses: int
    grades_waiting: int
    grades_failed: int


def connections_of(connection: sa.Connection, organisation_id: int) -> tuple[Connection, ...]:
    """List an organisation's platforms by issuer, with what uses them and what waits."""
    registration = tables.registration
    query = (
        sa.select(
            registration.c.issuer,
            registration.c.client_id,
            _deployments(registration, approved=True),
            _deployments(registration, approved=False),
            _courses(registration),
            _grades(registration, dead=False),
            _grades(registration, dead=True),
        )
        .where(registration.c.organisation_id == organisation_id)
        .order_by(registration.c.issuer, registration.c.client_id)
    )
    return tuple(Connection(*row) for row in connection.execute(query))


def _deployments(registration: sa.Table, *, approved: bool) -> sa.ScalarSelect[int]:
    deployment = tables.deployment
    known = (
        deployment.c.approved_at.is_not(None) if approved else deployment.c.approved_at.is_(None)
    )
    return (
        sa.select(sa.func.count())
        .select_from(deployment)
        .where(
            # A platform may be shared: each deployment is one organisation's.
            deployment.c.organisation_id == registration.c.organisation_id,
            deployment.c.registration_id == registration.c.id,
            known,
        )
        .scalar_subquery()
    )


def _courses(registration: sa.Table) -> sa.ScalarSelect[int]:
    cohort = tables.cohort
    return (
        sa.select(sa.func.count())
        .select_from(cohort)
        .where(
            cohort.c.organisation_id == registration.c.organisation_id,
            cohort.c.registration_id == registration.c.id,
        )
        .scalar_subquery()
    )


def _grades(registration: sa.Table, *, dead: bool) -> sa.ScalarSelect[int]:
    grade, link = tables.grade, tables.resource_link
    undelivered = grade.c.revision > grade.c.delivered_revision
    given_up = grade.c.due_at.is_(None) if dead else grade.c.due_at.is_not(None)
    return (
        sa.select(sa.func.count())
        .select_from(
            grade.join(
                link,
                sa.and_(
                    link.c.organisation_id == grade.c.organisation_id,
                    link.c.id == grade.c.resource_link_id,
                ),
            )
        )
        .where(
            link.c.organisation_id == registration.c.organisation_id,
            link.c.registration_id == registration.c.id,
            undelivered,
            given_up,
        )
        .scalar_subquery()
    )
