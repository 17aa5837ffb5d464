"""What acts in every kind of module share: who acts where, what is stated, what is graded.

Every act takes the connection of the request's only writing transaction, so that the module's
rows, the statements and the grade exist all or none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lrs.database import inserting
from lrs.intake import accept, own_sender
from lrs.surroundings import Surroundings
from lti import tables
from lti.catalogue import Module, Programme, links_of_module, programme
from lti.outbox import offer, tell_progress
from lti.people import Role
from lti.protocol.grades import Progress
from lti.visit import Visit
from statements import coaching
from statements.grammar import ValidStatement, XapiVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """A person enrolled in a cohort, and the language they study in; None where nobody knows."""

    organisation_id: int
    person_id: UUID
    enrolment_id: UUID
    cohort_id: UUID
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where acts happen: in which module at which version, when."""

    module: Module
    programme: Programme
    version: int
    iri_base: str
    now: datetime

    @property
    def within(self) -> coaching.Within:
        """Return the module and programme as statements name them."""
        return coaching.Within(
            programme=coaching.Named(id=self.programme.id, names=self.programme.titles),
            module=coaching.Named(id=self.module.id, names=self.module.titles),
            revision=self.version,
        )

    def doer(self, learner: Learner, *, registration: UUID | None = None) -> coaching.Doer:
        """Return a learner as statements name them, under the enrolment unless told otherwise."""
        return coaching.Doer(
            iri_base=self.iri_base,
            person_id=learner.person_id,
            registration=registration or learner.enrolment_id,
            language=learner.language,
        )


def place_in(connection: sa.Connection, held: Module, *, here: Surroundings) -> Place:
    """Return where acts in a module happen now, at its newest version."""
    return Place(
        module=held,
        programme=programme(connection, held.organisation_id, held.programme_id),
        version=held.version,
        iri_base=here.settings.iri_base,
        now=here.clock(),
    )


def learner_of(visit: Visit) -> Learner | None:
    """Return the learner of a visit; None for whoever is only looking.

    A learner without a course is nobody's participant, so that there is nowhere to record to.
    """
    return enrolled(visit) if visit.role is Role.LEARNER else None


def enrolled(visit: Visit) -> Learner | None:
    """Return a visit's person in their course, whatever their role; None outside any course."""
    if visit.person_id is None or visit.enrolment_id is None or visit.cohort_id is None:
        return None
    return Learner(
        organisation_id=visit.organisation_id,
        person_id=visit.person_id,
        enrolment_id=visit.enrolment_id,
        cohort_id=visit.cohort_id,
        language=visit.locale,
    )


def state(
    connection: sa.Connection,
    organisation_id: int,
    iri_base: str,
    said: Sequence[ValidStatement],
) -> None:
    """Keep statements of our own in the store."""
    if said:
        accept(
            connection,
            said,
            sender=own_sender(organisation_id, iri_base),
            version=XapiVersion.V2_0,
        )


def begin(connection: sa.Connection, learner: Learner, place: Place) -> Place:
    """Begin a module for a learner if it had not begun, and return it at the version they have.

    This is for modules that keep no rows of their own on how far somebody is.
    """
    key = {
        "organisation_id": learner.organisation_id,
        "enrolment_id": learner.enrolment_id,
        "module_id": place.module.id,
    }
    made = connection.execute(
        inserting(connection, tables.participation)
        .values(**key, version=place.version, started_at=place.now)
        .on_conflict_do_nothing()
        .returning(tables.participation.c.version)
    )
    if made.first() is None:
        known = version_of(connection, learner, place.module.id)
        return replace(place, version=known or place.version)
    started = coaching.module_started(place.doer(learner), within=place.within, at=place.now)
    state(connection, learner.organisation_id, place.iri_base, [started])
    tell(connection, learner, place, Progress.STARTED)
    return place


