"""Where a provider's endpoints are, as it says itself (OpenID Connect Discovery 1.0)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from lrs.addresses import origin_of
from lrs.outgoing import Outgoing, OutgoingFailed
from lrs.surroundings import Surroundings
from lti.protocol.claims import is_address, json_object
from lti.sign_in.providers import Provider, keep_description

LIFE = timedelta(hours=24)
RETRIED_AFTER = timedelta(seconds=10)

_WHERE = "/.well-known/openid-configuration"

log = structlog.get_logger()


class ProviderFailed(Exception):
    """A provider that cannot be used now; code is one of lti.refusal, why is for the log."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """What a sign-in needs to know of a provider.

    by_header tells how the client's secret is shown to it (RFC 6749, 2.3.1); tells_issuer, whether
    its answers name it (RFC 9207).
    """

    authorization: str
    token: str
    keys: str
    by_header: bool
    tells_issuer: bool


def endpoints_of(surroundings: Surroundings, provider: Provider) -> Endpoints:
    """Return a provider's endpoints, fetched at most once a day. Raises ProviderFailed.

    What was fetched last serves on while the provider does not answer; after trouble, and while
    somebody waits for it, it is left alone, since anybody can ask for the sign-in.
    """
    now, known = surroundings.clock(), provider.described
    described_at = provider.described_at
    if known is not None and described_at is not None and now - described_at < LIFE:
        return _endpoints(surroundings, known)
    if provider.failed_at is not None and now - provider.failed_at < RETRIED_AFTER:
        return _last_known(surroundings, provider, ProviderFailed("provider_unreachable", "again"))
    # Noted as failed until it has answered: whoever asks meanwhile does not wait for it too.
    _note_failure(surroundings, provider)
    try:
        described = fetched(surroundings, provider.issuer)
    except ProviderFailed as error:
        log.warning("provider_unreachable", provider_id=str(provider.id), why=error.why)
        _note_failure(surroundings, provider)
        return _last_known(surroundings, provider, error)
    with surroundings.database.write() as connection:
        keep_description(connection, provider, described, now=now)
    return _endpoints(surroundings, described)


def end_session_of(surroundings: Surroundings, provider: Provider) -> str | None:
    """Return where a provider's own session ends, as it said last; nobody waits for that.

    None where it did not say (OpenID Connect RP-Initiated Logout 1.0, 2.1).
    """
    end = (provider.described or {}).get("end_session_endpoint")
    plain = surroundings.settings.trust_loopback
    return end if is_address(end) and _is_safe(end, plain=plain) else None


def _note_failure(surroundings: Surroundings, provider: Provider) -> None:
    with surroundings.database.write() as connection:
        keep_description(connection, provider, None, now=surroundings.clock())


def _last_known(
    surroundings: Surroundings, provider: Provider, failed: ProviderFailed
) -> Endpoints:
    if provider.described is None:
        raise failed
    return _endpoints(surroundings, provider.described)


# Any: a description's values are of many types.
def fetched(surroundings: Surroundings, issuer: str) -> Mapping[str, Any]:
    """Fetch what a provider says of itself, when it can be used. Raises ProviderFailed.

    The issuer it names is the one that was asked for, to the letter: else any provider could speak
    for another (Discovery 1.0, 4.3).
    """
    address = issuer.rstrip("/") + _WHERE
    try:
        answer = Outgoing(surroundings.settings).get(address)
    except OutgoingFailed as error:
        raise ProviderFailed("provider_unreachable", error.reason) from None
    if not answer.succeeded:
        raise ProviderFailed("provider_unreachable", f"status {answer.status}")
    described = json_object(answer.body)
    if described is None:
        raise ProviderFailed("provider_unusable", "not a JSON object")
    if described.get("issuer") != issuer:
        raise ProviderFailed("provider_unusable", "another issuer")
    _endpoints(surroundings, described)
    return described


def _endpoints(surroundings: Surroundings, described: Mapping[str, Any]) -> Endpoints:
    plain = surroundings.settings.trust_loopback

    def address(name: str) -> str:
        value = described.get(name)
        if not is_address(value) or not _is_safe(value, plain=plain):
            raise ProviderFailed("provider_unusable", name)
        return value

    methods = described.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    by_header = isinstance(methods, list) and "client_secret_basic" in methods
    return Endpoints(
        authorization=address("authorization_endpoint"),
        token=address("token_endpoint"),
        keys=address("jwks_uri"),
        by_header=by_header,
        tells_issuer=described.get("authorization_response_iss_parameter_supported") is True,
    )


def _is_safe(address: str, *, plain: bool) -> bool:
    origin = origin_of(address)
    return origin is not None and (plain or origin.startswith("https://"))
