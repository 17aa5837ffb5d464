"""Scores on their way: the best one, once, however many workers, and not lost when one dies."""

# Fixtures are taken from the protocol's tests, which have a platform to send to.
# ruff: noqa: F401, F811

import json
import threading
import uuid
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from lrs.database import Database
from lrs.surroundings import Surroundings
from lti import outbox, tables, undelivered
from lti.outbox import deliver_due, delivering, offer, tell_progress
from lti.protocol.grades import Progress
from lti.visit import Visit, visit_by_id
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
from tests.lti.protocol.platform import AGS, LTI, SCORE_SCOPE, Platform, Received, Reply

SCORES = "/lineitems/2/lineitem/scores"
RESULTS = "/lineitems/2/lineitem/results"


@pytest.fixture
def visit(browser: Browser, platform: Platform) -> Visit:
    platform.routes[SCORES] = lambda _: Reply()
    return _visit_of(browser)


def _visit_of(browser: Browser, **changes: Any) -> Visit:
    page = browser.launch(**changes).location
    with browser.client.application.extensions["valmentava"].database.read() as connection:
        found = visit_by_id(connection, UUID(page.split("/")[2]))
    assert found is not None
    return found[0]


def _offer(
    surroundings: Surroundings,
    visit: Visit,
    given: float,
    maximum: float = 5,
    progress: Progress = Progress.COMPLETED,
) -> None:
    assert visit.resource_link_id is not None
    assert visit.person_id is not None
    with surroundings.database.write() as connection:
        offer(
            connection,
            organisation_id=visit.organisation_id,
            resource_link_id=visit.resource_link_id,
            person_id=visit.person_id,
            score_given=given,
            score_maximum=maximum,
            progress=progress,
            now=surroundings.clock(),
        )


def _sent(platform: Platform) -> list[tuple[str, float]]:
    bodies = [json.loads(each.body) for each in platform.asked(SCORES)]
    return [(body["userId"], body["scoreGiven"]) for body in bodies]


def _grade(surroundings: Surroundings) -> Any:
    with surroundings.database.read() as connection:
        return connection.execute(sa.select(tables.grade)).one()


def test_a_score_is_sent_once(
    surroundings: Surroundings, visit: Visit, platform: Platform, clock: Clock
) -> None:
    _offer(surroundings, visit, 4)
    assert deliver_due(surroundings) == 1
    clock.pass_by(timedelta(days=1))
    assert deliver_due(surroundings) == 0
    assert _sent(platform) == [("5", 4.0)]


def test_of_scores_that_wait_only_the_best_is_sent(
    surroundings: Surroundings, visit: Visit, platform: Platform, clock: Clock
) -> None:
    for given in (2, 4, 3, 4):
        _offer(surroundings, visit, given)
    assert deliver_due(surroundings) == 1
    assert _sent(platform) == [("5", 4.0)]
    clock.pass_by(timedelta(hours=1))
    _offer(surroundings, visit, 3)
    assert deliver_due(surroundings) == 0
    _offer(surroundings, visit, 9, 10)
    assert deliver_due(surroundings) == 1
    assert _sent(platform) == [("5", 4.0), ("5", 9.0)]


def test_a_score_of_zero_is_a_score(
    surroundings: Surroundings, visit: Visit, platform: Platform
) -> None:
    _offer(surroundings, visit, 0)
    assert deliver_due(surroundings) == 1
    assert _sent(platform) == [("5", 0.0)]


@pytest.mark.parametrize(
    "endpoint",
    [None, {"scope": [SCORE_SCOPE]}, {"scope": [], "lineitem": "https://lms.example/1/lineitem"}],
)
def test_a_link_without_a_column_of_scores_takes_none(
    browser: Browser, surroundings: Surroundings, endpoint: dict[str, Any] | None
) -> None:
    visit = _visit_of(browser, **{AGS: endpoint})
    _offer(surroundings, visit, 4)
    with surroundings.database.read() as connection:
        assert connection.execute(sa.select(tables.grade)).first() is None


