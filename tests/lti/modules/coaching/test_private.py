"""What one person wrote is read by nobody else, in no copy, and by nobody once its key is gone."""

import json
import uuid
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from lrs.database import Database
from lrs.key_ring import KeyRing
from lti import tables
from lti.modules.acting import Learner, completed_at
from lti.modules.coaching import goals, groups, members, reflections, sessions
from lti.modules.coaching.goals import GoalState
from lti.modules.coaching.groups import Group, NotInCoaching
from lti.modules.coaching.members import Wishes
from lti.modules.coaching.sessions import NotHeld
from lti.outside_keys import Of, OutsideKeys
from lti.private import Private, Unreadable
from statements import vocabulary
from statements.profile import broken_rules
from tests.conftest import NOW
from tests.lti.meetings.conftest import (  # noqa: F401 - fixtures
    MODULE_ID,
    Hall,
    clock,
    hall,
    surroundings,
)
from tests.lti.modules.survey.attack import dump

# ruff: noqa: F811

SECRET = "Pelkään, etten osaa. Tämän lukee vain minä."
WISHES = Wishes(unit="LVO", site="Helsinki", languages=("fi",))


@pytest.fixture
def keys(hall: Hall) -> OutsideKeys:
    hall.module = hall.made()
    return OutsideKeys(hall.here.settings.keys_dir, hall.here.key_ring)


def _paired(hall: Hall, *people: Learner) -> Group:
    with hall.here.database.write() as connection:
        for each in people:
            members.join(connection, each, MODULE_ID, WISHES, now=NOW)
        groups.propose(
            connection, hall.organisation_id, MODULE_ID, [[each.person_id for each in people]]
        )
        groups.publish_proposal(connection, hall.organisation_id, MODULE_ID, now=NOW)
        (group,) = groups.groups_with(
            connection, hall.organisation_id, MODULE_ID, people[0].person_id
        )
    return group


# Any: statements as JSON.
def _said(database: Database) -> list[dict[str, Any]]:
    with database.read() as connection:
        bodies = connection.execute(sa.text("SELECT body FROM lrs_statement ORDER BY position"))
        return [json.loads(bytes(each)) for each in bodies.scalars()]


def test_a_text_is_its_persons_alone(keys: OutsideKeys) -> None:
    mine, other = Private(keys, uuid.uuid4()), Private(keys, uuid.uuid4())
    sealed = mine.seal(SECRET.encode())
    assert mine.unseal(sealed).decode() == SECRET
    other.seal(b"x")
    with pytest.raises(Unreadable):
        other.unseal(sealed)


def test_destroying_the_key_erases_what_it_sealed_in_every_copy(keys: OutsideKeys) -> None:
    mine = Private(keys, uuid.uuid4())
    sealed = mine.seal(SECRET.encode())
    assert mine.erase()
    assert not mine.erase()
    with pytest.raises(Unreadable):
        mine.unseal(sealed)
    mine.seal(b"a new beginning")
    with pytest.raises(Unreadable):
        mine.unseal(sealed)


def test_a_key_file_is_useless_without_the_ring_and_under_another_name(
    keys: OutsideKeys, tmp_path: Path
) -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    sealed = Private(keys, one).seal(SECRET.encode())
    stranger = OutsideKeys(keys.folder, KeyRing(["another ring that is long enough 0001"]))
    with pytest.raises(Exception, match="outside key"):
        Private(stranger, one).unseal(sealed)
    keys.made(Of.PERSON, other)
    paths = {path.stem: path for path in keys.folder.rglob("*.key")}
    paths[str(other)].write_bytes(paths[str(one)].read_bytes())
    with pytest.raises(Exception, match="outside key"):
        Private(keys, other).unseal(sealed)


def test_lengths_are_told_in_steps_only(keys: OutsideKeys) -> None:
    mine = Private(keys, uuid.uuid4())
    assert len(mine.seal(b"x")) == len(mine.seal(b"x" * 500))


