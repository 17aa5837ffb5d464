"""A trainer has the tool make, rename and remove an activity's column in the gradebook."""

# Fixtures are taken from the protocol's tests, which have a platform to launch from.
# ruff: noqa: F401, F811

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import flask
import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from lrs.database import Database
from lrs.surroundings import Surroundings
from lti import tables
from lti.outbox import deliver_due
from lti.outbox.delivering import BETWEEN_SCORES
from lti.protocol.registration import Registration
from lti.seed import seed
from lti.visit import BROWSER_COOKIE
from tests.lti.conftest import authored, write_content
from tests.lti.protocol.conftest import (
    Browser,
    Clock,
    _platform,
    clock,
    platform,
    registration,
    settings,
    surroundings,
)
from tests.lti.protocol.platform import (
    AGS,
    INSTRUCTOR,
    LTI,
    RESULT_SCOPE,
    SCORE_SCOPE,
    TOOL,
    Platform,
    Received,
    Reply,
)
from wsgi import application

LINE_ITEM_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
MODULE = authored()["id"]
ITEM = "/items/7/lineitem"

# Any: line items of every shape.
Item = dict[str, Any]


@dataclass
class Gradebook:
    """The platform's columns, and what it was sent."""

    platform: Platform
    items: dict[str, Item] = field(default_factory=dict)
    scores: list[Item] = field(default_factory=list)
    status: int = 200

    def serve(self) -> None:
        self.platform.routes["/items"] = self._all
        self.platform.routes[ITEM] = self._one
        self.platform.routes[f"{ITEM}/scores"] = self._score

    @property
    def url(self) -> str:
        return f"{self.platform.issuer}{ITEM}?type_id=1"

    def _all(self, received: Received) -> Reply:
        if self.status != 200:
            return Reply(self.status)
        if received.method == "POST":
            made = {**json.loads(received.body), "id": self.url, "tag": "kept"}
            self.items[ITEM] = made
            return Reply(201, json.dumps(made).encode())
        return Reply(body=json.dumps(list(self.items.values())).encode())

    def _one(self, received: Received) -> Reply:
        if self.status != 200:
            return Reply(self.status)
        if received.method == "DELETE":
            return Reply(204 if self.items.pop(ITEM, None) else 404)
        if received.method == "PUT":
            self.items[ITEM] = json.loads(received.body)
        return Reply(body=json.dumps(self.items[ITEM]).encode())

    def _score(self, received: Received) -> Reply:
        self.scores.append(json.loads(received.body))
        return Reply()


class Trainer:
    """A trainer at the page of the column."""

    def __init__(self, browser: Browser, surroundings: Surroundings, visit_id: str) -> None:
        self.browser, self.path = browser, f"/teach/{visit_id}/column"
        cookie = browser.cookies()[BROWSER_COOKIE]
        mark = surroundings.key_ring.mark("csrf", UUID(visit_id).bytes + cookie.encode())
        self.token = mark.hex()

    def page(self) -> str:
        return self.browser.get(self.path).text

    def does(self, act: str, name: str = "Kuuntelu") -> TestResponse:
        return self.browser.post(self.path, {"csrf_token": self.token, "act": act, "name": name})


@pytest.fixture
def app(surroundings: Surroundings) -> flask.Flask:
    return application(surroundings)


@pytest.fixture
def browser(
    app: flask.Flask,
    platform: Platform,
    clock: Clock,
    registration: Registration,
    surroundings: Surroundings,
    tmp_path: Path,
) -> Browser:
    write_content(tmp_path, authored())
    with surroundings.database.write() as connection:
        seed(connection, surroundings, registration.organisation_id, content=tmp_path)
    return Browser(app, platform, clock)


@pytest.fixture
def gradebook(platform: Platform) -> Gradebook:
    made = Gradebook(platform)
    made.serve()
    return made


def _claims(platform: Platform, **changes: Any) -> Item:
    offered = {
        "scope": [SCORE_SCOPE, RESULT_SCOPE, LINE_ITEM_SCOPE],
        "lineitems": f"{platform.issuer}/items?type_id=1",
    }
    return {f"{LTI}custom": {"module": MODULE}, AGS: {**offered, **changes}}


