"""Who may use the store over HTTP: a key, a secret, and scopes that say for what."""

import enum
import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import sqlalchemy as sa

from lrs.driver import fetched, is_sqlite
from lrs.intake import OWN_NAME
from lrs.key_ring import KeyRing
from lrs.tables import credential

_PURPOSE = "credential"
_SECRET_BYTES = 24
_SHORTEST_SECRET = 22
"""Characters of base64 that hold 128 bits; an imported secret must not be shorter."""

_KEY = re.compile(r"[A-Za-z0-9._~@-]{1,128}")


class Scope(enum.StrEnum):
    """What a credential may do (xAPI 1.0.3, Part 3, 4.2, OAuth Authorization Scope)."""

    WRITE_STATEMENTS = "statements/write"
    READ_OWN_STATEMENTS = "statements/read/mine"
    READ_STATEMENTS = "statements/read"
    STATE = "state"
    DEFINE = "define"
    PROFILE = "profile"
    READ_ALL = "all/read"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Credential:
    """A key that was proven by its secret, and what it opens."""

    key: str
    organisation_id: int
    scopes: frozenset[Scope]

    def may(self, *allowing: Scope) -> bool:
        """Tell whether one of these scopes, or one that contains it, was granted."""
        return any(
            scope in self.scopes or not self.scopes.isdisjoint(_WITHIN[scope]) for scope in allowing
        )


@dataclass(frozen=True, slots=True)
class Listed:
    """A credential as an administrator sees it; the secret cannot be shown again."""

    key: str
    organisation_id: int
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class KeyTaken(Exception):
    """Another credential has this key."""


class WrongCredential(Exception):
    """A key or secret that cannot be used. The message says why."""


def make(
    connection: sa.Connection,
    key_ring: KeyRing,
    *,
    organisation_id: int,
    scopes: Collection[Scope],
    now: datetime,
    key: str | None = None,
    secret: str | None = None,
    expires_at: datetime | None = None,
) -> tuple[str, str]:
    """Keep a new credential and return its key and secret, which nothing can tell again.

    A key and secret may be brought along from elsewhere. Raises WrongCredential where they cannot
    be used, KeyTaken where the key is in use.
    """
    key = secrets.token_hex(12) if key is None else key
    secret = secrets.token_urlsafe(_SECRET_BYTES) if secret is None else secret
    _check(key, secret)
    try:
        connection.execute(
            sa.insert(credential).values(
                key=key,
                organisation_id=organisation_id,
                secret_mark=key_ring.mark(_PURPOSE, _marked(key, secret)),
                scopes=" ".join(sorted(scopes)),
                label="",
                created_at=now,
                expires_at=expires_at,
            )
        )
    except sa.exc.IntegrityError as error:
        raise KeyTaken(key) from error
    return key, secret


def proven(
    connection: sa.Connection, key_ring: KeyRing, *, key: str, secret: str, now: datetime
) -> Credential | None:
    """Return the credential that a key and secret prove, None if they prove nothing.

    It takes as long for an unknown key as for a wrong secret.
    """
    until = f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}" if is_sqlite(connection) else now
    found = fetched(connection, _BY_KEY, {"key": key, "now": until})
    organisation_id, kept, scopes = found[0] if found else (0, bytes(32), "")
    marks = key_ring.marks(_PURPOSE, _marked(key, secret))
    matches = [hmac.compare_digest(mark, bytes(kept)) for mark in marks]
    if not found or not any(matches):
        return None
    return Credential(key, organisation_id, _scopes(scopes))


def listed(connection: sa.Connection) -> tuple[Listed, ...]:
    """Return every credential, the oldest first."""
    query = sa.select(credential).order_by(credential.c.created_at, credential.c.key)
    return tuple(
        Listed(
            row.key,
            row.organisation_id,
            tuple(sorted(_scopes(row.scopes))),
            row.created_at,
            row.expires_at,
            row.revoked_at,
        )
        for row in connection.execute(query)
    )


def revoke(connection: sa.Connection, key: str, *, now: datetime) -> bool:
    """End a credential at once; tell whether there was one that had not ended."""
    end = sa.update(credential).where(credential.c.key == key, credential.c.revoked_at.is_(None))
    return connection.execute(end.values(revoked_at=now)).rowcount == 1


_WITHIN: dict[Scope, frozenset[Scope]] = {
    Scope.WRITE_STATEMENTS: frozenset({Scope.ALL}),
    Scope.READ_OWN_STATEMENTS: frozenset({Scope.READ_STATEMENTS, Scope.READ_ALL, Scope.ALL}),
    Scope.READ_STATEMENTS: frozenset({Scope.READ_ALL, Scope.ALL}),
    Scope.STATE: frozenset({Scope.ALL}),
    Scope.DEFINE: frozenset({Scope.ALL}),
    Scope.PROFILE: frozenset({Scope.ALL}),
    Scope.READ_ALL: frozenset({Scope.ALL}),
    Scope.ALL: frozenset(),
}


_BY_KEY = """
SELECT organisation_id, secret_mark, scopes FROM lrs_credential
WHERE key = :key AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :now)
"""


@lru_cache(maxsize=256)
def _scopes(kept: str) -> frozenset[Scope]:
    return frozenset(Scope(scope) for scope in kept.split())


def _marked(key: str, secret: str) -> bytes:
    return f"{key}\n{secret}".encode("utf-8", "surrogatepass")


def _check(key: str, secret: str) -> None:
    if not _KEY.fullmatch(key):
        raise WrongCredential("the key must be 1 to 128 letters, digits or . _ ~ @ -")
    if key == OWN_NAME:
        raise WrongCredential(f"the key {OWN_NAME} stands for the tool itself")
    if len(secret) < _SHORTEST_SECRET:
        raise WrongCredential(f"the secret must have at least {_SHORTEST_SECRET} characters")
