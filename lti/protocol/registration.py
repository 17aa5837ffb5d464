"""Which platforms may launch: registrations by issuer and client."""

import functools
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from lrs.addresses import origin_of
from lti import tables
from lti.people import PRINCIPAL_ROLES, Role, usual_role
from lti.protocol.platforms import platform_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What a platform's administrator and ours agreed on. token_audience is None for its URL.

    is_copy tells a test copy of a platform, where people may look and nothing is recorded;
    people_of is the earlier issuer whose people this platform's are, by their sourcedIds. roles
    says what its principal roles are here where they are not what they usually are.
    """

    id: UUID
    organisation_id: int
    issuer: str
    client_id: str
    auth_url: str
    token_url: str
    jwks_url: str
    token_audience: str | None = None
    family: str = ""
    is_copy: bool = False
    people_of: str | None = None
    roles: Mapping[str, str] | None = None

    @property
    def platform_origin(self) -> str:
        """Where the platform's pages are that may hold ours in a frame."""
        known = platform_of(self.family).frame_source
        return known or origin_of(self.auth_url) or "'none'"

    @property
    def assertion_audience(self) -> str:
        """What the token endpoint wants to be called when we ask it for a token."""
        known = platform_of(self.family).assertion_audience
        return self.token_audience or known or self.token_url


class UnusableValue(Exception):
    """A value of a registration that cannot be right; the message names it and says why."""


class AlreadyRegistered(Exception):
    """The issuer and client are registered: one row each, whoever's they are."""


def register(
    connection: sa.Connection, registration: Registration, *, trust_loopback: bool, now: datetime
) -> None:
    """Store a registration. Raises UnusableValue or AlreadyRegistered."""
    check(registration, trust_loopback=trust_loopback)
    try:
        with connection.begin_nested():
            connection.execute(
                sa.insert(tables.registration).values(
                    id=registration.id,
                    organisation_id=registration.organisation_id,
                    issuer=registration.issuer,
                    client_id=registration.client_id,
                    auth_url=registration.auth_url,
                    token_url=registration.token_url,
                    jwks_url=registration.jwks_url,
                    token_audience=registration.token_audience,
                    family=registration.family,
                    is_copy=registration.is_copy,
                    created_at=now,
                )
            )
    except IntegrityError:
        raise AlreadyRegistered(registration.issuer, registration.client_id) from None


def register_or_renew(
    connection: sa.Connection, registration: Registration, *, trust_loopback: bool, now: datetime
) -> Registration | None:
    """Store a registration, or renew the addresses of the one its organisation has already.

    Returns what is kept, None when the issuer's client is another organisation's, which stays as
    it is. Raises UnusableValue.
    """
    try:
        register(connection, registration, trust_loopback=trust_loopback, now=now)
    except AlreadyRegistered:
        known = next(
            each
            for each in registrations_of(connection, registration.issuer)
            if each.client_id == registration.client_id
        )
        if known.organisation_id != registration.organisation_id:
            return None
        connection.execute(
            sa.update(tables.registration)
            .where(tables.registration.c.id == known.id)
            .values(
                auth_url=registration.auth_url,
                token_url=registration.token_url,
                jwks_url=registration.jwks_url,
                token_audience=registration.token_audience,
                family=registration.family or known.family,
            )
        )
        return replace(registration, id=known.id, family=registration.family or known.family)
    return registration


def check(registration: Registration, *, trust_loopback: bool) -> None:
    """Raise UnusableValue for the first value that a platform cannot have."""
    for name in ("issuer", "client_id"):
        value = getattr(registration, name)
        if not value or len(value) > 255 or not value.isprintable() or value != value.strip():
            raise UnusableValue(f"{name}: must be 1 to 255 printable characters")
    for name in ("auth_url", "token_url", "jwks_url"):
        origin = origin_of(getattr(registration, name))
        if origin is None:
            raise UnusableValue(f"{name}: must be an address such as https://lms.example/auth")
        if origin.startswith("http:") and not trust_loopback:
            raise UnusableValue(f"{name}: must be https")


def new_registration(
    *,
    organisation_id: int,
    issuer: str,
    client_id: str,
    auth_url: str,
    token_url: str,
    jwks_url: str,
) -> Registration:
    """Make a registration with an id of its own; nothing is stored yet."""
    return Registration(
        id=uuid.uuid4(),
        organisation_id=organisation_id,
        issuer=issuer,
        client_id=client_id,
        auth_url=auth_url,
        token_url=token_url,
        jwks_url=jwks_url,
    )


def registrations_of(connection: sa.Connection, issuer: str) -> tuple[Registration, ...]:
    """Return every client an issuer knows us as."""
    rows = connection.execute(_of_issuer(), {"issuer": issuer})
    return tuple(registration_from(row) for row in rows)


def say_roles(connection: sa.Connection, registration_id: UUID, said: Mapping[str, str]) -> None:
    """Keep what a platform's principal roles are here, of those that are not as usual.

    It holds from the next launch and the next reading of a roster on. Raises UnusableValue for a
    role that is none.
    """
    for principal, role in said.items():
        if principal not in PRINCIPAL_ROLES or role not in set(Role):
            raise UnusableValue(f"role: {principal}")
    unusual = {name: role for name, role in said.items() if role != usual_role(name)}
    connection.execute(
        sa.update(tables.registration)
        .where(tables.registration.c.id == registration_id)
        .values(roles=unusual or None)
    )


def is_client_of_another(connection: sa.Connection, client_id: str) -> bool:
    """Tell whether some issuer has a client of this name, as the original of a copy has."""
    known = sa.select(tables.registration.c.id).where(tables.registration.c.client_id == client_id)
    return connection.execute(known).first() is not None


def registration_by_id(connection: sa.Connection, registration_id: UUID) -> Registration:
    """Return a registration that is known to be there."""
    wanted = sa.select(tables.registration).where(tables.registration.c.id == registration_id)
    return registration_from(connection.execute(wanted).one())


def registrations(connection: sa.Connection) -> tuple[Registration, ...]:
    """Return all registrations, oldest first."""
    wanted = sa.select(tables.registration).order_by(
        tables.registration.c.created_at, tables.registration.c.id
    )
    return tuple(registration_from(row) for row in connection.execute(wanted))


def remember_family(
    connection: sa.Connection, registration: Registration, family: str
) -> Registration:
    """Return the registration with the family of products that its platform says it is of."""
    if not family or family == registration.family:
        return registration
    connection.execute(
        sa.update(tables.registration)
        .where(tables.registration.c.id == registration.id)
        .values(family=family)
    )
    return replace(registration, family=family)


@functools.cache
def _of_issuer() -> sa.Select[Any]:
    # Any: columns of many types. Made once: making it costs more than asking it.
    return sa.select(tables.registration).where(
        tables.registration.c.issuer == sa.bindparam("issuer")
    )


def registration_from(row: Any) -> Registration:  # Any: a row of the table
    """Return the registration that a row holds."""
    return Registration(
        id=row.id,
        organisation_id=row.organisation_id,
        issuer=row.issuer,
        client_id=row.client_id,
        auth_url=row.auth_url,
        token_url=row.token_url,
        jwks_url=row.jwks_url,
        token_audience=row.token_audience,
        family=row.family,
        is_copy=row.is_copy,
        people_of=row.people_of,
        roles=row.roles,
    )