def _trainer(browser: Browser, surroundings: Surroundings, **changes: Any) -> Trainer:
    claims = {**_claims(browser.platform), **changes}
    launched = browser.launch(**{"sub": "3", f"{LTI}roles": [INSTRUCTOR], **claims})
    assert launched.status_code == 303, launched.text
    return Trainer(browser, surroundings, launched.location.split("/")[2])


def _earn(app: flask.Flask, browser: Browser, surroundings: Surroundings) -> None:
    """Answer both questions of the quiz right, before there is any column."""
    learner = Browser(app, browser.platform, browser.clock)
    launched = learner.launch(**_claims(browser.platform))
    visit_id = launched.location.split("/")[2]
    cookie = learner.cookies()[BROWSER_COOKIE]
    mark = surroundings.key_ring.mark("csrf", UUID(visit_id).bytes + cookie.encode())
    room = f"/learn/{visit_id}/materials/{MODULE}"

    def post(path: str, **form: Any) -> TestResponse:
        sent = {"csrf_token": mark.hex(), **form}
        return learner.client.post(path, data=sent, base_url=TOOL)

    post(f"{room}/begin")
    where = post(f"{room}/quiz").location.rpartition("/")[0]
    post(f"{where}/q1", choice="a")
    post(f"{where}/q2", choice=["a", "c"])


def test_a_column_is_made_and_what_was_earned_before_is_sent_to_it(
    app: flask.Flask, browser: Browser, surroundings: Surroundings, gradebook: Gradebook
) -> None:
    _earn(app, browser, surroundings)
    assert deliver_due(surroundings) == 0
    trainer = _trainer(browser, surroundings)
    assert f"{trainer.path}" in browser.get(f"/dashboards/{trainer.path.split('/')[2]}/cohort").text
    assert trainer.does("make", "Kuuntelutesti").status_code == 303
    assert gradebook.items[ITEM] == {
        "id": gradebook.url,
        "label": "Kuuntelutesti",
        "scoreMaximum": 100,
        "resourceLinkId": "1",
        "resourceId": MODULE,
        "tag": "kept",
    }
    assert deliver_due(surroundings) == 1
    assert [(each["userId"], each["scoreGiven"]) for each in gradebook.scores] == [("5", 2)]


def test_an_answer_that_was_lost_leads_to_no_second_column(
    browser: Browser, surroundings: Surroundings, gradebook: Gradebook, database: Database
) -> None:
    trainer = _trainer(browser, surroundings)
    trainer.does("make")
    with database.write() as connection:
        connection.execute(
            sa.update(tables.resource_link).values(line_item_url=None, line_item_made_at=None)
        )
    trainer.does("make")
    posts = [each for each in gradebook.platform.asked("/items") if each.method == "POST"]
    assert len(posts) == 1
    assert trainer.does("rename", "Uusi nimi").status_code == 303


def test_a_column_is_renamed_with_everything_else_as_it_is(
    browser: Browser, surroundings: Surroundings, gradebook: Gradebook
) -> None:
    trainer = _trainer(browser, surroundings)
    trainer.does("make")
    before = gradebook.items[ITEM]
    trainer.does("rename", "Uusi nimi")
    assert gradebook.items[ITEM] == {**before, "label": "Uusi nimi"}


def test_a_column_is_removed_after_asking_and_can_be_made_again(
    app: flask.Flask, browser: Browser, surroundings: Surroundings, gradebook: Gradebook
) -> None:
    _earn(app, browser, surroundings)
    trainer = _trainer(browser, surroundings)
    trainer.does("make")
    deliver_due(surroundings)
    asked = trainer.does("ask")
    assert ITEM in gradebook.items
    assert 'value="remove"' in asked.text
    trainer.does("remove")
    assert gradebook.items == {}
    assert 'value="make"' in trainer.page()
    browser.clock.pass_by(BETWEEN_SCORES)
    trainer.does("make")
    assert deliver_due(surroundings) == 1
    assert len(gradebook.scores) == 2


