"""What each person has taken part in, put together from projections and enrolments."""

import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

import lti.tables
from dashboards import bookmarks, projector, tables
from dashboards.generations import Generation
from dashboards.participation import NotYetWhole, Participant, participation_of
from dashboards.progress_rows import join
from dashboards.projections.progress import Place, Progress
from lrs.database import Database
from lrs.surroundings import Surroundings
from lti.background import tell_background
from lti.catalogue import Module, save_module, way_of, ways_of
from lti.meetings import meetings
from lti.meetings.meetings import Plan
from lti.people import Role
from statements.coaching import Form, Meeting
from tests.conftest import NOW
from tests.dashboards.conftest import Visits, after
from tests.dashboards.pages.stage import Stage, platform_of, queries_of
from tests.dashboards.test_projector import everything_projected

LATER = NOW + timedelta(days=30)
PLAN = Plan(
    starts_at=NOW + timedelta(days=1),
    ends_at=NOW + timedelta(days=1, minutes=90),
    room="A",
    join_url="",
    capacity=None,
    offers_end_hours=0,
)
NOTHING = Participant(
    role_group=None,
    is_active=False,
    has_begun=False,
    has_completed=False,
    signed_up=0,
    attended=0,
    peer_sessions=0,
    minutes=0,
)


@pytest.fixture
def stage(surroundings: Surroundings, organisation_id: int) -> Stage:
    """A course with a programme of three modules of twenty minutes, to which nobody has come."""
    with surroundings.database.write() as connection:
        registration_id = platform_of(connection, organisation_id)
    made = Stage(surroundings, organisation_id, registration_id)
    made.has_programme()
    return made


def taken_part(stage: Stage, *, at: datetime = LATER) -> Sequence[Participant]:
    database = stage.surroundings.database
    everything_projected(database, stage.organisation_id)
    with database.read() as connection:
        return participation_of(connection, stage.organisation_id, at=at)


def the_only(stage: Stage, *, at: datetime = LATER) -> Participant:
    (only,) = taken_part(stage, at=at)
    return only


def lecture(stage: Stage, *, kind: str = "lecture", minutes: int = 45) -> UUID:
    """Add a module besides the programme that is done by being at a meeting."""
    with stage.surroundings.database.write() as connection:
        programme_id = connection.execute(sa.select(lti.tables.programme.c.id)).scalar_one()
        module = Module(
            id=uuid4(),
            organisation_id=stage.organisation_id,
            programme_id=programme_id,
            kind=kind,
            place=9,
            titles={},
            summaries={},
            minutes=minutes,
            due_on=None,
            version=1,
            in_programme=False,
        )
        save_module(connection, module)
    stage.modules.append(module.id)
    return module.id


def meeting_of(stage: Stage, module_id: UUID) -> UUID:
    with stage.surroundings.database.write() as connection:
        return meetings.add(connection, stage.organisation_id, module_id, PLAN)


def tells(stage: Stage, enrolment_id: UUID, role_group: str | None, *, minutes: int = 0) -> None:
    with stage.surroundings.database.write() as connection:
        tell_background(
            connection,
            stage.organisation_id,
            enrolment_id,
            role_group=role_group,
            unit=None,
            now=after(minutes),
        )


def test_who_came_and_did_nothing_is_a_participant_who_is_not_active(stage: Stage) -> None:
    stage.enrol("1")
    assert the_only(stage) == NOTHING


def test_trainers_and_readers_are_no_participants(stage: Stage) -> None:
    trainer = stage.enrol("1", Role.TRAINER)
    stage.enrol("2", Role.READER)
    stage.keep(stage.acts(trainer, 0).completes())
    assert taken_part(stage) == ()


