"""A live session from the trainer's first word to the learner's presence, page by page."""

import io
import json
import re
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from lti import tables
from lti.catalogue import bind_module, resource_link
from lti.meetings.check_in import code_of
from lti.meetings.meetings import meeting_by_id
from lti.meetings.times import NoSuchTime, moment_of
from lti.people import Role
from tests.lti.conftest import ADDRESS, ORIGIN, Enter, Guest
from tests.lti.meetings.conftest import Hall

DESCRIBED = {
    **{f"title_{code}": f"Dialogi {code}" for code in ("fi", "sv", "en")},
    **{f"summary_{code}": f"Lyhyesti {code}" for code in ("fi", "sv", "en")},
    "minutes": "90",
    "description_fi": "## Ohjelma\n\n<script>alert(1)</script>",
    "description_sv": "Program",
    "description_en": "Programme",
}
PLAN = {
    "day": "2026-11-30",
    "starts": "9.00",
    "ends": "10:30",
    "room": "Kaisla",
    "join_url": "https://kokous.example/1",
    "capacity": "1",
    "offers_end_hours": "12",
}


def _made(trainer: Guest, kind: str = "live-session", **form: str) -> tuple[uuid.UUID, str]:
    base = f"/teach/{trainer.visit.id}/modules"
    begun = trainer.post(f"{base}/new", kind=kind)
    assert begun.status_code == 303
    edit = begun.location
    module_id = uuid.UUID(edit.split("/")[-2])
    told = {**DESCRIBED, "revision": "1", "act": "publish", **form}
    published = trainer.post(edit, **told)
    assert published.status_code == 303, published.text
    return module_id, published.location


def _planned(trainer: Guest, address: str, **changes: str) -> str:
    answer = trainer.post(address, **{**PLAN, **changes})
    assert answer.status_code == 303, answer.text
    return answer.location


@pytest.fixture
def trainer(enter: Enter) -> Guest:
    return enter(Role.TRAINER, subject="kaisa")


def _learner(hall: Hall, enter: Enter, name: str, module_id: uuid.UUID) -> tuple[Guest, str]:
    guest = enter(Role.LEARNER, subject=name, link=f"link-{module_id}")
    with hall.here.database.write() as connection:
        assert guest.visit.resource_link_id is not None
        link = resource_link(connection, hall.organisation_id, guest.visit.resource_link_id)
        assert link is not None
        bind_module(connection, link, module_id)
    return guest, f"/learn/{guest.visit.id}/meetings/{module_id}"


def _act(guest: Guest, start: str, meeting: str, **form: str) -> TestResponse:
    answer = guest.post(f"{start}/{meeting}", **form)
    return guest.get(answer.location) if answer.status_code == 303 else answer


def test_a_live_session_from_making_to_presence(hall: Hall, enter: Enter, trainer: Guest) -> None:
    module_id, manage = _made(trainer)
    meeting = _planned(trainer, manage).rpartition("/")[2]
    liisa, start = _learner(hall, enter, "liisa", module_id)
    page = liisa.get(start)
    assert "1 paikka vapaana" in page.text
    assert "kokous.example" not in page.text
    assert "&lt;script&gt;" in page.text
    assert "ma 30.11. klo 9.00–10.30" in page.text
    booked = _act(liisa, start, meeting, act="book", way="remote")
    assert "Sinulla on paikka." in booked.text
    assert "Osallistut etänä." in booked.text
    assert "https://kokous.example/1" in booked.text

    pekka, his = _learner(hall, enter, "pekka", module_id)
    assert "Olet jonossa 1." in _act(pekka, his, meeting, act="book").text
    _act(liisa, start, meeting, act="cancel")
    offered = pekka.get(his)
    assert "Sinulle on vapautunut paikka." in offered.text
    assert "Sinulla on paikka." in _act(pekka, his, meeting, act="book").text

    hall.clock.now = moment_of("2026-11-30", "9.05")
    pekka, his = _learner(hall, enter, "pekka", module_id)
    wrong = _act(pekka, his, meeting, act="check-in", code="XXXXXX")
    assert wrong.status_code == 409
    assert "ei ole tämän tilaisuuden koodi" in wrong.text
    with hall.here.database.read() as connection:
        held = meeting_by_id(connection, hall.organisation_id, uuid.UUID(meeting))
    assert held is not None
    code = code_of(hall.here.key_ring, held)
    there = _act(pekka, his, meeting, act="check-in", code=code.lower())
    assert "Olit paikalla." in there.text
    assert "Olet suorittanut tämän osan." in there.text

    trainer = enter(Role.TRAINER, subject="kaisa")
    shown = trainer.get(f"/teach/{trainer.visit.id}/meetings/{module_id}/{meeting}")
    assert code in shown.text
    assert "<svg" in shown.text
    assert "1 osallistuja oli paikalla" in shown.text


