"""Keeping an ordinary batch in one call of the database, and turning down what is not ordinary.

Most batches refer to nothing, bring no data and say of activities what is long known. For these
nothing needs to be asked first: the rows are written, and in the same transaction the database is
told what must hold for that to be all. Where it does not hold, nothing is kept, and
`lrs.intake.keep` goes the long way round.

On PostgreSQL the two statements travel together, without BEGIN and COMMIT: what is sent before a
Sync is one transaction. The second looks for references to the batch's ids only after these are in
the unique index, as `lrs.references` demands.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from lrs import definitions
from lrs.consistency import WRITER, moment_of
from lrs.credentials import Credential
from lrs.database import Database
from lrs.driver import Broken, Call, array, byte_strings, in_one_go, texts
from lrs.erased import statement_mark
from lrs.intake import Batch
from lrs.plain_connections import PlainConnection
from lrs.positions import Moment
from statements.stored import stamped


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


class _NotOrdinary(Exception):
    """What must hold for the short way does not; nothing was kept."""


def keep_at_once(
    database: Database,
    batch: Batch,
    credential: Credential,
    believed: definitions.Believed,
    *,
    now: datetime,
) -> bool:
    """Keep a batch durably in one transaction, or tell that the long way must be taken.

    The credential is proven again within the transaction. False where anything is referred to,
    brought, already there or said anew, or where the credential does not hold any more.
    """
    if not batch.arriving or batch.data or any(each.statement.refers_to for each in batch.arriving):
        return False
    said = definitions.combined(each.said for each in batch.arriving)
    known = believed.unless_changed(database, batch.sender.organisation_id, said)
    if known is None:
        return False
    way = _on_sqlite if database.is_sqlite else _on_postgresql
    try:
        database.transact_plainly(lambda plain: way(plain, batch, credential, known, now))
    except _NotOrdinary:
        believed.forget(batch.sender.organisation_id, known)
        return False
    return True


# A statement's bytes come in pieces, between which its stored time belongs. A batch of which a
# part is there already is undone by the division.
_KEEP = f"""
WITH writer AS MATERIALIZED ({WRITER.format(organisation="$1::int")}),
given AS (
    SELECT index, id, (writer.microsecond + index) << 10 | writer.tie AS position,
           convert_to(to_char(
               timestamp '2020-01-01' + (writer.microsecond + index) * interval '1 microsecond',
               'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8') AS stored,
           head, middle, tail
    FROM writer, unnest($2::bigint[], $3::uuid[], $4::bytea[], $5::bytea[], $6::bytea[])
                 AS each (index, id, head, middle, tail)
), fresh AS (
    INSERT INTO lrs_statement (organisation_id, position, statement_id, voided, body)
    SELECT $1::int, position, id, false, head || stored || coalesce(middle || stored, '') || tail
    FROM given
    ON CONFLICT (organisation_id, statement_id) DO NOTHING
    RETURNING position
), listed AS (
    INSERT INTO lrs_statement_term (organisation_id, term, position)
    SELECT $1::int, term, position
    FROM (SELECT term, (writer.microsecond + index) << 10 | writer.tie AS position
          FROM writer, unnest($7::bigint[], $8::bigint[]) AS each (term, index)) AS termed
    WHERE position IN (SELECT position FROM fresh)
), announced AS (
    INSERT INTO lrs_arrival (organisation_id, position, kind)
    SELECT $1::int, position, 1 FROM fresh
)
SELECT CASE WHEN count(*) IN (0, $9::int) THEN count(*) ELSE 1 / (count(*) - count(*)) END
FROM fresh
"""  # noqa: S608 - constants of ours

_PROVEN = """
    SELECT 1 FROM lrs_credential
    WHERE key = {key} AND organisation_id = {organisation} AND revoked_at IS NULL
      AND (expires_at IS NULL OR expires_at > {now})
      AND (secret_mark = {proof} OR (previous_secret_mark = {proof} AND previous_until > {now}))
"""
_HOLD = f"""
SELECT 1 / CASE WHEN
    EXISTS ({
    _PROVEN.format(key="$2::text", organisation="$1::int", now="$4::timestamptz", proof="$3::bytea")
})
    AND NOT EXISTS (
        SELECT 1 FROM lrs_statement_reference
        WHERE organisation_id = $1::int AND target_id = ANY($5::uuid[]))
    AND NOT EXISTS (
        SELECT 1 FROM lrs_erased_statement
        WHERE organisation_id = $1::int AND mark = ANY($8::uuid[]))
    AND cardinality($6::text[]) = (
        SELECT count(*)
        FROM unnest($6::text[], $7::bytea[]) AS known (iri, definition)
        JOIN lrs_activity AS activity
          ON activity.organisation_id = $1::int AND activity.iri = known.iri
         AND activity.definition = known.definition)
THEN 1 ELSE 0 END
"""  # noqa: S608 - constants of ours


def _marks(batch: Batch) -> list[UUID]:
    """Return the marks of the ids that the sender gave; one made just now was never erased."""
    return [
        statement_mark(each.statement_id)
        for each in batch.arriving
        if each.statement.id is not None
    ]


def _on_postgresql(
    connection: PlainConnection,
    batch: Batch,
    credential: Credential,
    known: Mapping[str, bytes],
    now: datetime,
) -> None:
    # In the order of ids, so that two batches with the same ids do not wait for each other.
    ordered = sorted(enumerate(batch.arriving), key=lambda each: each[1].statement_id.int)
    ids = array(each.statement_id for _, each in ordered).encode()
    pieces = [each.pieces for _, each in ordered]
    organisation = b"%d" % batch.sender.organisation_id
    keep = Call(
        _KEEP,
        organisation,
        array(index for index, _ in ordered).encode(),
        ids,
        byte_strings([each[0] for each in pieces]),
        byte_strings([each[1] if len(each) > 2 else None for each in pieces]),
        byte_strings([each[-1] for each in pieces]),
        array(term for _, each in ordered for term in each.terms).encode(),
        array(index for index, each in ordered for _ in each.terms).encode(),
        b"%d" % len(ordered),
    )
    hold = Call(
        _HOLD,
        organisation,
        credential.key.encode(),
        rb"\x" + credential.proof.hex().encode(),
        now.isoformat().encode(),
        ids,
        texts(known),
        byte_strings(known.values()),
        array(_marks(batch)).encode(),
    )
    try:
        (kept,), _ = in_one_go(connection, keep, hold)
    except Broken:
        raise _NotOrdinary from None
    if int(kept) != len(ordered):
        raise _NotOrdinary


_HOLD_ON_SQLITE = f"""
SELECT (SELECT max(position) >> 10 FROM lrs_statement WHERE organisation_id = :organisation),
    EXISTS ({_PROVEN.format(key=":key", organisation=":organisation", now=":now", proof=":proof")})
    AND NOT EXISTS (
        SELECT 1 FROM lrs_statement_reference
        WHERE organisation_id = :organisation
          AND target_id IN (SELECT value FROM json_each(:ids)))
    AND NOT EXISTS (
        SELECT 1 FROM lrs_erased_statement
        WHERE organisation_id = :organisation
          AND mark IN (SELECT value FROM json_each(:marks)))
    AND :known_count = (
        SELECT count(*)
        FROM json_each(:known) AS known
        JOIN lrs_activity AS activity
          ON activity.organisation_id = :organisation AND activity.iri = known.key
         AND activity.definition = CAST(known.value AS BLOB))
"""  # noqa: S608 - constants of ours


def _on_sqlite(
    connection: PlainConnection,
    batch: Batch,
    credential: Credential,
    known: Mapping[str, bytes],
    now: datetime,
) -> None:
    driver = connection.driver
    held = {
        "organisation": batch.sender.organisation_id,
        "key": credential.key,
        "proof": credential.proof,
        "now": f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}",
        "ids": _json([each.statement_id.hex for each in batch.arriving]),
        "marks": _json([each.hex for each in _marks(batch)]),
        "known": _json({iri: text.decode() for iri, text in known.items()}),
        "known_count": len(known),
    }
    last, holds = driver.execute(_HOLD_ON_SQLITE, held).fetchone()
    if not holds:
        raise _NotOrdinary
    _keep_on_sqlite(driver, batch, moment_of(last))


def _keep_on_sqlite(driver: Any, batch: Batch, moment: Moment) -> None:  # Any: the driver's own
    organisation_id = batch.sender.organisation_id
    kept = driver.executemany(
        "INSERT INTO lrs_statement (organisation_id, position, statement_id, voided, body)"
        " VALUES (?, ?, ?, 0, ?) ON CONFLICT (organisation_id, statement_id) DO NOTHING",
        [
            (
                organisation_id,
                moment.position(index),
                each.statement_id.hex,
                stamped(each.pieces, moment.stored(index)),
            )
            for index, each in enumerate(batch.arriving)
        ],
    ).rowcount
    if kept != len(batch.arriving):
        raise _NotOrdinary
    # One step of the database for all terms of a statement: every step gives up the interpreter's
    # lock, and under load that costs more than the row.
    driver.executemany(
        "INSERT INTO lrs_statement_term (organisation_id, term, position)"
        " SELECT ?, value, ? FROM json_each(?)",
        [
            (organisation_id, moment.position(index), f"[{','.join(map(str, each.terms))}]")
            for index, each in enumerate(batch.arriving)
        ],
    )
    driver.executemany(
        "INSERT INTO lrs_arrival (organisation_id, position, kind) VALUES (?, ?, 1)",
        [(organisation_id, moment.position(index)) for index in range(len(batch.arriving))],
    )
