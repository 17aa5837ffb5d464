"""A launch: the platform's answer to our login, believed only when every check held."""

import base64
import binascii
import functools
from collections.abc import Mapping

from lrs.surroundings import Surroundings
from lti.protocol import claims as claim
from lti.protocol import login as logins
from lti.protocol.checks import Presented, first_refusal
from lti.protocol.claims import Claims, is_id, json_object
from lti.protocol.deployments import hold_for_approval
from lti.protocol.known import known_of
from lti.protocol.login import Keeper, Login
from lti.protocol.message import VerifiedLaunch, launch_from
from lti.protocol.platform_keys import keys_named
from lti.refusal import Refused

LONGEST_STATE = 200
_LONGEST_TOKEN = 100_000


def verified(
    surroundings: Surroundings, form: Mapping[str, str], cookies: Mapping[str, str]
) -> tuple[VerifiedLaunch, Login]:
    """Return what a launch says and the login it answers, which is still to be spent.

    Raises Refused by the first check that does not hold; the login is then spent, and nothing
    else is stored but an unknown deployment's name, which waits for approval.
    """
    if "error" in form and "id_token" not in form:
        raise Refused("platform_error", facts={"error": _error_of(form["error"])})
    presented = _presented(surroundings, form, cookies)
    refusal = first_refusal(presented)
    if refusal is not None:
        _refuse(surroundings, presented, refusal)
    if presented.registration is None or presented.deployment is None or presented.login is None:
        raise AssertionError("checks that hold leave nothing unknown")
    launch = launch_from(
        presented.said, registration=presented.registration, deployment=presented.deployment
    )
    return launch, presented.login


def _presented(
    surroundings: Surroundings, form: Mapping[str, str], cookies: Mapping[str, str]
) -> Presented:
    token = form.get("id_token", "")
    state = form.get("state", "")[:LONGEST_STATE]
    header, claims = unsigned_parts(token)
    with surroundings.database.read() as connection:
        known = known_of(
            connection, state=state, claims=claims or {}, key_ring=surroundings.key_ring
        )
    registration = known.registration

    @functools.cache
    def keys(kid: str) -> tuple[Mapping[str, object], ...]:
        if registration is None:
            return ()
        return keys_named(surroundings, registration, kid, kept=known.keys)

    return Presented(
        token=token,
        state=state,
        header=header,
        claims=claims,
        registration=registration,
        issuer_is_known=known.issuer_is_known,
        keys=keys,
        login=known.login,
        browser=_proof(known.login, state, form, cookies),
        deployment=known.deployment,
        key_ring=surroundings.key_ring,
        public_url=surroundings.settings.public_url,
        now=surroundings.clock(),
    )


def _proof(
    login: Login | None, state: str, form: Mapping[str, str], cookies: Mapping[str, str]
) -> str | None:
    if login is not None and login.keeper is Keeper.PLATFORM:
        return form.get("stored") or None
    return cookies.get(logins.proof_name(state))


def unsigned_parts(token: str) -> tuple[Claims | None, Claims | None]:
    """Return header and claims as they are written, None for what cannot be read."""
    parts = token.split(".", 3)
    if len(parts) != 3 or len(token) > _LONGEST_TOKEN:
        return None, None
    header, claims, _signature = parts
    return _decoded(header), _decoded(claims)


def _decoded(text: str) -> Claims | None:
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        return json_object(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (UnicodeEncodeError, binascii.Error):
        return None


def _refuse(surroundings: Surroundings, presented: Presented, code: str) -> None:
    registration, login = presented.registration, presented.login
    named = presented.said.get(claim.DEPLOYMENT)
    if login is not None:
        with surroundings.database.write() as connection:
            logins.spend(connection, login)
            if code == "deployment_waiting" and registration is not None and is_id(named):
                hold_for_approval(connection, registration, named, now=presented.now)
    if registration is None:
        issuer = presented.said.get("iss")
        raise Refused(code, facts={"issuer": issuer} if is_id(issuer) else {})
    facts = {"registration_id": str(registration.id)}
    raise Refused(code, platform_origin=registration.platform_origin, facts=facts)


def _error_of(value: str) -> str:
    # Only a word: descriptions have been seen to hold people's names.
    return value if value.isascii() and value.isidentifier() and len(value) < 60 else "unreadable"
