"""The checks of a launch, in order: the first that does not hold refuses it by its code."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lrs.key_ring import KeyRing
from lti.people import Role, role_of
from lti.protocol import claims as claim
from lti.protocol.claims import Claims, MessageType, is_id, part
from lti.protocol.login import Login, is_browser_of, is_nonce_of, is_ours
from lti.protocol.platform_keys import Jwk
from lti.protocol.registration import Deployment, Registration
from lti.protocol.signatures import ALGORITHMS, fits, is_signed_by

SKEW_SECONDS = 60
OLDEST_SECONDS = 600

_VERSION = "1.3.0"


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


@dataclass(frozen=True, slots=True)
class Check:
    """A rule, and the code of the refusal when it does not hold."""

    code: str
    holds: Callable[[Presented], bool]


def first_refusal(presented: Presented) -> str | None:
    """Return the code of the first check that does not hold, None when all do."""
    return next((check.code for check in CHECKS if not check.holds(presented)), None)


def token_is_given(presented: Presented) -> bool:
    """The platform sent a token (LTI 1.3, 5.1.1.4)."""
    return bool(presented.token)


def token_is_readable(presented: Presented) -> bool:
    """A token is a header, claims and a signature, the first two JSON objects (RFC 7519)."""
    return presented.header is not None and presented.claims is not None


def algorithm_is_ours(presented: Presented) -> bool:
    """The algorithm is one that we name; "none" and shared secrets are not (LTI 1.3, 5.1.3)."""
    algorithm = presented.head.get("alg")
    return isinstance(algorithm, str) and algorithm in ALGORITHMS


def header_demands_nothing(presented: Presented) -> bool:
    """No extension must be understood, and no key comes with the token (RFC 7515, 4.1.11)."""
    return not {"crit", "b64", "jwk", "jku", "x5c", "x5u"} & presented.head.keys()


def key_is_named(presented: Presented) -> bool:
    """The header names a key."""
    return is_id(presented.head.get("kid"))


def issuer_is_registered(presented: Presented) -> bool:
    """Some client of the issuer is registered."""
    return presented.issuer_is_known


def audience_is_ours(presented: Presented) -> bool:
    """One of the audiences, a text or a list in any order, is our client (OpenID Connect, 2)."""
    return presented.registration is not None


def authorised_party_is_ours(presented: Presented) -> bool:
    """With several audiences azp is there; when it is there it is our client."""
    audiences, party = presented.said.get("aud"), presented.said.get("azp")
    several = isinstance(audiences, list) and len(audiences) > 1
    if party is None:
        return not several
    return presented.registration is not None and party == presented.registration.client_id


def key_is_published(presented: Presented) -> bool:
    """The platform publishes a key of that id."""
    return bool(_keys(presented))


def key_fits(presented: Presented) -> bool:
    """A key of that id is of the algorithm's type, strong enough, and meant for signatures."""
    return bool(_fitting_keys(presented))


def signature_holds(presented: Presented) -> bool:
    """The platform signed exactly this header and these claims."""
    algorithm = presented.head["alg"]
    return any(is_signed_by(presented.token, key, algorithm) for key in _fitting_keys(presented))


def expiry_is_given(presented: Presented) -> bool:
    """When the token expires is said."""
    return _is_time(presented.said.get("exp"))


def issue_time_is_given(presented: Presented) -> bool:
    """When the token was made is said."""
    return _is_time(presented.said.get("iat"))


def token_has_not_expired(presented: Presented) -> bool:
    """The token serves until exp, give or take the difference of two clocks."""
    return bool(_seconds(presented) - SKEW_SECONDS <= presented.said["exp"])


def token_is_not_of_the_future(presented: Presented) -> bool:
    """The token was made before now, give or take the difference of two clocks."""
    starts = [presented.said["iat"], presented.said.get("nbf", 0)]
    latest = _seconds(presented) + SKEW_SECONDS
    return all(_is_time(start) and start <= latest for start in starts)


