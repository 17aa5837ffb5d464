"""What a launch says, once every check held."""

import enum
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from lrs.outgoing import origin_of
from lti.protocol.registration import Deployment, Registration

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
DEPLOYMENT = LTI + "deployment_id"
MESSAGE_TYPE = LTI + "message_type"
VERSION = LTI + "version"
TARGET = LTI + "target_link_uri"
ROLES = LTI + "roles"
CONTEXT = LTI + "context"
RESOURCE_LINK = LTI + "resource_link"
CUSTOM = LTI + "custom"
PRESENTATION = LTI + "launch_presentation"
TOOL_PLATFORM = LTI + "tool_platform"
FOR_USER = LTI + "for_user"
GRADES = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"

LONGEST_ID = 255
_LONGEST_TITLE = 500
_LONGEST_URL = 2000

# Any: the claims of a token are whatever JSON its sender wrote.
Claims = Mapping[str, Any]


class MessageType(enum.StrEnum):
    """What a platform wants by a launch."""

    RESOURCE_LINK = "LtiResourceLinkRequest"
    DEEP_LINKING = "LtiDeepLinkingRequest"
    SUBMISSION_REVIEW = "LtiSubmissionReviewRequest"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedLaunch:
    """A launch that passed every check. Names and addresses of people were not read from it.

    subject is None for an anonymous launch; for_user is whom a submission review is about. Custom
    values that the platform left unresolved are not among custom. Service addresses are None when
    the platform offers no such service, or at an address that is not one of the web.
    """

    registration: Registration
    deployment: Deployment
    message_type: MessageType
    subject: str | None
    roles: tuple[str, ...]
    for_user: str | None
    context_id: str | None
    context_title: str
    link_id: str | None
    link_title: str
    custom: Mapping[str, str]
    locale: str | None
    family: str
    roster_url: str | None
    line_item_url: str | None
    grade_scopes: tuple[str, ...]


def launch_from(
    claims: Claims, *, registration: Registration, deployment: Deployment
) -> VerifiedLaunch:
    """Read the claims of a token that passed every check; what is optional may be malformed."""
    grades = part(claims, GRADES)
    return VerifiedLaunch(
        registration=registration,
        deployment=deployment,
        message_type=MessageType(claims[MESSAGE_TYPE]),
        subject=claims.get("sub"),
        roles=tuple(claims[ROLES]),
        for_user=part(claims, FOR_USER).get("user_id"),
        context_id=part(claims, CONTEXT).get("id"),
        context_title=_title(part(claims, CONTEXT)),
        link_id=part(claims, RESOURCE_LINK).get("id"),
        link_title=_title(part(claims, RESOURCE_LINK)),
        custom=_custom(claims),
        locale=_text(part(claims, PRESENTATION).get("locale")),
        family=_text(part(claims, TOOL_PLATFORM).get("product_family_code")) or "",
        roster_url=_service_url(part(claims, ROSTER).get("context_memberships_url")),
        line_item_url=_service_url(grades.get("lineitem")),
        grade_scopes=_texts(grades.get("scope")),
    )


def part(claims: Claims, name: str) -> Claims:
    """Return a claim that is an object, an empty one if it is absent or something else."""
    value = claims.get(name)
    return value if isinstance(value, dict) else {}


def is_id(value: object) -> TypeGuard[str]:
    """Tell whether a value can be an identifier: a text of 1 to 255 characters that can be kept."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID and can_be_kept(value)


def can_be_kept(text: str) -> bool:
    """Tell whether a database takes a text: no NUL, no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


def json_object(text: bytes) -> Claims | None:
    """Return the object a JSON text holds, None if it holds anything else."""
    try:
        value = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


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
        if _text(value) is not None and not value.startswith("$")
    }


def _service_url(value: object) -> str | None:
    url = _text(value)
    if url is None or len(url) > _LONGEST_URL or origin_of(url) is None:
        return None
    return url
