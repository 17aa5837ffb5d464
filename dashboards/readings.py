"""Readings: named queries whose rows become what the pages speak of."""

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from dashboards.bookmarks import serving_generation
from dashboards.progress_rows import unpacked
from dashboards.projections.progress import Progress, Score
from dashboards.projector import PROGRESS
from dashboards.tables import progress
from lti.background import background_of
from lti.catalogue import Cohort, Module, cohort, enrolments_of, way_of
from lti.meetings.facts import Coming, coming_of
from lti.modules.coaching.facts import OwnGoal, own_goals
from lti.modules.facts import counts
from lti.modules.material import facts
from lti.modules.survey import facts as survey
from lti.modules.survey.before_after import BeforeAfter, before_after
from lti.modules.telling import Subject, unseen_by
from lti.outside_keys import OutsideKeys
from lti.people import Role


class State(enum.StrEnum):
    """How far somebody is in a module; nothing finer is told about one person to another."""

    NOT_YET = "not_yet"
    STARTED = "started"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnModule:
    """A module as its learner sees it.

    progress is None before it was started. pages is how many pages it has, 0 where its kind has
    none; pages_read counts those of them that were read.
    """

    module: Module
    progress: Progress | None
    pages: int
    pages_read: int

    @property
    def state(self) -> State:
        """How far the learner is."""
        if self.progress is None:
            return State.NOT_YET
        return State.STARTED if self.progress.completed_at is None else State.DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReading:
    """A learner's way through the programme, modules in their order.

    surveys are those that can be answered now, with until when; they are no steps of the way,
    since nobody may see who has answered. coming are the meetings booked or waited for, told
    what the learner has been told and not put away. goals and assessments are the learner's
    alone. tells_background is False while role group and unit have not been asked.
    """

    modules: tuple[OwnModule, ...]
    surveys: tuple[tuple[Module, datetime], ...] = ()
    coming: tuple[Coming, ...] = ()
    told: tuple[Subject, ...] = ()
    goals: tuple[OwnGoal, ...] = ()
    assessments: tuple[BeforeAfter, ...] = ()
    tells_background: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A learner of a cohort, with the state in each of its modules, in their order."""

    enrolment_id: UUID
    person_id: UUID
    enrolled_at: datetime
    states: Sequence[State]


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortReading:
    """A cohort's way through its programme, learners in the order in which they came.

    others are the people who were here as something else, such as trainers.
    """

    cohort: Cohort
    modules: tuple[Module, ...]
    participants: tuple[Participant, ...]
    others: frozenset[UUID]


def own_reading(
    connection: sa.Connection,
    keys: OutsideKeys,
    organisation_id: int,
    *,
    cohort_id: UUID,
    enrolment_id: UUID,
    person_id: UUID,
    now: datetime,
) -> OwnReading:
    """Return a learner's own way under one enrolment; keys open what only the learner reads."""
    group = cohort(connection, organisation_id, cohort_id)
    everything = _everything_of(connection, group)
    modules = tuple(each for each in everything if counts(each))
    way = _progress_of(connection, organisation_id, enrolment_id=enrolment_id, person_id=person_id)
    pages = facts.pages_of(connection, organisation_id, enrolment_id=enrolment_id, modules=modules)
    return OwnReading(
        modules=tuple(_own_module(each, way.get(each.id), pages[each.id]) for each in modules),
        surveys=_open_surveys(connection, organisation_id, everything, now=now),
        coming=coming_of(connection, organisation_id, person_id, now=now),
        told=unseen_by(connection, organisation_id, person_id),
        goals=own_goals(connection, organisation_id, person_id, [each.id for each in modules]),
        assessments=before_after(
            connection,
            keys,
            organisation_id,
            person_id=person_id,
            surveys=[each.id for each in everything if each.kind == survey.KIND],
        ),
        tells_background=background_of(connection, organisation_id, enrolment_id).told_at
        is not None,
    )


