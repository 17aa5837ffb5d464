"""Errors found in a signed publication: numbered notes beside it, which stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from dashboards.follow_up.numbering import add_next
from dashboards.tables import erratum
from lrs.audit import Act, record

LONGEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Erratum:
    """What was found wrong, and what is right, by language; the first of a publication is 1."""

    number: int
    texts: Mapping[str, str]
    made_at: datetime


def errata_of(
    connection: sa.Connection, organisation_id: int, publication_id: UUID
) -> tuple[Erratum, ...]:
    """Return what was found wrong in a publication, the first first."""
    column = erratum.c
    rows = connection.execute(
        sa.select(column.number, column.texts, column.made_at)
        .where(column.organisation_id == organisation_id, column.publication_id == publication_id)
        .order_by(column.number)
    )
    return tuple(Erratum(number=row.number, texts=row.texts, made_at=row.made_at) for row in rows)


def add_erratum(
    connection: sa.Connection,
    organisation_id: int,
    publication_id: UUID,
    texts: Mapping[str, str],
    *,
    by: str,
    now: datetime,
) -> int:
    """Note an error under the next number, and return it."""
    number = add_next(
        connection,
        erratum,
        {"organisation_id": organisation_id, "publication_id": publication_id},
        {"texts": dict(texts), "made_at": now, "made_by": by},
    )
    record(
        connection,
        organisation_id=organisation_id,
        actor=by,
        act=Act.RESULTS_CORRECTED,
        about=str(publication_id),
        now=now,
    )
    return number
