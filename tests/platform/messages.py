"""The claims of a launch, in the shape Moodle 4.5 sends."""

import hashlib
import json
import re
from collections.abc import Mapping

from tests.platform import scopes
from tests.platform.choosing import settings_of
from tests.platform.course import (
    COURSE_ID,
    COURSE_LABEL,
    COURSE_SOURCED_ID,
    COURSE_TITLE,
    Person,
)
from tests.platform.sessions import Launch, Session
from tests.platform.site import Site

_CLAIM = "https://purl.imsglobal.org/spec/lti/claim"
_LIFE_SECONDS = 60


def claims_of(
    launch: Launch, *, person: Person, session: Session, nonce: str, site: Site
) -> dict[str, object]:
    """Return what the id_token of a launch says; it lives 60 seconds."""
    told = {**_about_token(nonce, site), **_about_person(person, site)}
    if launch.link_id is None:
        return {**told, **_about_choosing(launch, person=person, session=session, site=site)}
    link = site.link(launch.link_id)
    if link is None:
        raise LookupError(launch.link_id)
    return {
        **told,
        **_about_message(launch, site),
        f"{_CLAIM}/resource_link": {
            "title": link.titles["fi"],
            "description": "",
            "id": site.config.manners.id_of("link", launch.link_id),
        },
        **_about_page(launch, session=session, site=site),
        **_about_services(launch.link_id, person=person, site=site),
        f"{_CLAIM}/custom": _custom(link.custom, launch.link_id, person=person, site=site),
    }


def _about_token(nonce: str, site: Site) -> dict[str, object]:
    now = int(site.clock())
    return {
        "nonce": nonce,
        "iat": now,
        "exp": now + _LIFE_SECONDS,
        "iss": site.config.name,
        "aud": site.config.client_id,
    }


def _about_person(person: Person, site: Site) -> dict[str, object]:
    manners = site.config.manners
    return {
        "sub": manners.id_of("person", person.id),
        "given_name": person.given_name,
        "family_name": person.family_name,
        "name": person.name,
        "email": person.email,
        f"{_CLAIM}/ext": {"user_username": person.username, "lms": manners.family},
        f"{_CLAIM}/lis": {
            "person_sourcedid": person.sourced_id,
            "course_section_sourcedid": COURSE_SOURCED_ID,
        },
        f"{_CLAIM}/roles": person.part.launch_roles,
    }


def _about_choosing(
    launch: Launch, *, person: Person, session: Session, site: Site
) -> dict[str, object]:
    """Return what asks for content; the roster is offered once the course has the tool."""
    presented = f"{_CLAIM}/launch_presentation"
    around = _about_page(launch, session=session, site=site)
    told = {
        **_about_message(launch, site),
        **around,
        presented: {"locale": site.config.manners.locale(session.language)},
        f"{_CLAIM}/custom": _custom({}, None, person=person, site=site),
        "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": {
            "scope": list(scopes.GRADES),
            "lineitems": site.config.line_items_url,
        },
        "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings": settings_of(
            site, session.key
        ),
    }
    return told | (_roster(site) if site.links() else {})


def _roster(site: Site) -> dict[str, object]:
    return {
        "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {
            "context_memberships_url": site.config.roster_url,
            "service_versions": ["1.0", "2.0"],
        }
    }


def _about_message(launch: Launch, site: Site) -> dict[str, object]:
    told: dict[str, object] = {
        f"{_CLAIM}/version": "1.3.0",
        f"{_CLAIM}/message_type": launch.message_type,
        f"{_CLAIM}/deployment_id": site.config.deployment,
        f"{_CLAIM}/target_link_uri": site.config.launch_url,
        f"{_CLAIM}/context": {
            "id": site.config.course_name,
            "label": COURSE_LABEL,
            "title": COURSE_TITLE,
            "type": [site.config.manners.context_type],
        },
    }
    if launch.for_user_id is not None:
        told[f"{_CLAIM}/for_user"] = {"user_id": launch.for_user_id}
    return told


def _about_page(launch: Launch, *, session: Session, site: Site) -> dict[str, object]:
    issuer = site.config.issuer
    return {
        f"{_CLAIM}/launch_presentation": {
            "locale": site.config.manners.locale(session.language),
            "document_target": "iframe",
            "return_url": f"{issuer}/mod/lti/return.php?course={COURSE_ID}"
            f"&launch_container=3&instanceid={launch.link_id}&sesskey={session.key}",
        },
        f"{_CLAIM}/tool_platform": {
            "product_family_code": site.config.manners.family,
            "version": "2024100705.01",
            "guid": hashlib.md5(issuer.encode(), usedforsecurity=False).hexdigest(),
            "name": "koulutus",
            "description": "Koulutuskeskus",
        },
    }


def _about_services(link_id: int, *, person: Person, site: Site) -> dict[str, object]:
    return {
        "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": _grades(link_id, site),
        **_roster(site),
        "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome": _basic_outcome(
            link_id, person=person, site=site
        ),
    }


def _grades(link_id: int, site: Site) -> dict[str, object]:
    """Return the AGS claim; lineitem is there only while the link has exactly one."""
    told: dict[str, object] = {
        "scope": list(scopes.GRADES),
        "lineitems": site.config.line_items_url,
    }
    item = site.gradebook.only_item_of(link_id)
    if item is not None:
        told["lineitem"] = site.config.line_item_url(item.id)
    return told


def _custom(
    custom: Mapping[str, str], link_id: int | None, *, person: Person, site: Site
) -> dict[str, str | None]:
    """Return the custom claim: a key that is not plain comes a second time, made plain."""
    variables: dict[str, str | None] = {
        "$Context.id": site.config.course_name,
        "$ResourceLink.id": None if link_id is None else site.config.manners.id_of("link", link_id),
        "$Context.id.history": "",
        "$User.id": site.config.manners.id_of("person", person.id),
        "$User.username": person.username,
        "$Moodle.Person.userGroupIds": ",".join(map(str, person.groups)),
    }
    told: dict[str, str | None] = {}
    for key, value in {**(site.config.custom or {}), **custom}.items():
        told[key] = told[_plain(key)] = variables.get(value, value)
    told["context_memberships_url"] = site.config.roster_url
    return told


def _plain(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "_", key.lower())


def _basic_outcome(link_id: int, *, person: Person, site: Site) -> Mapping[str, str]:
    sourced = {"instanceid": str(link_id), "userid": str(person.id), "typeid": "1"}
    proof = hashlib.sha256(f"{site.key.kid}{sourced}".encode()).hexdigest()
    return {
        "lis_result_sourcedid": json.dumps({"data": sourced, "hash": proof}),
        "lis_outcome_service_url": f"{site.config.issuer}/mod/lti/service.php",
    }
