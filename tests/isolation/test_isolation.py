"""Two ministries' platforms on one installation, and two agencies on one shared platform."""

# Fixtures are taken from the protocol's tests, which have a platform to launch from.
# ruff: noqa: F401, F811

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask
import pytest
import sqlalchemy as sa

from lrs.database import Database
from lrs.organisations import organisation_named
from lrs.surroundings import Surroundings
from tests.conftest import NOW
from tests.isolation.tenant import Making, Tenant, registered
from tests.isolation.walk import walked
from tests.lti.protocol.conftest import Clock, _platform, clock, settings, surroundings
from tests.lti.protocol.platform import DEPLOYMENT, Platform, keys
from wsgi import TABLES, application

GLOBAL = {
    "lrs_installation": "what the installation is called",
    "lrs_organisation": "the organisations themselves",
    "lrs_file_left": "by content, which no organisation has any more",
    "lrs_credential_use": "counts by key, which is one organisation's",
    "lti_tool_key": "our signing keys, the same towards all platforms",
    "lti_platform_keys": "by registration",
    "lti_access_token": "by registration",
    "lti_login": "by registration, for ten minutes",
    "lti_ticket": "by visit, for a minute",
    "lti_choosing": "by visit",
}
"""Tables that no organisation is the key of, and why."""

UNFILLED = {
    # Opened answers are there once a round is closed, and by then belong to nobody.
    "lti_survey_answer",
    # Filled once somebody is erased, see test_forgetting.
    "lrs_erasure",
    "lrs_erased_statement",
    # What takes another store, an import, or an error to fill.
    "lrs_forwarding_dead",
    "lrs_import",
    "lrs_attachment",
    # Projections and numbered journals are the background loop's.
    "dashboards_bookmark",
    "lrs_arrival",
}


@pytest.fixture(params=["platforms of their own", "one shared platform"])
def two(
    request: pytest.FixtureRequest,
    surroundings: Surroundings,
    _platform: Platform,
    tmp_path: Path,
) -> Iterator[tuple[flask.Flask, Tenant, Tenant]]:
    """An application and two organisations with something in every table."""
    app = application(surroundings)
    _platform.forget()
    other = Platform(keys()) if request.param.startswith("platforms") else _platform
    ours, registration = registered(surroundings, _platform, "Salainen-A")
    if other is _platform:
        theirs = _another(surroundings, "Salainen-B")
        second = registration
    else:
        theirs, second = registered(surroundings, other, "Salainen-B")
    made = [
        Making(app, surroundings, platform, mark=mark, folder=tmp_path / mark).tenant(
            organisation_id, of, deployment
        )
        for platform, mark, organisation_id, of, deployment in (
            (_platform, "Salainen-A", ours, registration, DEPLOYMENT),
            (other, "Salainen-B", theirs, second, "2"),
        )
    ]
    yield app, made[0], made[1]
    if other is not _platform:
        other.close()


def _another(surroundings: Surroundings, name: str) -> int:
    with surroundings.database.write() as connection:
        return organisation_named(connection, name, now=NOW)


def test_no_route_shows_or_changes_what_another_organisation_holds(
    two: tuple[flask.Flask, Tenant, Tenant], database: Database
) -> None:
    app, ours, theirs = two
    for who, whose in ((theirs, ours), (ours, theirs)):
        before = _but_anybody_s(_held(database, whose.organisation_id))
        for step in walked(app, who, whose):
            told = step.answer.get_data() + repr(step.answer.headers).encode()
            assert whose.mark.encode() not in told, (step.rule, step.method)
            assert step.answer.status_code != 500, (step.rule, step.method, step.answer.text)
        assert _but_anybody_s(_held(database, whose.organisation_id)) == before


def _but_anybody_s(held: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: rows for name, rows in held.items() if name not in ANYBODY_S}


def test_the_same_walk_shows_people_their_own(
    two: tuple[flask.Flask, Tenant, Tenant],
) -> None:
    # Else the walk above would prove nothing.
    app, ours, _ = two
    showing = {
        step.rule
        for step in walked(app, ours, ours)
        if ours.mark.encode() in step.answer.get_data()
    }
    assert {
        "/admin/connections/<uuid:named>",
        "/admin/forwarding",
        "/admin/forwarding/<uuid:named>",
        "/admin/keys",
        "/admin/log",
        "/admin/providers/<uuid:named>/remove",
        "/admin/roles",
        "/admin/roles/<uuid:named>/revoke",
        "/admin/statements",
        "/admin/statements.csv",
        "/admin/statements/<uuid:named>",
        "/dashboards/<uuid:visit_id>/cohort",
        "/dashboards/<uuid:visit_id>/me",
        "/dashboards/<uuid:visit_id>/trainer",
        "/results",
        "/results/<uuid:named>",
        "/results/<uuid:named>.json",
        "/results/unit",
        "/learn/<uuid:visit_id>/materials/<uuid:module_id>",
        "/learn/<uuid:visit_id>/materials/<uuid:module_id>/pages/<key>",
        "/learn/<uuid:visit_id>/coaching/<uuid:module_id>",
        "/learn/<uuid:visit_id>/coaching/<uuid:module_id>/goals",
        "/learn/<uuid:visit_id>/coaching/<uuid:module_id>/reflections",
        "/learn/<uuid:visit_id>/meetings/<uuid:module_id>",
        "/learn/<uuid:visit_id>/packages/<uuid:module_id>",
        "/learn/<uuid:visit_id>/recordings/<uuid:module_id>",
        "/learn/<uuid:visit_id>/recordings/<uuid:module_id>/captions/<language>.vtt",
        "/admin/units",
        "/teach/<uuid:visit_id>/coaching/<uuid:module_id>",
        "/teach/<uuid:visit_id>/meetings/<uuid:module_id>/<uuid:meeting_id>",
        "/teach/<uuid:visit_id>/modules",
        "/teach/<uuid:visit_id>/modules/<uuid:module_id>/edit",
        "/teach/<uuid:visit_id>/recordings/<uuid:module_id>",
        "/teach/<uuid:visit_id>/surveys/<uuid:module_id>/rounds",
        "/store/statements",
        "/teach/<uuid:visit_id>/content",
        "/teach/<uuid:visit_id>/materials/<uuid:module_id>",
        "/xapi/activities",
        "/xapi/activities/profile",
        "/xapi/activities/state",
        "/xapi/agents/profile",
        "/xapi/statements",
        "/xapi/statements/more/<cursor>",
    } - showing == set()


def test_every_table_is_an_organisation_s_or_is_listed_with_its_reason(
    two: tuple[flask.Flask, Tenant, Tenant], database: Database
) -> None:
    without = {table.name for table in TABLES.sorted_tables if "organisation_id" not in table.c}
    assert without == set(GLOBAL)
    for tenant in two[1:]:
        empty = {name for name, rows in _held(database, tenant.organisation_id).items() if not rows}
        # On a shared platform the registration is one organisation's, the deployments are each's.
        assert empty - UNFILLED - {"lti_registration"} == set()


ANYBODY_S = {"lti_signing_in"}
"""Tables that a stranger adds to, who begins a sign-in and is judged when coming back."""


def _held(database: Database, organisation_id: int) -> dict[str, list[Any]]:
    """Return every row of an organisation, by table."""
    with database.read() as connection:
        return {
            table.name: sorted(
                map(
                    repr,
                    connection.execute(
                        sa.select(table).where(table.c.organisation_id == organisation_id)
                    ),
                )
            )
            for table in TABLES.sorted_tables
            if "organisation_id" in table.c
        }