def test_a_column_gets_one_score_a_second(
    browser: Browser, surroundings: Surroundings, visit: Visit, platform: Platform, clock: Clock
) -> None:
    for person in (visit, _visit_of(browser, sub="6"), _visit_of(browser, sub="7")):
        _offer(surroundings, person, 4)
    assert deliver_due(surroundings) == 1
    clock.pass_by(timedelta(milliseconds=999))
    assert deliver_due(surroundings) == 0
    for _ in range(2):
        clock.pass_by(timedelta(seconds=1))
        assert deliver_due(surroundings) == 1
    assert sorted(subject for subject, _ in _sent(platform)) == ["5", "6", "7"]


def test_two_workers_never_send_one_score_twice(
    surroundings: Surroundings, visit: Visit, platform: Platform
) -> None:
    _offer(surroundings, visit, 4)
    gate = threading.Barrier(6)
    delivered: list[int] = []

    def work() -> None:
        gate.wait()
        delivered.append(deliver_due(surroundings))

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(delivered) == [0, 0, 0, 0, 0, 1]
    assert len(_sent(platform)) == 1


def test_a_worker_killed_while_sending_loses_nothing(
    surroundings: Surroundings, visit: Visit, platform: Platform, clock: Clock
) -> None:
    class Killed(BaseException):
        pass

    _offer(surroundings, visit, 4)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):

        def die(*_: object) -> int:
            raise Killed

        patch.setattr(delivering, "post_score", die)
        deliver_due(surroundings)
    clock.pass_by(outbox.CLAIM_LIFE - timedelta(seconds=1))
    assert deliver_due(surroundings) == 0
    clock.pass_by(timedelta(seconds=1))
    assert deliver_due(surroundings) == 1
    assert _sent(platform) == [("5", 4.0)]


def test_a_better_score_while_one_is_being_sent_is_sent_next(
    surroundings: Surroundings, visit: Visit, platform: Platform, clock: Clock
) -> None:
    def scores(_received: Received) -> Reply:
        if len(platform.asked(SCORES)) == 1:
            _offer(surroundings, visit, 5)
        return Reply()

    platform.routes[SCORES] = scores
    _offer(surroundings, visit, 4)
    assert deliver_due(surroundings) == 1
    assert _grade(surroundings).delivered_revision == 1
    clock.pass_by(timedelta(seconds=1))
    assert deliver_due(surroundings) == 1
    assert _sent(platform) == [("5", 4.0), ("5", 5.0)]


def test_on_a_conflict_the_result_is_read_before_anything_is_sent_again(
    surroundings: Surroundings, visit: Visit, platform: Platform
) -> None:
    platform.routes[SCORES] = lambda _: Reply(409)
    shown = [{"userId": "5", "resultScore": 80, "resultMaximum": 100}]
    platform.routes[RESULTS] = lambda _: Reply(body=json.dumps(shown).encode())
    _offer(surroundings, visit, 4)
    assert deliver_due(surroundings) == 1
    assert _grade(surroundings).due_at is None


def test_after_a_conflict_with_another_result_it_is_sent_again_later_with_a_new_stamp(
    surroundings: Surroundings, visit: Visit, platform: Platform, clock: Clock
) -> None:
    replies = [Reply(409), Reply(200)]
    platform.routes[SCORES] = lambda _: replies.pop(0)
    platform.routes[RESULTS] = lambda _: Reply(body=b"[]")
    _offer(surroundings, visit, 4)
    assert deliver_due(surroundings) == 0
    clock.pass_by(timedelta(seconds=6))
    assert deliver_due(surroundings) == 1
    stamps = [json.loads(each.body)["timestamp"] for each in platform.asked(SCORES)]
    assert stamps == ["2026-11-23T09:00:00.000Z", "2026-11-23T09:00:06.000Z"]


