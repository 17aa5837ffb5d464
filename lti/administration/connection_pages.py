"""Connections to learning platforms: how each is, new ones, and what an administrator mends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import flask
import sqlalchemy as sa
from flask import Response, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from lrs.audit import Act
from lrs.surroundings import surroundings
from lti import undelivered
from lti.administration.connection_check import Finding, checked
from lti.administration.connection_words import LIGHTS, PARTS, ROLES, error_told, trouble_told
from lti.administration.readings import (
    Connection,
    connection_of,
    courses_of,
    deployments_shown,
)
from lti.administration.store_filter import Error
from lti.pages import answer, gettext
from lti.people import PRINCIPAL_ROLES, usual_role
from lti.protocol import invitation
from lti.protocol.deployments import approve, approve_all, withdraw
from lti.protocol.dynamic_registration import CUSTOM_PARAMETERS
from lti.protocol.login import LAUNCH_PATH
from lti.protocol.registration import (
    AlreadyRegistered,
    UnusableValue,
    new_registration,
    register,
    registration_by_id,
    say_roles,
)
from lti.sign_in import Session, administrators
from lti.sourced import NotJoinable, earlier_issuers, join, readiness

_FIELDS = ("issuer", "client_id", "auth_url", "token_url", "jwks_url")


@dataclass(frozen=True, slots=True)
class Form:
    """A platform's values as they were typed."""

    values: Mapping[str, str]
    errors: Sequence[Error] = ()

    def error_of(self, name: str) -> str | None:
        """Return what is wrong with a field, None where nothing is."""
        return next((each.text for each in self.errors if each.field == name), None)


@administrators
def connection(session: Session, named: UUID) -> Response:
    """Show one connection: its parts, its deployments, its courses, its lost grades."""
    return _page(session.organisation_id, named)


@administrators
def new_connection(_session: Session) -> Response:
    """Show both ways to connect: an invitation, or values entered on both sides."""
    return _form(Form(dict.fromkeys((*_FIELDS, "deployment"), "")))


@administrators
def make_invitation(session: Session) -> Response:
    """Make an address that one platform registers at, and show it this once."""
    here = surroundings()
    with here.database.write() as connection:
        token = invitation.invite(
            connection, here.key_ring, organisation_id=session.organisation_id, now=here.clock()
        )
        session.note(connection, Act.PLATFORM_INVITED, now=here.clock())
    address = here.settings.public_url + invitation.address_of(token)
    return answer("administration/connection_invited.html", address=address)


@administrators
def make_connection(session: Session) -> AnyResponse:
    """Connect a platform by the values that were entered."""
    values = {name: request.form.get(name, "").strip() for name in (*_FIELDS, "deployment")}
    form, here = Form(values), surroundings()
    made = new_registration(
        organisation_id=session.organisation_id, **{name: values[name] for name in _FIELDS}
    )
    now = here.clock()
    try:
        with here.database.write() as connection:
            register(connection, made, trust_loopback=here.settings.trust_loopback, now=now)
            if values["deployment"]:
                approve_all(connection, made, [values["deployment"]], now=now)
            session.note(connection, Act.PLATFORM_ADDED, made.id, now=now)
    except UnusableValue as error:
        name = str(error).partition(":")[0]
        return _form(replace(form, errors=(Error(name, _wrong(name)),)))
    except AlreadyRegistered:
        text = gettext("This issuer and client are connected already.")
        return _form(replace(form, errors=(Error("client_id", text),)))
    return flask.redirect(url_for("administration.connection", named=made.id), 303)


@administrators
def check_connection(session: Session, named: UUID) -> Response:
    """Try the connection out and say what is wrong."""
    here = surroundings()
    with here.database.read() as connection:
        _known(connection, session.organisation_id, named)
        registration = registration_by_id(connection, named)
    found = checked(here, registration, organisation_id=session.organisation_id)
    return _page(session.organisation_id, named, found=found)


@administrators
def approve_deployment(session: Session, named: UUID) -> AnyResponse:
    """Let a deployment that waits launch."""
    here, deployment_id = surroundings(), request.form.get("deployment", "")
    with here.database.write() as connection:
        _own_deployment(connection, session.organisation_id, named, deployment_id)
        approve(
            connection,
            registration_by_id(connection, named),
            deployment_id,
            organisation_id=session.organisation_id,
            now=here.clock(),
        )
        about = f"{deployment_id} of {named}"
        session.note(connection, Act.DEPLOYMENT_APPROVED, about, now=here.clock())
    return flask.redirect(url_for("administration.connection", named=named), 303)


