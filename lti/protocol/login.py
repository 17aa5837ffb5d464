"""The way to the platform and back: a login that the platform begins (LTI 1.3, 5.1.1)."""

import enum
import functools
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

import sqlalchemy as sa

from lrs.addresses import origin_of
from lrs.key_ring import KeyRing
from lti import tables
from lti.protocol.claims import LONGEST_ID, can_be_kept
from lti.protocol.deployments import deployment
from lti.protocol.registration import Registration, is_client_of_another, registrations_of
from lti.refusal import Refused

LIFE = timedelta(minutes=10)
LAUNCH_PATH = "/lti/launch"

_LONGEST_URL = 2000
_LONGEST_HINT = 8000
_LONGEST_TARGET = 100
_STATE = "login state"
_NONCE = "login nonce"
_BROWSER = "login browser"


class Keeper(enum.StrEnum):
    """Where the browser keeps what proves that it is the one that began a login."""

    COOKIE = "cookie"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiation:
    """What a platform sends to begin a login. The hints are its own and go back as they are.

    storage_target names the frame that answers for the platform's own storage, None where it has
    none (LTI Client Side postMessages 1.0, 4.1).
    """

    issuer: str
    login_hint: str
    target_link_uri: str
    message_hint: str | None
    client_id: str | None
    deployment_id: str | None
    storage_target: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A login on its way: where the browser goes, and what will prove that it is the same."""

    registration: Registration
    location: str
    proof_name: str
    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What was kept of a login until its launch comes back."""

    state_mark: bytes
    nonce_mark: bytes
    browser_mark: bytes
    registration_id: UUID
    target_link_uri: str
    expires_at: datetime
    keeper: Keeper
    storage_target: str | None


def initiation_from(sent: Mapping[str, str]) -> Initiation:
    """Read what a platform sent. Raises Refused when a needed value is absent or unusable."""
    needed = ("iss", "login_hint", "target_link_uri")
    if any(not sent.get(name) for name in needed):
        raise Refused("login_incomplete", status=400)
    if any(not can_be_kept(value) or len(value) > _LONGEST_HINT for value in sent.values()):
        raise Refused("login_unreadable", status=400)
    return Initiation(
        issuer=sent["iss"],
        login_hint=sent["login_hint"],
        target_link_uri=sent["target_link_uri"],
        message_hint=sent.get("lti_message_hint"),
        client_id=sent.get("client_id") or None,
        deployment_id=sent.get("lti_deployment_id") or None,
        storage_target=_frame_name(sent.get("lti_storage_target")),
    )


def registration_for(connection: sa.Connection, initiation: Initiation) -> Registration:
    """Return the registration a login is for.

    A platform may leave the client out; then the issuer must have one client only, or one that
    has the named deployment. Raises Refused for a platform that is not registered.
    """
    known = registrations_of(connection, initiation.issuer)
    if initiation.client_id is not None:
        known = tuple(each for each in known if each.client_id == initiation.client_id)
    elif len(known) > 1 and initiation.deployment_id is not None:
        named = initiation.deployment_id
        known = tuple(each for each in known if deployment(connection, each.id, named))
    facts = {"issuer": initiation.issuer[:LONGEST_ID]}
    if not known:
        client_id = initiation.client_id
        # A copy of a platform keeps the client's name and calls itself by its own address.
        is_copy = client_id is not None and is_client_of_another(connection, client_id)
        raise Refused("platform_copy" if is_copy else "platform_unknown", facts=facts)
    if len(known) > 1:
        raise Refused("platform_ambiguous", facts=facts)
    return known[0]


def begin(
    connection: sa.Connection,
    initiation: Initiation,
    *,
    keeper: Keeper,
    public_url: str,
    key_ring: KeyRing,
    now: datetime,
) -> Begun:
    """Store a login and return the way to the platform.

    Only marks of state, nonce and proof are kept: who reads the table can finish nobody's login.
    Raises Refused for an unknown platform and for a target that is not ours.
    """
    registration = registration_for(connection, initiation)
    target = initiation.target_link_uri
    if not is_ours(target, public_url) or len(target) > _LONGEST_URL:
        raise Refused("target_foreign", platform_origin=registration.platform_origin)
    state, nonce, browser = (secrets.token_urlsafe(32) for _ in range(3))
    connection.execute(
        _insertion(),
        {
            "state_mark": key_ring.mark(_STATE, state.encode()),
            "nonce_mark": key_ring.mark(_NONCE, nonce.encode()),
            "browser_mark": key_ring.mark(_BROWSER, browser.encode()),
            "registration_id": registration.id,
            "target_link_uri": target,
            "expires_at": now + LIFE,
            "keeper": keeper.value,
            "storage_target": initiation.storage_target if keeper is Keeper.PLATFORM else None,
        },
    )
    return Begun(
        registration=registration,
        location=_authorisation_url(
            registration, initiation, state=state, nonce=nonce, public_url=public_url
        ),
        proof_name=proof_name(state),
        proof=browser,
    )


