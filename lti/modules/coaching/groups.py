"""Pairs, trios and groups: proposed, edited, published, and ended without asking why."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.messages.notices import What, tell
from lti.modules.coaching.members import coachees_of
from statements.coaching import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Somebody's place in a group."""

    person_id: UUID
    enrolment_id: UUID
    is_coach: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A pair, trio or group. published_at is None for a proposal, ended_at while it lasts."""

    id: UUID
    organisation_id: int
    module_id: UUID
    form: Form
    published_at: datetime | None
    ended_at: datetime | None
    seats: tuple[Seat, ...]

    @property
    def people(self) -> frozenset[UUID]:
        """Return who is in it."""
        return frozenset(seat.person_id for seat in self.seats)

    @property
    def lasts(self) -> bool:
        """Tell whether it is published and not ended."""
        return self.published_at is not None and self.ended_at is None


class NotInCoaching(ValueError):
    """Somebody who does not take part, or is in two groups of a proposal, or in one alone."""


def propose(
    connection: sa.Connection,
    organisation_id: int,
    module_id: UUID,
    groups: Iterable[Sequence[UUID]],
    *,
    form: Form = Form.PEER,
) -> None:
    """Keep groups as the module's proposal, in place of an earlier one.

    Raises NotInCoaching for a group of fewer than two, for who does not take part, and for who
    would be in two groups.
    """
    enrolments = {
        each.person_id: each.enrolment_id
        for each in coachees_of(connection, organisation_id, module_id)
    }
    wanted = [tuple(group) for group in groups]
    people = [person for group in wanted for person in group]
    if (
        any(len(group) < 2 for group in wanted)
        or len(set(people)) != len(people)
        or not set(people) <= enrolments.keys()
    ):
        raise NotInCoaching
    drop_proposal(connection, organisation_id, module_id)
    for group in wanted:
        seats = [
            Seat(person_id=each, enrolment_id=enrolments[each], is_coach=False) for each in group
        ]
        add(connection, organisation_id, module_id, form=form, seats=seats, now=None)


def publish_proposal(
    connection: sa.Connection, organisation_id: int, module_id: UUID, *, now: datetime
) -> int:
    """Publish a module's proposal and return how many groups it has.

    Whoever is in a group of it leaves the pairs and trios they were in.
    """
    proposed = [
        group
        for group in groups_of(connection, organisation_id, module_id)
        if group.published_at is None
    ]
    people = frozenset(person for group in proposed for person in group.people)
    for group in groups_of(connection, organisation_id, module_id):
        if group.lasts and group.form is Form.PEER and group.people & people:
            end(connection, group, now=now)
    tell(connection, organisation_id, people, What.PAIRED, module_id=module_id, now=now)
    column = tables.coaching_group.c
    published = connection.execute(
        sa.update(tables.coaching_group)
        .where(
            column.organisation_id == organisation_id,
            column.module_id == module_id,
            column.published_at.is_(None),
        )
        .values(published_at=now)
    )
    return published.rowcount


def drop_proposal(connection: sa.Connection, organisation_id: int, module_id: UUID) -> None:
    """Forget a module's proposal."""
    column, seat = tables.coaching_group.c, tables.coaching_seat.c
    unpublished = (
        column.organisation_id == organisation_id,
        column.module_id == module_id,
        column.published_at.is_(None),
    )
    connection.execute(
        sa.delete(tables.coaching_seat).where(
            seat.organisation_id == organisation_id,
            seat.group_id.in_(sa.select(column.id).where(*unpublished)),
        )
    )
    connection.execute(sa.delete(tables.coaching_group).where(*unpublished))


def add(
    connection: sa.Connection,
    organisation_id: int,
    module_id: UUID,
    *,
    form: Form,
    seats: Sequence[Seat],
    now: datetime | None,
) -> UUID:
    """Add a group, published now, or proposed when now is None, and return its id."""
    group_id = uuid.uuid4()
    connection.execute(
        sa.insert(tables.coaching_group).values(
            organisation_id=organisation_id,
            id=group_id,
            module_id=module_id,
            form=form.value,
            published_at=now,
        )
    )
    connection.execute(
        sa.insert(tables.coaching_seat),
        [
            {
                "organisation_id": organisation_id,
                "group_id": group_id,
                "person_id": seat.person_id,
                "enrolment_id": seat.enrolment_id,
                "is_coach": seat.is_coach,
            }
            for seat in seats
        ],
    )
    return group_id


def begin(
    connection: sa.Connection,
    organisation_id: int,
    module_id: UUID,
    *,
    form: Form,
    seats: Sequence[Seat],
    now: datetime,
) -> UUID:
    """Let a group begin at once, and tell those who are coached in it; return its id."""
    coached = [seat.person_id for seat in seats if not seat.is_coach]
    tell(connection, organisation_id, coached, What.PAIRED, module_id=module_id, now=now)
    return add(connection, organisation_id, module_id, form=form, seats=seats, now=now)