@administrators
def withdraw_deployment(session: Session, named: UUID) -> AnyResponse:
    """Let a deployment launch no more."""
    here, deployment_id = surroundings(), request.form.get("deployment", "")
    with here.database.write() as connection:
        _own_deployment(connection, session.organisation_id, named, deployment_id)
        withdraw(connection, registration_by_id(connection, named), deployment_id)
        about = f"{deployment_id} of {named}"
        session.note(connection, Act.DEPLOYMENT_WITHDRAWN, about, now=here.clock())
    return flask.redirect(url_for("administration.connection", named=named), 303)


@administrators
def resend_grades(session: Session, named: UUID) -> AnyResponse:
    """Send the grades again that were given up."""
    here = surroundings()
    with here.database.write() as connection:
        _known(connection, session.organisation_id, named)
        undelivered.retry_failed(
            connection,
            organisation_id=session.organisation_id,
            registration_id=named,
            now=here.clock(),
        )
        session.note(connection, Act.GRADES_RESENT, named, now=here.clock())
    return flask.redirect(url_for("administration.connection", named=named), 303)


@administrators
def say_connection_roles(session: Session, named: UUID) -> AnyResponse:
    """Say what the platform's roles are here."""
    here = surroundings()
    said = {name: request.form[name] for name in PRINCIPAL_ROLES if name in request.form}
    with here.database.write() as connection:
        if not _known(connection, session.organisation_id, named).is_own:
            raise NotFound
        try:
            say_roles(connection, named, said)
        except UnusableValue:
            raise NotFound from None
        session.note(connection, Act.PLATFORM_ROLES_SAID, named, now=here.clock())
    return flask.redirect(url_for("administration.connection", named=named) + "#roles", 303)


@administrators
def join_people(session: Session, named: UUID) -> AnyResponse:
    """Let the platform's people be those of an earlier one, by their sourcedIds, or no longer."""
    here, earlier = surroundings(), request.form.get("people_of") or None
    with here.database.write() as connection:
        known = _known(connection, session.organisation_id, named)
        registration = registration_by_id(connection, named)
        if not known.is_own:
            raise NotFound
        try:
            join(connection, registration, earlier, now=here.clock())
        except NotJoinable:
            raise NotFound from None
        session.note(connection, Act.PLATFORM_PEOPLE_JOINED, named, now=here.clock())
    return flask.redirect(url_for("administration.connection", named=named) + "#people", 303)


def _page(organisation_id: int, named: UUID, *, found: Sequence[Finding] = ()) -> Response:
    here = surroundings()
    with here.database.read() as connection:
        known = _known(connection, organisation_id, named)
        deployments = deployments_shown(connection, organisation_id, named)
        courses = courses_of(connection, organisation_id, named)
        failed = undelivered.failed_grades(
            connection, organisation_id=organisation_id, registration_id=named
        )
        registration = registration_by_id(connection, named)
        earlier = [
            (issuer, readiness(connection, organisation_id, issuer))
            for issuer in (
                earlier_issuers(connection, organisation_id, registration.issuer)
                if known.is_own
                else ()
            )
        ]
    return answer(
        "administration/connection.html",
        connection=known,
        people_of=registration.people_of,
        principals=[
            (name, (registration.roles or {}).get(name, usual_role(name)))
            for name in PRINCIPAL_ROLES
        ],
        roles=ROLES,
        earlier=earlier,
        deployments=deployments,
        courses=courses,
        failed=[(each, error_told(each.last_error)) for each in failed],
        findings=found,
        parts=PARTS,
        lights=LIGHTS,
        told=trouble_told,
        error_told=error_told,
        addresses=_addresses(here.settings.public_url),
        public_url=here.settings.public_url,
        now=here.clock(),
    )


def _form(form: Form) -> Response:
    public_url = surroundings().settings.public_url
    return answer(
        "administration/connection_new.html",
        status=400 if form.errors else 200,
        form=form,
        addresses=_addresses(public_url),
        custom="\n".join(f"{name}={value}" for name, value in CUSTOM_PARAMETERS.items()),
    )


def _addresses(public_url: str) -> Mapping[str, str]:
    """Return what the platform's administrator enters there, by what it is."""
    return {
        "tool": public_url + LAUNCH_PATH,
        "login": f"{public_url}/lti/login",
        "redirect": public_url + LAUNCH_PATH,
        "keys": f"{public_url}/lti/jwks.json",
    }


def _wrong(name: str) -> str:
    if name in ("issuer", "client_id"):
        return gettext("Give it exactly as the platform shows it.")
    return gettext("Give a full https address, as the platform shows it.")


def _known(connection: sa.Connection, organisation_id: int, named: UUID) -> Connection:
    found = connection_of(connection, organisation_id, named)
    if found is None:
        raise NotFound
    return found


def _own_deployment(
    connection: sa.Connection, organisation_id: int, named: UUID, deployment_id: str
) -> None:
    _known(connection, organisation_id, named)
    shown = deployments_shown(connection, organisation_id, named)
    if deployment_id not in {each.deployment_id for each in shown}:
        raise NotFound
