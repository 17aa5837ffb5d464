"""The groups of a course: read from the platform's service, or known from its people's launches."""

# Fixtures are taken from the protocol's tests, which have a platform to launch from.
# ruff: noqa: F401, F811

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import flask
import pytest

from lrs.database import Database
from lrs.surroundings import Surroundings
from lti import tables
from lti.protocol.registration import Registration
from lti.roster import Division, divisions_of, synchronise_due
from lti.seed import seed
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
from wsgi import application

GROUPS = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"
SCOPE = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
TYPE = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"

# Any: JSON of every shape.
Json = Any


def _claim(platform: Platform, **changes: Json) -> dict[str, Json]:
    told = {
        "context_groups_url": f"{platform.issuer}/groups?course=2",
        "service_versions": ["1.0"],
        "scope": [SCOPE],
        **changes,
    }
    return {GROUPS: told}


def _roster(platform: Platform, groups: dict[str, Json]) -> None:
    members = [
        {
            "user_id": subject,
            "roles": ["Learner"],
            **(
                {}
                if listed is None
                else {"group_enrollments": [{"group_id": each} for each in listed]}
            ),
        }
        for subject, listed in groups.items()
    ]
    body = json.dumps({"members": members}).encode()
    platform.routes["/memberships"] = lambda _: Reply(body=body)


def _groups(platform: Platform, *listed: Json) -> None:
    body = json.dumps({"id": "x", "groups": list(listed)}).encode()
    platform.routes["/groups"] = lambda _: Reply(body=body)


def _read(browser: Browser, surroundings: Surroundings, **changes: Json) -> list[Division]:
    browser.launch(**{"sub": "3", f"{LTI}roles": [INSTRUCTOR], **changes})
    synchronise_due(surroundings)
    return _known(surroundings)


def _known(surroundings: Surroundings) -> list[Division]:

    with surroundings.database.read() as connection:
        row = connection.execute(tables.cohort.select()).one()
        return list(divisions_of(connection, row.organisation_id, row.id))


def test_groups_are_read_with_who_is_in_each(
    browser: Browser, platform: Platform, surroundings: Surroundings
) -> None:
    _groups(platform, {"id": 7, "name": "Ryhmä A"}, {"id": "4", "name": "Ryhmä B"})
    _roster(platform, {"5": ["4", "7"], "6": ["7"], "8": []})
    found = _read(browser, surroundings, **_claim(platform))
    assert [(each.id, each.title, sorted(each.subjects)) for each in found] == [
        ("7", "Ryhmä A", ["5", "6"]),
        ("4", "Ryhmä B", ["5"]),
    ]
    (asked,) = platform.asked("/groups")
    assert asked.headers["Accept"] == TYPE


def test_who_changes_groups_is_in_the_new_one_and_no_history_is_begun(
    browser: Browser, platform: Platform, surroundings: Surroundings, database: Database
) -> None:

    _groups(platform, {"id": "1", "name": "A"}, {"id": "2", "name": "B"})
    _roster(platform, {"5": ["1"]})
    _read(browser, surroundings, **_claim(platform))
    browser.clock.pass_by(timedelta(minutes=11))
    _roster(platform, {"5": ["2"]})
    found = _read(browser, surroundings, **_claim(platform))
    assert [(each.title, each.subjects) for each in found] == [("B", frozenset({"5"}))]
    with database.read() as connection:
        assert len(connection.execute(tables.membership.select()).all()) == 1


def test_pages_are_read_to_the_end_and_hidden_groups_are_left_out(
    browser: Browser, platform: Platform, surroundings: Surroundings
) -> None:
    second = json.dumps({"groups": [{"id": "2", "name": "B"}, {"id": "3", "hidden": True}]})
    first = json.dumps({"groups": [{"id": "1", "name": "A"}]})
    link = {"Link": f'<{platform.issuer}/groups?from=1>; rel="next"'}
    platform.routes["/groups"] = lambda received: (
        Reply(body=second.encode())
        if "from=1" in received.path
        else Reply(body=first.encode(), headers=link)
    )
    _roster(platform, {"5": ["1", "2", "3"]})
    found = _read(browser, surroundings, **_claim(platform))
    assert [(each.id, each.title) for each in found] == [("1", "A"), ("2", "B"), ("3", "")]


