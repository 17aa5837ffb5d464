"""Identity providers: by whose accounts an organisation's people sign in without a platform."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lrs.addresses import origin_of
from lrs.key_ring import KeyRing
from lti import tables
from lti.protocol.claims import is_address, is_id
from lti.protocol.platform_keys import Jwk, Kept

_SEALED_FOR = "provider's secret"
_LONGEST_NAME = 100


class UnusableProvider(Exception):
    """A value that a provider cannot have; field names it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class ProviderKnown(Exception):
    """The organisation has this provider and client already."""


# Any: a provider's description of itself holds values of many types.
@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider of an organisation's, and what it last said of itself.

    secret is None for a public client, which proves itself by PKCE alone (RFC 7636). described is
    its discovery document (OpenID Connect Discovery 1.0, 3), None until it was first fetched.
    """

    id: UUID
    organisation_id: int
    name: str
    issuer: str
    client_id: str
    secret: str | None = field(default=None, repr=False)
    described: Mapping[str, Any] | None = None
    described_at: datetime | None = None
    failed_at: datetime | None = None
    kept_keys: Kept = field(default_factory=Kept)


def add(
    connection: sa.Connection,
    key_ring: KeyRing,
    provider: Provider,
    *,
    trust_loopback: bool,
    now: datetime,
) -> None:
    """Keep a new provider. Raises UnusableProvider or ProviderKnown."""
    check(provider, trust_loopback=trust_loopback)
    column = tables.provider.c
    known = connection.execute(
        sa.select(column.id).where(
            column.organisation_id == provider.organisation_id,
            column.issuer == provider.issuer,
            column.client_id == provider.client_id,
        )
    ).first()
    if known is not None:
        raise ProviderKnown
    secret = provider.secret
    connection.execute(
        sa.insert(tables.provider).values(
            organisation_id=provider.organisation_id,
            id=provider.id,
            name=provider.name,
            issuer=provider.issuer,
            client_id=provider.client_id,
            sealed_secret=None if secret is None else key_ring.seal(_SEALED_FOR, secret.encode()),
            created_at=now,
        )
    )


def remove(connection: sa.Connection, organisation_id: int, provider_id: UUID) -> bool:
    """Forget a provider and the sign-ins under way by it; tell whether there was one.

    Who is signed in stays so until the session ends; people and roles stay, for another provider
    of the same issuer finds them again.
    """
    going, column = tables.signing_in.c, tables.provider.c
    connection.execute(
        sa.delete(tables.signing_in).where(
            going.organisation_id == organisation_id, going.provider_id == provider_id
        )
    )
    gone = sa.delete(tables.provider).where(
        column.organisation_id == organisation_id, column.id == provider_id
    )
    return connection.execute(gone).rowcount == 1


def provider_by_id(
    connection: sa.Connection, key_ring: KeyRing, provider_id: UUID
) -> Provider | None:
    """Return a provider of whichever organisation, None if there is none of that id."""
    query = sa.select(tables.provider).where(tables.provider.c.id == provider_id)
    row = connection.execute(query).first()
    return None if row is None else _provider(row, key_ring)


def providers_of(
    connection: sa.Connection, key_ring: KeyRing, organisation_id: int
) -> tuple[Provider, ...]:
    """List an organisation's providers, the oldest first."""
    return _listed(connection, key_ring, tables.provider.c.organisation_id == organisation_id)


def only_provider(connection: sa.Connection, key_ring: KeyRing) -> Provider | None:
    """Return the one provider of the installation, None if there are none or several.

    Where there are several, nobody outside is told whose they are.
    """
    found = _listed(connection, key_ring, sa.true())
    return found[0] if len(found) == 1 else None


def keep_description(
    connection: sa.Connection,
    provider: Provider,
    described: Mapping[str, Any] | None,
    *,
    now: datetime,
) -> None:
    """Store what a provider says of itself, or with None that fetching it failed."""
    if described is None:
        _update(connection, provider, failed_at=now)
    else:
        _update(connection, provider, described=dict(described), described_at=now, failed_at=None)


def keep_keys(
    connection: sa.Connection, provider: Provider, keys: Sequence[Jwk] | None, *, now: datetime
) -> None:
    """Store a fetched set of keys, or with None that fetching it failed."""
    if keys is None:
        _update(connection, provider, keys_failed_at=now)
    else:
        _update(connection, provider, key_set=list(keys), keys_fetched_at=now)


def _listed(
    connection: sa.Connection, key_ring: KeyRing, which: sa.ColumnElement[bool]
) -> tuple[Provider, ...]:
    column = tables.provider.c
    query = sa.select(tables.provider).where(which).order_by(column.created_at, column.id)
    return tuple(_provider(row, key_ring) for row in connection.execute(query))


def check(provider: Provider, *, trust_loopback: bool) -> None:
    """Raise UnusableProvider when a value cannot be a provider's."""
    name, secret = provider.name, provider.secret
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise UnusableProvider("name")
    origin = origin_of(provider.issuer) if is_address(provider.issuer) else None
    if origin is None or not (origin.startswith("https://") or trust_loopback):
        raise UnusableProvider("issuer")
    if not is_id(provider.client_id) or not provider.client_id.isprintable():
        raise UnusableProvider("client_id")
    if secret is not None and not (is_id(secret) and secret.isprintable()):
        raise UnusableProvider("secret")


def _update(connection: sa.Connection, provider: Provider, **changed: object) -> None:
    column = tables.provider.c
    connection.execute(
        sa.update(tables.provider)
        .where(
            column.organisation_id == provider.organisation_id,
            column.id == provider.id,
        )
        .values(**changed)
    )


def _provider(row: sa.Row[Any], key_ring: KeyRing) -> Provider:
    sealed = row.sealed_secret
    return Provider(
        id=row.id,
        organisation_id=row.organisation_id,
        name=row.name,
        issuer=row.issuer,
        client_id=row.client_id,
        secret=None if sealed is None else key_ring.unseal(_SEALED_FOR, sealed).decode(),
        described=row.described,
        described_at=row.described_at,
        failed_at=row.failed_at,
        kept_keys=Kept(tuple(row.key_set or ()), row.keys_fetched_at, row.keys_failed_at),
    )
