"""Putting a batch on the shelf: its statements, terms and arrivals in one call of the driver.

This is the hot path of the store, so it speaks each database's own dialect. On PostgreSQL the
columns travel as arrays (measured against insertmanyvalues, COPY and a pipeline of inserts: the
fewest round trips and the least Python); on SQLite executemany of the raw driver is fastest.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from lrs.driver import array, fetched, is_sqlite, repeated

VOIDED = 2
"""The kind of arrival that says a statement was voided; 1 says that it was kept."""

_POSTGRESQL = """
WITH fresh AS (
    INSERT INTO lrs_statement (organisation_id, position, statement_id, voided, body)
    SELECT :organisation, position, statement_id, false, body
    FROM unnest(:positions::bigint[], :ids::uuid[], :bodies::bytea[])
         AS each (position, statement_id, body)
    ON CONFLICT (organisation_id, statement_id) DO NOTHING
    RETURNING position
), listed AS (
    INSERT INTO lrs_statement_term (organisation_id, term, position)
    SELECT :organisation, term, position
    FROM unnest(:terms::bigint[], :term_positions::bigint[]) AS each (term, position)
    WHERE position IN (SELECT position FROM fresh)
), announced AS (
    INSERT INTO lrs_arrival (organisation_id, position, kind)
    SELECT :organisation, position, 1 FROM fresh
)
SELECT position FROM fresh
"""


@dataclass(frozen=True, slots=True)
class Shelved:
    """A statement ready to be kept: where it stands, its bytes, and what it is found by."""

    position: int
    statement_id: UUID
    body: bytes
    terms: frozenset[int]


def shelve(
    connection: sa.Connection, organisation_id: int, statements: Sequence[Shelved]
) -> frozenset[int]:
    """Keep those whose id the organisation does not have yet, and return their positions.

    Another transaction that is keeping one of the ids now is waited for.
    """
    # In the order of ids, so that two batches with the same ids do not wait for each other.
    ordered = sorted(statements, key=lambda each: each.statement_id.int)
    if is_sqlite(connection):
        return _shelve_on_sqlite(connection, organisation_id, ordered)
    fresh = fetched(
        connection,
        _POSTGRESQL,
        {
            "organisation": organisation_id,
            "positions": array(each.position for each in ordered),
            "ids": array(each.statement_id for each in ordered),
            "bodies": [each.body for each in ordered],
            "terms": array(term for each in ordered for term in each.terms),
            "term_positions": array(each.position for each in ordered for _ in each.terms),
        },
    )
    return frozenset(row[0] for row in fresh)


def _shelve_on_sqlite(
    connection: sa.Connection, organisation_id: int, statements: Sequence[Shelved]
) -> frozenset[int]:
    kept = repeated(
        connection,
        "INSERT INTO lrs_statement (organisation_id, position, statement_id, voided, body)"
        " VALUES (?, ?, ?, 0, ?) ON CONFLICT (organisation_id, statement_id) DO NOTHING",
        [(organisation_id, each.position, each.statement_id.hex, each.body) for each in statements],
    )
    if kept < len(statements):
        positions = _kept_on_sqlite(connection, organisation_id, statements)
        statements = [each for each in statements if each.position in positions]
    repeated(
        connection,
        "INSERT INTO lrs_statement_term (organisation_id, term, position) VALUES (?, ?, ?)",
        [(organisation_id, term, each.position) for each in statements for term in each.terms],
    )
    repeated(
        connection,
        "INSERT INTO lrs_arrival (organisation_id, position, kind) VALUES (?, ?, 1)",
        [(organisation_id, each.position) for each in statements],
    )
    return frozenset(each.position for each in statements)


_KEPT = """
SELECT position FROM lrs_statement
WHERE organisation_id = :organisation AND position IN (SELECT value FROM json_each(:positions))
"""


def _kept_on_sqlite(
    connection: sa.Connection, organisation_id: int, statements: Sequence[Shelved]
) -> frozenset[int]:
    positions = json.dumps([each.position for each in statements])
    values = {"organisation": organisation_id, "positions": positions}
    return frozenset(row[0] for row in fetched(connection, _KEPT, values))
