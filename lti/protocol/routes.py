"""The addresses that platforms and their users' browsers call."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Protocol
from urllib.parse import urlencode

import flask
import sqlalchemy as sa
import structlog

from lrs.entry import admits
from lrs.surroundings import Surroundings, surroundings
from lti import ticket as tickets
from lti import visit as visits
from lti.pages import answer
from lti.protocol import keys, login
from lti.protocol.claims import VerifiedLaunch
from lti.protocol.launch import verified
from lti.refusal import Refused, wording_of
from lti.ticket import TicketSpent
from lti.visit import Visit, visitors

_JWKS_SECONDS = 600
_MOST_FORM_BYTES = 256 * 1024
_COOKIE_ASKED = "cookie_asked"

Answer = flask.typing.ResponseReturnValue
Landing = Callable[[sa.Connection, Visit], str]

log = structlog.get_logger()


class Arrive(Protocol):
    """Turns a verified launch into a visit, inside the transaction that spends the login."""

    def __call__(
        self,
        connection: sa.Connection,
        launch: VerifiedLaunch,
        *,
        browser: str,
        surroundings: Surroundings,
    ) -> Visit:
        """Return the visit that was begun."""
        ...


def blueprint(*, arrive: Arrive, landing: Landing) -> flask.Blueprint:
    """Return the routes under /lti.

    arrive and landing come from the rooms that know modules, which the protocol does not.
    """
    routes = flask.Blueprint("lti", __name__, url_prefix="/lti")
    routes.before_request(_take_small_forms)
    rule = routes.add_url_rule
    rule("/login", "login", begin_login, methods=["GET", "POST"])
    rule("/launch", "launch", _launch_by(arrive, landing), methods=["POST"])
    rule("/jwks.json", "jwks", show_keys, methods=["GET"])
    rule("/register", "register", refuse_registration, methods=["GET", "POST"])
    rule("/visits/<uuid:visit_id>/tab", "tab", offer_tab, methods=["POST"])
    rule("/tabs/<ticket>", "enter_tab", _entry_by(landing), methods=["GET"])
    routes.app_errorhandler(Refused)(refuse)
    return routes


@admits("anyone: whom a registered platform sends, on to that platform")
def begin_login() -> Answer:
    """Send the browser to the platform, with a cookie that will prove it is the same one.

    In a frame it is first found out whether the browser keeps our cookies there. If it does not,
    the login goes on in a new tab: a platform's login may serve once only, so the way is chosen
    before it is used.
    """
    here, sent = surroundings(), flask.request.values.to_dict()
    asked = sent.pop(_COOKIE_ASKED, None) is not None
    initiation = login.initiation_from(sent)
    if visits.browser_of_request() is None and _is_in_frame():
        with here.database.read() as connection:
            origin = login.registration_for(connection, initiation).platform_origin
        return _new_tab_page(sent, origin) if asked else _question_of_cookie(sent, origin)
    with here.database.write() as connection:
        begun = login.begin(
            connection,
            initiation,
            public_url=here.settings.public_url,
            key_ring=here.key_ring,
            now=here.clock(),
        )
    response = _moved(begun.location, HTTPStatus.FOUND, begun.registration.platform_origin)
    visits.set_cookie(response, begun.cookie_name, begun.cookie_value, life=login.LIFE)
    if visits.browser_of_request() is None:
        visits.keep_browser(response, visits.new_browser())
    return response


def _launch_by(arrive: Arrive, landing: Landing) -> Callable[[], Answer]:
    @admits("anyone: whose launch a registered platform signed, if every check holds")
    def launch() -> Answer:
        """Check a launch, begin its visit and move to an address that can be loaded again."""
        here, form = surroundings(), flask.request.form
        said, login_answered = verified(here, form, flask.request.cookies)
        shown = visits.browser_of_request()
        browser = shown or visits.new_browser()

        def begin(connection: sa.Connection) -> tuple[Visit, str]:
            if not login.spend(connection, login_answered):
                raise Refused(
                    "state_spent",
                    platform_origin=said.registration.platform_origin,
                    facts={"registration_id": str(said.registration.id)},
                )
            visit = arrive(connection, said, browser=browser, surroundings=here)
            return visit, landing(connection, visit)

        visit, address = here.database.transact(begin)
        response = _moved(address, HTTPStatus.SEE_OTHER, visit.platform_origin)
        if shown is None:
            visits.keep_browser(response, browser)
        visits.drop_cookie(response, login.cookie_name(form["state"]))
        log.info(
            "launched",
            visit_id=str(visit.id),
            registration_id=str(visit.registration_id),
            role=visit.role.value,
        )
        return response

    return launch


@admits("anyone: our public keys")
def show_keys() -> Answer:
    """Give the keys that platforms check our signatures with."""
    response = flask.jsonify(keys.key_set(surroundings()))
    response.headers["Cache-Control"] = f"public, max-age={_JWKS_SECONDS}"
    return response


@admits("anyone: a page that says that an invitation is needed")
def refuse_registration() -> Answer:
    """Connect no platform without an administrator's invitation."""
    raise Refused("registration_by_invitation")


