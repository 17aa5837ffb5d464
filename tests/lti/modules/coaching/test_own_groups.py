"""A trainer coaches people singly or as a group, and reads no more than what is shared."""

import re
import uuid

import pytest
import sqlalchemy as sa

from lrs.surroundings import Surroundings
from lti import tables
from lti.people import Role
from tests.lti.conftest import Enter, Guest
from tests.lti.meetings.test_pages import trainer  # noqa: F401 - a fixture
from tests.lti.modules.coaching.test_pages import _joined, _made, _paired

# ruff: noqa: F811


def _people(trainer: Guest, manage: str) -> list[str]:
    return re.findall(r'name="person" value="([0-9a-f-]+)"', trainer.get(manage).text)


def _groups(page: str) -> list[str]:
    """Return the groups in which one notes sessions; those that one may end come after."""
    return re.findall(r'class="held">.*?name="group" value="([0-9a-f-]+)"', page, flags=re.DOTALL)


def _stated(here: Surroundings) -> list[str]:
    """Return of whom a coaching session stands as stated."""
    presence, session = tables.coaching_presence.c, tables.coaching_session.c
    with here.database.read() as connection:
        rows = connection.execute(
            sa.select(presence.person_id)
            .join(tables.coaching_session, session.id == presence.session_id)
            .where(session.objected_at.is_(None))
        )
        return sorted(str(each) for each in rows.scalars())


def test_individual_coaching_by_the_trainer(
    enter: Enter, trainer: Guest, surroundings: Surroundings
) -> None:
    module_id, manage = _made(trainer)
    liisa, hers = _joined(enter, module_id, "liisa")
    pekka, his = _joined(enter, module_id, "pekka")
    people = _people(trainer, manage)
    assert len(people) == 2
    done = trainer.post(manage, act="take", person=people, form="individual")
    assert done.status_code == 303, done.text
    page = trainer.get(manage).text
    groups = _groups(page)
    assert len(groups) == 2
    assert "yksilöcoaching" in liisa.get(hers).text.lower()
    # It is no pair: both still wait for a partner.
    assert "2 ilman coachingparia" in page
    noted = trainer.post(manage, act="held", group=groups[0], held_on="2026-11-23")
    assert noted.status_code == 303
    # Of whom is coached alone; a trainer at work is not recorded.
    assert len(_stated(surroundings)) == 1
    (stated,) = _stated(surroundings)
    assert stated in {str(liisa.visit.person_id), str(pekka.visit.person_id)}
    coached, start = (liisa, hers) if stated == str(liisa.visit.person_id) else (pekka, his)
    assert "Olet suorittanut tämän osan." in coached.get(start).text
    (session,) = re.findall(r'name="session" value="([0-9a-f-]+)"', coached.get(start).text)
    coached.post(start, act="object", session=session)
    assert _stated(surroundings) == []


def test_what_the_coached_note_the_coach_may_object_to(
    enter: Enter, trainer: Guest, surroundings: Surroundings
) -> None:
    module_id, manage = _made(trainer)
    liisa, hers = _joined(enter, module_id, "liisa")
    trainer.post(manage, act="take", person=_people(trainer, manage), form="individual")
    (group,) = _groups(liisa.get(hers).text)
    liisa.post(hers, act="held", group=group, held_on="2026-11-23")
    assert len(_stated(surroundings)) == 1
    other = enter(Role.TRAINER, subject="toinen")
    elsewhere = manage.replace(str(trainer.visit.id), str(other.visit.id))
    (session,) = re.findall(r'name="session" value="([0-9a-f-]+)"', trainer.get(manage).text)
    other.post(elsewhere, act="object", session=session)
    assert len(_stated(surroundings)) == 1
    trainer.post(manage, act="object", session=session)
    assert _stated(surroundings) == []


