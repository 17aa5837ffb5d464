"""Goals: a theme and a state that are stated, a text that only its person reads until shared."""

import enum
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lrs.database import inserting
from lti import tables
from lti.modules import acting
from lti.modules.acting import Learner, Place
from lti.modules.coaching.groups import partners_of
from lti.outside_keys import OutsideKeys
from lti.private import Private, Unreadable
from statements import coaching

LONGEST = 2000


class GoalState(enum.StrEnum):
    """How far a goal is."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    REACHED = "reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal as its person sees it, or as somebody it was shared with does.

    text is None where the person's key is gone. shared_with are the partners who can read it.
    """

    id: UUID
    person_id: UUID
    theme: str
    state: GoalState
    text: str | None = field(repr=False)
    set_at: datetime
    shared_with: frozenset[UUID]


def set_goal(
    connection: sa.Connection,
    learner: Learner,
    place: Place,
    private: Private,
    *,
    theme: str,
    text: str,
) -> UUID:
    """Set a goal, and state that one of its theme was set."""
    goal_id = uuid.uuid4()
    connection.execute(
        sa.insert(tables.goal).values(
            organisation_id=learner.organisation_id,
            id=goal_id,
            module_id=place.module.id,
            person_id=learner.person_id,
            enrolment_id=learner.enrolment_id,
            theme=theme,
            state=GoalState.NOT_STARTED.value,
            sealed=private.seal(text.encode()),
            set_at=place.now,
        )
    )
    place = acting.begin(connection, learner, place)
    said = coaching.goal_set(
        place.doer(learner), goal_id=goal_id, theme=theme, within=place.within, at=place.now
    )
    acting.state(connection, learner.organisation_id, place.iri_base, [said])
    return goal_id


def move(
    connection: sa.Connection, learner: Learner, place: Place, goal_id: UUID, state: GoalState
) -> bool:
    """Bring a goal of one's own into another state; a step forward is stated.

    False when there is no such goal or it is in that state.
    """
    column = tables.goal.c
    moved = connection.execute(
        sa.update(tables.goal)
        .where(*_own(learner, goal_id), column.state != state.value)
        .values(state=state.value)
        .returning(column.theme)
    )
    theme: str | None = moved.scalar()
    if theme is None:
        return False
    say = _SAYING.get(state)
    if say is not None:
        said = say(
            place.doer(learner), goal_id=goal_id, theme=theme, within=place.within, at=place.now
        )
        acting.state(connection, learner.organisation_id, place.iri_base, [said])
    return True


def reword(
    connection: sa.Connection, learner: Learner, private: Private, goal_id: UUID, text: str
) -> bool:
    """Change the text of a goal of one's own; False when there is no such goal."""
    changed = connection.execute(
        sa.update(tables.goal)
        .where(*_own(learner, goal_id))
        .values(sealed=private.seal(text.encode()))
    )
    return changed.rowcount == 1


def delete(connection: sa.Connection, learner: Learner, goal_id: UUID) -> bool:
    """Delete a goal of one's own, and with it who could read it; what was stated stays."""
    share = tables.goal_share.c
    if not _exists(connection, learner, goal_id):
        return False
    connection.execute(
        sa.delete(tables.goal_share).where(
            share.organisation_id == learner.organisation_id, share.goal_id == goal_id
        )
    )
    connection.execute(sa.delete(tables.goal).where(*_own(learner, goal_id)))
    return True


def share(
    connection: sa.Connection,
    learner: Learner,
    goal_id: UUID,
    *,
    with_person_id: UUID,
    now: datetime,
) -> bool:
    """Let a coaching partner read a goal of one's own; False for no such goal or no partner."""
    module_id = connection.execute(
        sa.select(tables.goal.c.module_id).where(*_own(learner, goal_id))
    ).scalar()
    if module_id is None or with_person_id not in partners_of(
        connection, learner.organisation_id, module_id, learner.person_id
    ):
        return False
    connection.execute(
        inserting(connection, tables.goal_share)
        .values(
            organisation_id=learner.organisation_id,
            goal_id=goal_id,
            with_person_id=with_person_id,
            shared_at=now,
        )
        .on_conflict_do_nothing()
    )
    return True


