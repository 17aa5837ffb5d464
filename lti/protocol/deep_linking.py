"""Choosing content from within a platform, and the answer that places it (LTI Deep Linking 2.0)."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from lrs.addresses import origin_of
from lrs.surroundings import Surroundings
from lti.protocol import keys
from lti.protocol.claims import (
    DEPLOYMENT,
    MESSAGE_TYPE,
    VERSION,
    Claims,
    can_be_kept,
    is_address,
    part,
)
from lti.protocol.platforms import platform_of
from lti.protocol.registration import Registration

DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/"
SETTINGS = DEEP_LINKING + "deep_linking_settings"
LINK_TYPE = "ltiResourceLink"

HISTORY = {"link_id_history": "$ResourceLink.id.history"}
"""A custom parameter that tells which links one was copied from, where a course is a copy."""

_RESPONSE = "LtiDeepLinkingResponse"
_LONGEST_DATA = 8000
_LIFE = timedelta(minutes=5)
# Moodle refuses a token of the future without any leeway.
_BACKDATED = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """What a platform wants to be given (LTI Deep Linking 2.0, 4.4.1).

    return_url and data are the platform's own and go back as they are; Moodle's return_url holds
    its user's session key, so neither is ever logged. takes_line_items is False only where the
    platform said so.
    """

    return_url: str = field(repr=False)
    accepted_types: tuple[str, ...]
    takes_several: bool
    takes_line_items: bool
    data: str | None = field(repr=False)

    @property
    def return_origin(self) -> str:
        """Where the answer is posted to."""
        return origin_of(self.return_url) or "'none'"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkItem:
    """A resource link to be placed. score_maximum is None for what is not graded."""

    title: str
    text: str
    custom: Mapping[str, str]
    resource_id: str
    score_maximum: float | None


def choosing_from(claims: Claims) -> Choosing | None:
    """Return what a deep linking request asks for, None if it does not say it usably."""
    settings = part(claims, SETTINGS)
    return_url, types = settings.get("deep_link_return_url"), settings.get("accept_types")
    data = settings.get("data")
    if not is_address(return_url) or not isinstance(types, list):
        return None
    if data is not None and not _is_data(data):
        return None
    return Choosing(
        return_url=return_url,
        accepted_types=tuple(each for each in types if isinstance(each, str)),
        # Absent means that it is up to the platform: one item is then always right.
        takes_several=settings.get("accept_multiple") is True,
        takes_line_items=settings.get("accept_lineitem") is not False,
        data=data,
    )


def answer_token(
    surroundings: Surroundings,
    registration: Registration,
    deployment_id: str,
    *,
    choosing: Choosing,
    items: Sequence[LinkItem],
) -> str:
    """Return the signed answer to post to choosing.return_url as JWT (4.5).

    No items at all is the answer of somebody who changed their mind.
    """
    issued = surroundings.clock() - _BACKDATED
    said: dict[str, object] = {
        "iss": registration.client_id,
        "aud": [registration.issuer],
        "iat": int(issued.timestamp()),
        "exp": int((surroundings.clock() + _LIFE).timestamp()),
        "nonce": secrets.token_urlsafe(24),
        DEPLOYMENT: deployment_id,
        MESSAGE_TYPE: _RESPONSE,
        VERSION: "1.3.0",
        DEEP_LINKING + "content_items": [
            _written(item, registration, choosing, surroundings) for item in items
        ],
    }
    if choosing.data is not None:
        said[DEEP_LINKING + "data"] = choosing.data
    return keys.signed(surroundings, said)


def _written(
    item: LinkItem, registration: Registration, choosing: Choosing, surroundings: Surroundings
) -> dict[str, object]:
    said: dict[str, object] = {
        "type": LINK_TYPE,
        "title": item.title,
        "text": item.text,
        # Platforms write custom parameters a line each.
        "custom": {name: " ".join(value.split()) for name, value in item.custom.items()},
    }
    if platform_of(registration.family).links_need_address:
        said["url"] = surroundings.settings.public_url + "/lti/launch"
    if item.score_maximum is not None and choosing.takes_line_items:
        said["lineItem"] = {
            "scoreMaximum": item.score_maximum,
            "label": item.title,
            "resourceId": item.resource_id,
            "submissionReview": {},
        }
    return said


def _is_data(value: Any) -> bool:  # Any: whatever the platform wrote
    return isinstance(value, str) and len(value) <= _LONGEST_DATA and can_be_kept(value)
