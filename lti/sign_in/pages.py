"""Coming in without a learning platform: by an account, or by a link; the first page; leaving."""

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, Response, request, url_for
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from lrs.entry import admits
from lrs.surroundings import surroundings
from lti.modules.survey.account_entry import way_on
from lti.pages import answer
from lti.people import people_known, person_for
from lti.sign_in import flow, invitations, sessions
from lti.sign_in.discovery import end_session_of
from lti.sign_in.flow import RETURN_PATH, Finished, Wish
from lti.sign_in.going import let_post_to, to_provider
from lti.sign_in.guard import (
    COOKIE,
    drop_session,
    go_on,
    is_own_page,
    keep_session,
    signed_in,
)
from lti.sign_in.invitations import Invitation, InvitationSpent
from lti.sign_in.providers import (
    Provider,
    only_provider,
    provider_by_id,
    providers_of,
)
from lti.sign_in.roles import ROLE_NAMES, StaffRole, grant
from lti.sign_in.sessions import Session

FIRST_PAGES: Mapping[StaffRole, str] = {
    StaffRole.ADMINISTRATOR: "/admin/",
    StaffRole.REPORT_READER: "/results",
    StaffRole.UNIT_HEAD: "/results/unit",
    StaffRole.RESULTS_APPROVER: "/results",
}
"""Where each role's work begins."""

_CALLED: Mapping[str, LazyString] = {
    "/admin/": lazy_gettext("Administration"),
    "/results": lazy_gettext("Results of the programme"),
    "/results/unit": lazy_gettext("Results of your own unit"),
}


def blueprint() -> Blueprint:
    """Return the routes of signing in."""
    routes = Blueprint("sign_in", __name__)
    for method, rule, view in (
        ("GET", "/sign-in", ways),
        ("GET", "/sign-in/<uuid:named>", offer),
        ("POST", "/sign-in/<uuid:named>", begin),
        ("GET", RETURN_PATH, come_back),
        ("GET", "/enter/<token>", offer_entry),
        ("POST", "/enter/<token>", enter),
        ("GET", "/home", home),
        ("POST", "/leave", leave),
    ):
        routes.add_url_rule(rule, view_func=view, methods=[method])
    return routes


@admits("anyone: the ways in, which tell of no organisation where there are several")
def ways() -> Response:
    """Show how one signs in."""
    here = surroundings()
    with here.database.read() as connection:
        provider = only_provider(connection, here.key_ring)
    if provider is None:
        return answer("sign_in/ways.html")
    return _offer(provider)


@admits("anyone who knows the address: a button")
def offer(named: UUID) -> Response:
    """Show the way to one organisation's sign-in."""
    return _offer(_provider(named))


@admits("anyone: on to the provider, which decides")
def begin(named: UUID) -> AnyResponse:
    """Send the browser to the provider."""
    wished = request.form.get("next")
    return to_provider(_provider(named), Wish(next=wished if is_own_page(wished) else None))


@admits("who comes back from a provider, in the browser that went there")
def come_back() -> AnyResponse:
    """Sign in whom the provider vouches for."""
    here = surroundings()
    finished = flow.finish(here, request.args.to_dict(), request.cookies)
    if finished.wish.round_id is not None:
        return _to_survey(finished)
    with here.database.write() as connection:
        person_id = _person(connection, finished)
        token = sessions.begin(
            connection,
            here.key_ring,
            organisation_id=finished.provider.organisation_id,
            person_id=person_id,
            now=here.clock(),
        )
    wished = finished.wish.next
    inside = go_on(wished if wished and is_own_page(wished) else url_for("sign_in.home"))
    keep_session(inside, token)
    return _without_proof(inside)


@admits("anyone: a page with buttons, which does nothing by itself")
def offer_entry(token: str) -> Response:
    """Show buttons that spend a link, since mail scanners open links before people do."""
    invitation, providers = _looked_at(token)
    if invitation is None:
        return _link_spent()
    let_post_to(*providers)
    return answer(
        "sign_in/enter.html",
        token=token,
        invitation=invitation,
        role=ROLE_NAMES[invitation.role],
        providers=providers,
    )


@admits("anyone with an unspent link")
def enter(token: str) -> AnyResponse:
    """Spend a link: on this browser's session, or on the account one signs in with."""
    here, now = surroundings(), surroundings().clock()
    by = request.form.get("by")
    if by:
        return _enter_by_account(token, by)
    try:
        with here.database.write() as connection:
            spent = invitations.spend(connection, here.key_ring, token, now=now)
            if not spent.suffices:
                raise InvitationSpent
            session = sessions.begin(
                connection,
                here.key_ring,
                organisation_id=spent.organisation_id,
                role=spent.role,
                unit=spent.unit,
                now=now,
            )
    except InvitationSpent:
        return _link_spent()
    inside = go_on(FIRST_PAGES[spent.role])
    keep_session(inside, session)
    return inside


