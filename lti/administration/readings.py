"""What the administrator's pages show of connections: how each part is, and what uses it."""

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lti import tables


class Light(enum.StrEnum):
    """How a part of a connection is."""

    WORKS = "works"
    MEND = "mend"
    UNTRIED = "untried"
    NOT_OFFERED = "not_offered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One registered platform as an organisation uses it; counts are of now.

    launched_at is the last launch, to five minutes. roster_error is a code, None when the last
    reading went well.
    """

    id: UUID
    issuer: str
    client_id: str
    family: str
    is_own: bool
    deployments: int
    waiting_deployments: int
    launched_at: datetime | None
    courses: int
    rosters_offered: int
    rosters_read: int
    roster_error: str | None
    names_told: int
    names_withheld: int
    grades_offered: int
    grades_sent: int
    grades_waiting: int
    grades_failed: int

    @property
    def launch(self) -> Light:
        """How launches are."""
        if self.waiting_deployments:
            return Light.MEND
        return Light.UNTRIED if self.launched_at is None else Light.WORKS

    @property
    def roster(self) -> Light:
        """How reading who is in a course is."""
        if self.roster_error is not None:
            return Light.MEND
        if self.rosters_read:
            return Light.WORKS
        return Light.UNTRIED if self.rosters_offered or not self.courses else Light.NOT_OFFERED

    @property
    def names(self) -> Light:
        """Whether the platform tells names."""
        if self.names_told:
            return Light.WORKS
        return Light.MEND if self.names_withheld else Light.UNTRIED

    @property
    def grades(self) -> Light:
        """How sending grades is."""
        if self.grades_failed:
            return Light.MEND
        if self.grades_sent:
            return Light.WORKS
        return Light.UNTRIED if self.grades_offered or not self.courses else Light.NOT_OFFERED


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """One deployment of a connection; approved_at is None while it waits."""

    deployment_id: str
    first_seen_at: datetime
    approved_at: datetime | None
    launched_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One course that uses the tool; links are the places in it that open something here."""

    title: str
    links: int
    roster_read_at: datetime | None
    roster_error: str | None


def connections_of(connection: sa.Connection, organisation_id: int) -> tuple[Connection, ...]:
    """List an organisation's platforms by issuer, with what uses them and what waits."""
    registration = tables.registration.c
    query = _query(organisation_id).order_by(registration.issuer, registration.client_id)
    return tuple(_connection(row, organisation_id) for row in connection.execute(query))


def connection_of(
    connection: sa.Connection, organisation_id: int, registration_id: UUID
) -> Connection | None:
    """Return one of an organisation's platforms, None for any other."""
    query = _query(organisation_id).where(tables.registration.c.id == registration_id)
    row = connection.execute(query).first()
    return None if row is None else _connection(row, organisation_id)


def deployments_shown(
    connection: sa.Connection, organisation_id: int, registration_id: UUID
) -> tuple[Deployed, ...]:
    """List the deployments of a connection that are an organisation's, the waiting ones first."""
    column = tables.deployment.c
    rows = connection.execute(
        sa.select(tables.deployment)
        .where(column.registration_id == registration_id, column.organisation_id == organisation_id)
        .order_by(column.approved_at.is_not(None), column.deployment_id)
    )
    return tuple(
        Deployed(
            deployment_id=row.deployment_id,
            first_seen_at=row.first_seen_at,
            approved_at=row.approved_at,
            launched_at=row.launched_at,
        )
        for row in rows
    )


def courses_of(
    connection: sa.Connection, organisation_id: int, registration_id: UUID
) -> tuple[Course, ...]:
    """List the courses that use a connection, by their titles."""
    cohort, link = tables.cohort.c, tables.resource_link.c
    links = (
        sa.select(sa.func.count())
        .where(link.organisation_id == cohort.organisation_id, link.cohort_id == cohort.id)
        .scalar_subquery()
    )
    rows = connection.execute(
        sa.select(cohort.title, links.label("links"), cohort.roster_read_at, cohort.roster_error)
        .where(cohort.organisation_id == organisation_id, cohort.registration_id == registration_id)
        .order_by(cohort.title, cohort.id)
    )
    return tuple(Course(**row._mapping) for row in rows)


