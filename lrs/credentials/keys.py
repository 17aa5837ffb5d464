"""Keys and their secrets: made, proven, rotated, ended."""

import enum
import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec
import sqlalchemy as sa

from lrs.authorities import RESERVED_NAMES
from lrs.credentials.bound import PURPOSE, Bound, marked
from lrs.credentials.scopes import Scope, opens, scopes_in
from lrs.driver import fetched, is_sqlite
from lrs.key_ring import KeyRing
from lrs.tables import credential
from statements.findable import lone_agent_key
from statements.grammar import InvalidStatements

_SECRET_BYTES = 24
_SHORTEST_SECRET = 22
"""Characters of base64 that hold 128 bits; an imported secret must not be shorter."""

_KEY = re.compile(r"[A-Za-z0-9._~@-]{1,128}")
_LONGEST_LABEL = 200
_MOST_REQUESTS = 1_000_000


class ProfileRule(enum.StrEnum):
    """What becomes of a key's statements that do not follow the coaching profile."""

    OFF = "off"
    WARN = "warn"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Credential:
    """A key that was proven by its secret, and what it opens.

    authority is the Agent as JSON that vouches for its statements, None for the key's own
    account. A key without requests_per_minute is not limited; bound is what a launch's key is
    fixed to; proof is the mark of the secret that proved it.
    """

    key: str
    organisation_id: int
    scopes: frozenset[Scope]
    authority: bytes | None = None
    requests_per_minute: int | None = None
    profile_rule: ProfileRule = ProfileRule.OFF
    bound: Bound | None = None
    proof: bytes = field(default=b"", compare=False, repr=False)

    def may(self, *allowing: Scope) -> bool:
        """Tell whether one of these scopes, or one that contains it, was granted."""
        return opens(self.scopes, *allowing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What a credential may be given beside its scopes; see `Credential`."""

    label: str = ""
    expires_at: datetime | None = None
    authority: bytes | None = None
    requests_per_minute: int | None = None
    profile_rule: ProfileRule = ProfileRule.OFF


@dataclass(frozen=True, slots=True)
class Listed:
    """A credential as an administrator sees it; the secret cannot be shown again."""

    key: str
    organisation_id: int
    label: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    previous_until: datetime | None
    requests_per_minute: int | None
    profile_rule: ProfileRule

    def state(self, now: datetime) -> str:
        """Return "active", "expired" or "revoked"."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "active"


class KeyTaken(Exception):
    """Another credential has this key."""


class WrongCredential(Exception):
    """A key, secret, authority or limit that cannot be used. The message says why."""


def make(
    connection: sa.Connection,
    key_ring: KeyRing,
    *,
    organisation_id: int,
    scopes: Collection[Scope],
    now: datetime,
    key: str | None = None,
    secret: str | None = None,
    particulars: Particulars | None = None,
) -> tuple[str, str]:
    """Keep a new credential and return its key and secret, which nothing can tell again.

    A key and secret may be brought along from elsewhere. Raises WrongCredential where something
    cannot be used, KeyTaken where the key is in use.
    """
    key = secrets.token_hex(12) if key is None else key
    secret = secrets.token_urlsafe(_SECRET_BYTES) if secret is None else secret
    given = Particulars() if particulars is None else particulars
    _check(key, secret)
    _check_particulars(given)
    try:
        connection.execute(
            sa.insert(credential).values(
                key=key,
                organisation_id=organisation_id,
                secret_mark=key_ring.mark(PURPOSE, marked(key, secret)),
                scopes=" ".join(sorted(scopes)),
                label=given.label,
                created_at=now,
                expires_at=given.expires_at,
                authority=given.authority,
                requests_per_minute=given.requests_per_minute,
                profile_rule=given.profile_rule.value,
            )
        )
    except sa.exc.IntegrityError as error:
        raise KeyTaken(key) from error
    return key, secret


def proven(
    connection: sa.Connection, key_ring: KeyRing, *, key: str, secret: str, now: datetime
) -> Credential | None:
    """Return the credential that a key and secret prove, None if they prove nothing.

    After a rotation the previous secret proves it too, until its time is over. It takes as long
    for an unknown key as for a wrong secret.
    """
    until = f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}" if is_sqlite(connection) else now
    found = fetched(connection, _BY_KEY, {"key": key, "now": until})
    row = found[0] if found else (0, bytes(32), None, "", None, None, "off", None)
    marks = key_ring.marks(PURPOSE, marked(key, secret))
    kept = (bytes(row[1]), bytes(32) if row[2] is None else bytes(row[2]))
    matches = [mark for mark in marks for each in kept if hmac.compare_digest(mark, each)]
    if not found or not matches:
        return None
    return Credential(
        key,
        row[0],
        scopes_in(row[3]),
        None if row[4] is None else bytes(row[4]),
        row[5],
        ProfileRule(row[6]),
        None if row[7] is None else _BOUND.decode(bytes(row[7])),
        proof=matches[0],
    )


