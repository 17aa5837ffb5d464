"""What is kept here about what a launch names: asked in one question."""

import functools
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from lrs.key_ring import KeyRing
from lti import tables
from lti.joined import columns_of, parted
from lti.protocol import claims as claim
from lti.protocol.claims import Claims, is_id
from lti.protocol.deployments import Deployment, deployment_from
from lti.protocol.login import Login, login_from, login_of, state_marks
from lti.protocol.platform_keys import Kept, kept_from
from lti.protocol.registration import Registration, registration_from

_JOINED = (tables.registration, tables.deployment, tables.platform_keys, tables.login)


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept here about what a launch names; a part is None where there is none."""

    issuer_is_known: bool = False
    registration: Registration | None = None
    deployment: Deployment | None = None
    keys: Kept = field(default_factory=Kept)
    login: Login | None = None


def known_of(connection: sa.Connection, *, state: str, claims: Claims, key_ring: KeyRing) -> Known:
    """Return what is kept about a launch; nothing of what it says is believed by that."""
    issuer, named = claims.get("iss"), claims.get(claim.DEPLOYMENT)
    rows = (
        connection.execute(
            _question(),
            {
                "issuer": issuer,
                "deployment": named if is_id(named) else "",
                "marks": state_marks(state, key_ring),
            },
        ).all()
        if is_id(issuer)
        else []
    )
    if not rows:
        return Known(login=login_of(connection, state, key_ring=key_ring) if state else None)
    found = [parted(row, *_JOINED) for row in rows]
    login = None if found[0][3] is None else login_from(found[0][3])
    of_issuer = {each.id: each for each in (registration_from(row[0]) for row in found)}
    registration = _named_client(tuple(of_issuer.values()), claims, login)
    for row, deployment, keys, _login in found:
        if registration is not None and row is not None and row.id == registration.id:
            held = None if deployment is None or not is_id(named) else deployment_from(deployment)
            return Known(True, registration, held, kept_from(keys), login)
    return Known(True, login=login)


@functools.cache
def _question() -> sa.Select[Any]:
    # Any: columns of many types. Made once: making it costs more than asking it.
    registration, deployment = tables.registration, tables.deployment
    keys, login = tables.platform_keys, tables.login
    joined = (
        registration.outerjoin(
            deployment,
            sa.and_(
                deployment.c.registration_id == registration.c.id,
                deployment.c.deployment_id == sa.bindparam("deployment"),
            ),
        )
        .outerjoin(keys, keys.c.registration_id == registration.c.id)
        .outerjoin(login, login.c.state_mark.in_(sa.bindparam("marks", expanding=True)))
    )
    return (
        sa.select(*columns_of(*_JOINED))
        .select_from(joined)
        .where(registration.c.issuer == sa.bindparam("issuer"))
    )


def _named_client(
    registrations: tuple[Registration, ...], claims: Claims, login: Login | None
) -> Registration | None:
    """Return the client a token is for: of several of ours, the party named, or the login's."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    ours = [each for each in registrations if each.client_id in audiences]
    for each in ours:
        if each.client_id == claims.get("azp"):
            return each
    for each in ours:
        if login is not None and each.id == login.registration_id:
            return each
    return ours[0] if ours else None
