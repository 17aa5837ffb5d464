"""What a launch leaves behind: whose it is, which group, which link."""

# Fixtures are taken from the protocol's tests, which have a platform to launch from.
# ruff: noqa: F401, F811

import uuid
from http import HTTPStatus
from typing import Any

import pytest
import sqlalchemy as sa

from lrs.database import Database
from lrs.organisations import organisation_named
from lti import tables
from lti.arrival import locale_of
from lti.catalogue import programme_for
from lti.protocol.deployments import approve
from lti.protocol.registration import Registration
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
from tests.lti.protocol.platform import AGS, INSTRUCTOR, LTI, NRPS, Platform

OFFICER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Officer"


def _one(database: Database, table: sa.Table) -> Any:
    with database.read() as connection:
        return connection.execute(sa.select(table)).one()


def _count(database: Database, table: sa.Table) -> int:
    with database.read() as connection:
        return len(connection.execute(sa.select(table)).all())


def test_the_deployment_says_whose_the_people_are(
    browser: Browser, database: Database, registration: Registration
) -> None:
    with database.write() as connection:
        agency = organisation_named(connection, "Rikosseuraamuslaitos", now=NOW)
        approve(connection, registration, "agency", organisation_id=agency, now=NOW)
    browser.launch()
    browser.launch(**{f"{LTI}deployment_id": "agency"})
    with database.read() as connection:
        people = connection.execute(sa.select(tables.identity)).all()
    # The same user of one platform is two people where organisations share it.
    assert {row.organisation_id for row in people} == {registration.organisation_id, agency}
    assert len({row.person_id for row in people}) == 2


def test_a_reader_is_a_person_and_not_of_the_group(browser: Browser, database: Database) -> None:
    browser.launch(**{f"{LTI}roles": [OFFICER]})
    assert _one(database, tables.visit).person_id is not None
    assert _count(database, tables.enrolment) == 0


def test_who_becomes_a_trainer_is_one_from_then_on(browser: Browser, database: Database) -> None:
    browser.launch()
    browser.launch(**{f"{LTI}roles": [INSTRUCTOR]})
    assert _one(database, tables.enrolment).role == "trainer"


def test_a_module_of_the_organisation_is_bound_by_its_hint(
    browser: Browser, database: Database, registration: Registration
) -> None:
    ours, foreign = uuid.uuid4(), uuid.uuid4()
    with database.write() as connection:
        other = organisation_named(connection, "Toinen", now=NOW)
        for owner, module_id in ((registration.organisation_id, ours), (other, foreign)):
            connection.execute(
                sa.insert(tables.module).values(
                    organisation_id=owner,
                    id=module_id,
                    programme_id=programme_for(connection, organisation_id=owner, now=NOW),
                    kind="material",
                    place=1,
                    titles={},
                    summaries={},
                    minutes=10,
                    version=1,
                )
            )
    for hint in (str(foreign), str(uuid.uuid4()), "1 OR 1=1", "$Module.id"):
        browser.launch(**{f"{LTI}custom": {"module": hint}})
        assert _one(database, tables.resource_link).module_id is None
    browser.launch(**{f"{LTI}custom": {"module": str(ours)}})
    assert _one(database, tables.resource_link).module_id == ours


def test_a_link_outside_any_course_is_a_group_of_its_own(
    browser: Browser, database: Database
) -> None:
    answer = browser.launch(**{f"{LTI}context": None})
    assert answer.status_code == HTTPStatus.SEE_OTHER
    cohort = _one(database, tables.cohort)
    assert cohort.title == "Yksikkö 1: Kohtaaminen"
    assert _one(database, tables.enrolment).cohort_id == cohort.id


def test_services_at_unusable_addresses_are_left_out(browser: Browser, database: Database) -> None:
    browser.launch(
        **{
            AGS: {"scope": "x", "lineitem": "javascript:alert(1)"},
            NRPS: {"context_memberships_url": ["https://lms.example/"]},
        }
    )
    assert _one(database, tables.resource_link).line_item_url is None
    assert _one(database, tables.cohort).roster_url is None


@pytest.mark.parametrize(
    ("named", "language"),
    [
        ("fi", "fi"),
        ("fi_FI", "fi"),
        ("sv-FI", "sv"),
        ("sv_fi", "sv"),
        ("EN", "en"),
        ("pt_br", "en"),
        ("../../fi", "en"),
        (None, "fi"),
    ],
)
def test_a_platform_s_locale_becomes_one_of_our_languages(named: str | None, language: str) -> None:
    assert locale_of(named) == language


def test_a_launch_in_a_fault_leaves_the_login_to_be_used_again(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    asked = browser.login()
    token = browser.platform.signed(browser.claims(asked))
    with monkeypatch.context() as patch:
        patch.setattr("lti.arrival.resource_link_for", lambda *_, **__: 1 / 0)
        browser.client.application.config["PROPAGATE_EXCEPTIONS"] = False
        assert browser.send(token, asked["state"]).status_code == 500
    assert _count(database, tables.visit) == _count(database, tables.person) == 0
    assert browser.send(token, asked["state"]).status_code == HTTPStatus.SEE_OTHER


def test_a_family_of_platforms_is_remembered_and_says_where_frames_are(
    browser: Browser, database: Database
) -> None:
    answer = browser.launch(**{f"{LTI}tool_platform": {"product_family_code": "canvas"}})
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://*.instructure.com" in policy
    assert _one(database, tables.registration).family == "canvas"


@pytest.mark.parametrize(
    ("family", "told", "expected"),
    [
        ("moodle", None, "{issuer}/mod/lti/view.php?l=7%2F..%3Fx"),
        ("moodle", "https://elsewhere.example/x", "{issuer}/mod/lti/view.php?l=7%2F..%3Fx"),
        ("", None, None),
        ("", "{origin}/courses/3/tool/9", "{origin}/courses/3/tool/9"),
        ("", "https://elsewhere.example/x", None),
        ("", "{origin}.elsewhere.example/x", None),
        ("", "javascript:alert(1)", None),
        ("", "$ResourceLink.address", None),
    ],
)
def test_a_placement_remembers_where_it_opens_on_the_platform(
    browser: Browser,
    database: Database,
    platform: Platform,
    family: str,
    told: str | None,
    expected: str | None,
) -> None:
    origin = "/".join(platform.issuer.split("/")[:3])
    known = {"issuer": platform.issuer, "origin": origin}
    custom = {} if told is None else {"address": told.format(**known)}
    browser.launch(
        **{
            f"{LTI}resource_link": {"id": "7/..?x", "title": "Luento"},
            f"{LTI}tool_platform": {"product_family_code": family} if family else None,
            f"{LTI}custom": custom,
        }
    )
    wanted = None if expected is None else expected.format(**known)
    assert _one(database, tables.resource_link).address == wanted
