"""Attachments' bytes: kept with the statements that brought them, given with them again.

Only who brought the bytes of an attachment can get them back: a statement that merely names the
hash of somebody else's file is not linked to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from lrs import files
from lrs.tables import attachment, file


@dataclass(frozen=True, slots=True)
class Brought:
    """An attachment's data that lie in the data folder, and are not yet counted as anybody's."""

    sha256: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Held:
    """An attachment that a statement brought: sha2 is as the statement says it."""

    position: int
    sha2: str
    sha256: str
    size_bytes: int


def brought(
    data: Mapping[str, bytes], media_types: Mapping[str, str], *, data_dir: Path
) -> Mapping[str, Brought]:
    """Write data by their sha2 to the data folder, before the transaction that counts them.

    A disk takes its time, and others wait for their turn to write.
    """
    return {
        sha2: Brought(
            files.written(content, data_dir=data_dir),
            media_types.get(sha2, "application/octet-stream"),
            len(content),
        )
        for sha2, content in data.items()
    }


def keep(
    connection: sa.Connection,
    organisation_id: int,
    named: Mapping[int, Sequence[str]],
    data: Mapping[str, Brought],
    *,
    now: datetime,
) -> None:
    """Link statements, by position, with those of the data that they name by sha2."""
    links = {
        (position, sha2): data[sha2]
        for position, names in named.items()
        for sha2 in names
        if sha2 in data
    }
    if not links:
        return
    for each in sorted(set(links.values()), key=lambda each: each.sha256):
        files.count(
            connection,
            each.sha256,
            organisation_id=organisation_id,
            media_type=each.media_type,
            size_bytes=each.size_bytes,
            now=now,
            stays=False,
        )
    connection.execute(
        sa.insert(attachment),
        [
            {
                "organisation_id": organisation_id,
                "position": position,
                "sha2": sha2,
                "sha256": bytes.fromhex(each.sha256),
            }
            for (position, sha2), each in links.items()
        ],
    )


def forget(
    connection: sa.Connection, organisation_id: int, positions: Sequence[int], *, now: datetime
) -> None:
    """Forget what erased statements brought, and give up what nobody else has brought."""
    column = attachment.c
    brought_by = (column.organisation_id == organisation_id, column.position.in_(positions))
    gone = connection.execute(sa.delete(attachment).where(*brought_by).returning(column.sha256))
    for sha256 in sorted({bytes(each) for each in gone.scalars()}):
        left = sa.select(column.position).where(
            column.organisation_id == organisation_id, column.sha256 == sha256
        )
        if connection.execute(left.limit(1)).first() is None:
            files.give_up(connection, organisation_id, sha256, now=now)


def held_by(
    connection: sa.Connection, organisation_id: int, positions: Sequence[int]
) -> tuple[Held, ...]:
    """Return what statements brought, in the order of the positions, each sha2 once."""
    column = attachment.c
    query = (
        sa.select(column.position, column.sha2, column.sha256, file.c.size_bytes)
        .join(
            file,
            sa.and_(
                file.c.organisation_id == column.organisation_id, file.c.sha256 == column.sha256
            ),
        )
        .where(column.organisation_id == organisation_id, column.position.in_(positions))
    )
    place = {position: number for number, position in enumerate(positions)}
    rows = sorted(connection.execute(query), key=lambda row: (place[row.position], row.sha2))
    once = {row.sha2: row for row in reversed(rows)}
    return tuple(
        Held(row.position, row.sha2, bytes(row.sha256).hex(), row.size_bytes)
        for row in rows
        if once[row.sha2] is row
    )