def test_a_person_in_two_courses_is_one(stage: Stage) -> None:
    _, first = stage.enrol("1")
    stage.context_id = "course-2"
    _, second = stage.enrol("1")
    tells(stage, second, "supervisor", minutes=1)
    tells(stage, first, "expert", minutes=2)
    stage.context_id = "course-3"
    _, third = stage.enrol("1")
    tells(stage, third, None, minutes=3)
    assert the_only(stage).role_group == "expert"


def test_who_learns_in_one_course_and_trains_in_another_is_one_who_learns(stage: Stage) -> None:
    learner = stage.enrol("1")
    stage.context_id = "course-2"
    trainer = stage.enrol("1", Role.TRAINER)
    stage.keep(stage.acts(trainer, 0).completes())
    assert the_only(stage) == NOTHING
    stage.keep(stage.acts(learner, 0).starts())
    assert the_only(stage).is_active


def test_beginning_is_being_active(stage: Stage) -> None:
    who = stage.enrol("1")
    stage.keep(stage.acts(who, 0).starts())
    begun = the_only(stage)
    assert (begun.is_active, begun.has_begun, begun.has_completed) == (True, True, False)
    assert begun.minutes == 0


def test_what_was_done_after_the_moment_does_not_count(stage: Stage) -> None:
    who = stage.enrol("1")
    stage.keep(*(stage.acts(who, place).completes(5) for place in range(3)))
    assert the_only(stage, at=after(4)) == NOTHING
    assert the_only(stage, at=after(5)).has_completed


def test_who_comes_to_something_after_the_moment_was_not_active_by_then(stage: Stage) -> None:
    who = stage.enrol("1")
    visits = Visits(person_id=who[0], occasion=meeting_of(stage, lecture(stage)))
    stage.keep(visits.attends(24 * 60))
    assert the_only(stage, at=after(24 * 60 - 1)) == NOTHING
    assert the_only(stage, at=after(24 * 60)).is_active


def test_all_modules_of_a_course_are_its_completion_and_their_minutes_add_up(
    stage: Stage,
) -> None:
    who = stage.enrol("1")
    stage.keep(stage.acts(who, 0).completes(), stage.acts(who, 1).completes())
    assert not the_only(stage).has_completed
    assert the_only(stage).minutes == 40
    stage.keep(stage.acts(who, 2).completes())
    assert the_only(stage).has_completed
    assert the_only(stage).minutes == 60


def test_a_survey_is_no_step_of_the_way(stage: Stage) -> None:
    who = stage.enrol("1")
    with stage.surroundings.database.write() as connection:
        connection.execute(
            sa.update(lti.tables.module)
            .where(lti.tables.module.c.id == stage.modules[2])
            .values(kind="survey")
        )
    stage.keep(stage.acts(who, 0).completes(), stage.acts(who, 1).completes())
    assert the_only(stage).has_completed


def test_two_courses_are_not_completed_by_a_part_of_each(stage: Stage) -> None:
    here = stage.enrol("1")
    stage.context_id = "course-2"
    there = stage.enrol("1")
    stage.keep(stage.acts(here, 0).completes(), stage.acts(here, 1).completes())
    stage.keep(stage.acts(there, 1).completes(), stage.acts(there, 2).completes())
    person = the_only(stage)
    assert person.has_begun
    assert not person.has_completed
    assert person.minutes == 60


def test_another_s_statements_under_one_s_enrolment_are_not_one_s_own(stage: Stage) -> None:
    mine = stage.enrol("1")
    other = stage.enrol("2", Role.TRAINER)
    stage.keep(stage.acts((other[0], mine[1]), 0).completes())
    assert the_only(stage) == NOTHING


def test_an_archived_module_s_time_was_spent_and_does_not_bar_completion(stage: Stage) -> None:
    who = stage.enrol("1")
    stage.keep(*(stage.acts(who, place).completes() for place in range(3)))
    with stage.surroundings.database.write() as connection:
        connection.execute(
            sa.update(lti.tables.module)
            .where(lti.tables.module.c.id == stage.modules[0])
            .values(archived_at=NOW)
        )
    assert (the_only(stage).has_completed, the_only(stage).minutes) == (True, 60)


