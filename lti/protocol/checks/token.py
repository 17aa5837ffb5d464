"""Who signed the token, for whom, and when."""

import math

from lti.protocol.checks.presented import Presented
from lti.protocol.claims import is_id
from lti.protocol.platform_keys import Jwk
from lti.protocol.signatures import ALGORITHMS, fits, is_signed_by

SKEW_SECONDS = 60
OLDEST_SECONDS = 600


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
