"""Files are made with the publication; where that fails they are made up for later."""

import subprocess
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

import dashboards.publishing.rendering
from dashboards.publishing.kept_files import file_names
from dashboards.publishing.making import make_due
from dashboards.publishing.publications import publications_of
from dashboards.publishing.rendering import MakingUp, NotDrawn, files_of, rendered
from dashboards.tables import publication_file
from dashboards.target.told import Json
from lrs.surroundings import Surroundings
from lti.seed import seed
from tests.conftest import NOW
from tests.dashboards.report.whole import published
from tests.dashboards.target.ministry import kept


def breaking(*_: Any, **__: Any) -> Mapping[str, bytes]:
    raise RuntimeError("a name of a unit")


def drawn(*_: Any, **__: Any) -> Mapping[str, bytes]:
    return {"report.fi.pdf": b"%PDF"}


def test_a_publication_is_made_with_its_files(
    surroundings: Surroundings, organisation_id: int
) -> None:
    with surroundings.database.write() as connection:
        seed(connection, surroundings, organisation_id)
        kept(connection, organisation_id)
    assert make_due(surroundings) == 1
    with surroundings.database.read() as connection:
        (found,) = publications_of(connection, organisation_id, signed=False)
        names = file_names(connection, organisation_id, found.id)
    assert {"levels-wide.fi.svg", "report.sv.xlsx", "summary.en.docx", "report.fi.pdf"} <= names
    assert MakingUp(surroundings).run() == 0


def test_what_cannot_be_drawn_is_published_all_the_same_and_made_up_for(
    surroundings: Surroundings, organisation_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with surroundings.database.write() as connection:
        seed(connection, surroundings, organisation_id)
        kept(connection, organisation_id)
    monkeypatch.setattr(dashboards.publishing.rendering, "files_of", breaking)
    with capture_logs() as lines:
        assert make_due(surroundings) == 1
    assert [(line["event"], line["error"]) for line in lines] == [
        ("publication_not_rendered", "RuntimeError")
    ]
    assert "a name of a unit" not in str(lines)
    making_up = MakingUp(surroundings)
    assert making_up.run() == 0
    monkeypatch.setattr(dashboards.publishing.rendering, "files_of", drawn)
    # It rests after a failure, and does not when the process is a new one.
    assert making_up.run() == 0
    assert MakingUp(surroundings).run() == 1
    assert MakingUp(surroundings).run() == 0


def test_a_process_that_ends_without_files_tells_nothing_of_what_it_was_given() -> None:
    with pytest.raises(NotDrawn) as raised:
        files_of({"round": "a name of a unit"}, sha256="0" * 64, made_at=NOW)
    assert str(raised.value) == "CalledProcessError"
    assert raised.value.__cause__ is None


def test_after_a_rest_it_is_tried_again(
    surroundings: Surroundings,
    organisation_id: int,
    record: Json,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = published(surroundings, organisation_id, record)
    making_up = MakingUp(surroundings, {found.id: surroundings.clock() - timedelta(minutes=59)})
    monkeypatch.setattr(dashboards.publishing.rendering, "files_of", drawn)
    assert making_up.run() == 0
    making_up.failed_at[found.id] -= timedelta(minutes=1)
    assert making_up.run() == 1
    with surroundings.database.read() as connection:
        body = connection.execute(sa.select(publication_file.c.body)).scalar_one()
    assert bytes(body) == b"%PDF"


def test_the_process_that_draws_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []

    def run(*_: object, **given: object) -> None:
        told.append(given["env"])
        raise OSError

    monkeypatch.setenv("VALMENTAVA_SECRET_KEYS", "a-secret")
    monkeypatch.setattr(subprocess, "run", run)
    assert rendered({}, b"{}", NOW) == {}
    (given,) = told
    assert "a-secret" not in str(given)
    assert "PATH" in str(given)