def test_what_the_platform_refuses_is_given_up_with_a_code_only(
    surroundings: Surroundings, visit: Visit, platform: Platform, clock: Clock
) -> None:
    platform.routes[SCORES] = lambda _: Reply(400, b"Aino Virtanen has no gradebook role")
    _offer(surroundings, visit, 4)
    with capture_logs() as logs:
        for _ in range(10):
            deliver_due(surroundings)
            clock.pass_by(timedelta(hours=2))
    assert len(platform.asked(SCORES)) == outbox.MOST_REFUSALS
    with surroundings.database.read() as connection:
        failed = undelivered.failed_grades(connection)
    assert [(each.last_error, each.attempts) for each in failed] == [
        ("status_400", outbox.MOST_REFUSALS)
    ]
    assert "Aino" not in repr(logs)
    with surroundings.database.write() as connection:
        assert undelivered.retry_failed(connection, now=clock.now) == 1
    platform.routes[SCORES] = lambda _: Reply()
    assert deliver_due(surroundings) == 1


def test_a_platform_that_is_down_is_asked_ever_more_seldom(
    surroundings: Surroundings, visit: Visit, platform: Platform, clock: Clock
) -> None:
    platform.routes[SCORES] = lambda _: Reply(503)
    _offer(surroundings, visit, 4)
    waits = []
    for _ in range(12):
        assert deliver_due(surroundings) == 0
        due_at = _grade(surroundings).due_at
        waits.append((due_at - clock.now).total_seconds())
        clock.now = due_at
    assert 2.5 <= waits[0] <= 5
    assert 80 <= waits[5] <= 160
    assert 1800 <= waits[-1] <= 3600
    platform.routes[SCORES] = lambda _: Reply()
    assert deliver_due(surroundings) == 1
    assert _grade(surroundings).attempts == 0


def test_a_token_that_is_not_given_does_not_give_a_score_up(
    surroundings: Surroundings, visit: Visit, platform: Platform, clock: Clock
) -> None:
    # Moodle answers 404 to our signature when it cannot fetch our keys.
    platform.routes["/token"] = lambda _: Reply(404, b"<html>")
    _offer(surroundings, visit, 4)
    for _ in range(outbox.MOST_REFUSALS + 3):
        deliver_due(surroundings)
        clock.pass_by(timedelta(hours=1))
    assert _grade(surroundings).due_at is not None
    assert _grade(surroundings).last_error == "token_404"


def test_a_person_who_was_forgotten_gets_no_score(
    surroundings: Surroundings, visit: Visit, platform: Platform
) -> None:
    _offer(surroundings, visit, 4)
    with surroundings.database.write() as connection:
        connection.execute(sa.delete(tables.identity))
    assert deliver_due(surroundings) == 0
    assert platform.asked(SCORES) == []


def test_a_link_nobody_knows_takes_no_score(surroundings: Surroundings, visit: Visit) -> None:
    with surroundings.database.write() as connection:
        offer(
            connection,
            organisation_id=visit.organisation_id,
            resource_link_id=uuid.uuid4(),
            person_id=uuid.uuid4(),
            score_given=1,
            score_maximum=1,
            now=surroundings.clock(),
        )
        assert connection.execute(sa.select(tables.grade)).first() is None


def test_offering_is_part_of_the_act_s_transaction(
    surroundings: Surroundings, visit: Visit, database: Database
) -> None:
    assert visit.resource_link_id is not None
    assert visit.person_id is not None
    with pytest.raises(RuntimeError), database.write() as connection:
        offer(
            connection,
            organisation_id=visit.organisation_id,
            resource_link_id=visit.resource_link_id,
            person_id=visit.person_id,
            score_given=1,
            score_maximum=1,
            now=surroundings.clock(),
        )
        raise RuntimeError
    with database.read() as connection:
        assert connection.execute(sa.select(tables.grade)).first() is None


# Progress


