"""Who has looked at a group's people: kept in the log, and shown to those people."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

import sqlalchemy as sa

from lrs.audit import Act, actor_of, lines_about, record
from lrs.surroundings import Surroundings
from lti.pages.dates import ZONE
from lti.visit import Visit

_ACTS = (Act.GROUP_SEEN, Act.GROUP_TAKEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """That somebody looked at a group on a day, or took its view out as a table."""

    on: date
    person_id: UUID | None
    taken: bool


def note_look(
    surroundings: Surroundings,
    visit: Visit,
    act: Act = Act.GROUP_SEEN,
    *,
    cohort_id: UUID | None = None,
) -> None:
    """Note that a visit's trainer looks at the group's people: once a day, whatever they open.

    cohort_id names another group than the visit's. The day is enough for the people looked at,
    and the trainer's hours are nobody's business.
    """
    named = cohort_id or visit.cohort_id
    if named is None or visit.person_id is None:
        return
    note_once_a_day(
        surroundings,
        visit.organisation_id,
        act,
        by=actor_of(visit.person_id),
        about=_about(named),
    )


def note_once_a_day(
    surroundings: Surroundings, organisation_id: int, act: Act, *, by: str, about: str
) -> None:
    """Note in the audit log that somebody has seen something, unless it says so of today."""
    now = surroundings.clock()
    morning = datetime.combine(now.astimezone(ZONE).date(), time.min, ZONE)
    with surroundings.database.read() as connection:
        today = lines_about(connection, organisation_id, about, since=morning)
    if any(line.actor == by and line.act == act for line in today):
        return
    surroundings.database.transact(
        lambda connection: record(
            connection,
            organisation_id=organisation_id,
            actor=by,
            act=act,
            about=about,
            now=now,
        )
    )


def looks_at(
    connection: sa.Connection, organisation_id: int, cohort_id: UUID, *, most: int = 50
) -> tuple[Look, ...]:
    """Return who has looked at a group, the last one first."""
    people = "person "
    return tuple(
        Look(
            on=line.at.astimezone(ZONE).date(),
            person_id=UUID(line.actor.removeprefix(people))
            if line.actor.startswith(people)
            else None,
            taken=line.act == Act.GROUP_TAKEN,
        )
        for line in lines_about(connection, organisation_id, _about(cohort_id), most=most)
        if line.act in _ACTS
    )


def _about(cohort_id: UUID) -> str:
    return f"group {cohort_id}"
