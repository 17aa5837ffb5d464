"""Somebody of whom there is something in every table is forgotten: nothing of theirs is left."""

# Fixtures are taken from where the organisations are made.
# ruff: noqa: F401, F811

import json
from typing import Any
from uuid import UUID

import flask
import pytest
import sqlalchemy as sa

from dashboards.projector import catch_up, rebuild
from lrs import purge
from lrs.database import Database
from lrs.surroundings import Surroundings
from lti import tables
from lti.modules.forgetting import forget, replay
from tests.isolation.tenant import Tenant
from tests.isolation.test_isolation import two
from tests.lti.protocol.conftest import Clock, _platform, clock, settings, surroundings
from wsgi import TABLES

TELLS_WITHOUT_WHOM = {
    # A random number that belongs to nobody any more; each line's hash covers the one before.
    "lrs_audit",
}


def _ids_of(database: Database, visit_id: str) -> tuple[int, UUID, list[str]]:
    """Return a visitor's organisation and person, and everything they are called by."""
    with database.read() as connection:
        visit = connection.execute(
            sa.select(tables.visit).where(tables.visit.c.id == UUID(visit_id))
        ).one()
        enrolments = connection.execute(
            sa.select(tables.enrolment.c.id).where(tables.enrolment.c.person_id == visit.person_id)
        ).scalars()
        called = [str(each) for each in (visit.person_id, *enrolments)]
    return visit.organisation_id, visit.person_id, called


def _tables_with(database: Database, called: list[str]) -> set[str]:
    """Return the tables with a row in which one of the ids stands, in whatever column."""
    wanted = [form.encode() for each in called for form in (each, UUID(each).hex)]
    found = set()
    with database.read() as connection:
        for table in TABLES.sorted_tables:
            for row in connection.execute(sa.select(table)):
                told = b"\n".join(_bytes_of(value) for value in row)
                if any(each in told for each in wanted):
                    found.add(table.name)
    return found - TELLS_WITHOUT_WHOM


def _bytes_of(value: Any) -> bytes:  # Any: whatever a column holds
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    if isinstance(value, dict | list):
        return json.dumps(value, default=str).encode()
    return str(value).encode()


def _listed_by_platform(database: Database, organisation_id: int) -> set[str]:
    """Return the subjects of which the platform's list of people is kept."""
    with database.read() as connection:
        return {
            subject
            for table in (tables.membership, tables.roster_entry, tables.identity)
            for subject in connection.execute(
                sa.select(table.c.subject).where(table.c.organisation_id == organisation_id)
            ).scalars()
        }


def _everyone(database: Database, organisation_id: int) -> dict[str, int]:
    with database.read() as connection:
        return {
            table.name: int(
                connection.execute(
                    sa.select(sa.func.count()).where(table.c.organisation_id == organisation_id)
                ).scalar_one()
            )
            for table in TABLES.sorted_tables
            if "organisation_id" in table.c
        }


def test_nothing_of_a_person_is_left_in_any_table(
    two: tuple[flask.Flask, Tenant, Tenant], surroundings: Surroundings
) -> None:
    _, ours, theirs = two
    database = surroundings.database
    organisation_id, person_id, called = _ids_of(database, ours.seats[0].visit_id)
    catch_up(database, organisation_id, iri_base=surroundings.settings.iri_base)
    before = _tables_with(database, called)
    # Else what follows would prove nothing.
    assert {
        "lrs_statement",
        "dashboards_attendance",
        "dashboards_progress",
        "lti_booking",
        "lti_coachee",
        "lti_enrolment",
        "lti_goal",
        "lti_identity",
        "lti_material_study",
        "lti_person",
        "lti_visit",
    } <= before
    others = _everyone(database, theirs.organisation_id)
    assert {"5"} < _listed_by_platform(database, organisation_id)
    forget(surroundings, organisation_id=organisation_id, person_id=person_id)
    catch_up(database, organisation_id, iri_base=surroundings.settings.iri_base)
    assert _tables_with(database, called) == set()
    assert "5" not in _listed_by_platform(database, organisation_id)
    assert _everyone(database, theirs.organisation_id) == others
    rebuild(database, organisation_id, iri_base=surroundings.settings.iri_base)
    assert _tables_with(database, called) == set()


@pytest.mark.parametrize("two", ["platforms of their own"], indirect=True)
def test_a_trainer_is_forgotten_too_and_learners_keep_theirs(
    two: tuple[flask.Flask, Tenant, Tenant], surroundings: Surroundings
) -> None:
    _, ours, _ = two
    database = surroundings.database
    learner = _ids_of(database, ours.seats[0].visit_id)
    kept = _tables_with(database, learner[2])
    organisation_id, person_id, called = _ids_of(database, ours.seats[1].visit_id)
    forget(surroundings, organisation_id=organisation_id, person_id=person_id)
    assert _tables_with(database, called) == set()
    # What was shared with the trainer, or declared of them, went with them.
    assert kept - _tables_with(database, learner[2]) <= {"lti_supervision"}


@pytest.mark.parametrize("two", ["platforms of their own"], indirect=True)
def test_an_older_database_forgets_again_before_it_is_served(
    two: tuple[flask.Flask, Tenant, Tenant], surroundings: Surroundings
) -> None:
    _, ours, _ = two
    database = surroundings.database
    organisation_id, person_id, called = _ids_of(database, ours.seats[0].visit_id)
    with database.read() as connection:
        held = {
            table: [dict(row._mapping) for row in connection.execute(sa.select(table))]
            for table in TABLES.sorted_tables
        }
    forget(surroundings, organisation_id=organisation_id, person_id=person_id)
    with database.write() as connection:
        for table in reversed(held):
            connection.execute(sa.delete(table))
        for table, rows in held.items():
            if rows:
                connection.execute(sa.insert(table), rows)
    assert "lti_identity" in _tables_with(database, called)
    assert replay(surroundings) == 1
    catch_up(database, organisation_id, iri_base=surroundings.settings.iri_base)
    assert _tables_with(database, called) == set()
    assert purge.missing(surroundings) == ()
    assert replay(surroundings) == 0
