"""Who is asking: the credential that a request proves."""

import base64
import binascii
import re
from collections.abc import Sequence

from lrs import credentials
from lrs.credentials import Bound, Credential, Scope
from lrs.resources.asking import Asked
from lrs.resources.refusals import NotGranted, NotProven, OutOfBounds
from lrs.surroundings import surroundings
from statements.grammar import Problem

_BASIC = re.compile(r"[Bb][Aa][Ss][Ii][Cc] +([A-Za-z0-9+/=]{1,4096}) *")


def entered(asked: Asked, *scopes: Scope) -> Credential:
    """Return the proven credential if one of the scopes was granted to it.

    Raises NotProven, TooOften, NotGranted, or OutOfBounds where a launch's key is used by a page
    of another origin.
    """
    return _admitted(asked, proven_now(asked), scopes)


def entered_lately(asked: Asked, *scopes: Scope) -> Credential:
    """Do as `entered`; a proof of the last second will do, for what proves it again as it writes.

    Where that fails, `proven_now` tells what holds.
    """
    here = surroundings()
    credential = here.remembered.recall(_words(asked), now=here.clock())
    return _admitted(asked, proven_now(asked) if credential is None else credential, scopes)


def proven_now(asked: Asked) -> Credential:
    """Return the credential that the database says is proven. Raises NotProven."""
    words = _words(asked)
    key, secret = _key_and_secret(words)
    here = surroundings()
    now = here.clock()
    with here.database.read() as connection:
        credential = credentials.proven(connection, here.key_ring, key=key, secret=secret, now=now)
    if credential is None:
        here.remembered.forget(words)
        raise NotProven
    here.remembered.note(words, credential, now=now)
    return credential


def _words(asked: Asked) -> str:
    return asked.headers.get("authorization", "")


def _admitted(asked: Asked, credential: Credential, scopes: Sequence[Scope]) -> Credential:
    here = surroundings()
    if credential.requests_per_minute is not None:
        here.allowances.spend(
            here.database, credential.key, limit=credential.requests_per_minute, now=here.clock()
        )
    if not credential.may(*scopes):
        raise NotGranted(*scopes)
    if credential.bound is not None:
        _hold_to_origin(credential.bound, asked)
    return credential


def _hold_to_origin(bound: Bound, asked: Asked) -> None:
    """Refuse another page; what is no page sends no Origin."""
    origin = asked.headers.get("origin")
    if origin is not None and origin != bound.origin:
        raise OutOfBounds(Problem("Origin", "The key of this launch is for another page."))


def _key_and_secret(authorization: str) -> tuple[str, str]:
    match = _BASIC.fullmatch(authorization)
    if match is None:
        raise NotProven
    try:
        text = base64.b64decode(match[1], validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        raise NotProven from None
    key, colon, secret = text.partition(":")
    if not colon or "\0" in key:
        raise NotProven
    return key, secret
