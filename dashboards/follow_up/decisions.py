"""What is asked at the gate, and what a person decided there, with reasons."""

import enum
from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from dashboards.follow_up.locking import Kind, all_locked
from dashboards.target.told import Json, Locked

THRESHOLDS: Mapping[str, float] = {
    "expert_reach": 60,
    "completion": 50,
    "peer_share": 25,
    "change": 0,
    "usefulness": 3.8,
}
"""What can be asked at the gate, and what is proposed: per cent, points, and 1 to 5."""

LONGEST_REASONS = 4000


class Decision(enum.StrEnum):
    """How the programme goes on."""

    EXTEND = "extend"
    ADJUST = "adjust"
    STOP = "stop"


def decided(
    publication_id: UUID,
    decision: Decision,
    *,
    reasons: str,
    numbers: Mapping[str, float | None],
) -> Json:
    """Return a decision as it is kept; numbers are what no survey tells: hours, cost, findings."""
    return {
        "publication": str(publication_id),
        "decision": decision.value,
        "reasons": reasons,
        "numbers": dict(numbers),
    }


def decisions_on(
    connection: sa.Connection, organisation_id: int, publication_id: UUID
) -> tuple[Locked, ...]:
    """Return what was decided on a publication, the newest first."""
    return tuple(
        each
        for each in all_locked(connection, organisation_id, Kind.DECISION)
        if each.told["publication"] == str(publication_id)
    )
