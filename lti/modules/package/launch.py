"""A launch: who opened what, the addresses that prove it, and what cmi5 content is told of it."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

import sqlalchemy as sa

from lrs import documents
from lrs.authorities import account_agent
from lrs.documents import Content, Kind
from lrs.key_ring import KeyRing
from lrs.surroundings import Surroundings
from lti.modules import acting
from lti.modules.acting import Place
from lti.modules.package.content import Package, Unit, activity_of
from statements import cmi5, coaching
from statements.coaching import Launched, Named
from statements.findable import agent_key

_PREFERENCES = "cmi5LearnerPreferences"

OVER = ".over"
"""Where content leads when it ends; no file of a package that we take has this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """One opening of a unit. enrolment_id is None where it counts for nobody: a preview."""

    id: UUID
    organisation_id: int
    module_id: UUID
    version: int
    unit: str
    enrolment_id: UUID | None
    person_id: UUID
    registration: UUID
    is_normal: bool
    language: str
    platform_origin: str
    key: str | None


def content_address(launch: Launch, here: Surroundings) -> str:
    """Return under which address the files of a launch are, with a slash at its end."""
    origin = here.settings.content_url or here.settings.public_url
    return f"{origin}/content/{launch.id}/{_mark(here.key_ring, launch.id, 'files')}/"


def fetch_address(launch: Launch, here: Surroundings) -> str:
    """Return where cmi5 content asks for its key, by POST."""
    mark = _mark(here.key_ring, launch.id, "fetch")
    return f"{here.settings.public_url}/content/{launch.id}/{mark}/auth-token"


def launched(launch: Launch, unit: Unit) -> Launched:
    """Return a launch as statements name it."""
    unit_id = coaching.part_id(launch.module_id, f"unit:{unit.id}")
    return Launched(
        session_id=launch.id,
        unit=Named(id=unit_id, names=unit.titles),
        publisher_id=unit.id,
    )


def doer_of(launch: Launch, place: Place) -> coaching.Doer:
    """Return who opened a unit, as statements name them."""
    return coaching.Doer(
        iri_base=place.iri_base,
        person_id=launch.person_id,
        registration=launch.registration,
        language=launch.language,
    )


def actor_of(launch: Launch, here: Surroundings) -> bytes:
    """Return who opened a unit as an Agent, as JSON."""
    home_page, name = coaching.person_account(here.settings.iri_base, launch.person_id)
    return account_agent(home_page, name)


def tell_unit(
    connection: sa.Connection,
    launch: Launch,
    place: Place,
    package: Package,
    unit: Unit,
    *,
    here: Surroundings,
) -> None:
    """State the launch and leave the unit its launch data (cmi5, 9.3.1 and 10)."""
    mode = "Normal" if launch.is_normal else "Browse"
    optional = {
        cmi5.MASTERY_SCORE: unit.mastery,
        cmi5.LAUNCH_PARAMETERS: unit.launch_parameters,
    }
    told = {
        cmi5.LAUNCH_MODE: mode,
        cmi5.LAUNCH_URL: f"{place.iri_base}/packages/{launch.module_id}/{quote(unit.path)}",
        cmi5.MOVE_ON: unit.move_on.value,
        **{name: value for name, value in optional.items() if value is not None},
    }
    said = coaching.unit_launched(
        doer_of(launch, place), launched(launch, unit), told=told, at=place.now
    )
    acting.state(connection, launch.organisation_id, place.iri_base, [said])
    agent = agent_key(actor_of(launch, here))
    activity = activity_of(package, unit, module_id=launch.module_id, iri_base=place.iri_base)
    documents.put(
        connection,
        documents.Place(
            organisation_id=launch.organisation_id,
            kind=Kind.STATE,
            activity=activity,
            agent=agent,
            registration=launch.registration,
        ),
        cmi5.LAUNCH_DATA,
        _json(_launch_data(launch, unit, mode, here)),
        expect=lambda _tag: None,
        now=place.now,
    )
    _leave_preferences(connection, launch, agent, now_place=place)


def _launch_data(launch: Launch, unit: Unit, mode: str, here: Surroundings) -> dict[str, Any]:
    data: dict[str, Any] = {  # Any: JSON
        "contextTemplate": {
            "contextActivities": {"grouping": [{"objectType": "Activity", "id": unit.id}]},
            "extensions": {cmi5.SESSION_ID: str(launch.id)},
        },
        "launchMode": mode,
        "launchMethod": "OwnWindow" if unit.own_window else "AnyWindow",
        "moveOn": unit.move_on.value,
        "returnURL": f"{content_address(launch, here)}{OVER}",
    }
    if unit.mastery is not None:
        data["masteryScore"] = unit.mastery
    if unit.launch_parameters is not None:
        data["launchParameters"] = unit.launch_parameters
    if unit.entitlement_key is not None:
        data["entitlementKey"] = {"courseStructure": unit.entitlement_key}
    return data


def _leave_preferences(
    connection: sa.Connection, launch: Launch, agent: str, *, now_place: Place
) -> None:
    """Leave the person's language where cmi5 content looks for it, unless something is there."""
    where = documents.Place(
        organisation_id=launch.organisation_id, kind=Kind.AGENT_PROFILE, agent=agent
    )
    if documents.document_at(connection, where, _PREFERENCES) is not None:
        return
    told = {"languagePreference": launch.language, "audioPreference": "on"}
    documents.put(
        connection,
        where,
        _PREFERENCES,
        _json(told),
        expect=lambda _tag: None,
        now=now_place.now,
    )


def _mark(key_ring: KeyRing, launch_id: UUID, purpose: str) -> str:
    return key_ring.mark(f"package {purpose}", launch_id.bytes).hex()


def _json(told: dict[str, Any]) -> Content:  # Any: JSON
    return Content(documents.JSON_TYPE, json.dumps(told).encode())
