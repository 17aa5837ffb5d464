"""A recording from the trainer's file to what a learner has watched, page by page."""

import io
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from lrs import files
from lti.modules.lecture.keep_pages import seconds_in
from lti.people import Role
from tests.lti.conftest import ADDRESS, Enter, Guest
from tests.lti.meetings.conftest import Hall

MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 8
VTT = b"WEBVTT\n\n00:01.000 --> 00:03.000\nTervetuloa\n"


def _lecture(trainer: Guest) -> uuid.UUID:
    begun = trainer.post(f"/teach/{trainer.visit.id}/modules/new", kind="lecture")
    told = {
        **{f"title_{code}": f"Luento {code}" for code in ("fi", "sv", "en")},
        **{f"summary_{code}": "Lyhyesti" for code in ("fi", "sv", "en")},
        "minutes": "60",
        "revision": "1",
        "act": "publish",
    }
    assert trainer.post(begun.location, **told).status_code == 303
    return uuid.UUID(begun.location.split("/")[-2])


# Any: a form may hold files.
def _keep(trainer: Guest, module_id: uuid.UUID, **form: Any) -> TestResponse:
    return trainer.post(f"/teach/{trainer.visit.id}/recordings/{module_id}", **form)


def _file(content: bytes, name: str) -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)


def _session(answer: TestResponse) -> str:
    told = answer.get_json()
    return str(told["session"])


def _brought(trainer: Guest, content: bytes = MP4) -> uuid.UUID:
    module_id = _lecture(trainer)
    answer = _keep(
        trainer, module_id, act="bring", length="0.40", file=_file(content, "luento.mp4")
    )
    assert answer.status_code == 303, answer.text
    return module_id


@pytest.fixture
def trainer(hall: Hall, enter: Enter) -> Guest:
    return enter(Role.TRAINER, subject="kaisa")


def test_a_recording_is_brought_captioned_and_shown(
    hall: Hall, enter: Enter, trainer: Guest
) -> None:
    module_id = _brought(trainer)
    shown = trainer.get(f"/teach/{trainer.visit.id}/recordings/{module_id}")
    assert "Lisää tekstitys viimeistään 7.12.2026" in shown.text
    kept = _keep(trainer, module_id, act="caption", captions_fi=_file(VTT, "puhe.vtt"))
    assert kept.status_code == 303
    liisa = enter(Role.LEARNER, subject="liisa")
    lecture = liisa.get(f"/learn/{liisa.visit.id}/meetings/{module_id}")
    assert "Katso tallenne" in lecture.text
    watch = liisa.get(f"/learn/{liisa.visit.id}/recordings/{module_id}")
    track = re.search(
        r'<track kind="captions" src="([^"]+)" srclang="fi"[^>]* default>', watch.text
    )
    assert track is not None
    captions = liisa.get(track[1].replace("&amp;", "&"))
    assert captions.data == VTT
    assert captions.content_type.startswith("text/vtt")
    assert "Olet katsonut 0 % tallenteesta." in watch.text


def test_what_is_watched_is_told_and_gone_on_from(hall: Hall, enter: Enter, trainer: Guest) -> None:
    module_id = _brought(trainer)
    liisa = enter(Role.LEARNER, subject="liisa")
    page = f"/learn/{liisa.visit.id}/recordings/{module_id}"
    session_id = _session(liisa.post(f"{page}/heard", heard="opened"))
    hall.clock.now += timedelta(seconds=30)
    told = liisa.post(
        f"{page}/heard", heard="paused", session=session_id, time="12.5", segments="[[0,12.5]]"
    )
    assert told.json == {"words": "Olet katsonut 31 % tallenteesta.", "whole": False}
    again = liisa.get(page)
    assert "Jatkat kohdasta 0.12." in again.text
    assert 'data-place="12.5"' in again.text
    too_much = liisa.post(
        f"{page}/heard", heard="paused", session=str(uuid.uuid4()), time="1", segments="[]"
    )
    assert too_much.status_code == 409


@pytest.mark.parametrize(
    "changes",
    [
        {"heard": "hacked"},
        {"session": "not-an-id"},
        {"time": "NaN"},
        {"time": "-1"},
        {"segments": "[[0,Infinity]]"},
        {"segments": "[[0]]"},
        {"segments": '{"a":1}'},
        {"segments": "[" * 5000},
        {"from": "inf"},
        {"segments": "[[null,1]]"},
    ],
)
def test_a_report_that_makes_no_sense_is_refused(
    hall: Hall, enter: Enter, trainer: Guest, changes: dict[str, str]
) -> None:
    module_id = _brought(trainer)
    liisa = enter(Role.LEARNER, subject="liisa")
    page = f"/learn/{liisa.visit.id}/recordings/{module_id}/heard"
    session_id = _session(liisa.post(page, heard="opened"))
    told = {"heard": "paused", "session": session_id, "time": "1", "segments": "[]"}
    assert liisa.post(page, **told).status_code == 200
    assert liisa.post(page, **{**told, **changes}).status_code == 400


def test_a_player_gets_a_piece_at_a_time(
    monkeypatch: pytest.MonkeyPatch, hall: Hall, enter: Enter, trainer: Guest
) -> None:
    monkeypatch.setattr(files, "PLAYED_PIECE_BYTES", 100)
    module_id = _brought(trainer)
    liisa = enter(Role.LEARNER, subject="liisa")
    media = f"/learn/{liisa.visit.id}/recordings/{module_id}/media"
    size = len(MP4)
    for asked, first, last in (
        ("bytes=0-", 0, 99),
        ("bytes=50-", 50, 149),
        ("bytes=50-60", 50, 60),
        ("bytes=-7", size - 7, size - 1),
        (f"bytes={size - 3}-{size + 900}", size - 3, size - 1),
    ):
        answer = liisa.get(media, Range=asked)
        assert answer.status_code == 206
        assert answer.data == MP4[first : last + 1]
        assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert answer.headers["Cache-Control"].startswith("private")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert liisa.get(media, Range=f"bytes={size}-").status_code == 416
    whole = liisa.get(media)
    assert (whole.status_code, whole.data, whole.content_type) == (200, MP4, "video/mp4")


