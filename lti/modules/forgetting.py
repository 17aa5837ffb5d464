"""Forgetting a person whole: what they did, that they were here, and who they are elsewhere.

The link to the platform's user goes too, so that whoever comes back begins anew as somebody else:
what is erased stays erased on every restore, and must not take the new with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from lrs import purge
from lrs.audit import Act, actor_of, record
from lrs.database import metadata
from lrs.surroundings import Surroundings
from lrs.work import Job
from lti import tables
from lti.meetings import bookings
from lti.meetings.meetings import held_meeting
from lti.modules.coaching import groups, members
from lti.modules.survey.passes import outside_keys
from lti.modules.survey.pseudonyms import forget_answers
from lti.private import Private
from lti.sourced import NAMES_A_PERSON
from statements.coaching import person_key

NOBODY = UUID(int=0)
"""Who noted a session of coaching that others were in too, once that person is forgotten."""

_LOOK_EVERY = timedelta(minutes=1)


def forget(here: Surroundings, *, organisation_id: int, person_id: UUID) -> None:
    """Erase a person from every room, and note it so that no backup brings them back.

    Whoever stops half-way has it gone on with by `replay`, which the background loop looks after.
    """
    erasure = purge.erasure_of(organisation_id, person_key(here.settings.iri_base, person_id))
    purge.note(here.settings.keys_dir, erasure)
    _forget_here(here, organisation_id, person_id)
    purge.erase(here, erasure)


def replay(here: Surroundings) -> int:
    """Erase again who is in the ledger and not in this database, an older one; return how many.

    Belongs before anything is served from a database.
    """
    missing = purge.missing(here)
    for organisation_id in sorted({each.organisation_id for each in missing}):
        marked = [each for each in missing if each.organisation_id == organisation_id]
        for person_id in _people_of(here, organisation_id):
            key = person_key(here.settings.iri_base, person_id)
            if any(each.means(key) for each in marked):
                _forget_here(here, organisation_id, person_id)
    # Last, since this is what makes the database know of them.
    for each in missing:
        purge.erase(here, each)
    return len(missing)


def jobs(here: Surroundings) -> tuple[Job, ...]:
    """Return the work of looking at the ledger once a minute."""
    looked: list[datetime] = []

    def look() -> int:
        now = here.clock()
        if looked and now < looked[-1] + _LOOK_EVERY:
            return 0
        looked[:] = [now]
        return replay(here)

    return (Job("ledger of erasures", look),)


def _forget_here(here: Surroundings, organisation_id: int, person_id: UUID) -> None:
    now = here.clock()
    keys = outside_keys(here)

    def work(connection: sa.Connection) -> None:
        forget_answers(connection, keys, organisation_id, person_id)
        _forget(connection, organisation_id, person_id, now=now)

    here.database.transact(work)
    Private(keys, person_id).erase()


def _people_of(here: Surroundings, organisation_id: int) -> tuple[UUID, ...]:
    column = tables.person.c
    with here.database.read() as connection:
        found = connection.execute(
            sa.select(column.id).where(column.organisation_id == organisation_id)
        )
        return tuple(found.scalars())


def _forget(
    connection: sa.Connection, organisation_id: int, person_id: UUID, *, now: datetime
) -> None:
    _give_places_back(connection, organisation_id, person_id, now=now)
    _leave_coaching(connection, organisation_id, person_id, now=now)
    _delete(connection, organisation_id, person_id)
    record(
        connection,
        organisation_id=organisation_id,
        actor=actor_of(person_id),
        act=Act.PERSON_ERASED,
        now=now,
    )


def _give_places_back(
    connection: sa.Connection, organisation_id: int, person_id: UUID, *, now: datetime
) -> None:
    """Give back what others wait for; nothing is stated, for it would be erased at once."""
    column = tables.booking.c
    booked = connection.execute(
        sa.select(column.meeting_id)
        .where(column.organisation_id == organisation_id, column.person_id == person_id)
        .order_by(column.meeting_id)
    )
    for meeting_id in booked.scalars().all():
        held = held_meeting(connection, organisation_id, meeting_id)
        if held is not None and held.is_bookable(now):
            bookings.give_back(connection, held, person_id, now=now)


def _leave_coaching(
    connection: sa.Connection, organisation_id: int, person_id: UUID, *, now: datetime
) -> None:
    seat, group = tables.coaching_seat.c, tables.coaching_group.c
    modules = connection.execute(
        sa.select(group.module_id)
        .join(
            tables.coaching_seat,
            sa.and_(seat.organisation_id == group.organisation_id, seat.group_id == group.id),
        )
        .where(group.organisation_id == organisation_id, seat.person_id == person_id)
        .distinct()
    )
    for module_id in modules.scalars().all():
        members.leave(connection, organisation_id, module_id, person_id, now=now)
        groups.leave_groups(connection, organisation_id, module_id, person_id, now=now)
    noted = tables.coaching_session.c
    connection.execute(
        sa.update(tables.coaching_session)
        .where(noted.organisation_id == organisation_id, noted.noted_by == person_id)
        .values(noted_by=NOBODY)
    )


def _delete(connection: sa.Connection, organisation_id: int, person_id: UUID) -> None:
    """Delete every row of the person's from every table of this room, children first."""
    _delete_of_roster(connection, organisation_id, person_id)
    # Asked before anything goes: not every table that names an enrolment is tied to its row.
    theirs = {
        name: _ids_of(connection, table, organisation_id, person_id)
        for name, table in (
            ("enrolment_id", tables.enrolment),
            ("visit_id", tables.visit),
            ("goal_id", tables.goal),
        )
    }
    for table in reversed(metadata.sorted_tables):
        if not table.name.startswith("lti_"):
            continue
        for condition in _conditions(table, person_id, theirs):
            within = (
                [table.c.organisation_id == organisation_id] if "organisation_id" in table.c else []
            )
            connection.execute(sa.delete(table).where(*within, condition))


def _conditions(
    table: sa.Table, person_id: UUID, theirs: Mapping[str, Sequence[UUID]]
) -> Iterator[sa.ColumnElement[bool]]:
    """Give by what rows of a table are a person's: by name, enrolment, visit or goal."""
    if table is tables.person:
        yield table.c.id == person_id
    yield from (table.c[name] == person_id for name in NAMES_A_PERSON if name in table.c)
    yield from (table.c[name].in_(ids) for name, ids in theirs.items() if name in table.c)


def _ids_of(
    connection: sa.Connection, table: sa.Table, organisation_id: int, person_id: UUID
) -> Sequence[UUID]:
    column = table.c
    found = sa.select(column.id).where(
        column.organisation_id == organisation_id, column.person_id == person_id
    )
    return connection.execute(found).scalars().all()


def _delete_of_roster(connection: sa.Connection, organisation_id: int, person_id: UUID) -> None:
    """Delete what the platform listed of the person, whom it calls by a name of its own."""
    identity, cohort, registration = tables.identity.c, tables.cohort.c, tables.registration.c
    known = connection.execute(
        sa.select(identity.issuer, identity.subject).where(
            identity.organisation_id == organisation_id, identity.person_id == person_id
        )
    )
    for issuer, subject in known.all():
        there = (
            sa.select(cohort.id)
            .join(tables.registration, registration.id == cohort.registration_id)
            .where(cohort.organisation_id == organisation_id, registration.issuer == issuer)
        )
        for table in (tables.membership, tables.roster_entry):
            connection.execute(
                sa.delete(table).where(
                    table.c.organisation_id == organisation_id,
                    table.c.subject == subject,
                    table.c.cohort_id.in_(there),
                )
            )
