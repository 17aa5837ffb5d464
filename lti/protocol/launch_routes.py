"""The launch's address, and the tab in which a visit goes on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol
from uuid import UUID

import flask
import sqlalchemy as sa
import structlog

from lrs.addresses import origin_of
from lrs.entry import admits
from lrs.surroundings import Surroundings, surroundings
from lti import ticket as tickets
from lti import visit as visits
from lti.pages import answer
from lti.protocol import login
from lti.protocol.framing import moved
from lti.protocol.launch import LONGEST_STATE, verified
from lti.protocol.login import Keeper, Login, login_of
from lti.protocol.message import VerifiedLaunch
from lti.protocol.registration import registration_by_id
from lti.refusal import Refused
from lti.ticket import TicketSpent
from lti.visit import Visit, visitors

Answer = flask.typing.ResponseReturnValue
Landing = Callable[[sa.Connection, Visit], str]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Arrived:
    """The visit that a launch began, and the path it leads to."""

    visit: Visit
    address: str


class Arrive(Protocol):
    """Turns a verified launch into a visit, inside the transaction that spends the login."""

    def __call__(
        self,
        connection: sa.Connection,
        launch: VerifiedLaunch,
        *,
        browser: str,
        surroundings: Surroundings,
    ) -> Arrived:
        """Return the visit that was begun, and where it goes."""
        ...


def launch_by(arrive: Arrive) -> Callable[[], Answer]:
    """Return the view that takes launches."""

    @admits("anyone: whose launch a registered platform signed, if every check holds")
    def launch() -> Answer:
        """Check a launch, begin its visit and move to an address that can be loaded again."""
        here, form = surroundings(), flask.request.form
        begun = _kept_by_the_platform(form)
        if begun is not None:
            return _storage_page(begun)
        said, login_answered = verified(here, form, flask.request.cookies)
        shown = visits.browser_of_request()
        browser = shown or visits.new_browser()

        def begin(connection: sa.Connection) -> Arrived:
            if not login.spend(connection, login_answered):
                raise Refused(
                    "state_spent",
                    platform_origin=said.registration.platform_origin,
                    facts={"registration_id": str(said.registration.id)},
                )
            return arrive(connection, said, browser=browser, surroundings=here)

        arrived = here.database.transact(begin)
        visit = arrived.visit
        log.info(
            "launched",
            visit_id=str(visit.id),
            registration_id=str(visit.registration_id),
            role=visit.role.value,
        )
        if login_answered.keeper is Keeper.PLATFORM and shown is None:
            return _own_tab_page(visit, browser)
        response = moved(arrived.address, HTTPStatus.SEE_OTHER, visit.platform_origin)
        if shown is None:
            visits.keep_browser(response, browser)
        visits.drop_cookie(response, login.proof_name(form["state"]))
        return response

    return launch


@visitors()
def offer_tab(visit: Visit) -> Answer:
    """Move the visit to a tab of its own: the form that posts here names a new tab as target."""
    return _to_own_tab(visit)


@admits("anyone: whose page of a launch holds what proves the visit, where no cookie could")
def leave_frame(visit_id: UUID) -> Answer:
    """Move a visit that was begun without any cookie to a tab of its own."""
    return _to_own_tab(visits.proven(visit_id, flask.request.form.get("browser") or None))


def entry_by(landing: Landing) -> Callable[[str], Answer]:
    """Return the view that takes tickets."""

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
        response = moved(address, HTTPStatus.SEE_OTHER, visit.platform_origin)
        if shown is None:
            visits.keep_browser(response, browser)
        return response

    return enter_tab


def _kept_by_the_platform(form: Mapping[str, str]) -> Login | None:
    """Return the login a launch answers if its proof is still to be asked of the platform."""
    here, state = surroundings(), form.get("state", "")[:LONGEST_STATE]
    if "stored" in form or "id_token" not in form:
        return None
    if login.proof_name(state) in flask.request.cookies:
        return None
    with here.database.read() as connection:
        begun = login_of(connection, state, key_ring=here.key_ring)
    return begun if begun is not None and begun.keeper is Keeper.PLATFORM else None


def _storage_page(begun: Login) -> Answer:
    """Let the page ask the platform for the proof and bring it with the launch."""
    form = flask.request.form
    with surroundings().database.read() as connection:
        registration = registration_by_id(connection, begun.registration_id)
    page = answer(
        "lti/storage_get.html",
        action=login.LAUNCH_PATH,
        target=begun.storage_target,
        platform_origin=origin_of(registration.auth_url),
        key=login.proof_name(form["state"]),
        id_token=form.get("id_token", ""),
        state=form["state"],
    )
    return visits.framed(page, registration.platform_origin)


def _own_tab_page(visit: Visit, browser: str) -> Answer:
    page = answer(
        "lti/own_tab.html",
        language=visit.locale,
        address=flask.url_for("lti.leave_frame", visit_id=visit.id),
        browser=browser,
    )
    return visits.framed(page, visit.platform_origin)


def _to_own_tab(visit: Visit) -> Answer:
    here = surroundings()
    with here.database.write() as connection:
        ticket = tickets.issue(connection, visit, key_ring=here.key_ring, now=here.clock())
    return flask.redirect(flask.url_for("lti.enter_tab", ticket=ticket), HTTPStatus.SEE_OTHER)
