"""From a verified launch to a visit: who arrives, in which group, through which link."""

import uuid
from datetime import datetime
from urllib.parse import quote

import sqlalchemy as sa

from lrs.key_ring import KeyRing
from lrs.surroundings import Surroundings
from lti import roster, sourced
from lti import visit as visits
from lti.catalogue import (
    Module,
    Placement,
    ResourceLink,
    cohort_for,
    enrolment_for,
    hinted_module,
    module,
    module_from,
    resource_link_for,
)
from lti.choosing import await_choice
from lti.landing import address_of
from lti.people import Role, people_known, person_for, role_of
from lti.protocol.claims import MessageType, is_address, is_id
from lti.protocol.deployments import remember_launch
from lti.protocol.launch_routes import Arrived
from lti.protocol.message import VerifiedLaunch
from lti.protocol.platforms import platform_of
from lti.protocol.registration import remember_family
from lti.standing import Standing, standing_of
from lti.visit import Visit

_LANGUAGES = ("fi", "sv", "en")
_MOST_IDS = 50


def arrive(
    connection: sa.Connection,
    launch: VerifiedLaunch,
    *,
    browser: str,
    surroundings: Surroundings,
) -> Arrived:
    """Store what a launch tells and begin its visit, for the browser that was proven.

    The organisation is the deployment's. A visitor, which an anonymous launch is too, becomes no
    person and is enrolled nowhere; a report's reader is a person and not of the group. From a copy
    of a platform everybody is a visitor, and nothing but the visit is stored.
    """
    if launch.registration.is_copy:
        return _looking(connection, launch, browser=browser, surroundings=surroundings)
    now = surroundings.clock()
    role = (
        Role.VISITOR if launch.subject is None else role_of(launch.roles, launch.registration.roles)
    )
    registration = remember_family(connection, launch.registration, launch.family)
    remember_launch(connection, launch.deployment, now=now)
    known = _standing(connection, launch)
    person_id = _person_id(connection, launch, role, known, key_ring=surroundings.key_ring, now=now)
    cohort_id = _cohort_id(connection, launch, known, now=now)
    link = _link(connection, launch, cohort_id, known)
    visit = Visit(
        id=uuid.uuid4(),
        organisation_id=launch.deployment.organisation_id,
        registration_id=registration.id,
        person_id=person_id,
        enrolment_id=_enrolment_id(
            connection, launch, (role, person_id, cohort_id), known, now=now
        ),
        cohort_id=cohort_id,
        resource_link_id=None if link is None else link.id,
        role=role,
        locale=locale_of(launch.locale),
        platform_origin=registration.platform_origin,
        about_person_id=_about(connection, launch),
        sealed_return=visits.sealed_return(launch.return_url, surroundings.key_ring),
    )
    visits.begin(connection, visit, browser=browser, key_ring=surroundings.key_ring, now=now)
    if launch.choosing is not None:
        await_choice(
            connection,
            visit,
            choosing=launch.choosing,
            deployment_id=launch.deployment.deployment_id,
            key_ring=surroundings.key_ring,
        )
    held = _module_of(connection, link, known)
    chooses = launch.choosing is not None
    return Arrived(visit, address_of(visit, held=held, chooses=chooses))


def _looking(
    connection: sa.Connection,
    launch: VerifiedLaunch,
    *,
    browser: str,
    surroundings: Surroundings,
) -> Arrived:
    """Begin a visit that may look at what is placed and leaves nothing behind."""
    organisation_id = launch.deployment.organisation_id
    visit = Visit(
        id=uuid.uuid4(),
        organisation_id=organisation_id,
        registration_id=launch.registration.id,
        person_id=None,
        enrolment_id=None,
        cohort_id=None,
        resource_link_id=None,
        role=Role.VISITOR,
        locale=locale_of(launch.locale),
        platform_origin=launch.registration.platform_origin,
    )
    now = surroundings.clock()
    visits.begin(connection, visit, browser=browser, key_ring=surroundings.key_ring, now=now)
    module_id = hinted_module(connection, organisation_id, launch.custom.get("module"))
    held = None if module_id is None else module(connection, organisation_id, module_id)
    return Arrived(visit, address_of(visit, held=held, chooses=False))


def locale_of(named: str | None) -> str:
    """Return the language of a visit for a platform's locale: "fi", "sv" or "en".

    Platforms write fi, fi_FI and fi-FI. Who reads another language is shown English; where the
    platform does not say, Finnish.
    """
    if named is None:
        return _LANGUAGES[0]
    language = named.replace("_", "-").partition("-")[0].lower()
    return language if language in _LANGUAGES else "en"


def _standing(connection: sa.Connection, launch: VerifiedLaunch) -> Standing:
    return standing_of(
        connection,
        organisation_id=launch.deployment.organisation_id,
        issuer=launch.registration.issuer,
        subject=launch.subject,
        place=(
            launch.registration.id,
            launch.deployment.deployment_id,
            _context_of(launch),
            launch.link_id,
        ),
    )


