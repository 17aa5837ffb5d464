"""Publications: what a round tells, frozen when it closed, everybody's once it is signed off."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from dashboards.tables import publication
from dashboards.target.told import Json
from lrs.audit import Act, record

_ADDED_SINCE: Json = {
    "items": [],
    "role_groups": [],
    "reach": None,
    "comparators": [],
    "series": [],
    "targets": None,
    "gate": None,
}
"""What records of before these were told do not have. Their bytes stay as they were frozen."""


class Altered(Exception):
    """A frozen record whose bytes are not those that were frozen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What a round tells. body is the record's JSON exactly as it was frozen."""

    organisation_id: int
    id: UUID
    round_id: UUID | None
    made_at: datetime
    body: bytes
    sha256: str
    signed_at: datetime | None
    signed_by: str | None

    @property
    def is_interim(self) -> bool:
        """Tell whether it is of the time between two rounds."""
        return self.round_id is None

    @property
    def record(self) -> Json:
        """Return the record, see `dashboards.target.record`."""
        read: Json = json.loads(self.body)
        return _ADDED_SINCE | read


def frozen(told: Json) -> bytes:
    """Return a record as the bytes that are kept, hashed and given out."""
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def sign(
    connection: sa.Connection, organisation_id: int, named: UUID, *, by: str, now: datetime
) -> bool:
    """Sign a publication off; False when it is not there or was signed before."""
    column = publication.c
    signed = connection.execute(
        sa.update(publication)
        .where(
            column.organisation_id == organisation_id,
            column.id == named,
            column.signed_at.is_(None),
        )
        .values(signed_at=now, signed_by=by)
    )
    if signed.rowcount != 1:
        return False
    record(
        connection,
        organisation_id=organisation_id,
        actor=by,
        act=Act.RESULTS_SIGNED,
        about=str(named),
        now=now,
    )
    return True


def publications_of(
    connection: sa.Connection, organisation_id: int, *, signed: bool
) -> tuple[Publication, ...]:
    """Return what an organisation's rounds have told, the newest first. Raises Altered."""
    return _publications(connection, organisation_id, publication.c.round_id.is_not(None), signed)


def interims_of(
    connection: sa.Connection, organisation_id: int, *, signed: bool
) -> tuple[Publication, ...]:
    """Return the reports between rounds, the newest first. Raises Altered."""
    return _publications(connection, organisation_id, publication.c.round_id.is_(None), signed)


def _publications(
    connection: sa.Connection,
    organisation_id: int,
    which: sa.ColumnElement[bool],
    signed: bool,
) -> tuple[Publication, ...]:
    column = publication.c
    is_signed = column.signed_at.is_not(None)
    rows = connection.execute(
        sa.select(publication)
        .where(
            column.organisation_id == organisation_id,
            which,
            is_signed if signed else sa.not_(is_signed),
        )
        .order_by(column.made_at.desc(), column.id)
    )
    return tuple(_publication_from(row) for row in rows)


def publication_by_id(
    connection: sa.Connection, organisation_id: int, named: UUID
) -> Publication | None:
    """Return a publication of an organisation, None if it has no such. Raises Altered."""
    column = publication.c
    row = connection.execute(
        sa.select(publication).where(column.organisation_id == organisation_id, column.id == named)
    ).first()
    return None if row is None else _publication_from(row)


def _publication_from(row: Any) -> Publication:  # Any: a row of the table
    body = bytes(row.record)
    if hashlib.sha256(body).digest() != bytes(row.sha256):
        raise Altered(str(row.id))
    return Publication(
        organisation_id=row.organisation_id,
        id=row.id,
        round_id=row.round_id,
        made_at=row.made_at,
        body=body,
        sha256=bytes(row.sha256).hex(),
        signed_at=row.signed_at,
        signed_by=row.signed_by,
    )