# Any: a selection and a row hold columns of many types.
def _query(organisation_id: int) -> sa.Select[Any]:
    registration = tables.registration.c
    # One that waits is the registration's own; one that is another's was approved for it once.
    own_deployment = sa.exists().where(
        tables.deployment.c.registration_id == registration.id,
        tables.deployment.c.organisation_id == organisation_id,
    )
    deployed, cohorts, grades = _of_deployments, _of_cohorts, _of_grades
    deployment, cohort, grade = tables.deployment.c, tables.cohort.c, tables.grade.c
    undelivered = grade.revision > grade.delivered_revision
    count = sa.func.count
    parts: dict[str, sa.ScalarSelect[Any]] = {
        "deployments": deployed(organisation_id, count(), deployment.approved_at.is_not(None)),
        "waiting_deployments": deployed(organisation_id, count(), deployment.approved_at.is_(None)),
        "launched_at": deployed(organisation_id, sa.func.max(deployment.launched_at)),
        "courses": cohorts(organisation_id, count()),
        "rosters_offered": cohorts(organisation_id, count(), cohort.roster_url.is_not(None)),
        "rosters_read": cohorts(organisation_id, count(), cohort.roster_read_at.is_not(None)),
        "roster_error": cohorts(organisation_id, sa.func.max(cohort.roster_error)),
        "names_told": cohorts(organisation_id, count(), cohort.roster_names_told.is_(True)),
        "names_withheld": cohorts(organisation_id, count(), cohort.roster_names_told.is_(False)),
        "grades_offered": _links(organisation_id),
        "grades_sent": grades(organisation_id, grade.sent_at.is_not(None)),
        "grades_waiting": grades(organisation_id, undelivered, grade.due_at.is_not(None)),
        "grades_failed": grades(organisation_id, undelivered, grade.due_at.is_(None)),
    }
    return sa.select(
        tables.registration, *(part.label(name) for name, part in parts.items())
    ).where(sa.or_(registration.organisation_id == organisation_id, own_deployment))


def _connection(row: sa.Row[Any], organisation_id: int) -> Connection:
    told = row._mapping
    facts = {
        name: told[name]
        for name in Connection.__dataclass_fields__
        if name in told and name != "is_own"
    }
    return Connection(is_own=row.organisation_id == organisation_id, **facts)


def _of_deployments(
    organisation_id: int, what: sa.ColumnElement[Any], *conditions: sa.ColumnElement[bool]
) -> sa.ScalarSelect[Any]:
    deployment = tables.deployment.c
    return (
        sa.select(what)
        .select_from(tables.deployment)
        .where(
            # A platform may be shared: each deployment is one organisation's.
            deployment.organisation_id == organisation_id,
            deployment.registration_id == tables.registration.c.id,
            *conditions,
        )
        .scalar_subquery()
    )


def _of_cohorts(
    organisation_id: int, what: sa.ColumnElement[Any], *conditions: sa.ColumnElement[bool]
) -> sa.ScalarSelect[Any]:
    cohort = tables.cohort.c
    return (
        sa.select(what)
        .select_from(tables.cohort)
        .where(
            cohort.organisation_id == organisation_id,
            cohort.registration_id == tables.registration.c.id,
            *conditions,
        )
        .scalar_subquery()
    )


def _links(organisation_id: int) -> sa.ScalarSelect[Any]:
    link = tables.resource_link.c
    return (
        sa.select(sa.func.count())
        .select_from(tables.resource_link)
        .where(
            link.organisation_id == organisation_id,
            link.registration_id == tables.registration.c.id,
            link.line_item_url.is_not(None),
        )
        .scalar_subquery()
    )


def _of_grades(organisation_id: int, *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    grade, link = tables.grade.c, tables.resource_link.c
    joined = tables.grade.join(
        tables.resource_link,
        sa.and_(link.organisation_id == grade.organisation_id, link.id == grade.resource_link_id),
    )
    return (
        sa.select(sa.func.count())
        .select_from(joined)
        .where(
            link.organisation_id == organisation_id,
            link.registration_id == tables.registration.c.id,
            *conditions,
        )
        .scalar_subquery()
    )
