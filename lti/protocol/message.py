"""What a launch says, once every check held."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lti.protocol.claims import (
    CONTEXT,
    CUSTOM,
    FOR_USER,
    GRADES,
    LIS,
    MESSAGE_TYPE,
    PRESENTATION,
    RESOURCE_LINK,
    ROLES,
    ROSTER,
    TOOL_PLATFORM,
    Claims,
    MessageType,
    can_be_kept,
    is_address,
    part,
    sourced_id_in,
)
from lti.protocol.course_groups import groups_url_in
from lti.protocol.deep_linking import Choosing, choosing_from
from lti.protocol.deployments import Deployment
from lti.protocol.registration import Registration

_LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedLaunch:
    """A launch that passed every check. Names and addresses of people were not read from it.

    subject is None for an anonymous launch; sourced_id is the number that the organisation itself
    gave the person (LTI 1.3, 5.4.6), None where the platform does not tell it; for_user is whom a
    submission review is about. Custom values that the platform left unresolved are not among
    custom. Service addresses are None when the platform offers no such service, or at an address
    that is not one of the web. return_url is where the platform wants people back; it may hold a
    session's key. choosing is what a request for content asks for, None for every
    other message.
    """

    registration: Registration
    deployment: Deployment
    message_type: MessageType
    subject: str | None
    sourced_id: str | None = field(repr=False)
    roles: tuple[str, ...]
    for_user: str | None
    context_id: str | None
    context_title: str
    link_id: str | None
    link_title: str
    custom: Mapping[str, str]
    locale: str | None
    return_url: str | None = field(repr=False)
    family: str
    roster_url: str | None
    groups_url: str | None
    line_item_url: str | None
    line_items_url: str | None
    grade_scopes: tuple[str, ...]
    choosing: Choosing | None


def launch_from(
    claims: Claims, *, registration: Registration, deployment: Deployment
) -> VerifiedLaunch:
    """Read the claims of a token that passed every check; what is optional may be malformed."""
    grades, kind = part(claims, GRADES), MessageType(claims[MESSAGE_TYPE])
    return VerifiedLaunch(
        registration=registration,
        deployment=deployment,
        message_type=kind,
        subject=claims.get("sub"),
        sourced_id=sourced_id_in(part(claims, LIS), "person_sourcedid"),
        roles=tuple(claims[ROLES]),
        for_user=part(claims, FOR_USER).get("user_id"),
        context_id=part(claims, CONTEXT).get("id"),
        context_title=_title(part(claims, CONTEXT)),
        link_id=part(claims, RESOURCE_LINK).get("id"),
        link_title=_title(part(claims, RESOURCE_LINK)),
        custom=_custom(claims),
        locale=_text(part(claims, PRESENTATION).get("locale")),
        return_url=_return_url(part(claims, PRESENTATION), registration),
        family=_text(part(claims, TOOL_PLATFORM).get("product_family_code")) or "",
        roster_url=_service_url(part(claims, ROSTER).get("context_memberships_url")),
        groups_url=groups_url_in(claims),
        line_item_url=_service_url(grades.get("lineitem")),
        line_items_url=_service_url(grades.get("lineitems")),
        grade_scopes=_texts(grades.get("scope")),
        choosing=choosing_from(claims) if kind is MessageType.DEEP_LINKING else None,
    )


def _return_url(presented: Claims, registration: Registration) -> str | None:
    """Return an address of the web, not over http where the platform itself is not."""
    address = presented.get("return_url")
    schemes = {"https", registration.auth_url.partition(":")[0]}
    return address if is_address(address) and address.partition(":")[0] in schemes else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value and can_be_kept(value) else None


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(text for text in value if _text(text) is not None)


def _title(named: Claims) -> str:
    return (_text(named.get("title")) or _text(named.get("label")) or "")[:_LONGEST_TITLE]


def _custom(claims: Claims) -> dict[str, str]:
    # A variable the platform does not know comes back as its own name, "$Some.variable".
    return {
        name: value
        for name, value in part(claims, CUSTOM).items()
        if isinstance(value, str) and can_be_kept(value) and not value.startswith("$")
    }


def _service_url(value: object) -> str | None:
    return value if is_address(value) else None