def test_meetings_signed_up_for_and_come_to(stage: Stage) -> None:
    who = stage.enrol("1")
    module_id = lecture(stage)
    came, stayed_away, cancelled = (
        Visits(person_id=who[0], occasion=meeting_of(stage, module_id)) for _ in range(3)
    )
    stage.keep(came.signs_up(), stayed_away.signs_up(), cancelled.signs_up())
    stage.keep(came.attends(24 * 60), cancelled.cancels(5))
    person = the_only(stage)
    assert (person.signed_up, person.attended, person.minutes) == (2, 1, 90)


def test_a_meeting_that_has_not_ended_or_was_cancelled_counts_for_nothing_yet(
    stage: Stage,
) -> None:
    who = stage.enrol("1")
    visits = Visits(person_id=who[0], occasion=meeting_of(stage, lecture(stage)))
    stage.keep(visits.signs_up())
    assert the_only(stage, at=PLAN.ends_at - timedelta(minutes=1)).signed_up == 0
    assert the_only(stage, at=PLAN.ends_at).signed_up == 1
    with stage.surroundings.database.write() as connection:
        connection.execute(sa.update(lti.tables.meeting).values(cancelled_at=NOW))
    assert the_only(stage).signed_up == 0


def test_who_comes_without_a_place_is_active_and_in_no_share_of_places(stage: Stage) -> None:
    who = stage.enrol("1")
    visits = Visits(person_id=who[0], occasion=meeting_of(stage, lecture(stage)))
    stage.keep(visits.attends(24 * 60))
    person = the_only(stage)
    assert (person.is_active, person.signed_up, person.attended) == (True, 0, 0)
    assert person.minutes == 90


def test_a_lecture_s_time_counts_once_by_meeting_or_by_recording(stage: Stage) -> None:
    there, at_home = stage.enrol("1"), stage.enrol("2")
    module_id = lecture(stage, minutes=45)
    place = stage.modules.index(module_id)
    visits = Visits(person_id=there[0], occasion=meeting_of(stage, module_id))
    stage.keep(visits.attends(24 * 60), stage.acts(there, place).completes(24 * 60))
    stage.keep(stage.acts(at_home, place).completes(24 * 60))
    assert sorted(each.minutes for each in taken_part(stage)) == [45, 90]


def test_a_coaching_session_is_an_hour_and_peers_are_counted(stage: Stage) -> None:
    who = stage.enrol("1")
    place = stage.modules.index(lecture(stage, kind="coaching", minutes=500))
    for form in (Form.PEER, Form.PEER, Form.GROUP):
        session = Visits(person_id=who[0], occasion=uuid4(), what=Meeting.COACHING_SESSION)
        stage.keep(session.attends(form=form))
    stage.keep(stage.acts(who, place).completes())
    person = the_only(stage)
    assert (person.peer_sessions, person.minutes, person.is_active) == (2, 180, True)


def test_ways_of_all_courses_are_those_of_each(stage: Stage) -> None:
    stage.enrol("1")
    stage.context_id = "course-2"
    stage.enrol("1")
    placed = lecture(stage)
    with stage.surroundings.database.write() as connection:
        there = stage.cohort_id(connection)
        connection.execute(
            sa.insert(lti.tables.resource_link).values(
                organisation_id=stage.organisation_id,
                id=uuid4(),
                registration_id=stage.registration_id,
                deployment_id="1",
                context_id="course-2",
                platform_link_id="7",
                cohort_id=there,
                module_id=placed,
            )
        )
        ways = ways_of(connection, stage.organisation_id)
        programmes = connection.execute(
            sa.select(lti.tables.cohort.c.id, lti.tables.cohort.c.programme_id)
        ).all()
        assert len(ways) == len(programmes) == 2
        for cohort_id, programme_id in programmes:
            one = way_of(
                connection, stage.organisation_id, programme_id=programme_id, cohort_id=cohort_id
            )
            assert ways[cohort_id] == one
    assert [each.id for each in ways[there]][-1] == placed


