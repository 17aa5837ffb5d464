"""A round is set beside its own survey's earlier rounds, and tells of what was by its closing."""

from datetime import datetime, timedelta

import pytest

from dashboards.participation import Participant
from dashboards.publishing import taking_part
from dashboards.publishing.making import make_due
from dashboards.target.told import Json
from lrs.surroundings import Surroundings
from lti.seed import seed
from tests.conftest import NOW
from tests.dashboards.publishing.conftest import made
from tests.dashboards.report.whole import published, whole_record
from tests.dashboards.target.ministry import kept

BEFORE = NOW - timedelta(days=90)


@pytest.fixture
def with_surveys(surroundings: Surroundings, organisation_id: int) -> None:
    """The surveys that come with the tool."""
    with surroundings.database.write() as connection:
        seed(connection, surroundings, organisation_id)


def closed(here: Surroundings, organisation_id: int, closed_at: datetime) -> Json:
    """Let a round of the yearly survey close, and return what is published of it."""
    with here.database.write() as connection:
        named = kept(connection, organisation_id, closed_at=closed_at)
    assert make_due(here) == 1
    (record,) = [
        each.record
        for each in made(here, organisation_id)
        if each.record["round"]["id"] == str(named)
    ]
    return record


@pytest.mark.usefixtures("with_surveys")
def test_a_round_is_set_beside_earlier_ones_though_a_later_one_is_made_before_it(
    surroundings: Surroundings, organisation_id: int
) -> None:
    later = closed(surroundings, organisation_id, NOW)
    earlier = closed(surroundings, organisation_id, BEFORE)
    newest = closed(surroundings, organisation_id, NOW + timedelta(days=90))
    rounds = [each["round"]["id"] for each in (earlier, later, newest)]
    assert [each["id"] for each in earlier["series"]] == rounds[:1]
    assert [each["id"] for each in later["series"]] == rounds[1:2]
    assert [each["id"] for each in newest["series"]] == rounds


@pytest.mark.usefixtures("with_surveys")
def test_another_survey_s_round_is_no_earlier_round(
    surroundings: Surroundings, organisation_id: int
) -> None:
    published(surroundings, organisation_id, whole_record(rounds=1))
    record = closed(surroundings, organisation_id, NOW + timedelta(days=90))
    assert [each["id"] for each in record["series"]] == [record["round"]["id"]]


@pytest.mark.usefixtures("with_surveys")
def test_who_has_taken_part_is_told_as_it_was_when_the_round_closed(
    surroundings: Surroundings, organisation_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def by(*_: object, at: datetime) -> list[Participant]:
        active = Participant(
            role_group=None,
            is_active=True,
            has_begun=True,
            has_completed=False,
            signed_up=0,
            attended=0,
            peer_sessions=0,
            minutes=60,
        )
        return [active] * (100 if at <= BEFORE else 200)

    monkeypatch.setattr(taking_part, "participation_of", by)
    record = closed(surroundings, organisation_id, BEFORE)
    assert record["reach"]["active"]["percent"] == 25
