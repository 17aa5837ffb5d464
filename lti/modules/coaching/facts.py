"""Where the pages of coaching are, whom a trainer is not to see, and how far own goals are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.modules.coaching.goals import GoalState
from lti.modules.coaching.members import supervised_by
from lti.modules.coaching.views import STATES, THEMES
from statements.coaching import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnGoal:
    """A goal as it is told to its person alone, without what it says."""

    module_id: UUID
    theme: str
    state: GoalState

    @property
    def theme_words(self) -> str:
        """What it is about."""
        return str(THEMES[self.theme])

    @property
    def state_words(self) -> str:
        """How far it is."""
        return str(STATES[self.state])


def entrance_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a learner comes to coaching."""
    return f"/learn/{visit_id}/coaching/{module_id}"


def goals_at(visit_id: UUID, module_id: UUID) -> str:
    """Return where a learner keeps goals."""
    return f"{entrance_of(visit_id, module_id)}/goals"


def preview_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a trainer sees coaching as learners do."""
    return f"/teach/{visit_id}/coaching/{module_id}/preview"


def manage_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a trainer makes and publishes pairs."""
    return f"/teach/{visit_id}/coaching/{module_id}"


def hidden_from(
    connection: sa.Connection, organisation_id: int, trainer_id: UUID | None
) -> frozenset[UUID]:
    """Return who has a trainer as supervisor: they are in no list of that trainer's."""
    if trainer_id is None:
        return frozenset()
    return supervised_by(connection, organisation_id, trainer_id)


@dataclass(frozen=True, slots=True)
class Pairing:
    """How many of one course take part in a module of coaching, and how many have no partner."""

    taking_part: int
    unpaired: int


def pairings(
    connection: sa.Connection,
    organisation_id: int,
    cohort_ids: Collection[UUID],
    *,
    trainer_id: UUID | None,
) -> Mapping[tuple[UUID, UUID], Pairing]:
    """Return by course and module how many have a partner, without whom a trainer is not to see.

    A partner is one of a pair or trio that was published and lasts.
    """
    column, enrolment = tables.coachee.c, tables.enrolment.c
    unpaired = sa.case((_has_partner(), 0), else_=1)
    rows = connection.execute(
        sa.select(enrolment.cohort_id, column.module_id, sa.func.count(), sa.func.sum(unpaired))
        .join(
            tables.enrolment,
            sa.and_(
                enrolment.organisation_id == column.organisation_id,
                enrolment.id == column.enrolment_id,
            ),
        )
        .where(
            column.organisation_id == organisation_id,
            column.left_at.is_(None),
            enrolment.cohort_id.in_(cohort_ids),
            column.person_id.not_in(hidden_from(connection, organisation_id, trainer_id)),
        )
        .group_by(enrolment.cohort_id, column.module_id)
    )
    return {(row[0], row[1]): Pairing(int(row[2]), int(row[3])) for row in rows}


def _has_partner() -> sa.ColumnElement[bool]:
    column, seat, group = tables.coachee.c, tables.coaching_seat.c, tables.coaching_group.c
    return (
        sa.select(seat.person_id)
        .join(
            tables.coaching_group,
            sa.and_(group.organisation_id == seat.organisation_id, group.id == seat.group_id),
        )
        .where(
            seat.organisation_id == column.organisation_id,
            seat.person_id == column.person_id,
            seat.left_at.is_(None),
            group.module_id == column.module_id,
            group.form == Form.PEER.value,
            group.published_at.is_not(None),
            group.ended_at.is_(None),
        )
        .correlate(tables.coachee)
        .exists()
    )


def own_goals(
    connection: sa.Connection, organisation_id: int, person_id: UUID, modules: Sequence[UUID]
) -> tuple[OwnGoal, ...]:
    """Return a person's own goals in some modules, the oldest first; their texts stay sealed."""
    column = tables.goal.c
    rows = connection.execute(
        sa.select(column.module_id, column.theme, column.state)
        .where(
            column.organisation_id == organisation_id,
            column.person_id == person_id,
            column.module_id.in_(modules),
        )
        .order_by(column.set_at, column.id)
    )
    return tuple(
        OwnGoal(module_id=row.module_id, theme=row.theme, state=GoalState(row.state))
        for row in rows
    )
