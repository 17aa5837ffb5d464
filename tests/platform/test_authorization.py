"""Launching, as it was seen on Moodle 4.5."""

import json

import pytest
from flask.testing import FlaskClient

from tests.platform.config import PlatformConfig
from tests.platform.conftest import MODULE, Clock, claims_in, fields_of, initiated, request_for
from tests.platform.site import Site

_CLAIM = "https://purl.imsglobal.org/spec/lti/claim"


def test_a_launch_begins_with_a_post_to_the_tools_login(
    learner: FlaskClient, config: PlatformConfig
) -> None:
    page = learner.get("/mod/lti/launch.php?id=2")
    assert f'action="{config.tool_url}/lti/login"' in page.text
    sent = fields_of(page.text)
    hint = json.loads(sent.pop("lti_message_hint"))
    assert sent == {
        "iss": "http://127.0.0.1:8000",
        "target_link_uri": f"{config.tool_url}/lti/launch",
        "login_hint": "5",
        "client_id": "koulutuskeskus1",
        "lti_deployment_id": "1",
    }
    assert hint["cmid"] == 2
    assert hint["launchid"].startswith("ltilaunch1_")


def test_the_message_says_what_moodle_says(
    learner: FlaskClient, site: Site, clock: Clock, config: PlatformConfig
) -> None:
    learner.post("/language", data={"language": "sv", "back": "/"})
    answer = learner.get("/mod/lti/auth.php", query_string=request_for(initiated(learner)))
    assert fields_of(answer.text)["state"] == "a-state"
    claims = claims_in(answer.text, site)
    assert claims["nonce"] == "a-nonce"
    assert claims["sub"] == "5"
    assert claims["aud"] == config.client_id
    assert "azp" not in claims
    assert (claims["iat"], claims["exp"] - claims["iat"]) == (int(clock.now), 60)
    assert claims[f"{_CLAIM}/deployment_id"] == "1"
    assert claims[f"{_CLAIM}/context"] == {
        "id": "2",
        "label": "valmentava",
        "title": "Valmentava työote",
        "type": ["CourseSection"],
    }
    assert claims[f"{_CLAIM}/resource_link"]["id"] == "1"
    assert claims[f"{_CLAIM}/roles"] == [
        "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
    ]
    assert claims[f"{_CLAIM}/launch_presentation"]["locale"] == "sv"
    assert "sesskey=" in claims[f"{_CLAIM}/launch_presentation"]["return_url"]


def test_custom_values_are_filled_in_or_come_as_they_are_with_a_plain_key_beside(
    learner: FlaskClient, site: Site, config: PlatformConfig
) -> None:
    answer = learner.get("/mod/lti/auth.php", query_string=request_for(initiated(learner)))
    assert claims_in(answer.text, site)[f"{_CLAIM}/custom"] == {
        "module": MODULE,
        "ryhmat": "1",
        "Tuntematon-1": "$No.such.variable",
        "tuntematon_1": "$No.such.variable",
        "context_memberships_url": config.roster_url,
    }


def test_a_graded_link_tells_its_line_item_with_the_type_in_the_query(
    learner: FlaskClient, site: Site
) -> None:
    answer = learner.get("/mod/lti/auth.php", query_string=request_for(initiated(learner)))
    told = claims_in(answer.text, site)["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]
    services = "http://127.0.0.1:8000/mod/lti/services.php"
    assert told["lineitem"] == f"{services}/2/lineitems/2/lineitem?type_id=1"
    assert told["lineitems"] == f"{services}/2/lineitems?type_id=1"


def test_a_second_line_item_on_a_link_takes_lineitem_out_of_its_launches(
    learner: FlaskClient, site: Site
) -> None:
    site.gradebook.add(label="Toinen", score_maximum=10, link_id=1)
    answer = learner.get("/mod/lti/auth.php", query_string=request_for(initiated(learner)))
    told = claims_in(answer.text, site)["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]
    assert "lineitem" not in told


def test_the_home_link_has_neither_module_nor_line_item(learner: FlaskClient, site: Site) -> None:
    request = request_for(initiated(learner, "id=3"))
    claims = claims_in(learner.get("/mod/lti/auth.php", query_string=request).text, site)
    assert "module" not in claims[f"{_CLAIM}/custom"]
    assert "lineitem" not in claims["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]


def test_a_launch_works_once(learner: FlaskClient) -> None:
    request = request_for(initiated(learner))
    assert learner.get("/mod/lti/auth.php", query_string=request).status_code == 200
    assert learner.get("/mod/lti/auth.php", query_string=request).status_code == 404


def test_the_authentication_request_may_be_a_post(learner: FlaskClient, site: Site) -> None:
    answer = learner.post("/mod/lti/auth.php", data=request_for(initiated(learner)))
    assert claims_in(answer.text, site)["sub"] == "5"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"client_id": "another"}, "unauthorized_client"),
        ({"login_hint": "6"}, "access_denied"),
        ({"response_mode": "query"}, "invalid_request"),
        ({"prompt": "login"}, "invalid_request"),
    ],
)
def test_some_errors_are_posted_to_the_tool(
    learner: FlaskClient, wrong: dict[str, str], error: str
) -> None:
    request = request_for(initiated(learner), **wrong)
    posted = fields_of(learner.get("/mod/lti/auth.php", query_string=request).text)
    assert posted["error"] == error
    assert posted["state"] == "a-state"
    assert "id_token" not in posted


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uri": "http://127.0.0.2:9/lti/launch"},
        {"nonce": ""},
        {"lti_message_hint": ""},
        {"lti_message_hint": '{"cmid":2,"launchid":"ltilaunch1_1"}'},
        {"scope": "openid profile"},
    ],
)
def test_others_end_in_the_platforms_own_page(learner: FlaskClient, wrong: dict[str, str]) -> None:
    request = request_for(initiated(learner), **wrong)
    assert learner.get("/mod/lti/auth.php", query_string=request).status_code == 404


