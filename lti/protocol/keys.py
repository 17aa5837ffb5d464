"""Our signing keys: published before they sign, and for a while after they did."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from joserfc import jwt
from joserfc.jwk import KeyParameters, RSAKey

from lrs.database import inserting
from lrs.key_ring import KeyRing
from lrs.surroundings import Surroundings
from lti import tables

ALGORITHM = "RS256"
ACTIVE_LIFE = timedelta(days=30)
PUBLISHED_BEFORE = timedelta(days=1)
PUBLISHED_AFTER = timedelta(days=7)

_PURPOSE = "tool key"
_BITS = 2048

# Any: a JWK's values are of several types.
Jwk = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Made:
    kid: str
    public: dict[str, Any]
    sealed: bytes


def key_set(surroundings: Surroundings) -> dict[str, list[Jwk]]:
    """Return the public keys that platforms check our signatures with (RFC 7517, 5).

    The next key is among them long before it signs, and a retired one for some days after.
    """
    _ensure(surroundings)
    column = tables.tool_key.c
    since = surroundings.clock() - PUBLISHED_AFTER
    published = (
        sa.select(column.public_jwk)
        .where(sa.or_(column.state != "retired", column.retired_at > since))
        .order_by(column.created_at, column.kid)
    )
    with surroundings.database.read() as connection:
        return {"keys": list(connection.execute(published).scalars())}


def signed(surroundings: Surroundings, claims: Mapping[str, object]) -> str:
    """Return claims as a token signed by the active key."""
    _ensure(surroundings)
    column = tables.tool_key.c
    with surroundings.database.read() as connection:
        active = connection.execute(
            sa.select(column.kid, column.sealed_private).where(column.state == "active")
        ).one()
    private = RSAKey.import_key(
        json.loads(surroundings.key_ring.unseal(_PURPOSE, active.sealed_private))
    )
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": active.kid}
    return jwt.encode(header, dict(claims), private, algorithms=[ALGORITHM])


def rotate(surroundings: Surroundings) -> None:
    """Retire the active key, let the next one sign, and publish a new next one.

    Two who rotate at once rotate once: only one of them retires the key that both saw active.
    """
    _ensure(surroundings)
    column = tables.tool_key.c
    with surroundings.database.read() as connection:
        seen = connection.execute(sa.select(column.kid).where(column.state == "active")).scalar()
    new, now = _made(surroundings.key_ring), surroundings.clock()
    with surroundings.database.write() as connection:
        # The private half is of no more use, so nobody can find it later.
        retired = connection.execute(
            sa.update(tables.tool_key)
            .where(column.state == "active", column.kid == seen)
            .values(state="retired", retired_at=now, sealed_private=b"")
        )
        if retired.rowcount == 0:
            return
        connection.execute(
            sa.update(tables.tool_key)
            .where(column.state == "next")
            .values(state="active", active_at=now)
        )
        _add(connection, new, state="next", now=now)
        connection.execute(
            sa.delete(tables.tool_key).where(column.retired_at <= now - PUBLISHED_AFTER)
        )


def rotate_when_due(surroundings: Surroundings) -> int:
    """Rotate once the active key has signed for a month; return how often that was, 0 or 1.

    Never before platforms had time to fetch the next key.
    """
    now, column = surroundings.clock(), tables.tool_key.c
    old = sa.select(sa.func.count()).where(
        sa.or_(
            sa.and_(column.state == "active", column.active_at <= now - ACTIVE_LIFE),
            sa.and_(column.state == "next", column.created_at <= now - PUBLISHED_BEFORE),
        )
    )
    with surroundings.database.read() as connection:
        if connection.execute(old).scalar_one() < 2:
            return 0
    rotate(surroundings)
    return 1


def _ensure(surroundings: Surroundings) -> None:
    """Make the first keys, once, however many processes need them at the same time."""
    column = tables.tool_key.c
    current = sa.select(sa.func.count()).where(column.state != "retired")
    with surroundings.database.read() as connection:
        if connection.execute(current).scalar_one() == 2:
            return
    # Before the transaction, since making one takes long; the index on the state picks the winner.
    keys = {state: _made(surroundings.key_ring) for state in ("active", "next")}
    with surroundings.database.write() as connection:
        for state, made in keys.items():
            _add(connection, made, state=state, now=surroundings.clock())


def _made(key_ring: KeyRing) -> _Made:
    kid = secrets.token_urlsafe(16)
    parameters: KeyParameters = {"kid": kid, "use": "sig", "alg": ALGORITHM}
    key = RSAKey.generate_key(_BITS, parameters=parameters, private=True)
    sealed = key_ring.seal(_PURPOSE, json.dumps(key.as_dict(private=True)).encode())
    return _Made(kid, dict(key.as_dict(private=False)), sealed)


def _add(connection: sa.Connection, made: _Made, *, state: str, now: datetime) -> None:
    connection.execute(
        inserting(connection, tables.tool_key)
        .values(
            kid=made.kid,
            state=state,
            sealed_private=made.sealed,
            public_jwk=made.public,
            created_at=now,
            active_at=now if state == "active" else None,
        )
        .on_conflict_do_nothing()
    )
