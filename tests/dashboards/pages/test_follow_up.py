"""What the follow-up goes by is locked by who approves results, before a round closes."""

import io
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from dashboards.follow_up.locking import Kind, all_locked, lock
from dashboards.publishing.errata import add_erratum, errata_of
from dashboards.publishing.making import make_due
from lrs.audit import lines_about
from lrs.surroundings import Surroundings
from lti.modules.survey.rounds import Entry, plan
from lti.sign_in.roles import StaffRole
from tests.conftest import NOW
from tests.dashboards.publishing.conftest import (
    ADDRESS,
    Enter,
    enter,
    get,
    made,
    post,
    published,
    round_id,
    without_drawing,
)
from tests.dashboards.target.ministry import YEARLY, kept

__all__ = ["enter", "round_id", "without_drawing"]

LEVELS = {"community": "70", "supervisors": "80", "units": "", "due_on": "2027-12-31"}
LATER = NOW + timedelta(days=365)
LANGUAGES = pytest.mark.parametrize("language", ["fi", "sv", "en"])


def locked(here: Surroundings, organisation_id: int, kind: Kind) -> list[object]:
    with here.database.read() as connection:
        return [each.told for each in all_locked(connection, organisation_id, kind)]


def test_target_levels_are_locked_by_who_approves_and_never_changed(
    surroundings: Surroundings, organisation_id: int, enter: Enter
) -> None:
    approver, reader = enter(StaffRole.RESULTS_APPROVER), enter(StaffRole.REPORT_READER)
    assert post(reader, "/results/targets", **LEVELS).status_code == 403
    assert "<form" not in get(reader, "/results/targets").text.split("<main")[1]
    assert post(approver, "/results/targets", **LEVELS).status_code == 303
    assert post(approver, "/results/targets", **LEVELS | {"community": "75"}).status_code == 303
    newest, first = locked(surroundings, organisation_id, Kind.TARGETS)
    assert newest == {
        "due_on": "2027-12-31",
        "levels": {"community": 75, "supervisors": 80, "units": None},
    }
    assert first != newest
    shown = get(reader, "/results/targets").text
    assert "75\u00a0%" in shown
    assert "70\u00a0%" in shown
    with surroundings.database.read() as connection:
        acts = [line.act for line in lines_about(connection, organisation_id, "targets")]
    assert acts == ["follow_up_locked"] * 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"community": "0"}, "community"),
        ({"community": "seventy"}, "community"),
        ({"units": "101"}, "units"),
        ({"due_on": "31.12.2027"}, "due_on"),
        ({"community": "", "supervisors": ""}, "community"),
    ],
)
def test_a_wrong_target_is_named_by_its_field_and_what_was_typed_stays(
    surroundings: Surroundings,
    organisation_id: int,
    enter: Enter,
    wrong: dict[str, str],
    field: str,
) -> None:
    shown = post(enter(StaffRole.RESULTS_APPROVER), "/results/targets", **LEVELS | wrong)
    assert shown.status_code == 400
    assert f'href="#{field}"' in shown.text
    for value in (LEVELS | wrong).values():
        assert f'value="{value}"' in shown.text
    assert locked(surroundings, organisation_id, Kind.TARGETS) == []


@pytest.mark.usefixtures("round_id")
def test_who_plans_sees_which_rounds_come_and_others_do_not(
    surroundings: Surroundings, organisation_id: int, enter: Enter
) -> None:
    window = (NOW + timedelta(days=7), NOW + timedelta(days=21))
    with surroundings.database.write() as connection:
        plan(
            connection,
            organisation_id,
            YEARLY,
            titles={"fi": "Syksyn kysely"},
            window=window,
            entry=Entry.COURSE,
            now=NOW,
        )
    for role in (StaffRole.REPORT_READER, StaffRole.ADMINISTRATOR):
        assert "Syksyn kysely avautuu" in get(enter(role), "/results").text
    assert "Syksyn kysely" not in get(enter(StaffRole.UNIT_HEAD), "/results").text


