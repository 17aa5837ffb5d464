"""A round is answered screen by screen, once, and gives its answers out only when it closes."""

import json
import random
import threading
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from lrs.database import Database
from lti import tables
from lti.modules.survey import upkeep
from lti.modules.survey.answering import answered_so_far
from lti.modules.survey.rounds import Entry, NotPlannable, Outcome, drop, plan
from lti.modules.survey.upkeep import close_now, keep_time
from lti.outside_keys import Of, OutsideKeys
from lti.people import Role
from tests.conftest import NOW
from tests.lti.conftest import texts
from tests.lti.modules.survey.conftest import (
    SURVEY_ID,
    Document,
    Stand,
    asked,
    random_answer,
    send,
)

TOLD: Document = {"item:K1": "4", "item:K2": "dk", "item:W1": "Kiitos.", "unit": "LVO"}


def _answers(database: Database) -> list[sa.Row[tuple[object, ...]]]:
    with database.read() as connection:
        return list(connection.execute(sa.select(tables.survey_answer)).all())


def _statements(database: Database) -> list[Document]:
    with database.read() as connection:
        bodies = connection.execute(sa.text("SELECT body FROM lrs_statement"))
        return [json.loads(bytes(each)) for each in bodies.scalars()]


def test_screens_follow_one_another_and_carry_what_was_typed(stand: Stand) -> None:
    stand.opened()
    guest = stand.guest("liisa")
    address = stand.way_in(guest)
    assert address is not None
    first = guest.get(address)
    assert "Lainvalmisteluosasto" in first.text
    second = guest.client.post(
        address,
        base_url="https://valmentava.example",
        data={"at": "0", "act": "next", "unit": "LVO", "role_group": "expert"},
    )
    assert 'name="item:K12"' in second.text
    assert '<input type="hidden" name="unit" value="LVO">' in second.text
    third = guest.client.post(
        address,
        base_url="https://valmentava.example",
        data={"at": "1", "act": "next", "unit": "LVO", "item:K1": "5"},
    )
    assert '<input type="hidden" name="item:K1" value="5">' in third.text
    back = guest.client.post(
        address,
        base_url="https://valmentava.example",
        data={"at": "2", "act": "back", "unit": "LVO", "item:K1": "5"},
    )
    assert 'value="5" checked' in back.text


def test_an_answer_is_received_once_and_the_first_stands(stand: Stand, database: Database) -> None:
    held = stand.opened()
    guest = stand.guest("liisa")
    address = stand.way_in(guest)
    assert address is not None
    assert "vastaanotettu" in send(guest, address, TOLD).text
    again = send(guest, address, {**TOLD, "item:K1": "1"})
    assert "jo" in again.text
    with database.read() as connection:
        assert answered_so_far(connection, held) == 1
    assert stand.way_in(guest) is None


