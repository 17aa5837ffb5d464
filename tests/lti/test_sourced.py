"""A platform is replaced, and its people are found again by their organisation's own numbers."""

# Fixtures are taken from the protocol's tests, which have a platform to launch from.
# ruff: noqa: F401, F811

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import click
import flask
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

import lti.commands
from lrs import audit
from lrs.database import Database
from lrs.organisations import organisation_named
from lrs.surroundings import Surroundings
from lti import tables
from lti.catalogue import Module, programme_for, save_module
from lti.protocol.deployments import approve, approve_all
from lti.protocol.registration import (
    Registration,
    new_registration,
    register,
    registration_by_id,
)
from lti.roster import synchronise_due
from lti.sourced import Joined, NotJoinable, Readiness, join, readiness
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
from tests.lti.protocol.platform import CLIENT_ID, DEPLOYMENT, LTI, Platform, Reply, keys

LIS = f"{LTI}lis"


@pytest.fixture(scope="module")
def successor() -> Iterator[Platform]:
    served = Platform(keys())
    yield served
    served.close()


@pytest.fixture
def new(database: Database, organisation_id: int, successor: Platform) -> Registration:
    """The platform that replaces the first one."""
    successor.forget()
    made = new_registration(
        organisation_id=organisation_id,
        issuer=successor.issuer,
        client_id=CLIENT_ID,
        auth_url=f"{successor.issuer}/auth",
        token_url=f"{successor.issuer}/token",
        jwks_url=f"{successor.issuer}/jwks",
    )
    with database.write() as connection:
        register(connection, made, trust_loopback=True, now=NOW)
        approve_all(connection, made, [DEPLOYMENT], now=NOW)
    return made


@pytest.fixture
def later(app: flask.Flask, successor: Platform, clock: Clock, new: Registration) -> Browser:
    """A browser at the new platform."""
    return Browser(app, successor, clock)


def _launch(browser: Browser, subject: str, number: object) -> None:
    answer = browser.launch(sub=subject, **{LIS: {"person_sourcedid": number}})
    assert answer.status_code == 303, answer.text


def _join(database: Database, new: Registration, of: str | None) -> Joined:
    with database.write() as connection:
        return join(connection, registration_by_id(connection, new.id), of, now=NOW)


def _people(database: Database, issuer: str) -> dict[str, UUID]:
    column = tables.identity.c
    with database.read() as connection:
        rows = connection.execute(sa.select(tables.identity).where(column.issuer == issuer))
        return {row.subject: row.person_id for row in rows}


def test_who_had_a_number_on_the_old_platform_is_the_same_person_on_the_new_one(
    browser: Browser, later: Browser, database: Database, platform: Platform, new: Registration
) -> None:
    _launch(browser, "5", "E-17")
    _launch(browser, "6", "E-18")
    _join(database, new, platform.issuer)
    _launch(later, "uusi-17", "E-17")
    _launch(later, "uusi-99", "E-99")
    old, now = _people(database, platform.issuer), _people(database, new.issuer)
    assert now["uusi-17"] == old["5"]
    assert now["uusi-99"] not in old.values()


def test_without_an_administrator_s_word_nobody_is_found_again(
    browser: Browser, later: Browser, database: Database, platform: Platform, new: Registration
) -> None:
    _launch(browser, "5", "E-17")
    _launch(later, "5", "E-17")
    assert _people(database, new.issuer)["5"] != _people(database, platform.issuer)["5"]


def test_the_word_can_be_taken_back(
    browser: Browser, later: Browser, database: Database, platform: Platform, new: Registration
) -> None:
    _launch(browser, "5", "E-17")
    _join(database, new, platform.issuer)
    _join(database, new, None)
    _launch(later, "5", "E-17")
    assert _people(database, new.issuer)["5"] != _people(database, platform.issuer)["5"]


@pytest.mark.parametrize("number", ["", "  ", "$Person.sourcedId", None, 17, "x" * 256, "\0"])
def test_what_is_no_number_tells_nobody(
    number: object,
    browser: Browser,
    later: Browser,
    database: Database,
    platform: Platform,
    new: Registration,
) -> None:
    _launch(browser, "5", number)
    with database.read() as connection:
        found = readiness(connection, new.organisation_id, platform.issuer)
    assert found == Readiness(people=1, numbered=0)
    _join(database, new, platform.issuer)
    _launch(later, "5", number)
    assert _people(database, new.issuer)["5"] != _people(database, platform.issuer)["5"]


