"""What a notice says: on the learner's own page, and by mail with the calendar's entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa

from lrs.settings import Settings
from lti.catalogue import Module, module
from lti.meetings.bookings import Booking, BookingState, booking_of
from lti.meetings.calendars import Entry, invitation, uid_of
from lti.meetings.meetings import Meeting, meeting_by_id
from lti.messages import notices
from lti.messages.letters import letter_in_all
from lti.messages.notices import Notice, What
from lti.messages.post import Letter
from lti.messages.voices import Voice
from lti.pages.dates import spoken_moment
from lti.pages.languages import text_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a notice is about, as it is now; meeting and booking are None where it has none."""

    notice: Notice
    module: Module
    meeting: Meeting | None
    booking: Booking | None

    @property
    def still_holds(self) -> bool:
        """Tell whether the notice is still true: what was offered may be gone meanwhile."""
        if self.notice.meeting_id is None:
            return True
        if self.meeting is None or self.booking is None:
            return False
        cancelled, state = self.meeting.cancelled_at is not None, self.booking.state
        match self.notice.what:
            case What.CANCELLED:
                return cancelled
            case What.GIVEN_BACK:
                return not cancelled and state is BookingState.CANCELLED
            case What.OFFERED:
                return not cancelled and state is BookingState.OFFERED
        return not cancelled and state is BookingState.BOOKED


def subject_of(connection: sa.Connection, notice: Notice) -> Subject | None:
    """Return what a notice is about, None when its module is not there any more."""
    held = module(connection, notice.organisation_id, notice.module_id)
    if held is None:
        return None
    meeting = (
        None
        if notice.meeting_id is None
        else meeting_by_id(connection, notice.organisation_id, notice.meeting_id)
    )
    booking = None if meeting is None else booking_of(connection, meeting, notice.person_id)
    return Subject(notice=notice, module=held, meeting=meeting, booking=booking)


def unseen_by(
    connection: sa.Connection, organisation_id: int, person_id: UUID
) -> tuple[Subject, ...]:
    """Return what a person is told and has not put away, as far as it still holds."""
    found = [
        subject_of(connection, each)
        for each in notices.unseen(connection, organisation_id, person_id)
    ]
    return tuple(each for each in found if each is not None and each.still_holds)


def headline(what: What, voice: Voice) -> str:
    """Return in a few words what happened."""
    match what:
        case What.BOOKED:
            return voice.gettext("You have a place")
        case What.GIVEN_BACK:
            return voice.gettext("Your place has been given back")
        case What.OFFERED:
            return voice.gettext("A place has become free for you")
        case What.MOVED:
            return voice.gettext("The time or the place has changed")
        case What.CANCELLED:
            return voice.gettext("This has been cancelled")
    return voice.gettext("Your coaching has been arranged")


def lines_of(subject: Subject, voice: Voice) -> tuple[str, ...]:
    """Return what a notice says, in sentences, the module's name first."""
    told = [text_in(subject.module.titles, voice.language), headline(subject.notice.what, voice)]
    if subject.meeting is not None:
        told.append(_when(subject.meeting, voice))
    until = None if subject.booking is None else subject.booking.offered_until
    if subject.notice.what is What.OFFERED and until is not None:
        told.append(
            voice.gettext(
                "Take it by %(moment)s, or it goes to the next in line.",
                moment=spoken_moment(until, voice.language),
            )
        )
    return tuple(told)


def letter_of(
    subject: Subject,
    *,
    address: str | None,
    to: str,
    settings: Settings,
    now: datetime,
) -> Letter:
    """Return the letter that a notice is sent as, to whom has this address."""
    return letter_in_all(
        lambda voice: (
            f"{text_in(subject.module.titles, voice.language)} – "
            f"{headline(subject.notice.what, voice)}"
        ),
        lambda voice: lines_of(subject, voice),
        address=address,
        calendar=_calendar(subject, address=address, to=to, settings=settings, now=now),
    )


def _when(meeting: Meeting, voice: Voice) -> str:
    return ", ".join(
        part
        for part in (spoken_moment(meeting.plan.starts_at, voice.language), meeting.plan.room)
        if part
    )


def _calendar(
    subject: Subject, *, address: str | None, to: str, settings: Settings, now: datetime
) -> tuple[str, bytes] | None:
    """Return the entry for the person's own calendar, for who has or had a place."""
    meeting, booking = subject.meeting, subject.booking
    if meeting is None or booking is None or settings.mail_from is None:
        return None
    has = booking.state is BookingState.BOOKED
    gone = meeting.cancelled_at is not None or subject.notice.what is What.GIVEN_BACK
    if not has and subject.notice.what is not What.GIVEN_BACK:
        return None
    plan = meeting.plan
    entry = Entry(
        uid=uid_of(meeting.id, urlsplit(settings.iri_base).hostname or "valmentava"),
        title=_title(subject.module.titles),
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        where=plan.room or plan.join_url,
        text=plan.join_url,
        address=address or "",
        sequence=meeting.sequence,
        cancelled=gone,
        stamp=now,
    )
    body = invitation(entry, organiser=settings.mail_from, guest=to)
    return ("CANCEL" if gone else "REQUEST", body)


def _title(titles: Mapping[str, str]) -> str:
    return " / ".join(dict.fromkeys(text_in(titles, language) for language in ("fi", "sv")))
