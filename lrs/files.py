"""Files by the SHA-256 of their content, counted per organisation, served safely."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import IO

import flask
import sqlalchemy as sa
from werkzeug.datastructures import Range

from lrs import tables
from lrs.database import inserting

PICTURE_TYPES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "image/svg+xml"})
"""What a browser may show in place; every other type is offered for saving."""

CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""The policy of a served file: it loads nothing and runs nothing."""

PLAYED_PIECE_BYTES = 1024 * 1024
"""The most of a recording that one answer holds."""

_FOLDER_MODE = 0o750
_PATIENCE = timedelta(hours=1)
_MOST_REMOVED = 100
_PIECE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that an organisation has."""

    organisation_id: int
    sha256: str
    media_type: str
    size_bytes: int


class NoSuchFile(Exception):
    """The organisation has no file of this content, or its bytes are gone from the folder."""

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256)
        self.sha256 = sha256


def put(
    connection: sa.Connection,
    content: bytes,
    *,
    data_dir: Path,
    organisation_id: int,
    media_type: str,
    now: datetime,
) -> str:
    """Keep a file for an organisation and return its SHA-256 as hex.

    The bytes are on disk before the row can be committed; bytes whose row is rolled back lie
    there unused until somebody keeps the same content again.
    """
    sha256 = written(content, data_dir=data_dir)
    count(
        connection,
        sha256,
        organisation_id=organisation_id,
        media_type=media_type,
        size_bytes=len(content),
        now=now,
    )
    return sha256


def written(content: bytes, *, data_dir: Path) -> str:
    """Write a file's bytes, durably, and return its SHA-256; it is nobody's until it is counted."""
    sha256 = hashlib.sha256(content).hexdigest()
    _write(_path(data_dir, sha256), content)
    return sha256


def written_from(stream: IO[bytes], *, data_dir: Path) -> tuple[str, int]:
    """Write what a stream gives, durably and piece by piece; return its SHA-256 and its size.

    For files too large to be held in memory. It is nobody's until it is counted.
    """
    folder = data_dir / "files"
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as temporary:
        unfinished = Path(temporary.name)
        try:
            while piece := stream.read(_PIECE_BYTES):
                temporary.write(piece)
                digest.update(piece)
                size += len(piece)
            temporary.flush()
            os.fsync(temporary.fileno())
            path = _path(data_dir, digest.hexdigest())
            path.parent.mkdir(mode=_FOLDER_MODE, exist_ok=True)
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    sync_folder(path.parent)
    return digest.hexdigest(), size


def count(
    connection: sa.Connection,
    sha256: str,
    *,
    organisation_id: int,
    media_type: str,
    size_bytes: int,
    now: datetime,
    stays: bool = True,
) -> None:
    """Count a file whose bytes are written as one of an organisation's.

    One that does not stay is only there for what brought it; once counted to stay, it stays.
    """
    key = ["organisation_id", "sha256"]
    counted = inserting(connection, tables.file).values(
        organisation_id=organisation_id,
        sha256=bytes.fromhex(sha256),
        media_type=media_type,
        size_bytes=size_bytes,
        created_at=now,
        stays=stays,
    )
    connection.execute(
        counted.on_conflict_do_update(index_elements=key, set_={"stays": True})
        if stays
        else counted.on_conflict_do_nothing()
    )


def give_up(
    connection: sa.Connection, organisation_id: int, sha256: bytes, *, now: datetime
) -> None:
    """Count a file as an organisation's no more, unless it is counted to stay.

    Its bytes go later, see `remove_left`.
    """
    column = tables.file.c
    gone = connection.execute(
        sa.delete(tables.file)
        .where(
            column.organisation_id == organisation_id,
            column.sha256 == sha256,
            sa.not_(column.stays),
        )
        .returning(column.sha256)
    )
    if gone.first() is not None:
        connection.execute(
            inserting(connection, tables.file_left)
            .values(sha256=sha256, left_at=now)
            .on_conflict_do_update(index_elements=["sha256"], set_={"left_at": now})
        )


def remove_left(connection: sa.Connection, *, data_dir: Path, now: datetime) -> int:
    """Remove the bytes of files that were given up and that nobody has; return how many.

    Somebody may be keeping the same content just now, who has found its bytes in place and has
    not counted them yet. So bytes are left alone for an hour, and writing them begins it anew.
    """
    column, kept = tables.file_left.c, tables.file.c
    due = connection.execute(
        sa.select(column.sha256).where(column.left_at <= now - _PATIENCE).limit(_MOST_REMOVED)
    ).scalars()
    removed = 0
    for digest in due.all():
        path = _path(data_dir, bytes(digest).hex())
        if connection.execute(sa.select(kept.sha256).where(kept.sha256 == digest)).first() is None:
            if path.exists() and path.stat().st_mtime > (now - _PATIENCE).timestamp():
                continue
            path.unlink(missing_ok=True)
            removed += 1
        connection.execute(sa.delete(tables.file_left).where(column.sha256 == digest))
    return removed


def is_there(sha256: str, *, data_dir: Path) -> bool:
    """Tell whether the bytes of a file lie in the data folder."""
    return _path(data_dir, sha256).is_file()


def pieces_of(sha256: str, *, data_dir: Path) -> Iterator[bytes]:
    """Give a file's bytes piece by piece. Raises NoSuchFile, with the first, if they are gone."""
    try:
        with _path(data_dir, sha256).open("rb") as content:
            while piece := content.read(_PIECE_BYTES):
                yield piece
    except FileNotFoundError:
        raise NoSuchFile(sha256) from None


