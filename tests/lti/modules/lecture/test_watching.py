"""Watching is kept and stated as the Video Profile has it, and completes at nine tenths."""

import json
import uuid
from typing import Any

import pytest
import sqlalchemy as sa

from lrs.database import Database
from lti.meetings import attendance, facts
from lti.modules import acting
from lti.modules.acting import Learner
from lti.modules.lecture import recordings, watching
from lti.modules.lecture.recordings import Recording, Source
from lti.modules.lecture.watching import Heard, NotWatched, Report, Watched
from lti.upkeep import forget_expired
from statements import vocabulary
from statements.coaching import Source as Presence
from statements.profile import broken_rules
from tests.conftest import NOW
from tests.lti.meetings.conftest import MODULE_ID, Hall

LENGTH = 100.0


@pytest.fixture
def lecture(hall: Hall) -> Hall:
    """The hall with a lecture that has a recording of a hundred seconds."""
    hall.kind = facts.LECTURE
    hall.module = hall.made()
    with hall.here.database.write() as connection:
        recordings.publish(
            connection,
            hall.organisation_id,
            MODULE_ID,
            Source(url="https://media.example/1.mp4"),
            length_seconds=LENGTH,
            now=NOW,
        )
    return hall


def _held(hall: Hall) -> Recording:
    with hall.here.database.read() as connection:
        found = recordings.recording_of(connection, hall.organisation_id, MODULE_ID)
    assert found is not None
    return found


def _open(hall: Hall, learner: Learner) -> uuid.UUID:
    return hall.here.database.transact(
        lambda connection: watching.open_session(
            connection, learner, hall.place(connection), _held(hall)
        )
    )


def _hear(
    hall: Hall,
    learner: Learner,
    session_id: uuid.UUID,
    heard: Heard,
    *segments: tuple[float, float],
    at: float | None = None,
    begun: float | None = None,
) -> Watched:
    report = Report(
        session_id=session_id,
        heard=heard,
        time_seconds=segments[-1][1] if at is None else at,
        from_seconds=begun,
        segments=segments,
    )
    return hall.here.database.transact(
        lambda connection: watching.hear(
            connection, learner, hall.place(connection), _held(hall), report
        )
    )


# Any: statements as JSON.
def _said(database: Database) -> list[dict[str, Any]]:
    with database.read() as connection:
        bodies = connection.execute(sa.text("SELECT body FROM lrs_statement ORDER BY position"))
        return [json.loads(bytes(each)) for each in bodies.scalars()]


def _verbs(database: Database) -> list[str]:
    return [each["verb"]["id"].rpartition("/")[2] for each in _said(database)]


def test_a_recording_watched_in_two_sittings_is_completed_once(
    lecture: Hall, database: Database
) -> None:
    liisa = lecture.learner("liisa")
    first = _open(lecture, liisa)
    _hear(lecture, liisa, first, Heard.PLAYED, at=0.0)
    lecture.clock.turn(minutes=1)
    assert _hear(lecture, liisa, first, Heard.PAUSED, (0, 50)).share == 0.5
    _hear(lecture, liisa, first, Heard.TERMINATED, (0, 50))
    second = _open(lecture, liisa)
    lecture.clock.turn(minutes=1)
    assert not _hear(lecture, liisa, second, Heard.PLAYING, (50, 85)).is_whole
    assert _hear(lecture, liisa, second, Heard.PAUSED, (50, 90)).is_whole
    assert _hear(lecture, liisa, second, Heard.TERMINATED, (50, 100)).is_whole
    assert _verbs(database) == [
        "initialized",  # the lecture
        "initialized",  # the recording
        "played",
        "paused",
        "terminated",
        "initialized",
        "completed",  # the recording
        "paused",
        "completed",  # the lecture
        "terminated",
    ]
    base = lecture.here.settings.iri_base
    said = _said(database)
    assert all(broken_rules(json.dumps(each).encode(), iri_base=base) == () for each in said)
    completed = said[6]
    assert completed["object"]["definition"]["type"] == vocabulary.VIDEO
    assert completed["result"]["extensions"][vocabulary.VIDEO_PROGRESS] == 0.9
    assert completed["result"]["extensions"][vocabulary.VIDEO_SEGMENTS] == "50[.]90"
    assert completed["context"]["extensions"][vocabulary.VIDEO_SESSION] == str(second)


