"""What is already known of who launches, where: asked in one question at every launch."""

import functools
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from lrs.tables import organisation
from lti import tables
from lti.joined import columns_of, parted

_JOINED = (
    organisation,
    tables.identity,
    tables.cohort,
    tables.enrolment,
    tables.resource_link,
    tables.module,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """The rows of a launch as they are before it; None for one that is not there yet."""

    identity: SimpleNamespace | None = None
    cohort: SimpleNamespace | None = None
    enrolment: SimpleNamespace | None = None
    link: SimpleNamespace | None = None
    module: SimpleNamespace | None = None


def standing_of(
    connection: sa.Connection,
    *,
    organisation_id: int,
    issuer: str,
    subject: str | None,
    place: tuple[Any, str, str | None, str | None],
) -> Standing:
    """Return what is known; place is registration, deployment, context and link."""
    registration_id, deployment_id, context_id, link_id = place
    row = connection.execute(
        _question(),
        {
            "organisation": organisation_id,
            "issuer": issuer,
            "subject": subject or "",
            "registration": registration_id,
            "deployment": deployment_id,
            "context": context_id or "",
            "link": link_id or "",
        },
    ).first()
    if row is None:
        return Standing()
    _, *known = parted(row, *_JOINED)
    return Standing(*known)


@functools.cache
def _question() -> sa.Select[Any]:
    # Any: columns of many types. Made once: making it costs more than asking it.
    told = sa.bindparam
    identity, cohort = tables.identity, tables.cohort
    enrolment, link, module = tables.enrolment, tables.resource_link, tables.module
    joined = (
        organisation.outerjoin(
            identity,
            sa.and_(
                identity.c.organisation_id == organisation.c.id,
                identity.c.issuer == told("issuer"),
                identity.c.subject == told("subject"),
            ),
        )
        .outerjoin(cohort, sa.and_(*_placed(cohort)))
        .outerjoin(
            enrolment,
            sa.and_(
                enrolment.c.organisation_id == organisation.c.id,
                enrolment.c.cohort_id == cohort.c.id,
                enrolment.c.person_id == identity.c.person_id,
            ),
        )
        .outerjoin(link, sa.and_(*_placed(link), link.c.platform_link_id == told("link")))
        .outerjoin(
            module,
            sa.and_(module.c.organisation_id == organisation.c.id, module.c.id == link.c.module_id),
        )
    )
    return (
        sa.select(*columns_of(*_JOINED))
        .select_from(joined)
        .where(organisation.c.id == told("organisation"))
    )


def _placed(table: sa.Table) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        table.c.organisation_id == organisation.c.id,
        table.c.registration_id == sa.bindparam("registration"),
        table.c.deployment_id == sa.bindparam("deployment"),
        table.c.context_id == sa.bindparam("context"),
    )
