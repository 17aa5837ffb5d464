"""A launch as it came in, before anything of it is believed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lrs.key_ring import KeyRing
from lti.protocol.claims import Claims
from lti.protocol.deployments import Deployment
from lti.protocol.login import Login
from lti.protocol.platform_keys import Jwk
from lti.protocol.registration import Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """A launch as it came in, and what is known here that it must agree with.

    header and claims are read but not yet believed. registration is the one the token names,
    login the one the state names; each is None when there is none. keys finds the platform's
    published keys of an id.
    """

    token: str
    state: str
    header: Claims | None
    claims: Claims | None
    registration: Registration | None
    issuer_is_known: bool
    keys: Callable[[str], tuple[Jwk, ...]]
    login: Login | None
    browser: str | None
    deployment: Deployment | None
    key_ring: KeyRing
    public_url: str
    now: datetime

    @property
    def head(self) -> Claims:
        """The header, an empty one if it could not be read."""
        return self.header or {}

    @property
    def said(self) -> Claims:
        """The claims, none if they could not be read."""
        return self.claims or {}
