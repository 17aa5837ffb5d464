"""Nothing that people wrote, answered or are called reaches statements, logs or exports.

Everything that the five modules let people do is done with marks in every text they may write;
then all statements, everything that was logged, and every export are searched for the marks, and
every statement is held to the profile, whose rules forbid what tells of a person.
"""

import json
import re
import uuid
from typing import Any

import pytest
import sqlalchemy as sa

from lrs.database import Database
from lrs.surroundings import Surroundings
from lti.meetings.check_in import code_of
from lti.meetings.meetings import meeting_by_id
from lti.people import Role
from statements.profile import broken_rules
from tests.lti.conftest import Enter, Guest
from tests.lti.meetings.test_pages import _act, _learner, _made, _planned
from tests.lti.modules.coaching.test_pages import _joined, _paired
from tests.lti.modules.survey.conftest import (  # noqa: F401 - fixtures
    Stand,
    clock,
    stand,
    surroundings,
)

# ruff: noqa: F811

MARKS = {
    "goal": "SALAINEN-TAVOITE",
    "reflection": "SALAINEN-POHDINTA",
    "open answer": "SALAINEN-VASTAUS",
    "self-assessment": "SALAINEN-ITSEARVIO",
    "site": "SALAINEN-PAIKKA",
    "subject": "liisa-salainen",
}
"""What people write or are called; none of it may be found."""

TODAY = "2026-11-24"
ADDRESS_WORDS = ("mbox", "openid", "mbox_sha1sum", "ipAddress", "userAgent")


# Any: statements as JSON.
def _statements(database: Database) -> list[dict[str, Any]]:
    with database.read() as connection:
        bodies = connection.execute(sa.text("SELECT body FROM lrs_statement ORDER BY position"))
        return [json.loads(bytes(each)) for each in bodies.scalars()]


def _survey(stand: Stand, guest: Guest) -> None:
    told = {"item:K1": "4", "item:W1": MARKS["open answer"], "unit": "LVO"}
    assert "vastaanotettu" in stand.answer(guest, told).text


def _meeting(stand: Stand, trainer: Guest, enter: Enter) -> None:
    module_id, manage = _made(trainer)
    meeting = _planned(trainer, manage, capacity="1", day=TODAY).rpartition("/")[2]
    hall: Any = stand
    liisa, start = _learner(hall, enter, MARKS["subject"], module_id)
    pekka, his = _learner(hall, enter, "pekka", module_id)
    _act(liisa, start, meeting, act="book", way="remote")
    _act(pekka, his, meeting, act="book")
    _act(liisa, start, meeting, act="cancel")
    _act(pekka, his, meeting, act="book")
    stand.clock.turn(hours=22)
    pekka, his = _learner(hall, enter, "pekka", module_id)
    with stand.here.database.read() as connection:
        held = meeting_by_id(connection, stand.organisation_id, uuid.UUID(meeting))
    assert held is not None
    code = code_of(stand.here.key_ring, held)
    assert "Olit paikalla." in _act(pekka, his, meeting, act="check-in", code=code).text


def _coaching(enter: Enter, trainer: Guest, *, held: bool = True) -> None:
    base = f"/teach/{trainer.visit.id}/modules"
    edit = trainer.post(f"{base}/new", kind="coaching").location
    told = {
        f"{name}_{code}": "Coaching" for name in ("title", "summary") for code in ("fi", "sv", "en")
    }
    trainer.post(edit, **told, minutes="30", sessions_enough="1", revision="1", act="publish")
    module_id = uuid.UUID(edit.split("/")[-2])
    manage = f"/teach/{trainer.visit.id}/coaching/{module_id}"
    liisa, hers = _joined(enter, module_id, MARKS["subject"])
    liisa.post(f"{hers}/part", site=MARKS["site"], language="fi")
    _joined(enter, module_id, "pekka")
    _paired(trainer, manage)
    liisa.post(f"{hers}/goals", act="set", theme="community", text=MARKS["goal"])
    goal = re.findall(r'name="goal" value="([0-9a-f-]+)"', liisa.get(f"{hers}/goals").text)[0]
    for state in ("under_way", "reached"):
        liisa.post(f"{hers}/goals", act="move", goal=goal, state=state)
    liisa.post(f"{hers}/reflections", act="write", text=MARKS["reflection"])
    if not held:
        return
    (group,) = re.findall(r'name="group" value="([0-9a-f-]+)"', liisa.get(hers).text)
    noted = liisa.post(hers, act="held", group=group, held_on=TODAY)
    assert noted.status_code == 303, noted.text


