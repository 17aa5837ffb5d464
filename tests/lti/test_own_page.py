"""What a participant is told, tells once, and sees of who has looked."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lrs.surroundings import Surroundings
from lti import tables
from lti.background import background_of
from lti.looked import looks_at, note_look
from lti.people import Role
from lti.units import keep_tree, units_from
from tests.conftest import NOW
from tests.lti.conftest import Enter
from tests.lti.modules.survey.conftest import UNITS, Clock, clock, surroundings

__all__ = ["clock", "surroundings"]


@pytest.fixture
def units(surroundings: Surroundings, organisation_id: int) -> None:
    with surroundings.database.write() as connection:
        keep_tree(connection, organisation_id, units_from(UNITS), valid_from=NOW.date(), now=NOW)


@pytest.mark.usefixtures("units")
@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"role_group": "expert", "unit": "LVO"}, ("expert", "LVO")),
        ({"role_group": "", "unit": ""}, (None, None)),
        ({"role_group": "director", "unit": "SECRET"}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_role_group_and_unit_are_told_once_or_not(
    enter: Enter,
    surroundings: Surroundings,
    organisation_id: int,
    told: dict[str, str],
    kept: tuple[str | None, str | None],
) -> None:
    guest = enter(Role.LEARNER)
    address = f"/learn/{guest.visit.id}/background"
    assert "Lainvalmisteluosasto" in guest.get(address).text
    answer = guest.post(address, **told)
    assert answer.location == f"/dashboards/{guest.visit.id}/me"
    assert guest.visit.enrolment_id is not None
    with surroundings.database.read() as connection:
        found = background_of(connection, organisation_id, guest.visit.enrolment_id)
    assert (found.role_group, found.unit) == kept
    assert found.told_at == NOW
    # It is in what the person takes along, and in no statement.
    record = guest.get(f"/learn/{guest.visit.id}/record.json").get_json()
    assert record["own"]["courses"][0]["unit"] == kept[1]
    assert "LVO" not in str(record["statements"])


@pytest.mark.parametrize("role", [Role.TRAINER, Role.VISITOR])
def test_nobody_else_is_asked(enter: Enter, role: Role) -> None:
    guest = enter(role)
    assert guest.get(f"/learn/{guest.visit.id}/background").status_code == 403


def test_who_looked_at_the_group_is_told_once_a_day(
    enter: Enter, surroundings: Surroundings, organisation_id: int, clock: Clock
) -> None:
    guest, trainer = enter(Role.LEARNER), enter(Role.TRAINER, subject="kaisa")
    recorded = f"/learn/{guest.visit.id}/recorded"
    assert "Kuka on katsonut" not in guest.get(recorded).text
    assert guest.visit.cohort_id is not None
    for hours in (0, 3, 24):
        clock.now = NOW + timedelta(hours=hours)
        note_look(surroundings, trainer.visit)
    with surroundings.database.read() as connection:
        looks = looks_at(connection, organisation_id, guest.visit.cohort_id)
    assert [(NOW.date() - each.on).days for each in looks] == [-1, 0]
    assert {each.person_id for each in looks} == {trainer.visit.person_id}
    clock.now = NOW
    page = guest.get(recorded).text
    assert "Kuka on katsonut" in page
    assert len(re.findall(r"<li>[^<]*2026: valmentaja", page)) == 2
    # A trainer's own page tells nothing of it.
    assert "Kuka on katsonut" not in trainer.get(f"/learn/{trainer.visit.id}/recorded").text


def test_another_groups_looks_are_not_told(
    enter: Enter, surroundings: Surroundings, organisation_id: int
) -> None:
    trainer = enter(Role.TRAINER, subject="kaisa")
    note_look(surroundings, trainer.visit)
    with surroundings.database.read() as connection:
        others = connection.execute(
            sa.select(tables.cohort.c.id).where(tables.cohort.c.id != trainer.visit.cohort_id)
        ).scalars()
        assert [looks_at(connection, organisation_id, each) for each in others] == []


def test_a_visit_lasts_on_for_who_says_so(enter: Enter, clock: Clock) -> None:
    guest = enter(Role.LEARNER)
    stay = f"/learn/{guest.visit.id}/stay"
    for _ in range(3):
        clock.turn(hours=1.9)
        assert guest.get(stay).status_code == 204
    clock.turn(hours=2.1)
    assert guest.get(stay).status_code == 403
    again = enter(Role.LEARNER)
    assert again.get(f"/learn/{again.visit.id}/stay").status_code == 204
