"""Coaching sessions: that one was held, by one tap of anyone in the group, and objections to it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

import sqlalchemy as sa

from lrs.database import inserting
from lti import tables
from lti.modules import acting
from lti.modules.acting import Learner, Place
from lti.modules.coaching.groups import Group
from statements import coaching
from statements.coaching import Meeting, Source

_NOON = time(12)
_NAMES = {
    "fi": "Coachingtapaaminen",
    "sv": "Coachningsträff",
    "en": "Coaching session",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session that was held. objected_at is None unless somebody of the group objected."""

    id: UUID
    group_id: UUID
    held_on: date
    noted_by: UUID
    objected_at: datetime | None


class NotHeld(ValueError):
    """A day that cannot be: in the future, or before the group was published."""


def note_held(
    connection: sa.Connection,
    learner: Learner,
    place: Place,
    group: Group,
    *,
    held_on: date,
    enough: int,
) -> UUID | None:
    """Note that a group met on a day, and state it of everybody coached; None if it was noted.

    Who has been at as many sessions as are enough completes the module. The statements' time is
    noon of that day in UTC, whichever moment it was. Raises NotHeld.
    """
    if held_on > place.now.date() or group.published_at is None:
        raise NotHeld("future")
    if held_on < group.published_at.date():
        raise NotHeld("before")
    session_id = uuid.uuid4()
    made = connection.execute(
        inserting(connection, tables.coaching_session)
        .values(
            organisation_id=group.organisation_id,
            id=session_id,
            group_id=group.id,
            held_on=held_on,
            noted_by=learner.person_id,
            noted_at=place.now,
        )
        .on_conflict_do_nothing()
        .returning(tables.coaching_session.c.id)
    )
    if made.first() is None:
        return None
    for seat in group.seats:
        if seat.is_coach:
            continue  # a trainer at work, of whom nothing is recorded
        who = _learner(connection, group.organisation_id, seat.person_id, seat.enrolment_id)
        begun = acting.begin(connection, who, place)
        _state(connection, who, begun, group, session_id, held_on)
        if sessions_attended(connection, who, place.module.id) >= enough:
            acting.complete(connection, who, begun)
    return session_id


def object_to(
    connection: sa.Connection,
    learner: Learner,
    place: Place,
    session_id: UUID,
    *,
    enough: int,
) -> bool:
    """Object to that a session was held: what was stated of it is voided; False if it was before.

    Only somebody of its group can, and nobody is asked why. Whom it leaves with fewer sessions
    than are enough has not completed the module.
    """
    column, presence = tables.coaching_session.c, tables.coaching_presence.c
    seat = tables.coaching_seat.c
    mine = sa.select(presence.session_id).where(
        presence.organisation_id == learner.organisation_id,
        presence.session_id == session_id,
        presence.person_id == learner.person_id,
    )
    coached = sa.select(seat.group_id).where(
        seat.organisation_id == learner.organisation_id,
        seat.person_id == learner.person_id,
        seat.is_coach,
    )
    objected = connection.execute(
        sa.update(tables.coaching_session)
        .where(
            column.organisation_id == learner.organisation_id,
            column.id == session_id,
            sa.or_(column.id.in_(mine), column.group_id.in_(coached)),
            column.objected_at.is_(None),
        )
        .values(objected_at=place.now)
    )
    if objected.rowcount != 1:
        return False
    stated = connection.execute(
        sa.select(presence.statement_id, presence.person_id, seat.enrolment_id)
        .join(tables.coaching_session, column.id == presence.session_id)
        .join(
            tables.coaching_seat,
            sa.and_(seat.group_id == column.group_id, seat.person_id == presence.person_id),
        )
        .where(
            presence.organisation_id == learner.organisation_id,
            column.organisation_id == learner.organisation_id,
            seat.organisation_id == learner.organisation_id,
            presence.session_id == session_id,
        )
    )
    for row in stated.all():
        acting.void(connection, learner.organisation_id, place, row.statement_id)
        who = _learner(connection, learner.organisation_id, row.person_id, row.enrolment_id)
        if sessions_attended(connection, who, place.module.id) < enough:
            acting.uncomplete(connection, who, place)
    return True


def sessions_attended(connection: sa.Connection, learner: Learner, module_id: UUID) -> int:
    """Return at how many sessions of a module somebody was, those objected to left out."""
    presence, session, group = (
        tables.coaching_presence.c,
        tables.coaching_session.c,
        tables.coaching_group.c,
    )
    count = connection.execute(
        sa.select(sa.func.count())
        .select_from(tables.coaching_presence)
        .join(
            tables.coaching_session,
            sa.and_(
                session.organisation_id == presence.organisation_id,
                session.id == presence.session_id,
            ),
        )
        .join(
            tables.coaching_group,
            sa.and_(group.organisation_id == session.organisation_id, group.id == session.group_id),
        )
        .where(
            presence.organisation_id == learner.organisation_id,
            presence.person_id == learner.person_id,
            group.module_id == module_id,
            session.objected_at.is_(None),
        )
    )
    return int(count.scalar_one())


def sessions_of(
    connection: sa.Connection, organisation_id: int, module_id: UUID
) -> Mapping[UUID, tuple[Session, ...]]:
    """Return the sessions of a module's groups, by group, the newest first."""
    column, group = tables.coaching_session.c, tables.coaching_group.c
    rows = connection.execute(
        sa.select(tables.coaching_session)
        .join(
            tables.coaching_group,
            sa.and_(group.organisation_id == column.organisation_id, group.id == column.group_id),
        )
        .where(column.organisation_id == organisation_id, group.module_id == module_id)
        .order_by(column.held_on.desc(), column.id)
    )
    found: dict[UUID, tuple[Session, ...]] = {}
    for row in rows:
        session = Session(
            id=row.id,
            group_id=row.group_id,
            held_on=row.held_on,
            noted_by=row.noted_by,
            objected_at=row.objected_at,
        )
        found[row.group_id] = (*found.get(row.group_id, ()), session)
    return found


def _state(
    connection: sa.Connection,
    learner: Learner,
    place: Place,
    group: Group,
    session_id: UUID,
    held_on: date,
) -> None:
    said = coaching.attended(
        place.doer(learner, registration=session_id),
        what=Meeting.COACHING_SESSION,
        meeting=coaching.Named(id=session_id, names=_NAMES),
        source=Source.SELF,
        form=group.form,
        within=place.within,
        at=min(place.now, datetime.combine(held_on, _NOON, UTC)),
    )
    acting.state(connection, learner.organisation_id, place.iri_base, [said])
    connection.execute(
        sa.insert(tables.coaching_presence).values(
            organisation_id=group.organisation_id,
            session_id=session_id,
            person_id=learner.person_id,
            statement_id=said.id,
        )
    )


def _learner(
    connection: sa.Connection, organisation_id: int, person_id: UUID, enrolment_id: UUID
) -> Learner:
    column = tables.enrolment.c
    cohort_id = connection.execute(
        sa.select(column.cohort_id).where(
            column.organisation_id == organisation_id, column.id == enrolment_id
        )
    ).scalar_one()
    return Learner(
        organisation_id=organisation_id,
        person_id=person_id,
        enrolment_id=enrolment_id,
        cohort_id=cohort_id,
        language=None,
    )
