"""Places go to who comes first, the others stand in line, and a free place goes on to the first."""

import json
import os
import threading
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa

from lrs.database import Database
from lti import tables
from lti.meetings import facts, meetings
from lti.meetings.acts import NotBookable
from lti.meetings.bookings import BookingState, number_in_line, pass_on
from lti.meetings.upkeep import offer_again
from statements import vocabulary
from statements.profile import broken_rules
from tests.lti.meetings.conftest import Hall, plan

AT_ONCE = 20
ROUNDS = int(os.environ.get("BOOKING_ROUNDS", "200"))


# Any: statements as JSON.
def _said(database: Database) -> list[dict[str, Any]]:
    with database.read() as connection:
        bodies = connection.execute(sa.text("SELECT body FROM lrs_statement ORDER BY position"))
        return [json.loads(bytes(each)) for each in bodies.scalars()]


def _verbs(database: Database) -> list[str]:
    return [each["verb"]["id"] for each in _said(database)]


def test_twenty_at_once_for_the_last_place_leave_one_winner_round_after_round(
    hall: Hall,
) -> None:
    people = [hall.learner(f"person {number}") for number in range(AT_ONCE)]
    hall.added()
    for number in range(ROUNDS):
        meeting = hall.added(capacity=1)
        gate = threading.Barrier(AT_ONCE)
        became: list[BookingState] = []

        def press(who: int, meeting: meetings.Meeting = meeting) -> None:
            gate.wait()  # noqa: B023 - joined below, within the round
            became.append(hall.book(people[who], meeting))  # noqa: B023

        threads = [threading.Thread(target=press, args=(who,)) for who in range(AT_ONCE)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        counted = Counter(became)
        assert counted == {BookingState.BOOKED: 1, BookingState.WAITING: AT_ONCE - 1}, number
        turns = [each.turn for each in hall.bookings(meeting) if each.turn is not None]
        assert turns == list(range(1, AT_ONCE))


def test_booking_twice_is_booking_once(hall: Hall, database: Database) -> None:
    meeting, liisa = hall.added(), hall.learner("liisa")
    assert hall.book(liisa, meeting) is BookingState.BOOKED
    assert hall.book(liisa, meeting) is BookingState.BOOKED
    assert len(hall.bookings(meeting)) == 1
    assert _verbs(database) == [vocabulary.INITIALIZED, vocabulary.REGISTERED]


def test_whether_one_comes_on_site_or_joins_remotely_can_be_changed(hall: Hall) -> None:
    meeting, liisa = hall.added(), hall.learner("liisa")
    hall.book(liisa, meeting)
    hall.book(liisa, meeting, remote=True)
    known = hall.booking(liisa, meeting)
    assert known is not None
    assert known.remote


def test_one_capacity_serves_several_groups(hall: Hall) -> None:
    meeting = hall.added(capacity=2)
    people = [hall.learner(f"p{number}", course=f"course-{number}") for number in range(3)]
    assert [hall.book(each, meeting) for each in people] == [
        BookingState.BOOKED,
        BookingState.BOOKED,
        BookingState.WAITING,
    ]


def test_a_cancelled_place_is_offered_to_the_first_in_line(hall: Hall, database: Database) -> None:
    meeting = hall.added(capacity=1)
    liisa, pekka, aino = (hall.learner(name) for name in ("liisa", "pekka", "aino"))
    for each in (liisa, pekka, aino):
        hall.book(each, meeting)
    assert hall.cancel(liisa, meeting) is BookingState.BOOKED
    assert hall.state(pekka, meeting) is BookingState.OFFERED
    assert hall.state(aino, meeting) is BookingState.WAITING
    assert hall.book(hall.learner("vieras"), meeting) is BookingState.WAITING
    assert hall.book(pekka, meeting) is BookingState.BOOKED
    told = [verb.rpartition("/")[2] for verb in _verbs(database)]
    assert told == ["initialized", "registered", "unregistered", "initialized", "registered"]


def test_what_is_stated_follows_the_profile_and_is_registered_as_the_session(
    hall: Hall, database: Database
) -> None:
    meeting, liisa = hall.added(), hall.learner("liisa")
    hall.book(liisa, meeting)
    hall.cancel(liisa, meeting)
    _, booked, cancelled = _said(database)
    for each in (booked, cancelled):
        assert each["context"]["registration"] == str(meeting.id)
        assert broken_rules(json.dumps(each).encode(), iri_base=hall.here.settings.iri_base) == ()


def test_an_offer_that_is_not_taken_goes_on_to_the_next(hall: Hall) -> None:
    meeting = hall.added(capacity=1)
    liisa, pekka, aino = (hall.learner(name) for name in ("liisa", "pekka", "aino"))
    for each in (liisa, pekka, aino):
        hall.book(each, meeting)
    hall.cancel(liisa, meeting)
    hall.clock.turn(hours=25)
    assert offer_again(hall.here) == 1
    assert hall.state(pekka, meeting) is BookingState.LAPSED
    assert hall.state(aino, meeting) is BookingState.OFFERED
    assert hall.book(pekka, meeting) is BookingState.WAITING


def test_an_offer_ends_at_the_latest_when_offers_end(hall: Hall) -> None:
    meeting = hall.added(capacity=1, days=1, ends=12)
    liisa, pekka = hall.learner("liisa"), hall.learner("pekka")
    hall.book(liisa, meeting)
    hall.book(pekka, meeting)
    hall.cancel(liisa, meeting)
    known = hall.booking(pekka, meeting)
    assert known is not None
    assert known.offered_until == meeting.offers_end_at


def test_close_to_the_start_nothing_is_offered_and_a_free_place_is_the_first_comers(
    hall: Hall,
) -> None:
    meeting = hall.added(capacity=1, days=1, ends=12)
    liisa, pekka, aino = (hall.learner(name) for name in ("liisa", "pekka", "aino"))
    for each in (liisa, pekka):
        hall.book(each, meeting)
    hall.clock.turn(hours=13)
    hall.cancel(liisa, meeting)
    assert hall.state(pekka, meeting) is BookingState.WAITING
    assert hall.book(aino, meeting) is BookingState.BOOKED


def test_who_waits_is_told_as_which_in_line(hall: Hall) -> None:
    meeting = hall.added(capacity=1)
    people = [hall.learner(f"p{number}") for number in range(4)]
    for each in people:
        hall.book(each, meeting)
    hall.cancel(people[1], meeting)
    with hall.here.database.read() as connection:
        numbers = [
            number_in_line(connection, meeting, each.turn)
            for each in hall.bookings(meeting)
            if each.turn is not None
        ]
    assert numbers == [1, 2]


def test_a_larger_room_takes_who_waits(hall: Hall) -> None:
    meeting = hall.added(capacity=1)
    people = [hall.learner(f"p{number}") for number in range(3)]
    for each in people:
        hall.book(each, meeting)
    with hall.here.database.write() as connection:
        assert meetings.change(connection, meeting, plan(capacity=3))
        grown = meetings.held_meeting(connection, hall.organisation_id, meeting.id)
        assert grown is not None
        assert len(pass_on(connection, grown, now=hall.clock())) == 2
    assert grown.sequence == 1


@pytest.mark.parametrize("what", ["begun", "cancelled", "another module"])
def test_what_cannot_be_booked_any_more_is_refused(hall: Hall, what: str) -> None:
    meeting, liisa = hall.added(), hall.learner("liisa")
    if what == "begun":
        hall.clock.turn(days=8)
    elif what == "cancelled":
        with hall.here.database.write() as connection:
            assert meetings.cancel(connection, meeting, now=hall.clock())
            assert not meetings.cancel(connection, hall.held(meeting.id), now=hall.clock())
    else:
        hall.module = hall.module.__class__(
            **{name: getattr(hall.module, name) for name in hall.module.__slots__}
            | {"id": meeting.id}
        )
    with pytest.raises(NotBookable):
        hall.book(liisa, meeting)
    with pytest.raises(NotBookable):
        hall.cancel(liisa, meeting)


def test_nothing_is_stated_of_who_only_waits(hall: Hall, database: Database) -> None:
    meeting = hall.added(capacity=1)
    hall.book(hall.learner("liisa"), meeting)
    pekka = hall.learner("pekka")
    hall.book(pekka, meeting)
    hall.cancel(pekka, meeting)
    assert len(_verbs(database)) == 2
    with database.read() as connection:
        begun = connection.execute(sa.select(sa.func.count()).select_from(tables.participation))
        assert begun.scalar() == 1


def test_the_kind_of_module_decides_what_is_stated(hall: Hall, database: Database) -> None:
    hall.kind = facts.LECTURE
    meeting = hall.added(capacity=None)
    hall.book(hall.learner("liisa"), meeting)
    assert _said(database)[1]["object"]["definition"]["type"] == vocabulary.WEBINAR