def token_is_fresh(presented: Presented) -> bool:
    """The token is at most ten minutes old, whatever it says of its own life."""
    return bool(_seconds(presented) - OLDEST_SECONDS <= presented.said["iat"])


def nonce_is_given(presented: Presented) -> bool:
    """The token carries a nonce (OpenID Connect, 2; LTI 1.3, 5.1.3)."""
    return is_id(presented.said.get("nonce"))


def state_is_given(presented: Presented) -> bool:
    """The launch brings back a state (LTI 1.3, 5.1.1.5)."""
    return bool(presented.state)


def login_is_known(presented: Presented) -> bool:
    """The state is one that we gave out and that nobody has brought back yet."""
    return presented.login is not None


def login_is_in_time(presented: Presented) -> bool:
    """The way to the platform and back took less than ten minutes."""
    return presented.login is not None and presented.now < presented.login.expires_at


def login_was_to_this_platform(presented: Presented) -> bool:
    """The login went to the platform and client that the token comes from."""
    login, registration = presented.login, presented.registration
    return bool(login and registration and login.registration_id == registration.id)


def nonce_is_of_this_login(presented: Presented) -> bool:
    """The nonce is the one that went out with the state, so a token serves one login only."""
    nonce = str(presented.said.get("nonce"))
    login = presented.login
    return login is not None and is_nonce_of(login, nonce, key_ring=presented.key_ring)


def browser_shows_a_cookie(presented: Presented) -> bool:
    """The browser kept this login's cookie."""
    return presented.browser is not None


def browser_is_the_same(presented: Presented) -> bool:
    """The browser that comes back is the one that went, so nobody is logged in as another."""
    login, cookie = presented.login, presented.browser
    if login is None or cookie is None:
        return False
    return is_browser_of(login, cookie, key_ring=presented.key_ring)


def deployment_is_given(presented: Presented) -> bool:
    """The launch names its deployment (LTI 1.3, 5.3.3)."""
    return is_id(presented.said.get(claim.DEPLOYMENT))


def deployment_is_approved(presented: Presented) -> bool:
    """The deployment is known, and an administrator approved it."""
    found = presented.deployment
    return found is not None and found.approved_at is not None


def target_is_ours(presented: Presented) -> bool:
    """The target is an address of this installation (LTI 1.3, 5.3.4)."""
    target = presented.said.get(claim.TARGET)
    return isinstance(target, str) and is_ours(target, presented.public_url)


def target_is_the_login_s(presented: Presented) -> bool:
    """The signed target is the one that the unsigned login was begun with."""
    login = presented.login
    return login is not None and presented.said.get(claim.TARGET) == login.target_link_uri


def version_is_1_3(presented: Presented) -> bool:
    """The version is exactly 1.3.0 (LTI 1.3, 5.3.2)."""
    return presented.said.get(claim.VERSION) == _VERSION


def message_is_known(presented: Presented) -> bool:
    """The message is of a type that we serve, spelt exactly (LTI 1.3, 5.3.1)."""
    return presented.said.get(claim.MESSAGE_TYPE) in list(MessageType)


def subject_is_usable(presented: Presented) -> bool:
    """The subject is an identifier, or absent for an anonymous launch (LTI 1.3, 5.3.6)."""
    return "sub" not in presented.said or is_id(presented.said["sub"])


def roles_are_usable(presented: Presented) -> bool:
    """The roles are a list of texts, which may be empty (LTI 1.3, 5.3.7)."""
    roles = presented.said.get(claim.ROLES)
    return isinstance(roles, list) and all(isinstance(role, str) for role in roles)


def context_is_usable(presented: Presented) -> bool:
    """The course, where there is one, has an identifier (LTI 1.3, 5.4.1)."""
    given = presented.said.get(claim.CONTEXT)
    return given is None or is_id(part(presented.said, claim.CONTEXT).get("id"))


