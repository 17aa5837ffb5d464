"""Cohorts, who is in them, and which programme they go through."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lrs.database import inserting
from lti import tables
from lti.catalogue.programmes import Programme, programme, programme_for
from lti.people import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """A group that goes through a programme: a course of the platform."""

    id: UUID
    organisation_id: int
    registration_id: UUID
    deployment_id: str
    context_id: str
    title: str
    programme_id: UUID
    roster_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A person's place in a cohort; its id is the xAPI registration."""

    id: UUID
    cohort_id: UUID
    person_id: UUID
    role: Role
    enrolled_at: datetime


def cohort(connection: sa.Connection, organisation_id: int, cohort_id: UUID) -> Cohort:
    """Return a cohort that is known to exist."""
    return cohort_from(connection.execute(_of(organisation_id, cohort_id)).one())


def cohort_for(
    connection: sa.Connection,
    *,
    organisation_id: int,
    registration_id: UUID,
    deployment_id: str,
    context_id: str,
    title: str,
    roster_url: str | None,
    groups_url: str | None = None,
    now: datetime,
    known: Any = None,
) -> Cohort:
    """Return the cohort that a platform's course is, made at its first launch.

    known is its row where that was read already.

    Title and roster address follow the platform; a launch without a roster address keeps the one
    known, since platforms give it only to some roles. A platform's ids of courses are unique only
    within a deployment (LTI 1.3, 5.4.1).
    """
    key = {
        "registration_id": registration_id,
        "deployment_id": deployment_id,
        "context_id": context_id,
    }
    addresses = {"roster_url": roster_url, "groups_url": groups_url}
    given = {"title": title} | {name: url for name, url in addresses.items() if url is not None}
    # Mostly nothing changes, and many who launch at once need not queue for one row.
    known = known or connection.execute(matching(tables.cohort, organisation_id, key)).first()
    if known is not None and all(getattr(known, name) == value for name, value in given.items()):
        return cohort_from(known)
    made = connection.execute(
        inserting(connection, tables.cohort)
        .values(
            organisation_id=organisation_id,
            id=uuid.uuid4(),
            programme_id=programme_for(connection, organisation_id=organisation_id, now=now),
            **key,
            **given,
        )
        .on_conflict_do_update(index_elements=["organisation_id", *key], set_=given)
        .returning(tables.cohort)
    )
    return cohort_from(made.one())


def enrolment_for(
    connection: sa.Connection,
    *,
    organisation_id: int,
    cohort_id: UUID,
    person_id: UUID,
    role: Role,
    groups: Sequence[str] | None = None,
    now: datetime,
    known: Any = None,
) -> UUID:
    """Return a person's enrolment in a cohort, made at the first launch; the role is the newest.

    groups are the platform's groups the person is in, by its ids; None where it does not say,
    which leaves what it said before. known is the row where that was read already.
    """
    key = {"cohort_id": cohort_id, "person_id": person_id}
    known = known or connection.execute(matching(tables.enrolment, organisation_id, key)).first()
    given: dict[str, object] = {"role": role.value}
    if groups is not None:
        given["groups"] = list(groups)
    if known is not None and all(getattr(known, name) == value for name, value in given.items()):
        found: UUID = known.id
        return found
    made = connection.execute(
        inserting(connection, tables.enrolment)
        .values(organisation_id=organisation_id, id=uuid.uuid4(), enrolled_at=now, **key, **given)
        .on_conflict_do_update(index_elements=["organisation_id", *key], set_=given)
        .returning(tables.enrolment.c.id)
    )
    enrolment_id: UUID = made.scalar_one()
    return enrolment_id


def enrolments_of(
    connection: sa.Connection, organisation_id: int, cohort_id: UUID
) -> tuple[Enrolment, ...]:
    """Return everyone enrolled in a cohort, whatever their role, in the order they came."""
    column = tables.enrolment.c
    rows = connection.execute(
        sa.select(tables.enrolment)
        .where(column.organisation_id == organisation_id, column.cohort_id == cohort_id)
        .order_by(column.enrolled_at, column.id)
    )
    return tuple(
        Enrolment(
            id=row.id,
            cohort_id=row.cohort_id,
            person_id=row.person_id,
            role=Role(row.role),
            enrolled_at=row.enrolled_at,
        )
        for row in rows
    )


def programme_of_cohort(
    connection: sa.Connection, organisation_id: int, cohort_id: UUID
) -> Programme:
    """Return the programme a cohort goes through."""
    held = cohort(connection, organisation_id, cohort_id)
    return programme(connection, organisation_id, held.programme_id)


def matching(table: sa.Table, organisation_id: int, values: Mapping[str, object]) -> sa.Select[Any]:
    """Select the rows of an organisation that hold exactly these values."""
    # Any: a table's columns are of many types.
    return sa.select(table).where(
        table.c.organisation_id == organisation_id,
        *(table.c[name] == value for name, value in values.items()),
    )


# Any: rows and selections hold columns of many types.
def _of(organisation_id: int, cohort_id: UUID) -> sa.Select[Any]:
    column = tables.cohort.c
    return sa.select(tables.cohort).where(
        column.organisation_id == organisation_id, column.id == cohort_id
    )


def cohort_from(row: Any) -> Cohort:
    """Return the cohort that a row of its table is."""
    return Cohort(
        id=row.id,
        organisation_id=row.organisation_id,
        registration_id=row.registration_id,
        deployment_id=row.deployment_id,
        context_id=row.context_id,
        title=row.title,
        programme_id=row.programme_id,
        roster_url=row.roster_url,
    )