def test_attendance_by_list_is_noted_and_taken_back(
    hall: Hall, enter: Enter, trainer: Guest
) -> None:
    module_id, manage = _made(trainer)
    meeting = _planned(trainer, manage)
    liisa, start = _learner(hall, enter, "liisa", module_id)
    page = trainer.get(meeting)
    (key,) = re.findall(r'name="present" value="([0-9a-f]+)"', page.text)
    trainer.post(f"{meeting}/attendance", present=key)
    assert "Olet suorittanut tämän osan." in liisa.get(start).text
    trainer.post(f"{meeting}/attendance")
    assert "Olet suorittanut tämän osan." in liisa.get(start).text
    assert f'name="was_present" value="{key}"' in trainer.get(meeting).text
    trainer.post(f"{meeting}/attendance", was_present=key)
    assert "Olet suorittanut tämän osan." not in liisa.get(start).text


def test_a_report_that_is_none_says_so_and_keeps_the_page(trainer: Guest) -> None:
    _, manage = _made(trainer)
    meeting = _planned(trainer, manage)
    for content, word in ((b"", "Tiedostosta ei löytynyt"), (b"PK\x03\x04", "Tiedostosta")):
        answer = trainer.client.post(
            f"{meeting}/report",
            base_url=ADDRESS,
            data={
                "csrf_token": trainer.token,
                "act": "preview",
                "least_minutes": "30",
                "report": (io.BytesIO(content), "../../etc/passwd.csv"),
            },
        )
        assert answer.status_code == 422
        assert word in answer.text


def test_a_report_is_previewed_and_noted_by_name(hall: Hall, enter: Enter, trainer: Guest) -> None:
    module_id, manage = _made(trainer)
    meeting = _planned(trainer, manage)
    liisa, start = _learner(hall, enter, "liisa", module_id)
    report = "Nimi\tKesto\nOsallistuja 1\t1 h\nVieras\t1 h\n".encode("utf-16")
    preview = trainer.client.post(
        f"{meeting}/report",
        base_url=ADDRESS,
        data={
            "csrf_token": trainer.token,
            "act": "preview",
            "least_minutes": "30",
            "report": (io.BytesIO(report), "raportti.csv"),
        },
    )
    assert preview.status_code == 200, preview.text
    assert "Vieras" in preview.text
    (key,) = re.findall(r'name="matched" value="([0-9a-f]+)"', preview.text)
    for _ in range(2):
        assert trainer.post(f"{meeting}/report", act="note", matched=key).status_code == 303
    assert "Olet suorittanut tämän osan." in liisa.get(start).text


def test_nothing_is_published_with_a_language_missing_unless_it_says_so(trainer: Guest) -> None:
    base = f"/teach/{trainer.visit.id}/modules"
    edit = trainer.post(f"{base}/new", kind="lecture").location
    half = {**DESCRIBED, "title_sv": "", "revision": "1", "act": "publish"}
    refused = trainer.post(edit, **half)
    assert refused.status_code == 422
    assert "svenska" in refused.text
    assert "Dialogi fi" in refused.text
    only = {**half, "revision": "2", "some_languages": "1", "only_fi": "1", "only_en": "1"}
    assert trainer.post(edit, **only).status_code == 303


