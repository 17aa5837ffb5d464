"""The address by which an invited platform registers, in a frame of its own administration."""

import flask
import sqlalchemy as sa
import structlog

from lrs.addresses import origin_of
from lrs.entry import admits
from lrs.surroundings import surroundings
from lti import visit as visits
from lti.pages import answer
from lti.protocol import invitation
from lti.protocol.claims import LONGEST_URL, can_be_kept
from lti.protocol.deployments import approve
from lti.protocol.dynamic_registration import (
    Registered,
    RegistrationFailed,
    Wish,
    configuration_at,
    registered,
)
from lti.protocol.registration import UnusableValue, register_or_renew
from lti.refusal import Refused

_LONGEST_TOKEN = 8000

Answer = flask.typing.ResponseReturnValue

log = structlog.get_logger()


@admits("anyone: a page that says that an invitation is needed")
def refuse_registration() -> Answer:
    """Connect no platform without an administrator's invitation."""
    raise Refused("registration_by_invitation")


@admits("anyone with an unspent invitation: a page that says what will be connected")
def offer_registration(token: str) -> Answer:
    """Show which platform asks, and what may be asked of it; nothing is sent before the button."""
    _inviting(token)
    address = flask.request.args.get("openid_configuration", "")
    if not address:
        return answer("lti/register_address.html", address=flask.request.base_url)
    page = answer(
        "lti/register_offer.html",
        platform=_origin(address),
        address=address,
        registration_token=flask.request.args.get("registration_token", ""),
    )
    return visits.framed(page, _origin(address))


@admits("anyone with an unspent invitation")
def take_registration(token: str) -> Answer:
    """Register with the platform that asks, and keep what it answers.

    The invitation is spent only when that went well, so that a platform that was down, or set up
    wrong, can be mended and try again.
    """
    here, form = surroundings(), flask.request.form
    organisation_id = _inviting(token)
    address = form.get("openid_configuration", "")
    origin = _origin(address)
    shown = form.get("registration_token", "")[:_LONGEST_TOKEN]
    if not shown.isascii() or not shown.isprintable():
        raise Refused("registration_incomplete", platform_origin=origin)
    try:
        configuration = configuration_at(here, address)
        made = registered(
            here,
            configuration,
            organisation_id=organisation_id,
            registration_token=shown or None,
            wish=Wish(names="names" in form, addresses="addresses" in form),
        )
    except RegistrationFailed as failed:
        facts = {} if failed.status is None else {"status": str(failed.status)}
        raise Refused(failed.code, platform_origin=origin, facts=facts) from None
    try:
        with here.database.write() as connection:
            _keep(connection, token, made, origin)
    except UnusableValue:
        raise Refused("registration_unusable", platform_origin=origin) from None
    log.info("platform_registered", issuer=configuration.issuer, family=configuration.family)
    page = answer(
        "lti/register_done.html",
        platform=configuration.issuer,
        is_moodle=configuration.family.lower() == "moodle",
        awaits_deployment=made.deployment_id is None,
    )
    return visits.framed(page, origin)


def _keep(connection: sa.Connection, token: str, made: Registered, origin: str) -> None:
    here = surroundings()
    now = here.clock()
    if not invitation.spend(connection, here.key_ring, token):
        raise Refused("invitation_spent", platform_origin=origin)
    kept = register_or_renew(
        connection, made.registration, trust_loopback=here.settings.trust_loopback, now=now
    )
    if kept is None:
        raise Refused("registration_of_another", platform_origin=origin)
    if made.deployment_id is not None:
        # The administrator's invitation is the approval.
        approve(
            connection,
            kept,
            made.deployment_id,
            organisation_id=kept.organisation_id,
            now=now,
        )


def _inviting(token: str) -> int:
    here = surroundings()
    with here.database.read() as connection:
        found = invitation.inviting(connection, here.key_ring, token, now=here.clock())
    if found is None:
        raise Refused("invitation_spent")
    return found


def _origin(address: str) -> str:
    if len(address) > LONGEST_URL or not can_be_kept(address):
        raise Refused("registration_incomplete")
    origin = origin_of(address)
    if origin is None:
        raise Refused("registration_incomplete")
    return origin