def file_of(connection: sa.Connection, organisation_id: int, sha256: str) -> File:
    """Return what is known of a file. Raises NoSuchFile if the organisation has none such."""
    column = tables.file.c
    row = connection.execute(
        sa.select(tables.file).where(
            column.organisation_id == organisation_id, column.sha256 == _digest_of(sha256)
        )
    ).first()
    if row is None:
        raise NoSuchFile(sha256)
    return File(
        organisation_id=organisation_id,
        sha256=sha256,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
    )


def total_bytes(connection: sa.Connection, organisation_id: int) -> int:
    """Return how much an organisation's files take, each content counted once."""
    column = tables.file.c
    total = connection.execute(
        sa.select(sa.func.coalesce(sa.func.sum(column.size_bytes), 0)).where(
            column.organisation_id == organisation_id
        )
    )
    return int(total.scalar_one())


def serve(file: File, *, data_dir: Path, name: str) -> flask.Response:
    """Answer with a file's bytes, or the part asked for (RFC 9110, 14: Range), under a name.

    Pictures are shown in place, anything else is offered for saving. An SVG is a document that
    could run scripts; opened by itself it gets a sandbox without any rights.
    """
    path = _path(data_dir, file.sha256)
    if not path.is_file():
        raise NoSuchFile(file.sha256)
    response = flask.send_file(
        path,
        mimetype=file.media_type,
        as_attachment=file.media_type not in PICTURE_TYPES,
        download_name=name,
        conditional=True,
        etag=file.sha256,
    )
    return _safely(response)


def serve_within(file: File, *, data_dir: Path) -> flask.Response:
    """Answer with a file as a part of what it was packed in; the caller says what it may do."""
    path = _path(data_dir, file.sha256)
    if not path.is_file():
        raise NoSuchFile(file.sha256)
    return flask.send_file(path, mimetype=file.media_type, conditional=True, etag=file.sha256)


def serve_played(file: File, *, data_dir: Path) -> flask.Response:
    """Answer with the part of a recording that a player asks for, a piece at a time.

    A player asks on when it needs more; answered to the end at once, it would hold a thread for
    as long as somebody watches. "A server might want to send only a subset of the data requested
    for reasons of its own" (RFC 9110, 15.3.7).
    """
    path = _path(data_dir, file.sha256)
    if not path.is_file():
        raise NoSuchFile(file.sha256)
    if flask.request.range is None:
        return _safely(flask.send_file(path, mimetype=file.media_type, etag=file.sha256))
    first, last = _asked(flask.request.range, file.size_bytes)
    if first >= file.size_bytes or first > last:
        refused = flask.Response(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        refused.headers["Content-Range"] = f"bytes */{file.size_bytes}"
        return refused
    with path.open("rb") as content:
        content.seek(first)
        piece = content.read(last - first + 1)
    response = flask.Response(piece, HTTPStatus.PARTIAL_CONTENT, mimetype=file.media_type)
    response.headers["Content-Range"] = f"bytes {first}-{first + len(piece) - 1}/{file.size_bytes}"
    response.headers["Accept-Ranges"] = "bytes"
    response.set_etag(file.sha256)
    return _safely(response)


def _safely(response: flask.Response) -> flask.Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = CONTENT_POLICY
    return response


def _asked(asked: Range, size_bytes: int) -> tuple[int, int]:
    """Return the first and last byte to answer with; of several ranges, all from the start."""
    first, end = 0, size_bytes
    if asked.units == "bytes" and len(asked.ranges) == 1:
        begun, ended = asked.ranges[0]
        # A negative start counts from the end (RFC 9110, 14.1.2).
        first = max(0, size_bytes + begun) if begun < 0 else begun
        end = size_bytes if ended is None else min(ended, size_bytes)
    return first, min(end, first + PLAYED_PIECE_BYTES) - 1


def _path(data_dir: Path, sha256: str) -> Path:
    return data_dir / "files" / sha256[:2] / sha256


def _digest_of(sha256: str) -> bytes:
    try:
        digest = bytes.fromhex(sha256)
    except ValueError:
        raise NoSuchFile(sha256) from None
    if digest.hex() != sha256:
        raise NoSuchFile(sha256)
    return digest


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(path: Path, content: bytes) -> None:
    """Write so that the path holds all of the content or does not exist, power cuts included."""
    if path.exists():
        # It is wanted again: see `remove_left`.
        os.utime(path)
        return
    path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as temporary:
        written = Path(temporary.name)
        try:
            temporary.write(content)
            temporary.flush()
            os.fsync(temporary.fileno())
            written.replace(path)
        except BaseException:
            written.unlink(missing_ok=True)
            raise
    sync_folder(path.parent)
