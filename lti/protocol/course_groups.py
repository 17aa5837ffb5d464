"""Which groups a course is divided into, by the platform's own list (LTI Course Groups 1.0)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lrs.outgoing import Answer
from lrs.surroundings import Surroundings
from lti.protocol.claims import Claims, can_be_kept, is_address, is_id, json_object
from lti.protocol.connector import ServiceFailed, called
from lti.protocol.paging import pages
from lti.protocol.registration import Registration

SCOPE = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
CLAIM = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"

_TYPE = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class CourseGroup:
    """One group of a course, by the platform's id."""

    id: str
    title: str


def groups_url_in(claims: Claims) -> str | None:
    """Return where a course's groups are listed, None where they may not be read."""
    told = claims.get(CLAIM)
    if not isinstance(told, dict):
        return None
    scopes, address = told.get("scope"), told.get("context_groups_url")
    return address if isinstance(scopes, list) and SCOPE in scopes and is_address(address) else None


def groups(
    surroundings: Surroundings, registration: Registration, groups_url: str
) -> tuple[CourseGroup, ...]:
    """Return a course's groups, in the platform's order, without those that it hides.

    Raises ServiceFailed or OutgoingFailed.
    """

    def read(address: str) -> Answer:
        answer = called(
            surroundings,
            registration,
            scopes=[SCOPE],
            url=address,
            call=lambda outgoing, bearer: outgoing.get(address, accept=_TYPE, bearer=bearer),
        )
        if not answer.succeeded:
            raise ServiceFailed(f"groups_{answer.status}", answer.status)
        return answer

    found: dict[str, CourseGroup] = {}
    for page in pages(groups_url, read):
        listed = (json_object(page.body) or {}).get("groups")
        if not isinstance(listed, list):
            raise ServiceFailed("groups_unreadable")
        for each in listed:
            group = _group(each)
            if group is not None:
                found.setdefault(group.id, group)
    return tuple(found.values())


def enrolled_in(listed: Mapping[str, Any]) -> tuple[str, ...] | None:  # Any: what was written
    """Return the groups of one on the roster, None where the platform does not tell them."""
    told = listed.get("group_enrollments")
    if not isinstance(told, list):
        return None
    named = (each.get("group_id") for each in told if isinstance(each, dict))
    return tuple(dict.fromkeys(each for each in named if is_id(each)))


def _group(told: object) -> CourseGroup | None:
    if not isinstance(told, dict) or told.get("hidden") in (True, "true"):
        return None
    # Moodle writes its numbers as texts, others as they are.
    known, name = str(told.get("id", "")), told.get("name")
    if not is_id(known) or not isinstance(name, str) or not can_be_kept(name):
        return None
    return CourseGroup(known, name.strip()[:_LONGEST_TITLE])