@LANGUAGES
def test_a_round_is_held_against_what_was_locked_before_it_closed(
    surroundings: Surroundings,
    organisation_id: int,
    round_id: uuid.UUID,
    enter: Enter,
    language: str,
) -> None:
    make_due(surroundings)
    with surroundings.database.write() as connection:
        for percent, moment in ((68, NOW), (10, LATER + timedelta(seconds=1))):
            told = {"due_on": "2030-12-31", "levels": {"community": percent}}
            lock(connection, organisation_id, Kind.TARGETS, told, by="person 1", now=moment)
        told = {"thresholds": {"change": 0, "usefulness": 3.8}}
        lock(connection, organisation_id, Kind.GATE, told, by="person 1", now=NOW)
        kept(connection, organisation_id, closed_at=LATER)
    newest = published(surroundings, organisation_id)
    target = newest.record["targets"]["levels"]["community"]
    assert (target["percent"], target["status"]) == (68, "on_track")
    client, headers = enter(StaffRole.REPORT_READER), {"Accept-Language": language}
    told_of = {"fi": "Lähtötaso oli", "sv": "Utgångsläget var", "en": "The baseline was"}
    page = client.get(f"/results/{newest.id}", base_url=ADDRESS, headers=headers).text
    assert told_of[language] in page
    gate = client.get("/results/gate", base_url=ADDRESS, headers=headers).text
    unknown = {"fi": "ei tiedetä", "sv": "okänt", "en": "unknown"}
    assert gate.count(f">{unknown[language]}</td>") == 2


def test_the_gate_is_decided_by_a_person_with_reasons(
    surroundings: Surroundings, organisation_id: int, round_id: uuid.UUID, enter: Enter
) -> None:
    make_due(surroundings)
    approver, reader = enter(StaffRole.RESULTS_APPROVER), enter(StaffRole.REPORT_READER)
    decision = {"act": "decide", "decision": "adjust", "reasons": "Syyt.", "findings": "0"}
    assert post(approver, "/results/gate", **decision).status_code == 404
    assert post(reader, "/results/gate", act="lock", change="0").status_code == 403
    assert post(approver, "/results/gate", act="lock").status_code == 400
    with surroundings.database.write() as connection:
        told = {"thresholds": {"change": 0}}
        lock(connection, organisation_id, Kind.GATE, told, by="person 1", now=NOW)
        kept(connection, organisation_id, closed_at=LATER)
    published(surroundings, organisation_id)
    for wrong in ({"reasons": ""}, {"decision": "perhaps"}, {"findings": ""}, {"cost": "-1"}):
        shown = post(approver, "/results/gate", **decision | wrong)
        assert shown.status_code == 400
        assert f'href="#{next(iter(wrong))}"' in shown.text
    assert post(approver, "/results/gate", **decision).status_code == 303
    assert "Päätös: muutetaan" in get(reader, "/results/gate").text
    assert "Syyt." in get(reader, "/results/gate").text


def test_others_series_are_read_from_a_file_and_told_in_the_next_round(
    surroundings: Surroundings, organisation_id: int, round_id: uuid.UUID, enter: Enter
) -> None:
    approver, reader = enter(StaffRole.RESULTS_APPROVER), enter(StaffRole.REPORT_READER)

    def read(content: bytes, client: FlaskClient = approver) -> int:
        file = {"file": (io.BytesIO(content), "series.csv")}
        return client.post("/results/comparators", base_url=ADDRESS, data=file).status_code

    assert read(b"") == read(b"\xff") == read(b"name_fi\nA\n") == 400
    text = "name_fi;measured_on;percent;source\nVMBaro;2025-05-01;61,4;Valtiokonttori\n"
    assert read(text.encode(), reader) == 403
    assert "61,4" not in get(reader, "/results/comparators").text
    assert read(text.encode("utf-16")) == 303
    assert "61,4\u00a0%" in get(approver, "/results/comparators").text
    with surroundings.database.write() as connection:
        kept(connection, organisation_id, closed_at=LATER)
    published(surroundings, organisation_id)
    shown = get(enter(StaffRole.UNIT_HEAD), "/results").text
    assert "61,4\u00a0%" in shown
    assert "Valtiokonttori" in shown


