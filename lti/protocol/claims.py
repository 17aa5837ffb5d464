"""The claims of a token: their names, and how what stands in them is read."""

import enum
import json
import re
from collections.abc import Mapping
from typing import Any, TypeGuard

from lrs.addresses import origin_of

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
LIS = LTI + "lis"
TOOL_PLATFORM = LTI + "tool_platform"
FOR_USER = LTI + "for_user"
GRADES = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"

_HALF_A_PAIR = re.compile("[\ud800-\udfff]")

LONGEST_ID = 255
LONGEST_URL = 2000

# Any: the claims of a token are whatever JSON its sender wrote.
Claims = Mapping[str, Any]


class MessageType(enum.StrEnum):
    """What a platform wants by a launch."""

    RESOURCE_LINK = "LtiResourceLinkRequest"
    DEEP_LINKING = "LtiDeepLinkingRequest"
    SUBMISSION_REVIEW = "LtiSubmissionReviewRequest"


def part(claims: Claims, name: str) -> Claims:
    """Return a claim that is an object, an empty one if it is absent or something else."""
    value = claims.get(name)
    return value if isinstance(value, dict) else {}


def is_id(value: object) -> TypeGuard[str]:
    """Tell whether a value can be an identifier: a text of 1 to 255 characters that can be kept."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID and can_be_kept(value)


def sourced_id_in(told: Claims, name: str) -> str | None:
    """Return a sourcedId, None where there is none or a platform sends the variable's name."""
    value = told.get(name)
    number = value.strip() if isinstance(value, str) else ""
    return number if is_id(number) and not number.startswith("$") else None


def is_address(value: object) -> TypeGuard[str]:
    """Tell whether a value is an address of the web, short enough to be kept."""
    return (
        isinstance(value, str)
        and len(value) <= LONGEST_URL
        and can_be_kept(value)
        and origin_of(value) is not None
    )


def can_be_kept(text: str) -> bool:
    """Tell whether a database takes a text: no NUL, no half of a surrogate pair."""
    if "\0" in text:
        return False
    return text.isascii() or _HALF_A_PAIR.search(text) is None


def json_object(text: bytes) -> Claims | None:
    """Return the object a JSON text holds, None if it holds anything else."""
    try:
        value = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
