"""Where people can be written to, as the platform tells it at that moment; nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from lrs.surroundings import Surroundings
from lti import tables
from lti.people import Role, people_known
from lti.roster.reading import read_now
from lti.roster.source import failed_lately, source_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Reachable:
    """One of a group. person_id is None for who never launched, email where none is told."""

    person_id: UUID | None
    role: Role
    email: str | None = field(repr=False)


def reachable_in(
    surroundings: Surroundings, organisation_id: int, cohort_id: UUID
) -> tuple[Reachable, ...] | None:
    """Ask the platform for a group's addresses. None when it does not answer now."""
    now = surroundings.clock()
    with surroundings.database.read() as connection:
        source = source_of(connection, organisation_id, cohort_id)
    if source.url is None:
        return ()
    if failed_lately(source, now):
        return None
    listed = read_now(surroundings, source)
    if listed is None:
        return None
    with surroundings.database.read() as connection:
        known = people_known(
            connection,
            organisation_id=organisation_id,
            issuer=source.registration.issuer,
            subjects=[member.subject for member in listed],
        )
    return tuple(
        Reachable(person_id=known.get(each.subject), role=each.role, email=each.email)
        for each in listed
    )


def cohorts_of(
    connection: sa.Connection, organisation_id: int, people: frozenset[UUID]
) -> Mapping[UUID, UUID]:
    """Return in which group each of some people can be looked up: the one they came to last."""
    column, cohort = tables.enrolment.c, tables.cohort.c
    rows = connection.execute(
        sa.select(column.person_id, column.cohort_id)
        .join(
            tables.cohort,
            sa.and_(
                cohort.organisation_id == column.organisation_id, cohort.id == column.cohort_id
            ),
        )
        .where(
            column.organisation_id == organisation_id,
            column.person_id.in_(people),
            cohort.roster_url.is_not(None),
        )
        .order_by(column.enrolled_at, column.cohort_id)
    )
    return {row.person_id: row.cohort_id for row in rows}