def test_a_lost_report_is_made_up_for_by_the_next(lecture: Hall) -> None:
    liisa = lecture.learner("liisa")
    session_id = _open(lecture, liisa)
    lecture.clock.turn(minutes=5)
    known = _hear(lecture, liisa, session_id, Heard.PAUSED, (0, 20), (40, 60), at=60.0)
    assert known.share == 0.4
    with lecture.here.database.read() as connection:
        assert watching.watched_by(connection, liisa, _held(lecture)).place_seconds == 60.0


def test_more_than_the_clock_allows_is_not_believed(lecture: Hall, database: Database) -> None:
    liisa = lecture.learner("liisa")
    session_id = _open(lecture, liisa)
    lecture.clock.turn(seconds=30)
    with pytest.raises(NotWatched):
        _hear(lecture, liisa, session_id, Heard.PAUSED, (0, 95))
    assert _hear(lecture, liisa, session_id, Heard.PAUSED, (0, 60)).share == 0.6
    assert _verbs(database)[-1] == "paused"


def test_another_person_s_session_is_not_taken(lecture: Hall) -> None:
    liisa, pekka = lecture.learner("liisa"), lecture.learner("pekka")
    session_id = _open(lecture, liisa)
    with pytest.raises(NotWatched):
        _hear(lecture, pekka, session_id, Heard.PLAYED, at=0.0)


def test_after_the_end_nothing_more_is_stated_but_segments_count(
    lecture: Hall, database: Database
) -> None:
    liisa = lecture.learner("liisa")
    session_id = _open(lecture, liisa)
    lecture.clock.turn(minutes=1)
    _hear(lecture, liisa, session_id, Heard.TERMINATED, (0, 10))
    assert _hear(lecture, liisa, session_id, Heard.PAUSED, (0, 30)).share == 0.3
    assert _verbs(database).count("paused") == 0


def test_statements_of_a_session_have_a_bound(lecture: Hall, database: Database) -> None:
    liisa = lecture.learner("liisa")
    session_id = _open(lecture, liisa)
    with lecture.here.database.write() as connection:
        connection.execute(sa.text("UPDATE lti_watching SET stated = 499"))
    for _ in range(3):
        _hear(lecture, liisa, session_id, Heard.SEEKED, at=50.0, begun=10.0)
    assert _verbs(database).count("seeked") == 1


def test_live_and_recorded_count_one_person_once(lecture: Hall, database: Database) -> None:
    meeting, liisa = lecture.added(), lecture.learner("liisa")
    lecture.clock.turn(days=7, hours=1)

    def note(connection: sa.Connection) -> bool:
        return attendance.note(
            connection, liisa, lecture.place(connection), meeting, source=Presence.LIST
        )

    def take_back(connection: sa.Connection) -> bool:
        return attendance.take_back(connection, liisa, lecture.place(connection), meeting)

    lecture.here.database.transact(note)
    session_id = _open(lecture, liisa)
    lecture.clock.turn(minutes=2)
    _hear(lecture, liisa, session_id, Heard.PAUSED, (0, 100))
    types = [
        each["object"]["definition"]["type"]
        for each in _said(database)
        if each["verb"]["id"] == vocabulary.COMPLETED
    ]
    assert sorted(types) == sorted({vocabulary.MODULE, vocabulary.VIDEO})
    # Who was put on the list by mistake has watched the recording all the same.
    lecture.here.database.transact(take_back)
    with lecture.here.database.read() as connection:
        assert acting.completed_at(connection, liisa, MODULE_ID) is not None


def test_sessions_are_forgotten_and_what_was_watched_is_not(lecture: Hall) -> None:
    liisa = lecture.learner("liisa")
    session_id = _open(lecture, liisa)
    lecture.clock.turn(minutes=1)
    _hear(lecture, liisa, session_id, Heard.PAUSED, (0, 40))
    lecture.clock.turn(days=1)
    forget_expired(lecture.here)
    with lecture.here.database.read() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM lti_watching")).scalar() == 0
        assert watching.watched_by(connection, liisa, _held(lecture)).share == 0.4
