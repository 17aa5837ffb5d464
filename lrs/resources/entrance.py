"""Who is asking: the credential that a request proves."""

import base64
import binascii
import re

from lrs import credentials
from lrs.credentials import Credential, Scope
from lrs.resources.asking import Asked
from lrs.resources.refusals import NotGranted, NotProven
from lrs.surroundings import surroundings

_BASIC = re.compile(r"[Bb][Aa][Ss][Ii][Cc] +([A-Za-z0-9+/=]{1,4096}) *")


def entered(asked: Asked, *scopes: Scope) -> Credential:
    """Return the proven credential if one of the scopes was granted to it.

    Raises NotProven or NotGranted.
    """
    key, secret = _key_and_secret(asked.headers.get("authorization", ""))
    here = surroundings()
    with here.database.read() as connection:
        credential = credentials.proven(
            connection, here.key_ring, key=key, secret=secret, now=here.clock()
        )
    if credential is None:
        raise NotProven
    if not credential.may(*scopes):
        raise NotGranted(*scopes)
    return credential


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
