"""A survey with an open round, people to answer it, and a clock that can be turned."""

import random
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from lrs.database import Database
from lrs.key_ring import KeyRing
from lrs.settings import Settings
from lrs.surroundings import Surroundings
from lti.catalogue import Module, programme_for
from lti.modules import versions
from lti.modules.making.makers import MAKERS
from lti.modules.survey.content import Survey, survey_from
from lti.modules.survey.rounds import Entry, Round, plan, round_by_id
from lti.modules.survey.upkeep import keep_time
from lti.people import Role
from lti.units import keep_tree, units_from
from tests.conftest import NOW
from tests.lti.conftest import Enter, Guest, texts

SURVEY_ID = uuid.UUID("6a1d2f3e-0c4b-4d5a-8e6f-7a8b9c0d1e2f")
UNITS = """code,parent,name_fi,name_sv,name_en,headcount,supervisors
OM,,Oikeusministeriö,Justitieministeriet,Ministry of Justice,400,27
LVO,OM,Lainvalmisteluosasto,,,120,9
DEM,OM,Demokratiaosasto,,,60,5
"""

# Any: the parts of an authored document.
Document = dict[str, Any]


@dataclass
class Clock:
    """A clock that stands still until it is turned."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def surroundings(settings: Settings, database: Database, clock: Clock) -> Surroundings:
    return Surroundings(
        settings=settings, database=database, clock=clock, key_ring=KeyRing(settings.secret_keys)
    )


def asked(**changes: Any) -> Document:
    """Return a small anonymous survey: twelve statements and a free text."""
    return {
        "id": str(SURVEY_ID),
        "titles": texts("Kysely"),
        "summaries": texts("Lyhyesti"),
        "minutes": 4,
        "mode": "anonymous",
        "asks_background": True,
        "blocks": [
            {
                "key": "all",
                "titles": texts("Väittämät"),
                "items": [
                    {"code": f"K{number}", "kind": "likert", "texts": texts(f"Väite {number}")}
                    for number in range(1, 13)
                ],
            },
            {
                "key": "words",
                "titles": texts("Omin sanoin"),
                "items": [{"code": "W1", "kind": "open", "texts": texts("Mitä muuta?")}],
            },
        ],
        "instrument": {"name": "Koe"},
    } | changes


def survey_of(told: Document) -> Survey:
    """Return the survey that an authored document is."""
    read = MAKERS["survey"].read(told)
    assert isinstance(read, Survey)
    return read


def publish(connection: sa.Connection, survey: Survey, organisation_id: int) -> None:
    """Make a survey the organisation's newest version."""
    shown = Module(
        id=survey.id,
        organisation_id=organisation_id,
        programme_id=programme_for(connection, organisation_id=organisation_id, now=NOW),
        kind="survey",
        place=9,
        titles=survey.titles,
        summaries=survey.summaries,
        minutes=survey.minutes,
        due_on=None,
        version=0,
    )
    write = MAKERS["survey"].write
    versions.publish(connection, shown, survey, read=survey_from, write=write, now=NOW)


@dataclass
class Stand:
    """An organisation's survey: planning, opening, answering and closing it."""

    here: Surroundings
    clock: Clock
    organisation_id: int
    enter: Enter
    survey: Survey = field(default_factory=lambda: survey_of(asked()))

    def published(self, **changes: Any) -> Survey:
        self.survey = survey_of(asked(**changes))
        with self.here.database.write() as connection:
            publish(connection, self.survey, self.organisation_id)
        return self.survey

    def planned(self, *, days: float = 14, entry: Entry = Entry.COURSE) -> uuid.UUID:
        with self.here.database.write() as connection:
            return plan(
                connection,
                self.organisation_id,
                SURVEY_ID,
                titles=texts("Lähtötilanne"),
                window=(self.clock(), self.clock() + timedelta(days=days)),
                entry=entry,
                now=self.clock(),
            )

    def opened(self, **changes: Any) -> Round:
        self.published(**changes)
        round_id = self.planned()
        keep_time(self.here)
        return self.held(round_id)

    def held(self, round_id: uuid.UUID) -> Round:
        with self.here.database.read() as connection:
            found = round_by_id(connection, self.organisation_id, round_id)
        assert found is not None
        return found

    def closed(self, held: Round) -> Round:
        self.clock.turn(days=15)
        keep_time(self.here)
        return self.held(held.id)

    def guest(self, subject: str, **more: Any) -> Guest:
        return self.enter(Role.LEARNER, subject=subject, module_id=SURVEY_ID, **more)

    def way_in(self, guest: Guest) -> str | None:
        """Return where the guest's survey is answered, as its page says."""
        page = guest.get(f"/learn/{guest.visit.id}/surveys/{SURVEY_ID}")
        assert page.status_code == 200, page.text
        found = re.search(r'href="(/answer/[^"]+)"', page.text)
        return None if found is None else found[1]

    def answer(self, guest: Guest, told: Document) -> TestResponse:
        """Answer as a browser does, screen by screen; the last answer is returned."""
        address = self.way_in(guest)
        assert address is not None
        return send(guest, address, told)


def send(guest: Guest, address: str, told: Document) -> TestResponse:
    """Send a whole form at once from its last screen."""
    form = {"at": "99", "act": "send", **told}
    return guest.client.post(address, base_url="https://valmentava.example", data=form)


def random_answer(chance: random.Random) -> Document:
    """Return an answer that is anybody's: twelve values, a unit, a text of any length."""
    told: Document = {f"item:K{number}": str(chance.randint(1, 5)) for number in range(1, 13)}
    length = chance.randint(1, 40)
    told["item:W1"] = " ".join(f"{chance.getrandbits(48):012x}" for _ in range(length))
    told["unit"] = chance.choice(["LVO", "DEM"])
    told["role_group"] = chance.choice(["expert", "other"])
    return told


@pytest.fixture
def stand(
    surroundings: Surroundings, clock: Clock, organisation_id: int, enter: Enter
) -> Iterator[Stand]:
    with surroundings.database.write() as connection:
        keep_tree(
            connection,
            organisation_id,
            units_from(UNITS),
            valid_from=NOW.date(),
            now=NOW,
        )
    yield Stand(surroundings, clock, organisation_id, enter)