def unshare(
    connection: sa.Connection, learner: Learner, goal_id: UUID, *, with_person_id: UUID
) -> bool:
    """Take back that somebody may read a goal of one's own; False when nobody could."""
    if not _exists(connection, learner, goal_id):
        return False
    column = tables.goal_share.c
    gone = connection.execute(
        sa.delete(tables.goal_share).where(
            column.organisation_id == learner.organisation_id,
            column.goal_id == goal_id,
            column.with_person_id == with_person_id,
        )
    )
    return gone.rowcount == 1


def goals_of(
    connection: sa.Connection,
    keys: OutsideKeys,
    *,
    organisation_id: int,
    person_id: UUID,
    module_id: UUID | None = None,
) -> tuple[Goal, ...]:
    """Return a person's own goals, the oldest first."""
    column = tables.goal.c
    query = sa.select(tables.goal).where(
        column.organisation_id == organisation_id, column.person_id == person_id
    )
    if module_id is not None:
        query = query.where(column.module_id == module_id)
    return _opened(connection, keys, organisation_id, query)


def goals_shared_with(
    connection: sa.Connection, keys: OutsideKeys, *, organisation_id: int, person_id: UUID
) -> tuple[Goal, ...]:
    """Return the goals of others that somebody may read."""
    column, share_ = tables.goal.c, tables.goal_share.c
    query = (
        sa.select(tables.goal)
        .join(
            tables.goal_share,
            sa.and_(share_.organisation_id == column.organisation_id, share_.goal_id == column.id),
        )
        .where(column.organisation_id == organisation_id, share_.with_person_id == person_id)
    )
    return _opened(connection, keys, organisation_id, query)


_SAYING = {
    GoalState.UNDER_WAY: coaching.goal_under_way,
    GoalState.REACHED: coaching.goal_reached,
}


def _opened(
    connection: sa.Connection,
    keys: OutsideKeys,
    organisation_id: int,
    query: sa.Select[tuple[object, ...]],
) -> tuple[Goal, ...]:
    rows = connection.execute(query.order_by(tables.goal.c.set_at, tables.goal.c.id)).all()
    shared = _shares(connection, organisation_id, [row.id for row in rows])
    return tuple(
        Goal(
            id=row.id,
            person_id=row.person_id,
            theme=row.theme,
            state=GoalState(row.state),
            text=_text(Private(keys, row.person_id), row.sealed),
            set_at=row.set_at,
            shared_with=frozenset(shared.get(row.id, ())),
        )
        for row in rows
    )


def _text(private: Private, sealed: bytes) -> str | None:
    try:
        return private.unseal(sealed).decode()
    except Unreadable:
        return None


def _shares(
    connection: sa.Connection, organisation_id: int, goal_ids: list[UUID]
) -> Mapping[UUID, list[UUID]]:
    column = tables.goal_share.c
    found: dict[UUID, list[UUID]] = {}
    for row in connection.execute(
        sa.select(column.goal_id, column.with_person_id).where(
            column.organisation_id == organisation_id, column.goal_id.in_(goal_ids)
        )
    ):
        found.setdefault(row.goal_id, []).append(row.with_person_id)
    return found


def _exists(connection: sa.Connection, learner: Learner, goal_id: UUID) -> bool:
    found = sa.select(tables.goal.c.id).where(*_own(learner, goal_id))
    return connection.execute(found).first() is not None


def _own(learner: Learner, goal_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    column = tables.goal.c
    return (
        column.organisation_id == learner.organisation_id,
        column.person_id == learner.person_id,
        column.id == goal_id,
    )
