"""Drafts: the next version of a module while it is being written."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.catalogue import Module, module_from, modules_offered, programme_for, save_module
from lti.modules import versions
from lti.modules.making.makers import MAKERS, Maker, blank

# Any, below: JSON of any shape, as it is stored.
Json = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft; revision counts how often it was kept, so that two who write at once notice.

    edited_at is None where nothing is kept yet.
    """

    module_id: UUID
    revision: int
    content: Json
    edited_at: datetime | None


class EditedMeanwhile(Exception):
    """Somebody else has kept the draft since it was opened; nothing of theirs is overwritten."""


class LanguagesMissing(Exception):
    """A module that lacks languages and does not say so openly."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        super().__init__(", ".join(languages))
        self.languages = languages


def new_module(
    connection: sa.Connection, organisation_id: int, kind: str, *, now: datetime
) -> UUID:
    """Begin a module that nobody sees until its draft is published; return its id."""
    module_id = uuid.uuid4()
    known = modules_offered(connection, organisation_id)
    save_module(
        connection,
        Module(
            id=module_id,
            organisation_id=organisation_id,
            programme_id=programme_for(connection, organisation_id=organisation_id, now=now),
            kind=kind,
            place=max((each.place for each in known), default=0) + 1,
            titles={},
            summaries={},
            minutes=60,
            due_on=None,
            version=0,
            in_programme=False,
        ),
    )
    keep(connection, organisation_id, module_id, blank(module_id, kind), revision=0, now=now)
    return module_id


def draft_of(connection: sa.Connection, organisation_id: int, module_id: UUID) -> Draft | None:
    """Return a module's draft, None when nothing is being written."""
    column = tables.module_draft.c
    row = connection.execute(
        sa.select(tables.module_draft).where(
            column.organisation_id == organisation_id, column.module_id == module_id
        )
    ).first()
    if row is None:
        return None
    return Draft(
        module_id=row.module_id,
        revision=row.revision,
        content=row.content,
        edited_at=row.edited_at,
    )


def opened(connection: sa.Connection, held: Module) -> Draft:
    """Return what is to be edited: the draft, or else the newest version as revision 0."""
    known = draft_of(connection, held.organisation_id, held.id)
    if known is not None:
        return known
    content = versions.content_at(connection, held.organisation_id, held.id, held.version)
    return Draft(module_id=held.id, revision=0, content=content, edited_at=None)


def keep(
    connection: sa.Connection,
    organisation_id: int,
    module_id: UUID,
    content: Json,
    *,
    revision: int,
    now: datetime,
) -> int:
    """Keep a draft that was opened at a revision, 0 for none, and return the new revision.

    Raises EditedMeanwhile.
    """
    column = tables.module_draft.c
    key = {"organisation_id": organisation_id, "module_id": module_id}
    facts = {"content": content, "edited_at": now, "revision": revision + 1}
    if revision == 0:
        if draft_of(connection, organisation_id, module_id) is not None:
            raise EditedMeanwhile
        connection.execute(sa.insert(tables.module_draft).values(**key, **facts))
        return 1
    changed = connection.execute(
        sa.update(tables.module_draft)
        .where(
            column.organisation_id == organisation_id,
            column.module_id == module_id,
            column.revision == revision,
        )
        .values(**facts)
    )
    if changed.rowcount != 1:
        raise EditedMeanwhile
    return revision + 1


def drop(connection: sa.Connection, organisation_id: int, module_id: UUID) -> bool:
    """Throw a draft away; False when there was none."""
    column = tables.module_draft.c
    gone = connection.execute(
        sa.delete(tables.module_draft).where(
            column.organisation_id == organisation_id, column.module_id == module_id
        )
    )
    return gone.rowcount == 1


def publish(connection: sa.Connection, held: Module, *, now: datetime) -> int:
    """Make a module's draft its newest version and return the version's number.

    Raises NotWhole, and LanguagesMissing: nothing is published with a language missing unless
    the module says so.
    """
    maker = maker_of(held)
    whole = maker.read(opened(connection, held).content)
    lacking = maker.lacks(whole)
    if lacking:
        raise LanguagesMissing(lacking)
    shown = Module(
        id=held.id,
        organisation_id=held.organisation_id,
        programme_id=held.programme_id,
        kind=held.kind,
        place=held.place,
        titles=whole.titles,
        summaries=whole.summaries,
        minutes=whole.minutes,
        due_on=held.due_on,
        version=held.version,
        in_programme=held.in_programme,
    )
    version = versions.publish(
        connection, shown, whole, read=maker.read, write=maker.write, now=now
    )
    drop(connection, held.organisation_id, held.id)
    return version


def copy(
    connection: sa.Connection, held: Module, *, note: Mapping[str, str], now: datetime
) -> UUID:
    """Begin a module as a copy of another one's newest version or draft; return its id.

    note is put after the titles by language, so that the two can be told apart.
    """
    content = dict(opened(connection, held).content)
    made = new_module(connection, held.organisation_id, held.kind, now=now)
    titles = {
        language: f"{title} {note.get(language, '')}".strip()
        for language, title in content["titles"].items()
    }
    keep(
        connection,
        held.organisation_id,
        made,
        {**content, "id": str(made), "titles": titles},
        revision=1,
        now=now,
    )
    return made


def archive(
    connection: sa.Connection, organisation_id: int, module_id: UUID, *, now: datetime | None
) -> bool:
    """Archive a module, or bring it back when now is None; what was done in it stays."""
    column = tables.module.c
    changed = connection.execute(
        sa.update(tables.module)
        .where(column.organisation_id == organisation_id, column.id == module_id)
        .values(archived_at=now)
    )
    return changed.rowcount == 1


def authored_modules(
    connection: sa.Connection, organisation_id: int
) -> tuple[tuple[Module, bool, bool], ...]:
    """Return every module with whether it is archived and whether a draft of it is written."""
    column, draft = tables.module.c, tables.module_draft.c
    rows = connection.execute(
        sa.select(tables.module, draft.module_id.label("draft"))
        .outerjoin(
            tables.module_draft,
            sa.and_(draft.organisation_id == column.organisation_id, draft.module_id == column.id),
        )
        .where(column.organisation_id == organisation_id)
        .order_by(column.archived_at.is_not(None), column.place, column.id)
    )
    return tuple(
        (module_from(row), row.archived_at is not None, row.draft is not None) for row in rows
    )


def maker_of(held: Module) -> Maker:
    """Return how modules of a kind are made."""
    return MAKERS[held.kind]
