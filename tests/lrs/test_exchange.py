"""Statements out as NDJSON and in again: whole, resumable, and nothing twice."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from lrs import journal, tables
from lrs.credentials import Particulars, ProfileRule, Scope
from lrs.exchange import Selection, commands
from lrs.exchange import exported as exported_pages
from lrs.organisations import organisation_named
from lrs.surroundings import Surroundings
from statements.values import instant_of
from tests.benchmarks.served import installation
from tests.conftest import NOW
from tests.lrs.conftest import JSON, Answer, Store, agent, statement, store_for, voiding
from tests.lrs.mixed import PICTURE, described
from tests.lrs.test_attachments_resource import send

EXPORT, JOURNAL = "/store/statements", "/store/journal"


def ndjson(*lines: object) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def lines_of(answer: Answer) -> list[JSON]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.data.splitlines()]


def exported(store: Store, **parameters: str) -> list[str]:
    return [line["id"] for line in lines_of(store.ask("GET", EXPORT, **parameters))]


def imported(store: Store, body: bytes, **parameters: str) -> JSON:
    *_, last = lines_of(store.ask("POST", EXPORT, body=body, **parameters))
    assert last["done"] is True
    return last


def told(last: JSON) -> tuple[int, int, int, int]:
    return (last["lines"], last["kept"], last["already_there"], last["refused"])


# Out


def test_all_is_exported_as_stored_the_oldest_first(store: Store) -> None:
    sent = [statement() for _ in range(3)]
    store.post(*sent)
    store.post(statement("trainer"))
    answer = store.ask("GET", EXPORT)
    kept = [json.loads(line) for line in answer.data.splitlines()]
    assert [each["id"] for each in kept][:3] == [each["id"] for each in sent]
    for line, each in zip(answer.data.splitlines(), kept, strict=True):
        assert store.get(statementId=each["id"]).data == line


def test_an_export_is_filtered_as_get_is(store: Store) -> None:
    store.post(statement("learner", "experienced"), statement("trainer", "experienced"))
    store.post(statement("learner", "completed"))
    for asked in (
        {"agent": json.dumps(agent("learner"))},
        {"verb": "http://adlnet.gov/expapi/verbs/completed"},
        {"agent": json.dumps(agent("learner")), "verb": "http://adlnet.gov/expapi/verbs/completed"},
        {"activity": "https://activities.example/lecture"},
    ):
        assert exported(store, **asked) == store.ids(**asked)[::-1]


def test_an_export_goes_on_after_the_last_whole_line(store: Store) -> None:
    ids = [store.post(statement())[0] for _ in range(5)]
    assert exported(store, after=ids[2]) == ids[3:]
    assert exported(store, after=ids[4]) == []
    answer = store.ask("GET", EXPORT, after=str(uuid.uuid4()))
    assert (answer.status_code, answer.json["path"]) == (400, "after")


def test_times_bound_an_export(store: Store) -> None:
    ids = [store.post(statement())[0] for _ in range(3)]
    stored = [store.get(statementId=each).json["stored"] for each in ids]
    assert exported(store, since=stored[0], until=stored[1]) == [ids[1]]


def test_voided_statements_come_when_asked_for_with_all(store: Store) -> None:
    first, second = store.post(statement())[0], store.post(statement())[0]
    (void,) = store.post(voiding(first))
    assert exported(store) == [second, void]
    assert exported(store, voided="true") == [first, second, void]
    answer = store.ask("GET", EXPORT, voided="true", verb="https://verbs.example/x")
    assert (answer.status_code, answer.json["path"]) == (400, "voided")


def test_more_than_a_page_is_exported_each_once(store: Store) -> None:
    ids: list[str] = []
    for _ in range(3):
        ids += store.post(*[statement() for _ in range(400)])
    assert exported(store) == ids
    assert exported(store, voided="true") == ids


@pytest.mark.parametrize("with_voided", [False, True])
def test_what_comes_while_it_runs_is_not_in_it(
    store: Store, surroundings: Surroundings, organisation_id: int, with_voided: bool
) -> None:
    before = store.post(*[statement() for _ in range(600)])
    pages = exported_pages(
        surroundings.database, organisation_id, Selection(with_voided=with_voided)
    )
    first = [each.body for each in next(pages)]
    store.post(statement())
    rest = [each.body for page in pages for each in page]
    assert [json.loads(body)["id"] for body in first + rest] == before


# In


def test_what_was_exported_is_imported_elsewhere_and_again_changes_nothing(
    app: Flask, surroundings: Surroundings, organisation_id: int, store: Store
) -> None:
    store.post(statement(), statement("trainer"))
    body = store.ask("GET", EXPORT).data
    with surroundings.database.write() as connection:
        other_id = organisation_named(connection, "Toinen", now=NOW)
    other = store_for(app, surroundings, other_id, Scope.ALL)
    assert told(imported(other, body)) == (2, 2, 0, 0)
    assert exported(other) == exported(store)
    assert told(imported(other, body)) == (2, 0, 2, 0)
    kept = other.found()[0]
    assert kept["authority"]["account"]["name"] == other.key
    assert told(imported(store, body)) == (2, 0, 2, 0)


def test_bad_lines_are_told_and_the_others_kept(store: Store) -> None:
    good = [statement() for _ in range(3)]
    bad = statement()
    bad["actor"] = {"mbox": "nobody"}
    other = {**statement("trainer"), "id": good[0]["id"]}
    lacking = statement(attachments=[described(PICTURE)])
    body = ndjson(good[0], bad, other) + b"{nonsense\n\n[]\n\xff\n" + ndjson(lacking, *good[1:])
    answer = store.ask("POST", EXPORT, body=body)
    step, last = lines_of(answer)
    assert told(last) == (10, 3, 0, 6)
    assert [(each["line"], each["path"]) for each in step["bad"]] == [
        (2, "actor.mbox"),
        (3, "id"),
        (4, ""),
        (6, ""),
        (7, ""),
        (8, "attachments[0].fileUrl"),
    ]
    assert all(each["rule"] for each in step["bad"])
    assert sorted(store.ids()) == sorted(each["id"] for each in good)


def test_a_line_without_an_id_is_kept_once_however_often_it_comes(store: Store) -> None:
    nameless = statement()
    del nameless["id"]
    assert told(imported(store, ndjson(nameless, nameless))) == (2, 1, 1, 0)
    assert told(imported(store, ndjson(nameless))) == (1, 0, 1, 0)
    assert len(store.ids()) == 1


def test_files_of_other_systems_are_read(store: Store) -> None:
    one, two, three = statement(), statement(), statement()
    body = b"\xef\xbb\xbf" + ndjson(one).replace(b"\n", b"\r\n") + b"  \r\n" + ndjson(two)
    assert told(imported(store, body + json.dumps(three).encode())) == (4, 3, 0, 0)


def test_both_versions_are_read(store: Store) -> None:
    old = statement(version="1.0.3", timestamp="2016-01-01T00:00")
    new = statement(
        version="2.0.0",
        context={"contextAgents": [{"objectType": "contextAgent", "agent": agent("trainer")}]},
    )
    assert told(imported(store, ndjson(old, new))) == (2, 2, 0, 0)
    assert [each["version"] for each in store.found()] == ["2.0.0", "1.0.3"]


def test_a_line_beyond_the_limit_is_passed_over(store: Store, surroundings: Surroundings) -> None:
    long = b'{"x": "' + b"x" * surroundings.settings.max_body_bytes + b'"}\n'
    step, last = lines_of(store.ask("POST", EXPORT, body=long + ndjson(statement())))
    assert told(last) == (2, 1, 0, 1)
    assert "bytes" in step["bad"][0]["rule"]


def test_a_named_import_goes_on_after_what_is_done(store: Store) -> None:
    lines = [statement() for _ in range(450)]
    whole = ndjson(*lines)
    assert told(imported(store, ndjson(*lines[:250]), name="move")) == (250, 250, 0, 0)
    assert told(imported(store, whole, name="move")) == (450, 200, 0, 0)
    assert told(imported(store, whole, name="other")) == (450, 0, 450, 0)
    assert exported(store) == [each["id"] for each in lines]
    answer = store.ask("POST", EXPORT, body=b"", name="no/such name")
    assert (answer.status_code, answer.json["path"]) == (400, "name")


def test_progress_is_told_step_by_step(store: Store) -> None:
    body = ndjson(*[statement() for _ in range(450)])
    told_lines = [line["lines"] for line in lines_of(store.ask("POST", EXPORT, body=body))]
    assert told_lines == [200, 400, 450, 450]


def test_an_empty_import_keeps_nothing(store: Store) -> None:
    assert told(imported(store, b"")) == (0, 0, 0, 0)


def test_voiding_and_references_come_through(store: Store) -> None:
    target = statement()
    body = ndjson(voiding(target["id"]), target)
    assert told(imported(store, body)) == (2, 2, 0, 0)
    assert store.get(voidedStatementId=target["id"]).status_code == 200


@pytest.mark.parametrize("scope", Scope)
def test_who_may_export_and_import(
    app: Flask, surroundings: Surroundings, organisation_id: int, scope: Scope
) -> None:
    holder = store_for(app, surroundings, organisation_id, scope)
    reads = scope in (Scope.READ_STATEMENTS, Scope.READ_ALL, Scope.ALL)
    for path in (EXPORT, JOURNAL):
        assert holder.ask("GET", path).status_code == (200 if reads else 403)
    imports = scope is Scope.ALL
    assert holder.ask("POST", EXPORT, body=b"").status_code == (200 if imports else 403)
    stranger = Store(holder.client, None, "")
    assert stranger.ask("GET", EXPORT).status_code == 401


def test_a_key_that_must_follow_the_profile_does_not_import(
    app: Flask, surroundings: Surroundings, organisation_id: int
) -> None:
    strict = Particulars(profile_rule=ProfileRule.REJECT)
    holder = store_for(app, surroundings, organisation_id, Scope.ALL, particulars=strict)
    assert holder.ask("POST", EXPORT, body=ndjson(statement())).status_code == 403


# Onward


def test_the_journal_is_read_on_by_its_cursors(store: Store, surroundings: Surroundings) -> None:
    first, second = store.post(statement())[0], store.post(statement())[0]
    assert lines_of(store.ask("GET", JOURNAL)) == [], "nothing is numbered yet"
    surroundings.database.transact(journal.relay)
    one, two = lines_of(store.ask("GET", JOURNAL))
    assert [one["statement"]["id"], two["statement"]["id"]] == [first, second]
    assert one["kind"] == "kept"
    store.post(voiding(first))
    surroundings.database.transact(journal.relay)
    onward = lines_of(store.ask("GET", JOURNAL, after=two["cursor"]))
    assert {
        (each["kind"], each["statement"]["verb"]["id"].rsplit("/", 1)[1]) for each in onward
    } == {
        ("voided", "experienced"),
        ("kept", "voided"),
    }
    assert [line["cursor"] for line in lines_of(store.ask("GET", JOURNAL, limit="1"))] == [
        one["cursor"]
    ]
    assert lines_of(store.ask("GET", JOURNAL, after=onward[-1]["cursor"])) == []


def test_a_cursor_of_another_organisation_or_of_nobody_is_refused(
    app: Flask, surroundings: Surroundings, store: Store
) -> None:
    store.post(statement())
    surroundings.database.transact(journal.relay)
    (one,) = lines_of(store.ask("GET", JOURNAL))
    with surroundings.database.write() as connection:
        other_id = organisation_named(connection, "Toinen", now=NOW)
    other = store_for(app, surroundings, other_id, Scope.ALL)
    assert lines_of(other.ask("GET", JOURNAL)) == []
    assert exported(other) == []
    for cursor in (one["cursor"], "x", "", "AAAA" * 9):
        assert other.ask("GET", JOURNAL, after=cursor).status_code == 404


# The commands


@pytest.fixture
def run(surroundings: Surroundings) -> Callable[..., click.testing.Result]:
    group = click.Group()
    commands.add_to(group, lambda: surroundings)

    def invoke(*arguments: str, stdin: bytes = b"") -> click.testing.Result:
        return CliRunner().invoke(group, ["statements", *arguments], input=stdin)

    return invoke


def test_the_commands_move_everything_with_attachments_and_authority(
    run: Callable[..., click.testing.Result], store: Store, tmp_path: Path
) -> None:
    sent = statement(attachments=[described(PICTURE)])
    send(store, sent, PICTURE)
    (plain,) = store.post(statement())
    store.post(voiding(plain))
    file, folder = str(tmp_path / "all.ndjson"), str(tmp_path / "attached")
    out = run("export", file, "--attachments", folder, "--with-voided")
    assert out.exit_code == 0, out.output
    assert "3 statements" in out.output
    there = ("--organisation", "Toinen", "--attachments", folder, "--keep-authority")
    assert "3 kept" in run("import", file, *there).output
    assert "3 already there" in run("import", file, *there).output
    back, again = str(tmp_path / "back.ndjson"), str(tmp_path / "again")
    run("export", back, "--organisation", "Toinen", "--attachments", again, "--with-voided")

    def without_stored(path: str) -> list[JSON]:
        lines = [json.loads(line) for line in Path(path).read_bytes().splitlines()]
        return [{**line, "stored": "", "timestamp": ""} for line in lines]

    assert without_stored(back) == without_stored(file)
    (copy,) = Path(again).iterdir()
    assert copy.read_bytes() == PICTURE


def test_the_import_command_tells_bad_lines_and_fails(
    run: Callable[..., click.testing.Result],
) -> None:
    result = run("import", stdin=ndjson(statement()) + b"{\n" + ndjson(statement()))
    assert result.exit_code == 1
    assert "line 2: This is not JSON" in result.output
    assert "3 lines: 2 kept, 0 already there, 1 refused." in result.output


def test_the_export_command_goes_on_and_ends_in_time(
    run: Callable[..., click.testing.Result], store: Store
) -> None:
    first, second = store.post(statement())[0], store.post(statement())[0]
    assert second in run("export", "--after", first).output
    assert first not in run("export", "--after", first).output
    stored = instant_of(store.get(statementId=first).json["stored"])
    late = f"{stored + timedelta(hours=1):%Y-%m-%dT%H:%M:%S%z}"
    assert first not in run("export", "--since", late).output
    assert "no statement" in run("export", "--after", str(uuid.uuid4())).output


def _counts(lines: Iterable[JSON]) -> Iterator[str]:
    for line in lines:
        yield line["id"]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_import_that_is_killed_goes_on_and_nothing_is_lost_or_doubled(
    kind: str, tmp_path: Path
) -> None:
    lines = [statement() for _ in range(6000)]
    file = tmp_path / "all.ndjson"
    file.write_bytes(ndjson(*lines))
    command = [sys.executable, "-c", "import wsgi; wsgi.main()", "statements"]
    run_import = [*command, "import", str(file), "--name", "move"]
    with installation(kind, tmp_path) as here:
        engine = sa.create_engine(here.database_url)
        process = subprocess.Popen(run_import, env=here.environ, stderr=subprocess.DEVNULL)
        while process.poll() is None and not _lines_done(engine):
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        done = _lines_done(engine)
        assert 0 < done < len(lines), "it was killed half-way"
        ended = subprocess.run(run_import, env=here.environ, capture_output=True, check=True)
        assert f"{len(lines)} lines: {len(lines) - done} kept, 0 already there" in (
            ended.stdout.decode()
        )
        out = subprocess.run(
            [*command, "export"], env=here.environ, capture_output=True, check=True
        )
        engine.dispose()
    kept = [json.loads(line)["id"] for line in out.stdout.splitlines()]
    assert kept == list(_counts(lines))


def _lines_done(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(sa.select(tables.import_progress.c.lines)).scalar() or 0
