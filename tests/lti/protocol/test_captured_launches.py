"""The claims of launches that Moodle 4.5 made, signed anew."""

from http import HTTPStatus
from typing import Any

import pytest
import sqlalchemy as sa

from lrs.database import Database
from lti import tables
from tests.lti.protocol.conftest import Browser
from tests.lti.protocol.platform import LTI, TARGET

LIS = "http://purl.imsglobal.org/vocab/lis/v2/"
LEARNER = {
    "sub": "5",
    f"{LTI}roles": [f"{LIS}membership#Learner"],
    "given_name": "Aino",
    "family_name": "Virtanen",
    "name": "Aino Virtanen",
    "email": "learner01@example.com",
}
TRAINER = {
    "sub": "3",
    f"{LTI}roles": [f"{LIS}membership#Instructor"],
    "given_name": "Kaisa",
    "family_name": "Järvelä",
    "name": "Kaisa Järvelä",
    "email": "trainer1@example.com",
}
ADMINISTRATOR = {
    "sub": "2",
    f"{LTI}roles": [
        f"{LIS}institution/person#Administrator",
        f"{LIS}membership#Instructor",
        f"{LIS}system/person#Administrator",
    ],
    "given_name": "Admin",
    "family_name": "User",
    "name": "Admin User",
    "email": "admin@example.com",
}
REVIEW = {
    f"{LTI}message_type": "LtiSubmissionReviewRequest",
    f"{LTI}for_user": {"user_id": "5"},
}
# From the head of the gradebook's column, Moodle names nobody.
REVIEW_OF_ALL = {f"{LTI}message_type": "LtiSubmissionReviewRequest"}


def _as_moodle_says_it(issuer: str) -> dict[str, Any]:
    services = f"{issuer}/mod/lti/services.php"
    return {
        f"{LTI}lis": {"person_sourcedid": "LEARNER01", "course_section_sourcedid": "VALM-2026"},
        f"{LTI}context": {
            "id": "2",
            "label": "valmentava",
            "title": "Valmentava työote",
            "type": ["CourseSection"],
        },
        f"{LTI}message_type": "LtiResourceLinkRequest",
        f"{LTI}resource_link": {"title": "Yksikkö 1: Kohtaaminen", "description": "", "id": "1"},
        "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome": {
            "lis_result_sourcedid": '{"data":{"instanceid":"1","userid":"5"},"hash":"9ed6195c"}',
            "lis_outcome_service_url": f"{issuer}/mod/lti/service.php",
        },
        f"{LTI}ext": {"user_username": "learner01", "lms": "moodle-2"},
        f"{LTI}launch_presentation": {
            "locale": "en",
            "document_target": "iframe",
            "return_url": f"{issuer}/mod/lti/return.php?course=2&sesskey=Mt6TnjFn3d",
        },
        f"{LTI}tool_platform": {
            "product_family_code": "moodle",
            "version": "2024100705.01",
            "guid": "d5a0e3a64ad2e04b95b4ac5495c0701f",
            "name": "koulutus",
            "description": "Koulutuskeskus (testi)",
        },
        f"{LTI}version": "1.3.0",
        f"{LTI}custom": {
            "unit": "u1",
            "ctx": "2",
            "kieli": "fi",
            "ryhmat": "1,2,3",
            "kayttaja": "learner01",
            "alku": "2026-08-31T21:00:00+00:00",
            "linkki": "1",
            "historia": "",
            "tuntematon": "$No.such.variable",
            "context_memberships_url": f"{services}/CourseSection/2/bindings/1/memberships",
        },
        "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": {
            "scope": [
                "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
                "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
                "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
                "https://purl.imsglobal.org/spec/lti-ags/scope/score",
            ],
            "lineitems": f"{services}/2/lineitems?type_id=1",
            "lineitem": f"{services}/2/lineitems/2/lineitem?type_id=1",
        },
        "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {
            "context_memberships_url": f"{services}/CourseSection/2/bindings/1/memberships",
            "service_versions": ["1.0", "2.0"],
        },
    }


def _launched(browser: Browser, *told: dict[str, Any]) -> str:
    asked = browser.login(target_link_uri=f"{TARGET}?unit=u1")
    claims = {
        "nonce": asked["nonce"],
        "iat": int(browser.clock().timestamp()),
        "exp": int(browser.clock().timestamp()) + 60,
        "iss": browser.platform.issuer,
        "aud": "GTCtAsHXwOZ5a1r",
        f"{LTI}deployment_id": "1",
        f"{LTI}target_link_uri": f"{TARGET}?unit=u1",
        **_as_moodle_says_it(browser.platform.issuer),
    }
    for more in told:
        claims |= more
    answer = browser.send(browser.platform.signed(claims), asked["state"])
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    return browser.get(answer.location).text.partition(" ")[0]


@pytest.mark.parametrize(
    ("told", "role"),
    [
        ((LEARNER,), "learner"),
        ((TRAINER,), "trainer"),
        ((ADMINISTRATOR,), "trainer"),
        ((TRAINER, REVIEW), "trainer"),
        ((TRAINER, REVIEW_OF_ALL), "trainer"),
        ((LEARNER, REVIEW), "learner"),
    ],
    ids=["learner", "trainer", "administrator", "review", "review of all", "own review"],
)
def test_a_launch_as_moodle_makes_it_is_let_in(
    browser: Browser, told: tuple[dict[str, Any], ...], role: str
) -> None:
    assert _launched(browser, *told) == role


def test_what_moodle_offers_is_kept(browser: Browser, database: Database) -> None:
    _launched(browser, LEARNER)
    with database.read() as connection:
        link = connection.execute(sa.select(tables.resource_link)).one()
        cohort = connection.execute(sa.select(tables.cohort)).one()
        family = connection.execute(sa.select(tables.registration.c.family)).scalar_one()
    assert link.line_item_url.endswith("/2/lineitems/2/lineitem?type_id=1")
    assert "lti-ags/scope/score" in link.ags_scopes
    assert cohort.roster_url.endswith("/CourseSection/2/bindings/1/memberships")
    assert family == "moodle"
