"""Calls to a platform's services, with tokens obtained by our signature (LTI security, 4.1)."""

import secrets
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlencode
from weakref import WeakValueDictionary

import sqlalchemy as sa

from lrs.addresses import origin_of
from lrs.database import inserting
from lrs.key_ring import NotOurs
from lrs.outgoing import Answer, Bearer, Outgoing
from lrs.surroundings import Surroundings
from lti import tables
from lti.protocol import keys
from lti.protocol.claims import json_object
from lti.protocol.registration import Registration

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_PURPOSE = "access token"
_ASSERTION_LIFE = timedelta(seconds=60)
# Moodle refuses an assertion of the future without any leeway.
_BACKDATED = timedelta(seconds=5)
_UNSAID_LIFE_SECONDS = 300
_LONGEST_LIFE_SECONDS = 24 * 3600
_REFUSALS = frozenset(
    {
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
    }
)
_SPARED = timedelta(seconds=60)


class ServiceFailed(Exception):
    """A platform's service did not do what was asked; status is None when it said nothing."""

    def __init__(self, code: str, status: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


@dataclass(frozen=True, slots=True)
class _Kept:
    token: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class _Granted:
    token: str
    scopes: frozenset[str]


class _Turns:
    """One turn at a time for each key, so that many who find no token fetch one."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[Hashable, _Turn] = WeakValueDictionary()
        self._choosing = threading.Lock()

    @contextmanager
    def of(self, key: Hashable) -> Iterator[None]:
        """Wait for the turn of a key and hold it until the block ends."""
        with self._choosing:
            turn = self._locks.setdefault(key, _Turn())
        with turn.lock:
            yield


class _Turn:
    def __init__(self) -> None:
        self.lock = threading.Lock()


_TURNS = _Turns()

Call = Callable[[Outgoing, Bearer], Answer]


def called(
    surroundings: Surroundings,
    registration: Registration,
    *,
    scopes: Sequence[str],
    url: str,
    call: Call,
) -> Answer:
    """Return what a service at url answers to a call that carries a token for these scopes.

    A token the platform no longer takes is replaced once. The token is shown to the origin of
    url only. Raises ServiceFailed or OutgoingFailed; an answer of failure is still an answer.
    """
    outgoing = Outgoing(surroundings.settings)
    kept = _kept_token(surroundings, registration, scopes)
    token = kept.token if kept else _next_token(surroundings, registration, scopes)
    answer = call(outgoing, _bearer(token, url))
    if answer.status != HTTPStatus.UNAUTHORIZED or kept is None:
        return answer
    _forget_token(surroundings, registration, scopes, kept)
    return call(outgoing, _bearer(_next_token(surroundings, registration, scopes), url))


def granted_scopes(
    surroundings: Surroundings, registration: Registration, scopes: Sequence[str]
) -> frozenset[str]:
    """Ask for a new token and return what it is said to open; without a word, all of it.

    Raises ServiceFailed or OutgoingFailed.
    """
    return _new_token(surroundings, registration, scopes).scopes


def forget_expired_tokens(connection: sa.Connection, *, now: datetime) -> int:
    """Delete the tokens that no longer serve; return how many."""
    return connection.execute(
        sa.delete(tables.access_token).where(tables.access_token.c.expires_at <= now)
    ).rowcount


def _bearer(token: str, url: str) -> Bearer:
    origin = origin_of(url)
    if origin is None:
        raise ServiceFailed("service_address")
    return Bearer(token, origin)


def _kept_token(
    surroundings: Surroundings, registration: Registration, scopes: Sequence[str]
) -> _Kept | None:
    table = tables.access_token
    wanted = sa.select(table.c.sealed_token).where(
        *_key(registration, scopes), table.c.expires_at > surroundings.clock() + _SPARED
    )
    with surroundings.database.read() as connection:
        sealed: bytes | None = connection.execute(wanted).scalar()
    if sealed is None:
        return None
    try:
        return _Kept(surroundings.key_ring.unseal(_PURPOSE, sealed).decode(), sealed)
    except NotOurs:
        return None


def _next_token(
    surroundings: Surroundings, registration: Registration, scopes: Sequence[str]
) -> str:
    """Return a token that somebody else of this process fetched meanwhile, or else a new one."""
    with _TURNS.of((registration.id, _scope(scopes))):
        kept = _kept_token(surroundings, registration, scopes)
        return kept.token if kept else _new_token(surroundings, registration, scopes).token


def _new_token(
    surroundings: Surroundings, registration: Registration, scopes: Sequence[str]
) -> _Granted:
    now = surroundings.clock()
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": _ASSERTION,
        "client_assertion": keys.signed(surroundings, _assertion(registration, now)),
        "scope": _scope(scopes),
    }
    answer = Outgoing(surroundings.settings).post(
        registration.token_url,
        urlencode(form).encode(),
        content_type="application/x-www-form-urlencoded",
        accept="application/json, */*",
    )
    if not answer.succeeded:
        raise ServiceFailed(f"token_{_refusal_of(answer)}", answer.status)
    # Whatever type the answer claims to be: Moodle calls its JSON a page.
    given = json_object(answer.body) or {}
    token = given.get("access_token")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        raise ServiceFailed("token_unreadable", answer.status)
    seconds = _seconds_of_life(given.get("expires_in"))
    _keep_token(
        surroundings, registration, scopes, token=token, until=now + timedelta(seconds=seconds)
    )
    said = given.get("scope")
    told = frozenset(said.split()) if isinstance(said, str) else frozenset(scopes)
    return _Granted(token, told)


def _refusal_of(answer: Answer) -> str:
    """Return why a token was refused: OAuth's own word, else the status (RFC 6749, 5.2)."""
    word = (json_object(answer.body) or {}).get("error")
    return word if word in _REFUSALS else str(answer.status)


def _assertion(registration: Registration, now: datetime) -> dict[str, object]:
    issued = now - _BACKDATED
    return {
        "iss": registration.client_id,
        "sub": registration.client_id,
        "aud": registration.assertion_audience,
        "iat": int(issued.timestamp()),
        "exp": int((now + _ASSERTION_LIFE).timestamp()),
        "jti": secrets.token_urlsafe(24),
    }


def _seconds_of_life(said: object) -> int:
    if isinstance(said, bool) or not isinstance(said, int | float):
        return _UNSAID_LIFE_SECONDS
    return int(max(0, min(said, _LONGEST_LIFE_SECONDS)))


def _keep_token(
    surroundings: Surroundings,
    registration: Registration,
    scopes: Sequence[str],
    *,
    token: str,
    until: datetime,
) -> None:
    kept = {
        "sealed_token": surroundings.key_ring.seal(_PURPOSE, token.encode()),
        "expires_at": until,
    }
    key = {
        "registration_id": registration.id,
        "scopes": _scope(scopes),
        "token_url": registration.token_url,
    }
    with surroundings.database.write() as connection:
        connection.execute(
            inserting(connection, tables.access_token)
            .values(**key, **kept)
            .on_conflict_do_update(index_elements=list(key), set_=kept)
        )


def _forget_token(
    surroundings: Surroundings, registration: Registration, scopes: Sequence[str], kept: _Kept
) -> None:
    # Only this one: another worker may have put a new one in its place meanwhile.
    table = tables.access_token
    with surroundings.database.write() as connection:
        connection.execute(
            sa.delete(table).where(*_key(registration, scopes), table.c.sealed_token == kept.sealed)
        )


def _key(registration: Registration, scopes: Sequence[str]) -> tuple[sa.ColumnElement[bool], ...]:
    column = tables.access_token.c
    return (
        column.registration_id == registration.id,
        column.scopes == _scope(scopes),
        column.token_url == registration.token_url,
    )


def _scope(scopes: Sequence[str]) -> str:
    return " ".join(sorted(scopes))
