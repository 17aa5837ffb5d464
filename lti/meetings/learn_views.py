"""What a learner sees of a module's meetings: days, times, places left, and the own booking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from markupsafe import Markup

from lti.catalogue import Module
from lti.meetings import check_in
from lti.meetings.bookings import Booking, BookingState, Fill
from lti.meetings.facts import LECTURE
from lti.meetings.meetings import Meeting, Plan
from lti.modules.described import Described
from lti.modules.lecture.recordings import Recording
from lti.modules.prose import prose
from lti.modules.texts import language_note
from lti.pages import gettext, ngettext, text_in
from lti.pages.dates import spoken_date, spoken_moment

Own = Literal["none", "booked", "waiting", "offered", "attended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingView:
    """One meeting in the list; address is where its forms post to."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    room: str
    join_url: str
    both_ways: bool
    own: Own
    remote: bool
    state_words: str | None
    seats_words: str | None
    cancelled: bool
    over: bool
    book_label: str | None
    can_cancel: bool
    can_check_in: bool
    code: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingLine:
    """The recording on a lecture's page. note tells of captions that it waits for.

    address is None while it is hidden for want of them.
    """

    address: str | None
    minutes: int
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingsView:
    """The page of a lecture or a live session."""

    kind: str
    title: str
    summary: str
    minutes: int
    description: Markup
    speaker: str
    language_note: str | None
    coming: Sequence[MeetingView]
    past: Sequence[MeetingView]
    recording: RecordingLine | None
    completed: bool
    records: bool
    calendar: str | None
    back: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is known of a module's meetings, and of who looks at them.

    own tells bookings with the number in line of those who wait; records is False for who only
    looks, of whom nothing is kept. brought is the meeting's id and the code of a QR code.
    """

    meetings: Sequence[Meeting]
    fills: Mapping[UUID, Fill]
    own: Mapping[UUID, tuple[Booking, int | None]]
    attended: frozenset[UUID]
    completed: bool
    records: bool
    recording: Recording | None
    now: datetime
    brought: tuple[str, str] | None = None

    def code_for(self, held: Meeting) -> str:
        """Return the code that was brought for a meeting, "" without."""
        if self.brought is None or self.brought[0] != str(held.id):
            return ""
        return self.brought[1]


def meetings_view(
    module: Module,
    content: Described,
    reading: Reading,
    *,
    language: str,
    start: str,
    back: str,
    calendar: str | None,
    recording_address: str,
) -> MeetingsView:
    """Prepare the page."""
    views = [
        _meeting(each, reading, kind=module.kind, language=language, start=start)
        for each in reading.meetings
    ]
    return MeetingsView(
        kind=gettext("Lecture") if module.kind == LECTURE else gettext("Live training session"),
        title=text_in(content.titles, language),
        summary=text_in(content.summaries, language),
        minutes=content.minutes,
        description=prose(
            text_in(content.descriptions, language),
            pictures=(),
            new_tab_note=gettext("opens in a new tab"),
        ),
        speaker=getattr(content, "speaker", ""),
        language_note=language_note(content.languages, language),
        coming=[each for each in views if not each.over],
        past=[each for each in views if each.over and each.own == "attended"],
        recording=_recording(reading, language=language, address=recording_address),
        completed=reading.completed,
        records=reading.records,
        calendar=calendar,
        back=back,
    )


def _recording(reading: Reading, *, language: str, address: str) -> RecordingLine | None:
    held = reading.recording
    if held is None:
        return None
    hidden, due = held.is_hidden(reading.now), held.captions_due
    note = None
    if hidden:
        note = gettext("The recording comes back when it has captions.")
    elif due is not None:
        note = gettext(
            "The recording has no captions yet. Without them it can be watched until %(day)s.",
            day=spoken_date(due.date(), language),
        )
    return RecordingLine(
        address=None if hidden else address,
        minutes=max(1, round(held.length_seconds / 60)),
        note=note,
    )


def seats_words(fill: Fill) -> str | None:
    """Return how many places are left, None where there is room for all."""
    if fill.left is None:
        return None
    if fill.left == 0:
        return (
            ngettext("Full, %(num)d waits in line", "Full, %(num)d wait in line", fill.waiting)
            if fill.waiting
            else gettext("Full")
        )
    return ngettext("%(num)d place left", "%(num)d places left", fill.left)


def where_words(plan: Plan) -> str:
    """Return where a meeting is: its room, remote, or both."""
    ways = [plan.room] if plan.room else []
    if plan.join_url:
        ways.append(gettext("remote"))
    return " · ".join(ways)


def _meeting(
    held: Meeting, reading: Reading, *, kind: str, language: str, start: str
) -> MeetingView:
    fill = reading.fills.get(held.id, Fill(0, 0, held.plan.capacity))
    own, now, records = reading.own.get(held.id), reading.now, reading.records
    state = _own(own, was_there=held.id in reading.attended, now=now)
    bookable = records and held.is_bookable(now)
    shows_link = state in ("booked", "attended") or not records or held.plan.capacity is None
    return MeetingView(
        id=held.id,
        starts_at=held.plan.starts_at,
        ends_at=held.plan.ends_at,
        room=held.plan.room,
        join_url=held.plan.join_url if shows_link else "",
        both_ways=bool(held.plan.room and held.plan.join_url),
        own=state,
        remote=own is not None and own[0].remote,
        state_words=_state_words(state, own, language),
        seats_words=seats_words(fill) if bookable and state in ("none", "waiting") else None,
        cancelled=held.cancelled_at is not None,
        over=held.plan.ends_at + check_in.AFTER < now,
        book_label=_book_label(state, fill, kind) if bookable else None,
        can_cancel=bookable and state in ("booked", "waiting", "offered"),
        code=reading.code_for(held),
        can_check_in=records and state != "attended" and check_in.is_open(held, now),
        address=f"{start}/{held.id}",
    )


def _own(own: tuple[Booking, int | None] | None, *, was_there: bool, now: datetime) -> Own:
    if was_there:
        return "attended"
    if own is None:
        return "none"
    booking = own[0]
    if booking.state is BookingState.BOOKED:
        return "booked"
    if booking.state is BookingState.WAITING:
        return "waiting"
    return "offered" if booking.holds_place(now) else "none"


def _state_words(state: Own, own: tuple[Booking, int | None] | None, language: str) -> str | None:
    if state == "attended":
        return gettext("You were there.")
    if state == "booked":
        return gettext("You have a place.")
    if own is None:
        return None
    booking, number = own
    if state == "waiting":
        return gettext("You are number %(number)s in line.", number=number or 1)
    if state == "offered" and booking.offered_until is not None:
        return gettext(
            "A place is free for you. Take it by %(moment)s.",
            moment=spoken_moment(booking.offered_until, language),
        )
    return None


def _book_label(state: Own, fill: Fill, kind: str) -> str | None:
    if state in ("booked", "waiting", "attended"):
        return None
    if state == "offered":
        return gettext("Take the place")
    if fill.left == 0:
        return gettext("Wait in line")
    return gettext("Sign up") if kind == LECTURE else gettext("Book a place")
