"""Sign-in by the organisation's own accounts: connecting a provider, and parting from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import flask
from flask import Response, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from lrs.audit import Act
from lrs.surroundings import surroundings
from lti.administration.store_filter import Error
from lti.pages import answer, gettext
from lti.sign_in import Session, administrators, providers
from lti.sign_in.discovery import ProviderFailed, fetched
from lti.sign_in.flow import RETURN_PATH
from lti.sign_in.providers import Provider, ProviderKnown, UnusableProvider

_FIELDS = ("name", "issuer", "client_id")


@dataclass(frozen=True, slots=True)
class Form:
    """A provider's values as they were typed; the secret is never shown again."""

    values: Mapping[str, str]
    errors: Sequence[Error] = ()

    def error_of(self, name: str) -> str | None:
        """Return what is wrong with a field, None where nothing is."""
        return next((each.text for each in self.errors if each.field == name), None)


@administrators
def new_provider(_session: Session) -> Response:
    """Show what is entered at the provider, and what it gives in return."""
    return _form(Form(dict.fromkeys(_FIELDS, "")))


@administrators
def make_provider(session: Session) -> AnyResponse:
    """Connect a provider, when it answers as one."""
    here = surroundings()
    values = {name: request.form.get(name, "").strip() for name in _FIELDS}
    made = Provider(
        id=uuid4(),
        organisation_id=session.organisation_id,
        name=values["name"],
        issuer=values["issuer"],
        client_id=values["client_id"],
        secret=request.form.get("secret", "").strip() or None,
    )
    try:
        providers.check(made, trust_loopback=here.settings.trust_loopback)
        described = fetched(here, made.issuer)
    except UnusableProvider as error:
        return _form(Form(values, (Error(error.field, _wrong(error.field)),)))
    except ProviderFailed as error:
        return _form(Form(values, (Error("issuer", _unreached(error)),)))
    now = here.clock()
    try:
        with here.database.write() as connection:
            providers.add(
                connection,
                here.key_ring,
                made,
                trust_loopback=here.settings.trust_loopback,
                now=now,
            )
            providers.keep_description(connection, made, described, now=now)
            session.note(connection, Act.PROVIDER_ADDED, made.id, now=now)
    except ProviderKnown:
        text = gettext("This issuer and client are connected already.")
        return _form(Form(values, (Error("client_id", text),)))
    return flask.redirect(url_for("administration.roles"), 303)


@administrators
def ask_removing_provider(session: Session, named: UUID) -> Response:
    """Ask before a provider is forgotten."""
    here = surroundings()
    with here.database.read() as connection:
        known = providers.providers_of(connection, here.key_ring, session.organisation_id)
    found = next((each for each in known if each.id == named), None)
    if found is None:
        raise NotFound
    return answer("administration/provider_remove.html", provider=found)


@administrators
def remove_provider(session: Session, named: UUID) -> AnyResponse:
    """Forget a provider; nobody signs in by it from now on."""
    here = surroundings()
    with here.database.write() as connection:
        if not providers.remove(connection, session.organisation_id, named):
            raise NotFound
        session.note(connection, Act.PROVIDER_REMOVED, named, now=here.clock())
    return flask.redirect(url_for("administration.roles"), 303)


def _form(form: Form) -> Response:
    return answer(
        "administration/provider_new.html",
        status=400 if form.errors else 200,
        form=form,
        return_address=surroundings().settings.public_url + RETURN_PATH,
    )


def _wrong(name: str) -> str:
    if name == "name":
        return gettext("Give a name of at most 100 characters.")
    if name == "issuer":
        return gettext("Give a full https address, as the provider shows it.")
    return gettext("Give it exactly as the provider shows it.")


def _unreached(error: ProviderFailed) -> str:
    if error.code == "provider_unreachable":
        return gettext(
            "The provider does not answer at this address (%(why)s). Check the address, the "
            "certificate and the firewall.",
            why=error.why,
        )
    return gettext(
        "What answers at this address is not this provider, or lacks something (%(why)s). Give the "
        "issuer to the letter as the provider shows it.",
        why=error.why,
    )
