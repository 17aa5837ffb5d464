"""The ring of secret keys: the first one writes, all of them read, so that keys can be changed."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class NotOurs(Exception):
    """A sealed value that no key of the ring opens: forged, damaged, or its key was removed."""


class KeyRing:
    """Seals and marks values under keys derived from VALMENTAVA_SECRET_KEYS.

    Each purpose has keys of its own, so that a value sealed for one is refused for another.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = tuple(key.encode() for key in keys)
        self._marking: dict[str, tuple[bytes, ...]] = {}

    def mark(self, purpose: str, value: bytes) -> bytes:
        """Return the HMAC-SHA-256 (32 bytes) of a value under the current key."""
        return hmac.digest(self._marking_keys(purpose)[0], value, hashlib.sha256)

    def marks(self, purpose: str, value: bytes) -> tuple[bytes, ...]:
        """Return the value's HMAC under every key of the ring, the current one first."""
        return tuple(hmac.digest(key, value, hashlib.sha256) for key in self._marking_keys(purpose))

    def seal(self, purpose: str, value: bytes) -> bytes:
        """Encrypt and authenticate a value under the current key."""
        return self._fernet(purpose).encrypt(value)

    def unseal(self, purpose: str, sealed: bytes) -> bytes:
        """Return what was sealed for this purpose. Raises NotOurs if no key opens it."""
        try:
            return self._fernet(purpose).decrypt(sealed)
        except InvalidToken:
            raise NotOurs(purpose) from None

    def _marking_keys(self, purpose: str) -> tuple[bytes, ...]:
        # Purposes are constants of the code: there are few.
        if purpose not in self._marking:
            self._marking[purpose] = tuple(
                hmac.digest(key, b"mark:" + purpose.encode(), hashlib.sha256) for key in self._keys
            )
        return self._marking[purpose]

    def _fernet(self, purpose: str) -> MultiFernet:
        derived = (
            hmac.digest(key, b"seal:" + purpose.encode(), hashlib.sha256) for key in self._keys
        )
        return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
