"""Programmes, cohorts, enrolments and links: made once, kept apart per organisation."""

import uuid
from datetime import date

import pytest
import sqlalchemy as sa

import lrs.tables
import lti.tables
from lrs.database import Database
from lti import catalogue
from lti.people import Role
from tests.conftest import NOW


@pytest.fixture
def registration_id(database: Database, organisation_id: int) -> uuid.UUID:
    made = uuid.uuid4()
    with database.write() as connection:
        connection.execute(
            sa.insert(lti.tables.registration).values(
                id=made,
                organisation_id=organisation_id,
                issuer="https://lms.example",
                client_id="client",
                auth_url="https://lms.example/auth",
                token_url="https://lms.example/token",
                jwks_url="https://lms.example/jwks",
                created_at=NOW,
            )
        )
    return made


def _module(organisation_id: int, *, due_on: date | None = None) -> catalogue.Module:
    return catalogue.Module(
        id=uuid.UUID(int=7),
        organisation_id=organisation_id,
        programme_id=catalogue.PROGRAMME_ID,
        kind="material",
        place=1,
        titles={"fi": "Kuuntelu"},
        summaries={"fi": "Lyhyesti"},
        minutes=20,
        due_on=due_on,
        version=1,
    )


def _cohort(
    connection: sa.Connection,
    organisation_id: int,
    registration_id: uuid.UUID,
    *,
    deployment_id: str = "1",
    title: str = "Ryhmä 1",
    roster_url: str | None = None,
) -> catalogue.Cohort:
    return catalogue.cohort_for(
        connection,
        organisation_id=organisation_id,
        registration_id=registration_id,
        deployment_id=deployment_id,
        context_id="course-1",
        title=title,
        roster_url=roster_url,
        now=NOW,
    )


def _link(
    connection: sa.Connection,
    organisation_id: int,
    registration_id: uuid.UUID,
    *,
    hint: str | None = None,
    line_item_url: str | None = None,
) -> catalogue.ResourceLink:
    return catalogue.resource_link_for(
        connection,
        organisation_id=organisation_id,
        placement=catalogue.Placement(
            registration_id=registration_id,
            deployment_id="1",
            context_id="course-1",
            platform_link_id="link-1",
        ),
        cohort_id=None,
        module_hint=hint,
        line_item_url=line_item_url,
        ags_scopes="",
    )


def test_a_course_becomes_a_cohort_once_and_follows_the_platform(
    database: Database, organisation_id: int, registration_id: uuid.UUID
) -> None:
    with database.write() as connection:
        first = _cohort(connection, organisation_id, registration_id, roster_url="https://x/r")
        again = _cohort(connection, organisation_id, registration_id, title="Ryhmä 1, syksy")
    assert (again.id, again.title, again.roster_url) == (first.id, "Ryhmä 1, syksy", "https://x/r")


def test_the_same_course_id_in_another_deployment_is_another_cohort(
    database: Database, organisation_id: int, registration_id: uuid.UUID
) -> None:
    with database.write() as connection:
        one = _cohort(connection, organisation_id, registration_id)
        other = _cohort(connection, organisation_id, registration_id, deployment_id="2")
    assert one.id != other.id


def test_an_enrolment_is_made_once_and_keeps_the_newest_role(
    database: Database, organisation_id: int, registration_id: uuid.UUID
) -> None:
    person_id = uuid.uuid4()
    with database.write() as connection:
        connection.execute(
            sa.insert(lti.tables.person).values(
                organisation_id=organisation_id, id=person_id, created_at=NOW
            )
        )
        cohort = _cohort(connection, organisation_id, registration_id)
        made = [
            catalogue.enrolment_for(
                connection,
                organisation_id=organisation_id,
                cohort_id=cohort.id,
                person_id=person_id,
                role=role,
                now=NOW,
            )
            for role in (Role.LEARNER, Role.TRAINER)
        ]
        held = catalogue.enrolments_of(connection, organisation_id, cohort.id)
    assert made[0] == made[1]
    assert [(each.id, each.role) for each in held] == [(made[0], Role.TRAINER)]


@pytest.mark.parametrize("hint", [None, "", "not-a-uuid", str(uuid.UUID(int=9))])
def test_a_hint_that_names_no_module_here_binds_nothing(
    database: Database, organisation_id: int, registration_id: uuid.UUID, hint: str | None
) -> None:
    with database.write() as connection:
        link = _link(connection, organisation_id, registration_id, hint=hint)
    assert link.module_id is None


def test_a_module_of_another_organisation_binds_nothing(
    database: Database, organisation_id: int, registration_id: uuid.UUID
) -> None:
    table = lrs.tables.organisation
    with database.write() as connection:
        other = int(
            connection.execute(
                sa.insert(table).values(name="Toinen", created_at=NOW).returning(table.c.id)
            ).scalar_one()
        )
        catalogue.programme_for(connection, organisation_id=other, now=NOW)
        theirs = _module(other)
        catalogue.save_module(connection, theirs)
        link = _link(connection, organisation_id, registration_id, hint=str(theirs.id))
    assert link.module_id is None


def test_a_link_stays_bound_and_keeps_its_gradebook_column(
    database: Database, organisation_id: int, registration_id: uuid.UUID
) -> None:
    held = _module(organisation_id)
    with database.write() as connection:
        catalogue.programme_for(connection, organisation_id=organisation_id, now=NOW)
        catalogue.save_module(connection, held)
        first = _link(
            connection,
            organisation_id,
            registration_id,
            hint=str(held.id),
            line_item_url="https://lms.example/item/1",
        )
        again = _link(connection, organisation_id, registration_id)
    assert again == first
    assert first.module_id == held.id


def test_an_unbound_link_is_bound_once(
    database: Database, organisation_id: int, registration_id: uuid.UUID
) -> None:
    with database.write() as connection:
        catalogue.programme_for(connection, organisation_id=organisation_id, now=NOW)
        catalogue.save_module(connection, _module(organisation_id))
        link = _link(connection, organisation_id, registration_id)
        assert catalogue.bind_module(connection, link, uuid.UUID(int=7))
        assert not catalogue.bind_module(connection, link, uuid.UUID(int=8))
        bound = catalogue.resource_link(connection, organisation_id, link.id)
    assert bound is not None
    assert bound.module_id == uuid.UUID(int=7)


def test_saving_a_module_again_keeps_the_date_it_is_due(
    database: Database, organisation_id: int
) -> None:
    with database.write() as connection:
        catalogue.programme_for(connection, organisation_id=organisation_id, now=NOW)
        catalogue.save_module(connection, _module(organisation_id, due_on=date(2026, 12, 1)))
        catalogue.save_module(connection, _module(organisation_id))
        modules = catalogue.modules_of(connection, organisation_id, catalogue.PROGRAMME_ID)
    assert [module.due_on for module in modules] == [date(2026, 12, 1)]
