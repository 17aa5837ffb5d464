"""Reflections: written, read, changed and deleted by their person alone; nothing tells of them."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from lti import tables
from lti.private import Private, Unreadable

LONGEST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflection:
    """A reflection, opened for its person."""

    id: UUID
    text: str
    written_at: datetime


class _Kept(msgspec.Struct):
    text: str
    written_at: datetime


def write(
    connection: sa.Connection,
    private: Private,
    *,
    organisation_id: int,
    module_id: UUID,
    text: str,
    now: datetime,
) -> UUID:
    """Keep a reflection; when it was written is sealed with it."""
    reflection_id = uuid.uuid4()
    connection.execute(
        sa.insert(tables.reflection).values(
            organisation_id=organisation_id,
            id=reflection_id,
            module_id=module_id,
            person_id=private.person_id,
            sealed=private.seal(msgspec.json.encode(_Kept(text, now))),
        )
    )
    return reflection_id


def rewrite(
    connection: sa.Connection,
    private: Private,
    *,
    organisation_id: int,
    reflection_id: UUID,
    text: str,
    written_at: datetime,
) -> bool:
    """Change a reflection of one's own; False when there is no such."""
    changed = connection.execute(
        sa.update(tables.reflection)
        .where(*_own(organisation_id, private.person_id, reflection_id))
        .values(sealed=private.seal(msgspec.json.encode(_Kept(text, written_at))))
    )
    return changed.rowcount == 1


def delete(
    connection: sa.Connection, organisation_id: int, person_id: UUID, reflection_id: UUID
) -> bool:
    """Delete a reflection of one's own; False when there is no such."""
    gone = connection.execute(
        sa.delete(tables.reflection).where(*_own(organisation_id, person_id, reflection_id))
    )
    return gone.rowcount == 1


def reflections_of(
    connection: sa.Connection,
    private: Private,
    *,
    organisation_id: int,
    module_id: UUID | None = None,
) -> tuple[Reflection, ...]:
    """Return a person's own reflections, the newest first; none once their key is destroyed."""
    column = tables.reflection.c
    query = sa.select(column.id, column.sealed).where(
        column.organisation_id == organisation_id, column.person_id == private.person_id
    )
    if module_id is not None:
        query = query.where(column.module_id == module_id)
    found = [
        opened
        for row in connection.execute(query)
        if (opened := _opened(private, row.id, row.sealed)) is not None
    ]
    return tuple(sorted(found, key=lambda each: each.written_at, reverse=True))


def _opened(private: Private, reflection_id: UUID, sealed: bytes) -> Reflection | None:
    try:
        kept = msgspec.json.decode(private.unseal(sealed), type=_Kept)
    except Unreadable:
        return None
    return Reflection(id=reflection_id, text=kept.text, written_at=kept.written_at)


def _own(
    organisation_id: int, person_id: UUID, reflection_id: UUID
) -> tuple[sa.ColumnElement[bool], ...]:
    column = tables.reflection.c
    return (
        column.organisation_id == organisation_id,
        column.person_id == person_id,
        column.id == reflection_id,
    )
