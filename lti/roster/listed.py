"""A group as it was last listed in the background: who is in it, and nobody's name."""

from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.people import Role
from lti.roster.names import Roster, RosterRow


def roster_listed(connection: sa.Connection, organisation_id: int, cohort_id: UUID) -> Roster:
    """Return a group as the platform last listed it, without names and without asking it now."""
    member, identity = tables.membership.c, tables.identity.c
    group, registration = tables.cohort.c, tables.registration.c
    rows = connection.execute(
        sa.select(member.subject, member.role, identity.person_id, group.roster_read_at)
        .join(
            tables.cohort,
            sa.and_(group.organisation_id == member.organisation_id, group.id == member.cohort_id),
        )
        .join(tables.registration, registration.id == group.registration_id)
        .outerjoin(
            tables.identity,
            sa.and_(
                identity.organisation_id == member.organisation_id,
                identity.issuer == registration.issuer,
                identity.subject == member.subject,
            ),
        )
        .where(
            member.organisation_id == organisation_id,
            member.cohort_id == cohort_id,
            member.left_at.is_(None),
        )
        .order_by(member.subject)
    ).all()
    if not rows:
        return Roster()
    return Roster(
        tuple(
            RosterRow(person_id=row.person_id, subject=row.subject, name=None, role=Role(row.role))
            for row in rows
        ),
        rows[0].roster_read_at,
    )
