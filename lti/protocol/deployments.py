"""Where in a platform the tool may launch, and whose each deployment is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lrs.database import inserting
from lti import tables
from lti.protocol.registration import Registration, registration_from

_MOST_WAITING = 50
_LAUNCH_NOTED = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One installation of the tool in a platform, and whose it is. Waiting until approved.

    launched_at is the last launch, to five minutes; None before the first.
    """

    registration_id: UUID
    deployment_id: str
    organisation_id: int
    approved_at: datetime | None
    launched_at: datetime | None = None


def deployment(
    connection: sa.Connection, registration_id: UUID, deployment_id: str
) -> Deployment | None:
    """Return what is known of a deployment, approved or waiting."""
    column = tables.deployment.c
    row = connection.execute(
        sa.select(tables.deployment).where(
            column.registration_id == registration_id, column.deployment_id == deployment_id
        )
    ).first()
    return None if row is None else deployment_from(row)


def deployments_of(connection: sa.Connection, registration_id: UUID) -> tuple[Deployment, ...]:
    """Return every deployment of a registration that was seen or approved, by its name."""
    column = tables.deployment.c
    rows = connection.execute(
        sa.select(tables.deployment)
        .where(column.registration_id == registration_id)
        .order_by(column.deployment_id)
    )
    return tuple(deployment_from(row) for row in rows)


def hold_for_approval(
    connection: sa.Connection, registration: Registration, deployment_id: str, *, now: datetime
) -> None:
    """Keep a deployment that a signed launch named until an administrator approves it.

    Beyond a few dozen waiting ones nothing more is kept: a platform that makes them up by the
    thousand is not to fill the table.
    """
    column = tables.deployment.c
    waiting = connection.execute(
        sa.select(sa.func.count()).where(
            column.registration_id == registration.id, column.approved_at.is_(None)
        )
    ).scalar_one()
    if waiting < _MOST_WAITING:
        _add_deployment(connection, registration, deployment_id, now=now, approved_at=None)


def approve(
    connection: sa.Connection,
    registration: Registration,
    deployment_id: str,
    *,
    organisation_id: int,
    now: datetime,
) -> None:
    """Let a deployment launch, for the organisation whose it is."""
    _add_deployment(connection, registration, deployment_id, now=now, approved_at=now)
    column = tables.deployment.c
    connection.execute(
        sa.update(tables.deployment)
        .where(column.registration_id == registration.id, column.deployment_id == deployment_id)
        .values(approved_at=now, organisation_id=organisation_id)
    )


def approve_all(
    connection: sa.Connection,
    registration: Registration,
    deployment_ids: Sequence[str],
    *,
    now: datetime,
) -> None:
    """Approve several deployments for the registration's own organisation."""
    for deployment_id in deployment_ids:
        approve(
            connection,
            registration,
            deployment_id,
            organisation_id=registration.organisation_id,
            now=now,
        )


def remember_launch(connection: sa.Connection, launched: Deployment, *, now: datetime) -> None:
    """Note that a deployment launches; seldom, so that launches do not queue for its row."""
    if launched.launched_at is not None and now - launched.launched_at < _LAUNCH_NOTED:
        return
    column = tables.deployment.c
    connection.execute(
        sa.update(tables.deployment)
        .where(
            column.registration_id == launched.registration_id,
            column.deployment_id == launched.deployment_id,
        )
        .values(launched_at=now)
    )


def withdraw(connection: sa.Connection, registration: Registration, deployment_id: str) -> None:
    """Let a deployment launch no more until it is approved again."""
    column = tables.deployment.c
    connection.execute(
        sa.update(tables.deployment)
        .where(column.registration_id == registration.id, column.deployment_id == deployment_id)
        .values(approved_at=None)
    )


def _add_deployment(
    connection: sa.Connection,
    registration: Registration,
    deployment_id: str,
    *,
    now: datetime,
    approved_at: datetime | None,
) -> None:
    connection.execute(
        inserting(connection, tables.deployment)
        .values(
            registration_id=registration.id,
            deployment_id=deployment_id,
            organisation_id=registration.organisation_id,
            first_seen_at=now,
            approved_at=approved_at,
        )
        .on_conflict_do_nothing()
    )


def deployment_from(row: Any) -> Deployment:  # Any: a row of the table
    """Return the deployment that a row holds."""
    return Deployment(
        registration_id=row.registration_id,
        deployment_id=row.deployment_id,
        organisation_id=row.organisation_id,
        approved_at=row.approved_at,
        launched_at=row.launched_at,
    )


def platform_origins(connection: sa.Connection, organisation_id: int) -> tuple[str, ...]:
    """Return the origins of the platforms that an organisation's people come from."""
    column, held = tables.deployment.c, tables.registration.c
    rows = connection.execute(
        sa.select(tables.registration)
        .where(
            sa.or_(
                held.organisation_id == organisation_id,
                held.id.in_(
                    sa.select(column.registration_id).where(
                        column.organisation_id == organisation_id
                    )
                ),
            )
        )
        .order_by(held.issuer)
    )
    return tuple(dict.fromkeys(registration_from(row).platform_origin for row in rows))
