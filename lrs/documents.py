"""State and profile documents: kept, merged, listed and removed, each change one transaction.

Who changes a document first takes a lock of its own (PostgreSQL; SQLite has one writer), so that
what was read to decide is still there when it is replaced.
"""

import enum
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from lrs.database import inserting
from lrs.driver import is_sqlite
from lrs.tables import document
from statements.grammar import Problem, strict_json

JSON_TYPE = "application/json"

_NO_REGISTRATION = UUID(int=0)
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_LOCK = sa.text("SELECT pg_advisory_xact_lock(:first, :second)")


class Kind(enum.IntEnum):
    """Which resource a document belongs to (xAPI 1.0.3, Part 3, 2.2)."""

    STATE = 1
    ACTIVITY_PROFILE = 2
    AGENT_PROFILE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where documents lie: what they are about. agent is an agent key of `statements.findable`."""

    organisation_id: int
    kind: Kind
    activity: str | None = None
    agent: str | None = None
    registration: UUID | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What a document holds, and of which media type it is."""

    media_type: str
    body: bytes

    @property
    def etag(self) -> str:
        """Return the quoted SHA-1 of the bytes (Part 3, 3.1)."""
        return f'"{hashlib.sha1(self.body, usedforsecurity=False).hexdigest()}"'

    @property
    def is_json(self) -> bool:
        """Tell whether the media type is JSON's, whatever parameters follow it."""
        return self.media_type.partition(";")[0].strip().lower() == JSON_TYPE


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as it is kept."""

    content: Content
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """The ids at a place in order, and when the newest of them changed, None without any."""

    ids: tuple[str, ...]
    updated_at: datetime | None


class NotMergeable(Exception):
    """One of two documents is not a JSON object, so that POST cannot merge them (Part 3, 2.2)."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.path}: {problem.rule}")
        self.problem = problem


