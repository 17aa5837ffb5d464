"""How far apart participation is told: two tellings of one week tell who has come in between."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa

from dashboards.publishing.publications import Publication, interims_of, publications_of
from dashboards.target.told import Json
from lrs.tables import organisation

APART = timedelta(days=28)
"""How far apart two moments at least are of which participation is told."""


def told_near(
    connection: sa.Connection, organisation_id: int, moment: datetime
) -> Publication | None:
    """Return what tells participation of less than APART before or after a moment, the nearest.

    Whether it is signed off does not matter: it may be at any time.
    """
    near = [
        (abs(at - moment), each)
        for each in _telling(connection, organisation_id)
        if (at := _moment_of(each)) and abs(at - moment) < APART
    ]
    return min(near, key=lambda pair: pair[0])[1] if near else None


def one_by_one(connection: sa.Connection, organisation_id: int) -> None:
    """Let nobody else tell an organisation's participation until the transaction ends."""
    connection.execute(
        sa.select(organisation.c.id)
        .where(organisation.c.id == organisation_id)
        .with_for_update(key_share=True)
    )


def _telling(connection: sa.Connection, organisation_id: int) -> Iterator[Publication]:
    for found in (publications_of, interims_of):
        for signed in (True, False):
            yield from found(connection, organisation_id, signed=signed)


def _moment_of(found: Publication) -> datetime | None:
    """Return of when a publication tells participation, None where it tells none."""
    told: Json = found.record
    if told["reach"] is None:
        return None
    at = told["reach"].get("at") or told.get("round", {}).get("closed_at") or told["made_at"]
    return datetime.fromisoformat(at)
