"""Who is on a course, by the platform's own list (Names and Role Provisioning Services 2.0)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lrs.outgoing import Answer
from lrs.surroundings import Surroundings
from lti.people import Role, role_of
from lti.protocol.claims import is_id, json_object, sourced_id_in
from lti.protocol.connector import ServiceFailed, called
from lti.protocol.course_groups import enrolled_in
from lti.protocol.paging import linked, pages
from lti.protocol.registration import Registration

SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"

_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
_PAGE_SIZE = 500
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One who is on a course now; None for what the platform does not tell of it."""

    subject: str
    role: Role
    name: str | None = field(repr=False)
    sourced_id: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    groups: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A whole roster, and where its changes will be told, None where they will not be (2.5)."""

    members: tuple[Member, ...]
    differences_url: str | None


@dataclass(frozen=True, slots=True)
class Changes:
    """Who came or changed, who is gone by subject, and where the next changes will be told."""

    members: tuple[Member, ...]
    gone: tuple[str, ...]
    differences_url: str | None


def members(
    surroundings: Surroundings, registration: Registration, roster_url: str
) -> tuple[Member, ...]:
    """Return everyone on a course, in the platform's order; suspended people are not.

    Raises ServiceFailed or OutgoingFailed.
    """
    return listing(surroundings, registration, roster_url).members


def listing(surroundings: Surroundings, registration: Registration, roster_url: str) -> Listing:
    """Return everyone on a course, and where what changes later is told.

    Raises ServiceFailed or OutgoingFailed.
    """
    # Without a limit Moodle sends all in one answer, which may be larger than we take.
    first = roster_url + ("&" if "?" in roster_url else "?") + f"limit={_PAGE_SIZE}"
    told, differences_url = _told(surroundings, registration, first)
    return Listing(_present(told, registration), differences_url)


def changes(surroundings: Surroundings, registration: Registration, url: str) -> Changes:
    """Return what changed on a course since it was last asked (2.5).

    Raises ServiceFailed or OutgoingFailed.
    """
    told, differences_url = _told(surroundings, registration, url)
    gone = tuple(each["user_id"] for each in told if not _is_present(each))
    return Changes(_present(told, registration), gone, differences_url)


def _told(
    surroundings: Surroundings, registration: Registration, first: str
) -> tuple[list[Mapping[str, Any]], str | None]:  # Any: whatever the platform wrote
    """Return every member as listed, page by page, and the link to the differences."""

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

    found: list[Mapping[str, Any]] = []
    differences_url = None
    for page in pages(first, read):
        found += _members_of(page.body)
        differences_url = linked(page, first, "differences") or differences_url
    return found, differences_url


def _present(told: Sequence[Mapping[str, Any]], registration: Registration) -> tuple[Member, ...]:
    found = {
        each["user_id"]: _member_from(each, registration) for each in told if _is_present(each)
    }
    return tuple(found.values())


def _is_present(listed: Mapping[str, Any]) -> bool:
    return bool(listed.get("status", "Active") == "Active")


def _members_of(body: bytes) -> list[Mapping[str, Any]]:
    listed = (json_object(body) or {}).get("members")
    if not isinstance(listed, list):
        raise ServiceFailed("roster_unreadable")
    return [each for each in listed if isinstance(each, dict) and is_id(each.get("user_id"))]


# Any: whatever the platform wrote.
def _member_from(listed: Mapping[str, Any], registration: Registration) -> Member:
    roles = listed.get("roles")
    known = [role for role in roles if isinstance(role, str)] if isinstance(roles, list) else []
    return Member(
        subject=listed["user_id"],
        role=role_of(known, registration.roles),
        name=_name_of(listed),
        sourced_id=sourced_id_in(listed, "lis_person_sourcedid"),
        email=told if isinstance(told := listed.get("email"), str) else None,
        groups=enrolled_in(listed),
    )


def _name_of(listed: Mapping[str, Any]) -> str | None:
    parts = (listed.get("given_name"), listed.get("family_name"))
    joined = " ".join(part for part in parts if isinstance(part, str))
    whole = listed.get("name")
    name = (whole if isinstance(whole, str) else joined).strip()
    return name[:_LONGEST_NAME].encode("utf-8", "replace").decode() or None
