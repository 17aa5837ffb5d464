"""Where a group's roster comes from, how old what is known of it is, and what went wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.protocol.registration import Registration, registration_by_id

RETRIED_AFTER = timedelta(minutes=1)
"""How long a platform is left alone after it did not give a roster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A group and its platform. url is None where no launch has said one yet.

    names_at is when names were last read to be looked at; reading in the background keeps none.
    """

    organisation_id: int
    cohort_id: UUID
    registration: Registration
    url: str | None
    differences_url: str | None
    groups_url: str | None
    read_at: datetime | None
    names_at: datetime | None
    failed_at: datetime | None
    failures: int


def source_of(connection: sa.Connection, organisation_id: int, cohort_id: UUID) -> Source:
    """Return the source of a group that is known to exist."""
    column = tables.cohort.c
    row = connection.execute(
        sa.select(tables.cohort).where(
            column.organisation_id == organisation_id, column.id == cohort_id
        )
    ).one()
    return Source(
        organisation_id=organisation_id,
        cohort_id=cohort_id,
        registration=registration_by_id(connection, row.registration_id),
        url=row.roster_url,
        differences_url=row.roster_differences_url,
        groups_url=row.groups_url,
        read_at=row.roster_read_at,
        names_at=row.roster_names_at,
        failed_at=row.roster_failed_at,
        failures=row.roster_failures,
    )


def failed_lately(source: Source, now: datetime) -> bool:
    """Tell whether a platform is to be left alone for now."""
    return source.failed_at is not None and now - source.failed_at < RETRIED_AFTER


def note_read(
    connection: sa.Connection,
    source: Source,
    *,
    names_told: bool | None,
    differences_url: str | None,
    names_kept: bool = False,
    now: datetime,
) -> None:
    """Note that a roster was read; its lock keeps a second reader waiting.

    names_told is None when what was read could not tell.
    """
    told: dict[str, object] = {} if names_told is None else {"roster_names_told": names_told}
    if names_kept:
        told["roster_names_at"] = now
    _note(
        connection,
        source,
        roster_read_at=now,
        roster_failed_at=None,
        roster_error=None,
        roster_failures=0,
        roster_differences_url=differences_url,
        **told,
    )


def note_failure(connection: sa.Connection, source: Source, error: str, *, now: datetime) -> None:
    """Note why a roster could not be read: a code, never what the platform wrote."""
    _note(
        connection,
        source,
        roster_failed_at=now,
        roster_error=error,
        roster_failures=source.failures + 1,
        roster_differences_url=None,
    )


def _note(connection: sa.Connection, source: Source, **noted: object) -> None:
    column = tables.cohort.c
    connection.execute(
        sa.update(tables.cohort)
        .where(column.organisation_id == source.organisation_id, column.id == source.cohort_id)
        .values(**noted)
    )
