"""What dashboards may know of materials: their parts, and how far an enrolment is. Read only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.catalogue import Module
from lti.modules.material.addresses import Addresses
from lti.modules.material.content import QUIZ, Material, Texts
from lti.modules.material.library import KIND, material_at
from statements.coaching import part_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a material; id is its activity's. minutes is None when nobody said."""

    id: UUID
    kind: Literal["page", "quiz"]
    titles: Texts
    minutes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far an enrolment is in a material it has begun.

    best_raw and best_maximum are None while no attempt at the quiz is finished.
    """

    module_id: UUID
    version: int
    started_at: datetime
    completed_at: datetime | None
    pages_read: int
    best_raw: int | None
    best_maximum: int | None


def parts_of(connection: sa.Connection, module: Module) -> tuple[Part, ...]:
    """Return the parts of a material's newest version, in order; none for other kinds."""
    if module.kind != KIND:
        return ()
    return _parts(material_at(connection, module.organisation_id, module.id, module.version))


def pages_of(
    connection: sa.Connection,
    organisation_id: int,
    *,
    enrolment_id: UUID,
    modules: Sequence[Module],
) -> Mapping[UUID, frozenset[UUID]]:
    """Return the activities of each module's pages, none for other kinds.

    A material that the enrolment has begun is as it was then, any other as it is now.
    """
    study, kept = tables.material_study.c, tables.module_version.c
    begun = connection.execute(
        sa.select(study.module_id, study.version).where(
            study.organisation_id == organisation_id, study.enrolment_id == enrolment_id
        )
    )
    versions = {each.id: each.version for each in modules} | {
        row.module_id: row.version for row in begun
    }
    contents = connection.execute(
        sa.select(kept.module_id, kept.content).where(
            kept.organisation_id == organisation_id,
            sa.tuple_(kept.module_id, kept.version).in_(versions.items()),
        )
    )
    pages = {
        row.module_id: frozenset(
            part_id(row.module_id, f"page:{page['key']}") for page in row.content["pages"]
        )
        for row in contents
    }
    return {each.id: pages.get(each.id, frozenset()) for each in modules}


def standings_of(
    connection: sa.Connection, organisation_id: int, enrolment_id: UUID
) -> Mapping[UUID, Standing]:
    """Return by module how far an enrolment is; modules not begun are absent."""
    study, reading, attempt = (
        tables.material_study.c,
        tables.material_reading.c,
        tables.quiz_attempt.c,
    )
    same_reading = (
        reading.organisation_id == study.organisation_id,
        reading.enrolment_id == study.enrolment_id,
        reading.module_id == study.module_id,
    )
    same_attempt = (
        attempt.organisation_id == study.organisation_id,
        attempt.enrolment_id == study.enrolment_id,
        attempt.module_id == study.module_id,
    )
    rows = connection.execute(
        sa.select(
            study.module_id,
            study.version,
            study.started_at,
            study.completed_at,
            sa.select(sa.func.count()).where(*same_reading).scalar_subquery().label("read"),
            sa.select(sa.func.max(attempt.score_raw))
            .where(*same_attempt)
            .scalar_subquery()
            .label("best_raw"),
            sa.select(sa.func.max(attempt.score_max))
            .where(*same_attempt)
            .scalar_subquery()
            .label("best_maximum"),
        ).where(study.organisation_id == organisation_id, study.enrolment_id == enrolment_id)
    )
    return {
        row.module_id: Standing(
            module_id=row.module_id,
            version=row.version,
            started_at=row.started_at,
            completed_at=row.completed_at,
            pages_read=row.read,
            best_raw=row.best_raw,
            best_maximum=row.best_maximum,
        )
        for row in rows
    }


def entrance_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a learner goes on with a material: exactly where they left it."""
    return f"{Addresses('learn', visit_id, module_id).start}/resume"


def preview_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a trainer sees a material as learners do."""
    return Addresses("teach", visit_id, module_id).start


def _parts(material: Material) -> tuple[Part, ...]:
    pages = tuple(
        Part(
            id=part_id(material.id, f"page:{page.key}"),
            kind="page",
            titles=page.titles,
            minutes=page.minutes,
        )
        for page in material.pages
    )
    if material.quiz is None:
        return pages
    quiz = Part(
        id=part_id(material.id, QUIZ), kind="quiz", titles=material.quiz.titles, minutes=None
    )
    return (*pages, quiz)
