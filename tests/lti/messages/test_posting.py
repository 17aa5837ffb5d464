"""What people are told goes by mail where that is on, with the entry for their calendars."""

from datetime import datetime, timedelta
from email.message import EmailMessage

import icalendar
import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from lti import tables
from lti.meetings import meetings
from lti.meetings.bookings import BookingState
from lti.meetings.telling import tell_all
from lti.meetings.upkeep import offer_again
from lti.messages import notices
from lti.messages.notices import MOST_TRIES, What
from lti.modules.posting import send_due
from lti.upkeep import forget_expired
from tests.lti.meetings.conftest import Hall, plan
from tests.lti.messages.conftest import Course, Mailbox


def _entry(message: EmailMessage) -> tuple[str, icalendar.Event]:
    part = next(each for each in message.walk() if each.get_content_type() == "text/calendar")
    calendar = icalendar.Calendar.from_ical(part.get_content())
    assert part.get_param("method") == calendar["method"]
    event = calendar.walk("VEVENT")[0]
    assert isinstance(event, icalendar.Event)
    return str(calendar["method"]), event


def _move(hall: Hall, meeting: meetings.Meeting, days: float) -> None:
    def work(connection: sa.Connection) -> None:
        held = meetings.held_meeting(connection, hall.organisation_id, meeting.id)
        assert held is not None
        assert meetings.change(connection, held, plan(days=days))
        tell_all(connection, held, What.MOVED, now=hall.clock())

    hall.here.database.transact(work)


def _cancel_meeting(hall: Hall, meeting: meetings.Meeting) -> None:
    def work(connection: sa.Connection) -> None:
        held = meetings.held_meeting(connection, hall.organisation_id, meeting.id)
        assert held is not None
        assert meetings.cancel(connection, held, now=hall.clock())
        tell_all(connection, held, What.CANCELLED, now=hall.clock())

    hall.here.database.transact(work)


def test_a_place_comes_with_its_calendar_entry_and_follows_its_changes(
    course_of: Course, hall: Hall, mailbox: Mailbox
) -> None:
    meeting = hall.added()
    liisa = course_of.learner("liisa")
    hall.book(liisa, meeting)
    assert send_due(hall.here) == 1
    (message,) = mailbox.taken
    assert message["Subject"] == "Dialogi fi – Sinulla on paikka / Dialogi sv – Du har en plats"
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_body(("plain",))
    assert text is not None
    told = text.get_content()
    assert "Kokoushuone Kaisla" in told
    assert "You have a place" in told
    method, event = _entry(message)
    assert method == "REQUEST"
    assert str(event["attendee"]) == "mailto:liisa@om.example"
    assert str(event["organizer"]) == "mailto:valmentava@om.example"
    uid, sequence = str(event["uid"]), event.sequence

    hall.clock.turn(hours=1)
    _move(hall, meeting, days=9)
    send_due(hall.here)
    method, event = _entry(mailbox.taken[-1])
    assert (method, str(event["uid"])) == ("REQUEST", uid)
    assert event.sequence > sequence
    assert event.start == plan(days=9).starts_at

    hall.cancel(liisa, meeting)
    send_due(hall.here)
    method, event = _entry(mailbox.taken[-1])
    assert (method, str(event["uid"]), str(event["status"])) == ("CANCEL", uid, "CANCELLED")
    assert send_due(hall.here) == 0
    assert len(mailbox.taken) == 3


def test_who_is_offered_a_place_is_told_until_when_and_who_waits_gets_no_entry(
    course_of: Course, hall: Hall, mailbox: Mailbox
) -> None:
    meeting = hall.added(capacity=1)
    liisa, pekka = course_of.learner("liisa"), course_of.learner("pekka")
    hall.book(liisa, meeting)
    hall.book(pekka, meeting)
    hall.cancel(liisa, meeting)
    assert hall.state(pekka, meeting) is BookingState.OFFERED
    send_due(hall.here)
    # Liisa's place is gone again: there is nothing to enter any more, only to take out.
    assert len(mailbox.to("liisa")) == 1
    assert [_entry(each)[0] for each in mailbox.to("liisa")] == ["CANCEL"]
    (offer,) = mailbox.to("pekka")
    assert offer.get_content_type() == "text/plain"
    assert "Ota se viimeistään ti 24.11." in offer.get_content()
    _cancel_meeting(hall, meeting)
    send_due(hall.here)
    assert [each.get_content_type() for each in mailbox.to("pekka")] == ["text/plain"] * 2
    assert len(mailbox.to("liisa")) == 1


def test_an_offer_that_lapsed_before_it_was_mailed_is_not(
    course_of: Course, hall: Hall, mailbox: Mailbox
) -> None:
    meeting = hall.added(capacity=1)
    liisa, pekka = course_of.learner("liisa"), course_of.learner("pekka")
    hall.book(liisa, meeting)
    hall.book(pekka, meeting)
    hall.cancel(liisa, meeting)
    hall.clock.turn(hours=25)
    offer_again(hall.here)
    assert hall.state(pekka, meeting) is BookingState.LAPSED
    send_due(hall.here)
    assert len(mailbox.to("pekka")) == 0


def test_of_several_changes_before_the_post_goes_the_last_alone_is_mailed(
    course_of: Course, hall: Hall, mailbox: Mailbox
) -> None:
    meeting = hall.added()
    hall.book(course_of.learner("liisa"), meeting)
    for days in (8, 9, 10):
        _move(hall, meeting, days=days)
    assert send_due(hall.here) == 1
    method, event = _entry(mailbox.taken[0])
    assert (method, event.start) == ("REQUEST", plan(days=10).starts_at)


