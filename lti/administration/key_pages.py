"""Keys of the store: who has one, what each may, new ones, new secrets, and their end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import flask
from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from lrs import credentials
from lrs.audit import Act
from lrs.credentials import Breach, Listed, Particulars, ProfileRule, Scope, WrongCredential
from lrs.surroundings import surroundings
from lti.administration.store_filter import Error
from lti.pages import answer
from lti.sign_in import Session, administrators

_OVERLAP = timedelta(hours=24)
_LONGEST_DAYS = 3650

SCOPES: Mapping[Scope, object] = {
    Scope.WRITE_STATEMENTS: lazy_gettext("send statements"),
    Scope.READ_OWN_STATEMENTS: lazy_gettext("read the statements it sent itself"),
    Scope.READ_STATEMENTS: lazy_gettext("read all statements"),
    Scope.RESULTS: lazy_gettext("read results that are signed off"),
    Scope.STATE: lazy_gettext("keep and read state"),
    Scope.PROFILE: lazy_gettext("keep and read profiles"),
    Scope.DEFINE: lazy_gettext("say what activities are"),
    Scope.READ_ALL: lazy_gettext("read everything"),
    Scope.ALL: lazy_gettext("do everything, also void what others sent"),
}
RULES: Mapping[ProfileRule, object] = {
    ProfileRule.OFF: lazy_gettext("No: any valid statement is kept"),
    ProfileRule.WARN: lazy_gettext("Keep them, and note what does not follow it"),
    ProfileRule.REJECT: lazy_gettext("Refuse what does not follow it"),
}


@dataclass(frozen=True, slots=True)
class Form:
    """A new key as it was typed."""

    label: str
    scopes: Sequence[str]
    days: str
    per_minute: str
    profile: str
    errors: Sequence[Error] = ()

    def error_of(self, name: str) -> str | None:
        """Return what is wrong with a field, None where nothing is."""
        return next((each.text for each in self.errors if each.field == name), None)


@administrators
def keys(session: Session) -> Response:
    """List the organisation's keys."""
    here = surroundings()
    with here.database.read() as connection:
        found = credentials.listed(connection, session.organisation_id)
    return answer(
        "administration/keys.html", keys=found, scopes=SCOPES, rules=RULES, now=here.clock()
    )


@administrators
def new_key(_session: Session) -> Response:
    """Show the form of a new key."""
    return _form(Form("", (), "", "", ProfileRule.OFF))


@administrators
def make_key(session: Session) -> Response:
    """Make a key and show its secret, this once."""
    form = _typed()
    days, per_minute, errors = _read(form)
    here = surroundings()
    if errors:
        return _form(
            Form(form.label, form.scopes, form.days, form.per_minute, form.profile, errors)
        )
    particulars = Particulars(
        label=form.label,
        expires_at=None if days is None else here.clock() + timedelta(days=days),
        requests_per_minute=per_minute,
        profile_rule=ProfileRule(form.profile),
    )
    try:
        with here.database.write() as connection:
            key, secret = credentials.make(
                connection,
                here.key_ring,
                organisation_id=session.organisation_id,
                scopes=[Scope(each) for each in form.scopes],
                now=here.clock(),
                particulars=particulars,
            )
            session.note(connection, Act.KEY_MADE, key, now=here.clock())
    except WrongCredential:
        text = _("Use a shorter name and a limit of at most 1,000,000 requests.")
        wrong = (Error("label", text),)
        return _form(Form(form.label, form.scopes, form.days, form.per_minute, form.profile, wrong))
    return _told(key, secret, until=None)


@administrators
def key(session: Session, named: str) -> Response:
    """Show a key, what it broke, and what can be done with it."""
    found, breaches = _found(session.organisation_id, named)
    return answer(
        "administration/key.html",
        key=found,
        breaches=breaches,
        scopes=SCOPES,
        rules=RULES,
        state=found.state(surroundings().clock()),
    )


@administrators
def rotate_key(session: Session, named: str) -> Response:
    """Give a key a new secret; the present one works for a day on."""
    here = surroundings()
    until = here.clock() + _OVERLAP
    with here.database.write() as connection:
        secret = credentials.rotate(
            connection,
            here.key_ring,
            named,
            previous_until=until,
            organisation_id=session.organisation_id,
        )
        if secret is not None:
            session.note(connection, Act.KEY_ROTATED, named, now=here.clock())
    if secret is None:
        raise NotFound
    return _told(named, secret, until=until)


@administrators
def ask_revoking(session: Session, named: str) -> Response:
    """Ask before a key is ended, for this cannot be undone."""
    found, _breaches = _found(session.organisation_id, named)
    return answer("administration/key_revoke.html", key=found)


@administrators
def revoke_key(session: Session, named: str) -> AnyResponse:
    """End a key at once."""
    here = surroundings()
    with here.database.write() as connection:
        credentials.revoke(
            connection, named, now=here.clock(), organisation_id=session.organisation_id
        )
        session.note(connection, Act.KEY_REVOKED, named, now=here.clock())
    return flask.redirect(url_for("administration.keys"), 303)


def _form(form: Form) -> Response:
    return answer(
        "administration/key_new.html",
        status=400 if form.errors else 200,
        form=form,
        scopes=SCOPES,
        rules=RULES,
    )


def _told(key: str, secret: str, *, until: object) -> Response:
    address = f"{surroundings().settings.public_url}/xapi"
    return answer(
        "administration/key_made.html", key=key, secret=secret, until=until, address=address
    )


def _typed() -> Form:
    given = request.form
    return Form(
        label=given.get("label", "").strip(),
        scopes=[each for each in given.getlist("scope") if each in set(Scope)],
        days=given.get("days", "").strip(),
        per_minute=given.get("per_minute", "").strip(),
        profile=given.get("profile", ProfileRule.OFF),
    )


def _read(form: Form) -> tuple[int | None, int | None, list[Error]]:
    errors = []
    if not form.label:
        errors.append(Error("label", _("Say what the key is for.")))
    if not form.scopes:
        errors.append(Error("scope", _("Choose at least one thing that the key may do.")))
    days = _number(form.days, _LONGEST_DAYS)
    if form.days and days is None:
        errors.append(Error("days", _("Give a whole number of days, or leave it empty.")))
    per_minute = _number(form.per_minute, 1_000_000)
    if form.per_minute and per_minute is None:
        errors.append(Error("per_minute", _("Give a whole number, or leave it empty.")))
    if form.profile not in set(ProfileRule):
        errors.append(Error("profile", _("Choose one of these.")))
    return days, per_minute, errors


def _number(text: str, most: int) -> int | None:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        return None
    return int(text) if 1 <= int(text) <= most else None


def _found(organisation_id: int, named: str) -> tuple[Listed, Sequence[Breach]]:
    with surroundings().database.read() as connection:
        for each in credentials.listed(connection, organisation_id):
            if each.key == named:
                return each, credentials.noted_of(connection, organisation_id, named)
    raise NotFound
