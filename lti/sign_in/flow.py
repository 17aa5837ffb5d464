"""The way to a provider and back: the code flow with PKCE (OpenID Connect Core 1.0, 3.1).

What OAuth and OpenID Connect say of parameters and claims is Authlib's; requests go through the
hardened client, and signatures are checked like those of launches.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError

from lrs.addresses import origin_of
from lrs.key_ring import KeyRing
from lrs.outgoing import Basic, Outgoing, OutgoingFailed
from lrs.surroundings import Surroundings
from lti import tables
from lti.protocol.claims import Claims, can_be_kept, is_id, json_object
from lti.protocol.launch import unsigned_parts
from lti.protocol.platform_keys import Source, keys_of
from lti.protocol.signatures import ALGORITHMS, fits, is_signed_by
from lti.refusal import Refused
from lti.sign_in.discovery import Endpoints, ProviderFailed, endpoints_of
from lti.sign_in.providers import Provider, keep_keys, provider_by_id

LIFE = timedelta(minutes=10)
RETURN_PATH = "/sign-in/return"

_STATE = "sign-in state"
_BROWSER = "sign-in browser"
_KEPT = "sign-in"
_SKEW_SECONDS = 60
_OLDEST_SECONDS = 600
_LONGEST = 4000
_DANGEROUS_HEADERS = frozenset({"crit", "b64", "jwk", "jku", "x5c", "x5u"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody signs in for: an invitation to spend, and a page of ours to go on to.

    round_id is given by who signs in to answer a survey's round, and for nothing else.
    """

    invitation: str | None = None
    next: str | None = None
    round_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A sign-in on its way: where the browser goes, and what will prove that it is the same."""

    location: str
    proof_name: str
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """Who came back: the provider's id of a person, and nothing else that it told."""

    provider: Provider
    subject: str
    wish: Wish


def begin(surroundings: Surroundings, provider: Provider, *, wish: Wish) -> Begun:
    """Keep a sign-in and return the way to the provider. Raises Refused."""
    endpoints = _reached(surroundings, provider)
    state, nonce, proof = (secrets.token_urlsafe(32) for _ in range(3))
    verifier = secrets.token_urlsafe(48)
    kept = {
        "nonce": nonce,
        "verifier": verifier,
        "invitation": wish.invitation,
        "next": wish.next,
        "round": wish.round_id,
    }
    ring = surroundings.key_ring
    with surroundings.database.write() as connection:
        connection.execute(
            sa.insert(tables.signing_in).values(
                state_mark=ring.mark(_STATE, state.encode()),
                organisation_id=provider.organisation_id,
                provider_id=provider.id,
                browser_mark=ring.mark(_BROWSER, proof.encode()),
                sealed=ring.seal(_KEPT, json.dumps(kept).encode()),
                expires_at=surroundings.clock() + LIFE,
            )
        )
    location = prepare_grant_uri(
        endpoints.authorization,
        provider.client_id,
        "code",
        redirect_uri=surroundings.settings.public_url + RETURN_PATH,
        # Who somebody is, and nothing about them: neither profile nor email.
        scope="openid",
        state=state,
        nonce=nonce,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
    )
    return Begun(location=location, proof_name=proof_name(state), proof=proof)


def proof_name(state: str) -> str:
    """Return the name of one sign-in's cookie, so that two of them never meet."""
    return "__Host-valmentava-sign-in-" + hashlib.sha256(state.encode()).hexdigest()[:16]


def finish(
    surroundings: Surroundings, sent: Mapping[str, str], cookies: Mapping[str, str]
) -> Finished:
    """Return who came back from the provider. Raises Refused by the first check that fails.

    State, nonce and verifier serve one attempt, whatever its outcome.
    """
    state = sent.get("state", "")
    if any(len(value) > _LONGEST or not can_be_kept(value) for value in sent.values()):
        raise Refused("sign_in_unreadable", status=400)
    provider, kept = _spent(surroundings, state, cookies.get(proof_name(state), ""))
    wish = Wish(invitation=kept["invitation"], next=kept["next"], round_id=kept.get("round"))
    endpoints = _reached(surroundings, provider)
    named = sent.get("iss")
    # Else another provider's answer could be brought to this one's sign-in (RFC 9207, 2.4).
    if named != provider.issuer and (named is not None or endpoints.tells_issuer):
        raise Refused("sign_in_mixed_up")
    if "error" in sent:
        raise Refused("sign_in_refused", facts={"error": _word(sent["error"])})
    if not sent.get("code"):
        raise Refused("sign_in_unreadable", status=400)
    token, access_token = _exchanged(
        surroundings, provider, endpoints, code=sent["code"], verifier=kept["verifier"]
    )
    claims = _believed(
        surroundings,
        provider,
        endpoints,
        token,
        nonce=kept["nonce"],
        access_token=access_token,
    )
    return Finished(provider=provider, subject=claims["sub"], wish=wish)


def forget_expired(connection: sa.Connection, *, now: datetime) -> int:
    """Delete the sign-ins that never came back; return how many."""
    return connection.execute(
        sa.delete(tables.signing_in).where(tables.signing_in.c.expires_at <= now)
    ).rowcount


