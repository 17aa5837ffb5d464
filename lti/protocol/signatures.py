"""Which key may check which signature, and whether it holds."""

import base64
import functools
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from lti.protocol.platform_keys import Jwk

_KEY_OF = {
    "RS256": ("RSA", None),
    "RS384": ("RSA", None),
    "RS512": ("RSA", None),
    "PS256": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
}

ALGORITHMS = frozenset(_KEY_OF)
"""The only algorithms a token may be signed by; "none" and shared secrets are not among them."""

_FEWEST_RSA_BITS = 2048
_PUBLIC_PARTS = ("kty", "n", "e", "crv", "x", "y")


def fits(key: Jwk, algorithm: str) -> bool:
    """Tell whether a published key may check signatures of an algorithm.

    Its type and curve decide, and its strength. Not every platform says what its keys are for;
    where alg or use is said, it must agree.
    """
    kind, curve = _KEY_OF[algorithm]
    if key.get("kty") != kind or (curve is not None and key.get("crv") != curve):
        return False
    if key.get("alg", algorithm) != algorithm or key.get("use", "sig") != "sig":
        return False
    if kind == "RSA" and _bits(key.get("n")) < _FEWEST_RSA_BITS:
        return False
    return _imported(key) is not None


def is_signed_by(token: str, key: Jwk, algorithm: str) -> bool:
    """Tell whether a key that fits the algorithm signed exactly this token."""
    imported = _imported(key)
    if imported is None:
        return False
    try:
        jws.deserialize_compact(token, imported, registry=_tolerant(algorithm))
    except (JoseError, ValueError, TypeError):
        return False
    return True


@functools.cache
def _tolerant(algorithm: str) -> jws.JWSRegistry:
    """Allow one algorithm, and header parameters that nobody has defined (RFC 7515, 4)."""
    return jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)


def _bits(modulus: object) -> int:
    if not isinstance(modulus, str):
        return 0
    try:
        number = base64.urlsafe_b64decode(modulus + "=" * (-len(modulus) % 4))
    except ValueError:
        return 0
    return int.from_bytes(number, "big").bit_length()


def _imported(key: Jwk) -> RSAKey | ECKey | None:
    # Only the public half, whatever else a platform publishes.
    public = tuple((name, key[name]) for name in _PUBLIC_PARTS if name in key)
    if not all(isinstance(value, str) for _, value in public):
        return None
    return _made(public)


@functools.lru_cache(maxsize=256)
def _made(public: tuple[tuple[str, str], ...]) -> RSAKey | ECKey | None:
    """Make a key of its published parts, once: that costs more than checking a signature."""
    parts: dict[str, Any] = dict(public)  # Any: the library's own type for a JWK
    try:
        return RSAKey.import_key(parts) if parts["kty"] == "RSA" else ECKey.import_key(parts)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