def test_a_number_that_two_people_have_tells_nobody(
    browser: Browser, later: Browser, database: Database, platform: Platform, new: Registration
) -> None:
    for subject in ("5", "6"):
        _launch(browser, subject, "E-17")
    _join(database, new, platform.issuer)
    _launch(later, "uusi", "E-17")
    assert _people(database, new.issuer)["uusi"] not in _people(database, platform.issuer).values()


def test_numbers_are_learnt_from_the_roster_too_on_both_platforms(
    browser: Browser,
    later: Browser,
    database: Database,
    platform: Platform,
    successor: Platform,
    surroundings: Surroundings,
    new: Registration,
) -> None:
    browser.launch(sub="5")
    _roster(platform, {"5": "E-17"})
    synchronise_due(surroundings)
    _join(database, new, platform.issuer)
    later.launch(sub="opettaja", **{f"{LTI}context": {"id": "9"}})
    _roster(successor, {"uusi": "E-17", "opettaja": None})
    synchronise_due(surroundings)
    # Who has not launched from the new platform yet is known already.
    assert _people(database, new.issuer)["uusi"] == _people(database, platform.issuer)["5"]


def _roster(platform: Platform, numbers: dict[str, str | None]) -> None:
    members = [
        {"user_id": subject, "roles": ["Learner"], "lis_person_sourcedid": number}
        for subject, number in numbers.items()
    ]
    body = json.dumps({"members": members}).encode()
    platform.routes["/memberships"] = lambda _: Reply(body=body)


def test_who_came_before_the_word_is_found_again_if_nothing_was_done_yet(
    browser: Browser, later: Browser, database: Database, platform: Platform, new: Registration
) -> None:
    for subject in ("5", "6"):
        _launch(browser, subject, f"E-{subject}")
        _launch(later, f"uusi-{subject}", f"E-{subject}")
    _begin_something(database, _people(database, new.issuer)["uusi-6"])
    assert _join(database, new, platform.issuer) == Joined(found=1, begun_anew=1)
    old, now = _people(database, platform.issuer), _people(database, new.issuer)
    assert now["uusi-5"] == old["5"]
    assert now["uusi-6"] != old["6"]
    # The visit that was open began as the other person, and is over.
    assert later.get("/here/00000000-0000-4000-8000-000000000000/page").status_code == 403
    with database.read() as connection:
        enrolled = set(connection.execute(sa.select(tables.enrolment.c.person_id)).scalars())
    assert enrolled == {*old.values(), now["uusi-6"]}
    assert _join(database, new, platform.issuer) == Joined(found=0, begun_anew=1)


@pytest.mark.parametrize("trace", ["booking", "calendar", "supervision", "participation"])
def test_whatever_somebody_did_keeps_them_who_they_are(
    browser: Browser,
    later: Browser,
    database: Database,
    platform: Platform,
    new: Registration,
    organisation_id: int,
    trace: str,
) -> None:
    _launch(browser, "5", "E-5")
    _launch(later, "uusi-5", "E-5")
    someone, other = (
        _people(database, new.issuer)["uusi-5"],
        _people(database, platform.issuer)["5"],
    )
    with database.write() as connection:
        enrolment_id = connection.execute(
            sa.select(tables.enrolment.c.id).where(tables.enrolment.c.person_id == someone)
        ).scalar_one()
        rows: dict[str, tuple[sa.Table, dict[str, object]]] = {
            "calendar": (
                tables.calendar,
                {"person_id": someone, "token_mark": b"m", "made_at": NOW},
            ),
            "booking": (
                tables.booking,
                {
                    "meeting_id": _meeting(connection, organisation_id),
                    "person_id": someone,
                    "enrolment_id": enrolment_id,
                    "state": "booked",
                    "changed_at": NOW,
                },
            ),
            "supervision": (
                tables.supervision,
                {
                    "person_id": other,
                    "supervisor_id": someone,
                    "source": "self",
                    "declared_at": NOW,
                },
            ),
            "participation": (
                tables.participation,
                {
                    "enrolment_id": enrolment_id,
                    "module_id": UUID(int=7),
                    "version": 1,
                    "started_at": NOW,
                },
            ),
        }
        table, row = rows[trace]
        connection.execute(sa.insert(table).values(organisation_id=organisation_id, **row))
    assert _join(database, new, platform.issuer) == Joined(found=0, begun_anew=1)
    assert _people(database, new.issuer)["uusi-5"] == someone


