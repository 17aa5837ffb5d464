"""Files lie by their content, are counted per organisation, and run nothing when opened."""

import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flask
import pytest
import sqlalchemy as sa

import lrs.tables
from lrs import files
from lrs.database import Database
from tests.conftest import NOW

Put = Callable[..., str]


@pytest.fixture
def put(database: Database, tmp_path: Path, organisation_id: int) -> Put:
    def put(content: bytes, media_type: str = "text/plain", organisation: int = 0) -> str:
        with database.write() as connection:
            return files.put(
                connection,
                content,
                data_dir=tmp_path,
                organisation_id=organisation or organisation_id,
                media_type=media_type,
                now=NOW,
            )

    return put


def _other_organisation(database: Database) -> int:
    table = lrs.tables.organisation
    with database.write() as connection:
        made = connection.execute(
            sa.insert(table)
            .values(name="Rikosseuraamuslaitos", created_at=NOW)
            .returning(table.c.id)
        )
        return int(made.scalar_one())


def _served(
    database: Database, tmp_path: Path, organisation_id: int, sha256: str, **headers: str
) -> flask.Response:
    with database.read() as connection:
        file = files.file_of(connection, organisation_id, sha256)
    with flask.Flask("files").test_request_context(headers=headers):
        response = files.serve(file, data_dir=tmp_path, name="muistilista å.txt")
        response.direct_passthrough = False
        response.get_data()
        return response


def test_the_same_content_is_kept_once_and_counted_once(
    database: Database, put: Put, tmp_path: Path, organisation_id: int
) -> None:
    assert (
        put(b"twelve bytes") == put(b"twelve bytes") == hashlib.sha256(b"twelve bytes").hexdigest()
    )
    with database.read() as connection:
        assert files.total_bytes(connection, organisation_id) == 12
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 1


def test_each_organisation_sees_its_own_files_only(
    database: Database, put: Put, organisation_id: int
) -> None:
    other = _other_organisation(database)
    theirs = put(b"theirs", organisation=other)
    with database.read() as connection:
        assert files.total_bytes(connection, organisation_id) == 0
        with pytest.raises(files.NoSuchFile):
            files.file_of(connection, organisation_id, theirs)


@pytest.mark.parametrize("name", ["", "zz", "../../etc/passwd", "AB" * 32, "00" * 32])
def test_a_name_that_is_no_content_is_no_file(
    database: Database, put: Put, organisation_id: int, name: str
) -> None:
    with database.read() as connection, pytest.raises(files.NoSuchFile):
        files.file_of(connection, organisation_id, name)


def test_a_write_that_fails_leaves_nothing_under_the_name(
    put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("lrs.files.os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        put(b"half")
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_a_picture_is_shown_in_place_and_a_document_is_offered_for_saving(
    database: Database, put: Put, tmp_path: Path, organisation_id: int
) -> None:
    picture = _served(database, tmp_path, organisation_id, put(b"<svg/>", "image/svg+xml"))
    assert "attachment" not in picture.headers.get("Content-Disposition", "")
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    page = _served(database, tmp_path, organisation_id, put(b"<script>", "text/html"))
    assert page.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in page.headers["Content-Security-Policy"]


def test_a_part_of_a_file_is_served_when_asked_for(
    database: Database, put: Put, tmp_path: Path, organisation_id: int
) -> None:
    sha256 = put(b"0123456789")
    part = _served(database, tmp_path, organisation_id, sha256, Range="bytes=2-5")
    assert (part.status_code, part.get_data()) == (206, b"2345")
    same = _served(database, tmp_path, organisation_id, sha256, **{"If-None-Match": f'"{sha256}"'})
    assert same.status_code == 304


def test_bytes_that_somebody_is_writing_again_are_left_alone(
    database: Database, tmp_path: Path, organisation_id: int
) -> None:
    """Found in place, not yet counted: between the two their removal would lose them."""
    now = datetime.now(UTC)
    sha256 = files.written(b"given up", data_dir=tmp_path)
    with database.write() as connection:
        files.count(
            connection,
            sha256,
            organisation_id=organisation_id,
            media_type="a/b",
            size_bytes=8,
            now=now,
            stays=False,
        )
        given_up = bytes.fromhex(sha256)
        files.give_up(connection, organisation_id, given_up, now=now - timedelta(hours=2))
    (path,) = (each for each in tmp_path.rglob(sha256) if each.is_file())
    old = (now - timedelta(days=1)).timestamp()
    os.utime(path, (old, old))
    files.written(b"given up", data_dir=tmp_path)
    with database.write() as connection:
        assert files.remove_left(connection, data_dir=tmp_path, now=now) == 0
    assert files.is_there(sha256, data_dir=tmp_path)
    os.utime(path, (old, old))
    with database.write() as connection:
        assert files.remove_left(connection, data_dir=tmp_path, now=now) == 1
    assert not files.is_there(sha256, data_dir=tmp_path)
