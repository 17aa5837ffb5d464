"""Credentials proven a moment ago, for requests that prove theirs again where they write.

Asking the database first costs a small write a fifth of its time. A process therefore remembers
for a second what it proved, and a write that relies on it asks again within its own transaction
(`lrs.at_once`): what was revoked, rotated or has expired keeps nothing.
"""

import hashlib
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from lrs.credentials.keys import Credential

_LONGEST = timedelta(seconds=1)
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class _Proof:
    credential: Credential
    proven_at: datetime


class Remembered:
    """What this process proved lately, under a keyed hash of the words that proved it."""

    def __init__(self) -> None:
        self._hash_key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._proofs: dict[bytes, _Proof] = {}

    def recall(self, words: str, *, now: datetime) -> Credential | None:
        """Return the credential that the same words proved within the last second."""
        proof = self._proofs.get(self._hash(words))
        if proof is None or not timedelta(0) <= now - proof.proven_at < _LONGEST:
            return None
        return proof.credential

    def note(self, words: str, credential: Credential, *, now: datetime) -> None:
        """Remember what was proven just now."""
        with self._lock:
            if len(self._proofs) >= _MOST:
                self._proofs.clear()
            self._proofs[self._hash(words)] = _Proof(credential, now)

    def forget(self, words: str) -> None:
        """Forget words that prove nothing any more."""
        with self._lock:
            self._proofs.pop(self._hash(words), None)

    def _hash(self, words: str) -> bytes:
        # No secret is kept in memory, and nobody outside can tell by time how near a guess is.
        text = words.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, key=self._hash_key, digest_size=32).digest()