def _spent(surroundings: Surroundings, state: str, proof: str) -> tuple[Provider, dict[str, Any]]:
    """Spend a sign-in by one delete, for the browser that began it, and return what was kept."""
    ring, column = surroundings.key_ring, tables.signing_in.c
    with surroundings.database.write() as connection:
        row = connection.execute(
            sa.select(tables.signing_in).where(
                column.state_mark.in_(ring.marks(_STATE, state.encode()))
            )
        ).first()
        if row is None or row.expires_at <= surroundings.clock():
            raise Refused("sign_in_over")
        if not _is_of(row.browser_mark, proof, ring):
            raise Refused("sign_in_of_another_browser")
        spend = sa.delete(tables.signing_in).where(column.state_mark == row.state_mark)
        if connection.execute(spend).rowcount != 1:
            raise Refused("sign_in_over")
        provider = provider_by_id(connection, ring, row.provider_id)
    if provider is None:
        raise Refused("sign_in_over")
    # Any: a kept sign-in's values are texts or absent.
    kept: dict[str, Any] = json.loads(ring.unseal(_KEPT, row.sealed))
    return provider, kept


def _is_of(mark: bytes, proof: str, ring: KeyRing) -> bool:
    return any(hmac.compare_digest(mark, each) for each in ring.marks(_BROWSER, proof.encode()))


def _reached(surroundings: Surroundings, provider: Provider) -> Endpoints:
    try:
        return endpoints_of(surroundings, provider)
    except ProviderFailed as error:
        raise Refused(
            error.code, status=502, facts={"provider_id": str(provider.id), "why": error.why}
        ) from None


def _exchanged(
    surroundings: Surroundings,
    provider: Provider,
    endpoints: Endpoints,
    *,
    code: str,
    verifier: str,
) -> tuple[str, str | None]:
    """Exchange the code for tokens (RFC 6749, 4.1.3; RFC 7636, 4.5)."""
    facts = {"provider_id": str(provider.id)}
    by_header = provider.secret is not None and endpoints.by_header
    body = prepare_token_request(
        "authorization_code",
        redirect_uri=surroundings.settings.public_url + RETURN_PATH,
        code=code,
        code_verifier=verifier,
        client_id=None if by_header else provider.client_id,
        client_secret=None if by_header else provider.secret,
    )
    shown = None
    if by_header:
        origin = origin_of(endpoints.token) or ""
        # Both are encoded first (RFC 6749, 2.3.1).
        shown = Basic(
            quote(provider.client_id, safe=""), quote(provider.secret or "", safe=""), origin
        )
    try:
        answer = Outgoing(surroundings.settings).post(
            endpoints.token,
            body.encode(),
            content_type="application/x-www-form-urlencoded",
            accept="application/json",
            bearer=shown,
        )
    except OutgoingFailed as error:
        raise Refused(
            "provider_unreachable", status=502, facts={**facts, "why": error.reason}
        ) from None
    told = json_object(answer.body) or {}
    if not answer.succeeded:
        why = _word(str(told.get("error", f"status_{answer.status}")))
        raise Refused("sign_in_not_exchanged", facts={**facts, "why": why})
    token, access_token = told.get("id_token"), told.get("access_token")
    if not isinstance(token, str):
        raise Refused("sign_in_token_unusable", facts={**facts, "why": "no id_token"})
    return token, access_token if isinstance(access_token, str) else None


def _believed(
    surroundings: Surroundings,
    provider: Provider,
    endpoints: Endpoints,
    token: str,
    *,
    nonce: str,
    access_token: str | None,
) -> Claims:
    """Return the claims of a token that is the provider's, for us, for this sign-in, and fresh."""
    header, claims = unsigned_parts(token)

    def refused(why: str) -> Refused:
        facts = {"provider_id": str(provider.id), "why": why}
        return Refused("sign_in_token_unusable", facts=facts)

    if header is None or claims is None:
        raise refused("unreadable")
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS or _DANGEROUS_HEADERS & header.keys():
        raise refused("algorithm")
    if kid is not None and not is_id(kid):
        raise refused("kid")
    source = Source(
        id=provider.id,
        url=endpoints.keys,
        keep=lambda connection, keys, now: keep_keys(connection, provider, keys, now=now),
    )
    keys = keys_of(surroundings, source, kid, kept=provider.kept_keys)
    if not any(fits(key, algorithm) and is_signed_by(token, key, algorithm) for key in keys):
        raise refused("signature")
    said = CodeIDToken(
        dict(claims),
        dict(header),
        options={
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
        },
        params={"nonce": nonce, "client_id": provider.client_id, "access_token": access_token},
    )
    now = int(surroundings.clock().timestamp())
    try:
        said.validate(now=now, leeway=_SKEW_SECONDS)
    except JoseError as error:
        raise refused(_word(str(getattr(error, "claim", None) or error.error))) from None
    except (TypeError, ValueError, AttributeError):
        # Claims of types that nobody expects.
        raise refused("claims") from None
    if not is_id(claims.get("sub")):
        raise refused("sub")
    if claims["iat"] < now - _OLDEST_SECONDS:
        raise refused("iat")
    return claims


def _word(text: str) -> str:
    # Only a word: what providers say may hold people's names.
    return text if text.isascii() and text.isidentifier() and len(text) < 60 else "unreadable"
