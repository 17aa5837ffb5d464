"""Files are given to whoever may see the publication, and to nobody else."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from uuid import uuid4

import flask
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboards.target.told import Json
from lrs import credentials
from lrs.credentials import Scope
from lrs.surroundings import Surroundings
from lti.people import Role
from lti.sign_in.roles import StaffRole
from tests.conftest import NOW
from tests.dashboards.pages.conftest import app, stage
from tests.dashboards.pages.stage import Stage
from tests.dashboards.report.conftest import ADDRESS
from tests.dashboards.report.whole import published
from wsgi import application

__all__ = ["app", "stage"]

Enter = Callable[[StaffRole], FlaskClient]


def get(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    return client.get(path, base_url=ADDRESS, headers=headers)


def test_a_chart_is_shown_and_a_document_saved(
    surroundings: Surroundings,
    organisation_id: int,
    record: Json,
    files: Mapping[str, bytes],
    enter: Enter,
) -> None:
    found = published(surroundings, organisation_id, record, files=files)
    client = enter(StaffRole.UNIT_HEAD)
    chart = get(client, f"/results/{found.id}/levels-wide.fi.svg")
    assert chart.headers["Content-Type"].startswith("image/svg+xml")
    assert chart.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert chart.headers["Cache-Control"] == "no-store"  # as all that the signed-in are shown
    assert "Content-Disposition" not in chart.headers
    closed_on = record["round"]["closed_at"][:10]
    for name in ("report.fi.pdf", "report.sv.xlsx", "summary.en.docx"):
        given = get(client, f"/results/{found.id}/{name}")
        assert given.get_data() == files[name]
        saved_as = f'attachment; filename="valmentava-tyoote-{closed_on}-{name}"'
        assert given.headers["Content-Disposition"] == saved_as
    for name in ("report.fi.exe", "levels-wide.de.svg"):
        assert get(client, f"/results/{found.id}/{name}").status_code == 404
    assert get(client, f"/results/{uuid4()}/report.fi.pdf").status_code == 404


def test_before_it_is_signed_off_only_reviewers_get_files(
    surroundings: Surroundings, organisation_id: int, record: Json, enter: Enter
) -> None:
    files = {"report.fi.pdf": b"%PDF"}
    found = published(surroundings, organisation_id, record, files=files, is_signed=False)
    path = f"/results/{found.id}/report.fi.pdf"
    assert get(enter(StaffRole.UNIT_HEAD), path).status_code == 404
    assert get(enter(StaffRole.REPORT_READER), path).status_code == 200
    assert get(application(surroundings).test_client(), path).status_code != 200


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_shows_the_charts_and_where_to_download(
    surroundings: Surroundings,
    organisation_id: int,
    record: Json,
    files: Mapping[str, bytes],
    enter: Enter,
    language: str,
) -> None:
    found = published(surroundings, organisation_id, record, files=files)
    page = get(
        enter(StaffRole.UNIT_HEAD), f"/results/{found.id}", **{"Accept-Language": language}
    ).text
    for name in ("levels", "trend", "units", "funnel"):
        assert f'srcset="/results/{found.id}/{name}-narrow.{language}.svg"' in page
        assert f'src="/results/{found.id}/{name}-wide.{language}.svg"' in page
    for name in (f"report.{language}.pdf", f"report.{language}.xlsx", f"summary.{language}.docx"):
        assert f'href="/results/{found.id}/{name}"' in page
    assert f'href="/results/{found.id}.csv"' in page


def test_without_files_the_page_has_its_tables_alone(
    surroundings: Surroundings, organisation_id: int, record: Json, enter: Enter
) -> None:
    found = published(surroundings, organisation_id, record)
    page = get(enter(StaffRole.UNIT_HEAD), f"/results/{found.id}").text
    assert "<picture>" not in page
    assert ".pdf" not in page
    assert 'class="interval"' in page


def test_in_the_platform_readers_get_what_is_signed_off(
    app: flask.Flask,
    stage: Stage,
    surroundings: Surroundings,
    organisation_id: int,
    record: Json,
    files: Mapping[str, bytes],
) -> None:
    waiting = published(surroundings, organisation_id, record, files=files, is_signed=False)
    found = published(surroundings, organisation_id, record, files=files)
    reader = stage.enter(app, Role.READER, stage.enrol("riitta", Role.READER), locale="sv")
    page = reader.get("report").text
    path = f"report/{found.id}/levels-wide.sv.svg"
    assert path in page
    assert reader.get(path).get_data() == files["levels-wide.sv.svg"]
    assert reader.get(f"report/{waiting.id}/levels-wide.sv.svg").status_code == 404
    learner = stage.enter(app, Role.LEARNER, stage.enrol("leena", Role.LEARNER), locale="sv")
    assert learner.get(path).status_code == 403


def test_a_key_gets_the_newest_at_addresses_that_stay(
    surroundings: Surroundings,
    organisation_id: int,
    record: Json,
    files: Mapping[str, bytes],
) -> None:
    with surroundings.database.write() as connection:
        key, secret = credentials.make(
            connection,
            surroundings.key_ring,
            organisation_id=organisation_id,
            scopes=(Scope.RESULTS,),
            now=NOW,
        )
    basic = "Basic " + b64encode(f"{key}:{secret}".encode()).decode()
    client = application(surroundings).test_client()
    asked = {"Authorization": basic, "Accept-Language": "sv"}
    assert get(client, "/results/latest.pdf", **asked).status_code == 404
    published(surroundings, organisation_id, record, files=files)
    for ending, name in (
        ("pdf", "report.sv.pdf"),
        ("xlsx", "report.sv.xlsx"),
        ("docx", "summary.sv.docx"),
    ):
        given = get(client, f"/results/latest.{ending}", **asked)
        assert given.get_data() == files[name]
        assert given.headers["Cache-Control"] == "private, max-age=3600"
        assert get(client, f"/results/latest.{ending}").status_code == 401
    assert get(client, "/results/latest.exe", **asked).status_code == 404