def test_a_column_that_is_gone_already_is_as_good_as_removed(
    browser: Browser, surroundings: Surroundings, gradebook: Gradebook
) -> None:
    trainer = _trainer(browser, surroundings)
    trainer.does("make")
    gradebook.items.clear()
    assert trainer.does("remove").status_code == 303
    assert 'value="make"' in trainer.page()


@pytest.mark.parametrize("act", ["make", "rename", "remove"])
def test_the_platform_s_own_column_is_never_touched(
    act: str, browser: Browser, surroundings: Surroundings, gradebook: Gradebook
) -> None:
    own = f"{gradebook.platform.issuer}/items/2/lineitem?type_id=1"
    trainer = _trainer(browser, surroundings, **_claims(gradebook.platform, lineitem=own))
    assert trainer.does(act).status_code == 400
    assert gradebook.platform.asked("/items") == []
    assert f'value="{act}"' not in trainer.page()


def test_a_column_that_the_platform_makes_later_takes_the_place_of_ours(
    browser: Browser, surroundings: Surroundings, gradebook: Gradebook
) -> None:
    _trainer(browser, surroundings).does("make")
    other = f"{gradebook.platform.issuer}/items/2/lineitem?type_id=1"
    trainer = _trainer(browser, surroundings, **_claims(gradebook.platform, lineitem=other))
    assert trainer.does("remove").status_code == 400
    assert ITEM in gradebook.items


def test_our_column_stays_ours_when_the_platform_tells_it_in_its_launches(
    browser: Browser, surroundings: Surroundings, gradebook: Gradebook
) -> None:
    _trainer(browser, surroundings).does("make")
    trainer = _trainer(browser, surroundings, **_claims(gradebook.platform, lineitem=gradebook.url))
    assert trainer.does("remove").status_code == 303


@pytest.mark.parametrize(
    "offered", [{"scope": [SCORE_SCOPE]}, {"lineitems": None}, {"lineitems": "javascript:alert(1)"}]
)
def test_where_the_platform_offers_nothing_there_is_nothing_to_press(
    offered: Item, browser: Browser, surroundings: Surroundings, gradebook: Gradebook
) -> None:
    trainer = _trainer(browser, surroundings, **_claims(gradebook.platform, **offered))
    assert 'value="make"' not in trainer.page()
    assert trainer.does("make").status_code == 400


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\nb", "\x00"])
def test_a_column_without_a_proper_name_is_not_made(
    name: str, browser: Browser, surroundings: Surroundings, gradebook: Gradebook
) -> None:
    assert _trainer(browser, surroundings).does("make", name).status_code == 422
    assert gradebook.items == {}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_a_platform_that_refuses_is_told_of_and_nothing_is_changed(
    status: int, browser: Browser, surroundings: Surroundings, gradebook: Gradebook
) -> None:
    trainer = _trainer(browser, surroundings)
    gradebook.status = status
    answered = trainer.does("make")
    assert (answered.status_code, f"column_{status}" in answered.text) == (502, True)
    gradebook.status = 200
    assert trainer.does("make").status_code == 303


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"id": 7}', b'{"id": "https://evil.example/items/1"}', b"[" * 100_000],
)
def test_a_platform_that_answers_oddly_makes_no_column(
    body: bytes, browser: Browser, surroundings: Surroundings, gradebook: Gradebook
) -> None:
    trainer = _trainer(browser, surroundings)
    serve = gradebook.platform.routes["/items"]
    gradebook.platform.routes["/items"] = lambda received: (
        Reply(201, body) if received.method == "POST" else serve(received)
    )
    assert trainer.does("make").status_code == 502
    assert 'value="make"' in trainer.page()


def test_a_learner_does_not_reach_the_page(
    app: flask.Flask, browser: Browser, gradebook: Gradebook
) -> None:
    launched = browser.launch(**_claims(gradebook.platform))
    visit_id = launched.location.split("/")[2]
    assert browser.get(f"/teach/{visit_id}/column").status_code == 403


def test_an_empty_link_has_no_page_of_a_column(
    browser: Browser, surroundings: Surroundings, gradebook: Gradebook
) -> None:
    trainer = _trainer(browser, surroundings, **{f"{LTI}custom": {}})
    assert browser.get(trainer.path).status_code == 404
