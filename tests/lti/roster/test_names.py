"""Names as the platform tells them, read when a trainer looks, and soon forgotten."""

# Fixtures are taken from the protocol's tests, which have a platform to ask.
# ruff: noqa: F401, F811

import dataclasses
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from lrs.database import Database
from lrs.surroundings import Surroundings
from lti import roster, tables
from lti.people import Role
from lti.roster import roster_names
from lti.visit import Visit, visit_by_id
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
from tests.lti.protocol.platform import INSTRUCTOR, LTI, Platform, Reply

MEMBERS: list[dict[str, Any]] = [
    {"user_id": "5", "roles": ["Learner"], "name": "Aino Virtanen"},
    {"user_id": "6", "roles": ["Learner"], "name": "Eero Korhonen"},
    {"user_id": "3", "roles": ["Instructor"], "name": "Kaisa Järvelä"},
]


@pytest.fixture
def visit(browser: Browser, database: Database, platform: Platform) -> Visit:
    """A trainer's visit, in a group where one learner has been before."""
    platform.routes["/memberships"] = lambda _: Reply(
        body=json.dumps({"members": MEMBERS}).encode()
    )
    browser.launch()
    page = browser.launch(sub="3", **{f"{LTI}roles": [INSTRUCTOR]}).location
    with database.read() as connection:
        found = visit_by_id(connection, UUID(page.split("/")[2]))
    assert found is not None
    return found[0]


def test_the_roster_joins_people_and_names(
    surroundings: Surroundings, visit: Visit, clock: Clock
) -> None:
    found = roster_names(surroundings, visit=visit)
    by_subject = {row.subject: row for row in found.rows}
    assert found.read_at == clock.now
    assert by_subject["5"].name == "Aino Virtanen"
    assert by_subject["5"].person_id is not None
    assert by_subject["3"].person_id == visit.person_id
    # One who is on the course and never came here is seen, and is nobody yet.
    assert by_subject["6"].name == "Eero Korhonen"
    assert by_subject["6"].person_id is None
    assert by_subject["6"].role is Role.LEARNER


def test_it_is_read_from_the_platform_every_ten_minutes(
    surroundings: Surroundings, visit: Visit, platform: Platform, clock: Clock
) -> None:
    first = roster_names(surroundings, visit=visit)
    clock.pass_by(timedelta(minutes=9, seconds=59))
    again = roster_names(surroundings, visit=visit)
    assert sorted(again.rows, key=lambda row: row.subject) == sorted(
        first.rows, key=lambda row: row.subject
    )
    assert again.read_at == first.read_at
    assert len(platform.asked("/memberships")) == 1
    clock.pass_by(timedelta(seconds=1))
    assert roster_names(surroundings, visit=visit).read_at == clock.now
    assert len(platform.asked("/memberships")) == 2


def test_who_left_the_course_is_gone_at_the_next_reading(
    surroundings: Surroundings, visit: Visit, platform: Platform, clock: Clock
) -> None:
    roster_names(surroundings, visit=visit)
    platform.routes["/memberships"] = lambda _: Reply(
        body=json.dumps({"members": MEMBERS[:1]}).encode()
    )
    clock.pass_by(timedelta(minutes=10))
    assert [row.subject for row in roster_names(surroundings, visit=visit).rows] == ["5"]


@pytest.mark.parametrize("role", [Role.LEARNER, Role.READER, Role.VISITOR])
def test_only_a_trainer_is_told_names(
    surroundings: Surroundings, visit: Visit, platform: Platform, role: Role
) -> None:
    roster_names(surroundings, visit=visit)
    asked = len(platform.asked("/memberships"))
    other = dataclasses.replace(visit, role=role)
    assert roster_names(surroundings, visit=other) == roster.Roster()
    assert len(platform.asked("/memberships")) == asked


def test_a_platform_that_fails_is_left_alone_for_a_minute(
    surroundings: Surroundings, visit: Visit, platform: Platform, clock: Clock
) -> None:
    route = platform.routes["/memberships"]
    platform.routes["/memberships"] = lambda _: Reply(500)
    for _ in range(3):
        assert roster_names(surroundings, visit=visit) == roster.Roster()
    assert len(platform.asked("/memberships")) == 1
    platform.routes["/memberships"] = route
    clock.pass_by(timedelta(minutes=1))
    assert len(roster_names(surroundings, visit=visit).rows) == 3


def test_names_are_sealed_forgotten_and_never_logged(
    surroundings: Surroundings,
    visit: Visit,
    platform: Platform,
    clock: Clock,
    database: Database,
) -> None:
    with capture_logs() as logs:
        found = roster_names(surroundings, visit=visit)
        platform.routes["/memberships"] = lambda _: Reply(500, b"Aino Virtanen")
        clock.pass_by(timedelta(minutes=10))
        roster_names(surroundings, visit=visit)
    assert [line["event"] for line in logs] == ["roster_unread"]
    assert "Aino" not in repr(logs) + repr(found)
    with database.read() as connection:
        assert (
            b"Aino" not in repr(connection.execute(sa.select(tables.roster_entry)).all()).encode()
        )
    with database.write() as connection:
        assert roster.forget_expired(connection, now=clock.now) == 3


def test_a_course_without_a_roster_has_none(
    surroundings: Surroundings, visit: Visit, database: Database
) -> None:
    with database.write() as connection:
        connection.execute(sa.update(tables.cohort).values(roster_url=None))
    assert roster_names(surroundings, visit=visit) == roster.Roster()
