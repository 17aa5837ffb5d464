"""Having everything erased: asked twice, not while it would let one answer twice, and for good."""

# Fixtures are taken from where live sessions and surveys are tried.

import random
import re

import pytest
import sqlalchemy as sa

from lrs.audit import lines_about
from lrs.surroundings import Surroundings
from lti import tables
from lti.meetings.bookings import BookingState
from lti.modules.coaching import groups, members
from lti.modules.coaching.members import Wishes
from lti.modules.forgetting import forget
from lti.people import Role
from tests.conftest import NOW
from tests.lti.conftest import Enter, Guest
from tests.lti.meetings.conftest import MODULE_ID, Hall, clock, hall, surroundings
from tests.lti.modules.survey.conftest import UNITS, Stand, random_answer, stand

__all__ = ["UNITS", "clock", "hall", "stand", "surroundings"]

WISHES = Wishes(unit="LVO", site="Helsinki", languages=("fi",))


def address_of(guest: Guest) -> str:
    return f"/learn/{guest.visit.id}/recorded/forget"


def people(here: Surroundings) -> set[object]:
    with here.database.read() as connection:
        return set(connection.execute(sa.select(tables.person.c.id)).scalars())


def answers(here: Surroundings) -> int:
    with here.database.read() as connection:
        return len(connection.execute(sa.select(tables.survey_answer)).all())


def test_it_is_asked_twice_and_then_the_visit_is_over(
    enter: Enter, surroundings: Surroundings
) -> None:
    guest = enter(Role.LEARNER)
    assert address_of(guest) in guest.get(f"/learn/{guest.visit.id}/recorded").text
    page = guest.get(address_of(guest)).text
    assert "Mitä poistetaan" in page
    unsure = guest.post(address_of(guest))
    assert "Rastita, että olet varma." in unsure.text
    assert guest.visit.person_id in people(surroundings)
    done = guest.post(address_of(guest), sure="yes")
    assert done.status_code == 200
    assert "Tietosi on poistettu" in done.text
    assert "frame-ancestors 'self' https://lms.example" in done.headers["Content-Security-Policy"]
    assert guest.visit.person_id not in people(surroundings)
    assert guest.get(f"/learn/{guest.visit.id}/recorded").status_code == 403
    assert guest.post(address_of(guest), sure="yes").status_code == 403


def test_who_comes_back_is_somebody_new(enter: Enter) -> None:
    guest = enter(Role.LEARNER)
    guest.post(address_of(guest), sure="yes")
    again = enter(Role.LEARNER)
    assert again.visit.person_id != guest.visit.person_id
    assert again.visit.enrolment_id != guest.visit.enrolment_id


@pytest.mark.parametrize("locale", ["fi", "sv", "en"])
def test_the_page_after_speaks_ones_language(enter: Enter, locale: str) -> None:
    guest = enter(Role.LEARNER, locale=locale)
    done = guest.post(address_of(guest), sure="yes")
    assert done.headers["Content-Language"] == locale


def test_an_anonymous_visitor_has_nothing_to_erase(enter: Enter) -> None:
    guest = enter(Role.VISITOR)
    assert guest.get(address_of(guest)).status_code == 404
    assert guest.post(address_of(guest), sure="yes").status_code == 404


def test_a_forged_form_erases_nobody(enter: Enter, surroundings: Surroundings) -> None:
    guest = enter(Role.LEARNER)
    assert guest.post(address_of(guest), token="forged", sure="yes").status_code == 403
    assert guest.visit.person_id in people(surroundings)


def test_who_has_answered_an_open_round_waits_until_it_is_closed(
    stand: Stand, surroundings: Surroundings
) -> None:
    """Erased at once, they could come back as somebody new and answer again."""
    held = stand.opened()
    guest, other = stand.guest("liisa"), stand.guest("matti")
    assert stand.answer(guest, random_answer(random.Random(1))).status_code == 200
    assert "auki" in guest.get(address_of(guest)).text
    assert "Olet vastannut kyselyyn" in guest.post(address_of(guest), sure="yes").text
    assert guest.visit.person_id in people(surroundings)
    # Who has not answered need not wait, and tells nobody so but themselves.
    assert "Tietosi on poistettu" in other.post(address_of(other), sure="yes").text
    stand.closed(held)
    again = stand.guest("liisa")
    assert "Tietosi on poistettu" in again.post(address_of(again), sure="yes").text
    assert guest.visit.person_id not in people(surroundings)


def test_confidential_answers_go_and_anonymous_ones_cannot(
    stand: Stand, surroundings: Surroundings
) -> None:
    chance = random.Random(2)
    held = stand.opened(mode="confidential")
    guests = [stand.guest(f"k{number}") for number in range(6)]
    for guest in guests:
        assert stand.answer(guest, random_answer(chance)).status_code == 200
    stand.closed(held)
    before = answers(surroundings)
    for guest in guests[:2]:
        assert guest.visit.person_id is not None
        forget(
            surroundings,
            organisation_id=stand.organisation_id,
            person_id=guest.visit.person_id,
        )
    # Parts without a pseudonym, which anybody's are, stay.
    with surroundings.database.read() as connection:
        named = connection.execute(
            sa.select(tables.survey_answer.c.pseudonym).where(
                tables.survey_answer.c.pseudonym.is_not(None)
            )
        ).scalars()
        assert len(set(named)) == 4
    assert answers(surroundings) < before


def test_the_next_in_line_gets_the_place(hall: Hall) -> None:
    meeting = hall.added(capacity=1)
    first, second = hall.learner("liisa"), hall.learner("matti")
    assert hall.book(first, meeting) is BookingState.BOOKED
    assert hall.book(second, meeting) is BookingState.WAITING
    forget(hall.here, organisation_id=hall.organisation_id, person_id=first.person_id)
    (left,) = hall.bookings(meeting)
    assert (left.person_id, left.state) == (second.person_id, BookingState.OFFERED)


def test_a_pair_ends_and_the_partner_can_be_paired_again(hall: Hall) -> None:
    hall.module = hall.made()
    one, other = hall.learner("liisa"), hall.learner("matti")
    with hall.here.database.write() as connection:
        for each in (one, other):
            members.join(connection, each, MODULE_ID, WISHES, now=NOW)
        pair = [[one.person_id, other.person_id]]
        groups.propose(connection, hall.organisation_id, MODULE_ID, pair)
        groups.publish_proposal(connection, hall.organisation_id, MODULE_ID, now=NOW)
    forget(hall.here, organisation_id=hall.organisation_id, person_id=one.person_id)
    with hall.here.database.read() as connection:
        (group,) = groups.groups_of(connection, hall.organisation_id, MODULE_ID)
        assert not group.lasts
        assert group.people == {other.person_id}
        left = members.coachees_of(connection, hall.organisation_id, MODULE_ID)
    assert [each.person_id for each in left] == [other.person_id]


def test_the_log_says_that_it_was_done_by_a_number_that_is_nobody_s(hall: Hall) -> None:
    learner = hall.learner("liisa")
    forget(hall.here, organisation_id=hall.organisation_id, person_id=learner.person_id)
    with hall.here.database.read() as connection:
        lines = lines_about(connection, hall.organisation_id, "")
    assert [line.act for line in lines] == ["person_erased"]
    assert re.fullmatch(r"person [0-9a-f-]{36}", lines[0].actor)
