"""What packages do by themselves: what open units have said is heard, and old launches go."""

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa

from lrs.surroundings import Surroundings
from lrs.work import Job
from lti import tables
from lti.catalogue import module
from lti.modules import versions
from lti.modules.acting import Learner, place_in
from lti.modules.package import hearing, launches
from lti.modules.package.launch import Launch
from lti.modules.package.serving import package_of

_BETWEEN = timedelta(seconds=10)
_MOST = 500


def jobs(surroundings: Surroundings) -> tuple[Job, ...]:
    """Return the background work of packages, at most every ten seconds."""
    done_at: list[datetime] = []

    def seldom(run: Callable[[Surroundings], int]) -> int:
        now = surroundings.clock()
        if done_at and now - done_at[-1] < _BETWEEN:
            return 0
        done_at[:] = [now]
        return run(surroundings)

    return (Job("launched packages", lambda: seldom(hear_all)),)


def hear_all(surroundings: Surroundings) -> int:
    """Hear every open launch, end those whose time is over; return how many were open."""
    over_before = surroundings.clock() - launches.LIFE
    with surroundings.database.read() as connection:
        known = hearing.open_launches(connection, over_before=over_before, most=_MOST)
    for launch in known:
        _hear(surroundings, launch)
    surroundings.database.transact(
        lambda connection: launches.forget_over(connection, here=surroundings)
    )
    return len(known)


def _hear(here: Surroundings, launch: Launch) -> None:
    def work(connection: sa.Connection) -> None:
        held = module(connection, launch.organisation_id, launch.module_id)
        learner = _learner(connection, launch)
        if held is None or learner is None:
            return
        package = package_of(
            versions.content_at(connection, held.organisation_id, held.id, launch.version)
        )
        place = place_in(connection, held, here=here)
        hearing.hear(connection, learner, place, package, launch, here=here)
        if launches.launch_by_id(connection, launch.id, here=here) is None:
            launches.abandon(connection, launch, place, package)

    here.database.transact(work)


def _learner(connection: sa.Connection, launch: Launch) -> Learner | None:
    column = tables.enrolment.c
    row = connection.execute(
        sa.select(column.cohort_id).where(
            column.organisation_id == launch.organisation_id, column.id == launch.enrolment_id
        )
    ).first()
    if row is None or launch.enrolment_id is None:
        return None
    return Learner(
        organisation_id=launch.organisation_id,
        person_id=launch.person_id,
        enrolment_id=launch.enrolment_id,
        cohort_id=row.cohort_id,
        language=launch.language,
    )