def test_no_mark_is_found_in_statements_logs_or_exports(
    stand: Stand,
    enter: Enter,
    database: Database,
    surroundings: Surroundings,
    capfd: pytest.CaptureFixture[str],
) -> None:
    held = stand.opened(mode="confidential")
    for number in range(5):
        _survey(stand, stand.guest(f"p{number}"))
    _survey(stand, stand.guest(MARKS["subject"]))
    _meeting(stand, enter(Role.TRAINER, subject="kaisa"), enter)
    trainer = enter(Role.TRAINER, subject="kaisa")
    _coaching(enter, trainer)
    stand.closed(held)
    trainer = enter(Role.TRAINER, subject="kaisa")
    pekka = enter(Role.LEARNER, subject="pekka")

    said = _statements(database)
    assert {each["verb"]["id"].rpartition("/")[2] for each in said} >= {
        *("initialized", "registered", "unregistered", "attended", "completed"),
        *("planned", "progressed"),
    }
    base = surroundings.settings.iri_base
    for each in said:
        assert broken_rules(json.dumps(each).encode(), iri_base=base) == (), each
        text = json.dumps(each, ensure_ascii=False)
        assert not any(word in text for word in ADDRESS_WORDS)

    logged = capfd.readouterr()
    places = {
        "statements": json.dumps(said, ensure_ascii=False),
        "logs": logged.out + logged.err,
        "another's record": pekka.get(f"/learn/{pekka.visit.id}/record.json").text,
        "a group's page": trainer.get(f"/teach/{trainer.visit.id}/modules").text,
    }
    assert "survey_round_closed" in places["logs"]
    for place, text in places.items():
        for what, mark in MARKS.items():
            assert mark not in text, f"{what} in {place}"


def test_people_take_their_own_texts_along_and_erase_them_for_good(
    stand: Stand, enter: Enter
) -> None:
    _coaching(enter, enter(Role.TRAINER, subject="kaisa"), held=False)
    liisa = enter(Role.LEARNER, subject=MARKS["subject"])
    page = f"/learn/{liisa.visit.id}"
    own = json.loads(liisa.get(f"{page}/record.json").data)["own"]
    assert own["goals"][0]["text"] == MARKS["goal"]
    assert own["reflections"][0]["text"] == MARKS["reflection"]
    assert own["coaching"][0]["site"] == MARKS["site"]
    assert "2 yksityistä tekstiä" in liisa.get(f"{page}/recorded").text
    assert "ei voi perua" in liisa.get(f"{page}/recorded/erase").text
    assert liisa.post(f"{page}/recorded/erase").status_code == 303
    own = json.loads(liisa.get(f"{page}/record.json").data)["own"]
    assert own["goals"] == own["reflections"] == []
    assert "yksityistä tekstiä" not in liisa.get(f"{page}/recorded").text


def test_the_search_would_find_a_mark(database: Database, stand: Stand) -> None:
    with database.read() as connection:
        found = connection.execute(sa.text("SELECT subject FROM lti_identity")).scalars().all()
    assert MARKS["subject"] not in found
    stand.published()
    stand.guest(MARKS["subject"])
    with database.read() as connection:
        found = connection.execute(sa.text("SELECT subject FROM lti_identity")).scalars().all()
    assert MARKS["subject"] in found
