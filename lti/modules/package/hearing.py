"""What launched units have said of themselves, and what follows: satisfied, completed, ended."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lrs.authorities import LAUNCHED_NAME, account_agent
from lrs.database import inserting
from lrs.launched import said_of
from lrs.surroundings import Surroundings
from lti import tables
from lti.modules import acting
from lti.modules.acting import Learner, Place
from lti.modules.package.content import Format, MoveOn, Package, Unit, activity_of
from lti.modules.package.launch import Launch, doer_of, launched
from lti.modules.package.launches import end_key, launch_from
from statements import cmi5, coaching, vocabulary
from statements.coaching import Named
from statements.findable import agent_key
from statements.grammar import ValidStatement
from statements.grammar import tree as t

_DONE = {vocabulary.COMPLETED, vocabulary.PASSED}


def unit_opened(
    connection: sa.Connection, learner: Learner, place: Place, unit: Unit, *, now: datetime
) -> None:
    """Keep that a learner has opened a unit."""
    connection.execute(
        inserting(connection, tables.package_progress)
        .values(
            organisation_id=learner.organisation_id,
            enrolment_id=learner.enrolment_id,
            module_id=place.module.id,
            unit=unit.id,
            opened_at=now,
        )
        .on_conflict_do_nothing()
    )


def progress_of(connection: sa.Connection, learner: Learner, module_id: UUID) -> Mapping[str, bool]:
    """Return which units of a package a learner has opened, and whether each is satisfied."""
    column = tables.package_progress.c
    rows = connection.execute(
        sa.select(column.unit, column.satisfied_at).where(
            column.organisation_id == learner.organisation_id,
            column.enrolment_id == learner.enrolment_id,
            column.module_id == module_id,
        )
    )
    return {row.unit: row.satisfied_at is not None for row in rows}


def open_launches(
    connection: sa.Connection, *, over_before: datetime, most: int
) -> tuple[Launch, ...]:
    """Return open launches that count: those whose time is over, then the newest.

    Many that nobody ended must not keep the newest from being heard.
    """
    column = tables.package_launch.c
    rows = connection.execute(
        sa.select(tables.package_launch)
        .where(column.ended_at.is_(None), column.enrolment_id.is_not(None))
        .order_by((column.opened_at <= over_before).desc(), column.opened_at.desc(), column.id)
        .limit(most)
    )
    return tuple(launch_from(row) for row in rows)


def launches_of(connection: sa.Connection, learner: Learner, module_id: UUID) -> tuple[Launch, ...]:
    """Return a learner's open launches of a package."""
    column = tables.package_launch.c
    rows = connection.execute(
        sa.select(tables.package_launch).where(
            column.organisation_id == learner.organisation_id,
            column.enrolment_id == learner.enrolment_id,
            column.module_id == module_id,
            column.ended_at.is_(None),
        )
    )
    return tuple(launch_from(row) for row in rows)


def hear(
    connection: sa.Connection,
    learner: Learner,
    place: Place,
    package: Package,
    launch: Launch,
    *,
    here: Surroundings,
) -> None:
    """Read what a launch's unit has said so far, and let follow what follows from it."""
    unit = package.unit(launch.unit)
    if unit is None:
        return
    base = here.settings.iri_base
    said = said_of(
        connection,
        launch.organisation_id,
        registration=launch.registration,
        activity=activity_of(package, unit, module_id=launch.module_id, iri_base=base),
        authority=agent_key(account_agent(base, LAUNCHED_NAME)),
    )
    verbs = (
        cmi5.verbs_of(said)
        if package.format is Format.CMI5
        else {verb for each in said for verb in _verbs(each, unit)}
    )
    if is_satisfied(unit, verbs):
        _satisfy(connection, learner, place, package, launch, unit)
    ended = cmi5.verbs_of(said, str(launch.id))
    if package.format is Format.CMI5 and vocabulary.TERMINATED in ended:
        _end(connection, launch, now=place.now)


def is_satisfied(unit: Unit, verbs: set[str]) -> bool:
    """Tell whether what was said meets what a unit asks for (cmi5, 13.1.4)."""
    passed, completed = vocabulary.PASSED in verbs, vocabulary.COMPLETED in verbs
    return {
        MoveOn.PASSED: passed,
        MoveOn.COMPLETED: completed,
        MoveOn.COMPLETED_AND_PASSED: completed and passed,
        MoveOn.COMPLETED_OR_PASSED: completed or passed,
        MoveOn.NOT_APPLICABLE: True,
    }[unit.move_on]


def _verbs(valid: ValidStatement, unit: Unit) -> set[str]:
    """Return what an xAPI package said of itself; of its slides and questions it says more."""
    statement = valid.tree
    if not isinstance(statement.object, t.Activity) or statement.object.id != unit.id:
        return set()
    return {statement.verb.id} & _DONE


def _satisfy(
    connection: sa.Connection,
    learner: Learner,
    place: Place,
    package: Package,
    launch: Launch,
    unit: Unit,
) -> None:
    column = tables.package_progress.c
    newly = connection.execute(
        sa.update(tables.package_progress)
        .where(
            column.organisation_id == learner.organisation_id,
            column.enrolment_id == learner.enrolment_id,
            column.module_id == place.module.id,
            column.unit == unit.id,
            column.satisfied_at.is_(None),
        )
        .values(satisfied_at=place.now)
    )
    if newly.rowcount != 1:
        return
    known = progress_of(connection, learner, place.module.id)
    if not all(known.get(each.id, False) for each in package.units):
        return
    if package.format is Format.CMI5:
        said = coaching.course_satisfied(
            doer_of(launch, place),
            launched(launch, unit),
            course=Named(id=coaching.part_id(place.module.id, "course"), names=place.module.titles),
            at=place.now,
        )
        acting.state(connection, learner.organisation_id, place.iri_base, [said])
    acting.complete(connection, learner, place)


def _end(connection: sa.Connection, launch: Launch, *, now: datetime) -> None:
    column = tables.package_launch.c
    connection.execute(
        sa.update(tables.package_launch)
        .where(column.organisation_id == launch.organisation_id, column.id == launch.id)
        .values(ended_at=now)
    )
    end_key(connection, launch)
