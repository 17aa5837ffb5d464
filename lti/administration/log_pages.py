"""The audit log as an administrator reads it: who did and saw what, the newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Response, request
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from werkzeug.exceptions import NotFound

from lrs import audit
from lrs.audit import Act, Line
from lrs.surroundings import surroundings
from lti.pages import answer, gettext
from lti.sign_in import Session, administrators
from lti.sign_in.roles import ROLE_NAMES, held

_PAGE = 100
_ROLES: Mapping[str, LazyString] = {role.value: name for role, name in ROLE_NAMES.items()}

ACTS: Mapping[str, LazyString] = {
    Act.SIGNED_IN: lazy_gettext("signed in"),
    Act.ROLE_INVITED: lazy_gettext("made a link that gives a role"),
    Act.ROLE_GRANTED: lazy_gettext("gave a role"),
    Act.ROLE_REVOKED: lazy_gettext("took a role back"),
    Act.LINKS_ENDED: lazy_gettext("signed out those who came by a link"),
    Act.PROVIDER_ADDED: lazy_gettext("connected a sign-in"),
    Act.PROVIDER_REMOVED: lazy_gettext("removed a sign-in"),
    Act.PLATFORM_INVITED: lazy_gettext("made an address for a platform"),
    Act.PLATFORM_ADDED: lazy_gettext("connected a platform"),
    Act.PLATFORM_MOVED: lazy_gettext("followed a platform to a new address"),
    Act.PLATFORM_ROLES_SAID: lazy_gettext("said what a platform's roles are here"),
    Act.PLATFORM_PEOPLE_JOINED: lazy_gettext("decided whose people a platform's people are"),
    Act.DEPLOYMENT_APPROVED: lazy_gettext("approved a deployment"),
    Act.DEPLOYMENT_WITHDRAWN: lazy_gettext("withdrew an approval"),
    Act.GRADES_RESENT: lazy_gettext("sent grades again"),
    Act.KEY_MADE: lazy_gettext("made a key"),
    Act.KEY_ROTATED: lazy_gettext("gave a key a new secret"),
    Act.KEY_ENDS: lazy_gettext("set when a key ends"),
    Act.KEY_REVOKED: lazy_gettext("revoked a key"),
    Act.FORWARDING_MADE: lazy_gettext("began to forward statements"),
    Act.FORWARDING_PAUSED: lazy_gettext("paused forwarding"),
    Act.FORWARDING_RESUMED: lazy_gettext("resumed forwarding"),
    Act.FORWARDING_RETRIED: lazy_gettext("sent refused statements again"),
    Act.FORWARDING_REMOVED: lazy_gettext("ended forwarding"),
    Act.STATEMENTS_SEEN: lazy_gettext("looked through the statements"),
    Act.STATEMENT_SEEN: lazy_gettext("looked at a statement"),
    Act.STATEMENTS_TAKEN: lazy_gettext("took statements out as a table"),
    Act.ATTACHMENT_TAKEN: lazy_gettext("took an attachment out"),
    Act.ATTENDANCE_TAKEN_BACK: lazy_gettext("took an attendance back"),
    Act.ATTENDANCE_READ: lazy_gettext("noted attendance from a list"),
    Act.UNITS_READ: lazy_gettext("read the tree of units"),
    Act.PAIRING_ENDED: lazy_gettext("ended the pairing of confidential answers"),
    Act.GROUP_SEEN: lazy_gettext("opened the view of a group"),
    Act.GROUP_TAKEN: lazy_gettext("took the view of a group out as a table"),
    Act.MAIL_SWITCHED: lazy_gettext("switched mail on or off"),
    Act.SUPERVISORS_READ: lazy_gettext("read who is whose supervisor"),
    Act.RESULTS_SEEN: lazy_gettext("read results"),
    Act.RESULTS_SIGNED: lazy_gettext("signed off results"),
    Act.RESULTS_CORRECTED: lazy_gettext("noted an error in results"),
    Act.FOLLOW_UP_LOCKED: lazy_gettext("locked what the follow-up goes by"),
    Act.PERSON_ERASED: lazy_gettext("erased all that was recorded of a person"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line as it is read."""

    number: int
    at: datetime
    who: str
    did: str
    about: str


@administrators
def log(session: Session) -> Response:
    """Show a page of the log, and when asked whether the whole of it holds."""
    here, before = surroundings(), request.args.get("before")
    if before is not None and not (before.isascii() and before.isdigit() and len(before) < 18):
        raise NotFound
    with here.database.read() as connection:
        found = audit.lines(
            connection,
            session.organisation_id,
            before=None if before is None else int(before),
            most=_PAGE,
        )
        checked = "checked" in request.args
        verdict = audit.verify(connection, session.organisation_id) if checked else None
        notes = {
            audit.actor_of(each.person_id): each.note
            for each in held(connection, here.key_ring, session.organisation_id)
        }
    return answer(
        "administration/log.html",
        lines=[_told(line, notes) for line in found],
        verdict=verdict,
        onward=found[-1].number if found and found[-1].number > 1 else None,
    )


def _told(line: Line, notes: Mapping[str, str]) -> Told:
    return Told(
        number=line.number,
        at=line.at,
        who=notes.get(line.actor) or _who(line.actor),
        did=str(ACTS.get(line.act, line.act)),
        about=_about(line, notes),
    )


def _about(line: Line, notes: Mapping[str, str]) -> str:
    """Return what a line is about, with roles and people as an administrator calls them."""
    named = line.about.split(" ")
    role = _ROLES.get(named[0])
    if line.act == Act.SIGNED_IN:
        return ", ".join(str(_ROLES.get(each, each)) for each in line.about.split(", "))
    if role is None:
        return line.about
    if line.act == Act.ROLE_INVITED:
        return f"{role}{line.about.removeprefix(named[0])}"
    return f"{role}: {notes.get(f'person {named[-1]}') or named[-1][:8]}"


def _who(actor: str) -> str:
    if actor == audit.COMMAND:
        return gettext("a command on the server")
    kind, _, named = actor.partition(" ")
    if kind == "link":
        return gettext("somebody with a link (%(id)s)", id=named[:8])
    return gettext("somebody (%(id)s)", id=named[:8])