def test_moodle_s_groups_are_known_by_its_people_s_launches(
    browser: Browser, platform: Platform, surroundings: Surroundings
) -> None:
    browser.launch(**{f"{LTI}custom": {"groups": "12,4"}})
    (first, second) = _known(surroundings)
    assert (first.id, second.id, first.title) == ("4", "12", "")
    assert len(first.people) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"scope": []},
        {"scope": None},
        {"context_groups_url": None},
        {"context_groups_url": "javascript:alert(1)"},
    ],
)
def test_where_groups_are_not_offered_nobody_asks(
    changes: dict[str, Json], browser: Browser, platform: Platform, surroundings: Surroundings
) -> None:
    _groups(platform, {"id": "1", "name": "A"})
    _roster(platform, {"5": ["1"]})
    (found,) = _read(browser, surroundings, **_claim(platform, **changes))
    assert (found.id, found.title) == ("1", "")
    assert platform.asked("/groups") == []


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500),
        Reply(403),
        Reply(body=b"no JSON"),
        Reply(body=b'{"groups": {"id": "1"}}'),
        Reply(body=b"{}"),
        Reply(302, headers={"Location": "http://10.0.0.7/"}),
    ],
)
def test_a_roster_serves_without_its_groups(
    reply: Reply, browser: Browser, platform: Platform, surroundings: Surroundings
) -> None:
    platform.routes["/groups"] = lambda _: reply
    _roster(platform, {"5": ["1"]})
    (found,) = _read(browser, surroundings, **_claim(platform))
    assert found.subjects == {"5"}


@pytest.mark.parametrize(
    "listed",
    [7, "1", {"id": "1"}, {"name": "A"}, {"id": "", "name": "A"}, {"id": "1", "name": 7}, None],
)
def test_a_group_that_is_none_is_left_out(
    listed: Json, browser: Browser, platform: Platform, surroundings: Surroundings
) -> None:
    _groups(platform, listed, {"id": "2", "name": "B"})
    _roster(platform, {"5": ["2"]})
    (found,) = _read(browser, surroundings, **_claim(platform))
    assert (found.id, found.title) == ("2", "B")


def test_the_trainer_sees_one_group_of_the_course(
    surroundings: Surroundings, platform: Platform, clock: Clock, registration: Registration
) -> None:
    with surroundings.database.write() as connection:
        seed(connection, surroundings, registration.organisation_id)
    members = [
        {
            "user_id": subject,
            "roles": ["Learner"],
            "name": name,
            "group_enrollments": [{"group_id": group}],
        }
        for subject, name, group in (("5", "Aino", "1"), ("6", "Eero", "2"))
    ]
    platform.routes["/memberships"] = lambda _: Reply(
        body=json.dumps({"members": members}).encode()
    )
    _groups(platform, {"id": "1", "name": "Ryhmä <A>"}, {"id": "2", "name": "Ryhmä B"})
    browser = Browser(application(surroundings), platform, clock)
    launched = browser.launch(**{"sub": "3", f"{LTI}roles": [INSTRUCTOR], **_claim(platform)})
    synchronise_due(surroundings)
    cohort = launched.location.replace("/trainer", "/cohort")
    whole = browser.get(cohort).text
    assert "Aino" in whole
    assert "Eero" in whole
    assert "Ryhmä &lt;A&gt;" in whole
    one = browser.get(f"{cohort}?group=2").text
    assert "Eero" in one
    assert "Aino" not in one
    table = browser.get(f"{cohort}.csv?group=2").text
    assert ("Eero" in table, "Aino" in table) == (True, False)
    assert "Aino" in browser.get(f"{cohort}?group=nobody's").text
