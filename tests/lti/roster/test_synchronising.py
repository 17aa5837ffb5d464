"""Who is in which group, kept up to date in the background and as history, without names."""

# Fixtures are taken from the protocol's tests, which have a platform to ask.
# ruff: noqa: F401, F811

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from lrs.database import Database
from lrs.surroundings import Surroundings
from lti import tables
from lti.people import Role
from lti.roster import left, members_at, roster_names, synchronise_due, synchronising
from lti.visit import visit_by_id
from tests.lti.protocol.conftest import (
    Browser,
    Clock,
    _platform,
    app,
    browser,
    clock,
    platform,
    registration,
    settings,
    surroundings,
)
from tests.lti.protocol.platform import INSTRUCTOR, LTI, Platform, Received, Reply

# Any: members as a platform writes them.
Listed = dict[str, Any]


def person(subject: str, role: str = "Learner", **more: Any) -> Listed:
    return {"user_id": subject, "roles": [role], "name": f"Nimi {subject}", **more}


class Course:
    """A course whose roster a test changes, and the group it became."""

    def __init__(self, platform: Platform, database: Database) -> None:
        self.platform, self.database = platform, database
        self.members: list[Listed] = [person("5"), person("6"), person("3", "Instructor")]
        platform.routes["/memberships"] = self.listed

    def listed(self, _received: Received) -> Reply:
        return Reply(body=json.dumps({"members": self.members}).encode())

    @property
    def group(self) -> tuple[int, UUID]:
        with self.database.read() as connection:
            row = connection.execute(sa.select(tables.cohort)).one()
        return row.organisation_id, row.id

    def of(self, name: str) -> Any:
        """Return a column of the group's row."""
        with self.database.read() as connection:
            return connection.execute(sa.select(tables.cohort.c[name])).scalar_one()

    def present(self, moment: Any) -> dict[str, Role]:
        with self.database.read() as connection:
            found = members_at(connection, *self.group, moment)
        return {each.subject: each.role for each in found}

    def gone(self) -> set[str]:
        with self.database.read() as connection:
            return {each.subject for each in left(connection, *self.group)}


@pytest.fixture
def course(browser: Browser, platform: Platform, database: Database) -> Course:
    """A course from which a learner has launched."""
    made = Course(platform, database)
    browser.launch()
    return made


def test_a_launch_makes_the_roster_due_and_it_is_read_once(
    course: Course, surroundings: Surroundings, browser: Browser, clock: Clock
) -> None:
    assert synchronise_due(surroundings) == 1
    assert course.present(clock.now) == {"5": Role.LEARNER, "6": Role.LEARNER, "3": Role.TRAINER}
    browser.launch()
    assert synchronise_due(surroundings) == 0
    clock.pass_by(timedelta(minutes=10))
    browser.launch()
    assert synchronise_due(surroundings) == 1


def test_it_keeps_no_names(course: Course, surroundings: Surroundings, database: Database) -> None:
    synchronise_due(surroundings)
    with database.read() as connection:
        assert connection.execute(sa.select(tables.roster_entry)).first() is None
        for row in connection.execute(sa.select(tables.membership)):
            assert "Nimi" not in repr(row)
    assert course.of("roster_names_told") is True


def test_who_left_is_marked_and_not_lost_and_may_come_back(
    course: Course, surroundings: Surroundings, clock: Clock
) -> None:
    synchronise_due(surroundings)
    before = clock.now
    clock.pass_by(synchronising.BETWEEN)
    eero = course.members.pop(1)
    synchronise_due(surroundings)
    assert course.gone() == {"6"}
    assert set(course.present(clock.now)) == {"5", "3"}
    assert set(course.present(before)) == {"5", "6", "3"}
    clock.pass_by(synchronising.BETWEEN)
    course.members.append(eero)
    synchronise_due(surroundings)
    assert course.gone() == set()
    assert set(course.present(clock.now)) == {"5", "6", "3"}


def test_another_role_is_another_line_of_history(
    course: Course, surroundings: Surroundings, clock: Clock
) -> None:
    synchronise_due(surroundings)
    before = clock.now
    clock.pass_by(synchronising.BETWEEN)
    course.members[0] = person("5", "Instructor")
    synchronise_due(surroundings)
    assert course.present(before)["5"] is Role.LEARNER
    assert course.present(clock.now)["5"] is Role.TRAINER


def test_a_trainer_s_look_is_history_too(
    course: Course,
    surroundings: Surroundings,
    browser: Browser,
    database: Database,
    clock: Clock,
) -> None:
    page = browser.launch(sub="3", **{f"{LTI}roles": [INSTRUCTOR]}).location
    with database.read() as connection:
        found = visit_by_id(connection, UUID(page.split("/")[2]))
    assert found is not None
    roster_names(surroundings, visit=found[0])
    assert set(course.present(clock.now)) == {"5", "6", "3"}


