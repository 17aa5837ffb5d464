"""The platform's own key, and the tool's keys as the platform fetches them."""

import hashlib
import json
import threading
from collections.abc import Mapping
from typing import Any

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

_ALGORITHM = "RS256"
_PATIENCE_SECONDS = 5


class SigningKey:
    """An RSA key made at the start; its kid is 20 hexadecimal digits, as Moodle's are."""

    def __init__(self, *, names_algorithm: bool = True) -> None:
        self._private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public: dict[str, Any] = json.loads(RSAAlgorithm.to_jwk(self._private.public_key()))
        self.kid = hashlib.sha256(public["n"].encode()).hexdigest()[:20]
        self._public = {
            "kty": "RSA",
            **({"alg": _ALGORITHM} if names_algorithm else {}),
            "kid": self.kid,
            "e": public["e"],
            "n": public["n"],
            "use": "sig",
        }

    def sign(self, claims: Mapping[str, object]) -> str:
        """Return the claims as a signed token."""
        return jwt.encode(
            dict(claims), self._private, algorithm=_ALGORITHM, headers={"kid": self.kid}
        )

    def key_set(self) -> dict[str, list[dict[str, str]]]:
        """Return what the platform publishes."""
        return {"keys": [self._public]}


class ToolKeysUnreachable(Exception):
    """The tool's key set cannot be fetched or read."""


class ToolKeys:
    """The tool's key set, kept until a token does not verify, then fetched anew."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._kept: jwt.PyJWKSet | None = None
        self._turn = threading.Lock()

    def verified(
        self, token: str, *, subject: bool = True, audience: str | None = None
    ) -> dict[str, Any]:
        """Return the claims of a token the tool signed.

        Without an audience only the signature and the times are looked at, as in Moodle.
        Raises jwt.InvalidTokenError, or ToolKeysUnreachable.
        """
        with self._turn:
            if self._kept is not None:
                try:
                    return self._decoded(token, self._kept, subject, audience)
                except jwt.InvalidTokenError:
                    self._kept = None
            self._kept = self._fetched()
            return self._decoded(token, self._kept, subject, audience)

    def _fetched(self) -> jwt.PyJWKSet:
        try:
            answer = requests.get(self._url, timeout=_PATIENCE_SECONDS)
            answer.raise_for_status()
            return jwt.PyJWKSet.from_dict(answer.json())
        except (requests.RequestException, jwt.PyJWKSetError, ValueError) as error:
            raise ToolKeysUnreachable(self._url) from error

    @staticmethod
    def _decoded(
        token: str, keys: jwt.PyJWKSet, subject: bool, audience: str | None
    ) -> dict[str, Any]:
        kid = jwt.get_unverified_header(token).get("kid")
        if not kid:
            raise jwt.InvalidTokenError("the header has no kid")
        key = next((key for key in keys.keys if key.key_id == kid), None)
        if key is None:
            raise jwt.InvalidTokenError("no key of that kid")
        return jwt.decode(
            token,
            key.key,
            algorithms=[_ALGORITHM],
            audience=audience,
            options={
                "verify_aud": audience is not None,
                "verify_iss": False,
                "verify_jti": False,
                "require": ["iat", "exp", *(["sub"] if subject else [])],
            },
        )
