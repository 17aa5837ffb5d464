"""A programme, a cohort and its people, for pages to show."""

import secrets
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

import flask
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import lti.tables
from lrs.database import Database
from lrs.intake import accept, own_sender
from lrs.surroundings import Surroundings
from lti import visit as visits
from lti.catalogue import Module, cohort_for, enrolment_for, programme_for, save_module
from lti.people import Role, person_for
from lti.protocol.names_roles import Member
from lti.visit import BROWSER_COOKIE, Visit
from statements.grammar import ValidStatement, XapiVersion
from tests.conftest import NOW
from tests.dashboards.conftest import Acts

ISSUER = "https://lms.example"
ADDRESS = "https://valmentava.example"
PAGES = ("yksi", "kaksi", "kolme", "neljä")
TITLES = ("Kuuntelu ja kysymykset", "Tavoitteet ja ennakointi", "Dialogi hybridityössä")


@dataclass(frozen=True)
class Guest:
    """Somebody in a visit, at a browser of their own."""

    client: FlaskClient
    visit: Visit

    def get(self, page: str, *, of: UUID | None = None) -> TestResponse:
        """Ask for a page of this visit, or of another."""
        return self.client.get(f"/dashboards/{of or self.visit.id}/{page}", base_url=ADDRESS)


@dataclass
class Stage:
    """What a course has brought about so far. members is what the platform's roster says."""

    surroundings: Surroundings
    organisation_id: int
    registration_id: UUID
    context_id: str = "course-1"
    title: str = "Valmentava työote, syksy 2026"
    roster_url: str | None = f"{ISSUER}/roster"
    modules: list[UUID] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    came: list[UUID] = field(default_factory=list)

    def has_programme(
        self, titles: Sequence[str] = TITLES, *, due_on: Sequence[date | None] = ()
    ) -> None:
        """Give the programme these modules, each of four pages."""
        with self.surroundings.database.write() as connection:
            programme_id = programme_for(connection, organisation_id=self.organisation_id, now=NOW)
            for place, title in enumerate(titles, start=len(self.modules)):
                module_id = uuid.uuid5(programme_id, f"{self.organisation_id}/{title}")
                self.modules.append(module_id)
                save_module(
                    connection,
                    Module(
                        id=module_id,
                        organisation_id=self.organisation_id,
                        programme_id=programme_id,
                        kind="material",
                        place=place,
                        titles={"fi": title, "sv": f"{title} sv", "en": f"{title} en"},
                        summaries={"fi": "Harjoittelet kysymään niin, että toinen oivaltaa itse."},
                        minutes=20,
                        due_on=due_on[place] if place < len(due_on) else None,
                        version=1,
                    ),
                )
                connection.execute(
                    sa.insert(lti.tables.module_version).values(
                        organisation_id=self.organisation_id,
                        module_id=module_id,
                        version=1,
                        content={"pages": [{"key": key} for key in PAGES]},
                        created_at=NOW,
                    )
                )

    def enrol(
        self, subject: str, role: Role = Role.LEARNER, *, name: str | None = None
    ) -> tuple[UUID, UUID]:
        """Let somebody come to the course; return the person and the enrolment."""
        with self.surroundings.database.write() as connection:
            who = self._enrolled(connection, subject, role)
        if name is not None:
            self.lists(subject, name, role)
        return who

    def enrol_many(self, number: int) -> list[tuple[UUID, UUID]]:
        """Let so many learners come to the course."""
        with self.surroundings.database.write() as connection:
            return [
                self._enrolled(connection, f"person-{len(self.came)}", Role.LEARNER)
                for _ in range(number)
            ]

    def _enrolled(self, connection: sa.Connection, subject: str, role: Role) -> tuple[UUID, UUID]:
        person_id = person_for(
            connection,
            organisation_id=self.organisation_id,
            issuer=ISSUER,
            subject=subject,
            now=NOW,
        )
        enrolment_id = enrolment_for(
            connection,
            organisation_id=self.organisation_id,
            cohort_id=self.cohort_id(connection),
            person_id=person_id,
            role=role,
            now=NOW + timedelta(seconds=len(self.came)),
        )
        self.came.append(person_id)
        return person_id, enrolment_id

    def lists(self, subject: str, name: str | None, role: Role = Role.LEARNER) -> None:
        """Let the platform's roster list somebody, who need not have come."""
        self.members.append(Member(subject=subject, role=role, name=name))

    def cohort_id(self, connection: sa.Connection) -> UUID:
        """Return the course's cohort."""
        return cohort_for(
            connection,
            organisation_id=self.organisation_id,
            registration_id=self.registration_id,
            deployment_id="1",
            context_id=self.context_id,
            title=self.title,
            roster_url=self.roster_url,
            now=NOW,
        ).id

    def keep(self, *statements: ValidStatement) -> tuple[UUID, ...]:
        """Put statements into the store."""
        sender = own_sender(self.organisation_id, ADDRESS)

        def work(connection: sa.Connection) -> tuple[UUID, ...]:
            return accept(connection, statements, sender=sender, version=XapiVersion.V2_0)

        return self.surroundings.database.transact(work)

    def acts(self, who: tuple[UUID, UUID], module: int) -> Acts:
        """Return what somebody may do in the module at a place, as statements."""
        return Acts(
            person_id=who[0],
            registration=who[1],
            module_id=self.modules[module],
            iri_base=ADDRESS,
        )

    def enter(
        self,
        app: flask.Flask,
        role: Role,
        who: tuple[UUID | None, UUID | None],
        *,
        locale: str = "fi",
        in_course: bool = True,
        about: UUID | None = None,
        now: datetime = NOW,
    ) -> Guest:
        """Let somebody in by a launch."""
        browser = secrets.token_urlsafe(8)
        with self.surroundings.database.write() as connection:
            visit = Visit(
                id=uuid.uuid4(),
                organisation_id=self.organisation_id,
                registration_id=self.registration_id,
                person_id=who[0],
                enrolment_id=who[1] if in_course else None,
                cohort_id=self.cohort_id(connection) if in_course else None,
                resource_link_id=None,
                role=role,
                locale=locale,
                platform_origin=ISSUER,
                about_person_id=about,
            )
            visits.begin(
                connection,
                visit,
                browser=browser,
                key_ring=self.surroundings.key_ring,
                now=now,
            )
        client = app.test_client()
        client.set_cookie(BROWSER_COOKIE, browser, domain="valmentava.example", secure=True)
        return Guest(client, visit)


def platform_of(connection: sa.Connection, organisation_id: int, issuer: str = ISSUER) -> UUID:
    """Register the platform that everybody comes from."""
    registration_id = uuid.uuid4()
    connection.execute(
        sa.insert(lti.tables.registration).values(
            id=registration_id,
            organisation_id=organisation_id,
            issuer=issuer,
            client_id=f"client-{organisation_id}",
            auth_url=f"{issuer}/auth",
            token_url=f"{issuer}/token",
            jwks_url=f"{issuer}/jwks",
            created_at=NOW,
        )
    )
    return registration_id


def queries_of(database: Database, ask: Callable[[], object]) -> int:
    """Return how many queries something takes, transactions' own words aside."""
    queries: list[str] = []

    def note(*said: object) -> None:
        queries.append(str(said[2]))

    engines = (database.engine, database._reading)
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        for engine in engines:
            sa.event.remove(engine, "before_cursor_execute", note)
    return sum(not query.startswith(("BEGIN", "SET", "PRAGMA")) for query in queries)
