"""What a person has locked for the follow-up: each stands as it was, and the newest counts.

Target levels are locked before a round closes and the gate's thresholds before it is judged, so
that nobody can choose them by what came out. Who locked them is in the audit log.
"""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dashboards.follow_up.numbering import add_next
from dashboards.tables import locked
from dashboards.target.told import Json, Locked
from lrs.audit import Act, record


class Kind(enum.StrEnum):
    """What can be locked."""

    TARGETS = "targets"
    GATE = "gate"
    COMPARATORS = "comparators"
    DECISION = "decision"


def lock(
    connection: sa.Connection,
    organisation_id: int,
    kind: Kind,
    told: Json,
    *,
    by: str,
    now: datetime,
) -> None:
    """Lock something from now on. What was locked before stays as it is."""
    add_next(
        connection,
        locked,
        {"organisation_id": organisation_id, "kind": kind.value},
        {"told": told, "locked_at": now, "locked_by": by},
    )
    record(
        connection,
        organisation_id=organisation_id,
        actor=by,
        act=Act.FOLLOW_UP_LOCKED,
        about=kind.value,
        now=now,
    )


def locked_at(
    connection: sa.Connection, organisation_id: int, kind: Kind, moment: datetime
) -> Locked | None:
    """Return what was locked at a moment, None when nothing was yet."""
    row = connection.execute(
        _newest_first(organisation_id, kind).where(locked.c.locked_at <= moment).limit(1)
    ).first()
    return None if row is None else _locked_from(row)


def all_locked(connection: sa.Connection, organisation_id: int, kind: Kind) -> tuple[Locked, ...]:
    """Return all that was ever locked of a kind, the newest first."""
    rows = connection.execute(_newest_first(organisation_id, kind))
    return tuple(_locked_from(row) for row in rows)


def _newest_first(organisation_id: int, kind: Kind) -> sa.Select[Any]:  # Any: rows of two columns
    return (
        sa.select(locked.c.told, locked.c.locked_at)
        .where(locked.c.organisation_id == organisation_id, locked.c.kind == kind.value)
        .order_by(locked.c.number.desc())
    )


def _locked_from(row: Any) -> Locked:  # Any: a row of the table
    return Locked(told=row.told, at=row.locked_at)