def test_the_redirect_uri_must_be_exact_with_its_query(learner: FlaskClient) -> None:
    initiation = initiated(learner)
    request = request_for(initiation, redirect_uri=initiation["target_link_uri"] + "?unit=1")
    assert learner.get("/mod/lti/auth.php", query_string=request).status_code == 404


def test_a_request_without_the_cookie_is_asked_again_from_the_platforms_own_page(
    learner: FlaskClient,
) -> None:
    request = request_for(initiated(learner))
    learner.delete_cookie("StandInSession")
    page = learner.get("/mod/lti/auth.php", query_string=request).text
    assert 'action="/mod/lti/auth.php"' in page
    assert fields_of(page) == {**request, "repost": "true"}


def test_a_learner_gets_a_signed_review_of_another_persons_work(
    learner: FlaskClient, site: Site
) -> None:
    request = request_for(initiated(learner, "id=2&action=gradeReport&user=6"))
    claims = claims_in(learner.get("/mod/lti/auth.php", query_string=request).text, site)
    assert claims[f"{_CLAIM}/message_type"] == "LtiSubmissionReviewRequest"
    assert claims[f"{_CLAIM}/for_user"] == {"user_id": "6"}


def test_a_review_from_the_column_names_nobody(learner: FlaskClient, site: Site) -> None:
    request = request_for(initiated(learner, "id=2&action=gradeReport"))
    claims = claims_in(learner.get("/mod/lti/auth.php", query_string=request).text, site)
    assert claims[f"{_CLAIM}/message_type"] == "LtiSubmissionReviewRequest"
    assert f"{_CLAIM}/for_user" not in claims


@pytest.mark.parametrize(
    ("user", "roles"),
    [
        ("3", ["membership#Instructor"]),
        ("30", ["membership#Instructor"]),
        ("17", ["membership#Manager"]),
        (
            "2",
            [
                "institution/person#Administrator",
                "membership#Instructor",
                "system/person#Administrator",
            ],
        ),
    ],
)
def test_everyone_comes_with_the_roles_of_their_part(
    browser: FlaskClient, site: Site, user: str, roles: list[str]
) -> None:
    browser.post("/login/index.php", data={"user": user})
    request = request_for(initiated(browser))
    claims = claims_in(browser.get("/mod/lti/auth.php", query_string=request).text, site)
    vocabulary = "http://purl.imsglobal.org/vocab/lis/v2/"
    assert claims[f"{_CLAIM}/roles"] == [vocabulary + role for role in roles]


def test_a_stranger_cannot_launch(browser: FlaskClient) -> None:
    browser.post("/login/index.php", data={"user": "18"})
    assert browser.get("/mod/lti/launch.php?id=2").status_code == 403


def test_coming_back_leads_to_the_course_or_shows_the_message(learner: FlaskClient) -> None:
    back = learner.get("/mod/lti/return.php?course=2")
    assert back.location.endswith("/course/view.php?id=2")
    assert "Valmis &amp; ohi" in learner.get("/mod/lti/return.php?lti_msg=Valmis+%26+ohi").text
