"""The keys others sign with: fetched from their key sets, kept in the database for a while."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog

from lrs.database import inserting
from lrs.outgoing import Outgoing, OutgoingFailed
from lrs.surroundings import Surroundings
from lti import tables
from lti.protocol.claims import json_object
from lti.protocol.registration import Registration

LIFE = timedelta(hours=6)
REFETCHED_AFTER = timedelta(minutes=1)
RETRIED_AFTER = timedelta(seconds=10)

_MOST_KEYS = 100

# Any: a JWK's values are of several types.
Jwk = Mapping[str, Any]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Kept:
    """A platform's keys as they were last fetched, and when fetching them last failed."""

    keys: tuple[Jwk, ...] = ()
    fetched_at: datetime | None = None
    failed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a set of keys is published, and how it is kept.

    keep stores a fetched set, or with None that fetching failed, which leaves the old one in place.
    """

    id: UUID
    url: str
    keep: Callable[[sa.Connection, Sequence[Jwk] | None, datetime], None]


def keys_named(
    surroundings: Surroundings, registration: Registration, kid: str, *, kept: Kept
) -> tuple[Jwk, ...]:
    """Return the platform's keys of that id, none if it publishes none. kept is what is known."""

    def keep(connection: sa.Connection, keys: Sequence[Jwk] | None, now: datetime) -> None:
        _keep(connection, registration.id, keys=keys, now=now)

    source = Source(id=registration.id, url=registration.jwks_url, keep=keep)
    return keys_of(surroundings, source, kid, kept=kept)


def keys_of(
    surroundings: Surroundings, source: Source, kid: str | None, *, kept: Kept
) -> tuple[Jwk, ...]:
    """Return a source's keys of an id, or all of them when none is named.

    An unknown id fetches the key set anew, since keys change without notice, but not more often
    than once a minute: anybody can send tokens that name keys. A set that is past its life still
    serves while the server does not answer.
    """
    now = surroundings.clock()
    if kept.fetched_at is not None and now - kept.fetched_at < LIFE:
        named = _named(kept.keys, kid)
        if named or now - kept.fetched_at < REFETCHED_AFTER:
            return named
    if kept.failed_at is not None and now - kept.failed_at < RETRIED_AFTER:
        return _named(kept.keys, kid)
    try:
        fetched = _fetched(surroundings, source.url)
    except (OutgoingFailed, _NoKeySet) as error:
        log.warning("platform_keys_unreachable", source_id=str(source.id), error=str(error))
        with surroundings.database.write() as connection:
            # By now, not by before: a server that hangs takes longer than it is left alone for.
            source.keep(connection, None, surroundings.clock())
        return _named(kept.keys, kid)
    with surroundings.database.write() as connection:
        source.keep(connection, fetched, now)
    return _named(fetched, kid)


class _NoKeySet(Exception):
    """An answer that is not a set of keys."""


def _fetched(surroundings: Surroundings, url: str) -> tuple[Jwk, ...]:
    answer = Outgoing(surroundings.settings).get(url)
    if not answer.succeeded:
        raise _NoKeySet(f"status {answer.status}")
    keys = (json_object(answer.body) or {}).get("keys")
    if not isinstance(keys, list):
        raise _NoKeySet("no keys")
    return tuple(key for key in keys[:_MOST_KEYS] if isinstance(key, dict))


def _named(keys: Sequence[Jwk], kid: str | None) -> tuple[Jwk, ...]:
    return tuple(key for key in keys if kid is None or key.get("kid") == kid)


def kept_from(row: Any) -> Kept:  # Any: a row of the table, or None
    """Return the keys that a row holds, nothing for none."""
    return Kept() if row is None else Kept(tuple(row.keys), row.fetched_at, row.failed_at)


def _keep(
    connection: sa.Connection,
    registration_id: UUID,
    *,
    keys: Sequence[Jwk] | None,
    now: datetime,
) -> None:
    changed = {"failed_at": now} if keys is None else {"keys": list(keys), "fetched_at": now}
    connection.execute(
        inserting(connection, tables.platform_keys)
        .values(**{"registration_id": registration_id, "keys": [], **changed})
        .on_conflict_do_update(index_elements=["registration_id"], set_=changed)
    )
