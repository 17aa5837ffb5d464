"""The secrets of an open round: its answers' key pair, and the marks of who has answered.

Both come from the round's one key outside the database (`lti.outside_keys`). The database holds
the public half, with which answers are sealed by HPKE in base mode (RFC 9180): every one freshly,
so that equal answers look different.
"""

import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_HALF = 16  # bytes of a pass's number, and of its seal


@dataclass(frozen=True, slots=True)
class RoundSecrets:
    """What follows from a round's key; whoever holds it and the database is trusted meanwhile."""

    round_id: UUID
    key: bytes

    @property
    def public_key(self) -> bytes:
        """The half that answers are sealed with, 32 bytes."""
        return self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def opened(self, sealed: bytes) -> bytes:
        """Return what was sealed. Raises InvalidTag for what was not sealed for this round."""
        return _SUITE.decrypt(sealed, self._private, _about(self.round_id))

    def pass_for(self, who: str, pseudonym: bytes | None = None) -> str:
        """Return what lets somebody answer once: hexadecimal digits.

        The same person always gets the same one, so that none has to be kept; without the
        round's key nobody can tell whose it is. The pseudonym of a confidential survey travels
        in it, sealed, so that answering needs nothing else.
        """
        part = self._derived("pass", who.encode())[:_HALF].hex()
        shown = part + self._seal_of(part)
        if pseudonym is None:
            return shown
        return shown + self._wrapping.encrypt(pseudonym, [part.encode()]).hex()

    def mark_of(self, shown: str) -> bytes | None:
        """Return the mark that a pass leaves when it is used, None for what is not a pass."""
        part, seal = shown[: 2 * _HALF], shown[2 * _HALF : 4 * _HALF]
        if not hmac.compare_digest(seal.encode(), self._seal_of(part).encode()):
            return None
        return self._derived("mark", part.encode())

    def pseudonym_of(self, shown: str) -> bytes | None:
        """Return the pseudonym in a pass, None for a pass without one or with another's."""
        part, wrapped = shown[: 2 * _HALF], shown[4 * _HALF :]
        try:
            return self._wrapping.decrypt(bytes.fromhex(wrapped), [part.encode()])
        except (InvalidTag, ValueError):
            return None

    @property
    def _private(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self._derived("answers", b""))

    @property
    def _wrapping(self) -> AESSIV:
        return AESSIV(self._derived("pseudonyms", b""))

    def _seal_of(self, part: str) -> str:
        return self._derived("seal", part.encode())[:_HALF].hex()

    def _derived(self, purpose: str, value: bytes) -> bytes:
        own = hmac.digest(self.key, f"survey {purpose}".encode(), hashlib.sha256)
        return hmac.digest(own, value, hashlib.sha256)


def sealed(plain: bytes, *, round_id: UUID, public_key: bytes) -> bytes:
    """Seal an answer so that only the round's key opens it."""
    return _SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(public_key), _about(round_id))


def _about(round_id: UUID) -> bytes:
    return b"valmentava survey round " + round_id.bytes