def listed(connection: sa.Connection, organisation_id: int | None = None) -> tuple[Listed, ...]:
    """Return the credentials of one organisation, or of all, the oldest first.

    Keys of launches are left out: there is one for each launch, and it ends by itself.
    """
    query = sa.select(credential).where(credential.c.bound.is_(None))
    if organisation_id is not None:
        query = query.where(credential.c.organisation_id == organisation_id)
    return tuple(
        Listed(
            row.key,
            row.organisation_id,
            row.label,
            tuple(sorted(scopes_in(row.scopes))),
            row.created_at,
            row.expires_at,
            row.revoked_at,
            row.previous_until,
            row.requests_per_minute,
            ProfileRule(row.profile_rule),
        )
        for row in connection.execute(query.order_by(credential.c.created_at, credential.c.key))
    )


def revoke(
    connection: sa.Connection, key: str, *, now: datetime, organisation_id: int | None = None
) -> bool:
    """End a credential at once; tell whether there was one that had not ended."""
    end = sa.update(credential).where(_is(key, organisation_id), credential.c.revoked_at.is_(None))
    return connection.execute(end.values(revoked_at=now)).rowcount == 1


def expire(
    connection: sa.Connection,
    key: str,
    *,
    expires_at: datetime | None,
    organisation_id: int | None = None,
) -> bool:
    """Let a credential end at a time, or never; tell whether there was one that is not revoked."""
    change = sa.update(credential).where(
        _is(key, organisation_id), credential.c.revoked_at.is_(None)
    )
    return connection.execute(change.values(expires_at=expires_at)).rowcount == 1


def rotate(
    connection: sa.Connection,
    key_ring: KeyRing,
    key: str,
    *,
    previous_until: datetime,
    organisation_id: int | None = None,
) -> str | None:
    """Give a credential a new secret and return it, None where there is none to rotate.

    The secret it had proves it until previous_until; one before that proves nothing from now on.
    """
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    change = (
        sa.update(credential)
        .where(
            _is(key, organisation_id),
            credential.c.revoked_at.is_(None),
            credential.c.bound.is_(None),
        )
        .values(
            previous_secret_mark=credential.c.secret_mark,
            previous_until=previous_until,
            secret_mark=key_ring.mark(PURPOSE, marked(key, secret)),
        )
    )
    return secret if connection.execute(change).rowcount == 1 else None


_BY_KEY = """
SELECT organisation_id, secret_mark,
       CASE WHEN previous_until > :now THEN previous_secret_mark END,
       scopes, authority, requests_per_minute, profile_rule, bound
FROM lrs_credential
WHERE key = :key AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :now)
"""
_BOUND = msgspec.json.Decoder(Bound)


def _is(key: str, organisation_id: int | None) -> sa.ColumnElement[bool]:
    named = credential.c.key == key
    if organisation_id is None:
        return named
    return sa.and_(named, credential.c.organisation_id == organisation_id)


def _check(key: str, secret: str) -> None:
    if not _KEY.fullmatch(key):
        raise WrongCredential("the key must be 1 to 128 letters, digits or . _ ~ @ -")
    if key in RESERVED_NAMES:
        raise WrongCredential(f"the key {key} stands for the tool itself")
    if len(secret) < _SHORTEST_SECRET:
        raise WrongCredential(f"the secret must have at least {_SHORTEST_SECRET} characters")


def _check_particulars(given: Particulars) -> None:
    if len(given.label) > _LONGEST_LABEL or "\0" in given.label:
        raise WrongCredential(f"the label must be at most {_LONGEST_LABEL} characters")
    limit = given.requests_per_minute
    if limit is not None and not 1 <= limit <= _MOST_REQUESTS:
        raise WrongCredential(f"the limit must be 1 to {_MOST_REQUESTS} requests a minute")
    if given.authority is None:
        return
    try:
        lone_agent_key(given.authority)
    except InvalidStatements as error:
        raise WrongCredential(f"the authority is no Agent: {error.problems[0].rule}") from None
