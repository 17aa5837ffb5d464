"""What a person tells of themselves once in a course: role group and unit, for counting alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from lti import tables
from lti.people import Role

ROLE_GROUPS: Mapping[str, LazyString] = {
    "expert": lazy_gettext("expert"),
    "supervisor": lazy_gettext("supervisor"),
    "other": lazy_gettext("other work"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What was told. told_at is None while nothing was; None for what one would rather not say."""

    role_group: str | None
    unit: str | None
    told_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerTold:
    """Somebody who learns: the role group told last, None where none was; cohorts by enrolment."""

    role_group: str | None
    cohorts: Mapping[UUID, UUID]


def background_of(
    connection: sa.Connection, organisation_id: int, enrolment_id: UUID
) -> Background:
    """Return what a person told under an enrolment."""
    column = tables.enrolment.c
    row = connection.execute(
        sa.select(column.role_group, column.unit, column.background_at).where(
            column.organisation_id == organisation_id, column.id == enrolment_id
        )
    ).one()
    return Background(role_group=row.role_group, unit=row.unit, told_at=row.background_at)


def learners_of(connection: sa.Connection, organisation_id: int) -> Mapping[UUID, LearnerTold]:
    """Return everybody who learns in a course of an organisation, by person."""
    column = tables.enrolment.c
    rows = connection.execute(
        sa.select(column.id, column.cohort_id, column.person_id, column.role_group)
        .where(column.organisation_id == organisation_id, column.role == Role.LEARNER.value)
        .order_by(column.background_at, column.id)
    )
    cohorts: dict[UUID, dict[UUID, UUID]] = {}
    told: dict[UUID, str] = {}
    for enrolment_id, cohort_id, person_id, role_group in rows:
        cohorts.setdefault(person_id, {})[enrolment_id] = cohort_id
        if role_group is not None:
            told[person_id] = role_group
    return {
        person_id: LearnerTold(role_group=told.get(person_id), cohorts=theirs)
        for person_id, theirs in cohorts.items()
    }


def tell_background(
    connection: sa.Connection,
    organisation_id: int,
    enrolment_id: UUID,
    *,
    role_group: str | None,
    unit: str | None,
    now: datetime,
) -> None:
    """Keep what a person tells, in place of what was told before."""
    column = tables.enrolment.c
    connection.execute(
        sa.update(tables.enrolment)
        .where(column.organisation_id == organisation_id, column.id == enrolment_id)
        .values(role_group=role_group, unit=unit, background_at=now)
    )
