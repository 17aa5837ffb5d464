"""The code by which who is at a meeting checks in: shown there, and good only around its time."""

import hmac
from datetime import datetime, timedelta

from lrs.key_ring import KeyRing
from lti.meetings.meetings import Meeting

BEFORE = timedelta(minutes=30)
AFTER = timedelta(minutes=30)

_LENGTH = 6
# Without the letters and digits that are taken for one another.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_PURPOSE = "check-in"


def code_of(key_ring: KeyRing, held: Meeting) -> str:
    """Return a meeting's code: six letters and digits, the same however often it is shown."""
    return _code(key_ring.mark(_PURPOSE, held.id.bytes))


def is_code(key_ring: KeyRing, held: Meeting, typed: str) -> bool:
    """Tell whether what was typed is a meeting's code, however it was written."""
    told = "".join(typed.split()).replace("-", "").upper().encode()
    return any(
        hmac.compare_digest(told, _code(mark).encode())
        for mark in key_ring.marks(_PURPOSE, held.id.bytes)
    )


def is_open(held: Meeting, now: datetime) -> bool:
    """Tell whether one can check in now."""
    return (
        held.cancelled_at is None
        and held.plan.starts_at - BEFORE <= now <= held.plan.ends_at + AFTER
    )


def _code(mark: bytes) -> str:
    number = int.from_bytes(mark)
    letters = []
    for _ in range(_LENGTH):
        number, rest = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[rest])
    return "".join(letters)
