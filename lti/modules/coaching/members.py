"""Who takes part in coaching, what pairs are made by, and who may never be paired."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lrs.database import inserting
from lti import tables
from lti.modules.acting import Learner
from lti.modules.coaching.matching import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What somebody tells of themselves to be paired by; unit is None where it is not told."""

    unit: str | None
    site: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coachee:
    """Somebody who takes part in a module of coaching; left_at is None while they do."""

    person_id: UUID
    enrolment_id: UUID
    wishes: Wishes
    left_at: datetime | None

    @property
    def member(self) -> Member:
        """Return what the matching needs of them."""
        return Member(
            id=self.person_id,
            unit=self.wishes.unit,
            site=self.wishes.site,
            languages=frozenset(self.wishes.languages),
        )


def join(
    connection: sa.Connection, learner: Learner, module_id: UUID, wishes: Wishes, *, now: datetime
) -> None:
    """Take part, or tell other wishes, or come back after leaving."""
    facts = {
        "enrolment_id": learner.enrolment_id,
        "unit": wishes.unit,
        "site": wishes.site,
        "languages": list(wishes.languages),
        "left_at": None,
    }
    key = {
        "organisation_id": learner.organisation_id,
        "module_id": module_id,
        "person_id": learner.person_id,
    }
    connection.execute(
        inserting(connection, tables.coachee)
        .values(**key, joined_at=now, **facts)
        .on_conflict_do_update(index_elements=list(key), set_=facts)
    )


def leave(
    connection: sa.Connection,
    organisation_id: int,
    module_id: UUID,
    person_id: UUID,
    *,
    now: datetime,
) -> bool:
    """Take part no longer; nobody is asked why. False when one did not."""
    column = tables.coachee.c
    left = connection.execute(
        sa.update(tables.coachee)
        .where(
            column.organisation_id == organisation_id,
            column.module_id == module_id,
            column.person_id == person_id,
            column.left_at.is_(None),
        )
        .values(left_at=now)
    )
    return left.rowcount == 1


def coachee(
    connection: sa.Connection, organisation_id: int, module_id: UUID, person_id: UUID
) -> Coachee | None:
    """Return somebody's part in a module, None when they never had one."""
    found = _coachees(connection, organisation_id, module_id, person_id)
    return found[0] if found else None


def coachees_of(
    connection: sa.Connection, organisation_id: int, module_id: UUID
) -> tuple[Coachee, ...]:
    """Return who takes part in a module now, in the order in which they came."""
    known = _coachees(connection, organisation_id, module_id, None)
    return tuple(each for each in known if each.left_at is None)


def coachees_in(
    connection: sa.Connection, organisation_id: int, module_id: UUID, cohort_id: UUID
) -> tuple[Coachee, ...]:
    """Return who of one course takes part in a module now."""
    column = tables.enrolment.c
    enrolled = connection.execute(
        sa.select(column.id).where(
            column.organisation_id == organisation_id, column.cohort_id == cohort_id
        )
    )
    own = frozenset(enrolled.scalars())
    known = coachees_of(connection, organisation_id, module_id)
    return tuple(each for each in known if each.enrolment_id in own)


def declare_supervisor(
    connection: sa.Connection,
    organisation_id: int,
    *,
    person_id: UUID,
    supervisor_id: UUID,
    source: str,
    now: datetime,
) -> None:
    """Keep that somebody is a person's supervisor; source is "self" or "csv"."""
    connection.execute(
        inserting(connection, tables.supervision)
        .values(
            organisation_id=organisation_id,
            person_id=person_id,
            supervisor_id=supervisor_id,
            source=source,
            declared_at=now,
        )
        .on_conflict_do_nothing()
    )


def undeclare_supervisor(
    connection: sa.Connection, organisation_id: int, *, person_id: UUID, supervisor_id: UUID
) -> bool:
    """Take back what a person declared; False when they had not. What was read in stays."""
    column = tables.supervision.c
    gone = connection.execute(
        sa.delete(tables.supervision).where(
            column.organisation_id == organisation_id,
            column.person_id == person_id,
            column.supervisor_id == supervisor_id,
            column.source == "self",
        )
    )
    return gone.rowcount == 1


def supervised_by(
    connection: sa.Connection, organisation_id: int, supervisor_id: UUID
) -> frozenset[UUID]:
    """Return whose supervisor somebody is: they are not in that person's view of the group."""
    column = tables.supervision.c
    found = connection.execute(
        sa.select(column.person_id).where(
            column.organisation_id == organisation_id, column.supervisor_id == supervisor_id
        )
    )
    return frozenset(found.scalars())


def supervisors_of(
    connection: sa.Connection, organisation_id: int, person_id: UUID
) -> frozenset[UUID]:
    """Return who is a person's supervisor."""
    column = tables.supervision.c
    found = connection.execute(
        sa.select(column.supervisor_id).where(
            column.organisation_id == organisation_id, column.person_id == person_id
        )
    )
    return frozenset(found.scalars())


def never_paired(
    connection: sa.Connection, organisation_id: int, people: Sequence[UUID]
) -> frozenset[frozenset[UUID]]:
    """Return the pairs among people of whom one is the other's supervisor."""
    column, among = tables.supervision.c, set(people)
    rows = connection.execute(
        sa.select(column.person_id, column.supervisor_id).where(
            column.organisation_id == organisation_id
        )
    )
    return frozenset(
        frozenset((row.person_id, row.supervisor_id))
        for row in rows
        if {row.person_id, row.supervisor_id} <= among
    )


def _coachees(
    connection: sa.Connection, organisation_id: int, module_id: UUID, person_id: UUID | None
) -> tuple[Coachee, ...]:
    column = tables.coachee.c
    query = sa.select(tables.coachee).where(
        column.organisation_id == organisation_id, column.module_id == module_id
    )
    if person_id is not None:
        query = query.where(column.person_id == person_id)
    rows = connection.execute(query.order_by(column.joined_at, column.person_id))
    return tuple(
        Coachee(
            person_id=row.person_id,
            enrolment_id=row.enrolment_id,
            wishes=Wishes(unit=row.unit, site=row.site, languages=tuple(row.languages)),
            left_at=row.left_at,
        )
        for row in rows
    )
