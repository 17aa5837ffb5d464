"""A lecture's recording: where it is, how long, with which captions, and until when it is shown."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lti import tables

CAPTIONS_WITHIN = timedelta(days=14)
"""How long a recording may be shown without captions, which some people cannot do without."""

COUNTS_FROM = 0.9
"""The share of a recording that counts as the whole."""

LONGEST_SECONDS = 12 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a recording's bytes are: a file of ours, or an address elsewhere."""

    sha256: str | None = None
    url: str | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording. captions are the SHA-256 of WebVTT files by language."""

    id: UUID
    organisation_id: int
    module_id: UUID
    source: Source
    length_seconds: float
    captions: Mapping[str, str]
    published_at: datetime

    @property
    def captions_due(self) -> datetime | None:
        """When it will be hidden for want of captions, None when it has some."""
        return None if self.captions else self.published_at + CAPTIONS_WITHIN

    def is_hidden(self, now: datetime) -> bool:
        """Tell whether it waits for captions that should have come."""
        return self.captions_due is not None and self.captions_due <= now


def recording_of(
    connection: sa.Connection, organisation_id: int, module_id: UUID
) -> Recording | None:
    """Return the recording that a module has now, None when it has none."""
    column = tables.recording.c
    row = connection.execute(
        sa.select(tables.recording)
        .where(
            column.organisation_id == organisation_id,
            column.module_id == module_id,
            column.withdrawn_at.is_(None),
        )
        .order_by(column.published_at.desc(), column.id)
    ).first()
    return None if row is None else _recording_from(row)


def publish(
    connection: sa.Connection,
    organisation_id: int,
    module_id: UUID,
    source: Source,
    *,
    length_seconds: float,
    now: datetime,
) -> UUID:
    """Make a recording the module's own, in the place of an earlier one, and return its id.

    What was watched of an earlier one stays with that: another recording is another thing.
    """
    withdraw(connection, organisation_id, module_id, now=now)
    recording_id = uuid.uuid4()
    connection.execute(
        sa.insert(tables.recording).values(
            organisation_id=organisation_id,
            id=recording_id,
            module_id=module_id,
            sha256=source.sha256,
            url=source.url,
            media_type=source.media_type,
            length_seconds=length_seconds,
            captions={},
            published_at=now,
        )
    )
    return recording_id


def withdraw(
    connection: sa.Connection, organisation_id: int, module_id: UUID, *, now: datetime
) -> bool:
    """Take a module's recording away; False when there is none. What was watched stays known."""
    column = tables.recording.c
    gone = connection.execute(
        sa.update(tables.recording)
        .where(
            column.organisation_id == organisation_id,
            column.module_id == module_id,
            column.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )
    return gone.rowcount > 0


def caption(connection: sa.Connection, held: Recording, captions: Mapping[str, str]) -> None:
    """Give a recording captions, in the place of those it had."""
    column = tables.recording.c
    connection.execute(
        sa.update(tables.recording)
        .where(column.organisation_id == held.organisation_id, column.id == held.id)
        .values(captions=dict(captions))
    )


def _recording_from(row: sa.Row[Any]) -> Recording:  # Any: columns of many types
    return Recording(
        id=row.id,
        organisation_id=row.organisation_id,
        module_id=row.module_id,
        source=Source(sha256=row.sha256, url=row.url, media_type=row.media_type),
        length_seconds=row.length_seconds,
        captions=row.captions,
        published_at=row.published_at,
    )