def test_two_tabs_that_send_at_once_leave_one_answer(stand: Stand, database: Database) -> None:
    held = stand.opened()
    guest = stand.guest("liisa")
    address = stand.way_in(guest)
    assert address is not None
    gate = threading.Barrier(6)
    codes = []

    def press() -> None:
        gate.wait()
        codes.append(send(guest, address, TOLD).status_code)

    threads = [threading.Thread(target=press) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert codes == [200] * 6
    with database.read() as connection:
        assert answered_so_far(connection, held) == 1
        sealed = connection.execute(sa.select(sa.func.count()).select_from(tables.survey_sealed))
        assert sealed.scalar() == 1


def test_a_closed_round_holds_each_answer_in_parts_that_lie_apart(
    stand: Stand, database: Database
) -> None:
    held = stand.opened()
    for number in range(5):
        stand.answer(stand.guest(f"p{number}"), {**TOLD, "item:K1": str(number + 1)})
    closed = stand.closed(held)
    assert (closed.outcome, closed.answered) == (Outcome.OPENED, 5)
    rows = _answers(database)
    whole = [row for row in rows if row.part == "whole"]
    assert sorted(row.answers["K1"] for row in whole) == ["1", "2", "3", "4", "5"]
    assert {row.unit for row in whole} == {"LVO"}
    opened = [row for row in rows if row.part == "open"]
    assert [row.answers for row in opened] == [{"W1": "Kiitos."}] * 5
    assert {(row.unit, row.role_group) for row in opened} == {(None, None)}


def test_what_is_told_of_supervisors_lies_without_the_unit(
    stand: Stand, database: Database
) -> None:
    blocks = asked()["blocks"]
    blocks[0]["items"][0]["mirror"] = True
    held = stand.opened(blocks=blocks)
    for number in range(5):
        stand.answer(stand.guest(f"p{number}"), {**TOLD, "item:K3": "2", "role_group": "expert"})
    stand.closed(held)
    rows = _answers(database)
    mirrors = [row for row in rows if row.part == "mirror"]
    assert [row.answers for row in mirrors] == [{"K1": "4"}] * 5
    assert {row.unit for row in mirrors} == {None}
    assert all("K1" not in row.answers for row in rows if row.part == "whole")


def test_fewer_than_five_answers_are_destroyed_unread(stand: Stand, database: Database) -> None:
    held = stand.opened()
    for number in range(4):
        stand.answer(stand.guest(f"p{number}"), TOLD)
    closed = stand.closed(held)
    assert (closed.outcome, closed.answered) == (Outcome.TOO_FEW, None)
    assert _answers(database) == []
    assert _statements(database) == []


def test_closing_destroys_the_key_the_marks_and_the_sealed_answers(
    stand: Stand, database: Database
) -> None:
    held = stand.opened()
    keys = OutsideKeys(stand.here.settings.keys_dir, stand.here.key_ring)
    assert list(keys.owners(Of.ROUND)) == [held.id]
    for number in range(5):
        stand.answer(stand.guest(f"p{number}"), TOLD)
    closed = stand.closed(held)
    assert closed.public_key is None
    assert list(keys.owners(Of.ROUND)) == []
    with database.read() as connection:
        for table in (tables.survey_mark, tables.survey_sealed):
            assert connection.execute(sa.select(table)).first() is None


def test_who_is_killed_before_the_key_is_gone_is_followed_up(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = stand.opened()
    keys = OutsideKeys(stand.here.settings.keys_dir, stand.here.key_ring)
    monkeypatch.setattr(upkeep, "_destroy_spent", lambda _: 0)
    stand.closed(held)
    assert list(keys.owners(Of.ROUND)) == [held.id]
    monkeypatch.undo()
    keep_time(stand.here)
    assert list(keys.owners(Of.ROUND)) == []


def test_an_anonymous_round_is_stated_as_a_count_alone(stand: Stand, database: Database) -> None:
    held = stand.opened()
    for number in range(6):
        stand.answer(stand.guest(f"p{number}"), TOLD)
    assert _statements(database) == []
    stand.closed(held)
    said = _statements(database)
    assert len(said) == 1
    told = said[0]
    assert told["actor"]["account"]["name"] == "valmentava"
    assert list(told["result"]["extensions"].values()) == [6]


def test_a_confidential_round_states_who_took_part_all_at_one_time(
    stand: Stand, database: Database
) -> None:
    held = stand.opened(mode="confidential")
    people = set()
    for number in range(6):
        guest = stand.guest(f"p{number}")
        people.add(str(guest.visit.person_id))
        stand.answer(guest, TOLD)
    stand.guest("who did not answer")
    stand.closed(held)
    told = [
        each for each in _statements(database) if "parent" in each["context"]["contextActivities"]
    ]
    taken = [each for each in told if each["actor"]["account"]["name"] != "valmentava"]
    assert {each["actor"]["account"]["name"] for each in taken} == people
    assert len({each["timestamp"] for each in told}) == 1
    assert {each["context"]["registration"] for each in taken} == {str(held.id)}
    pseudonyms = {row.pseudonym for row in _answers(database) if row.part == "whole"}
    assert len(pseudonyms) == 6
    assert None not in pseudonyms


def test_a_pseudonym_joins_before_and_after_and_nothing_else(
    stand: Stand, database: Database
) -> None:
    first = stand.opened(mode="confidential")
    guests = [stand.guest(f"p{number}") for number in range(5)]
    for guest in guests:
        stand.answer(guest, TOLD)
    stand.closed(first)
    second_id = stand.planned()
    keep_time(stand.here)
    for guest in [stand.guest(f"p{number}") for number in range(5)]:
        stand.answer(guest, TOLD)
    stand.closed(stand.held(second_id))
    rows = [row for row in _answers(database) if row.part == "whole"]
    by_round = {
        round_id: {row.pseudonym for row in rows if row.round_id == round_id}
        for round_id in (first.id, second_id)
    }
    assert by_round[first.id] == by_round[second_id]
    assert all(row.pseudonym is None for row in _answers(database) if row.part == "open")


def test_an_anonymous_answer_has_no_pseudonym(stand: Stand, database: Database) -> None:
    held = stand.opened()
    for number in range(5):
        stand.answer(stand.guest(f"p{number}"), TOLD)
    stand.closed(held)
    assert {row.pseudonym for row in _answers(database)} == {None}


@pytest.mark.parametrize(
    "told",
    [
        {"item:K1": "6"},
        {"item:K1": "0"},
        {"item:K1": "<script>"},
        {"item:W1": "x" * 2001},
        {"unit": "muu", "item:K1": "1"},
        {"role_group": "minister"},
    ],
)
def test_what_is_not_offered_is_not_taken(stand: Stand, database: Database, told: Document) -> None:
    held = stand.opened()
    guest = stand.guest("liisa")
    address = stand.way_in(guest)
    assert address is not None
    send(guest, address, told)
    with database.read() as connection:
        assert answered_so_far(connection, held) == 0


def test_a_forged_or_another_rounds_pass_opens_nothing(stand: Stand) -> None:
    stand.opened()
    guest = stand.guest("liisa")
    address = stand.way_in(guest)
    assert address is not None
    base, _, shown = address.rpartition("/")
    digit = "0" if shown[-1] != "0" else "1"
    for forged in (
        f"{base}/{shown[:-1]}{digit}",
        f"{base}/x",
        f"/answer/fi/{uuid.uuid4()}/{shown}",
    ):
        assert guest.get(forged).status_code == 404
    assert guest.get(address.replace("/fi/", "/de/")).status_code == 404


def test_nothing_can_be_answered_before_it_opens_or_after_it_closes(stand: Stand) -> None:
    held = stand.opened()
    late = stand.guest("late")
    address = stand.way_in(late)
    assert address is not None
    stand.clock.turn(days=14)
    over = send(late, address, TOLD)
    assert over.status_code == 404
    assert "frame-ancestors" not in over.headers["Content-Security-Policy"]
    stand.closed(held)
    assert stand.way_in(stand.guest("later")) is None


def test_answers_say_that_they_may_not_be_kept_or_told_on(stand: Stand) -> None:
    stand.opened()
    guest = stand.guest("liisa")
    address = stand.way_in(guest)
    assert address is not None
    page = guest.get(address)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'self' https://lms.example" in page.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in page.headers


def test_a_visitor_and_a_trainer_may_look_and_leave_nothing(
    stand: Stand, database: Database
) -> None:
    held = stand.opened()
    for role, room in ((Role.VISITOR, "learn"), (Role.TRAINER, "teach")):
        guest = stand.enter(role, subject=f"{role}", module_id=SURVEY_ID)
        address = f"/{room}/{guest.visit.id}/surveys/{SURVEY_ID}/look"
        assert guest.get(address).status_code == 200
        assert guest.post(address, at="2", act="send", **TOLD).status_code == 303
    with database.read() as connection:
        assert answered_so_far(connection, held) == 0


def test_a_self_assessment_is_its_persons_alone(stand: Stand, database: Database) -> None:
    stand.opened(mode="self-assessment", asks_background=False)
    guest = stand.guest("liisa")
    start = f"/learn/{guest.visit.id}/surveys/{SURVEY_ID}"
    assert guest.post(f"{start}/own", at="99", act="send", **TOLD).status_code == 303
    assert "Kiitos." in guest.get(start).text
    other = stand.guest("pekka")
    assert "Kiitos." not in other.get(f"/learn/{other.visit.id}/surveys/{SURVEY_ID}").text
    with database.read() as connection:
        kept = connection.execute(sa.select(tables.survey_own.c.sealed)).scalar_one()
    assert b"Kiitos" not in kept
    assert guest.post(f"{start}/own/delete").status_code == 303
    assert "Kiitos." not in guest.get(start).text


def test_a_self_assessment_is_gone_with_its_persons_key(stand: Stand) -> None:
    stand.opened(mode="self-assessment", asks_background=False)
    guest = stand.guest("liisa")
    start = f"/learn/{guest.visit.id}/surveys/{SURVEY_ID}"
    guest.post(f"{start}/own", at="99", act="send", **TOLD)
    keys = OutsideKeys(stand.here.settings.keys_dir, stand.here.key_ring)
    assert guest.visit.person_id is not None
    assert keys.destroy(Of.PERSON, guest.visit.person_id)
    assert "Kiitos." not in guest.get(start).text


def test_a_round_follows_the_newest_version_until_it_opens(stand: Stand) -> None:
    stand.published()
    round_id = stand.planned()
    stand.published(titles=texts("Uusi nimi"))
    keep_time(stand.here)
    assert stand.held(round_id).version == 2
    stand.published(titles=texts("Vielä uudempi"))
    assert stand.held(round_id).version == 2


@pytest.mark.parametrize(
    ("opens", "closes", "why"), [(3, 1, "order"), (-9, -2, "past"), (2, 5, "overlap")]
)
def test_a_window_must_make_sense(stand: Stand, opens: int, closes: int, why: str) -> None:
    stand.published()
    stand.planned(days=4)
    with (
        stand.here.database.write() as connection,
        pytest.raises(NotPlannable, match=why),
    ):
        plan(
            connection,
            stand.organisation_id,
            SURVEY_ID,
            titles=texts("Toinen"),
            window=(NOW + timedelta(days=opens), NOW + timedelta(days=closes)),
            entry=Entry.COURSE,
            now=NOW,
        )


def test_a_planned_round_can_be_dropped_and_an_open_one_cannot(stand: Stand) -> None:
    stand.published()
    round_id = stand.planned()
    with stand.here.database.write() as connection:
        assert drop(connection, stand.organisation_id, round_id)
    held = stand.opened()
    with stand.here.database.write() as connection:
        assert not drop(connection, stand.organisation_id, held.id)


def test_of_two_who_close_a_round_one_does(stand: Stand, database: Database) -> None:
    held = stand.opened()
    for number in range(5):
        stand.answer(stand.guest(f"p{number}"), TOLD)
    gate = threading.Barrier(4)
    did = []

    def close() -> None:
        gate.wait()
        did.append(close_now(stand.here, held))

    threads = [threading.Thread(target=close) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(did) == [False, False, False, True]
    assert len([row for row in _answers(database) if row.part == "whole"]) == 5
    assert len(_statements(database)) == 1


def test_an_answer_that_meets_the_close_is_counted_or_refused(
    stand: Stand, database: Database
) -> None:
    """Whoever was told that an answer was received finds it among the opened ones."""
    held = stand.opened()
    chance = random.Random(7)
    guests = [stand.guest(f"p{number}") for number in range(24)]
    addresses = [stand.way_in(guest) for guest in guests]
    received = []
    gate = threading.Barrier(9)

    def press(numbers: range) -> None:
        gate.wait()
        for number in numbers:
            address = addresses[number]
            assert address is not None
            shown = send(guests[number], address, random_answer(chance))
            if "vastaanotettu" in shown.text:
                received.append(number)

    def close() -> None:
        gate.wait()
        close_now(stand.here, held)

    threads = [threading.Thread(target=press, args=(range(at, at + 3),)) for at in range(0, 24, 3)]
    threads.append(threading.Thread(target=close))
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    closed = stand.held(held.id)
    whole = [row for row in _answers(database) if row.part == "whole"]
    if closed.outcome is Outcome.OPENED:
        assert len(whole) == len(received) == closed.answered
    else:
        assert len(received) < 5
        assert whole == []
