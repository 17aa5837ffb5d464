"""Coaching page by page: taking part, pairs published, sessions, goals, reflections, leaving."""

import re
import uuid

import pytest
import sqlalchemy as sa

from lrs.surroundings import Surroundings
from lti import tables
from lti.people import Role
from tests.lti.conftest import Enter, Guest
from tests.lti.meetings.test_pages import DESCRIBED, trainer  # noqa: F401 - a fixture

# ruff: noqa: F811


def _made(trainer: Guest) -> tuple[uuid.UUID, str]:
    base = f"/teach/{trainer.visit.id}/modules"
    edit = trainer.post(f"{base}/new", kind="coaching").location
    told = {**DESCRIBED, "sessions_enough": "1", "revision": "1", "act": "publish"}
    published = trainer.post(edit, **told)
    assert published.status_code == 303, published.text
    return uuid.UUID(edit.split("/")[-2]), published.location


def _joined(enter: Enter, module_id: uuid.UUID, name: str) -> tuple[Guest, str]:
    guest = enter(Role.LEARNER, subject=name)
    start = f"/learn/{guest.visit.id}/coaching/{module_id}"
    assert guest.post(f"{start}/part", site="Helsinki", language="fi").status_code == 303
    return guest, start


def _paired(trainer: Guest, manage: str) -> None:
    assert trainer.post(manage, act="propose", units="any", whom="all").status_code == 303
    page = trainer.get(manage).text
    numbers = dict(re.findall(r'name="(group:[0-9a-f-]+)" value="(\d*)"', page))
    assert trainer.post(manage, act="publish", **numbers).status_code == 303


def test_coaching_from_making_to_a_held_session(enter: Enter, trainer: Guest) -> None:
    module_id, manage = _made(trainer)
    liisa, hers = _joined(enter, module_id, "liisa")
    pekka, his = _joined(enter, module_id, "pekka")
    assert "Olet mukana." in liisa.get(hers).text
    assert "2 osallistujaa, 2 ilman coachingparia" in trainer.get(manage).text
    _paired(trainer, manage)
    assert "Sinä ja" in liisa.get(hers).text
    (group,) = re.findall(r'name="group" value="([0-9a-f-]+)"', liisa.get(hers).text)
    held = liisa.post(hers, act="held", group=group, held_on="2026-11-23")
    assert held.status_code == 303
    assert "Olet suorittanut tämän osan." in pekka.get(his).text
    assert "1 tapaaminen pidetty" in trainer.get(manage).text
    assert "Emme tavanneet" in pekka.get(his).text
    assert "Emme tavanneet" not in liisa.get(hers).text
    (session,) = re.findall(r'name="session" value="([0-9a-f-]+)"', pekka.get(his).text)
    pekka.post(his, act="object", session=session)
    assert "ei pidetty, huomautuksen perusteella" in liisa.get(hers).text
    assert "0 tapaamista pidetty" in trainer.get(manage).text
    assert "Olet suorittanut tämän osan." not in pekka.get(his).text


@pytest.mark.parametrize("day", ["", "eilen", "2026-11-22", "2026-11-24"])
def test_a_day_that_cannot_be_is_told(enter: Enter, trainer: Guest, day: str) -> None:
    module_id, manage = _made(trainer)
    liisa, hers = _joined(enter, module_id, "liisa")
    _joined(enter, module_id, "pekka")
    _paired(trainer, manage)
    (group,) = re.findall(r'name="group" value="([0-9a-f-]+)"', liisa.get(hers).text)
    answer = liisa.post(hers, act="held", group=group, held_on=day)
    assert answer.status_code == 409
    assert "Anna" in answer.text


def test_goals_are_set_moved_shared_and_deleted(enter: Enter, trainer: Guest) -> None:
    module_id, manage = _made(trainer)
    liisa, hers = _joined(enter, module_id, "liisa")
    pekka, his = _joined(enter, module_id, "pekka")
    _paired(trainer, manage)
    empty = liisa.post(f"{hers}/goals", act="set", theme="foresight", text=" ")
    assert empty.status_code == 422
    text = "Opin kysymään <b>enemmän</b>"
    assert liisa.post(f"{hers}/goals", act="set", theme="foresight", text=text).status_code == 303
    page = liisa.get(f"{hers}/goals").text
    assert "&lt;b&gt;" in page
    goal = re.findall(r'name="goal" value="([0-9a-f-]+)"', page)[0]
    (partner,) = re.findall(r'name="partner" value="([0-9a-f-]+)"', page)
    assert "Opin" not in pekka.get(his).text
    liisa.post(f"{hers}/goals", act="share", goal=goal, partner=partner)
    assert "Opin kysymään" in pekka.get(his).text
    assert "Opin" not in trainer.get(manage).text
    liisa.post(f"{hers}/goals", act="unshare", goal=goal, partner=partner)
    assert "Opin" not in pekka.get(his).text
    liisa.post(f"{hers}/goals", act="move", goal=goal, state="reached")
    assert 'value="reached" checked' in liisa.get(f"{hers}/goals").text
    assert liisa.post(f"{hers}/goals", act="move", goal=goal, state="x").status_code == 400
    pekka.post(f"{his}/goals", act="delete", goal=goal)
    assert "Opin" in liisa.get(f"{hers}/goals").text
    liisa.post(f"{hers}/goals", act="delete", goal=goal)
    assert "Opin" not in liisa.get(f"{hers}/goals").text