def link_is_given(presented: Presented) -> bool:
    """A launch of a link names the link (LTI 1.3, 5.3.5); so does a review, if it is of one."""
    is_of_link = presented.said.get(claim.MESSAGE_TYPE) == MessageType.RESOURCE_LINK
    if not is_of_link and presented.said.get(claim.RESOURCE_LINK) is None:
        return True
    return is_id(part(presented.said, claim.RESOURCE_LINK).get("id"))


def review_is_of_an_own_learner(presented: Presented) -> bool:
    """A review is about oneself, or is a trainer's.

    Moodle signs a request of a learner who wrote somebody else's id into an address.
    """
    if presented.said.get(claim.MESSAGE_TYPE) != MessageType.SUBMISSION_REVIEW:
        return True
    about = part(presented.said, claim.FOR_USER).get("user_id")
    if about is None or about == presented.said.get("sub"):
        return claim.FOR_USER not in presented.said or about is not None
    return is_id(about) and role_of(presented.said[claim.ROLES]) is Role.TRAINER


def message_is_served(presented: Presented) -> bool:
    """Choosing content from within the platform is not offered yet."""
    return presented.said.get(claim.MESSAGE_TYPE) != MessageType.DEEP_LINKING


CHECKS: tuple[Check, ...] = (
    # 1. The algorithm is from our list; what the token's header asks for is not enough.
    Check("token_missing", token_is_given),
    Check("token_unreadable", token_is_readable),
    Check("algorithm_refused", algorithm_is_ours),
    Check("header_refused", header_demands_nothing),
    # 2. The key is named.
    Check("key_unnamed", key_is_named),
    # 3. Registration by issuer and client; audience and authorised party.
    Check("platform_unknown", issuer_is_registered),
    Check("audience_wrong", audience_is_ours),
    Check("party_wrong", authorised_party_is_ours),
    # 1 and 2 again, now that it is known whose keys: published, fitting, and it signed this.
    Check("key_unknown", key_is_published),
    Check("key_unfit", key_fits),
    Check("signature_wrong", signature_holds),
    # 4. Times.
    Check("expiry_missing", expiry_is_given),
    Check("issue_time_missing", issue_time_is_given),
    Check("token_expired", token_has_not_expired),
    Check("token_of_the_future", token_is_not_of_the_future),
    Check("token_too_old", token_is_fresh),
    # 5. Nonce, and 6. state: given out together, brought back together, by the same browser.
    Check("nonce_missing", nonce_is_given),
    Check("state_missing", state_is_given),
    Check("state_unknown", login_is_known),
    Check("login_expired", login_is_in_time),
    Check("state_of_another_platform", login_was_to_this_platform),
    Check("nonce_wrong", nonce_is_of_this_login),
    Check("browser_without_cookie", browser_shows_a_cookie),
    Check("browser_wrong", browser_is_the_same),
    # 7. Deployment.
    Check("deployment_missing", deployment_is_given),
    Check("deployment_waiting", deployment_is_approved),
    # 8. Target.
    Check("target_foreign", target_is_ours),
    Check("target_changed", target_is_the_login_s),
    # 9. Version and message type, exact; and what every message of its type must say.
    Check("version_wrong", version_is_1_3),
    Check("message_unknown", message_is_known),
    Check("subject_unusable", subject_is_usable),
    Check("roles_unusable", roles_are_usable),
    Check("context_unusable", context_is_usable),
    Check("link_missing", link_is_given),
    Check("review_of_another", review_is_of_an_own_learner),
    Check("deep_linking_later", message_is_served),
)


def _keys(presented: Presented) -> tuple[Jwk, ...]:
    return presented.keys(presented.head["kid"])


def _fitting_keys(presented: Presented) -> tuple[Jwk, ...]:
    algorithm = presented.head["alg"]
    return tuple(key for key in _keys(presented) if fits(key, algorithm))


def _is_time(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, int) or math.isfinite(value)


def _seconds(presented: Presented) -> float:
    return presented.now.timestamp()
