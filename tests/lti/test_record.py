"""A person takes along everything that the store holds of them, and nothing of anybody else."""

import json
from typing import Any

import pytest

from lti import record
from lti.people import Role
from lti.visit import Visit
from tests.lti.conftest import Enter, Guest, authored

pytestmark = pytest.mark.usefixtures("programme")

MODULE = authored()["id"]


def _worked(guest: Guest) -> None:
    room = f"{guest.room}/{MODULE}"
    guest.post(f"{room}/begin")
    guest.post(f"{room}/pages/yksi")
    guest.post(f"{room}/pages/kaksi")


# Any: JSON.
def _record(guest: Guest) -> Any:
    answered = guest.get(f"/learn/{guest.visit.id}/record.json")
    assert answered.status_code == 200
    assert answered.headers["Content-Disposition"] == 'attachment; filename="valmentava.json"'
    assert answered.headers["Cache-Control"] == "no-store"
    return json.loads(answered.get_data())


def test_the_record_holds_what_one_did_and_nobody_else_s(enter: Enter) -> None:
    own, other = enter(Role.LEARNER), enter(Role.LEARNER, subject="another")
    for guest in (own, other):
        _worked(guest)
    told = _record(own)
    assert told["account"]["name"] == str(own.visit.person_id)
    actors = {each["actor"]["account"]["name"] for each in told["statements"]}
    assert actors == {str(own.visit.person_id)}
    verbs = [each["verb"]["id"].rpartition("/")[2] for each in told["statements"]]
    assert verbs == ["experienced", "experienced", "initialized"]


def test_a_long_record_is_whole(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "_AT_ONCE", 1)
    guest = enter(Role.LEARNER)
    _worked(guest)
    assert len(_record(guest)["statements"]) == 3


def test_who_has_done_nothing_has_an_empty_record(enter: Enter) -> None:
    assert _record(enter(Role.LEARNER))["statements"] == []


def test_a_visitor_is_nobody_and_has_no_record(enter: Enter) -> None:
    guest = enter(Role.VISITOR)
    assert guest.get(f"/learn/{guest.visit.id}/record.json").status_code == 404
    assert "record.json" not in guest.get(f"/learn/{guest.visit.id}/recorded").text


def test_another_browser_gets_nothing(enter: Enter) -> None:
    guest, other = enter(Role.LEARNER), enter(Role.LEARNER, subject="another")
    visit: Visit = guest.visit
    assert other.get(f"/learn/{visit.id}/record.json").status_code == 403