def test_key_files_are_the_services_alone(keys: OutsideKeys) -> None:
    keys.made(Of.PERSON, uuid.uuid4())
    (path,) = keys.folder.rglob("*.key")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_reflection_leaves_no_trace_but_its_sealed_row(
    hall: Hall, keys: OutsideKeys, database: Database
) -> None:
    liisa, stranger = hall.learner("liisa"), hall.learner("pekka")
    mine = Private(keys, liisa.person_id)
    with database.write() as connection:
        written = reflections.write(
            connection,
            mine,
            organisation_id=hall.organisation_id,
            module_id=MODULE_ID,
            text=SECRET,
            now=NOW,
        )
    assert _said(database) == []
    copy = dump(database)
    assert SECRET not in copy.text
    (kept,) = copy.rows["lti_reflection"]
    assert not any(isinstance(value, datetime) for value in kept.values())
    assert b"T09:00" not in bytes(kept["sealed"])
    with database.write() as connection:
        (told,) = reflections.reflections_of(connection, mine, organisation_id=hall.organisation_id)
        assert (told.id, told.text, told.written_at) == (written, SECRET, NOW)
        assert not reflections.delete(connection, hall.organisation_id, stranger.person_id, written)
        assert reflections.delete(connection, hall.organisation_id, liisa.person_id, written)


def test_a_goal_is_stated_by_its_theme_and_read_by_nobody_until_shared(
    hall: Hall, keys: OutsideKeys, database: Database
) -> None:
    liisa, pekka, aino = (hall.learner(name) for name in ("liisa", "pekka", "aino"))
    _paired(hall, liisa, pekka)
    mine = Private(keys, liisa.person_id)
    with database.write() as connection:
        place = hall.place(connection)
        goal_id = goals.set_goal(connection, liisa, place, mine, theme="foresight", text=SECRET)
        assert goals.move(connection, liisa, place, goal_id, GoalState.UNDER_WAY)
        assert not goals.move(connection, liisa, place, goal_id, GoalState.UNDER_WAY)
        assert goals.move(connection, liisa, place, goal_id, GoalState.REACHED)
        assert not goals.move(connection, pekka, place, goal_id, GoalState.NOT_STARTED)
    said = _said(database)
    assert [each["verb"]["id"] for each in said] == [
        vocabulary.INITIALIZED,
        vocabulary.PLANNED,
        vocabulary.PROGRESSED,
        vocabulary.COMPLETED,
    ]
    base = hall.here.settings.iri_base
    assert all(broken_rules(json.dumps(each).encode(), iri_base=base) == () for each in said)
    assert SECRET not in dump(database).text

    def shown(who: Learner) -> list[str | None]:
        with database.read() as connection:
            found = goals.goals_shared_with(
                connection, keys, organisation_id=hall.organisation_id, person_id=who.person_id
            )
        return [each.text for each in found]

    assert shown(pekka) == []
    with database.write() as connection:
        assert not goals.share(connection, liisa, goal_id, with_person_id=aino.person_id, now=NOW)
        assert goals.share(connection, liisa, goal_id, with_person_id=pekka.person_id, now=NOW)
    assert shown(pekka) == [SECRET]
    assert shown(aino) == []
    with database.write() as connection:
        assert goals.unshare(connection, liisa, goal_id, with_person_id=pekka.person_id)
    assert shown(pekka) == []


def test_what_was_shared_in_a_pair_is_shared_no_more_when_it_ends(
    hall: Hall, keys: OutsideKeys, database: Database
) -> None:
    liisa, pekka = hall.learner("liisa"), hall.learner("pekka")
    _paired(hall, liisa, pekka)
    with database.write() as connection:
        goal_id = goals.set_goal(
            connection,
            liisa,
            hall.place(connection),
            Private(keys, liisa.person_id),
            theme="community",
            text=SECRET,
        )
        goals.share(connection, liisa, goal_id, with_person_id=pekka.person_id, now=NOW)
        groups.leave_groups(connection, hall.organisation_id, MODULE_ID, pekka.person_id, now=NOW)
        assert connection.execute(sa.select(tables.goal_share)).first() is None


def test_a_session_is_held_by_one_tap_and_stated_of_everybody_in_it(
    hall: Hall, keys: OutsideKeys, database: Database
) -> None:
    liisa, pekka = hall.learner("liisa"), hall.learner("pekka")
    group = _paired(hall, liisa, pekka)
    with database.write() as connection:
        place = hall.place(connection)
        held = sessions.note_held(connection, liisa, place, group, held_on=NOW.date(), enough=2)
        assert held is not None
        again = sessions.note_held(connection, pekka, place, group, held_on=NOW.date(), enough=2)
        assert again is None
    attended = [each for each in _said(database) if each["verb"]["id"] == vocabulary.ATTENDED]
    assert {each["actor"]["account"]["name"] for each in attended} == {
        str(liisa.person_id),
        str(pekka.person_id),
    }
    assert {each["context"]["registration"] for each in attended} == {str(held)}
    for each in attended:
        other = pekka if str(liisa.person_id) in json.dumps(each) else liisa
        assert str(other.person_id) not in json.dumps(each)