def test_another_organisation_s_people_are_not_among_them(
    stage: Stage, another_organisation_id: int
) -> None:
    who = stage.enrol("1")
    stage.keep(stage.acts(who, 0).completes())
    everything_projected(stage.surroundings.database, stage.organisation_id)
    with stage.surroundings.database.read() as connection:
        assert participation_of(connection, another_organisation_id, at=LATER) == ()


def test_nothing_is_told_while_attendance_of_before_an_upgrade_is_missing(stage: Stage) -> None:
    who = stage.enrol("1")
    stage.keep(stage.acts(who, 0).starts())
    the_only(stage)
    with stage.surroundings.database.write() as connection:
        connection.execute(sa.update(tables.bookmark).values(shape=1))
    with stage.surroundings.database.read() as connection, pytest.raises(NotYetWhole):
        participation_of(connection, stage.organisation_id, at=LATER)


def _asked(database: Database, organisation_id: int) -> int:
    def ask() -> None:
        with database.read() as connection:
            participation_of(connection, organisation_id, at=LATER)

    return queries_of(database, ask)


def test_the_number_of_queries_does_not_grow_with_people_or_courses(stage: Stage) -> None:
    database = stage.surroundings.database
    stage.enrol_many(1)
    few = _asked(database, stage.organisation_id)
    stage.context_id = "course-2"
    for person_id, enrolment_id in stage.enrol_many(30):
        stage.keep(stage.acts((person_id, enrolment_id), 0).completes())
    everything_projected(database, stage.organisation_id)
    assert _asked(database, stage.organisation_id) == few
    assert few <= 9


@pytest.mark.parametrize("people", [10_000])
def test_ten_thousand_people_are_put_together_quickly(stage: Stage, people: int) -> None:
    database = stage.surroundings.database
    _many(stage, people)
    with database.read() as connection:
        begun = time.process_time()
        found = participation_of(connection, stage.organisation_id, at=LATER)
        taken = time.process_time() - begun
    assert len(found) == people
    assert all(each.has_completed and each.signed_up == 4 for each in found)
    # Of processor time, since a busy machine must not make it fail; it takes less than half.
    assert taken < 2


def _many(stage: Stage, people: int) -> None:
    """Lay people who have done everything straight into the tables."""
    organisation_id = stage.organisation_id
    module_id = lecture(stage)
    occasions = [meeting_of(stage, module_id) for _ in range(4)]
    ids = [(uuid.uuid4(), uuid.uuid4()) for _ in range(people)]
    with stage.surroundings.database.write() as connection:
        of = {"organisation_id": organisation_id}
        cohort_id = stage.cohort_id(connection)
        connection.execute(
            sa.insert(lti.tables.person),
            [of | {"id": person_id, "created_at": NOW} for person_id, _ in ids],
        )
        connection.execute(
            sa.insert(lti.tables.enrolment),
            [
                of
                | {"id": enrolment_id, "cohort_id": cohort_id, "person_id": person_id}
                | {"role": "learner", "enrolled_at": NOW, "role_group": "expert"}
                for person_id, enrolment_id in ids
            ],
        )
        bookmarks.taken(connection, organisation_id, projector.PROGRESS)
        join(
            connection,
            Generation(organisation_id, 1),
            {
                Place(enrolment_id, module, person_id): Progress(NOW, NOW)
                for person_id, enrolment_id in ids
                for module in stage.modules
            },
        )
        connection.execute(
            sa.insert(tables.attendance),
            [
                of
                | {"generation": 1, "registration": occasion, "person_id": person_id}
                | {"kind": "lecture", "signed_up_at": NOW, "attended_at": NOW}
                for person_id, _ in ids
                for occasion in occasions
            ],
        )
