"""What records are made of: JSON, the levels' names, and what was locked before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

Json = dict[str, Any]  # Any: JSON

LEVELS = ("community", "supervisors", "units")
"""The levels of the target as a record names them, in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Locked:
    """What a person locked, and when."""

    told: Json
    at: datetime


def share_at(record: Json, level: str) -> Json:
    """Return the share that a record tells of a level, one of LEVELS, as a whole."""
    told: Json = record["units"]["whole"] if level == "units" else record[level]
    share: Json = told["share"]
    return share
