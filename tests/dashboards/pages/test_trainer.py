"""The trainer's first page: today's sessions, all own cohorts, who has no partner, and where to go.

A cast of two courses of one platform: Timo trains in both, Tiina in the second one alone.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import flask
import pytest
import sqlalchemy as sa

from lrs.audit import Act, lines_about
from lrs.database import Database
from lti import tables
from lti.catalogue import Module, save_module
from lti.meetings import bookings, meetings
from lti.meetings.meetings import Plan
from lti.modules.acting import Learner
from lti.modules.coaching import groups, members
from lti.modules.coaching.members import Wishes
from lti.people import Role
from lti.protocol.names_roles import Member
from lti.roster import memberships
from statements.coaching import Form
from tests.conftest import NOW
from tests.dashboards.conftest import new_organisation
from tests.dashboards.pages.stage import Guest, Stage, platform_of, queries_of
from tests.dashboards.pages.test_cohort import grid, said

Who = tuple[UUID, UUID]


def _other_course(stage: Stage, context_id: str = "course-2", title: str = "Kevät") -> Stage:
    return Stage(
        stage.surroundings,
        stage.organisation_id,
        stage.registration_id,
        context_id=context_id,
        title=title,
        roster_url=None,
        modules=stage.modules,
        came=list(stage.came),
    )


def _cohort(stage: Stage) -> UUID:
    with stage.surroundings.database.read() as connection:
        column = tables.cohort.c
        found: UUID = connection.execute(
            sa.select(column.id).where(column.context_id == stage.context_id)
        ).scalar_one()
        return found


def _module(stage: Stage, kind: str, title: str, *, only_in: Stage | None = None) -> UUID:
    """Add a module to the programme, or place it in one course alone."""
    module_id = uuid.uuid4()
    with stage.surroundings.database.write() as connection:
        programme = connection.execute(sa.select(tables.programme.c.id)).scalars().first()
        assert programme is not None
        save_module(
            connection,
            Module(
                id=module_id,
                organisation_id=stage.organisation_id,
                programme_id=programme,
                kind=kind,
                place=90,
                titles={"fi": title},
                summaries={},
                minutes=60,
                due_on=None,
                version=1,
                in_programme=only_in is None,
            ),
        )
        if only_in is not None:
            connection.execute(
                sa.insert(tables.resource_link).values(
                    organisation_id=stage.organisation_id,
                    id=uuid.uuid4(),
                    registration_id=stage.registration_id,
                    deployment_id="1",
                    context_id=only_in.context_id,
                    platform_link_id=str(module_id),
                    cohort_id=only_in.cohort_id(connection),
                    module_id=module_id,
                )
            )
    return module_id


def _meeting(
    stage: Stage, module_id: UUID, *, hours: float, capacity: int | None = 2, room: str = "Kaisla"
) -> UUID:
    starts_at = NOW + timedelta(hours=hours)
    plan = Plan(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        room=room,
        join_url="https://kokous.example/1",
        capacity=capacity,
        offers_end_hours=1,
    )
    with stage.surroundings.database.write() as connection:
        return meetings.add(connection, stage.organisation_id, module_id, plan)


def _book(stage: Stage, meeting_id: UUID, people: Sequence[Who]) -> None:
    def work(connection: sa.Connection) -> None:
        held = meetings.held_meeting(connection, stage.organisation_id, meeting_id)
        assert held is not None
        for person_id, enrolment_id in people:
            bookings.take(
                connection,
                held,
                person_id=person_id,
                enrolment_id=enrolment_id,
                remote=False,
                now=NOW,
            )

    stage.surroundings.database.transact(work)


def _joins(stage: Stage, module_id: UUID, who: Who, course: Stage) -> None:
    learner = Learner(
        organisation_id=stage.organisation_id,
        person_id=who[0],
        enrolment_id=who[1],
        cohort_id=_cohort(course),
        language="fi",
    )
    with stage.surroundings.database.write() as connection:
        wishes = Wishes(unit=None, site="", languages=())
        members.join(connection, learner, module_id, wishes, now=NOW)


def _lists(stage: Stage, course: Stage, *people: tuple[str, Role], at: datetime = NOW) -> None:
    """Let the platform have listed these people in a course, and nobody else."""
    listed = [Member(subject=subject, role=role, name=subject) for subject, role in people]
    with stage.surroundings.database.write() as connection:
        memberships.keep(connection, stage.organisation_id, _cohort(course), listed, now=at)
        connection.execute(
            sa.update(tables.cohort)
            .where(tables.cohort.c.id == _cohort(course))
            .values(roster_read_at=NOW)
        )


@pytest.fixture
def programme(stage: Stage) -> Stage:
    stage.has_programme()
    return stage


@pytest.fixture
def second(programme: Stage) -> Stage:
    """Another course of the same platform, in which Timo trains too."""
    made = _other_course(programme)
    made.enrol("timo", Role.TRAINER)
    return made


@pytest.fixture
def timo(app: flask.Flask, programme: Stage) -> Guest:
    return programme.enter(app, Role.TRAINER, programme.enrol("timo", Role.TRAINER, name="Timo"))


def test_one_cohort_and_nothing_else_is_a_calm_page(programme: Stage, timo: Guest) -> None:
    programme.members.clear()
    page = said(timo.get("trainer").text)
    for sentence in (
        "Luentoja tai livevalmennuksia ei ole tulossa.",
        "Valmentava työote, syksy 2026",
        "Osallistujia ei ole vielä.",
        "Ohjelmassa ei ole vielä coachingia.",
    ):
        assert sentence in page
    assert f"/teach/{timo.visit.id}/modules" in page
    assert "<progress" not in page


def test_each_own_cohort_says_how_many_and_how_far_and_leads_to_its_grid(
    programme: Stage, second: Stage, timo: Guest
) -> None:
    liisa = programme.enrol("liisa", name="Liisa")
    programme.lists("eero", "Eero")
    programme.keep(programme.acts(liisa, 0).completes())
    olli = second.enrol("olli")
    second.keep(second.acts(olli, 0).completes(), second.acts(olli, 1).completes())
    page = said(timo.get("trainer").text)
    first, other = page.index("Valmentava työote, syksy 2026"), page.index(">Kevät<")
    assert first < other
    assert "2 osallistujaa, 1 tarvitsee muistutuksen" in page[first:other]
    assert _done(1, "6:sta") in page[first:other]
    assert "1 osallistuja, muistutuksia ei tarvita" in page[other:]
    assert _done(2, "3:sta") in page[other:]
    assert f'href="/dashboards/{timo.visit.id}/cohort"' in page
    assert f'href="/dashboards/{timo.visit.id}/cohort?course={_cohort(second)}"' in page


def test_the_others_count_as_last_listed_and_nobody_waits_for_their_platform(
    programme: Stage, second: Stage, timo: Guest
) -> None:
    programme.lists("liisa", "Liisa")
    second.enrol("poissa")
    _lists(programme, second, ("timo", Role.TRAINER), ("a", Role.LEARNER), ("b", Role.LEARNER))
    page = said(timo.get("trainer").text)
    assert "2 osallistujaa, 2 tarvitsee" in page[page.index(">Kevät<") :]
    with programme.surroundings.database.read() as connection:
        named = sa.select(tables.roster_entry.c.cohort_id).distinct()
        assert set(connection.execute(named).scalars()) == {_cohort(programme)}


def test_the_page_tells_counts_and_no_person_and_is_no_look(
    programme: Stage, second: Stage, timo: Guest
) -> None:
    liisa = programme.enrol("liisa", name="Liisa")
    programme.keep(programme.acts(liisa, 0).completes())
    assert "Liisa" not in timo.get("trainer").text
    assert _looks(programme, programme) == _looks(programme, second) == []


def _looks(stage: Stage, course: Stage) -> list[str]:
    about = f"group {_cohort(course)}"
    with stage.surroundings.database.read() as connection:
        return [line.act for line in lines_about(connection, stage.organisation_id, about, most=9)]


def test_the_grid_of_another_own_cohort_opens_and_the_look_names_it(
    programme: Stage, second: Stage, timo: Guest
) -> None:
    programme.enrol("liisa", name="Liisa")
    programme.lists("olli", "Olli")
    second.roster_url = programme.roster_url
    second.enrol("olli")
    other = f"cohort?course={_cohort(second)}"
    answer = timo.get(other)
    assert ">Kevät<" in answer.text
    assert "Olli" in answer.text
    assert _looks(programme, second) == [Act.GROUP_SEEN]
    assert _looks(programme, programme) == []
    taken = timo.get(f"cohort.csv?course={_cohort(second)}")
    assert "Olli" in taken.text
    assert set(_looks(programme, second)) == {Act.GROUP_SEEN, Act.GROUP_TAKEN}
    # What is opened from here would be of this visit's course.
    head = answer.text[answer.text.index("<thead>") : answer.text.index("</thead>")]
    assert "<a " not in head
    assert f"cohort.csv?course={_cohort(second)}" in answer.text
    assert f'href="/dashboards/{timo.visit.id}/trainer"' in answer.text


def test_without_that_course_s_roster_its_people_are_shown_by_number(
    programme: Stage, second: Stage, timo: Guest
) -> None:
    programme.enrol("liisa", name="Liisa")
    second.enrol("olli")
    page = timo.get(f"cohort?course={_cohort(second)}").text
    assert set(grid(page)) == {"Osallistuja 1"}
    assert "Liisa" not in page


@pytest.mark.parametrize("page", ["cohort", "cohort.csv"])
def test_no_cohort_opens_to_who_is_no_trainer_there(
    app: flask.Flask, programme: Stage, second: Stage, page: str
) -> None:
    tiina = programme.enter(app, Role.TRAINER, programme.enrol("tiina", Role.TRAINER))
    second.enrol("tiina", Role.LEARNER)
    for named in (str(_cohort(second)), str(uuid.uuid4()), "x", ""):
        assert tiina.get(f"{page}?course={named}").status_code == 404
    assert ">Kevät<" not in tiina.get("trainer").text
    assert _looks(programme, second) == []


@pytest.mark.parametrize("now", [None, Role.LEARNER])
def test_a_cohort_is_no_longer_own_once_the_platform_says_so(
    programme: Stage, second: Stage, timo: Guest, now: Role | None
) -> None:
    course = f"cohort?course={_cohort(second)}"
    _lists(programme, second, ("timo", Role.TRAINER))
    assert timo.get(course).status_code == 200
    told = [] if now is None else [("timo", now)]
    _lists(programme, second, *told, at=NOW + timedelta(hours=6))
    assert timo.get(course).status_code == 404
    assert ">Kevät<" not in timo.get("trainer").text


def test_names_are_kept_back_when_the_platform_says_so_only_now(
    programme: Stage, second: Stage, timo: Guest
) -> None:
    _lists(programme, second, ("timo", Role.TRAINER), ("olli", Role.LEARNER))
    second.roster_url = programme.roster_url
    second.enrol("olli")
    programme.members.clear()
    programme.lists("olli", "Olli")
    assert "Olli" not in timo.get(f"cohort?course={_cohort(second)}").text


def test_another_organisation_s_cohort_is_none_of_ours(
    app: flask.Flask, programme: Stage, timo: Guest
) -> None:
    database = programme.surroundings.database
    organisation_id = new_organisation(database)
    with database.write() as connection:
        registration_id = platform_of(connection, organisation_id, "https://other.example")
    other = Stage(programme.surroundings, organisation_id, registration_id, context_id="course-3")
    other.has_programme()
    stranger = other.enter(app, Role.TRAINER, other.enrol("timo", Role.TRAINER))
    assert stranger.get(f"cohort?course={_cohort(programme)}").status_code == 404
    assert timo.get(f"cohort?course={_cohort(other)}").status_code == 404


def test_whose_supervisor_the_trainer_is_counts_nowhere(
    programme: Stage, second: Stage, timo: Guest
) -> None:
    coaching = _module(programme, "coaching", "Vertaiscoaching")
    olli, pekka = second.enrol("olli"), second.enrol("pekka")
    for who in (olli, pekka):
        _joins(programme, coaching, who, second)
    assert timo.visit.person_id is not None
    with programme.surroundings.database.write() as connection:
        members.declare_supervisor(
            connection,
            programme.organisation_id,
            person_id=olli[0],
            supervisor_id=timo.visit.person_id,
            source="self",
            now=NOW,
        )
    page = said(timo.get("trainer").text)
    assert "1 osallistuja, 1 tarvitsee" in page[page.index(">Kevät<") :]
    assert _unpaired(1) in page
    assert set(grid(timo.get(f"cohort?course={_cohort(second)}").text)) == {"Osallistuja 1"}


def test_todays_sessions_say_when_where_and_how_full(programme: Stage, timo: Guest) -> None:
    live = _module(programme, "live-session", "Tavoitepaja")
    meeting = _meeting(programme, live, hours=2)
    _meeting(programme, live, hours=48)
    _book(programme, meeting, programme.enrol_many(3))
    page = said(timo.get("trainer").text)
    assert "Tavoitepaja" in page
    assert "ma 23.11. klo 13.00–14.00 · Kaisla · etänä" in page
    assert "2/2 paikkaa varattu, 1 jonossa" in page
    assert f'/teach/{timo.visit.id}/meetings/{live}/{meeting}"' in page
    assert 'href="https://kokous.example/1"' in page
    assert "ke 25.11." not in page


def test_what_is_over_today_stays_and_cannot_be_joined(programme: Stage, timo: Guest) -> None:
    lecture = _module(programme, "lecture", "Aloitusluento")
    _meeting(programme, lecture, hours=-3, capacity=None)
    page = said(timo.get("trainer").text)
    assert "Aloitusluento" in page
    assert "0 tulossa" in page
    assert "kokous.example" not in page


def test_when_nothing_is_today_the_next_one_is_told_with_its_day(
    programme: Stage, timo: Guest
) -> None:
    lecture = _module(programme, "lecture", "Aloitusluento")
    _meeting(programme, lecture, hours=-24)
    cancelled = _meeting(programme, lecture, hours=20, room="Peruttu")
    # Half past midnight in Finland is another day, though it is still the same one in UTC.
    _meeting(programme, lecture, hours=13.5)
    _meeting(programme, lecture, hours=72)
    with programme.surroundings.database.write() as connection:
        held = meetings.held_meeting(connection, programme.organisation_id, cancelled)
        assert held is not None
        meetings.cancel(connection, held, now=NOW)
    page = said(timo.get("trainer").text)
    assert "Seuraava tapaaminen" in page
    assert "ti 24.11. klo 0.30" in page
    assert page.count("Aloitusluento</h3>") == 1


def test_a_session_of_another_course_alone_has_no_check_in_here(
    app: flask.Flask, programme: Stage, second: Stage, timo: Guest
) -> None:
    live = _module(programme, "live-session", "Vain keväällä", only_in=second)
    meeting = _meeting(programme, live, hours=2)
    page = timo.get("trainer").text
    assert "Vain keväällä" in page
    assert str(meeting) not in page
    assert 'href="https://kokous.example/1"' in page
    tiina = programme.enter(app, Role.TRAINER, programme.enrol("tiina", Role.TRAINER))
    assert "Vain keväällä" not in tiina.get("trainer").text


def test_who_wants_a_partner_and_has_none_is_counted_by_cohort(
    programme: Stage, second: Stage, timo: Guest
) -> None:
    coaching = _module(programme, "coaching", "Vertaiscoaching")
    assert "Coachingissa ei ole vielä ketään." in timo.get("trainer").text
    here = programme.enrol_many(5)
    programme.members.extend(
        Member(subject=f"person-{number}", role=Role.LEARNER, name=None) for number in range(1, 6)
    )
    for who in here:
        _joins(programme, coaching, who, programme)
    organisation_id = programme.organisation_id
    with programme.surroundings.database.write() as connection:
        pair = [
            groups.Seat(person_id=each[0], enrolment_id=each[1], is_coach=False)
            for each in here[:2]
        ]
        groups.begin(connection, organisation_id, coaching, form=Form.PEER, seats=pair, now=NOW)
        # A proposal is no pair yet, and who left takes part no longer.
        groups.propose(connection, organisation_id, coaching, [[here[2][0], here[3][0]]])
        members.leave(connection, organisation_id, coaching, here[4][0], now=NOW)
    page = said(timo.get("trainer").text)
    pairs = page[page.index('id="pairs"') :]
    assert _unpaired(2) in pairs
    assert f"/teach/{timo.visit.id}/coaching/{coaching}" in pairs
    assert "Kevät" not in pairs
    _joins(programme, coaching, second.enrol("olli"), second)
    pairs = said(timo.get("trainer").text)
    assert _unpaired(1) in pairs
    assert pairs.count(f"/coaching/{coaching}") == 1
    with programme.surroundings.database.write() as connection:
        for person_id in (here[2][0], here[3][0], second.came[-1]):
            members.leave(connection, organisation_id, coaching, person_id, now=NOW)
    assert "Kaikilla coachingiin osallistuvilla on pari." in timo.get("trainer").text


def test_a_hundred_people_take_no_more_queries_and_each_cohort_a_few(
    app: flask.Flask, programme: Stage, database: Database
) -> None:
    programme.roster_url = None
    timo = programme.enter(app, Role.TRAINER, programme.enrol("timo", Role.TRAINER))
    coaching = _module(programme, "coaching", "Vertaiscoaching")
    live = _module(programme, "live-session", "Tavoitepaja")
    meeting = _meeting(programme, live, hours=2)

    def fill(course: Stage, number: int) -> None:
        people = course.enrol_many(number)
        course.keep(*(course.acts(who, 0).completes() for who in people))
        _book(programme, meeting, people)
        for who in people:
            _joins(programme, coaching, who, course)

    def asked() -> int:
        timo.get("trainer")  # what is new is read once
        return queries_of(database, lambda: timo.get("trainer"))

    fill(programme, 2)
    few = asked()
    fill(programme, 100)
    assert asked() == few
    for number in range(3):
        course = _other_course(programme, f"course-{number + 2}", f"Kurssi {number}")
        course.enrol("timo", Role.TRAINER)
        _lists(programme, course, *((f"kurssi-{each}", Role.LEARNER) for each in range(30)))
    assert asked() - few <= 3 * 5
    assert few < 20


def test_a_trainer_without_a_course_sees_the_own_cohorts_or_a_sentence(
    app: flask.Flask, programme: Stage, second: Stage
) -> None:
    who = second.enrol("timo", Role.TRAINER)
    page = programme.enter(app, Role.TRAINER, who, in_course=False).get("trainer")
    assert ">Kevät<" in page.text
    nobody = programme.enter(app, Role.TRAINER, (None, None), in_course=False).get("trainer")
    assert "Tätä ei avattu kurssilta" in nobody.text


def _done(number: int, total: str) -> str:
    return f"Yhteensä {number} {'osa' if number == 1 else 'osaa'} {total} tehty"


def _unpaired(number: int) -> str:
    return f"{number} ihmiseltä puuttuu coachingpari."
