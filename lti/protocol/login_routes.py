"""The login's address, and the three ways in which the browser can prove later that it is the same.

The way is chosen before the platform is asked, since a platform's login may serve once only:
a cookie, which browsers keep in a frame when it is partitioned; else the platform's own storage,
where it has one; else a tab of its own, in which every browser keeps cookies.
"""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlencode

import flask

from lrs.addresses import origin_of
from lrs.entry import admits
from lrs.surroundings import surroundings
from lti import visit as visits
from lti.pages import answer
from lti.protocol import login
from lti.protocol.framing import is_in_frame, moved
from lti.protocol.login import Begun, Initiation, Keeper
from lti.protocol.registration import Registration

_COOKIE_ASKED = "cookie_asked"
_STORAGE_TARGET = "lti_storage_target"

Answer = flask.typing.ResponseReturnValue


@admits("anyone: whom a registered platform sends, on to that platform")
def begin_login() -> Answer:
    """Send the browser to the platform, with something that will prove it is the same one."""
    here, sent = surroundings(), flask.request.values.to_dict()
    asked = sent.pop(_COOKIE_ASKED, None) is not None
    initiation = login.initiation_from(sent)
    if visits.browser_of_request() is not None or not is_in_frame():
        return _by_cookie(initiation)
    with here.database.read() as connection:
        registration = login.registration_for(connection, initiation)
    if not asked:
        return _question_of_cookie(sent, registration)
    target = initiation.storage_target
    if target is not None:
        return _by_storage(initiation, registration, target, sent)
    return _new_tab_page(sent, registration)


def _begun(initiation: Initiation, keeper: Keeper) -> Begun:
    here = surroundings()
    # Worth nothing after ten minutes, and begun again by a click.
    with here.database.write(lasting=False) as connection:
        return login.begin(
            connection,
            initiation,
            keeper=keeper,
            public_url=here.settings.public_url,
            key_ring=here.key_ring,
            now=here.clock(),
        )


def _by_cookie(initiation: Initiation) -> Answer:
    begun = _begun(initiation, Keeper.COOKIE)
    response = moved(begun.location, HTTPStatus.FOUND, begun.registration.platform_origin)
    visits.set_cookie(response, begun.proof_name, begun.proof, life=login.LIFE)
    if visits.browser_of_request() is None:
        visits.keep_browser(response, visits.new_browser())
    return response


def _by_storage(
    initiation: Initiation, registration: Registration, target: str, sent: Mapping[str, str]
) -> Answer:
    """Let the page put the proof into the platform's storage and go on from there."""
    begun = _begun(initiation, Keeper.PLATFORM)
    page = answer(
        "lti/storage_put.html",
        target=target,
        # Whom the platform's messages must come from, and to whom ours alone may go.
        platform_origin=origin_of(registration.auth_url),
        key=begun.proof_name,
        value=begun.proof,
        next=begun.location,
        address=_again(sent),
    )
    return visits.framed(page, registration.platform_origin)


def _question_of_cookie(sent: Mapping[str, str], registration: Registration) -> Answer:
    """Set a cookie and come back, to see whether it does too."""
    again = _again({**sent, _COOKIE_ASKED: "1"})
    response = moved(again, HTTPStatus.SEE_OTHER, registration.platform_origin)
    visits.keep_browser(response, visits.new_browser())
    return response


def _new_tab_page(sent: Mapping[str, str], registration: Registration) -> Answer:
    page = answer("lti/new_tab.html", address=_again(sent))
    return visits.framed(page, registration.platform_origin)


def _again(sent: Mapping[str, str]) -> str:
    return flask.url_for("lti.login") + "?" + urlencode(sent)