def is_ours(address: str, public_url: str) -> bool:
    """Tell whether an address is of this installation."""
    origin = origin_of(address)
    return origin is not None and origin == origin_of(public_url)


def proof_name(state: str) -> str:
    """Return the name of one login's cookie or stored value, so that two logins never meet."""
    return "__Host-valmentava-login-" + hashlib.sha256(state.encode()).hexdigest()[:16]


def state_marks(state: str, key_ring: KeyRing) -> tuple[bytes, ...]:
    """Return what a login of this state may be kept by, one for each key of the ring."""
    return key_ring.marks(_STATE, state.encode())


def login_of(connection: sa.Connection, state: str, *, key_ring: KeyRing) -> Login | None:
    """Return the login a state belongs to, None if it was never begun, is spent or swept away."""
    row = connection.execute(
        sa.select(tables.login).where(tables.login.c.state_mark.in_(state_marks(state, key_ring)))
    ).first()
    return None if row is None else login_from(row)


def login_from(row: Any) -> Login:  # Any: a row of the table
    """Return the login that a row holds."""
    return Login(
        state_mark=row.state_mark,
        nonce_mark=row.nonce_mark,
        browser_mark=row.browser_mark,
        registration_id=row.registration_id,
        target_link_uri=row.target_link_uri,
        expires_at=row.expires_at,
        keeper=Keeper(row.keeper),
        storage_target=row.storage_target,
    )


def spend(connection: sa.Connection, login: Login) -> bool:
    """Spend state and nonce by one delete; of two who bring the same, only one is told True."""
    marks = {"state": login.state_mark, "nonce": login.nonce_mark}
    return connection.execute(_deletion(), marks).rowcount == 1


def forget_expired(connection: sa.Connection, *, now: datetime) -> int:
    """Delete the logins that never came back; return how many."""
    return connection.execute(
        sa.delete(tables.login).where(tables.login.c.expires_at <= now)
    ).rowcount


def is_nonce_of(login: Login, nonce: str, *, key_ring: KeyRing) -> bool:
    """Tell whether a nonce is the one that was given to this login."""
    return _is_among(login.nonce_mark, key_ring.marks(_NONCE, nonce.encode()))


def is_browser_of(login: Login, proof: str, *, key_ring: KeyRing) -> bool:
    """Tell whether a value is the one that was given to this login's browser."""
    return _is_among(login.browser_mark, key_ring.marks(_BROWSER, proof.encode()))


# Made once each: making them costs more than running them.
@functools.cache
def _insertion() -> sa.Insert:
    return sa.insert(tables.login)


@functools.cache
def _deletion() -> sa.Delete:
    column = tables.login.c
    return sa.delete(tables.login).where(
        column.state_mark == sa.bindparam("state"), column.nonce_mark == sa.bindparam("nonce")
    )


def _frame_name(sent: str | None) -> str | None:
    if not sent or len(sent) > _LONGEST_TARGET or not sent.isprintable():
        return None
    return sent


def _is_among(mark: bytes, candidates: tuple[bytes, ...]) -> bool:
    return any(hmac.compare_digest(mark, candidate) for candidate in candidates)


def _authorisation_url(
    registration: Registration,
    initiation: Initiation,
    *,
    state: str,
    nonce: str,
    public_url: str,
) -> str:
    asked = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": registration.client_id,
        "redirect_uri": public_url + LAUNCH_PATH,
        "login_hint": initiation.login_hint,
        "state": state,
        "nonce": nonce,
    }
    if initiation.message_hint is not None:
        asked["lti_message_hint"] = initiation.message_hint
    joint = "&" if "?" in registration.auth_url else "?"
    return registration.auth_url + joint + urlencode(asked, quote_via=quote, safe="")
