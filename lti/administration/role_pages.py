"""Who is trusted with what: the roles that are held, new ones by a link, and their end."""

from uuid import UUID

import flask
import sqlalchemy as sa
from flask import Response, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from lrs.audit import actor_of
from lrs.surroundings import surroundings
from lti.administration.store_filter import Error
from lti.pages import answer, gettext
from lti.sign_in import Session, StaffRole, administrators, sessions
from lti.sign_in.invitations import Invitation, invite
from lti.sign_in.providers import providers_of
from lti.sign_in.roles import LONGEST_NOTE, ROLE_NAMES, Held, held, revoke


@administrators
def roles(session: Session) -> Response:
    """List who holds which role, and how people sign in."""
    return _page(session)


@administrators
def make_role_invitation(session: Session) -> Response:
    """Make a link that gives a role to the account one signs in with, and show it this once."""
    here = surroundings()
    role, note = request.form.get("role", ""), request.form.get("note", "").strip()
    errors = []
    if role not in set(StaffRole):
        errors.append(Error("role", gettext("Choose one of these.")))
    if not note or len(note) > LONGEST_NOTE or not note.isprintable():
        errors.append(Error("note", gettext("Say in at most 100 characters whom you mean.")))
    with here.database.read() as connection:
        providers = providers_of(connection, here.key_ring, session.organisation_id)
    if errors or not providers:
        return _page(session, role=role, note=note, errors=errors)
    invitation = Invitation(
        organisation_id=session.organisation_id,
        role=StaffRole(role),
        suffices=False,
        note=note,
        invited_by=session.actor,
    )
    with here.database.write() as connection:
        token = invite(connection, here.key_ring, invitation, now=here.clock())
    return answer(
        "administration/role_invited.html",
        address=f"{here.settings.public_url}/enter/{token}",
        note=note,
        role=ROLE_NAMES[StaffRole(role)],
    )


@administrators
def ask_revoking_role(session: Session, named: UUID) -> Response:
    """Ask before a role is taken back."""
    with surroundings().database.read() as connection:
        found = _held(connection, session, named)
    is_own = session.person_id == found.person_id
    return answer(
        "administration/role_revoke.html", held=found, role=ROLE_NAMES[found.role], is_own=is_own
    )


@administrators
def revoke_role(session: Session, named: UUID) -> AnyResponse:
    """Take a role back at once."""
    here = surroundings()
    with here.database.write() as connection:
        known = revoke(
            connection, session.organisation_id, named, by=session.actor, now=here.clock()
        )
    if not known:
        raise NotFound
    return flask.redirect(url_for("administration.roles"), 303)


@administrators
def end_link_sessions(session: Session) -> AnyResponse:
    """Sign out everybody else who came by a link alone."""
    here = surroundings()
    with here.database.write() as connection:
        sessions.end_links(
            connection,
            session.organisation_id,
            except_for=session.id,
            by=session.actor,
            now=here.clock(),
        )
    return flask.redirect(url_for("administration.roles"), 303)


def _page(
    session: Session, *, role: str = "", note: str = "", errors: list[Error] | None = None
) -> Response:
    here = surroundings()
    with here.database.read() as connection:
        found = held(connection, here.key_ring, session.organisation_id)
        providers = providers_of(connection, here.key_ring, session.organisation_id)
        by_link = sessions.count_of_links(
            connection, session.organisation_id, except_for=session.id, now=here.clock()
        )
    return answer(
        "administration/roles.html",
        status=400 if errors else 200,
        held=found,
        granted_by=_granted_by(found),
        roles=ROLE_NAMES,
        providers=providers,
        by_link=by_link,
        role=role,
        note=note,
        errors=errors or (),
        public_url=here.settings.public_url,
    )


def _granted_by(found: tuple[Held, ...]) -> dict[UUID, str]:
    """Return in words who granted each role: a note, where the person still has one."""
    notes = {actor_of(each.person_id): each.note for each in found}
    words = {"command": gettext("by a command on the server")}
    return {
        each.id: words.get(each.granted_by)
        or notes.get(each.granted_by)
        or gettext("by an administrator")
        for each in found
    }


def _held(connection: sa.Connection, session: Session, named: UUID) -> Held:
    found = held(connection, surroundings().key_ring, session.organisation_id)
    for each in found:
        if each.id == named:
            return each
    raise NotFound
