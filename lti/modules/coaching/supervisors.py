"""Who is whose supervisor, read from the personnel system's file, so that they are never paired.

The file names people by the number that the platform tells of each (LIS person_sourcedId). It is
read and thrown away: pairs of people who have been here are kept, and nothing of the others.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lrs.key_ring import KeyRing
from lti import tables
from lti.modules.coaching.members import declare_supervisor
from lti.sourced import people_of
from lti.spreadsheets import NoSuchColumns, rows_of

COLUMNS = ("person", "supervisor")

_LONGEST_NUMBER = 255
_MOST_LINES = 50_000


@dataclass(frozen=True, slots=True)
class Kept:
    """How many lines were kept, and how many name somebody who has not been here or two people."""

    pairs: int
    unknown: int


class NotAList(ValueError):
    """A file that tells no supervisors: the line that is wrong, from 1, and what: a word.

    why is "columns", "number", "self", "long" or "empty".
    """

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line = line
        self.why = why


def supervisors_from(text: str) -> tuple[tuple[str, str], ...]:
    """Read whose supervisor is who, from CSV with commas or semicolons. Raises NotAList."""
    try:
        rows = rows_of(text, COLUMNS)
    except NoSuchColumns:
        raise NotAList(1, "columns") from None
    pairs = []
    for row in rows:
        person, supervisor = ((row.get(name) or "").strip() for name in COLUMNS)
        if not person or not supervisor or max(len(person), len(supervisor)) > _LONGEST_NUMBER:
            raise NotAList(rows.line_num, "number")
        if person == supervisor:
            raise NotAList(rows.line_num, "self")
        pairs.append((person, supervisor))
        if len(pairs) > _MOST_LINES:
            raise NotAList(rows.line_num, "long")
    if not pairs:
        raise NotAList(1, "empty")
    return tuple(pairs)


def keep_supervisors(
    connection: sa.Connection,
    key_ring: KeyRing,
    organisation_id: int,
    pairs: tuple[tuple[str, str], ...],
    *,
    now: datetime,
) -> Kept:
    """Keep what a file says in place of what an earlier one did; own declarations stay."""
    known = people_of(connection, key_ring, organisation_id, {no for pair in pairs for no in pair})
    found: set[tuple[UUID, UUID]] = set()
    unknown = 0
    for person, supervisor in pairs:
        both = (known.get(person), known.get(supervisor))
        if both[0] is None or both[1] is None or both[0] == both[1]:
            unknown += 1
        else:
            found.add((both[0], both[1]))
    column = tables.supervision.c
    connection.execute(
        sa.delete(tables.supervision).where(
            column.organisation_id == organisation_id, column.source == "csv"
        )
    )
    for person_id, supervisor_id in sorted(found):
        declare_supervisor(
            connection,
            organisation_id,
            person_id=person_id,
            supervisor_id=supervisor_id,
            source="csv",
            now=now,
        )
    return Kept(len(found), unknown)
