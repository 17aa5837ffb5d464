"""Results' addresses give nothing to whoever guesses, and nothing is done from elsewhere."""

import uuid

import pytest

from dashboards.publishing.kept_files import keep_files
from dashboards.publishing.making import make_due
from lrs.surroundings import Surroundings
from lti.sign_in.roles import StaffRole
from tests.dashboards.publishing.conftest import (
    ADDRESS,
    Enter,
    enter,
    get,
    made,
    published,
    round_id,
    without_drawing,
)
from wsgi import application

__all__ = ["enter", "round_id", "without_drawing"]

ODD_NAMES = (
    "../report.fi.pdf",
    "%2e%2e%2freport.fi.pdf",
    "..%2f..%2fetc%2fpasswd",
    "report.fi.pdf%00",
    "report.fi.pdf%0d%0aX-Odd:%201",
    "REPORT.FI.PDF",
    "report.fi.pdf/",
    "%",
    "report.fi.pdf;x",
    "\u202efdp",
    "a" * 5000,
)
ACTS = ("targets", "gate", "comparators", "interim")


@pytest.mark.parametrize("name", ODD_NAMES)
def test_no_name_leads_to_anything_but_a_publications_own_files(
    surroundings: Surroundings,
    organisation_id: int,
    round_id: uuid.UUID,
    enter: Enter,
    name: str,
) -> None:
    make_due(surroundings)
    found = published(surroundings, organisation_id)
    given = get(enter(StaffRole.REPORT_READER), f"/results/{found.id}/{name}")
    assert given.status_code in {308, 404}
    assert "X-Odd" not in given.headers


def test_every_file_says_what_it_is_and_may_do_nothing(
    surroundings: Surroundings, organisation_id: int, round_id: uuid.UUID, enter: Enter
) -> None:
    make_due(surroundings)
    found = published(surroundings, organisation_id)
    names = ("levels-wide.fi.svg", "report.fi.xlsx", "summary.fi.docx")
    with surroundings.database.write() as connection:
        files = dict.fromkeys(names, b"<svg/>")
        keep_files(connection, organisation_id, found.id, files)
    client = enter(StaffRole.UNIT_HEAD)
    for name in ("report.fi.pdf", *names):
        given = get(client, f"/results/{found.id}/{name}")
        assert given.status_code == 200
        assert given.headers["X-Content-Type-Options"] == "nosniff"
        assert "script" not in given.headers["Content-Security-Policy"]
        assert given.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert given.headers["Cache-Control"] == "no-store"
        assert ("Content-Disposition" in given.headers) == (not name.endswith("svg"))


def test_a_stranger_gets_nothing_and_acts_at_nothing(
    surroundings: Surroundings, organisation_id: int, round_id: uuid.UUID
) -> None:
    make_due(surroundings)
    (found,) = made(surroundings, organisation_id)
    stranger = application(surroundings).test_client()
    one = f"/results/{found.id}"
    for path in ("/results", one, f"{one}.json", f"{one}.csv", f"{one}/report.fi.pdf"):
        assert get(stranger, path).status_code == 403, path
    for path in ("/results/latest.json", "/results/published.csv", "/results/latest.pdf"):
        assert get(stranger, path).status_code == 401, path
    for path in (one, f"{one}/errata", *(f"/results/{name}" for name in ACTS)):
        assert stranger.post(path, base_url=ADDRESS).status_code == 403, path


def test_nothing_is_done_that_another_site_asks_for(
    surroundings: Surroundings, organisation_id: int, round_id: uuid.UUID, enter: Enter
) -> None:
    make_due(surroundings)
    (found,) = made(surroundings, organisation_id)
    approver, one = enter(StaffRole.RESULTS_APPROVER), f"/results/{found.id}"
    for path in (one, f"{one}/errata", *(f"/results/{name}" for name in ACTS)):
        for headers in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = approver.post(path, base_url=ADDRESS, headers=headers)
            assert answer.status_code == 403, (path, headers)
    assert len(made(surroundings, organisation_id, signed=False)) == 1


@pytest.mark.parametrize(
    "role", [StaffRole.UNIT_HEAD, StaffRole.REPORT_READER, StaffRole.ADMINISTRATOR]
)
def test_only_who_approves_acts(
    surroundings: Surroundings,
    organisation_id: int,
    round_id: uuid.UUID,
    enter: Enter,
    role: StaffRole,
) -> None:
    make_due(surroundings)
    (found,) = made(surroundings, organisation_id)
    client, one = enter(role), f"/results/{found.id}"
    may = {"/results/comparators"} if role is StaffRole.ADMINISTRATOR else set()
    for path in {one, f"{one}/errata", *(f"/results/{name}" for name in ACTS)} - may:
        assert client.post(path, base_url=ADDRESS).status_code == 403, path