def test_a_group_meets_and_only_shared_goals_reach_its_coach(
    enter: Enter, trainer: Guest, surroundings: Surroundings
) -> None:
    module_id, manage = _made(trainer)
    guests = {name: _joined(enter, module_id, name) for name in ("liisa", "pekka", "aino")}
    trainer.post(manage, act="take", person=_people(trainer, manage), form="group")
    (group,) = _groups(trainer.get(manage).text)
    trainer.post(manage, act="held", group=group, held_on="2026-11-23")
    assert _stated(surroundings) == sorted(str(each.visit.person_id) for each, _ in guests.values())
    liisa, hers = guests["liisa"]
    liisa.post(f"{hers}/goals", act="set", theme="foresight", text="Ennakoin paremmin")
    assert "Ennakoin" not in trainer.get(manage).text
    page = liisa.get(f"{hers}/goals").text
    goal = re.findall(r'name="goal" value="([0-9a-f-]+)"', page)[0]
    partners = set(re.findall(r'name="partner" value="([0-9a-f-]+)"', page))
    assert str(trainer.visit.person_id) in partners
    liisa.post(f"{hers}/goals", act="share", goal=goal, partner=str(trainer.visit.person_id))
    assert "Ennakoin paremmin" in trainer.get(manage).text
    assert "Ennakoin" not in guests["pekka"][0].get(guests["pekka"][1]).text


def test_pairs_and_own_coaching_go_on_side_by_side(enter: Enter, trainer: Guest) -> None:
    module_id, manage = _made(trainer)
    liisa, hers = _joined(enter, module_id, "liisa")
    _joined(enter, module_id, "pekka")
    trainer.post(manage, act="take", person=_people(trainer, manage), form="individual")
    _paired(trainer, manage)
    assert len(_groups(liisa.get(hers).text)) == 2
    liisa.post(hers, act="rematch")
    assert len(_groups(liisa.get(hers).text)) == 1


@pytest.mark.parametrize("form", ["individual", "group"])
def test_nobody_takes_on_those_whose_supervisor_they_are(
    enter: Enter, trainer: Guest, surroundings: Surroundings, form: str
) -> None:
    module_id, manage = _made(trainer)
    liisa, _ = _joined(enter, module_id, "liisa")
    _joined(enter, module_id, "pekka")
    people = _people(trainer, manage)
    with surroundings.database.write() as connection:
        connection.execute(
            sa.insert(tables.supervision).values(
                organisation_id=trainer.visit.organisation_id,
                person_id=liisa.visit.person_id,
                supervisor_id=trainer.visit.person_id,
                source="self",
                declared_at=surroundings.clock(),
            )
        )
    trainer.post(manage, act="take", person=people, form=form)
    assert len(_groups(trainer.get(manage).text)) == (1 if form == "individual" else 0)
    assert str(liisa.visit.person_id) not in trainer.get(manage).text


def test_nor_their_own_supervisor(enter: Enter, trainer: Guest, surroundings: Surroundings) -> None:
    module_id, manage = _made(trainer)
    boss, _ = _joined(enter, module_id, "esihenkilo")
    with surroundings.database.write() as connection:
        connection.execute(
            sa.insert(tables.supervision).values(
                organisation_id=trainer.visit.organisation_id,
                person_id=trainer.visit.person_id,
                supervisor_id=boss.visit.person_id,
                source="csv",
                declared_at=surroundings.clock(),
            )
        )
    answer = trainer.post(manage, act="take", person=_people(trainer, manage), form="individual")
    assert answer.status_code == 422
    assert "oman esihenkilönsä kanssa" in answer.text


@pytest.mark.parametrize(
    ("people", "form"), [([], "individual"), ([], "group"), (["one"], "group"), (["x"], "group")]
)
def test_too_few_are_told(enter: Enter, trainer: Guest, people: list[str], form: str) -> None:
    module_id, manage = _made(trainer)
    _joined(enter, module_id, "liisa")
    known = _people(trainer, manage)
    chosen = [known[0] if each == "one" else str(uuid.uuid4()) for each in people]
    answer = trainer.post(manage, act="take", person=chosen, form=form)
    assert answer.status_code == 422
    assert "Valitse, ketä" in answer.text


@pytest.mark.parametrize("form", [{"act": "held", "group": "x"}, {"act": "object", "session": "x"}])
def test_what_is_not_there_is_not_found(enter: Enter, trainer: Guest, form: dict[str, str]) -> None:
    module_id, manage = _made(trainer)
    _joined(enter, module_id, "liisa")
    assert trainer.post(manage, **form, held_on="2026-11-23").status_code == 404
