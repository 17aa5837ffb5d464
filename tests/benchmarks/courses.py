"""What the dashboards' benchmark lays into an installation besides statements.

A programme of sixty materials, the shipped ones over and over; the groups that go through it, each
a course of one platform with its learners; and a closed round of the yearly survey.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import resources
from itertools import cycle, islice
from pathlib import Path

import sqlalchemy as sa

import lti.tables
from lrs.database import Database
from lrs.key_ring import KeyRing
from lrs.organisations import organisation_named
from lrs.settings import settings_from
from lrs.surroundings import Surroundings, utc_now
from lti.catalogue import cohort_for, programme_for
from lti.modules.material.authoring import Authored, read_folder
from lti.modules.material.content import Material
from lti.modules.material.library import publish
from lti.people import Role
from lti.protocol.registration import registrations_of
from lti.seed import seed
from tests.benchmarks.coached import Learner
from tests.benchmarks.generated import ORGANISATION
from tests.benchmarks.served import Installation
from tests.dashboards.target.ministry import Sizes, kept
from tests.lti.protocol.platform import DEPLOYMENT

MATERIALS = 60
ANSWERS, UNITS = 10_000, 300

_SHIPPED = Path(str(resources.files("lti"))) / "modules" / "material" / "content"
_DEPARTMENTS = 20
_RESPONSE = 0.7


@dataclass(frozen=True, slots=True)
class Answered:
    """A closed round: how many answered it, in how many units."""

    answers: int
    units: int


def surroundings_of(here: Installation) -> Surroundings:
    """Return an installation's surroundings; the caller closes their database."""
    settings = settings_from(here.environ)
    return Surroundings(
        settings=settings,
        database=Database(here.database_url),
        clock=utc_now,
        key_ring=KeyRing(settings.secret_keys),
    )


def shipped() -> tuple[Authored, ...]:
    """Return the materials that are shipped, in their order."""
    folders = sorted(path.parent for path in _SHIPPED.glob("*/module.json"))
    return tuple(read_folder(folder) for folder in folders)


def with_programme(here: Surroundings) -> tuple[Material, ...]:
    """Put the programme in place and return its materials, in their order."""
    there = shipped()
    materials = [each.material for each in there]
    now = here.clock()
    with here.database.write() as connection:
        organisation_id = organisation_named(connection, "Oikeusministeriö", now=now)
        if organisation_id != ORGANISATION:
            raise AssertionError("an installation begins with its one organisation")
        seed(connection, here, organisation_id)
        programme_id = programme_for(connection, organisation_id=organisation_id, now=now)
        for authored in islice(cycle(there), MATERIALS - len(there)):
            material = _copy(authored.material, number=len(materials) + 1)
            materials.append(material)
            publish(
                connection,
                replace(authored, material=material),
                organisation_id=organisation_id,
                programme_id=programme_id,
                place=1000 + len(materials),
                data_dir=here.settings.data_dir,
                now=now,
            )
    return tuple(materials)


def with_people(here: Surroundings, learners: Sequence[Learner], *, issuer: str) -> None:
    """Enrol the learners, each in the course of the group at a registered platform."""
    now, key = here.clock(), {"organisation_id": ORGANISATION}
    with here.database.write() as connection:
        (platform,) = registrations_of(connection, issuer)
        cohorts = [
            cohort_for(
                connection,
                organisation_id=ORGANISATION,
                registration_id=platform.id,
                deployment_id=DEPLOYMENT,
                context_id=context_of(group),
                title=f"Valmentava työote, ryhmä {group}",
                roster_url=f"{issuer}/memberships",
                now=now,
            ).id
            for group in range(learners[-1].group + 1)
        ]
        connection.execute(
            sa.insert(lti.tables.person),
            [{**key, "id": each.person_id, "created_at": now} for each in learners],
        )
        connection.execute(
            sa.insert(lti.tables.identity),
            [
                {**key, "issuer": issuer, "subject": subject_of(number)}
                | {"person_id": each.person_id}
                for number, each in enumerate(learners)
            ],
        )
        connection.execute(
            sa.insert(lti.tables.enrolment),
            [
                {**key, "id": each.enrolment_id, "cohort_id": cohorts[each.group]}
                | {"person_id": each.person_id, "role": Role.LEARNER.value, "enrolled_at": now}
                for each in learners
            ],
        )


def with_round(here: Surroundings) -> Answered:
    """Keep a closed round that about ten thousand people in three hundred units answered."""
    sizes = _sizes()
    with here.database.write() as connection:
        named = kept(connection, ORGANISATION, sizes=sizes, response=_RESPONSE)
        answered = lti.tables.survey_round.c.answered
        query = sa.select(answered).where(lti.tables.survey_round.c.id == named)
        answers = int(connection.execute(query).scalar_one())
    return Answered(answers, sum(map(len, sizes.values())))


def context_of(group: int) -> str:
    """Return the platform's id of a group's course."""
    return f"course-{group}"


def subject_of(number: int) -> str:
    """Return the platform's id of a learner."""
    return f"learner-{number}"


def _copy(material: Material, *, number: int) -> Material:
    return replace(
        material,
        id=uuid.uuid5(material.id, str(number)),
        titles={language: f"{title} {number}" for language, title in material.titles.items()},
    )


def _sizes() -> Sizes:
    """Return departments of units from small to large, with enough people for the answers."""
    each = UNITS // _DEPARTMENTS
    usual = ANSWERS / _RESPONSE / UNITS
    return {
        f"D{department}": {
            f"D{department}-{unit}": round(usual * (0.4 + 1.2 * unit / (each - 1)))
            for unit in range(each)
        }
        for department in range(_DEPARTMENTS)
    }