def _tell(surroundings: Surroundings, visit: Visit, progress: Progress) -> None:
    assert visit.resource_link_id is not None
    assert visit.person_id is not None
    with surroundings.database.write() as connection:
        tell_progress(
            connection,
            organisation_id=visit.organisation_id,
            resource_link_id=visit.resource_link_id,
            person_id=visit.person_id,
            progress=progress,
            now=surroundings.clock(),
        )


def _told(platform: Platform) -> list[tuple[str, str, float | None]]:
    bodies = [json.loads(each.body) for each in platform.asked(SCORES)]
    return [
        (body["activityProgress"], body["gradingProgress"], body.get("scoreGiven"))
        for body in bodies
    ]


@pytest.fixture
def canvas(browser: Browser, platform: Platform) -> Visit:
    platform.routes[SCORES] = lambda _: Reply()
    return _visit_of(browser, **{f"{LTI}tool_platform": {"product_family_code": "canvas"}})


def test_progress_is_told_as_it_is_and_a_score_is_final_only_with_a_score(
    surroundings: Surroundings, canvas: Visit, platform: Platform, clock: Clock
) -> None:
    def send() -> None:
        assert deliver_due(surroundings) == 1
        clock.pass_by(timedelta(minutes=1))

    _tell(surroundings, canvas, Progress.STARTED)
    send()
    _offer(surroundings, canvas, 3, progress=Progress.SUBMITTED)
    send()
    _tell(surroundings, canvas, Progress.COMPLETED)
    send()
    assert _told(platform) == [
        ("Started", "NotReady", None),
        ("Submitted", "FullyGraded", 3.0),
        ("Completed", "FullyGraded", 3.0),
    ]


def test_progress_never_goes_back(
    surroundings: Surroundings, canvas: Visit, platform: Platform, clock: Clock
) -> None:
    _offer(surroundings, canvas, 3, progress=Progress.COMPLETED)
    assert deliver_due(surroundings) == 1
    clock.pass_by(timedelta(minutes=1))
    for progress in Progress:
        _tell(surroundings, canvas, progress)
    assert deliver_due(surroundings) == 0
    _offer(surroundings, canvas, 4, progress=Progress.SUBMITTED)
    assert deliver_due(surroundings) == 1
    assert _told(platform)[-1] == ("Completed", "FullyGraded", 4.0)


def test_moodle_is_told_no_progress_without_a_score_which_would_erase_its_grade(
    surroundings: Surroundings, visit: Visit, platform: Platform, clock: Clock
) -> None:
    _tell(surroundings, visit, Progress.STARTED)
    assert deliver_due(surroundings) == 0
    _offer(surroundings, visit, 3, progress=Progress.SUBMITTED)
    assert deliver_due(surroundings) == 1
    clock.pass_by(timedelta(minutes=1))
    _tell(surroundings, visit, Progress.COMPLETED)
    assert deliver_due(surroundings) == 0
    _offer(surroundings, visit, 4, progress=Progress.SUBMITTED)
    assert deliver_due(surroundings) == 1
    # What was learnt meanwhile goes with the next score.
    assert _told(platform) == [
        ("Submitted", "FullyGraded", 3.0),
        ("Completed", "FullyGraded", 4.0),
    ]


def test_canvas_is_told_that_a_score_is_no_new_submission(
    surroundings: Surroundings, canvas: Visit, platform: Platform
) -> None:
    _offer(surroundings, canvas, 4)
    deliver_due(surroundings)
    (sent,) = platform.asked(SCORES)
    said = json.loads(sent.body)["https://canvas.instructure.com/lti/submission"]
    assert said == {"new_submission": False}


def test_progress_that_is_outdated_is_not_sent_again(
    surroundings: Surroundings, canvas: Visit, platform: Platform, clock: Clock
) -> None:
    platform.routes[SCORES] = lambda _: Reply(409)
    _tell(surroundings, canvas, Progress.STARTED)
    assert deliver_due(surroundings) == 1
    clock.pass_by(timedelta(days=1))
    assert deliver_due(surroundings) == 0