@signed_in()
def home(session: Session) -> AnyResponse:
    """Lead on to the one page that is open to somebody, or list what is."""
    open_to = tuple(dict.fromkeys(FIRST_PAGES[role] for role in StaffRole if role in session.roles))
    if len(open_to) == 1:
        return go_on(open_to[0])
    listed = [(address, _CALLED[address]) for address in open_to or ("/results",)]
    return answer("sign_in/home.html", session=session, open_to=listed)


@signed_in()
def leave(session: Session) -> AnyResponse:
    """Sign this browser out, and say where the account itself is signed out."""
    here = surroundings()
    with here.database.write() as connection:
        sessions.end(connection, here.key_ring, request.cookies.get(COOKIE, ""))
        providers = providers_of(connection, here.key_ring, session.organisation_id)
    elsewhere = [] if session.person_id is None else _ends(providers)
    gone = answer("sign_in/left.html", elsewhere=elsewhere)
    drop_session(gone)
    return gone


def _offer(provider: Provider) -> Response:
    let_post_to(provider)
    wished = request.args.get("next", "")
    return answer(
        "sign_in/offer.html", provider=provider, next=wished if is_own_page(wished) else ""
    )


def _looked_at(token: str) -> tuple[Invitation | None, tuple[Provider, ...]]:
    """Return what a link would give, and by which accounts of the organisation that gives it."""
    here = surroundings()
    with here.database.read() as connection:
        invitation = invitations.look_at(connection, here.key_ring, token, now=here.clock())
        if invitation is None:
            return None, ()
        return invitation, providers_of(connection, here.key_ring, invitation.organisation_id)


def _link_spent() -> Response:
    return answer("sign_in/link_spent.html", status=HTTPStatus.FORBIDDEN)


def _enter_by_account(token: str, by: str) -> AnyResponse:
    _invitation, providers = _looked_at(token)
    chosen = next((each for each in providers if str(each.id) == by), None)
    if chosen is None:
        return _link_spent()
    return to_provider(chosen, Wish(invitation=token))


def _to_survey(finished: Finished) -> AnyResponse:
    """Lead on to a survey; nobody is signed in by that, and nothing of the account is kept."""
    address = way_on(finished)
    if address is None:
        return _without_proof(answer("survey/over.html", status=HTTPStatus.NOT_FOUND))
    return _without_proof(go_on(address))


def _without_proof(response: AnyResponse) -> AnyResponse:
    name = flow.proof_name(request.args.get("state", ""))
    response.delete_cookie(name, secure=True, httponly=True, samesite="Lax", path="/")
    return response


def _person(connection: sa.Connection, finished: Finished) -> UUID | None:
    """Return who somebody is here; one is made only for whom an invitation gives something to."""
    here, provider = surroundings(), finished.provider
    token, now = finished.wish.invitation, here.clock()
    invitation = None
    if token is not None:
        with suppress(InvitationSpent):
            invitation = invitations.spend(
                connection, here.key_ring, token, organisation_id=provider.organisation_id, now=now
            )
    if invitation is None:
        return people_known(
            connection,
            organisation_id=provider.organisation_id,
            issuer=provider.issuer,
            subjects=(finished.subject,),
        ).get(finished.subject)
    person_id = person_for(
        connection,
        organisation_id=provider.organisation_id,
        issuer=provider.issuer,
        subject=finished.subject,
        now=now,
    )
    grant(
        connection,
        here.key_ring,
        organisation_id=provider.organisation_id,
        person_id=person_id,
        role=invitation.role,
        note=invitation.note,
        by=invitation.invited_by,
        unit=invitation.unit,
        now=now,
    )
    return person_id


def _provider(named: UUID) -> Provider:
    here = surroundings()
    with here.database.read() as connection:
        found = provider_by_id(connection, here.key_ring, named)
    if found is None:
        raise NotFound
    return found


def _ends(providers: tuple[Provider, ...]) -> list[tuple[str, str]]:
    """Return the name of each provider and where its own session ends, of those who told it."""
    named = ((each.name, end_session_of(surroundings(), each)) for each in providers)
    return [(name, end) for name, end in named if end is not None]