@visitors()
def offer_tab(visit: Visit) -> Answer:
    """Move the visit to a tab of its own: the form that posts here names a new tab as target."""
    here = surroundings()
    with here.database.write() as connection:
        ticket = tickets.issue(connection, visit, key_ring=here.key_ring, now=here.clock())
    return flask.redirect(flask.url_for("lti.enter_tab", ticket=ticket), HTTPStatus.SEE_OTHER)


def _entry_by(landing: Landing) -> Callable[[str], Answer]:
    @admits("anyone: who brings an unused ticket, straight from our own page")
    def enter_tab(ticket: str) -> Answer:
        """Go on with a visit in this tab, which has a cookie jar of its own."""
        # Somebody else's page must not lead a person into somebody else's visit.
        if flask.request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            raise Refused("ticket_from_elsewhere")
        here = surroundings()
        shown = visits.browser_of_request()
        browser = shown or visits.new_browser()
        try:
            with here.database.write() as connection:
                visit = tickets.redeem(
                    connection, ticket, browser=browser, key_ring=here.key_ring, now=here.clock()
                )
                address = landing(connection, visit)
        except TicketSpent:
            raise Refused("ticket_spent") from None
        response = _moved(address, HTTPStatus.SEE_OTHER, visit.platform_origin)
        if shown is None:
            visits.keep_browser(response, browser)
        return response

    return enter_tab


def refuse(refused: Refused) -> flask.Response:
    """Answer a refusal with the page that says what to do next, and log its code."""
    log.warning("refused", code=refused.code, endpoint=flask.request.endpoint, **refused.facts)
    words = wording_of(refused.code)
    page = answer(
        "lti/refusal.html",
        status=refused.status,
        code=refused.code,
        title=words.title,
        sentences=words.sentences,
    )
    return (
        _in_any_frame(page)
        if refused.platform_origin is None
        else visits.framed(page, refused.platform_origin)
    )


def _take_small_forms() -> None:
    # Anybody may post here; reading a form of many megabytes takes seconds and far more memory.
    flask.request.max_content_length = _MOST_FORM_BYTES


def _is_in_frame() -> bool:
    return flask.request.headers.get("Sec-Fetch-Dest") in {"iframe", "frame", "object", "embed"}


def _question_of_cookie(sent: dict[str, str], origin: str) -> flask.Response:
    """Set a cookie and come back, to see whether it does too."""
    again = flask.url_for("lti.login") + "?" + urlencode({**sent, _COOKIE_ASKED: "1"})
    response = _moved(again, HTTPStatus.SEE_OTHER, origin)
    visits.keep_browser(response, visits.new_browser())
    return response


def _new_tab_page(sent: dict[str, str], origin: str) -> flask.Response:
    address = flask.url_for("lti.login") + "?" + urlencode(sent)
    return visits.framed(answer("lti/new_tab.html", address=address), origin)


def _moved(address: str, status: HTTPStatus, origin: str) -> flask.Response:
    return visits.framed(flask.make_response(flask.redirect(address, status)), origin)


def _in_any_frame(page: flask.Response) -> flask.Response:
    # Nobody knows which platform it stands in, and it offers nothing to press.
    page.headers["Content-Security-Policy"] = "default-src 'self'; base-uri 'none'"
    return page
