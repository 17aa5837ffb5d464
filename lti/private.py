"""What only its person can read: sealed with a key of their own, which lies outside the database.

An envelope: the text is sealed by the person's key, the key's file is wrapped by the ring of
secret keys. Whoever holds the database alone reads nothing, and nor does anybody, from any copy,
once the person's key is destroyed. Who operates the service and holds all three could read it,
which people are told.
"""

import base64
from dataclasses import dataclass
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken

from lti.outside_keys import KeyGone, Of, OutsideKeys

_STEP = 512
_LENGTH_BYTES = 4


class Unreadable(Exception):
    """The person's key is gone, or the text was sealed for somebody else."""


@dataclass(frozen=True, slots=True)
class Private:
    """Seals and opens what belongs to one person alone."""

    keys: OutsideKeys
    person_id: UUID

    def seal(self, text: bytes) -> bytes:
        """Seal a text; its length is told in steps of 512 bytes only."""
        whole = len(text).to_bytes(_LENGTH_BYTES) + text
        padded = whole.ljust(-(-len(whole) // _STEP) * _STEP, b"\0")
        return _box(self.keys.made(Of.PERSON, self.person_id)).encrypt(padded)

    def unseal(self, sealed: bytes) -> bytes:
        """Return what was sealed. Raises Unreadable."""
        try:
            padded = _box(self.keys.read(Of.PERSON, self.person_id)).decrypt(sealed)
        except (KeyGone, InvalidToken):
            raise Unreadable(str(self.person_id)) from None
        length = int.from_bytes(padded[:_LENGTH_BYTES])
        return padded[_LENGTH_BYTES:][:length]

    def erase(self) -> bool:
        """Destroy the key, and with it everything sealed; tell whether there was one."""
        return self.keys.destroy(Of.PERSON, self.person_id)


def _box(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key))
