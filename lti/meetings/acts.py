"""What people do with meetings: the booking, its statement and what it completes, as one."""

from uuid import UUID

import sqlalchemy as sa

from lti.catalogue import Module
from lti.meetings import bookings
from lti.meetings.bookings import BookingState
from lti.meetings.facts import LECTURE, LIVE_SESSION
from lti.meetings.meetings import Meeting, held_meeting
from lti.modules import acting
from lti.modules.acting import Learner, Place
from statements import coaching

_WHAT = {
    LECTURE: coaching.Meeting.LECTURE,
    LIVE_SESSION: coaching.Meeting.LIVE_SESSION,
}


class NotBookable(Exception):
    """A meeting that cannot be booked or given back any more: cancelled, begun, or not there."""


def book(
    connection: sa.Connection,
    learner: Learner,
    place: Place,
    meeting_id: UUID,
    *,
    remote: bool,
) -> BookingState:
    """Book a place or wait in line; a place that was not had before is stated. Twice is once.

    Raises NotBookable.
    """
    held = _bookable(connection, place, meeting_id)
    before = bookings.booking_of(connection, held, learner.person_id)
    became = bookings.take(
        connection,
        held,
        person_id=learner.person_id,
        enrolment_id=learner.enrolment_id,
        remote=remote,
        now=place.now,
    )
    had = before is not None and before.state is BookingState.BOOKED
    if became is BookingState.BOOKED and not had:
        place = acting.begin(connection, learner, place)
        said = coaching.signed_up(
            place.doer(learner, registration=held.id),
            what=what_of(place.module),
            meeting=named(place.module, held),
            within=place.within,
            at=place.now,
        )
        acting.state(connection, learner.organisation_id, place.iri_base, [said])
    return became


def give_back(
    connection: sa.Connection, learner: Learner, place: Place, meeting_id: UUID
) -> BookingState | None:
    """Cancel a place or a place in line; only a place that was had is stated.

    Returns what it was, None when there was nothing to cancel. Raises NotBookable.
    """
    held = _bookable(connection, place, meeting_id)
    was = bookings.give_back(connection, held, learner.person_id, now=place.now)
    if was is BookingState.BOOKED:
        said = coaching.cancelled(
            place.doer(learner, registration=held.id),
            what=what_of(place.module),
            meeting=named(place.module, held),
            within=place.within,
            at=place.now,
        )
        acting.state(connection, learner.organisation_id, place.iri_base, [said])
    return was


def what_of(module: Module) -> coaching.Meeting:
    """Return what a module's meetings are."""
    return _WHAT[module.kind]


def named(module: Module, held: Meeting) -> coaching.Named:
    """Return a meeting as statements name it: by its module's titles."""
    return coaching.Named(id=held.id, names=module.titles)


def _bookable(connection: sa.Connection, place: Place, meeting_id: UUID) -> Meeting:
    held = held_meeting(connection, place.module.organisation_id, meeting_id)
    if held is None or held.module_id != place.module.id or not held.is_bookable(place.now):
        raise NotBookable
    return held
