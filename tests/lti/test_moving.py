"""A platform moves to another address, and everybody and everything is found there again."""

# Fixtures are taken from the protocol's tests, which have a platform to launch from.
# ruff: noqa: F401, F811

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import click
import flask
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

import lti.commands
from lrs.database import Database
from lrs.surroundings import Surroundings
from lti import tables
from lti.moving import Moved, NotMovable, move
from lti.protocol.deployments import approve_all
from lti.protocol.registration import (
    Registration,
    UnusableValue,
    new_registration,
    register,
    registrations_of,
)
from tests.conftest import NOW
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
from tests.lti.protocol.platform import (
    CLIENT_ID,
    DEPLOYMENT,
    INSTRUCTOR,
    LEARNER,
    LTI,
    Platform,
    keys,
)


@pytest.fixture
def new_home() -> Iterator[Platform]:
    served = Platform(keys())
    yield served
    served.close()


def _at(platform: Platform, **changes: Any) -> Registration:
    made = new_registration(
        organisation_id=0,
        issuer=platform.issuer,
        client_id="",
        auth_url=f"{platform.issuer}/auth",
        token_url=f"{platform.issuer}/token",
        jwks_url=f"{platform.issuer}/jwks",
    )
    return replace(made, **changes)


def _move(database: Database, issuer: str, to: Registration) -> Moved:
    with database.write() as connection:
        return move(connection, issuer, to=to, trust_loopback=True)


def _count(database: Database, table: sa.Table) -> int:
    with database.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def test_people_courses_and_links_are_the_same_after_a_move(
    browser: Browser,
    app: flask.Flask,
    database: Database,
    platform: Platform,
    new_home: Platform,
    clock: Clock,
) -> None:
    browser.launch()
    assert _move(database, platform.issuer, _at(new_home)) == Moved(1, 1, 1, 1)
    moved = Browser(app, new_home, clock)
    assert moved.launch().status_code == 303
    for table in (tables.person, tables.enrolment, tables.cohort, tables.resource_link):
        assert _count(database, table) == 1
    with database.read() as connection:
        link = connection.execute(sa.select(tables.resource_link)).one()
        cohort = connection.execute(sa.select(tables.cohort)).one()
    assert link.line_item_url == f"{new_home.issuer}/lineitems/2/lineitem?type_id=1"
    assert cohort.roster_url == f"{new_home.issuer}/memberships"


def test_the_old_address_is_a_stranger_afterwards(
    browser: Browser, database: Database, platform: Platform, new_home: Platform
) -> None:
    browser.launch()
    _move(database, platform.issuer, _at(new_home))
    refused = browser.post(
        "/lti/login",
        {
            "iss": platform.issuer,
            "login_hint": "5",
            "target_link_uri": "https://valmentava.example/lti/launch",
        },
    )
    assert "platform_unknown" in refused.text
    assert _count(database, tables.platform_keys) == 0


def test_addresses_elsewhere_stay_until_a_launch_renews_them(
    browser: Browser, database: Database, platform: Platform, new_home: Platform
) -> None:
    browser.launch()
    elsewhere = platform.issuer + "0.example/memberships"
    with database.write() as connection:
        connection.execute(sa.update(tables.cohort).values(roster_url=elsewhere))
    _move(database, platform.issuer, _at(new_home))
    with database.read() as connection:
        assert connection.execute(sa.select(tables.cohort.c.roster_url)).scalar() == elsewhere