def test_a_recording_without_captions_is_hidden_after_14_days(
    hall: Hall, enter: Enter, trainer: Guest
) -> None:
    module_id = _brought(trainer)
    hall.clock.turn(days=13, hours=23)
    liisa = enter(Role.LEARNER, subject="liisa")
    assert (
        "voi katsoa 7.12.2026 asti"
        in liisa.get(f"/learn/{liisa.visit.id}/meetings/{module_id}").text
    )
    hall.clock.turn(hours=1)
    liisa, trainer = enter(Role.LEARNER, subject="liisa"), enter(Role.TRAINER, subject="kaisa")
    page = f"/learn/{liisa.visit.id}/recordings/{module_id}"
    assert liisa.get(page).status_code == 404
    assert liisa.get(f"{page}/media").status_code == 404
    assert liisa.post(f"{page}/heard", heard="opened").status_code == 404
    assert "Katso tallenne" not in liisa.get(f"/learn/{liisa.visit.id}/meetings/{module_id}").text
    shown = trainer.get(f"/teach/{trainer.visit.id}/recordings/{module_id}")
    assert "Osallistujat eivät näe tallennetta" in shown.text
    assert (
        trainer.get(f"/teach/{trainer.visit.id}/recordings/{module_id}/preview").status_code == 200
    )
    _keep(trainer, module_id, act="caption", captions_sv=_file(VTT, "tal.vtt"))
    assert liisa.get(page).status_code == 200


def test_a_recording_elsewhere_is_let_in_by_its_origin_alone(
    hall: Hall, enter: Enter, trainer: Guest
) -> None:
    module_id = _lecture(trainer)
    _keep(trainer, module_id, act="bring", length="1.00", url="https://media.example:8443/a.mp4")
    liisa = enter(Role.LEARNER, subject="liisa")
    page = f"/learn/{liisa.visit.id}/recordings/{module_id}"
    policy = liisa.get(page).headers["Content-Security-Policy"]
    assert "media-src 'self' https://media.example:8443;" in policy
    assert liisa.get(f"{page}/media").status_code == 404
    other = liisa.get(f"/learn/{liisa.visit.id}/meetings/{module_id}")
    assert "media.example" not in other.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("form", "sorry"),
    [
        ({"length": "1.00"}, "Valitse tiedosto tai anna osoite"),
        ({"length": "1.00", "url": "http://media.example/a.mp4"}, "https://"),
        ({"length": "1.00", "url": "https://media.example;script-src/a"}, "https://"),
        ({"length": "1.00", "url": "https://u:p@media.example/a"}, "https://"),
        ({"length": "1.00", "url": "https://[::1/a"}, "https://"),
        ({"length": "kauan", "url": "https://media.example/a.mp4"}, "Anna pituus"),
    ],
)
def test_what_cannot_be_used_is_told_and_what_was_typed_stays(
    hall: Hall, trainer: Guest, form: dict[str, str], sorry: str
) -> None:
    answer = _keep(trainer, _lecture(trainer), act="bring", **form)
    assert answer.status_code == 422
    assert sorry in answer.text
    assert f'value="{form["length"]}"' in answer.text


def test_a_file_that_is_no_video_is_refused(hall: Hall, trainer: Guest) -> None:
    module_id = _lecture(trainer)
    answer = _keep(trainer, module_id, act="bring", length="1.00", file=_file(b"<html>", "a.mp4"))
    assert answer.status_code == 422
    assert "Valitse video, jonka selain osaa toistaa" in answer.text
    brought = _brought(trainer)
    no_captions = _keep(trainer, brought, act="caption", captions_fi=_file(b"teksti", "a.vtt"))
    assert no_captions.status_code == 422


def test_a_recording_taken_away_is_gone_and_another_begins_anew(
    hall: Hall, enter: Enter, trainer: Guest
) -> None:
    module_id = _brought(trainer)
    _keep(trainer, module_id, act="withdraw")
    liisa = enter(Role.LEARNER, subject="liisa")
    page = f"/learn/{liisa.visit.id}/recordings/{module_id}"
    assert liisa.get(page).status_code == 404
    _keep(trainer, module_id, act="bring", length="9.00", url="https://media.example/a.mp4")
    assert liisa.get(page).status_code == 200


def test_only_trainers_come_to_the_recording_s_form(
    hall: Hall, enter: Enter, trainer: Guest
) -> None:
    module_id = _brought(trainer)
    liisa = enter(Role.LEARNER, subject="liisa")
    assert _keep(liisa, module_id, act="withdraw").status_code == 403
    assert liisa.client.get(
        f"/learn/{trainer.visit.id}/recordings/{module_id}/media", base_url=ADDRESS
    ).status_code in (401, 403)
    visitor = enter(Role.VISITOR)
    page = visitor.get(f"/learn/{visitor.visit.id}/recordings/{module_id}")
    assert "data-tells" not in page.text


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("45.30", 2730),
        ("1.05.00", 3900),
        ("1:05:00", 3900),
        ("90", 90),
        ("0", None),
        ("13.00.00", None),
        ("-1", None),
        ("", None),
        ("1.2.3.4", None),
    ],
)
def test_a_length_is_read_as_people_write_it(text: str, seconds: float | None) -> None:
    assert seconds_in(text) == seconds