def test_names_are_there_to_be_looked_at_though_the_background_kept_none(
    course: Course, surroundings: Surroundings, browser: Browser, database: Database
) -> None:
    synchronise_due(surroundings)
    page = browser.launch(sub="3", **{f"{LTI}roles": [INSTRUCTOR]}).location
    with database.read() as connection:
        found = visit_by_id(connection, UUID(page.split("/")[2]))
    assert found is not None
    names = {row.name for row in roster_names(surroundings, visit=found[0]).rows}
    assert names == {"Nimi 5", "Nimi 6", "Nimi 3"}


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(403), "roster_403"),
        (Reply(body=b"<html>"), "roster_unreadable"),
        (Reply(302, headers={"Location": "http://127.0.0.1:9/"}), "redirected"),
        (Reply(body=b" " * 2_000_000), "too_large"),
    ],
)
def test_a_platform_that_gives_no_roster_is_asked_ever_more_seldom(
    course: Course,
    surroundings: Surroundings,
    platform: Platform,
    clock: Clock,
    reply: Reply,
    error: str,
) -> None:
    synchronise_due(surroundings)
    platform.routes["/memberships"] = lambda _: reply
    clock.pass_by(synchronising.BETWEEN)
    waits = []
    for _ in range(12):
        assert synchronise_due(surroundings) == 0
        waits.append(course.of("roster_due_at") - clock.now)
        clock.pass_by(waits[-1])
    assert waits[0] == timedelta(minutes=1)
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=6)
    assert course.of("roster_error") == error
    # What was known stays known.
    assert set(course.present(clock.now)) == {"5", "6", "3"}
    platform.routes["/memberships"] = course.listed
    assert synchronise_due(surroundings) == 1
    assert (course.of("roster_error"), course.of("roster_failures")) == (None, 0)


def test_a_course_without_anybody_is_taken_for_trouble(
    course: Course, surroundings: Surroundings, clock: Clock
) -> None:
    synchronise_due(surroundings)
    course.members.clear()
    clock.pass_by(synchronising.BETWEEN)
    assert synchronise_due(surroundings) == 0
    assert course.of("roster_error") == "roster_empty"
    assert course.gone() == set()


def test_a_group_nobody_uses_any_more_is_left_alone(
    course: Course, surroundings: Surroundings, clock: Clock
) -> None:
    synchronise_due(surroundings)
    clock.pass_by(timedelta(days=60))
    synchronise_due(surroundings)
    assert course.of("roster_due_at") is None


def test_a_roster_is_read_to_its_last_page_and_circles_end(
    course: Course, surroundings: Surroundings, platform: Platform, clock: Clock
) -> None:
    def paged(received: Received) -> Reply:
        start = int(received.path.partition("from=")[2] or 0)
        link = f'<{platform.issuer}/memberships?limit=2&from={start + 2}>; rel="next"'
        if start + 2 >= len(course.members):
            link = f'<{platform.issuer}/memberships?limit=2&from=0>; rel="next"'
        body = json.dumps({"members": course.members[start : start + 2]}).encode()
        return Reply(body=body, headers={"Link": link})

    course.members = [person(str(number)) for number in range(7)]
    platform.routes["/memberships"] = paged
    synchronise_due(surroundings)
    assert len(course.present(clock.now)) == 7


def test_a_link_to_another_origin_is_not_followed(
    course: Course, surroundings: Surroundings, platform: Platform, clock: Clock
) -> None:
    link = (
        '<https://evil.example/memberships>; rel="next", <https://evil.example/d>; rel=differences'
    )
    platform.routes["/memberships"] = lambda received: Reply(
        body=course.listed(received).body, headers={"Link": link}
    )
    synchronise_due(surroundings)
    assert len(course.present(clock.now)) == 3
    assert course.of("roster_differences_url") is None


def test_only_what_changed_is_read_where_the_platform_tells_it(
    course: Course, surroundings: Surroundings, platform: Platform, clock: Clock
) -> None:
    told: list[Listed] = [person("7"), person("6", status="Deleted"), person("3", "Learner")]

    def link(to: str) -> dict[str, str]:
        return {"Link": f'<{platform.issuer}{to}>; rel="differences"'}

    platform.routes["/memberships"] = lambda received: Reply(
        body=course.listed(received).body, headers=link("/changes?since=1")
    )
    platform.routes["/changes"] = lambda _: Reply(
        body=json.dumps({"members": told}).encode(), headers=link("/changes?since=2")
    )
    synchronise_due(surroundings)
    clock.pass_by(synchronising.BETWEEN)
    synchronise_due(surroundings)
    assert len(platform.asked("/memberships")) == 1
    assert course.present(clock.now) == {"5": Role.LEARNER, "7": Role.LEARNER, "3": Role.LEARNER}
    assert course.gone() == {"6"}
    assert course.of("roster_differences_url") == f"{platform.issuer}/changes?since=2"
    # When it no longer tells them, everything is read again.
    platform.routes["/changes"] = lambda _: Reply(410)
    clock.pass_by(synchronising.BETWEEN)
    assert synchronise_due(surroundings) == 1
    assert len(platform.asked("/memberships")) == 2


def test_two_workers_read_a_roster_once(
    course: Course, surroundings: Surroundings, platform: Platform, database: Database
) -> None:
    inside: list[int] = []

    def while_asked(received: Received) -> Reply:
        inside.append(synchronise_due(surroundings))
        return course.listed(received)

    platform.routes["/memberships"] = while_asked
    assert synchronise_due(surroundings) == 1
    assert inside == [0]


def test_the_work_of_a_worker_that_died_is_done_later(
    course: Course,
    surroundings: Surroundings,
    platform: Platform,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def dies(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(synchronising, "listing", dies)
        with pytest.raises(MemoryError):
            synchronise_due(surroundings)
    assert synchronise_due(surroundings) == 0
    clock.pass_by(timedelta(minutes=5))
    assert synchronise_due(surroundings) == 1


def test_a_platform_that_tells_no_names_is_known_for_it(
    course: Course, surroundings: Surroundings
) -> None:
    for each in course.members:
        del each["name"]
    synchronise_due(surroundings)
    assert course.of("roster_names_told") is False