def test_two_who_write_one_draft_lose_nothing(trainer: Guest) -> None:
    base = f"/teach/{trainer.visit.id}/modules"
    edit = trainer.post(f"{base}/new", kind="lecture").location
    assert trainer.post(edit, **DESCRIBED, revision="1", act="save").status_code == 200
    second = trainer.post(edit, **{**DESCRIBED, "title_fi": "Toinen"}, revision="1", act="save")
    assert second.status_code == 409
    assert "Toinen" in second.text
    assert 'value="Dialogi fi"' in trainer.get(edit).text


def test_a_published_module_is_edited_copied_archived_and_exchanged(trainer: Guest) -> None:
    module_id, _ = _made(trainer, kind="lecture", speaker="Maija")
    base = f"/teach/{trainer.visit.id}/modules"
    copied = trainer.post(f"{base}/{module_id}/copy")
    assert "Dialogi fi (kopio)" in trainer.get(copied.location).text
    exported = trainer.get(f"{base}/{module_id}/export")
    assert json.loads(exported.data)["module"]["speaker"] == "Maija"
    brought = trainer.client.post(
        f"{base}/import",
        base_url=ADDRESS,
        data={"csrf_token": trainer.token, "file": (io.BytesIO(exported.data), "m.json")},
    )
    assert brought.status_code == 303
    assert str(module_id) not in brought.location
    assert 'value="Maija"' in trainer.get(brought.location).text
    trainer.post(f"{base}/{module_id}/archive", act="archive")
    assert "arkistoitu" in trainer.get(base).text
    trainer.post(f"{base}/{module_id}/archive", act="restore")
    assert "arkistoitu" not in trainer.get(base).text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{" * 100_000,
        b"x" * 1_100_000,
        b'{"format": "valmentava-module/1", "kind": "survey", "module": {}}',
        b'{"format": "valmentava-module/1", "kind": "lecture", "module": {"titles": 5}}',
    ],
)
def test_a_file_that_is_no_module_is_told_so(trainer: Guest, content: bytes) -> None:
    answer = trainer.client.post(
        f"/teach/{trainer.visit.id}/modules/import",
        base_url=ADDRESS,
        data={"csrf_token": trainer.token, "file": (io.BytesIO(content), "m.json")},
    )
    assert answer.status_code == 422
    assert "ei ole osion tiedosto" in answer.text


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"day": ""}, "päivä"),
        ({"day": "2027-03-28", "starts": "03:30", "ends": "05:00"}, "kellonaika"),
        ({"ends": "08:00"}, "myöhempi"),
        ({"join_url": "javascript:alert(1)"}, "https://"),
        ({"room": "", "join_url": ""}, "huone"),
        ({"capacity": "monta"}, "kokonaislukuna"),
        ({"capacity": "0"}, "kokonaislukuna"),
        ({"offers_end_hours": "x"}, "tunnit"),
        ({"room": "x" * 501}, "500"),
    ],
)
def test_a_plan_that_cannot_be_is_told_field_by_field_and_nothing_typed_is_lost(
    trainer: Guest, changes: dict[str, str], word: str
) -> None:
    _, manage = _made(trainer)
    answer = trainer.post(manage, **{**PLAN, "room": "Huone 7", **changes})
    assert answer.status_code == 422
    assert word in answer.text
    assert changes.get("room", "Huone 7") in answer.text


def test_clocks_skip_and_repeat_an_hour() -> None:
    with pytest.raises(NoSuchTime):
        moment_of("2027-03-28", "3.30")
    first = moment_of("2026-10-25", "3.30")
    assert moment_of("2026-10-25", "4.30") - first == timedelta(hours=2)