def test_whom_the_new_address_has_shown_already_is_not_overwritten(
    browser: Browser,
    app: flask.Flask,
    database: Database,
    registration: Registration,
    platform: Platform,
    new_home: Platform,
) -> None:
    browser.launch()
    with database.write() as connection:
        row = connection.execute(sa.select(tables.identity)).one()
        connection.execute(
            sa.insert(tables.person).values(
                organisation_id=row.organisation_id, id=registration.id, created_at=NOW
            )
        )
        connection.execute(
            sa.insert(tables.identity).values(
                organisation_id=row.organisation_id,
                issuer=new_home.issuer,
                subject=row.subject,
                person_id=registration.id,
            )
        )
    assert _move(database, platform.issuer, _at(new_home)).people == 0


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"issuer": ""}, UnusableValue),
        ({"auth_url": "lms"}, UnusableValue),
        ({"token_url": "ftp://lms.example"}, UnusableValue),
    ],
)
def test_a_move_to_nowhere_changes_nothing(
    browser: Browser,
    database: Database,
    platform: Platform,
    new_home: Platform,
    changes: dict[str, str],
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        _move(database, platform.issuer, _at(new_home, **changes))
    with database.read() as connection:
        assert registrations_of(connection, platform.issuer)


def test_two_platforms_are_not_mixed(
    browser: Browser,
    database: Database,
    registration: Registration,
    platform: Platform,
    new_home: Platform,
) -> None:
    held = replace(_at(new_home), client_id=CLIENT_ID, organisation_id=registration.organisation_id)
    with database.write() as connection:
        register(connection, held, trust_loopback=True, now=NOW)
    with pytest.raises(NotMovable):
        _move(database, platform.issuer, _at(new_home))
    with pytest.raises(NotMovable):
        _move(database, "https://nobody.example", _at(new_home))
    with pytest.raises(NotMovable):
        _move(database, platform.issuer, _at(platform))


def test_the_command_asks_before_it_moves(
    browser: Browser, surroundings: Surroundings, platform: Platform, new_home: Platform
) -> None:
    browser.launch()
    group = click.Group()
    lti.commands.add_to(group, lambda: surroundings)
    to = _at(new_home)
    words = ["platform", "move", "--issuer", platform.issuer, "--to", to.issuer]
    words += ["--auth-url", to.auth_url, "--token-url", to.token_url, "--jwks-url", to.jwks_url]
    assert CliRunner().invoke(group, words, input="n\n").exit_code == 1
    ran = CliRunner().invoke(group, words, input="y\n")
    assert "1 registrations, 1 people, 1 rosters, 1 gradebook columns" in ran.output
    again = CliRunner().invoke(group, words, input="y\n")
    assert "no platform is registered by this issuer" in again.output


# Copies


def test_a_copy_of_a_platform_is_recognised_and_not_let_in(
    browser: Browser, app: flask.Flask, new_home: Platform
) -> None:
    sent = {
        "iss": new_home.issuer,
        "login_hint": "5",
        "target_link_uri": "https://valmentava.example/lti/launch",
        "client_id": CLIENT_ID,
    }
    assert "platform_copy" in browser.post("/lti/login", sent).text
    assert "platform_unknown" in browser.post("/lti/login", {**sent, "client_id": "x"}).text


@pytest.mark.parametrize("role", [LEARNER, INSTRUCTOR])
def test_from_a_copy_people_look_and_leave_nothing_behind(
    browser: Browser,
    app: flask.Flask,
    database: Database,
    registration: Registration,
    new_home: Platform,
    clock: Clock,
    role: str,
) -> None:
    copied = replace(
        _at(new_home),
        client_id=CLIENT_ID,
        organisation_id=registration.organisation_id,
        is_copy=True,
    )
    with database.write() as connection:
        register(connection, copied, trust_loopback=True, now=NOW)
        approve_all(connection, copied, [DEPLOYMENT], now=NOW)
    copy = Browser(app, new_home, clock)
    page = copy.launch(**{f"{LTI}roles": [role]})
    assert copy.get(page.location).text.startswith("visitor ")
    for table in (tables.person, tables.identity, tables.cohort, tables.resource_link):
        assert _count(database, table) == 0


def test_a_copy_is_connected_as_one_by_command(surroundings: Surroundings) -> None:
    group = click.Group()
    lti.commands.add_to(group, lambda: surroundings)
    words = ["platform", "add", "--copy", "--organisation", "Oikeusministeriö"]
    for name in ("issuer", "auth-url", "token-url", "jwks-url"):
        words += [f"--{name}", "https://copy.example/x"]
    assert CliRunner().invoke(group, [*words, "--client-id", "c"]).exit_code == 0
    with surroundings.database.read() as connection:
        assert connection.execute(sa.select(tables.registration.c.is_copy)).scalar() is True
