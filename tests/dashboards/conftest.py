"""The cast of these tests, and statements about what they did."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from lrs.database import Database
from lrs.intake import accept, own_sender
from lrs.organisations import organisation_named
from lrs.surroundings import Surroundings
from statements import coaching
from statements.coaching import Doer, Form, Meeting, Named, Source, Within
from statements.grammar import ValidStatement, XapiVersion
from statements.stored import stored_form
from tests.conftest import NOW

BASE = "https://valmentava.example"
LEARNER = UUID("0a1f7f0c-0000-4000-8000-000000000001")
ANOTHER = UUID("0a1f7f0c-0000-4000-8000-000000000002")
ENROLMENT = UUID("0a1f7f0c-0000-4000-8000-0000000000e1")
MODULE = UUID("0a1f7f0c-0000-4000-8000-0000000000a1")
SECOND_MODULE = UUID("0a1f7f0c-0000-4000-8000-0000000000a2")
MEETING = UUID("0a1f7f0c-0000-4000-8000-0000000000c1")
SESSION = UUID("0a1f7f0c-0000-4000-8000-0000000000c2")
PROGRAMME = UUID("0a1f7f0c-0000-4000-8000-0000000000b1")


@dataclass(frozen=True)
class Acts:
    """What one person does in one module under one enrolment, as statements."""

    person_id: UUID = LEARNER
    registration: UUID = ENROLMENT
    module_id: UUID = MODULE
    iri_base: str = BASE

    @property
    def doer(self) -> Doer:
        return Doer(
            iri_base=self.iri_base,
            person_id=self.person_id,
            registration=self.registration,
            language="fi",
        )

    @property
    def within(self) -> Within:
        return Within(
            programme=Named(id=PROGRAMME, names={"fi": "Valmentava työote"}),
            module=Named(id=self.module_id, names={"fi": "Kuuntelu"}),
            revision=1,
        )

    def starts(self, minutes: int = 0) -> ValidStatement:
        return coaching.module_started(self.doer, within=self.within, at=after(minutes))

    def reads(self, key: str, minutes: int = 0) -> ValidStatement:
        page = Named(id=coaching.part_id(self.module_id, f"page:{key}"), names={"fi": key})
        return coaching.page_read(self.doer, page=page, within=self.within, at=after(minutes))

    def scores(self, raw: int, maximum: int = 5, minutes: int = 0) -> ValidStatement:
        return coaching.quiz_scored(
            self.doer,
            quiz=Named(id=coaching.part_id(self.module_id, "quiz"), names={"fi": "Kysely"}),
            raw=raw,
            maximum=maximum,
            passed=raw * 5 >= maximum * 4,
            within=self.within,
            at=after(minutes),
        )

    def completes(self, minutes: int = 0) -> ValidStatement:
        return coaching.module_completed(self.doer, within=self.within, at=after(minutes))


@dataclass(frozen=True)
class Visits:
    """What one person does about one meeting or coaching session, as statements."""

    person_id: UUID = LEARNER
    occasion: UUID = MEETING
    what: Meeting = Meeting.LECTURE
    iri_base: str = BASE

    @property
    def acts(self) -> Acts:
        return Acts(self.person_id, self.occasion, MODULE, self.iri_base)

    @property
    def meeting(self) -> Named:
        return Named(id=self.occasion, names={"fi": "Luento"})

    def signs_up(self, minutes: int = 0) -> ValidStatement:
        acts, at = self.acts, after(minutes)
        return coaching.signed_up(
            acts.doer, what=self.what, meeting=self.meeting, within=acts.within, at=at
        )

    def cancels(self, minutes: int = 0) -> ValidStatement:
        acts, at = self.acts, after(minutes)
        return coaching.cancelled(
            acts.doer, what=self.what, meeting=self.meeting, within=acts.within, at=at
        )

    def attends(self, minutes: int = 0, *, form: Form | None = None) -> ValidStatement:
        acts, at = self.acts, after(minutes)
        return coaching.attended(
            acts.doer,
            what=self.what,
            meeting=self.meeting,
            source=Source.LIST,
            form=form,
            within=acts.within,
            at=at,
        )


def after(minutes: int) -> datetime:
    """Return the instant so many minutes after the fixed one."""
    return NOW + timedelta(minutes=minutes)


def stored(statement: ValidStatement, version: XapiVersion = XapiVersion.V2_0) -> bytes:
    """Return a statement as the store would keep it."""
    authority = b'{"account":{"homePage":"https://valmentava.example","name":"valmentava"}}'
    return stored_form(
        statement,
        id=statement.id or uuid4(),
        stored=NOW,
        authority=authority,
        version=version,
    )


def new_organisation(database: Database) -> int:
    """Make an organisation that nothing is kept for yet."""
    with database.write() as connection:
        return organisation_named(connection, f"Virasto {uuid4()}", now=NOW)


Keep = Callable[[Sequence[ValidStatement]], tuple[UUID, ...]]


@pytest.fixture
def keep(surroundings: Surroundings, database: Database, organisation_id: int) -> Keep:
    """A way to put statements into the store."""
    sender = own_sender(organisation_id, surroundings.settings.iri_base)

    def kept(statements: Sequence[ValidStatement]) -> tuple[UUID, ...]:
        def work(connection: sa.Connection) -> tuple[UUID, ...]:
            return accept(connection, statements, sender=sender, version=XapiVersion.V2_0)

        return database.transact(work)

    return kept


@pytest.fixture
def another_organisation_id(database: Database) -> int:
    """An organisation that must neither see nor change what belongs to the first."""
    return new_organisation(database)
