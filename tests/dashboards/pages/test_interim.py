"""Between rounds it can be told who has taken part, at most once in four weeks."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from dashboards.participation import NotYetWhole, Participant
from dashboards.publishing import taking_part
from dashboards.publishing.interim import TooSoon, make_interim
from dashboards.publishing.making import make_due
from dashboards.publishing.publications import Publication, frozen, interims_of
from dashboards.tables import publication
from lrs.surroundings import Surroundings
from lti.seed import seed
from lti.sign_in.roles import StaffRole
from lti.units import keep_tree
from tests.conftest import NOW
from tests.dashboards.publishing.conftest import (
    ADDRESS,
    Enter,
    enter,
    get,
    made,
    post,
    without_drawing,
)
from tests.dashboards.target.ministry import kept, tree

__all__ = ["enter", "without_drawing"]

TAKING_PART = [
    Participant(
        role_group=role,
        is_active=True,
        has_begun=True,
        has_completed=number % 2 == 0,
        signed_up=2,
        attended=1,
        peer_sessions=3,
        minutes=150,
    )
    for role, count in (("supervisor", 16), ("expert", 184))
    for number in range(count)
]


@pytest.fixture
def busy(surroundings: Surroundings, organisation_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An organisation with a tree, half of whose people take part."""
    monkeypatch.setattr(taking_part, "participation_of", lambda *_, **__: TAKING_PART)
    with surroundings.database.write() as connection:
        keep_tree(connection, organisation_id, tree().units, valid_from=NOW.date(), now=NOW)


def moved(here: Surroundings, found: Publication, at: datetime) -> None:
    """Let a report have been made at another time."""
    told = found.record
    told["reach"]["at"] = told["made_at"] = at.isoformat()
    body = frozen(told)
    digest = hashlib.sha256(body).digest()
    with here.database.write() as connection:
        connection.execute(sa.update(publication).values(record=body, sha256=digest))


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_interim_report_is_made_reviewed_and_signed_off(
    surroundings: Surroundings, organisation_id: int, enter: Enter, language: str
) -> None:
    approver, head = enter(StaffRole.RESULTS_APPROVER), enter(StaffRole.UNIT_HEAD)
    assert post(head, "/results/interim").status_code == 403
    made = post(approver, "/results/interim")
    assert made.status_code == 303
    address = made.headers["Location"]
    assert get(head, address).status_code == 404
    headers = {"Accept-Language": language}
    page = approver.get(address, base_url=ADDRESS, headers=headers).text
    # 200 of 400 people, half of whom have completed; half of the places were taken up.
    assert page.count("50\u00a0%" if language != "en" else "50%") >= 3
    assert {"fi": "2,5 tuntia", "sv": "2,5 timmar", "en": "2.5 hours"}[language] in page
    assert post(approver, address).status_code == 303
    assert get(head, address).status_code == 200
    assert address in get(head, "/results").text
    given = get(head, f"{address}.json").get_json()
    assert given["interim"] is True
    assert given["reach"]["active"]["percent"] == 50
    table = get(head, f"{address}.csv").text
    assert "participation" in table
    assert "2.5" in table


@pytest.mark.usefixtures("busy")
def test_two_so_close_together_that_they_tell_who_has_come_are_not_made(
    surroundings: Surroundings, organisation_id: int, enter: Enter
) -> None:
    approver = enter(StaffRole.RESULTS_APPROVER)
    first_at = post(approver, "/results/interim").headers["Location"]
    again = post(approver, "/results/interim")
    assert again.status_code == 409
    assert "neljä viikkoa" in again.text
    with pytest.raises(TooSoon):
        make_interim(surroundings, organisation_id, None)
    with surroundings.database.read() as connection:
        (first,) = interims_of(connection, organisation_id, signed=False)
    assert first.made_at > NOW - timedelta(days=1)
    # Signing it off opens no way to another, as long as it is not four weeks old.
    assert post(approver, first_at).status_code == 303
    for days, status in ((0, 409), (27, 409), (28, 303)):
        moved(surroundings, first, first.made_at - timedelta(days=days))
        assert post(approver, "/results/interim").status_code == status, days


@pytest.mark.usefixtures("busy")
def test_while_old_attendance_is_gathered_nothing_is_frozen(
    surroundings: Surroundings,
    organisation_id: int,
    enter: Enter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def not_yet(*_: object, **__: object) -> None:
        raise NotYetWhole

    monkeypatch.setattr(taking_part, "participation_of", not_yet)
    answer = post(enter(StaffRole.RESULTS_APPROVER), "/results/interim")
    assert answer.status_code == 409
    with surroundings.database.read() as connection:
        assert interims_of(connection, organisation_id, signed=False) == ()


def test_an_empty_organisation_tells_nothing_but_that(
    surroundings: Surroundings, organisation_id: int, enter: Enter
) -> None:
    approver = enter(StaffRole.RESULTS_APPROVER)
    address = post(approver, "/results/interim").headers["Location"]
    page = get(approver, address).text
    assert "Ei näytetä tietosuojan vuoksi" in page
    assert "0\u00a0%" not in page


@pytest.mark.usefixtures("busy", "without_drawing")
def test_a_round_tells_what_an_interim_report_near_its_close_has_told(
    surroundings: Surroundings, organisation_id: int, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told of both days, the difference would be who has come in between."""
    assert post(enter(StaffRole.RESULTS_APPROVER), "/results/interim").status_code == 303
    monkeypatch.setattr(taking_part, "participation_of", lambda *_, **__: TAKING_PART[:-4])
    with surroundings.database.write() as connection:
        seed(connection, surroundings, organisation_id)
        kept(connection, organisation_id, closed_at=NOW + timedelta(days=27))
        kept(connection, organisation_id, closed_at=NOW + timedelta(days=56))
    assert make_due(surroundings) == 2
    with surroundings.database.read() as connection:
        (between,) = interims_of(connection, organisation_id, signed=False)
    later, near = made(surroundings, organisation_id)
    if later.record["round"]["closed_at"] < near.record["round"]["closed_at"]:
        later, near = near, later
    assert near.record["reach"] == between.record["reach"]
    assert later.record["reach"]["active"]["percent"] == 49


@pytest.mark.usefixtures("busy", "without_drawing")
def test_soon_after_a_round_no_interim_report_is_made(
    surroundings: Surroundings, organisation_id: int, enter: Enter
) -> None:
    with surroundings.database.write() as connection:
        seed(connection, surroundings, organisation_id)
        kept(connection, organisation_id, closed_at=NOW - timedelta(days=27))
    assert make_due(surroundings) == 1
    refused = post(enter(StaffRole.RESULTS_APPROVER), "/results/interim")
    assert refused.status_code == 409


@pytest.mark.usefixtures("busy")
def test_of_two_interim_reports_at_once_one_is_made(
    surroundings: Surroundings, organisation_id: int
) -> None:
    def make(_: int) -> bool:
        try:
            make_interim(surroundings, organisation_id, None)
        except TooSoon:
            return False
        return True

    with ThreadPoolExecutor(8) as several:
        assert sum(several.map(make, range(8))) == 1