def test_errors_are_noted_beside_the_publication_under_numbers(
    surroundings: Surroundings, organisation_id: int, round_id: uuid.UUID, enter: Enter
) -> None:
    approver, head = enter(StaffRole.RESULTS_APPROVER), enter(StaffRole.UNIT_HEAD)
    make_due(surroundings)
    (waiting,) = made(surroundings, organisation_id)
    texts = {f"erratum_{each}": f"Oikein on {each}." for each in ("fi", "sv", "en")}
    assert post(approver, f"/results/{waiting.id}/errata", **texts).status_code == 404
    found = published(surroundings, organisation_id)
    address = f"/results/{found.id}/errata"
    assert post(head, address, **texts).status_code == 403
    missing = post(approver, address, **texts | {"erratum_sv": ""})
    assert missing.status_code == 400
    assert "Oikein on fi." in missing.text
    for _ in range(2):
        assert post(approver, address, **texts).status_code == 303
    shown = get(head, "/results").text
    assert shown.index("Oikaisu 1") < shown.index("Oikaisu 2")
    assert "Oikein on fi." in shown
    with surroundings.database.read() as connection:
        assert [each.number for each in errata_of(connection, organisation_id, found.id)] == [1, 2]
    (again,) = made(surroundings, organisation_id, signed=True)
    assert again.body == found.body


def test_two_who_note_an_error_at_once_do_not_share_a_number(
    surroundings: Surroundings, organisation_id: int, round_id: uuid.UUID
) -> None:
    found = published(surroundings, organisation_id)

    def note(text: str) -> int:
        return surroundings.database.transact(
            lambda connection: add_erratum(
                connection, organisation_id, found.id, {"fi": text}, by="x", now=NOW
            )
        )

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(note, [f"Korjaus {number}" for number in range(24)]))
    assert sorted(numbers) == list(range(1, 25))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_what_a_form_shows_of_what_is_locked_can_be_locked_again(
    surroundings: Surroundings, organisation_id: int, enter: Enter, language: str
) -> None:
    """A minus sign as each language writes it, too."""
    approver, headers = enter(StaffRole.RESULTS_APPROVER), {"Accept-Language": language}
    typed = {"act": "lock", "change": "-2,5", "usefulness": "3.8"}
    assert post(approver, "/results/gate", **typed).status_code == 303
    page = approver.get("/results/gate", base_url=ADDRESS, headers=headers).text
    shown = dict(re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', page))
    form = {"act": "lock", "change": shown["change"], "usefulness": shown["usefulness"]}
    again = approver.post("/results/gate", base_url=ADDRESS, headers=headers, data=form)
    assert again.status_code == 303, shown
    newest, first = locked(surroundings, organisation_id, Kind.GATE)
    assert newest == first


ODD = ["nan", "inf", "-inf", "1e400", "٣", "½", "0x10", "1" * 300, "\x00", "1;2", "--1", "\ud83d"]


@pytest.mark.parametrize("typed", ODD)
def test_what_is_no_number_is_refused(
    surroundings: Surroundings, organisation_id: int, enter: Enter, typed: str
) -> None:
    approver = enter(StaffRole.RESULTS_APPROVER)
    typed = typed.encode(errors="replace").decode()
    for path, form in (
        ("/results/targets", LEVELS | {"community": typed}),
        ("/results/targets", LEVELS | {"due_on": typed}),
        ("/results/gate", {"act": "lock", "completion": typed}),
    ):
        assert post(approver, path, **form).status_code == 400, (path, typed)
    assert locked(surroundings, organisation_id, Kind.TARGETS) == []
    assert locked(surroundings, organisation_id, Kind.GATE) == []


def test_a_negative_nought_is_nought(
    surroundings: Surroundings, organisation_id: int, enter: Enter
) -> None:
    approver = enter(StaffRole.RESULTS_APPROVER)
    assert post(approver, "/results/gate", act="lock", change="-0.0").status_code == 303
    page = get(approver, "/results/gate").text
    assert 'value="0"' in page


@LANGUAGES
def test_odd_letters_in_reasons_and_notes_break_no_page(
    surroundings: Surroundings,
    organisation_id: int,
    round_id: uuid.UUID,
    enter: Enter,
    language: str,
) -> None:
    make_due(surroundings)
    found = published(surroundings, organisation_id)
    approver = enter(StaffRole.RESULTS_APPROVER)
    text = "a\x00b\x1b\u202e<script>&\ufffe"
    form = {f"erratum_{each}": text for each in ("fi", "sv", "en")}
    assert post(approver, f"/results/{found.id}/errata", **form).status_code == 303
    headers = {"Accept-Language": language}
    page = approver.get(f"/results/{found.id}", base_url=ADDRESS, headers=headers)
    assert page.status_code == 200
    assert "<script>&" not in page.text
