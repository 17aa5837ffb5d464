"""The end of a page as a word in an address: where the next page goes on.

It holds the whole query, so that `more` needs no other parameter and nothing is remembered
between pages (xAPI 1.0.3, Part 3, 2.1.3).
"""

import base64
import binascii
import hmac
from dataclasses import dataclass

import msgspec

from lrs.key_ring import KeyRing
from lrs.retrieval import Walk

_PURPOSE = "statements cursor"
_MARK_BYTES = 8


class UnknownCursor(Exception):
    """A cursor that this store did not issue."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A walk that goes on, and how its statements are shown."""

    walk: Walk
    form: str
    attachments: bool


def cursor_text(cursor: Cursor, key_ring: KeyRing) -> str:
    """Return a cursor as letters that stand in an address as they are."""
    packed = msgspec.msgpack.encode(cursor)
    mark = key_ring.mark(_PURPOSE, packed)[:_MARK_BYTES]
    return base64.urlsafe_b64encode(mark + packed).decode().rstrip("=")


def read_cursor(text: str, key_ring: KeyRing) -> Cursor:
    """Return the cursor that a text holds. Raises UnknownCursor if the store did not issue it."""
    try:
        received = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise UnknownCursor(text) from None
    mark, packed = received[:_MARK_BYTES], received[_MARK_BYTES:]
    if not any(
        hmac.compare_digest(mark, each[:_MARK_BYTES]) for each in key_ring.marks(_PURPOSE, packed)
    ):
        raise UnknownCursor(text)
    try:
        return msgspec.msgpack.decode(packed, type=Cursor)
    except msgspec.MsgspecError:
        # Issued by an older version of the program.
        raise UnknownCursor(text) from None
