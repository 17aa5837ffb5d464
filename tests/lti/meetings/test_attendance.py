"""Who was there is noted once, completes the module, and can be taken back; absence never is."""

import json
from typing import Any

import sqlalchemy as sa

from lrs.database import Database
from lti import tables
from lti.meetings import attendance, check_in
from lti.meetings.meetings import Meeting
from lti.modules.acting import Learner, completed_at
from statements import vocabulary
from statements.coaching import Source
from statements.profile import broken_rules
from tests.lti.meetings.conftest import MODULE_ID, Hall


def _note(hall: Hall, learner: Learner, meeting: Meeting, source: Source = Source.LIST) -> bool:
    return hall.here.database.transact(
        lambda connection: attendance.note(
            connection, learner, hall.place(connection), meeting, source=source
        )
    )


def _take_back(hall: Hall, learner: Learner, meeting: Meeting) -> bool:
    return hall.here.database.transact(
        lambda connection: attendance.take_back(
            connection, learner, hall.place(connection), meeting
        )
    )


# Any: statements as JSON.
def _said(database: Database) -> list[dict[str, Any]]:
    with database.read() as connection:
        bodies = connection.execute(sa.text("SELECT body FROM lrs_statement ORDER BY position"))
        return [json.loads(bytes(each)) for each in bodies.scalars()]


def _completed(hall: Hall, learner: Learner) -> bool:
    with hall.here.database.read() as connection:
        return completed_at(connection, learner, MODULE_ID) is not None


def test_being_there_is_stated_once_and_completes(hall: Hall, database: Database) -> None:
    meeting, liisa = hall.added(), hall.learner("liisa")
    hall.clock.turn(days=7, hours=1)
    assert _note(hall, liisa, meeting, Source.CHECK_IN)
    assert not _note(hall, liisa, meeting, Source.MEETING_REPORT)
    said = _said(database)
    assert [each["verb"]["id"] for each in said] == [
        vocabulary.INITIALIZED,
        vocabulary.ATTENDED,
        vocabulary.COMPLETED,
    ]
    base = hall.here.settings.iri_base
    assert all(broken_rules(json.dumps(each).encode(), iri_base=base) == () for each in said)
    assert said[1]["timestamp"].startswith(meeting.plan.starts_at.isoformat()[:16])
    assert list(said[1]["context"]["extensions"].values()) == ["check-in"]
    assert _completed(hall, liisa)


def test_two_meetings_of_a_module_complete_it_once(hall: Hall, database: Database) -> None:
    liisa = hall.learner("liisa")
    for meeting in (hall.added(), hall.added()):
        assert _note(hall, liisa, meeting)
    verbs = [each["verb"]["id"] for each in _said(database)]
    assert verbs.count(vocabulary.COMPLETED) == 1
    assert verbs.count(vocabulary.ATTENDED) == 2


def test_a_correction_voids_what_was_stated(hall: Hall, database: Database) -> None:
    meeting, liisa = hall.added(), hall.learner("liisa")
    _note(hall, liisa, meeting)
    assert _take_back(hall, liisa, meeting)
    assert not _take_back(hall, liisa, meeting)
    assert not _completed(hall, liisa)
    with database.read() as connection:
        column = sa.text("SELECT voided FROM lrs_statement ORDER BY position")
        voided = [bool(each) for each in connection.execute(column).scalars()]
    assert voided == [False, True, True, False, False]
    assert _note(hall, liisa, meeting)
    assert _completed(hall, liisa)


def test_a_correction_leaves_what_another_meeting_completed(hall: Hall) -> None:
    liisa, first, second = hall.learner("liisa"), hall.added(), hall.added()
    _note(hall, liisa, first)
    _note(hall, liisa, second)
    assert _take_back(hall, liisa, first)
    assert _completed(hall, liisa)


def test_that_somebody_was_not_there_is_nowhere(hall: Hall, database: Database) -> None:
    meeting = hall.added()
    hall.book(hall.learner("liisa"), meeting)
    hall.clock.turn(days=8)
    assert {each["verb"]["id"] for each in _said(database)} == {
        vocabulary.INITIALIZED,
        vocabulary.REGISTERED,
    }
    with database.read() as connection:
        assert connection.execute(sa.select(tables.attendance)).first() is None


def test_a_code_is_its_meetings_and_forgives_how_it_is_typed(hall: Hall) -> None:
    ring = hall.here.key_ring
    one, other = hall.added(), hall.added()
    code = check_in.code_of(ring, one)
    assert code == check_in.code_of(ring, one) != check_in.code_of(ring, other)
    assert len(code) == 6
    assert check_in.is_code(ring, one, f" {code[:3].lower()} {code[3:]} ")
    assert not check_in.is_code(ring, other, code)
    assert not check_in.is_code(ring, one, "")
    assert not check_in.is_code(ring, one, "ääkköset")


def test_one_checks_in_around_the_time_only(hall: Hall) -> None:
    meeting = hall.added(days=1, hours=2)
    opened = []
    for minutes in (24 * 60 - 31, 2, 120, 58, 2):
        hall.clock.turn(minutes=minutes)
        opened.append(check_in.is_open(meeting, hall.clock()))
    assert opened == [False, True, True, True, False]
