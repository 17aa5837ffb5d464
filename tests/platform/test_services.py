"""The roster and the grades, as they were seen on Moodle 4.5."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.platform import scopes
from tests.platform.conftest import Clock
from tests.platform.site import Site

_SERVICES = "/mod/lti/services.php"
_ROSTER = f"{_SERVICES}/CourseSection/2/bindings/1/memberships"
_ITEMS = f"{_SERVICES}/2/lineitems"
_ITEM = f"{_ITEMS}/2/lineitem"
_ROSTER_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
_ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
_SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
_RESULTS_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"


class Service:
    """The services as a tool calls them, with a token for everything."""

    def __init__(self, browser: FlaskClient, site: Site, clock: Clock) -> None:
        self._browser = browser
        self._clock = clock
        self._bearer = f"Bearer {site.token_for(scopes.ALL)}"

    def get(self, path: str, accept: str) -> TestResponse:
        headers = {"Authorization": self._bearer, "Accept": accept}
        return self._browser.get(path, headers=headers)

    # Any: a body of JSON, wrong ones too.
    def posted(self, path: str, body: dict[str, Any], content_type: str) -> TestResponse:
        headers = {"Authorization": self._bearer, "Content-Type": content_type}
        return self._browser.post(path, json=body, headers=headers)

    def delete(self, path: str) -> TestResponse:
        return self._browser.delete(path, headers={"Authorization": self._bearer})

    def score(self, given: float | None = 87, **other: Any) -> TestResponse:
        body: dict[str, Any] = {
            "userId": "5",
            "scoreGiven": given,
            "scoreMaximum": 100,
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": datetime.fromtimestamp(self._clock.now, UTC).isoformat(),
            **other,
        }
        shown = {name: value for name, value in body.items() if value is not None}
        return self.posted(f"{_ITEM}/scores?type_id=1", shown, _SCORE_TYPE)

    def result(self) -> dict[str, Any]:
        [told] = self.get(f"{_ITEM}/results?type_id=1", _RESULTS_TYPE).get_json(force=True)
        assert isinstance(told, dict)
        return told


@pytest.fixture
def service(browser: FlaskClient, site: Site, clock: Clock) -> Service:
    return Service(browser, site, clock)


def test_without_a_token_or_with_one_for_another_service_nothing_opens(
    browser: FlaskClient, site: Site, clock: Clock
) -> None:
    headers = {"Accept": _ROSTER_TYPE, "Authorization": f"Bearer {site.token_for([scopes.SCORE])}"}
    assert browser.get(_ROSTER, headers=headers).status_code == 401
    assert browser.get(_ROSTER).status_code == 401
    headers["Authorization"] = f"Bearer {site.token_for([scopes.ROSTER_READ])}"
    assert browser.get(_ROSTER, headers=headers).status_code == 200
    clock.now += 3601
    assert browser.get(_ROSTER, headers=headers).status_code == 401


def test_the_roster_has_short_roles_and_everybody_on_one_page(service: Service) -> None:
    answer = service.get(_ROSTER, _ROSTER_TYPE)
    assert answer.content_type.startswith(_ROSTER_TYPE)
    assert "Link" not in answer.headers
    told = answer.get_json(force=True)
    assert told["context"]["id"] == "2"
    by_id = {member["user_id"]: member for member in told["members"]}
    assert by_id["5"]["name"] == "Aino Virtanen"
    assert by_id["5"]["roles"] == ["Learner"]
    assert by_id["3"]["roles"] == ["Instructor"]
    assert {member["status"] for member in told["members"]} == {"Active"}


def test_the_roster_takes_a_substitute_for_a_learner_and_knows_no_stranger(
    service: Service,
) -> None:
    told = service.get(_ROSTER, "*/*").get_json(force=True)
    by_id = {member["user_id"]: member for member in told["members"]}
    assert by_id["30"]["roles"] == ["Learner"]
    assert "18" not in by_id
    assert "2" not in by_id


def test_the_roster_does_not_speak_plain_json(service: Service) -> None:
    assert service.get(_ROSTER, "application/json").status_code == 400


def test_the_next_page_forgets_the_role_asked_for(service: Service) -> None:
    answer = service.get(f"{_ROSTER}?role=Learner&limit=5", _ROSTER_TYPE)
    members = answer.get_json(force=True)["members"]
    assert [member["roles"] for member in members] == [["Learner"]] * 5
    following = f"http://127.0.0.1:8000{_ROSTER}?limit=5&from=5"
    assert answer.headers["Link"] == f'<{following}>; rel="next"'


def test_the_roster_of_a_link_carries_its_message(service: Service) -> None:
    told = service.get(f"{_ROSTER}?rlid=1", _ROSTER_TYPE).get_json(force=True)
    [message] = told["members"][0]["message"]
    assert message["https://purl.imsglobal.org/spec/lti/claim/custom"]["module"]


@pytest.mark.parametrize("accept", ["*/*", "application/json"])
def test_line_items_want_to_be_asked_for_exactly(service: Service, accept: str) -> None:
    assert service.get(f"{_ITEMS}?type_id=1", accept).status_code == 400
    assert service.get(f"{_ITEMS}?type_id=1", _ITEMS_TYPE).status_code == 200


def test_line_items_need_the_type_in_the_query(service: Service) -> None:
    assert service.get(_ITEMS, _ITEMS_TYPE).status_code == 401


def test_line_items_with_a_limit_have_a_broken_link(service: Service) -> None:
    made = {"label": "Oma", "scoreMaximum": 10, "resourceId": "r"}
    assert service.posted(f"{_ITEMS}?type_id=1", made, _ITEM_TYPE).status_code == 201
    answer = service.get(f"{_ITEMS}?type_id=1&limit=1", _ITEMS_TYPE)
    link = answer.headers["Link"].encode("latin-1").decode()
    assert link.endswith("&amp;limit=1&amp;from=1>; rel=”next”")


def test_a_line_item_is_made_only_with_its_own_media_type(service: Service) -> None:
    made = {"label": "Oma", "scoreMaximum": 10}
    refused = service.posted(f"{_ITEMS}?type_id=1", made, "application/json")
    assert refused.status_code == 400
    assert refused.text.startswith("No handler found")


def test_the_activitys_own_line_item_can_be_deleted(service: Service, site: Site) -> None:
    assert service.delete(f"{_ITEM}?type_id=1").status_code == 204
    assert site.gradebook.only_item_of(1) is None


def test_a_score_is_taken_and_answered_with_nothing(service: Service) -> None:
    answer = service.score()
    assert (answer.status_code, answer.data) == (200, b"")
    told = service.result()
    assert (told["userId"], told["resultScore"], told["resultMaximum"]) == ("5", 87, 100)
    assert told["timestamp"] == "2026-11-23T20:13:31+02:00"
    assert told["scoreOf"] == f"http://127.0.0.1:8000{_ITEM}?type_id=1"


def test_scores_after_the_query_reach_nothing(service: Service) -> None:
    answer = service.posted(f"{_ITEM}?type_id=1/scores", {}, _SCORE_TYPE)
    assert answer.status_code == 400


def test_a_score_needs_its_own_media_type(service: Service) -> None:
    answer = service.posted(f"{_ITEM}/scores?type_id=1", {}, "application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize("user", ["3", "17", "18", "999", "nobody"])
def test_people_without_a_gradebook_role_get_no_score(service: Service, user: str) -> None:
    assert service.score(userId=user).status_code == 400


@pytest.mark.parametrize(
    "absent", ["userId", "timestamp", "activityProgress", "gradingProgress", "scoreMaximum"]
)
def test_an_incomplete_score_is_refused(service: Service, absent: str) -> None:
    assert service.score(**{absent: None}).status_code == 400


def test_a_score_is_scaled_and_clipped(service: Service, clock: Clock) -> None:
    service.score(8, scoreMaximum=10)
    assert service.result()["resultScore"] == 80
    clock.now += 1
    service.score(12, scoreMaximum=10)
    assert service.result()["resultScore"] == 100
    clock.now += 1
    service.score(-3)
    assert service.result()["resultScore"] == 0


def test_a_second_score_of_the_same_second_is_a_conflict(service: Service, clock: Clock) -> None:
    service.score(50)
    clock.now += 0.5
    assert service.score(60).status_code == 409
    clock.now += 0.5
    assert service.score(60).status_code == 200


def test_a_score_stamped_before_the_last_receipt_is_a_conflict(
    service: Service, clock: Clock
) -> None:
    long_ago = datetime.fromtimestamp(clock.now - 3600, UTC)
    assert service.score(50, timestamp=long_ago.isoformat()).status_code == 200
    later = datetime.fromtimestamp(clock.now - 1800, UTC)
    assert service.score(60, timestamp=later.isoformat()).status_code == 409


def test_a_stamp_ahead_does_not_lock_later_scores_out(service: Service, clock: Clock) -> None:
    ahead = datetime.fromtimestamp(clock.now + 3600, UTC)
    service.score(50, timestamp=ahead.isoformat())
    clock.now += 1
    assert service.score(60).status_code == 200


def test_a_stamp_without_zone_is_the_sites_time(service: Service, clock: Clock) -> None:
    service.score(50)
    clock.now += 60
    in_utc = datetime.fromtimestamp(clock.now, UTC).replace(tzinfo=None)
    assert service.score(60, timestamp=in_utc.isoformat()).status_code == 409


@pytest.mark.parametrize(
    "erasing",
    [
        {"gradingProgress": "Pending"},
        {"given": None},
        {"given": None, "activityProgress": "InProgress", "gradingProgress": "NotReady"},
    ],
)
def test_a_score_that_is_no_grade_erases_the_grade(
    service: Service, clock: Clock, erasing: dict[str, Any]
) -> None:
    service.score(50)
    clock.now += 1
    assert service.score(**erasing).status_code == 200
    assert "resultScore" not in service.result()


def test_a_trainers_own_grade_stays_without_a_word(
    service: Service, clock: Clock, site: Site
) -> None:
    item = site.gradebook.only_item_of(1)
    assert item is not None
    site.gradebook.override(item, "5", 42)
    clock.now += 1
    assert service.score(90).status_code == 200
    assert service.result()["resultScore"] == 42