def end(connection: sa.Connection, group: Group, *, now: datetime) -> bool:
    """End a group; False when it was ended before. Goals shared within it are shared no more."""
    column = tables.coaching_group.c
    ended = connection.execute(
        sa.update(tables.coaching_group)
        .where(
            column.organisation_id == group.organisation_id,
            column.id == group.id,
            column.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    if ended.rowcount != 1:
        return False
    _stop_sharing(connection, group)
    return True


def leave_groups(
    connection: sa.Connection,
    organisation_id: int,
    module_id: UUID,
    person_id: UUID,
    *,
    form: Form | None = None,
    now: datetime,
) -> None:
    """Let somebody out of their groups, or those of a form: a pair ends, a larger one goes on."""
    for group in groups_with(connection, organisation_id, module_id, person_id):
        if form is not None and group.form is not form:
            continue
        if len(group.seats) <= 2:
            end(connection, group, now=now)
            continue
        column = tables.coaching_seat.c
        connection.execute(
            sa.update(tables.coaching_seat)
            .where(
                column.organisation_id == organisation_id,
                column.group_id == group.id,
                column.person_id == person_id,
            )
            .values(left_at=now)
        )
        _stop_sharing(connection, group, only=person_id)


def groups_of(
    connection: sa.Connection, organisation_id: int, module_id: UUID
) -> tuple[Group, ...]:
    """Return a module's groups: proposed, lasting and ended, in no telling order."""
    column = tables.coaching_group.c
    rows = connection.execute(
        sa.select(tables.coaching_group)
        .where(column.organisation_id == organisation_id, column.module_id == module_id)
        .order_by(column.id)
    ).all()
    seats = _seats_of(connection, organisation_id, [row.id for row in rows])
    return tuple(
        Group(
            id=row.id,
            organisation_id=organisation_id,
            module_id=module_id,
            form=Form(row.form),
            published_at=row.published_at,
            ended_at=row.ended_at,
            seats=tuple(seats.get(row.id, ())),
        )
        for row in rows
    )


def groups_with(
    connection: sa.Connection, organisation_id: int, module_id: UUID, person_id: UUID
) -> tuple[Group, ...]:
    """Return the lasting groups that somebody is in."""
    return tuple(
        group
        for group in groups_of(connection, organisation_id, module_id)
        if group.lasts and person_id in group.people
    )


def partners_of(
    connection: sa.Connection, organisation_id: int, module_id: UUID, person_id: UUID
) -> frozenset[UUID]:
    """Return with whom somebody is in a lasting group."""
    groups = groups_with(connection, organisation_id, module_id, person_id)
    return frozenset(each for group in groups for each in group.people) - {person_id}


def pairs_before(groups: Iterable[Group]) -> frozenset[frozenset[UUID]]:
    """Return the pairs of people who are or were in a published group together."""
    return frozenset(
        frozenset(pair)
        for group in groups
        if group.published_at is not None
        for pair in combinations(sorted(group.people), 2)
    )


def _stop_sharing(connection: sa.Connection, group: Group, *, only: UUID | None = None) -> None:
    """Take goals back that were shared within a group, all of them or those of and with one."""
    goal, share = tables.goal.c, tables.goal_share.c
    people = sorted(group.people)
    shared = (
        sa.select(share.goal_id, share.with_person_id, goal.person_id)
        .join(
            tables.goal,
            sa.and_(goal.organisation_id == share.organisation_id, goal.id == share.goal_id),
        )
        .where(
            share.organisation_id == group.organisation_id,
            goal.module_id == group.module_id,
            goal.person_id.in_(people),
            share.with_person_id.in_(people),
        )
    )
    for row in connection.execute(shared).all():
        if only is None or only in (row.person_id, row.with_person_id):
            connection.execute(
                sa.delete(tables.goal_share).where(
                    share.organisation_id == group.organisation_id,
                    share.goal_id == row.goal_id,
                    share.with_person_id == row.with_person_id,
                )
            )


def _seats_of(
    connection: sa.Connection, organisation_id: int, group_ids: Sequence[UUID]
) -> Mapping[UUID, list[Seat]]:
    column = tables.coaching_seat.c
    found: dict[UUID, list[Seat]] = {}
    rows = connection.execute(
        sa.select(tables.coaching_seat)
        .where(
            column.organisation_id == organisation_id,
            column.group_id.in_(group_ids),
            column.left_at.is_(None),
        )
        .order_by(column.person_id)
    )
    for row in rows:
        found.setdefault(row.group_id, []).append(
            Seat(person_id=row.person_id, enrolment_id=row.enrolment_id, is_coach=row.is_coach)
        )
    return found
