"""The learner's pages of lectures and live sessions: book, cancel, check in, calendar."""

from http import HTTPStatus
from uuid import UUID

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from lrs.surroundings import surroundings
from lti.meetings import acts, attendance, bookings, calendars, check_in, way_in
from lti.meetings.acts import NotBookable
from lti.meetings.bookings import Booking, BookingState
from lti.meetings.entry import looked_at, meeting_in, shown
from lti.meetings.learn_views import MeetingsView, Reading, meetings_view
from lti.meetings.meetings import Meeting, meetings_of
from lti.modules.acting import Learner, completed_at, learner_of, place_in
from lti.modules.lecture.recordings import recording_of
from lti.pages import answer, gettext, in_own_language
from lti.people import Role
from lti.visit import Visit, visitors
from statements.coaching import Source


@visitors(Role.LEARNER, Role.VISITOR)
@in_own_language
def start(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show what it is, when it takes place, and what the learner has booked."""
    return page(visit, module_id)


@visitors(Role.TRAINER)
@in_own_language
def preview(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show a trainer the same page, without anything to press."""
    return page(visit, module_id)


@visitors(Role.LEARNER)
@in_own_language
def act(visit: Visit, module_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    """Book, cancel or check in; what is over meanwhile is told, and nothing else happens."""
    learner = learner_of(visit)
    if learner is None:
        flask.abort(HTTPStatus.FORBIDDEN)
    acted = _ACTS.get(flask.request.form.get("act", ""))
    if acted is None:
        flask.abort(HTTPStatus.BAD_REQUEST)
    return acted(visit, learner, module_id, meeting_id)


@visitors(Role.LEARNER)
@in_own_language
def calendar(visit: Visit) -> ResponseReturnValue:
    """Say how the calendar feed is used, and whether there is one."""
    return _calendar_page(visit, token=None)


@visitors(Role.LEARNER)
@in_own_language
def calendar_change(visit: Visit) -> ResponseReturnValue:
    """Make the feed's address anew, or take it back."""
    here, person_id = surroundings(), visit.person_id
    if person_id is None:
        flask.abort(HTTPStatus.NOT_FOUND)
    if flask.request.form.get("act") == "remove":
        here.database.transact(
            lambda connection: calendars.take_address_back(
                connection, visit.organisation_id, person_id
            )
        )
        return _calendar_page(visit, token=None)
    token = here.database.transact(
        lambda connection: calendars.make_address(
            connection,
            visit.organisation_id,
            person_id,
            key_ring=here.key_ring,
            now=here.clock(),
        )
    )
    return _calendar_page(visit, token=token)


def page(
    visit: Visit, module_id: UUID, *, trouble: str | None = None, said: str | None = None
) -> ResponseReturnValue:
    """Show the page; trouble is what did not go, said what did."""
    view = _view(visit, module_id)
    return answer(
        "meetings/start.html",
        visit=visit,
        status=HTTPStatus.OK if trouble is None else HTTPStatus.CONFLICT,
        view=view,
        trouble=trouble,
        said=said,
    )


def _view(visit: Visit, module_id: UUID) -> MeetingsView:
    here, learner = surroundings(), learner_of(visit)
    now = here.clock()
    room = "teach" if visit.role is Role.TRAINER else "learn"
    with here.database.read() as connection:
        known = looked_at(connection, visit, module_id)
        meetings = meetings_of(connection, visit.organisation_id, module_id)
        reading = Reading(
            meetings=meetings,
            fills=bookings.fills_of(connection, visit.organisation_id, module_id, now=now),
            own={} if learner is None else _own(connection, learner, module_id, meetings),
            attended=(
                frozenset()
                if learner is None
                else attendance.attended_by(
                    connection, visit.organisation_id, module_id, learner.person_id
                )
            ),
            completed=learner is not None
            and completed_at(connection, learner, module_id) is not None,
            records=learner is not None,
            recording=recording_of(connection, visit.organisation_id, module_id),
            now=now,
            brought=way_in.brought(),
        )
    return meetings_view(
        known.module,
        known.content,
        reading,
        language=visit.locale,
        start=f"/{room}/{visit.id}/meetings/{module_id}",
        back=_back(visit),
        calendar=None if learner is None else f"/learn/{visit.id}/calendar",
        recording_address=f"/{room}/{visit.id}/recordings/{module_id}"
        + ("/preview" if room == "teach" else ""),
    )


def _own(
    connection: sa.Connection,
    learner: Learner,
    module_id: UUID,
    meetings: tuple[Meeting, ...],
) -> dict[UUID, tuple[Booking, int | None]]:
    held = {each.id: each for each in meetings}
    found = bookings.own_bookings(connection, learner.organisation_id, module_id, learner.person_id)
    return {
        meeting_id: (
            booking,
            bookings.number_in_line(connection, held[meeting_id], booking.turn)
            if booking.turn is not None
            else None,
        )
        for meeting_id, booking in found.items()
    }


def _book(visit: Visit, learner: Learner, module_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    here = surroundings()
    remote = flask.request.form.get("way") == "remote"

    def work(connection: sa.Connection) -> BookingState:
        known = shown(connection, visit, module_id)
        place = place_in(connection, known.module, here=here)
        return acts.book(connection, learner, place, meeting_id, remote=remote)

    try:
        here.database.transact(work)
    except NotBookable:
        return page(visit, module_id, trouble=_over())
    return _to(visit, module_id)


def _cancel(
    visit: Visit, learner: Learner, module_id: UUID, meeting_id: UUID
) -> ResponseReturnValue:
    here = surroundings()

    def work(connection: sa.Connection) -> None:
        known = shown(connection, visit, module_id)
        place = place_in(connection, known.module, here=here)
        acts.give_back(connection, learner, place, meeting_id)

    try:
        here.database.transact(work)
    except NotBookable:
        return page(visit, module_id, trouble=_over())
    return _to(visit, module_id)


def _check_in(
    visit: Visit, learner: Learner, module_id: UUID, meeting_id: UUID
) -> ResponseReturnValue:
    here = surroundings()
    typed = flask.request.form.get("code", "")
    with here.database.read() as connection:
        held = meeting_in(connection, visit, module_id, meeting_id)
    if not check_in.is_open(held, here.clock()):
        return page(visit, module_id, trouble=_over())
    if not check_in.is_code(here.key_ring, held, typed):
        return page(
            visit,
            module_id,
            trouble=gettext("That is not the code of this meeting. Check it and try again."),
        )

    def work(connection: sa.Connection) -> None:
        known = shown(connection, visit, module_id)
        place = place_in(connection, known.module, here=here)
        attendance.note(connection, learner, place, held, source=Source.CHECK_IN)

    here.database.transact(work)
    return _to(visit, module_id)


def _calendar_page(visit: Visit, *, token: str | None) -> ResponseReturnValue:
    here = surroundings()
    with here.database.read() as connection:
        has = visit.person_id is not None and calendars.has_address(
            connection, visit.organisation_id, visit.person_id
        )
    address = None
    if token is not None:
        address = f"{here.settings.public_url}/calendar/{visit.locale}/{token}.ics"
    return answer(
        "meetings/calendar.html", visit=visit, has=has, address=address, back=_back(visit)
    )


def _back(visit: Visit) -> str:
    if visit.role is Role.LEARNER:
        return f"/dashboards/{visit.id}/me"
    if visit.role is Role.TRAINER:
        return f"/dashboards/{visit.id}/cohort"
    return f"/learn/{visit.id}/materials"


def _over() -> str:
    return gettext("This is over, cancelled or not open now. Nothing was changed.")


def _to(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    return flask.redirect(f"/learn/{visit.id}/meetings/{module_id}", HTTPStatus.SEE_OTHER)


_ACTS = {"book": _book, "cancel": _cancel, "check-in": _check_in}
