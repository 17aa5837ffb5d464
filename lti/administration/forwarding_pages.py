"""Where statements are handed on to: how far each store is, and what it would not take."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import flask
import sqlalchemy as sa
from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from lrs import forwarding
from lrs.audit import Act
from lrs.forwarding import Filter, NewTarget, NoSuchTarget, State, Target, WrongTarget
from lrs.forwarding.reasons import Reason, parted
from lrs.forwarding.targets import VERSIONS
from lrs.surroundings import surroundings
from lti.administration.store_filter import Error
from lti.pages import answer
from lti.sign_in import Session, administrators

STATES: Mapping[State, object] = {
    State.PAUSED: lazy_gettext("Paused"),
    State.RESTING: lazy_gettext("Resting after trouble"),
    State.BEHIND: lazy_gettext("On its way"),
    State.CURRENT: lazy_gettext("Up to date"),
}


REASONS: Mapping[Reason, object] = {
    Reason.INVALID: lazy_gettext("the other store finds it invalid"),
    Reason.CONFLICT: lazy_gettext("the other store has another statement with this identifier"),
    Reason.TOO_LARGE: lazy_gettext("the other store finds it too large"),
    Reason.FORM: lazy_gettext("the other store does not take its form"),
    Reason.BREAKS_IT: lazy_gettext("the other store fails at it, again and again"),
    Reason.SIGNED: lazy_gettext("it is signed, and what was signed cannot be said in xAPI 1.0.3"),
    Reason.KEY: lazy_gettext("the key or its secret is not accepted"),
    Reason.RIGHTS: lazy_gettext("the key may not send statements there"),
    Reason.NOTHING_THERE: lazy_gettext("there is no store at this address"),
    Reason.PAUSE: lazy_gettext("the other store asks for a pause"),
    Reason.ANSWERS_BADLY: lazy_gettext("the other store has trouble of its own"),
    Reason.ADDRESS: lazy_gettext("this address may not be reached from here"),
    Reason.UNREACHABLE: lazy_gettext("the other store cannot be reached"),
    Reason.SLOW: lazy_gettext("the other store is too slow"),
    Reason.ELSEWHERE: lazy_gettext("the address leads on to another one; give that instead"),
    Reason.ODD_ANSWER: lazy_gettext("the answer cannot be read"),
}


@dataclass(frozen=True, slots=True)
class Form:
    """A new target as it was typed; the secret is never shown again."""

    name: str = ""
    endpoint: str = ""
    key: str = ""
    version: str = "2.0.0"
    verb: str = ""
    activity: str = ""
    from_the_start: bool = False
    errors: Sequence[Error] = ()

    def error_of(self, name: str) -> str | None:
        """Return what is wrong with a field, None where nothing is."""
        return next((each.text for each in self.errors if each.field == name), None)


@administrators
def targets(session: Session) -> Response:
    """List the stores that statements are handed on to."""
    here = surroundings()
    with here.database.read() as connection:
        found = forwarding.targets_of(connection, session.organisation_id)
    return answer(
        "administration/forwarding.html",
        targets=found,
        states=STATES,
        told=_told,
        now=here.clock(),
    )


@administrators
def target(session: Session, named: UUID) -> Response:
    """Show one store: how far it is, its trouble, and what it would not take."""
    here = surroundings()
    with here.database.read() as connection:
        found = _target(connection, session.organisation_id, named)
        dead = forwarding.dead_of(connection, session.organisation_id, named)
    return answer(
        "administration/forwarding_target.html",
        target=found,
        state=found.state(here.clock()),
        states=STATES,
        told=_told,
        dead=dead,
    )


@administrators
def new_target(_session: Session) -> Response:
    """Show the form of a new store."""
    return _form(Form())


@administrators
def make_target(session: Session) -> AnyResponse:
    """Begin to hand statements on to another store."""
    given = request.form
    form = Form(
        name=given.get("name", "").strip(),
        endpoint=given.get("endpoint", "").strip(),
        key=given.get("key", "").strip(),
        version=given.get("version", ""),
        verb=given.get("verb", "").strip(),
        activity=given.get("activity", "").strip(),
        from_the_start=bool(given.get("from_the_start")),
    )
    secret = given.get("secret", "")
    errors = _missing(form, secret)
    if errors:
        return _form(replace(form, errors=errors))
    here = surroundings()
    new = NewTarget(
        name=form.name,
        endpoint=form.endpoint,
        key=form.key,
        secret=secret,
        version=form.version,
        wanted=Filter(
            verbs=(form.verb,) if form.verb else (),
            activities=(form.activity,) if form.activity else (),
        ),
        from_the_start=form.from_the_start,
    )
    try:
        with here.database.write() as connection:
            made = forwarding.add(
                connection,
                here.key_ring,
                new,
                organisation_id=session.organisation_id,
                now=here.clock(),
            )
            session.note(connection, Act.FORWARDING_MADE, made, now=here.clock())
    except WrongTarget:
        text = _("Give a full address without a question mark, such as https://lrs.example.fi/xapi")
        return _form(replace(form, errors=(Error("endpoint", text),)))
    return flask.redirect(url_for("administration.targets"), 303)


@administrators
def pause_target(session: Session, named: UUID) -> AnyResponse:
    """Hand nothing on until it is resumed."""

    def pause(connection: sa.Connection, now: datetime) -> None:
        forwarding.pause(connection, session.organisation_id, named, now=now)
        session.note(connection, Act.FORWARDING_PAUSED, named, now=now)

    return _done(pause, named)


@administrators
def resume_target(session: Session, named: UUID) -> AnyResponse:
    """Go on at once."""

    def resume(connection: sa.Connection, now: datetime) -> None:
        forwarding.resume(connection, session.organisation_id, named, now=now)
        session.note(connection, Act.FORWARDING_RESUMED, named, now=now)

    return _done(resume, named)


@administrators
def retry_target(session: Session, named: UUID) -> AnyResponse:
    """Send what was refused again."""

    def retry(connection: sa.Connection, now: datetime) -> None:
        forwarding.retry(connection, session.organisation_id, named, now=now)
        session.note(connection, Act.FORWARDING_RETRIED, named, now=now)

    return _done(retry, named)


@administrators
def ask_removing(session: Session, named: UUID) -> Response:
    """Ask before a store is forgotten."""
    with surroundings().database.read() as connection:
        found = _target(connection, session.organisation_id, named)
    return answer("administration/forwarding_remove.html", target=found)


@administrators
def remove_target(session: Session, named: UUID) -> AnyResponse:
    """Forget a store, its secret and what it would not take."""

    def remove(connection: sa.Connection, now: datetime) -> None:
        forwarding.remove(connection, session.organisation_id, named)
        session.note(connection, Act.FORWARDING_REMOVED, named, now=now)

    return _done(remove, None)


def _told(kept: str) -> str:
    """Return why something is not taken, and which property is the cause, in words."""
    reason, place = parted(kept)
    return f"{REASONS[reason]} ({place})" if place else str(REASONS[reason])


def _done(act: Callable[[sa.Connection, datetime], None], named: UUID | None) -> AnyResponse:
    here = surroundings()
    try:
        with here.database.write() as connection:
            act(connection, here.clock())
    except NoSuchTarget:
        raise NotFound from None
    if named is None:
        return flask.redirect(url_for("administration.targets"), 303)
    return flask.redirect(url_for("administration.target", named=named), 303)


def _form(form: Form) -> Response:
    return answer(
        "administration/forwarding_new.html",
        status=400 if form.errors else 200,
        form=form,
        versions=VERSIONS,
    )


def _missing(form: Form, secret: str) -> tuple[Error, ...]:
    errors = []
    if not form.name or len(form.name) > 100:
        errors.append(Error("name", _("Give a name of at most 100 characters.")))
    if not form.endpoint:
        errors.append(Error("endpoint", _("Give the address of the other store.")))
    if not form.key or ":" in form.key or not form.key.isascii():
        errors.append(Error("key", _("Give the key as plain characters without a colon.")))
    if not secret:
        errors.append(Error("secret", _("Give the secret that belongs to the key.")))
    if form.version not in VERSIONS:
        errors.append(Error("version", _("Choose one of these.")))
    return tuple(errors)


def _target(connection: sa.Connection, organisation_id: int, named: UUID) -> Target:
    for each in forwarding.targets_of(connection, organisation_id):
        if each.id == named:
            return each
    raise NotFound
