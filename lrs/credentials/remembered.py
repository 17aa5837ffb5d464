"""Credentials proven a moment ago, for requests that prove theirs again where they write.

Asking the database first costs a small write a fifth of its time. A process therefore remembers
for a second what it proved, and a write that relies on it asks again within its own transaction
(`lrs.at_once`): what was revoked, rotated or has expired keeps nothing.
"""

import hmac
import threading
from collections.abc import Sequence
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
    """What this process proved lately, by keys. It holds marks of secrets, no secret."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._proofs: dict[str, _Proof] = {}

    def recall(self, key: str, marks: Sequence[bytes], *, now: datetime) -> Credential | None:
        """Return the credential that one of the marks proved within the last second."""
        proof = self._proofs.get(key)
        if proof is None or not timedelta(0) <= now - proof.proven_at < _LONGEST:
            return None
        matches = [hmac.compare_digest(mark, proof.credential.proof) for mark in marks]
        return proof.credential if any(matches) else None

    def note(self, credential: Credential, *, now: datetime) -> None:
        """Remember what was proven just now."""
        with self._lock:
            if len(self._proofs) >= _MOST:
                self._proofs.clear()
            self._proofs[credential.key] = _Proof(credential, now)

    def forget(self, key: str) -> None:
        """Forget a key that does not hold any more."""
        with self._lock:
            self._proofs.pop(key, None)
