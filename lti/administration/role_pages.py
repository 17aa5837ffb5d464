"""Who is trusted with what: the roles that are held, new ones by a link, and their end."""

from dataclasses import dataclass
from uuid import UUID

import flask
import sqlalchemy as sa
from flask import Response, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from lrs.audit import actor_of
from lrs.surroundings import surroundings
from lti.administration.store_filter import Error
from lti.pages import answer, gettext, language_of, text_in
from lti.pages.dates import ZONE
from lti.sign_in import Session, StaffRole, administrators, sessions
from lti.sign_in.invitations import Invitation, invite
from lti.sign_in.providers import providers_of
from lti.sign_in.roles import LONGEST_NOTE, ROLE_NAMES, Held, held, revoke
from lti.units import Tree, tree_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed to give a role; unit is only asked of who is to head one."""

    role: str = ""
    unit: str = ""
    note: str = ""

    @property
    def heads(self) -> bool:
        """Tell whether it is the role that a unit belongs to."""
        return self.role == StaffRole.UNIT_HEAD


@administrators
def roles(session: Session) -> Response:
    """List who holds which role, and how people sign in."""
    return _page(session)


@administrators
def make_role_invitation(session: Session) -> Response:
    """Make a link that gives a role to the account one signs in with, and show it this once."""
    here, form = surroundings(), request.form
    typed = Typed(
        role=form.get("role", ""),
        unit=form.get("unit", ""),
        note=form.get("note", "").strip(),
    )
    with here.database.read() as connection:
        providers = providers_of(connection, here.key_ring, session.organisation_id)
        tree = _tree(connection, session)
    errors = _wrong(typed, tree)
    if errors or not providers:
        return _page(session, typed=typed, errors=errors)
    invitation = Invitation(
        organisation_id=session.organisation_id,
        role=StaffRole(typed.role),
        unit=typed.unit if typed.heads and typed.unit else None,
        suffices=False,
        note=typed.note,
        invited_by=session.actor,
    )
    with here.database.write() as connection:
        token = invite(connection, here.key_ring, invitation, now=here.clock())
    return answer(
        "administration/role_invited.html",
        address=f"{here.settings.public_url}/enter/{token}",
        note=typed.note,
        role=_role_words(invitation.role, invitation.unit, tree),
    )


@administrators
def ask_revoking_role(session: Session, named: UUID) -> Response:
    """Ask before a role is taken back."""
    with surroundings().database.read() as connection:
        found = _held(connection, session, named)
        tree = _tree(connection, session)
    return answer(
        "administration/role_revoke.html",
        held=found,
        role=_role_words(found.role, found.unit, tree),
        is_own=session.person_id == found.person_id,
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
    session: Session, *, typed: Typed | None = None, errors: list[Error] | None = None
) -> Response:
    here, language = surroundings(), language_of(request)
    with here.database.read() as connection:
        found = held(connection, here.key_ring, session.organisation_id)
        providers = providers_of(connection, here.key_ring, session.organisation_id)
        by_link = sessions.count_of_links(
            connection, session.organisation_id, except_for=session.id, now=here.clock()
        )
        tree = _tree(connection, session)
    return answer(
        "administration/roles.html",
        status=400 if errors else 200,
        held=found,
        granted_by=_granted_by(found),
        role_of={each.id: _role_words(each.role, each.unit, tree) for each in found},
        roles=ROLE_NAMES,
        units=[]
        if tree is None
        else [(unit.code, f"{text_in(unit.names, language)} ({unit.code})") for unit in tree.units],
        providers=providers,
        by_link=by_link,
        typed=typed or Typed(),
        errors=errors or (),
        public_url=here.settings.public_url,
    )


def _wrong(typed: Typed, tree: Tree | None) -> list[Error]:
    """Return what is wrong with what was typed; a unit is a must once there are units."""
    errors = []
    if typed.role not in set(StaffRole):
        errors.append(Error("role", gettext("Choose one of these.")))
    if typed.heads and tree is not None and tree.unit(typed.unit) is None:
        errors.append(Error("unit", gettext("Choose the unit that the person heads.")))
    if not typed.note or len(typed.note) > LONGEST_NOTE or not typed.note.isprintable():
        errors.append(Error("note", gettext("Say in at most 100 characters whom you mean.")))
    return errors


def _role_words(role: StaffRole, unit: str | None, tree: Tree | None) -> str:
    """Return what a role is called, with its unit if it is of one."""
    name = str(ROLE_NAMES[role])
    if unit is None:
        return name
    found = None if tree is None else tree.unit(unit)
    return f"{name}: {unit if found is None else text_in(found.names, language_of(request))}"


def _tree(connection: sa.Connection, session: Session) -> Tree | None:
    """Return the tree that is valid today."""
    today = surroundings().clock().astimezone(ZONE).date()
    return tree_at(connection, session.organisation_id, today)


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