def test_a_cancelled_meeting_is_taken_out_of_calendars(
    course_of: Course, hall: Hall, mailbox: Mailbox
) -> None:
    meeting = hall.added()
    hall.book(course_of.learner("liisa"), meeting)
    send_due(hall.here)
    _cancel_meeting(hall, meeting)
    send_due(hall.here)
    assert [_entry(each)[0] for each in mailbox.taken] == ["REQUEST", "CANCEL"]


def test_nothing_is_mailed_where_mail_is_off_and_what_waited_is_never_sent(
    course_of: Course, hall: Hall, mailbox: Mailbox
) -> None:
    meeting = hall.added()
    liisa = course_of.learner("liisa")
    hall.book(liisa, meeting)
    course_of.on(on=False)
    assert send_due(hall.here) == 0
    hall.cancel(liisa, meeting)
    course_of.on()
    assert send_due(hall.here) == 0
    assert mailbox.taken == []


@pytest.mark.parametrize(
    "email", [None, "", "liisa", "liisa@", "a@b\r\nBcc: x@y.fi", "ä@om.example"]
)
def test_who_has_no_usable_address_gets_no_mail_and_keeps_nobody_waiting(
    course_of: Course, hall: Hall, mailbox: Mailbox, email: str | None
) -> None:
    meeting = hall.added()
    course_of.emails["liisa"] = email
    hall.book(course_of.learner("liisa"), meeting)
    hall.book(course_of.learner("pekka"), meeting)
    assert send_due(hall.here) == 1
    assert [str(each["To"]) for each in mailbox.taken] == ["pekka@om.example"]
    assert _due(hall) == []


def test_a_refusal_for_now_is_tried_again_later_each_time_and_given_up_in_the_end(
    course_of: Course, hall: Hall, mailbox: Mailbox
) -> None:
    meeting = hall.added()
    hall.book(course_of.learner("liisa"), meeting)
    mailbox.answers["liisa@om.example"] = "451 later"
    waits = []
    for _ in range(MOST_TRIES):
        assert send_due(hall.here) == 0
        due = _due(hall)
        if due:
            waits.append(due[0] - hall.clock())
            hall.clock.now = due[0]
    assert waits == [timedelta(minutes=5 * 2**each) for each in range(MOST_TRIES - 1)]
    assert _due(hall) == []
    state = course_of.state()
    assert (state.error, state.sent_at) == ("recipient_refused", None)


def test_a_refusal_for_good_is_final_and_keeps_no_other_from_theirs(
    course_of: Course, hall: Hall, mailbox: Mailbox
) -> None:
    meeting = hall.added()
    hall.book(course_of.learner("liisa"), meeting)
    hall.book(course_of.learner("pekka"), meeting)
    mailbox.answers["liisa@om.example"] = "550 nobody here"
    assert send_due(hall.here) == 1
    assert _due(hall) == []
    assert len(mailbox.to("pekka")) == 1


def test_a_server_or_a_platform_that_is_down_loses_nothing(
    course_of: Course, hall: Hall, mailbox: Mailbox
) -> None:
    meeting = hall.added()
    hall.book(course_of.learner("liisa"), meeting)
    course_of.down = True
    assert send_due(hall.here) == 0
    course_of.down = False
    hall.clock.turn(minutes=6)
    mailbox.data_answer = "421 closing"
    assert send_due(hall.here) == 0
    mailbox.data_answer = "250 taken"
    hall.clock.turn(minutes=11)
    assert send_due(hall.here) == 1
    assert course_of.state().error is None


def test_who_is_killed_while_sending_leaves_it_to_another_after_a_while(
    course_of: Course, hall: Hall, mailbox: Mailbox
) -> None:
    meeting = hall.added()
    hall.book(course_of.learner("liisa"), meeting)
    with hall.here.database.write() as connection:
        taken = notices.claim(connection, hall.organisation_id, now=hall.clock(), most=10)
    assert len(taken) == 1
    assert send_due(hall.here) == 0
    hall.clock.turn(minutes=16)
    assert send_due(hall.here) == 1
    assert len(mailbox.taken) == 1


def test_no_address_stays_in_the_database_or_gets_into_a_log(
    course_of: Course, hall: Hall, mailbox: Mailbox
) -> None:
    meeting = hall.added()
    hall.book(course_of.learner("liisa"), meeting)
    hall.book(course_of.learner("pekka"), meeting)
    mailbox.answers["pekka@om.example"] = "550 pekka@om.example is unknown"
    with capture_logs() as logs:
        send_due(hall.here)
    assert len(mailbox.taken) == 1
    held = "".join(
        str(row) for table in tables.notice.metadata.sorted_tables for row in _rows(hall, table)
    )
    assert "om.example" not in held
    assert "om.example" not in str(logs)
    assert "Nimi" not in held + str(logs)


def test_old_notices_are_forgotten(course_of: Course, hall: Hall) -> None:
    meeting = hall.added()
    hall.book(course_of.learner("liisa"), meeting)
    hall.clock.turn(days=59)
    forget_expired(hall.here)
    assert len(_rows(hall, tables.notice)) == 1
    hall.clock.turn(days=2)
    forget_expired(hall.here)
    assert _rows(hall, tables.notice) == []


def _rows(hall: Hall, table: sa.Table) -> list[sa.Row[tuple[object, ...]]]:
    with hall.here.database.read() as connection:
        return list(connection.execute(sa.select(table)))


def _due(hall: Hall) -> list[datetime]:
    column = tables.notice.c.mail_due_at
    with hall.here.database.read() as connection:
        found = connection.execute(sa.select(column).where(column.is_not(None)))
        return list(found.scalars())