def _meeting(connection: sa.Connection, organisation_id: int) -> UUID:
    module_id, meeting_id = UUID(int=71), UUID(int=72)
    programme_id = programme_for(connection, organisation_id=organisation_id, now=NOW)
    save_module(
        connection,
        Module(
            id=module_id,
            organisation_id=organisation_id,
            programme_id=programme_id,
            kind="live-session",
            place=1,
            titles={"fi": "Dialogi"},
            summaries={},
            minutes=60,
            due_on=None,
            version=1,
        ),
    )
    connection.execute(
        sa.insert(tables.meeting).values(
            organisation_id=organisation_id,
            id=meeting_id,
            module_id=module_id,
            starts_at=NOW,
            ends_at=NOW,
            room="Kaisla",
            join_url="",
            offers_end_hours=1,
        )
    )
    return meeting_id


def _begin_something(database: Database, person_id: UUID) -> None:
    column = tables.enrolment.c
    with database.write() as connection:
        row = connection.execute(
            sa.select(tables.enrolment).where(column.person_id == person_id)
        ).one()
        connection.execute(
            sa.insert(tables.material_study).values(
                organisation_id=row.organisation_id,
                enrolment_id=row.id,
                module_id=UUID(int=7),
                version=1,
                started_at=NOW,
            )
        )


def test_nobody_is_joined_to_a_platform_where_the_organisation_has_nobody(
    browser: Browser, database: Database, platform: Platform, new: Registration
) -> None:
    _launch(browser, "5", "E-17")
    for issuer in ("https://elsewhere.example", new.issuer):
        with pytest.raises(NotJoinable):
            _join(database, new, issuer)


def test_another_organisation_on_a_shared_platform_is_not_touched(
    browser: Browser,
    later: Browser,
    database: Database,
    platform: Platform,
    registration: Registration,
    new: Registration,
) -> None:
    _launch(browser, "5", "E-17")
    _join(database, new, platform.issuer)
    with database.write() as connection:
        other = organisation_named(connection, "Toinen", now=NOW)
        for each in (registration, new):
            approve(connection, each, "2", organisation_id=other, now=NOW)
    # It knows the same number, and has given no word.
    browser.launch(sub="6", **{LIS: {"person_sourcedid": "E-17"}, f"{LTI}deployment_id": "2"})
    answer = later.launch(
        sub="uusi", **{LIS: {"person_sourcedid": "E-17"}, f"{LTI}deployment_id": "2"}
    )
    assert answer.status_code == 303
    assert _people(database, new.issuer)["uusi"] not in _people(database, platform.issuer).values()
    column = tables.identity.c
    with database.read() as connection:
        marks = list(connection.execute(sa.select(column.sourced_mark)).scalars())
    # Not even a mark tells that two organisations know the same person.
    assert len(set(marks)) == 2


def test_two_launches_at_once_find_the_same_person(
    app: flask.Flask,
    browser: Browser,
    later: Browser,
    database: Database,
    platform: Platform,
    successor: Platform,
    clock: Clock,
    new: Registration,
) -> None:
    _launch(browser, "5", "E-17")
    _join(database, new, platform.issuer)
    browsers = [Browser(app, successor, clock) for _ in range(6)]
    threads = [threading.Thread(target=_launch, args=(each, "uusi", "E-17")) for each in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _people(database, new.issuer) == {"uusi": _people(database, platform.issuer)["5"]}


def test_numbers_are_never_stored_as_they_are(
    browser: Browser, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    _launch(browser, "5", "120364-9876")
    with database.read() as connection:
        held = [
            str(value)
            for table in tables.identity.metadata.sorted_tables
            for row in connection.execute(sa.select(table))
            for value in row
        ]
    written = capsys.readouterr()
    assert not any("120364" in each for each in held)
    assert "120364" not in written.out + written.err


def test_the_command_tells_what_became_of_people_and_the_log_that_it_was_done(
    browser: Browser,
    later: Browser,
    platform: Platform,
    new: Registration,
    surroundings: Surroundings,
) -> None:
    _launch(browser, "5", "E-17")
    _launch(later, "uusi", "E-17")
    group = click.Group()
    lti.commands.add_to(group, lambda: surroundings)
    words = ["platform", "people", "--issuer", new.issuer, "--client-id", CLIENT_ID, "--yes"]
    ran = CliRunner().invoke(group, [*words, "--of", platform.issuer])
    assert "1 people, the number is known of 1." in ran.output
    assert "Found again: 1. Had begun anew and stay so: 0." in ran.output
    assert "nobody else's" in CliRunner().invoke(group, words).output
    refused = CliRunner().invoke(group, [*words, "--of", "https://elsewhere.example"])
    assert refused.exit_code == 1
    with surroundings.database.read() as connection:
        acts = [line.act for line in audit.lines(connection, new.organisation_id)]
    assert acts == ["platform_people_joined"] * 2
