"""An administrator says what a platform's roles are here, where they mean something else there."""

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

import lti.commands
from lrs.database import Database
from lrs.surroundings import Surroundings
from lti import tables
from lti.people import Role
from lti.protocol.names_roles import members
from lti.protocol.registration import (
    Registration,
    UnusableValue,
    registration_by_id,
    say_roles,
)
from tests.lti.protocol.conftest import Browser
from tests.lti.protocol.platform import CLIENT_ID, LTI, Platform, Reply

MENTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor"


def _say(database: Database, registration: Registration, **said: str) -> Registration:
    with database.write() as connection:
        say_roles(connection, registration.id, said)
        return registration_by_id(connection, registration.id)


def _role_in_visit(database: Database) -> str:
    with database.read() as connection:
        role: str = connection.execute(sa.select(tables.visit.c.role)).scalar_one()
    return role


@pytest.mark.parametrize(
    ("said", "role"),
    [({}, "reader"), ({"Mentor": "trainer"}, "trainer"), ({"Mentor": "visitor"}, "visitor")],
)
def test_a_role_is_what_the_administrator_says(
    said: dict[str, str],
    role: str,
    browser: Browser,
    database: Database,
    registration: Registration,
) -> None:
    _say(database, registration, **said)
    browser.launch(**{f"{LTI}roles": [MENTOR]})
    assert _role_in_visit(database) == role


def test_who_is_a_trainer_by_that_may_review_others(
    browser: Browser, database: Database, registration: Registration
) -> None:
    review = {
        f"{LTI}message_type": "LtiSubmissionReviewRequest",
        f"{LTI}for_user": {"user_id": "6"},
        f"{LTI}roles": [MENTOR],
    }
    assert "review_of_another" in browser.launch(**review).text
    _say(database, registration, Mentor="trainer")
    assert browser.launch(**review).status_code == 303


def test_the_roster_goes_by_it_too(
    database: Database, registration: Registration, platform: Platform, surroundings: Surroundings
) -> None:
    platform.routes["/memberships"] = lambda _: Reply(
        body=b'{"members": [{"user_id": "7", "roles": ["Mentor", "Observer"]}]}'
    )
    told = _say(database, registration, Mentor="learner", Observer="visitor")
    (member,) = members(surroundings, told, f"{platform.issuer}/memberships")
    assert member.role is Role.LEARNER


@pytest.mark.parametrize("said", [{"Mentor": "owner"}, {"Root": "trainer"}, {"Mentor": ""}])
def test_what_is_no_role_is_not_kept(
    said: dict[str, str], database: Database, registration: Registration
) -> None:
    with pytest.raises(UnusableValue):
        _say(database, registration, **said)
    assert _say(database, registration).roles is None


def test_what_is_as_usual_is_not_kept(database: Database, registration: Registration) -> None:
    assert _say(database, registration, Mentor="reader", Learner="learner").roles is None


def test_the_command_says_it_and_shows_all(
    surroundings: Surroundings, registration: Registration
) -> None:
    group = click.Group()
    lti.commands.add_to(group, lambda: surroundings)
    words = ["platform", "roles", "--issuer", registration.issuer, "--client-id", CLIENT_ID]
    told = CliRunner().invoke(group, [*words, "--set", "Mentor=trainer"])
    assert "Mentor: trainer\n" in told.output
    assert "Learner: learner\n" in told.output
    for wrong in ("Mentor", "Mentor=owner", "=trainer"):
        assert CliRunner().invoke(group, [*words, "--set", wrong]).exit_code == 1
