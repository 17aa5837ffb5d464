"""What a platform waits for, kept with the visit that chooses for as long as the visit lasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from lrs.key_ring import KeyRing
from lti import tables
from lti.protocol.deep_linking import Choosing
from lti.visit import Visit

_PURPOSE = "choosing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """What is to be answered to a platform's deployment, and which modules are picked so far."""

    deployment_id: str
    choosing: Choosing
    picked: tuple[UUID, ...]


def address_of(visit: Visit) -> str:
    """Return where content is chosen in a visit."""
    return f"/teach/{visit.id}/content"


def await_choice(
    connection: sa.Connection,
    visit: Visit,
    *,
    choosing: Choosing,
    deployment_id: str,
    key_ring: KeyRing,
) -> None:
    """Keep what a platform asked for. It is sealed: Moodle's address holds a session's key."""
    connection.execute(
        sa.insert(tables.choosing).values(
            visit_id=visit.id,
            deployment_id=deployment_id,
            sealed=key_ring.seal(_PURPOSE, msgspec.json.encode(choosing)),
            picked=[],
        )
    )


def awaited_by(connection: sa.Connection, visit: Visit, *, key_ring: KeyRing) -> Awaited | None:
    """Return what the platform of a visit waits for, None when it is not a visit to choose."""
    row = connection.execute(
        sa.select(tables.choosing).where(tables.choosing.c.visit_id == visit.id)
    ).first()
    if row is None:
        return None
    return Awaited(
        deployment_id=row.deployment_id,
        choosing=msgspec.json.decode(key_ring.unseal(_PURPOSE, row.sealed), type=Choosing),
        picked=tuple(UUID(each) for each in row.picked),
    )


def is_awaited(connection: sa.Connection, visit: Visit) -> bool:
    """Tell whether a visit is one to choose content in."""
    known = sa.select(tables.choosing.c.visit_id).where(tables.choosing.c.visit_id == visit.id)
    return connection.execute(known).first() is not None


def keep_picked(connection: sa.Connection, visit: Visit, picked: Sequence[UUID]) -> None:
    """Keep what is picked, so that searching and looking around lose nothing."""
    connection.execute(
        sa.update(tables.choosing)
        .where(tables.choosing.c.visit_id == visit.id)
        .values(picked=[str(each) for each in picked])
    )


def follow(connection: sa.Connection, visit: Visit, onward: Visit) -> None:
    """Let what is awaited of a visit be awaited of the one in which it goes on."""
    connection.execute(
        sa.update(tables.choosing)
        .where(tables.choosing.c.visit_id == visit.id)
        .values(visit_id=onward.id)
    )


def forget_expired(connection: sa.Connection, *, now: datetime) -> int:
    """Delete what belongs to visits that are over; return how many."""
    over = sa.select(tables.visit.c.id).where(tables.visit.c.expires_at <= now)
    return connection.execute(
        sa.delete(tables.choosing).where(tables.choosing.c.visit_id.in_(over))
    ).rowcount