def test_the_feed_holds_what_is_booked_and_dies_with_its_address(
    hall: Hall, enter: Enter, trainer: Guest
) -> None:
    module_id, manage = _made(trainer)
    meeting = _planned(trainer, manage).rpartition("/")[2]
    liisa, start = _learner(hall, enter, "liisa", module_id)
    _act(liisa, start, meeting, act="book")
    calendar = f"/learn/{liisa.visit.id}/calendar"
    shown = liisa.post(calendar, act="make")
    found = re.search(r"/calendar/fi/[^<]+\.ics", shown.text)
    assert found is not None
    feed = liisa.get(found[0])
    assert feed.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"UID:{meeting}@valmentava.example" in feed.text
    assert "SEQUENCE:0" in feed.text
    trainer.post(f"/teach/{trainer.visit.id}/meetings/{module_id}/{meeting}", act="cancel", **PLAN)
    cancelled = liisa.get(found[0])
    assert "STATUS:CANCELLED" in cancelled.text
    assert "SEQUENCE:1" in cancelled.text
    liisa.post(calendar, act="remove")
    assert liisa.get(found[0]).status_code == 404


def test_a_learner_cannot_plan_and_a_visitor_cannot_book(
    hall: Hall, enter: Enter, trainer: Guest
) -> None:
    module_id, manage = _made(trainer)
    meeting = _planned(trainer, manage).rpartition("/")[2]
    liisa, start = _learner(hall, enter, "liisa", module_id)
    assert liisa.post(f"/teach/{liisa.visit.id}/meetings/{module_id}", **PLAN).status_code == 403
    looker = enter(Role.VISITOR, subject="x")
    address = f"/learn/{looker.visit.id}/meetings/{module_id}"
    assert looker.get(address).status_code == 200
    assert looker.post(f"{address}/{meeting}", act="book").status_code == 403
    assert liisa.post(f"{start}/{uuid.uuid4()}", act="book").status_code == 409
    assert liisa.post(f"{start}/{meeting}", act="dance").status_code == 400


def test_a_qr_code_leads_to_the_platform_and_brings_the_code_along(
    hall: Hall, enter: Enter, trainer: Guest
) -> None:
    module_id, manage = _made(trainer)
    meeting = _planned(trainer, manage).rpartition("/")[2]
    pekka, _ = _learner(hall, enter, "pekka", module_id)
    hall.clock.now = moment_of("2026-11-30", "9.05")
    with hall.here.database.write() as connection:
        connection.execute(
            sa.update(tables.resource_link)
            .where(tables.resource_link.c.id == pekka.visit.resource_link_id)
            .values(address=f"{ORIGIN}/mod/lti/view.php?id=7")
        )
        held = meeting_by_id(connection, hall.organisation_id, uuid.UUID(meeting))
    assert held is not None
    code = code_of(hall.here.key_ring, held)
    pekka, his = _learner(hall, enter, "pekka", module_id)
    assert f'value="{code}"' not in pekka.get(his).text
    scanned = pekka.get(f"/check-in/{meeting}/{pekka.visit.cohort_id}/{code}")
    assert scanned.status_code == 303
    assert scanned.location == f"{ORIGIN}/mod/lti/view.php?id=7"
    (cookie,) = scanned.headers.getlist("Set-Cookie")
    assert {"Secure", "HttpOnly", "SameSite=None", "Max-Age=900"} <= set(cookie.split("; "))
    page = pekka.get(his).text
    assert f'value="{code}"' in page
    assert "Luettu QR-koodista." in page
    assert "Olit paikalla." in _act(pekka, his, meeting, act="check-in", code=code).text


@pytest.mark.parametrize("shown", ["XXXXXX", "-", "a" * 200])
def test_a_wrong_code_leads_nowhere(hall: Hall, enter: Enter, trainer: Guest, shown: str) -> None:
    _, manage = _made(trainer)
    meeting = _planned(trainer, manage).rpartition("/")[2]
    group = trainer.visit.cohort_id
    assert trainer.get(f"/check-in/{meeting}/{group}/{shown}").status_code == 404
    assert trainer.get(f"/check-in/{uuid.uuid4()}/{group}/{shown}").status_code == 404
