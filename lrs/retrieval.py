"""Finding statements: one by its id, or pages of those that meet every filter.

Pages walk posting lists from a position on, so that their cost does not grow with the store.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from lrs import tables
from lrs.driver import fetched
from lrs.positions import LAST, first_after, first_at
from lrs.terms import Sought, terms_to_find


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementQuery:
    """What a client asks for (xAPI 1.0.3, Part 3, 2.1.3). since is exclusive, until inclusive.

    A limit of 0 means as many as the server gives in one page.
    """

    sought: Sought = field(default_factory=Sought)
    since: datetime | None = None
    until: datetime | None = None
    ascending: bool = False
    limit: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A query on its way: the terms to walk and the positions left, first to before."""

    terms: tuple[int, ...]
    first: int
    before: int
    ascending: bool
    limit: int


@dataclass(frozen=True, slots=True)
class Page:
    """Statements as stored, in order, and the walk that goes on after them, None at the end."""

    kept: tuple["Kept", ...]
    rest: Walk | None

    @property
    def bodies(self) -> tuple[bytes, ...]:
        """Return the bytes of the statements."""
        return tuple(each.body for each in self.kept)


class Kept(NamedTuple):
    """One statement as stored, and where it stands."""

    position: int
    body: bytes


def walk_of(query: StatementQuery, *, most: int) -> Walk:
    """Return the walk that answers a query, a page of which is at most so long."""
    return Walk(
        terms=terms_to_find(query.sought),
        first=0 if query.since is None else first_after(query.since),
        before=LAST if query.until is None else first_after(query.until),
        ascending=query.ascending,
        limit=min(query.limit, most) or most,
    )


def page_of(
    connection: sa.Connection,
    walk: Walk,
    *,
    organisation_id: int,
    also: Sequence[int] = (),
    consistent_through: datetime,
) -> Page:
    """Return the next page of a walk.

    also are terms that the caller must not escape, such as its own authority. An ascending walk
    stops where statements may still be missing, so that following it misses none.
    """
    if walk.ascending:
        walk = replace(walk, before=min(walk.before, first_at(consistent_through)))
    terms = (*walk.terms, *also)
    sql = _page_sql(len(terms), walk.ascending, walk.limit + 1)
    values = {
        "organisation": organisation_id,
        "first": walk.first,
        "before": walk.before,
        **{f"term{number}": term for number, term in enumerate(terms)},
    }
    found = fetched(connection, sql, values)
    shown = found[: walk.limit]
    rest = _rest(walk, shown[-1][0]) if len(found) > walk.limit else None
    return Page(tuple(map(Kept._make, shown)), rest)


def statement_with_id(
    connection: sa.Connection, organisation_id: int, statement_id: UUID, *, voided: bool
) -> Kept | None:
    """Return the statement with an id, or None where there is none that is (or is not) voided."""
    kept = tables.statement
    query = sa.select(kept.c.position, kept.c.body).where(
        kept.c.organisation_id == organisation_id,
        kept.c.statement_id == statement_id,
        kept.c.voided.is_(voided),
    )
    row = connection.execute(query).first()
    return None if row is None else Kept(row.position, bytes(row.body))


def bodies_of(
    connection: sa.Connection, organisation_id: int, statement_ids: Collection[UUID]
) -> Mapping[UUID, bytes]:
    """Return those of the statements that the store has, voided ones too, by their ids."""
    kept = tables.statement
    query = sa.select(kept.c.statement_id, kept.c.body).where(
        kept.c.organisation_id == organisation_id, kept.c.statement_id.in_(statement_ids)
    )
    return {row.statement_id: bytes(row.body) for row in connection.execute(query)}


def _rest(walk: Walk, last_shown: int) -> Walk:
    if walk.ascending:
        return replace(walk, first=last_shown + 1)
    return replace(walk, before=last_shown)


@lru_cache(maxsize=1024)
def _page_sql(terms: int, ascending: bool, limit: int) -> str:
    """Return the query of a page for so many terms."""
    way = _ASCENDING if ascending else _DESCENDING
    chosen = (_EVERYTHING, _ONE_TERM)[terms] if terms < 2 else _leap(terms)
    return chosen.format(limit=limit, **way)


_DESCENDING = {"order": "DESC", "upto": "<=", "past": "- 1", "end": ">= :first"}
_ASCENDING = {"order": "ASC", "upto": ">=", "past": "+ 1", "end": "< :before"}

_EVERYTHING = """
SELECT position, body FROM lrs_statement
WHERE organisation_id = :organisation AND position >= :first AND position < :before AND NOT voided
ORDER BY position {order} LIMIT {limit}
"""

# CROSS JOIN, here and below, lets SQLite join in no other order: found statements, then their rows.
_ONE_TERM = """
SELECT kept.position, kept.body
FROM (
    SELECT position FROM lrs_statement_term
    WHERE organisation_id = :organisation AND term = :term0
      AND position >= :first AND position < :before
    ORDER BY position {order} LIMIT {limit}
) AS found
CROSS JOIN lrs_statement AS kept
WHERE kept.organisation_id = :organisation AND kept.position = found.position
ORDER BY kept.position {order}
"""

# Two lists are walked by leaps: from a place in the one to the nearest in the other, and back; a
# place that both have is reached twice running. Whatever the statistics say, this costs no more
# than the shorter of the stretches leapt over.
_LEAP = """
WITH RECURSIVE leap (place, last, list) AS (
    SELECT {start}, CAST(NULL AS BIGINT), 0
    UNION ALL
    SELECT {onward}, leap.place, 1 - leap.list
    FROM leap WHERE leap.place IS NOT NULL
)
SELECT kept.position, kept.body
FROM (SELECT place FROM leap WHERE place = last{also} LIMIT {{limit}}) AS found
CROSS JOIN lrs_statement AS kept
WHERE kept.organisation_id = :organisation AND kept.position = found.place
ORDER BY kept.position {{order}}
"""
_NEAREST = """(
        SELECT position FROM lrs_statement_term
        WHERE organisation_id = :organisation AND term = {term}
          AND position {bounds}
        ORDER BY position {{order}} LIMIT 1)"""
_FROM_THE_START = ">= :first AND position < :before"
# One bound at each side: SQLite would take the wider of two for its search and step over the rest.
_ONWARD = """{end}
          AND position {upto} CASE WHEN leap.place = leap.last
                              THEN leap.place {past} ELSE leap.place END"""
_ALSO = """
      AND EXISTS (SELECT 1 FROM lrs_statement_term
                  WHERE organisation_id = :organisation AND term = :{term} AND position = place)"""


def _leap(terms: int) -> str:
    other = "CASE leap.list WHEN 0 THEN :term1 ELSE :term0 END"
    return _LEAP.format(
        start=_NEAREST.format(term=":term0", bounds=_FROM_THE_START),
        onward=_NEAREST.format(term=other, bounds=_ONWARD),
        also="".join(_ALSO.format(term=f"term{number}") for number in range(2, terms)),
    )