class TooLarge(Exception):
    """A document above the limit, alone or by what it was merged with."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit} bytes")
        self.limit = limit


Expect = Callable[[str | None], None]
"""Holds the tag of what is there, None for nothing, to what a sender expects; raises if not."""


def document_at(connection: sa.Connection, place: Place, document_id: str) -> Kept | None:
    """Return a document, None where there is none."""
    column = document.c
    query = sa.select(column.content_type, column.content, column.updated_at)
    row = connection.execute(query.where(*_of(place, document_id))).first()
    if row is None:
        return None
    return Kept(Content(row.content_type, bytes(row.content)), row.updated_at)


def listing_of(connection: sa.Connection, place: Place, *, since: datetime | None) -> Listing:
    """Return the ids of the documents at a place that changed after since (exclusive).

    A place of state without a registration holds those of every registration (Part 3, 2.3).
    """
    column = document.c
    query = sa.select(column.document_id, column.updated_at).where(*_anywhere_at(place))
    if since is not None:
        query = query.where(column.updated_at > since)
    rows = connection.execute(query).all()
    newest = max((row.updated_at for row in rows), default=None)
    return Listing(tuple(sorted({row.document_id for row in rows})), newest)


def put(
    connection: sa.Connection,
    place: Place,
    document_id: str,
    content: Content,
    *,
    expect: Expect,
    now: datetime,
) -> None:
    """Keep a document in place of the one that is there, if it is as expected."""
    _lock(connection, place, document_id)
    there = document_at(connection, place, document_id)
    expect(None if there is None else there.content.etag)
    _keep(connection, place, document_id, content, now=now)


def merge(
    connection: sa.Connection,
    place: Place,
    document_id: str,
    content: Content,
    *,
    expect: Expect,
    now: datetime,
    most_bytes: int,
) -> None:
    """Set the properties of a JSON object in the one that is there (Part 3, 2.2).

    Only the topmost properties are set, each whole. Where nothing is there the document is kept
    as it came. Raises NotMergeable or TooLarge.
    """
    _lock(connection, place, document_id)
    there = document_at(connection, place, document_id)
    expect(None if there is None else there.content.etag)
    if there is not None:
        content = _merged(there.content, content)
    elif content.is_json:
        _properties(content, "the document")
    if len(content.body) > most_bytes:
        raise TooLarge(most_bytes)
    _keep(connection, place, document_id, content, now=now)


def remove(connection: sa.Connection, place: Place, document_id: str, *, expect: Expect) -> None:
    """Remove a document, if it is as expected; that there is none is no failure."""
    _lock(connection, place, document_id)
    there = document_at(connection, place, document_id)
    expect(None if there is None else there.content.etag)
    connection.execute(sa.delete(document).where(*_of(place, document_id)))


def remove_all(connection: sa.Connection, place: Place) -> None:
    """Remove every document at a place, those of every registration if it names none."""
    connection.execute(sa.delete(document).where(*_anywhere_at(place)))


def remove_of(connection: sa.Connection, organisation_id: int, mark: bytes) -> int:
    """Remove every document of an agent, given as a mark; return how many there were."""
    column = document.c
    gone = sa.delete(document).where(
        column.organisation_id == organisation_id, column.agent_mark == mark
    )
    return connection.execute(gone).rowcount


def agent_mark(agent_key: str) -> bytes:
    """Return what an agent is kept as beside their documents: the SHA-256 of the key."""
    return _mark(agent_key)


def _keep(
    connection: sa.Connection, place: Place, document_id: str, content: Content, *, now: datetime
) -> None:
    said = {
        "content_type": content.media_type,
        "content": content.body,
        "updated_at": now,
    }
    keep = inserting(connection, document).values(
        organisation_id=place.organisation_id,
        place=_mark_of(place),
        registration=place.registration or _NO_REGISTRATION,
        id_mark=_mark(document_id),
        kind=place.kind,
        document_id=document_id,
        agent_mark=None if place.agent is None else agent_mark(place.agent),
        activity=place.activity,
        **said,
    )
    key = ["organisation_id", "place", "registration", "id_mark"]
    connection.execute(keep.on_conflict_do_update(index_elements=key, set_=said))


def _merged(there: Content, new: Content) -> Content:
    kept = _properties(there, "the document that is there")
    return Content(
        there.media_type, msgspec.json.encode({**kept, **_properties(new, "the document")})
    )


def _properties(content: Content, which: str) -> dict[str, msgspec.Raw]:
    """Return the raw properties of a JSON object. Raises NotMergeable."""
    if not content.is_json:
        raise NotMergeable(
            Problem("Content-Type", f"POST merges JSON objects; {which} is {content.media_type}.")
        )
    value, problem = strict_json.read(content.body)
    if problem is None and not isinstance(value, dict):
        problem = Problem("", "This must be an object.")
    found = [problem] if problem is not None else strict_json.unsound(value, "")
    if found:
        raise NotMergeable(
            Problem(found[0].path, f"POST merges JSON objects; {which} is none: {found[0].rule}")
        )
    return _OBJECT.decode(content.body)


def _of(place: Place, document_id: str) -> Sequence[sa.ColumnElement[bool]]:
    column = document.c
    return (
        column.organisation_id == place.organisation_id,
        column.place == _mark_of(place),
        column.registration == (place.registration or _NO_REGISTRATION),
        column.id_mark == _mark(document_id),
    )


def _anywhere_at(place: Place) -> Sequence[sa.ColumnElement[bool]]:
    column = document.c
    whole = (
        column.organisation_id == place.organisation_id,
        column.place == _mark_of(place),
    )
    if place.registration is None:
        return whole
    return (*whole, column.registration == place.registration)


def _lock(connection: sa.Connection, place: Place, document_id: str) -> None:
    """Make others that would change the document wait until this transaction ends.

    A row that is not there cannot be locked; the two 32-bit numbers are a name for it, in a space
    apart from the locks of `lrs.consistency`, which are one 64-bit number.
    """
    if is_sqlite(connection):
        return
    name = hashlib.blake2b(
        b"%d\n%b\n%b\n%b"
        % (
            place.organisation_id,
            _mark_of(place),
            (place.registration or _NO_REGISTRATION).bytes,
            _mark(document_id),
        ),
        digest_size=8,
    ).digest()
    numbers: dict[str, Any] = {  # Any: what SQLAlchemy takes
        "first": int.from_bytes(name[:4], "big", signed=True),
        "second": int.from_bytes(name[4:], "big", signed=True),
    }
    connection.execute(_LOCK, numbers)


def _mark_of(place: Place) -> bytes:
    return _mark(msgspec.json.encode([place.kind, place.activity, place.agent]).decode())


def _mark(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