def test_reflections_are_ones_own(enter: Enter, trainer: Guest) -> None:
    module_id, manage = _made(trainer)
    liisa, hers = _joined(enter, module_id, "liisa")
    pekka, his = _joined(enter, module_id, "pekka")
    _paired(trainer, manage)
    liisa.post(f"{hers}/reflections", act="write", text="Pelkään, etten osaa.")
    page = liisa.get(f"{hers}/reflections").text
    assert "Pelkään" in page
    for other in (
        pekka.get(f"{his}/reflections"),
        pekka.get(his),
        trainer.get(manage),
        trainer.get(f"{manage}/preview"),
    ):
        assert "Pelkään" not in other.text
    (named,) = re.findall(r'name="reflection" value="([0-9a-f-]+)"', page)
    pekka.post(f"{his}/reflections", act="delete", reflection=named)
    assert "Pelkään" in liisa.get(f"{hers}/reflections").text
    assert liisa.post(f"{hers}/reflections", act="write", text="x" * 10_001).status_code == 422
    liisa.post(f"{hers}/reflections", act="delete", reflection=named)
    assert "Pelkään" not in liisa.get(f"{hers}/reflections").text
    assert pekka.get(f"{hers}/reflections").status_code == 403


def test_who_wants_another_partner_or_stops_gives_no_reason(enter: Enter, trainer: Guest) -> None:
    module_id, manage = _made(trainer)
    liisa, hers = _joined(enter, module_id, "liisa")
    pekka, his = _joined(enter, module_id, "pekka")
    _paired(trainer, manage)
    liisa.post(hers, act="rematch")
    assert "2 osallistujaa, 2 ilman coachingparia" in trainer.get(manage).text
    assert "Olet mukana." in pekka.get(his).text
    pekka.post(his, act="leave")
    assert "1 osallistuja, 1 ilman coachingparia" in trainer.get(manage).text
    assert "Tule mukaan" in pekka.get(his).text


def test_a_trainer_sees_the_people_of_the_own_course_alone(
    enter: Enter, trainer: Guest, surroundings: Surroundings
) -> None:
    module_id, manage = _made(trainer)
    _joined(enter, module_id, "liisa")
    elsewhere = uuid.uuid4()
    column = tables.enrolment.c
    with surroundings.database.write() as connection:
        row = connection.execute(sa.select(tables.cohort)).mappings().one()
        connection.execute(
            sa.insert(tables.cohort).values({**row, "id": elsewhere, "context_id": "course-2"})
        )
    pekka, _ = _joined(enter, module_id, "pekka")
    assert "2 osallistujaa" in trainer.get(manage).text
    with surroundings.database.write() as connection:
        connection.execute(
            sa.update(tables.enrolment)
            .where(column.id == pekka.visit.enrolment_id)
            .values(cohort_id=elsewhere)
        )
    assert "1 osallistuja" in trainer.get(manage).text


def test_a_group_of_one_is_not_published(enter: Enter, trainer: Guest) -> None:
    module_id, manage = _made(trainer)
    liisa, _ = _joined(enter, module_id, "liisa")
    answer = trainer.post(manage, act="publish", **{f"group:{liisa.visit.person_id}": "1"})
    assert answer.status_code == 422
    assert "vähintään kaksi" in answer.text


def test_who_only_looks_can_do_nothing(enter: Enter, trainer: Guest) -> None:
    module_id, manage = _made(trainer)
    looker = enter(Role.VISITOR, subject="x")
    start = f"/learn/{looker.visit.id}/coaching/{module_id}"
    assert looker.get(start).status_code == 200
    assert looker.get(f"{start}/goals").status_code == 403
    assert looker.post(start, act="leave").status_code == 403
    liisa, hers = _joined(enter, module_id, "liisa")
    assert liisa.get(manage).status_code == 403
    assert liisa.post(hers, act="dance").status_code == 400
    assert trainer.post(manage, act="dance").status_code == 400
    assert trainer.get(f"{manage}/preview").status_code == 200