def cohort_reading(
    connection: sa.Connection, organisation_id: int, cohort_id: UUID
) -> CohortReading:
    """Return how far each learner of a cohort is in each module."""
    group = cohort(connection, organisation_id, cohort_id)
    enrolments = enrolments_of(connection, organisation_id, cohort_id)
    learners = [each for each in enrolments if each.role is Role.LEARNER]
    modules = _way_of(connection, group)
    states = _states_of(connection, organisation_id, [each.id for each in learners], modules)
    nothing = (State.NOT_YET,) * len(modules)
    return CohortReading(
        cohort=group,
        modules=modules,
        participants=tuple(
            Participant(
                enrolment_id=each.id,
                person_id=each.person_id,
                enrolled_at=each.enrolled_at,
                states=states.get((each.id, each.person_id), nothing),
            )
            for each in learners
        ),
        others=frozenset(each.person_id for each in enrolments if each.role is not Role.LEARNER),
    )


def is_overdue(module: Module, state: State, today: date) -> bool:
    """Tell whether a module should have been done before today and is not."""
    return module.due_on is not None and module.due_on < today and state is not State.DONE


def _way_of(connection: sa.Connection, group: Cohort) -> tuple[Module, ...]:
    """Return what a cohort goes through, without what nobody may see who has done."""
    return tuple(each for each in _everything_of(connection, group) if counts(each))


def _open_surveys(
    connection: sa.Connection, organisation_id: int, modules: Sequence[Module], *, now: datetime
) -> tuple[tuple[Module, datetime], ...]:
    surveys = {each.id: each for each in modules if each.kind == survey.KIND}
    if not surveys:
        return ()
    found = survey.open_rounds(connection, organisation_id, tuple(surveys), now=now)
    return tuple((surveys[each.module_id], each.closes_at) for each in found)


def _everything_of(connection: sa.Connection, group: Cohort) -> tuple[Module, ...]:
    return way_of(
        connection,
        group.organisation_id,
        programme_id=group.programme_id,
        cohort_id=group.id,
    )


def _progress_of(
    connection: sa.Connection, organisation_id: int, *, enrolment_id: UUID, person_id: UUID
) -> Mapping[UUID, Progress]:
    rows = connection.execute(
        sa.select(progress).where(
            *_served(organisation_id),
            progress.c.registration == enrolment_id,
            progress.c.person_id == person_id,
        )
    )
    return {
        row.activity_id: Progress(
            started_at=row.started_at,
            completed_at=row.completed_at,
            pages=unpacked(row.pages),
            best=None if row.score_max is None else Score(row.score_raw, row.score_max),
            passed=row.passed,
        )
        for row in rows
    }


def _states_of(
    connection: sa.Connection,
    organisation_id: int,
    enrolment_ids: Collection[UUID],
    modules: Sequence[Module],
) -> Mapping[tuple[UUID, UUID], Sequence[State]]:
    """Return states by enrolment and person: another's statements under it are another's.

    One row a person: a large cohort has more squares than a page can afford to fetch.
    """
    column = progress.c
    activities = sa.func.aggregate_strings(sa.cast(column.activity_id, sa.Text), ",")
    is_done = column.completed_at.is_not(None)
    rows = connection.execute(
        sa.select(
            column.registration,
            column.person_id,
            activities.filter(is_done),
            activities.filter(sa.not_(is_done)),
        )
        .where(*_served(organisation_id), column.registration.in_(enrolment_ids))
        .group_by(column.registration, column.person_id)
    )
    wanted = [module.id.hex for module in modules]
    states = {}
    for registration, person_id, done, begun in rows:
        state_of = dict.fromkeys(_hexes(done), State.DONE)
        state_of.update(dict.fromkeys(_hexes(begun), State.STARTED))
        states[registration, person_id] = tuple(
            [state_of.get(activity, State.NOT_YET) for activity in wanted]
        )
    return states


def _hexes(joined: str | None) -> list[str]:
    """Return ids as bare digits, which one database writes with hyphens and the other without."""
    return joined.replace("-", "").split(",") if joined else []


def _served(organisation_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        progress.c.organisation_id == organisation_id,
        progress.c.generation == serving_generation(organisation_id, PROGRESS),
    )


def _own_module(module: Module, own: Progress | None, pages: frozenset[UUID]) -> OwnModule:
    read = frozenset() if own is None else own.pages & pages
    return OwnModule(module=module, progress=own, pages=len(pages), pages_read=len(read))