def _person_id(
    connection: sa.Connection,
    launch: VerifiedLaunch,
    role: Role,
    known: Standing,
    *,
    key_ring: KeyRing,
    now: datetime,
) -> uuid.UUID | None:
    if launch.subject is None or role is Role.VISITOR:
        return None
    organisation_id = launch.deployment.organisation_id
    if known.identity is not None:
        person_id: uuid.UUID = known.identity.person_id
    else:
        person_id = _found_again(connection, launch, key_ring) or person_for(
            connection,
            organisation_id=organisation_id,
            issuer=launch.registration.issuer,
            subject=launch.subject,
            now=now,
        )
    if launch.sourced_id is not None and not _is_noted(launch, known, key_ring):
        sourced.learn(
            connection,
            key_ring,
            launch.registration,
            organisation_id=organisation_id,
            numbers={launch.subject: launch.sourced_id},
        )
    return person_id


def _found_again(
    connection: sa.Connection, launch: VerifiedLaunch, key_ring: KeyRing
) -> uuid.UUID | None:
    if launch.sourced_id is None or launch.subject is None:
        return None
    return sourced.find(
        connection,
        key_ring,
        launch.registration,
        organisation_id=launch.deployment.organisation_id,
        subject=launch.subject,
        number=launch.sourced_id,
    )


def _is_noted(launch: VerifiedLaunch, known: Standing, key_ring: KeyRing) -> bool:
    return known.identity is not None and sourced.is_of(
        known.identity.sourced_mark,
        key_ring,
        organisation_id=launch.deployment.organisation_id,
        number=launch.sourced_id or "",
    )


def _about(connection: sa.Connection, launch: VerifiedLaunch) -> uuid.UUID | None:
    """Return whose work is to be reviewed; None for any other launch, and for who never came."""
    if launch.message_type is not MessageType.SUBMISSION_REVIEW or launch.for_user is None:
        return None
    known = people_known(
        connection,
        organisation_id=launch.deployment.organisation_id,
        issuer=launch.registration.issuer,
        subjects=[launch.for_user],
    )
    return known.get(launch.for_user)


def _cohort_id(
    connection: sa.Connection, launch: VerifiedLaunch, known: Standing, *, now: datetime
) -> uuid.UUID | None:
    context = _context_of(launch)
    if context is None:
        return None
    cohort = cohort_for(
        connection,
        organisation_id=launch.deployment.organisation_id,
        registration_id=launch.registration.id,
        deployment_id=launch.deployment.deployment_id,
        context_id=context,
        title=launch.context_title or launch.link_title,
        roster_url=launch.roster_url,
        groups_url=launch.groups_url,
        now=now,
        known=known.cohort,
    )
    roster.make_due(connection, cohort.organisation_id, cohort.id, now=now, known=known.cohort)
    return cohort.id


def _enrolment_id(
    connection: sa.Connection,
    launch: VerifiedLaunch,
    who: tuple[Role, uuid.UUID | None, uuid.UUID | None],
    known: Standing,
    *,
    now: datetime,
) -> uuid.UUID | None:
    role, person_id, cohort_id = who
    if person_id is None or cohort_id is None or role not in {Role.LEARNER, Role.TRAINER}:
        return None
    return enrolment_for(
        connection,
        organisation_id=launch.deployment.organisation_id,
        cohort_id=cohort_id,
        person_id=person_id,
        role=role,
        groups=_ids(launch.custom.get("groups")),
        now=now,
        known=known.enrolment,
    )


def _link(
    connection: sa.Connection,
    launch: VerifiedLaunch,
    cohort_id: uuid.UUID | None,
    known: Standing,
) -> ResourceLink | None:
    context = _context_of(launch)
    if launch.link_id is None or context is None:
        return None
    return resource_link_for(
        connection,
        organisation_id=launch.deployment.organisation_id,
        placement=Placement(
            registration_id=launch.registration.id,
            deployment_id=launch.deployment.deployment_id,
            context_id=context,
            platform_link_id=launch.link_id,
            copied_from=_ids(launch.custom.get("link_id_history")) or (),
            address=_address_of(launch),
        ),
        cohort_id=cohort_id,
        module_hint=launch.custom.get("module"),
        line_item_url=launch.line_item_url,
        line_items_url=launch.line_items_url,
        ags_scopes=" ".join(launch.grade_scopes),
        known=known.link,
    )


def _address_of(launch: VerifiedLaunch) -> str | None:
    """Return where on the platform the launched link opens: by its id, or as a parameter says.

    What a parameter says is believed of the platform's own site only.
    """
    registration, told = launch.registration, launch.custom.get("address", "")
    path = platform_of(launch.family or registration.family).link_path
    if path is not None:
        return registration.issuer + path.format(link=quote(launch.link_id or "", safe=""))
    own = registration.platform_origin
    return told if is_address(told) and own and told.startswith(f"{own}/") else None


def _ids(listed: str | None) -> tuple[str, ...] | None:
    """Read ids that a platform fills in with commas between; None when it fills in nothing.

    A person in no group has an empty list.
    """
    if listed is None:
        return None
    found = (each.strip() for each in listed.split(","))
    return tuple(each for each in found if is_id(each))[:_MOST_IDS]


def _context_of(launch: VerifiedLaunch) -> str | None:
    """Return the course, or what stands for it where a platform places a link outside courses."""
    if launch.context_id is not None:
        return launch.context_id
    if launch.link_id is None:
        return None
    return f"link/{launch.deployment.deployment_id}/{launch.link_id}"


def _module_of(
    connection: sa.Connection, link: ResourceLink | None, known: Standing
) -> Module | None:
    """Return what a link holds, without asking again for what is known."""
    if link is None or link.module_id is None:
        return None
    if known.module is not None and known.module.id == link.module_id:
        return module_from(known.module)
    return module(connection, link.organisation_id, link.module_id)