def test_enough_sessions_complete_and_an_objection_voids(
    hall: Hall, keys: OutsideKeys, database: Database
) -> None:
    liisa, pekka, aino = (hall.learner(name) for name in ("liisa", "pekka", "aino"))
    group = _paired(hall, liisa, pekka)
    hall.clock.turn(days=3)
    with database.write() as connection:
        place = hall.place(connection)
        for days in (0, 1):
            held = sessions.note_held(
                connection,
                liisa,
                place,
                group,
                held_on=NOW.date() + timedelta(days=days),
                enough=2,
            )
        assert held is not None
        assert completed_at(connection, pekka, MODULE_ID) is not None
        assert not sessions.object_to(connection, aino, place, held, enough=2)
        assert sessions.object_to(connection, pekka, place, held, enough=2)
        assert not sessions.object_to(connection, liisa, place, held, enough=2)
        assert sessions.sessions_attended(connection, liisa, MODULE_ID) == 1
        for who in (liisa, pekka):
            assert completed_at(connection, who, MODULE_ID) is None
    voided = [each for each in _said(database) if each["verb"]["id"] == vocabulary.VOIDED]
    assert len(voided) == 4


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 11, 24)])
def test_a_day_before_the_pair_or_ahead_is_refused(
    hall: Hall, keys: OutsideKeys, database: Database, day: date
) -> None:
    liisa, pekka = hall.learner("liisa"), hall.learner("pekka")
    group = _paired(hall, liisa, pekka)
    with database.write() as connection, pytest.raises(NotHeld):
        sessions.note_held(connection, liisa, hall.place(connection), group, held_on=day, enough=2)


def test_a_proposal_is_seen_by_nobody_until_it_is_published(
    hall: Hall, keys: OutsideKeys, database: Database
) -> None:
    people = [hall.learner(name) for name in ("a", "b", "c", "d")]
    with database.write() as connection:
        for each in people:
            members.join(connection, each, MODULE_ID, WISHES, now=NOW)
        ids = [each.person_id for each in people]
        where = (hall.organisation_id, MODULE_ID)
        groups.propose(connection, *where, [ids[:2], ids[2:]])
        groups.propose(connection, *where, [[ids[0], ids[2]], [ids[1], ids[3]]])
        assert groups.groups_with(connection, *where, ids[0]) == ()
        assert groups.publish_proposal(connection, *where, now=NOW) == 2
        assert groups.partners_of(connection, *where, ids[0]) == {ids[2]}
        groups.propose(connection, *where, [ids[:2]])
        groups.publish_proposal(connection, *where, now=NOW)
        assert groups.partners_of(connection, *where, ids[0]) == {ids[1]}
        assert groups.partners_of(connection, *where, ids[3]) == frozenset()
        for wrong in ([[ids[0]]], [ids[:2], ids[1:3]], [[ids[0], uuid.uuid4()]]):
            with pytest.raises(NotInCoaching):
                groups.propose(connection, *where, wrong)


def test_who_leaves_a_trio_leaves_a_pair_behind(
    hall: Hall, keys: OutsideKeys, database: Database
) -> None:
    people = [hall.learner(name) for name in ("a", "b", "c")]
    _paired(hall, *people)
    with database.write() as connection:
        where = (hall.organisation_id, MODULE_ID)
        groups.leave_groups(connection, *where, people[0].person_id, now=NOW)
        assert groups.partners_of(connection, *where, people[1].person_id) == {people[2].person_id}
        groups.leave_groups(connection, *where, people[1].person_id, now=NOW)
        assert groups.groups_with(connection, *where, people[2].person_id) == ()


def test_a_declared_supervisor_is_never_paired_and_can_be_taken_back(
    hall: Hall, keys: OutsideKeys, database: Database
) -> None:
    liisa, pekka = hall.learner("liisa"), hall.learner("pekka")
    people = [liisa.person_id, pekka.person_id]
    with database.write() as connection:
        members.declare_supervisor(
            connection,
            hall.organisation_id,
            person_id=liisa.person_id,
            supervisor_id=pekka.person_id,
            source="self",
            now=NOW,
        )
        assert members.never_paired(connection, hall.organisation_id, people) == {frozenset(people)}
        assert members.supervised_by(connection, hall.organisation_id, pekka.person_id) == {
            liisa.person_id
        }
        assert members.undeclare_supervisor(
            connection,
            hall.organisation_id,
            person_id=liisa.person_id,
            supervisor_id=pekka.person_id,
        )
        assert not members.never_paired(connection, hall.organisation_id, people)
