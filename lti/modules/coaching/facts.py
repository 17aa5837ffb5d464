"""Where the pages of coaching are, whom a trainer is not to see, and how far own goals are."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.modules.coaching.goals import GoalState
from lti.modules.coaching.members import supervised_by
from lti.modules.coaching.views import STATES, THEMES


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
