"""Participation: what each person of an organisation has taken part in by a moment.

Everything is read in a few queries and put together here; nobody's id, name or unit is told on.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa

from dashboards.attendance_rows import attendance_from
from dashboards.bookmarks import serving_generation
from dashboards.projections.attendance import Attendance
from dashboards.projector import PROGRESS, is_whole
from dashboards.tables import attendance, progress
from lti.background import LearnerTold, learners_of
from lti.catalogue import every_module, ways_of
from lti.meetings.facts import Met, met_by
from lti.modules.coaching.content import KIND as COACHING
from lti.modules.facts import counts
from statements.coaching import Form, Meeting

SESSION_MINUTES = 60
"""How long a coaching session is taken to be, since nobody says."""


class NotYetWhole(Exception):
    """Attendance of before an upgrade is still being projected; it takes minutes at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """What a learner has taken part in, over all courses.

    role_group is the one told last, None where none was. has_begun and has_completed are about
    the modules of one's courses: any of them begun, all of one course's done. attended counts
    those alone of the meetings signed_up for; who came without a place is in neither. minutes
    are those of the modules done and of the meetings and coaching sessions one was at.
    """

    role_group: str | None
    is_active: bool
    has_begun: bool
    has_completed: bool
    signed_up: int
    attended: int
    peer_sessions: int
    minutes: int


@dataclass(frozen=True, slots=True)
class _Way:
    """Which modules somebody had begun and done under one enrolment."""

    begun: frozenset[UUID] = frozenset()
    done: frozenset[UUID] = frozenset()


_NOTHING = _Way()
_Ways = Mapping[UUID, _Way]
_Seats = Mapping[UUID, Attendance]


@dataclass(frozen=True, slots=True)
class _Offered:
    """What there was to take part in: the modules that count by cohort, meetings, and minutes."""

    modules: Mapping[UUID, frozenset[UUID]]
    met: Mapping[UUID, Met]
    minutes: Mapping[UUID, int]


def participation_of(
    connection: sa.Connection, organisation_id: int, *, at: datetime
) -> tuple[Participant, ...]:
    """Return what each learner of an organisation had taken part in at a moment, in no order.

    Who teaches or reads in every course they are in is no participant. The caller has caught the
    projections up. Raises NotYetWhole.
    """
    if not is_whole(connection, organisation_id):
        raise NotYetWhole
    ways = _ways(connection, organisation_id, at=at)
    seats = _seats(connection, organisation_id, at=at)
    offered = _offered(connection, organisation_id, at=at)
    return tuple(
        _participant(
            learner,
            # Another's statements under an enrolment are another's.
            {named: ways.get((named, person_id), _NOTHING) for named in learner.cohorts},
            seats.get(person_id, {}),
            offered,
        )
        for person_id, learner in learners_of(connection, organisation_id).items()
    )


def _participant(
    learner: LearnerTold, ways: _Ways, seats: _Seats, offered: _Offered
) -> Participant:
    was_at = {named: seat for named, seat in seats.items() if seat.attended_at is not None}
    had_place = [named for named in seats.keys() & offered.met.keys() if seats[named].is_signed_up]
    wanted = [(way, offered.modules[learner.cohorts[named]]) for named, way in ways.items()]
    return Participant(
        role_group=learner.role_group,
        is_active=bool(was_at) or any(way.begun for way in ways.values()),
        has_begun=any(way.begun & modules for way, modules in wanted),
        has_completed=any(modules and modules <= way.done for way, modules in wanted),
        signed_up=len(had_place),
        attended=sum(named in was_at for named in had_place),
        peer_sessions=sum(seat.form is Form.PEER for seat in was_at.values()),
        minutes=_minutes(ways, was_at, offered),
    )


def _minutes(ways: _Ways, was_at: _Seats, offered: _Offered) -> int:
    """Add up modules and occasions; a module that was done by being there is in the latter."""
    meetings = [offered.met[named] for named in was_at if named in offered.met]
    sessions = sum(seat.kind is Meeting.COACHING_SESSION for seat in was_at.values())
    done: set[UUID] = set().union(*(way.done for way in ways.values()))
    modules = done - {each.module_id for each in meetings}
    return (
        sum(offered.minutes.get(each, 0) for each in modules)
        + sum(each.minutes for each in meetings)
        + SESSION_MINUTES * sessions
    )


def _ways(
    connection: sa.Connection, organisation_id: int, *, at: datetime
) -> Mapping[tuple[UUID, UUID], _Way]:
    """Return ways by enrolment and person: one row each, since there are many modules."""
    column = progress.c
    activities = sa.func.aggregate_strings(sa.cast(column.activity_id, sa.Text), ",")
    rows = connection.execute(
        sa.select(
            column.registration,
            column.person_id,
            activities,
            activities.filter(column.completed_at <= at),
        )
        .where(
            column.organisation_id == organisation_id,
            column.generation == serving_generation(organisation_id, PROGRESS),
            column.started_at <= at,
        )
        .group_by(column.registration, column.person_id)
    )
    return {
        (registration, person_id): _Way(begun=_ids(begun), done=_ids(done))
        for registration, person_id, begun, done in rows
    }


def _seats(
    connection: sa.Connection, organisation_id: int, *, at: datetime
) -> Mapping[UUID, _Seats]:
    """Return what is known of people and occasions by then, by person and occasion."""
    column = attendance.c
    rows = connection.execute(
        sa.select(attendance).where(
            column.organisation_id == organisation_id,
            column.generation == serving_generation(organisation_id, PROGRESS),
            sa.or_(column.attended_at.is_(None), column.attended_at <= at),
        )
    )
    seats: dict[UUID, dict[UUID, Attendance]] = defaultdict(dict)
    for row in rows:
        seats[row.person_id][row.registration] = attendance_from(row)
    return seats


def _offered(connection: sa.Connection, organisation_id: int, *, at: datetime) -> _Offered:
    ways = ways_of(connection, organisation_id)
    return _Offered(
        modules={
            cohort_id: frozenset(module.id for module in way if counts(module))
            for cohort_id, way in ways.items()
        },
        met=met_by(connection, organisation_id, at=at),
        # How long coaching takes, its sessions tell.
        minutes={
            module.id: module.minutes
            for module in every_module(connection, organisation_id)
            if module.kind != COACHING
        },
    )


@lru_cache(maxsize=4096)
def _ids(joined: str | None) -> frozenset[UUID]:
    return frozenset(map(UUID, joined.split(","))) if joined else frozenset()
