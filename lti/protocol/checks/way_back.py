"""Whether the launch is the answer to a login of ours, in the browser that began it."""

from lti.protocol.checks.presented import Presented
from lti.protocol.claims import is_id
from lti.protocol.login import is_browser_of, is_nonce_of


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
