"""Publications are made once, signed off by one, and never change; the page shows what they say."""

import contextlib
import csv
import io
import json
import re
import threading
import uuid
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import flask
import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

import dashboards.publishing.rendering
from dashboards.publishing.kept_files import file_of
from dashboards.publishing.making import make_due
from dashboards.publishing.publications import Altered, frozen, sign
from dashboards.publishing.rendering import MakingUp
from dashboards.tables import publication, publication_file
from dashboards.target.record import record_of
from lrs import credentials
from lrs.audit import lines_about
from lrs.credentials import Scope
from lrs.organisations import organisation_named
from lrs.surroundings import Surroundings
from lti.people import Role
from lti.seed import seed
from lti.sign_in.roles import StaffRole
from lti.units import keep_tree
from tests.conftest import NOW
from tests.dashboards.pages.conftest import app, stage
from tests.dashboards.pages.stage import Stage
from tests.dashboards.publishing.conftest import ADDRESS, Enter, get, made
from tests.dashboards.target.ministry import Answering, kept, opened, tree
from wsgi import application

__all__ = ["app", "stage"]


def test_a_closed_round_is_published_once(
    surroundings: Surroundings, organisation_id: int, round_id: uuid.UUID
) -> None:
    assert make_due(surroundings) == 1
    assert make_due(surroundings) == 0
    (found,) = made(surroundings, organisation_id)
    assert found.round_id == round_id
    assert found.signed_at is None
    told = Answering().told()
    # What was written by hand and what the store's answers come to are the same.
    wanted = record_of(opened(told), told, made_at=surroundings.clock())
    for part in ("community", "supervisors", "units"):
        assert json.dumps(found.record[part]) == json.dumps(json.loads(frozen(wanted))[part])


def test_it_is_signed_off_once_and_by_whom_is_kept(
    surroundings: Surroundings, organisation_id: int, round_id: uuid.UUID
) -> None:
    make_due(surroundings)
    (found,) = made(surroundings, organisation_id)
    with surroundings.database.write() as connection:
        assert sign(connection, organisation_id, found.id, by="person 1", now=NOW)
        assert not sign(connection, organisation_id, found.id, by="person 2", now=NOW)
        assert not sign(connection, organisation_id + 1, found.id, by="person 2", now=NOW)
    (signed,) = made(surroundings, organisation_id, signed=True)
    assert signed.signed_by == "person 1"
    assert signed.body == found.body
    with surroundings.database.read() as connection:
        (line,) = lines_about(connection, organisation_id, str(found.id))
    assert line.act == "results_signed"


def test_a_record_that_was_altered_is_not_shown(
    surroundings: Surroundings, organisation_id: int, round_id: uuid.UUID
) -> None:
    make_due(surroundings)
    with surroundings.database.write() as connection:
        connection.execute(sa.update(publication).values(record=b"{}"))
    with pytest.raises(Altered):
        made(surroundings, organisation_id)


def test_an_altered_record_keeps_no_other_organisation_waiting(
    surroundings: Surroundings, organisation_id: int, round_id: uuid.UUID
) -> None:
    make_due(surroundings)
    with surroundings.database.write() as connection:
        connection.execute(sa.update(publication).values(record=b"{}"))
        connection.execute(sa.delete(publication_file))
        other = organisation_named(connection, "Toinen", now=NOW)
        seed(connection, surroundings, other)
        kept(connection, other)
        kept(connection, organisation_id, closed_at=NOW + timedelta(days=1))
    assert make_due(surroundings) == 1
    assert len(made(surroundings, other)) == 1
    assert MakingUp(surroundings).run() == 0


