"""That somebody was erased: told by marks alone, in the database and in a ledger outside it.

A backup that is restored brings the erased back, and not the database's rows that tell of them.
The ledger lies with the keys outside the database, and tells again whom to erase.
"""

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from lrs.database import inserting
from lrs.documents import agent_mark
from lrs.files import sync_folder
from lrs.tables import erasure as erasures
from lrs.terms import Sought, terms_to_find

ERASED_NAME = "erased"
"""The name of the account that stands in others' statements for everybody who was erased."""

_FOLDER = "erasures"
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """Whom to erase: an agent of an organisation, by the mark of the key and the term of it."""

    organisation_id: int
    mark: bytes
    term: int

    def means(self, agent_key: str) -> bool:
        """Tell whether an agent key of `statements.findable` is the one that is erased."""
        return agent_mark(agent_key) == self.mark


def erasure_of(organisation_id: int, agent_key: str) -> Erasure:
    """Return the erasure of an agent, who cannot be told from it."""
    (term,) = terms_to_find(Sought(related_agent=agent_key))
    return Erasure(organisation_id=organisation_id, mark=agent_mark(agent_key), term=term)


def note(keys_dir: Path, erasure: Erasure) -> None:
    """Write an erasure to the ledger, lasting before anything is erased. Twice is once."""
    folder = keys_dir / _FOLDER / str(erasure.organisation_id)
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    path = folder / f"{erasure.mark.hex()}.json"
    beside = folder / f".{secrets.token_hex(8)}"
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"term": erasure.term}, file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    for each in (folder, folder.parent, folder.parent.parent):
        sync_folder(each)


def noted(keys_dir: Path) -> Iterator[Erasure]:
    """Give every erasure of the ledger."""
    for path in sorted((keys_dir / _FOLDER).glob("*/*.json")):
        yield Erasure(
            organisation_id=int(path.parent.name),
            mark=bytes.fromhex(path.stem),
            term=json.loads(path.read_bytes())["term"],
        )


def begin(connection: sa.Connection, erasure: Erasure, *, now: datetime) -> bool:
    """Keep that somebody is being erased; False when it is known."""
    begun = (
        inserting(connection, erasures)
        .values(
            organisation_id=erasure.organisation_id,
            mark=erasure.mark,
            term=erasure.term,
            begun_at=now,
        )
        .on_conflict_do_nothing()
        .returning(erasures.c.mark)
    )
    return connection.execute(begun).first() is not None


def unsettled(connection: sa.Connection) -> tuple[tuple[Erasure, datetime], ...]:
    """Return the erasures to which something may come late, with when they began."""
    column = erasures.c
    rows = connection.execute(
        sa.select(erasures).where(column.settled_at.is_(None)).order_by(column.begun_at)
    )
    return tuple(
        (
            Erasure(organisation_id=row.organisation_id, mark=bytes(row.mark), term=row.term),
            row.begun_at,
        )
        for row in rows
    )


def known_erasures(connection: sa.Connection) -> frozenset[tuple[int, bytes]]:
    """Return every erasure the database knows of, by organisation and mark."""
    rows = connection.execute(sa.select(erasures.c.organisation_id, erasures.c.mark))
    return frozenset((row.organisation_id, bytes(row.mark)) for row in rows)


def settle(connection: sa.Connection, erasure: Erasure, *, now: datetime) -> None:
    """Keep that an erasure is over."""
    column = erasures.c
    connection.execute(
        sa.update(erasures)
        .where(column.organisation_id == erasure.organisation_id, column.mark == erasure.mark)
        .values(settled_at=now)
    )
