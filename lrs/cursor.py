"""The end of a page, or a place in the journal, as a word in an address: where to go on.

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
_JOURNAL_PURPOSE = "journal cursor"
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
    return _marked_text(msgspec.msgpack.encode(cursor), _PURPOSE, key_ring)


def read_cursor(text: str, key_ring: KeyRing) -> Cursor:
    """Return the cursor that a text holds. Raises UnknownCursor if the store did not issue it."""
    packed = _proven(text, _PURPOSE, key_ring)
    try:
        return msgspec.msgpack.decode(packed, type=Cursor)
    except msgspec.MsgspecError:
        # Issued by an older version of the program.
        raise UnknownCursor(text) from None


def journal_cursor_text(organisation_id: int, sequence: int, key_ring: KeyRing) -> str:
    """Return a place in an organisation's journal as letters that stand in an address."""
    packed = msgspec.msgpack.encode((organisation_id, sequence))
    return _marked_text(packed, _JOURNAL_PURPOSE, key_ring)


def read_journal_cursor(text: str, organisation_id: int, key_ring: KeyRing) -> int:
    """Return the number that a place in an organisation's journal has. Raises UnknownCursor."""
    packed = _proven(text, _JOURNAL_PURPOSE, key_ring)
    owner, sequence = msgspec.msgpack.decode(packed, type=tuple[int, int])
    if owner != organisation_id:
        raise UnknownCursor(text)
    return sequence


def _marked_text(packed: bytes, purpose: str, key_ring: KeyRing) -> str:
    mark = key_ring.mark(purpose, packed)[:_MARK_BYTES]
    return base64.urlsafe_b64encode(mark + packed).decode().rstrip("=")


def _proven(text: str, purpose: str, key_ring: KeyRing) -> bytes:
    try:
        received = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise UnknownCursor(text) from None
    mark, packed = received[:_MARK_BYTES], received[_MARK_BYTES:]
    if not any(
        hmac.compare_digest(mark, each[:_MARK_BYTES]) for each in key_ring.marks(purpose, packed)
    ):
        raise UnknownCursor(text)
    return packed