def test_two_loops_at_once_make_one_publication_with_its_own_files(
    surroundings: Surroundings,
    organisation_id: int,
    round_id: uuid.UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = threading.Barrier(2)

    def drawn(record: object, *, sha256: str, **_: object) -> dict[str, bytes]:
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(timeout=20)
        return {"report.fi.pdf": sha256.encode()}

    monkeypatch.setattr(dashboards.publishing.rendering, "files_of", drawn)
    with ThreadPoolExecutor(2) as loops:
        assert sum(loops.map(make_due, [surroundings] * 2)) == 1
    (found,) = made(surroundings, organisation_id)
    with surroundings.database.read() as connection:
        body = file_of(connection, organisation_id, found.id, "report.fi.pdf")
    assert body == found.sha256.encode()


def test_it_is_nobody_s_before_it_is_signed_off_but_the_reviewers(
    surroundings: Surroundings, organisation_id: int, round_id: uuid.UUID, enter: Enter
) -> None:
    make_due(surroundings)
    (found,) = made(surroundings, organisation_id)
    head, reader = enter(StaffRole.UNIT_HEAD), enter(StaffRole.REPORT_READER)
    approver = enter(StaffRole.RESULTS_APPROVER)
    address = f"/results/{found.id}"
    for path in (address, f"{address}.json"):
        assert get(head, path).status_code == 404
        assert get(reader, path).status_code == 200
    assert (
        "Tuloksia ei vielä ole" in get(head, "/results").text or "ei" in get(head, "/results").text
    )
    assert str(found.id) not in get(head, "/results").text
    assert address in get(reader, "/results").text
    assert "Vahvista kaikille" not in get(reader, address).text
    assert reader.post(address, base_url=ADDRESS).status_code == 403
    assert made(surroundings, organisation_id)
    assert "Vahvista kaikille" in get(approver, address).text
    assert approver.post(address, base_url=ADDRESS).status_code == 303
    page = get(head, "/results").text
    assert "vastaajista tunnistaa valmentavan työotteen työyhteisössään" in page
    assert "Ei näytetä tietosuojan vuoksi" in page
    assert get(head, address).status_code == 200
    with surroundings.database.read() as connection:
        acts = [line.act for line in lines_about(connection, organisation_id, str(found.id))]
    # Who has read is told once a day, before the signature and after it.
    assert sorted(acts) == ["results_seen"] * 3 + ["results_signed"]


def test_another_organisation_has_no_such_publication(
    surroundings: Surroundings, organisation_id: int, round_id: uuid.UUID
) -> None:
    make_due(surroundings)
    assert made(surroundings, organisation_id + 1) == []


def test_page_and_file_say_the_same_to_the_digit(
    surroundings: Surroundings, organisation_id: int, round_id: uuid.UUID, enter: Enter
) -> None:
    make_due(surroundings)
    (found,) = made(surroundings, organisation_id)
    reader = enter(StaffRole.REPORT_READER)
    given = get(reader, f"/results/{found.id}.json")
    assert given.get_data() == found.body
    table = _table(get(reader, f"/results/{found.id}.csv"))
    assert given.headers["Repr-Digest"].startswith("sha-256=:")
    page = re.sub(r"\s+", " ", get(reader, f"/results/{found.id}").text)
    for each in given.get_json()["units"]["groups"]:
        row = page[page.index(f">{each['names']['fi']}</th>") :]
        row = row[: row.index("</tr>")]
        share = each["share"]
        (line,) = [x for x in table if (x["code"], x["measure"]) == (each["code"], "share")]
        for column, name in _SAME.items():
            assert line[column] == _as_in_json(share.get(name)), (each["code"], column)
        if share["detail"] == "nothing":
            assert "Ei näytetä tietosuojan vuoksi" in row
            assert not re.search(r"\d", row.replace(each["names"]["fi"], "").replace('"3"', ""))
        elif share["detail"] in ("rounded", "full") and share["percent"] is not None:
            assert f"{share['percent']} %" in row
            assert f"{share['low']}–{share['high']} %" in row


_SAME = {
    "detail": "detail",
    "headcount": "headcount",
    "answers": "answers",
    "response_percent": "response",
    "value": "percent",
    "more_than": "over",
    "less_than": "under",
    "low": "low",
    "high": "high",
}


def _table(answer: TestResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def _as_in_json(value: object) -> str:
    return "" if value is None else json.dumps(value).strip('"')


def test_the_table_has_every_figure_of_the_record(
    surroundings: Surroundings, organisation_id: int, round_id: uuid.UUID, enter: Enter
) -> None:
    make_due(surroundings)
    (found,) = made(surroundings, organisation_id)
    table = _table(get(enter(StaffRole.REPORT_READER), f"/results/{found.id}.csv"))
    units = found.record["units"]["groups"]
    # Two of the community, four of supervisors, two of the whole by unit, two of each unit;
    # two of role groups, five of participation, and four of each behaviour.
    assert len(table) == 2 + 4 + 2 + 2 * len(units) + 2 + 5 + 4 * len(found.record["items"])
    assert {line["sha256"] for line in table} == {found.sha256}
    (gap,) = [line for line in table if line["measure"] == "gap"]
    assert gap["value"] == json.dumps(found.record["supervisors"]["gap"]["value"])


def _basic(here: Surroundings, organisation_id: int, *scopes: Scope) -> dict[str, str]:
    with here.database.write() as connection:
        key, secret = credentials.make(
            connection, here.key_ring, organisation_id=organisation_id, scopes=scopes, now=NOW
        )
    return {"Authorization": "Basic " + b64encode(f"{key}:{secret}".encode()).decode()}


def test_a_key_reads_what_is_signed_off_at_addresses_that_stay(
    surroundings: Surroundings, organisation_id: int, round_id: uuid.UUID
) -> None:
    client = application(surroundings).test_client()
    key = _basic(surroundings, organisation_id, Scope.RESULTS)

    def ask(path: str, headers: dict[str, str] = key) -> TestResponse:
        return client.get(path, base_url=ADDRESS, headers=headers)

    make_due(surroundings)
    (found,) = made(surroundings, organisation_id)
    assert ask("/results/latest.json").status_code == 404
    assert _table(ask("/results/published.csv")) == []
    with surroundings.database.write() as connection:
        sign(connection, organisation_id, found.id, by="person 1", now=NOW)
    assert ask("/results/latest.json").get_data() == found.body
    with surroundings.database.read() as connection:
        (seen, _) = lines_about(connection, organisation_id, str(found.id))
    assert (seen.act, seen.actor.split()[0]) == ("results_seen", "key")
    assert len(_table(ask("/results/published.csv"))) > 20
    for path in ("/results/latest.json", "/results/published.csv"):
        stranger = ask(path, {})
        assert stranger.status_code == 401
        assert stranger.headers["WWW-Authenticate"].startswith("Basic")
        other = _basic(surroundings, organisation_id, Scope.READ_STATEMENTS)
        assert ask(path, other).status_code == 403
        assert client.post(path, base_url=ADDRESS, headers=key).status_code in (400, 405)
    # It opens nothing of the store.
    statements = ask("/xapi/statements", key | {"X-Experience-API-Version": "2.0.0"})
    assert statements.status_code == 403


def test_a_key_of_another_organisation_reads_nothing_of_this_one(
    surroundings: Surroundings, organisation_id: int, round_id: uuid.UUID
) -> None:
    make_due(surroundings)
    (found,) = made(surroundings, organisation_id)
    with surroundings.database.write() as connection:
        sign(connection, organisation_id, found.id, by="person 1", now=NOW)
        other = organisation_named(connection, "Rikosseuraamuslaitos", now=NOW)
    key = _basic(surroundings, other, Scope.RESULTS)
    client = application(surroundings).test_client()
    given = client.get("/results/published.csv", base_url=ADDRESS, headers=key)
    assert _table(given) == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_who_reads_the_report_in_the_platform_sees_it_once_it_is_signed_off(
    app: flask.Flask,
    stage: Stage,
    surroundings: Surroundings,
    organisation_id: int,
    round_id: uuid.UUID,
    language: str,
) -> None:
    make_due(surroundings)
    (found,) = made(surroundings, organisation_id)
    guest = stage.enter(app, Role.READER, stage.enrol("riitta", Role.READER), locale=language)
    assert found.sha256[:12] not in guest.get("report").text
    with surroundings.database.write() as connection:
        sign(connection, organisation_id, found.id, by="person 1", now=NOW)
    page = guest.get("report")
    with surroundings.database.read() as connection:
        (seen, _) = lines_about(connection, organisation_id, str(found.id))
    assert seen.actor == f"person {guest.visit.person_id}"
    assert page.headers["Content-Language"] == language
    assert found.sha256[:12] in page.text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_what_can_be_reported_is_shown_to_who_plans_rounds(
    surroundings: Surroundings, organisation_id: int, enter: Enter, language: str
) -> None:
    path = "/results/outlook"
    assert get(enter(StaffRole.UNIT_HEAD), path).status_code == 403
    for role in (
        StaffRole.ADMINISTRATOR,
        StaffRole.REPORT_READER,
        StaffRole.RESULTS_APPROVER,
    ):
        client = enter(role)
        assert path in get(client, "/results").text
        assert "<table" not in get(client, path).text
    with surroundings.database.write() as connection:
        keep_tree(connection, organisation_id, tree().units, valid_from=NOW.date(), now=NOW)
    headers = {"Accept-Language": language}
    shown = client.get(path, base_url=ADDRESS, headers=headers)
    assert shown.headers["Content-Language"] == language
    assert "12" in shown.text
    assert shown.text.count("<tr>") == 6


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_second_round_tells_of_the_change_since_the_first(
    surroundings: Surroundings,
    organisation_id: int,
    round_id: uuid.UUID,
    enter: Enter,
    language: str,
) -> None:
    make_due(surroundings)
    with surroundings.database.write() as connection:
        kept(connection, organisation_id, closed_at=NOW + timedelta(days=365))
    assert make_due(surroundings) == 1
    newest = max(
        made(surroundings, organisation_id), key=lambda each: each.record["round"]["closed_at"]
    )
    assert newest.record["trend"]["community"] == {
        "points": 0,
        "low": pytest.approx(-4, abs=2),
        "high": pytest.approx(4, abs=2),
        "is_shown": False,
    }
    client = enter(StaffRole.REPORT_READER)
    shown = client.get(
        f"/results/{newest.id}", base_url=ADDRESS, headers={"Accept-Language": language}
    )
    told = {"fi": "ei voida osoittaa", "sv": "kan påvisas", "en": "can be shown"}
    assert told[language] in shown.text