def complete(
    connection: sa.Connection,
    learner: Learner,
    place: Place,
    *,
    after: Sequence[ValidStatement] = (),
) -> bool:
    """Complete a module that was begun: stated and graded 1/1 once, however often it is done.

    after is what led to it, stated in any case: with the completion in one go, since each way to
    the store costs the same however much it carries.
    """
    column = tables.participation.c
    completed = coaching.module_completed(place.doer(learner), within=place.within, at=place.now)
    done = connection.execute(
        sa.update(tables.participation)
        .where(*_of(learner, place.module.id), column.completed_at.is_(None))
        .values(completed_at=place.now, completion_id=completed.id)
    )
    if done.rowcount != 1:
        state(connection, learner.organisation_id, place.iri_base, after)
        return False
    state(connection, learner.organisation_id, place.iri_base, [*after, completed])
    grade(connection, learner, place, given=1, maximum=1, progress=Progress.COMPLETED)
    tell(connection, learner, place, Progress.COMPLETED)
    return True


def uncomplete(connection: sa.Connection, learner: Learner, place: Place) -> bool:
    """Take a completion back that should never have been: its statement is voided.

    A score that the platform has is left to the teacher there; LTI knows no taking back.
    """
    column = tables.participation.c
    known = connection.execute(
        sa.select(column.completion_id).where(*_of(learner, place.module.id))
    ).scalar()
    if known is None:
        return False
    connection.execute(
        sa.update(tables.participation)
        .where(*_of(learner, place.module.id))
        .values(completed_at=None, completion_id=None)
    )
    void(connection, learner.organisation_id, place, known)
    return True


def void(connection: sa.Connection, organisation_id: int, place: Place, statement_id: UUID) -> None:
    """Void a statement of ours (xAPI 1.0.3, Part 2, 2.3.2)."""
    said = coaching.voided(place.iri_base, statement_id, at=place.now)
    state(connection, organisation_id, place.iri_base, [said])


def completed_at(connection: sa.Connection, learner: Learner, module_id: UUID) -> datetime | None:
    """Return when a learner completed a module, None when not yet."""
    found: datetime | None = connection.execute(
        sa.select(tables.participation.c.completed_at).where(*_of(learner, module_id))
    ).scalar()
    return found


def version_of(connection: sa.Connection, learner: Learner, module_id: UUID) -> int | None:
    """Return which version of a module a learner began with, None where not begun."""
    found: int | None = connection.execute(
        sa.select(tables.participation.c.version).where(*_of(learner, module_id))
    ).scalar()
    return found


def tell(connection: sa.Connection, learner: Learner, place: Place, progress: Progress) -> None:
    """Let the platform know how far a learner is."""
    for link_id in _links(connection, learner, place):
        tell_progress(
            connection,
            organisation_id=learner.organisation_id,
            resource_link_id=link_id,
            person_id=learner.person_id,
            progress=progress,
            now=place.now,
        )


def grade(
    connection: sa.Connection,
    learner: Learner,
    place: Place,
    *,
    given: int,
    maximum: int,
    progress: Progress,
) -> None:
    """Offer a score to every gradebook column that the module has in the learner's course."""
    for link_id in _links(connection, learner, place):
        offer(
            connection,
            organisation_id=learner.organisation_id,
            resource_link_id=link_id,
            person_id=learner.person_id,
            score_given=float(given),
            score_maximum=float(maximum),
            progress=progress,
            now=place.now,
        )


def _links(connection: sa.Connection, learner: Learner, place: Place) -> tuple[UUID, ...]:
    return links_of_module(
        connection,
        organisation_id=learner.organisation_id,
        cohort_id=learner.cohort_id,
        module_id=place.module.id,
    )


def _of(learner: Learner, module_id: UUID) -> tuple[sa.ColumnElement[bool], ...]:
    column = tables.participation.c
    return (
        column.organisation_id == learner.organisation_id,
        column.enrolment_id == learner.enrolment_id,
        column.module_id == module_id,
    )
