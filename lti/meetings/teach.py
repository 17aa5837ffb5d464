"""The trainer's pages of lectures and live sessions: plan, show the code, note who was there."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

import flask
import segno
import sqlalchemy as sa
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lrs.surroundings import Surroundings, surroundings
from lti.catalogue import placed_at
from lti.looked import note_look
from lti.meetings import attendance, bookings, check_in, meetings, planning, reading_reports, way_in
from lti.meetings.bookings import Booking, BookingState, Fill
from lti.meetings.entry import meeting_in, shown
from lti.meetings.facts import LECTURE
from lti.meetings.learn_views import seats_words, where_words
from lti.meetings.meetings import Meeting
from lti.meetings.people import Listed, learner_for, people_of
from lti.meetings.telling import tell_all
from lti.messages.notices import What
from lti.modules.acting import Learner, place_in
from lti.pages import FieldError, answer, gettext, in_own_language, ngettext, text_in
from lti.people import Role
from lti.visit import Visit, visitors
from statements.coaching import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A meeting in the trainer's list."""

    starts_at: datetime
    ends_at: datetime
    where: str
    fill: str
    cancelled: bool
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """Somebody of the group, and whether they were there; booked says what they have."""

    key: str
    name: str
    booked: str
    present: bool


@visitors(Role.TRAINER)
@in_own_language
def manage(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """List a module's meetings, and offer to plan one."""
    return _manage_page(visit, module_id)


@visitors(Role.TRAINER)
@in_own_language
def add(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Plan a meeting."""
    here, form = surroundings(), flask.request.form
    plan, errors = planning.planned(form)
    if plan is None:
        return _manage_page(visit, module_id, form=planning.as_typed(form), errors=errors)
    wanted = plan

    def work(connection: sa.Connection) -> UUID:
        known = shown(connection, visit, module_id)
        return meetings.add(connection, visit.organisation_id, known.module.id, wanted)

    return _to(visit, module_id, here.database.transact(work))


@visitors(Role.TRAINER)
@in_own_language
def meeting(visit: Visit, module_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    """Show one meeting: its code, who is coming, who was there."""
    return _meeting_page(visit, module_id, meeting_id)


@visitors(Role.TRAINER)
@in_own_language
def change(visit: Visit, module_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    """Change or cancel a meeting; calendars and the line follow."""
    here, form = surroundings(), flask.request.form
    plan, errors = planning.planned(form)
    cancels = form.get("act") == "cancel"
    if plan is None and not cancels:
        return _meeting_page(
            visit, module_id, meeting_id, form=planning.as_typed(form), errors=errors
        )

    def work(connection: sa.Connection) -> None:
        meeting_in(connection, visit, module_id, meeting_id)
        held = meetings.held_meeting(connection, visit.organisation_id, meeting_id)
        if held is None:
            return
        if cancels:
            if meetings.cancel(connection, held, now=here.clock()):
                tell_all(connection, held, What.CANCELLED, now=here.clock())
        elif plan is not None and meetings.change(connection, held, plan):
            if plan.is_elsewhere_than(held.plan):
                tell_all(connection, held, What.MOVED, now=here.clock())
            again = meetings.held_meeting(connection, visit.organisation_id, meeting_id)
            if again is not None:
                bookings.pass_on(connection, again, now=here.clock())

    here.database.transact(work)
    return _to(visit, module_id, meeting_id)


@visitors(Role.TRAINER)
@in_own_language
def attend(visit: Visit, module_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    """Note who was there by the list; whose tick was taken away is taken back, which is audited.

    Who has checked in since the page was opened stays noted: the page showed them without a tick.
    """
    here = surroundings()
    note_look(here, visit)
    people = people_of(here, visit)
    ticked = set(flask.request.form.getlist("present"))
    unticked = set(flask.request.form.getlist("was_present")) - ticked

    def work(connection: sa.Connection) -> None:
        known = shown(connection, visit, module_id)
        held = meeting_in(connection, visit, module_id, meeting_id)
        place = place_in(connection, known.module, here=here)
        there = attendance.presences(connection, held)
        for person in people:
            was = person.person_id is not None and person.person_id in there
            if not (person.key in ticked and not was) and not (person.key in unticked and was):
                continue
            learner = learner_for(connection, visit, person, now=here.clock())
            if person.key in ticked:
                attendance.note(connection, learner, place, held, source=Source.LIST)
            else:
                _take_back(connection, visit, learner, held, module_id)

    here.database.transact(work)
    return _to(visit, module_id, meeting_id)


@visitors(Role.TRAINER)
@in_own_language
def report(visit: Visit, module_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    """Read a meeting's reports and show what would be noted, or note it."""
    here = surroundings()
    with here.database.read() as connection:
        meeting_in(connection, visit, module_id, meeting_id)
    if flask.request.form.get("act") == "note":
        keys = frozenset(flask.request.form.getlist("matched"))
        reading_reports.note(here, visit, module_id, meeting_id, keys)
        return _to(visit, module_id, meeting_id)
    files = flask.request.files.getlist("report")
    found, error = reading_reports.previewed(
        files, people_of(here, visit), least=flask.request.form.get("least_minutes", "")
    )
    if found is None:
        return _meeting_page(visit, module_id, meeting_id, errors=(FieldError("report", error),))
    return answer(
        "meetings/report.html",
        visit=visit,
        found=found,
        address=f"/teach/{visit.id}/meetings/{module_id}/{meeting_id}",
    )


def _take_back(
    connection: sa.Connection, visit: Visit, learner: Learner, held: Meeting, module_id: UUID
) -> None:
    here = surroundings()
    place = place_in(connection, shown(connection, visit, module_id).module, here=here)
    if attendance.take_back(connection, learner, place, held):
        reading_reports.audited(connection, visit, held, taken_back=True, now=here.clock())


def _manage_page(
    visit: Visit,
    module_id: UUID,
    *,
    form: dict[str, str] | None = None,
    errors: tuple[FieldError, ...] = (),
) -> ResponseReturnValue:
    here = surroundings()
    with here.database.read() as connection:
        known = shown(connection, visit, module_id)
        held = meetings.meetings_of(connection, visit.organisation_id, module_id)
        fills = bookings.fills_of(connection, visit.organisation_id, module_id, now=here.clock())
    address = f"/teach/{visit.id}/meetings/{module_id}"
    return answer(
        "meetings/manage.html",
        visit=visit,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        title=text_in(known.content.titles, visit.locale),
        lines=[_line(each, fills.get(each.id), address) for each in held],
        form=form or planning.blank(known.module.kind),
        errors=errors,
        wrong={error.field: error.text for error in errors},
        address=address,
        edit=f"/teach/{visit.id}/modules/{module_id}/edit",
        recording=f"/teach/{visit.id}/recordings/{module_id}"
        if known.module.kind == LECTURE
        else None,
        back=f"/teach/{visit.id}/modules",
    )


def _line(held: Meeting, fill: Fill | None, address: str) -> Line:
    known = fill or Fill(0, 0, held.plan.capacity)
    words = [ngettext("%(num)d coming", "%(num)d coming", known.taken)]
    left = seats_words(known)
    if left is not None:
        words.append(left)
    return Line(
        starts_at=held.plan.starts_at,
        ends_at=held.plan.ends_at,
        where=where_words(held.plan),
        fill=" · ".join(words),
        cancelled=held.cancelled_at is not None,
        address=f"{address}/{held.id}",
    )


def _meeting_page(
    visit: Visit,
    module_id: UUID,
    meeting_id: UUID,
    *,
    form: dict[str, str] | None = None,
    errors: tuple[FieldError, ...] = (),
) -> ResponseReturnValue:
    here = surroundings()
    note_look(here, visit)
    people = people_of(here, visit)
    with here.database.read() as connection:
        known = shown(connection, visit, module_id)
        held = meeting_in(connection, visit, module_id, meeting_id)
        booked = {each.person_id: each for each in bookings.bookings_of(connection, held)}
        there = attendance.presences(connection, held)
        address = placed_at(connection, visit.organisation_id, module_id, visit.cohort_id)
    lines = [_person(each, booked, set(there)) for each in people]
    elsewhere = len(set(there) - {each.person_id for each in people})
    code = check_in.code_of(here.key_ring, held)
    return answer(
        "meetings/meeting.html",
        visit=visit,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        title=text_in(known.content.titles, visit.locale),
        held=held,
        where=where_words(held.plan),
        code=code,
        qr=_qr(code if address is None else _way_in(here, visit, held, code)),
        qr_leads=address is not None,
        lines=lines,
        present=ngettext("%(num)d person was there", "%(num)d people were there", len(there)),
        elsewhere=ngettext(
            "%(num)d of them is in another group", "%(num)d of them are in other groups", elsewhere
        )
        if elsewhere
        else None,
        form=form or planning.typed(held.plan),
        errors=errors,
        wrong={error.field: error.text for error in errors},
        address=f"/teach/{visit.id}/meetings/{module_id}/{meeting_id}",
        back=f"/teach/{visit.id}/meetings/{module_id}",
    )


def _way_in(here: Surroundings, visit: Visit, held: Meeting, code: str) -> str:
    return way_in.address_of(here.settings.public_url, held.id, visit.cohort_id, code)


def _person(person: Listed, booked: dict[UUID, Booking], there: set[UUID]) -> PersonLine:
    booking = None if person.person_id is None else booked.get(person.person_id)
    words = ""
    if booking is not None and booking.state is BookingState.BOOKED:
        words = gettext("coming remotely") if booking.remote else gettext("coming")
    elif booking is not None and booking.state is BookingState.WAITING:
        words = gettext("waits in line")
    elif booking is not None and booking.state is BookingState.OFFERED:
        words = gettext("has been offered a place")
    return PersonLine(
        key=person.key,
        name=person.name,
        booked=words,
        present=person.person_id is not None and person.person_id in there,
    )


def _qr(text: str) -> Markup:
    """Return a QR code as SVG that takes the colours of the page.

    It leads to the activity on the platform; where its address is not known it holds the code.
    """
    made = segno.make(text, error="m", micro=False)
    return Markup(  # noqa: S704 - drawn by segno: squares, whatever they say
        made.svg_inline(scale=6, border=2, omitsize=True, svgclass="qr", lineclass=None)
    )


def _to(visit: Visit, module_id: UUID, meeting_id: UUID) -> ResponseReturnValue:
    return flask.redirect(
        f"/teach/{visit.id}/meetings/{module_id}/{meeting_id}", HTTPStatus.SEE_OTHER
    )
