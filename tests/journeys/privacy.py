"""Looks through everything that journeys left: no statement and no log tells who somebody is."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from statements.profile import broken_rules
from statements.profile.terms import version_iri
from tests.conftest import ON_CI
from tests.platform.course import Person
from tests.statements import ralph

if TYPE_CHECKING:
    from tests.journeys.served import Stage

GOAL = "Opin ennakoimaan, mitä on tulossa."
REFLECTION = "Tänään kuuntelin enemmän kuin puhuin."
OPEN_ANSWER = "Meillä kysytään nyt ennen kuin neuvotaan."


def _names_of(person: Person) -> tuple[str, ...]:
    given, family = person.given_name, person.family_name
    return (
        f"{given} {family}",
        f"{family} {given}",
        f"{family}, {given}",
        person.email,
        person.username,
    )


def _never(stage: "Stage") -> tuple[str, ...]:
    """Return what people are called and what they wrote where nobody is to see it."""
    names = (word for person in stage.site.config.people for word in _names_of(person))
    return (*names, GOAL, REFLECTION, OPEN_ANSWER)


_IDENTIFY = ('"mbox"', '"mbox_sha1sum"', '"openid"')


def told_of_people(stage: "Stage") -> list[str]:
    """Return what a stage's statements and logs tell that they must not, each with where."""
    base, never = stage.tool.environ["VALMENTAVA_IRI_BASE"], _never(stage)
    found = []
    for statement in _statements(stage):
        text = json.dumps(statement, ensure_ascii=False)
        what = f"{statement['verb']['id']} {statement['object'].get('id')}"
        found += [f"{what}: {word}" for word in never if word in text]
        if _is_own(statement, base):
            found += [f"{what}: {word}" for word in _IDENTIFY if word in text]
            broken = broken_rules(json.dumps(statement).encode(), iri_base=base)
            found += [f"{what}: {each}" for each in broken]
    # As another project's models have it, too; on a machine without them this part is left out.
    if ON_CI or ralph.is_there():
        found += ralph.refused(json.dumps(each).encode() for each in _statements(stage))
    for name in ("serve", "work"):
        log = stage.tool.log_of(name)
        found += [f"log of {name}: {word}" for word in never if word in log]
    return found


# Any: statements as JSON.
def _statements(stage: "Stage") -> Iterator[dict[str, Any]]:
    folder = stage.tool.environ["VALMENTAVA_DATA_DIR"]
    url = stage.tool.environ.get("VALMENTAVA_DATABASE_URL", f"sqlite:///{folder}/valmentava.db")
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect() as connection:
            bodies = connection.execute(sa.text("SELECT body FROM lrs_statement")).scalars().all()
    finally:
        engine.dispose()
    return (json.loads(bytes(each)) for each in bodies)


def _is_own(statement: dict[str, Any], base: str) -> bool:
    """Tell whether a statement is of our profile, and no package's or other client's."""
    categories = statement.get("context", {}).get("contextActivities", {}).get("category", [])
    return any(each.get("id") == version_iri(base) for each in categories)
