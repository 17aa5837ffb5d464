"""Who is on a course, by the platform's own list (Names and Role Provisioning Services 2.0)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lrs.outgoing import Answer
from lrs.surroundings import Surroundings
from lti.people import Role, role_of
from lti.protocol.claims import is_id, json_object
from lti.protocol.connector import ServiceFailed, called
from lti.protocol.paging import pages
from lti.protocol.registration import Registration

SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"

_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
_PAGE_SIZE = 500
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One who is on a course now. name is None where the platform does not tell it."""

    subject: str
    role: Role
    name: str | None = field(repr=False)


def members(
    surroundings: Surroundings, registration: Registration, roster_url: str
) -> tuple[Member, ...]:
    """Return everyone on a course, in the platform's order; suspended people are not.

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
            raise ServiceFailed(f"roster_{answer.status}", answer.status)
        return answer

    # Without a limit Moodle sends all in one answer, which may be larger than we take.
    first = roster_url + ("&" if "?" in roster_url else "?") + f"limit={_PAGE_SIZE}"
    found = [member for page in pages(first, read) for member in _members_of(page.body)]
    return tuple({member.subject: member for member in found}.values())


def _members_of(body: bytes) -> list[Member]:
    listed = (json_object(body) or {}).get("members")
    if not isinstance(listed, list):
        raise ServiceFailed("roster_unreadable")
    return [
        _member_from(each)
        for each in listed
        if isinstance(each, dict)
        and is_id(each.get("user_id"))
        and each.get("status", "Active") == "Active"
    ]


def _member_from(listed: Mapping[str, Any]) -> Member:  # Any: whatever the platform wrote
    roles = listed.get("roles")
    known = [role for role in roles if isinstance(role, str)] if isinstance(roles, list) else []
    return Member(subject=listed["user_id"], role=role_of(known), name=_name_of(listed))


def _name_of(listed: Mapping[str, Any]) -> str | None:
    parts = (listed.get("given_name"), listed.get("family_name"))
    joined = " ".join(part for part in parts if isinstance(part, str))
    whole = listed.get("name")
    name = (whole if isinstance(whole, str) else joined).strip()
    return name[:_LONGEST_NAME].encode("utf-8", "replace").decode() or None
