"""Erasing somebody from the store: all of theirs, nothing of others', and no way back."""

import json
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

import wsgi
from lrs import files, journal, tables
from lrs.audit import lines_about
from lrs.database import Database, metadata
from lrs.erased import statement_mark
from lrs.intake import accept, own_sender
from lrs.purge import Erasure, commands, erase, erasure_of, erasures, jobs, missing, sweeping
from lrs.surroundings import Surroundings
from lrs.terms import Sought, terms_to_find
from statements.findable import agent_key
from statements.grammar import XapiVersion, read_statement
from tests.conftest import NOW
from tests.lrs.conftest import (
    JSON,
    Store,
    activity,
    agent,
    referring,
    statement,
    voiding,
)
from tests.lrs.mixed import described, sha256
from tests.lrs.test_attachments_resource import send
from tests.lrs.test_exchange import EXPORT, JOURNAL, lines_of, ndjson
from tests.lrs.test_signed_statements import USAGE, signed
from tests.lrs.test_signed_statements import send as send_signed

LEARNER = agent("learner")
NAMELESS = {
    "objectType": "Agent",
    "account": {"homePage": "https://valmentava.example/people", "name": "erased"},
}
KEY = agent_key(json.dumps(LEARNER).encode())


@pytest.fixture
def erasure(organisation_id: int) -> Erasure:
    return erasure_of(organisation_id, KEY)


def of(who: JSON) -> dict[str, str]:
    return {"agent": json.dumps(who), "related_agents": "true"}


def work(here: Surroundings) -> int:
    """Run the background work of erasing once."""
    return sum(job.run() for job in jobs(here))


def as_of(here: Surroundings, moment: datetime) -> Surroundings:
    return replace(here, clock=lambda: moment)


def test_own_statements_go_and_others_stay(
    store: Store, surroundings: Surroundings, erasure: Erasure
) -> None:
    own, other = statement(), statement("trainer")
    store.post(own, other)
    swept = erase(surroundings, erasure)
    assert (swept.erased, swept.redacted) == (1, 0)
    assert store.get(statementId=own["id"]).status_code == 404
    assert store.ids() == [other["id"]]
    assert store.ids(**of(LEARNER)) == []
    assert own["id"] not in store.ask("GET", "/store/statements", voided="true").text


MENTIONS: dict[str, JSON] = {
    "object": {"object": LEARNER},
    "member": {"actor": {"objectType": "Group", "member": [agent("trainer"), LEARNER]}},
    "instructor": {"context": {"instructor": LEARNER}},
    "team": {"context": {"team": {"objectType": "Group", "member": [LEARNER]}}},
    "context agents": {
        "context": {"contextAgents": [{"objectType": "contextAgent", "agent": LEARNER}]}
    },
    "sub-statement": {
        "object": {
            "objectType": "SubStatement",
            "actor": LEARNER,
            "verb": {"id": "https://verbs.example/planned"},
            "object": activity("lecture"),
        }
    },
    "in an extension": {
        "context": {
            "instructor": LEARNER,
            "extensions": {"https://extensions.example/with": {"people": [1.50, LEARNER]}},
        }
    },
}


@pytest.mark.parametrize("mention", MENTIONS.values(), ids=MENTIONS)
def test_in_others_statements_somebody_becomes_nobody(
    store: Store, surroundings: Surroundings, erasure: Erasure, mention: JSON
) -> None:
    told = {**statement("trainer"), "result": {"score": {"raw": 1.50}}, **mention}
    raw = json.dumps(told).replace('"raw": 1.5', '"raw": 1.50')
    assert store.ask("POST", body=raw.encode()).status_code == 200
    swept = erase(surroundings, erasure)
    assert (swept.erased, swept.redacted) == (0, 1)
    answer = store.get(statementId=told["id"])
    assert '"learner"' not in answer.text
    assert '"raw": 1.50' in answer.text
    assert json.dumps(NAMELESS["account"], separators=(",", ":")) in answer.text
    assert store.ids(**of(LEARNER)) == []
    assert store.ids(**of(NAMELESS)) == [told["id"]]
    assert store.ids(**of(agent("trainer"))) == [told["id"]]


def test_somebody_who_is_like_another_is_not_taken_for_them(
    store: Store, surroundings: Surroundings, erasure: Erasure
) -> None:
    elsewhere = {
        "objectType": "Agent",
        "account": {"homePage": "https://other.example", "name": "learner"},
    }
    like = statement(actor="learner2"), statement(actor="trainer", object=elsewhere)
    store.post(*like)
    assert erase(surroundings, erasure).total == 0
    assert len(store.ids()) == 2


def test_a_signed_statement_that_names_them_goes_with_its_signature(
    store: Store, surroundings: Surroundings, erasure: Erasure
) -> None:
    told = statement("trainer", context={"instructor": LEARNER})
    assert send_signed(store, told, signed(told)).status_code == 200
    assert erase(surroundings, erasure).erased == 1
    assert store.ids() == []
    assert USAGE not in store.ask("GET", "/store/statements").text


def test_who_refers_to_an_erased_statement_is_found_by_their_own_alone(
    store: Store, surroundings: Surroundings, erasure: Erasure
) -> None:
    own = statement(what="secret", context={"registration": str(uuid4())})
    first = referring(own["id"])
    second = referring(first["id"], verb="liked")
    store.post(own, first, second)
    assert set(store.ids(activity=activity("secret")["id"])) == {
        each["id"] for each in (own, first, second)
    }
    erase(surroundings, erasure)
    assert store.ids(activity=activity("secret")["id"]) == []
    assert store.ids(**of(LEARNER)) == []
    assert store.ids(registration=own["context"]["registration"]) == []
    assert store.ids(verb=first["verb"]["id"]) == [second["id"], first["id"]]


def test_what_was_voided_goes_and_what_was_voided_by_them_stays_so(
    store: Store, surroundings: Surroundings, erasure: Erasure
) -> None:
    own, others = statement(), statement("trainer")
    store.post(own, others)
    store.post(voiding(own["id"]))
    by_them = voiding(others["id"]) | {"actor": LEARNER}
    store.post(by_them)
    assert erase(surroundings, erasure).erased == 2
    assert store.get(voidedStatementId=own["id"]).status_code == 404
    assert store.get(statementId=by_them["id"]).status_code == 404
    assert store.get(voidedStatementId=others["id"]).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_what_was_erased_is_not_taken_in_again(
    store: Store, surroundings: Surroundings, erasure: Erasure, method: str
) -> None:
    own = statement()
    store.post(own, statement("trainer"))
    erase(surroundings, erasure)
    parameters = {"statementId": own["id"]} if method == "PUT" else {}
    for again in (own, statement("trainer") | {"id": own["id"]}):
        answer = store.ask(method, body=again, **parameters)
        assert answer.status_code == 409
        assert "erased" in answer.text
    # All of a batch or nothing of it.
    assert store.ask("POST", body=[statement("trainer"), own]).status_code == 409
    # The long way, which asks for more than the short one.
    beside = [referring(str(uuid4())), own]
    assert store.ask("POST", body=beside).status_code == 409
    assert len(store.ids()) == 1


def test_an_import_leaves_out_what_was_erased_and_says_so(
    store: Store, surroundings: Surroundings, erasure: Erasure
) -> None:
    own, other = statement(), statement("trainer")
    store.post(own)
    erase(surroundings, erasure)
    told = lines_of(store.ask("POST", EXPORT, body=ndjson(own, other)))
    assert (told[-1]["kept"], told[-1]["refused"]) == (1, 1)
    (bad,) = [each for line in told for each in line["bad"]]
    assert bad["line"] == 1
    assert "erased" in bad["rule"]
    assert store.ids() == [other["id"]]


def test_documents_go_and_others_stay(
    store: Store, surroundings: Surroundings, erasure: Erasure
) -> None:
    for who in (LEARNER, agent("trainer")):
        about = {"agent": json.dumps(who), "activityId": activity("lecture")["id"]}
        state = store.ask("PUT", "/xapi/activities/state", body={"at": 3}, stateId="place", **about)
        profile = store.ask(
            "PUT",
            "/xapi/agents/profile",
            {"If-None-Match": "*"},
            body={"size": "big"},
            agent=json.dumps(who),
            profileId="wishes",
        )
        assert (state.status_code, profile.status_code) == (204, 204)
    assert erase(surroundings, erasure).documents == 2
    for who, left in ((LEARNER, []), (agent("trainer"), ["wishes"])):
        listed = store.ask("GET", "/xapi/agents/profile", agent=json.dumps(who))
        assert listed.json == left


def test_attachments_go_once_nobody_can_be_keeping_them(
    store: Store, surroundings: Surroundings, erasure: Erasure, organisation_id: int
) -> None:
    data_dir = surroundings.settings.data_dir
    only, shared, course = b"only theirs", b"also the trainer's", b"a picture of the course"
    own = statement(attachments=[described(each) for each in (only, shared, course)])
    assert send(store, own, only, shared, course).status_code == 200
    other = statement("trainer", attachments=[described(shared)])
    assert send(store, other, shared).status_code == 200
    with surroundings.database.write() as connection:
        files.put(
            connection,
            course,
            data_dir=data_dir,
            organisation_id=organisation_id,
            media_type="image/png",
            now=NOW,
        )
    erase(surroundings, erasure)
    assert counted(surroundings) == {sha256(shared), sha256(course)}
    soon = datetime.now(NOW.tzinfo)
    assert removed(surroundings, soon) == 0
    assert removed(surroundings, soon + timedelta(hours=2)) == 1
    there = [files.is_there(sha256(each), data_dir=data_dir) for each in (only, shared, course)]
    assert there == [False, True, True]


def test_bytes_that_somebody_keeps_again_stay(
    store: Store, surroundings: Surroundings, erasure: Erasure
) -> None:
    content = b"brought again"
    assert send(store, statement(attachments=[described(content)]), content).status_code == 200
    erase(surroundings, erasure)
    again = statement("trainer", attachments=[described(content)])
    assert send(store, again, content).status_code == 200
    assert removed(surroundings, datetime.now(NOW.tzinfo) + timedelta(hours=2)) == 0
    assert files.is_there(sha256(content), data_dir=surroundings.settings.data_dir)


def counted(here: Surroundings) -> set[str]:
    with here.database.read() as connection:
        found = connection.execute(sa.select(tables.file.c.sha256)).scalars()
        return {bytes(each).hex() for each in found}


def removed(here: Surroundings, now: datetime) -> int:
    with here.database.write() as connection:
        return files.remove_left(connection, data_dir=here.settings.data_dir, now=now)


def test_who_follows_the_journal_hears_of_it_by_marks(
    store: Store, surroundings: Surroundings, erasure: Erasure
) -> None:
    own, other = statement(), statement("trainer", context={"instructor": LEARNER})
    store.post(own, other)
    followed(store, surroundings)
    erase(surroundings, erasure)
    lines = followed(store, surroundings)
    assert [line["kind"] for line in lines] == ["erased", "kept", "erased", "redacted"]
    mark = str(statement_mark(UUID(own["id"])))
    assert [line.get("mark") for line in lines] == [mark, None, mark, None]
    told = json.dumps(lines)
    assert own["id"] not in told
    assert '"learner"' not in told


def followed(store: Store, here: Surroundings) -> list[JSON]:
    here.database.transact(journal.relay)
    return lines_of(store.ask("GET", JOURNAL))


def test_what_comes_late_is_erased_within_the_hour(
    store: Store, surroundings: Surroundings, erasure: Erasure
) -> None:
    erase(surroundings, erasure)
    store.post(statement())
    assert work(surroundings) == 1
    assert store.ids() == []
    later = as_of(surroundings, NOW + timedelta(hours=1))
    assert work(later) == 0
    with surroundings.database.read() as connection:
        assert erasures.unsettled(connection) == ()


def test_a_backup_does_not_bring_the_erased_back(
    store: Store, surroundings: Surroundings, erasure: Erasure, tmp_path: Path
) -> None:
    own, other = statement(), statement("trainer", context={"instructor": LEARNER})
    store.post(own, other)
    brought_back = _backup(surroundings, store, tmp_path)
    erase(surroundings, erasure)
    brought_back()
    assert store.get(statementId=own["id"]).status_code == 200
    assert missing(surroundings) == (erasure,)
    erase(surroundings, erasure)
    assert store.ids() == [other["id"]]
    assert store.ids(**of(LEARNER)) == []
    assert missing(surroundings) == ()


def _backup(here: Surroundings, store: Store, folder: Path) -> Any:  # Any: what restores
    """Take a copy of every table of the store, and return what puts it back."""
    with here.database.read() as connection:
        held = {
            table: [dict(row._mapping) for row in connection.execute(sa.select(table))]
            for table in metadata.sorted_tables
            if table.name.startswith("lrs_")
        }

    def restore() -> None:
        with here.database.write() as connection:
            for table in reversed(held):
                connection.execute(sa.delete(table))
            for table, rows in held.items():
                if rows:
                    connection.execute(sa.insert(table), rows)

    return restore


def test_an_erasure_that_was_killed_half_way_is_gone_on_with(
    store: Store,
    surroundings: Surroundings,
    erasure: Erasure,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweeping, "_AT_ONCE", 2)
    store.post(*[statement() for _ in range(5)])
    steps = iter([sweeping._step, None])

    def dying(*arguments: Any, **named: Any) -> Any:  # Any: whatever a step takes
        step = next(steps)
        if step is None:
            raise KeyboardInterrupt
        return step(*arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(sweeping, "_step", dying)
        with pytest.raises(KeyboardInterrupt):
            erase(surroundings, erasure)
    assert len(store.ids()) == 3
    assert work(surroundings) == 3
    assert store.ids() == []


def test_the_ledger_and_the_tables_tell_of_nobody(
    store: Store, surroundings: Surroundings, erasure: Erasure
) -> None:
    own = statement()
    store.post(own)
    erase(surroundings, erasure)
    ledger = [
        path.name.encode() + path.read_bytes()
        for path in surroundings.settings.keys_dir.rglob("*.json")
    ]
    assert len(ledger) == 1
    with surroundings.database.read() as connection:
        rows = [
            repr(tuple(row)).encode()
            for table in (tables.erasure, tables.erased_statement, tables.journal)
            for row in connection.execute(sa.select(table))
        ]
    for told in (*ledger, *rows):
        for known in (b"learner", b"hr.example", own["id"].encode(), UUID(own["id"]).bytes):
            assert known not in told


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nothing_of_it_is_left_in_the_file(
    store: Store, surroundings: Surroundings, erasure: Erasure
) -> None:
    secret = "nobody-else-writes-this-word"
    store.post(*[statement(what=f"{secret}-{number}") for number in range(300)])
    path = Path(surroundings.database.engine.url.database or "")
    surroundings.database.forget_log()
    assert secret.encode() in path.read_bytes()
    erase(surroundings, erasure)
    for each in path.parent.glob(f"{path.name}*"):
        # Definitions of activities are the organisation's; these have none.
        assert secret.encode() not in each.read_bytes(), each.name


def test_another_organisation_s_statements_stay(
    store: Store, surroundings: Surroundings, erasure: Erasure
) -> None:
    store.post(statement())
    elsewhere = replace(erasure, organisation_id=erasure.organisation_id + 1)
    assert erase(surroundings, elsewhere).total == 0
    assert len(store.ids()) == 1


def test_more_than_one_step_holds(
    store: Store, surroundings: Surroundings, erasure: Erasure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "_AT_ONCE", 3)
    everything = [
        statement("learner" if number % 2 else "trainer", context={"instructor": LEARNER})
        for number in range(20)
    ]
    store.post(*everything)
    swept = erase(surroundings, erasure)
    assert (swept.erased, swept.redacted) == (10, 10)
    assert store.ids(**of(LEARNER)) == []
    assert len(store.ids()) == 10


def test_who_refers_while_it_is_erased_does_not_keep_it_findable(
    store: Store, surroundings: Surroundings, erasure: Erasure, organisation_id: int
) -> None:
    """Of a reference and an erasure at once, either is seen by the other."""
    targets = [statement(what="secret") for _ in range(60)]
    store.post(*targets)
    begin = threading.Barrier(2)

    def refer() -> None:
        begin.wait()
        for target in targets:
            valid = read_statement(json.dumps(referring(target["id"])).encode(), XapiVersion.V2_0)
            keep = partial(
                accept,
                statements=[valid],
                sender=own_sender(organisation_id, "https://valmentava.example"),
                version=XapiVersion.V2_0,
            )
            surroundings.database.transact(keep)

    thread = threading.Thread(target=refer)
    thread.start()
    begin.wait()
    erase(surroundings, erasure)
    thread.join()
    assert len(store.ids()) == 60
    assert _listed(surroundings.database, organisation_id, Sought(related_agent=KEY)) == 0
    secret = Sought(activity=activity("secret")["id"])
    assert _listed(surroundings.database, organisation_id, secret) == 0


def test_a_reference_on_its_way_is_waited_for(
    store: Store, surroundings: Surroundings, erasure: Erasure, organisation_id: int
) -> None:
    target = statement(what="secret")
    store.post(target)
    refers = read_statement(json.dumps(referring(target["id"])).encode(), XapiVersion.V2_0)
    erasing = threading.Thread(target=erase, args=(surroundings, erasure))
    with surroundings.database.write() as connection:
        accept(
            connection,
            [refers],
            sender=own_sender(organisation_id, "https://valmentava.example"),
            version=XapiVersion.V2_0,
        )
        erasing.start()
        # It must be waiting by now: the reference is found by its target until it commits.
        erasing.join(timeout=0.5)
        assert erasing.is_alive()
    erasing.join()
    assert store.ids() == [str(refers.id)]
    assert _listed(surroundings.database, organisation_id, Sought(related_agent=KEY)) == 0


def _listed(database: Database, organisation_id: int, sought: Sought) -> int:
    (term,) = terms_to_find(sought)
    column = tables.statement_term.c
    with database.read() as connection:
        return len(
            connection.execute(
                sa.select(column.position).where(
                    column.organisation_id == organisation_id, column.term == term
                )
            ).all()
        )


def environ_of(here: Surroundings) -> dict[str, str]:
    """Return the environment that an installation is started with."""
    settings = here.settings
    return {
        "VALMENTAVA_DATABASE_URL": settings.database_url,
        "VALMENTAVA_DATA_DIR": str(settings.data_dir),
        "VALMENTAVA_PUBLIC_URL": settings.public_url,
        "VALMENTAVA_SECRET_KEYS": "a-key-for-tests-that-is-long-enough-0001",
    }


def test_a_server_that_starts_erases_who_is_in_the_ledger(
    store: Store,
    surroundings: Surroundings,
    erasure: Erasure,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The process's logs are other tests' too.
    monkeypatch.setattr(wsgi, "_set_up_logs", lambda _: None)
    other = statement("trainer")
    store.post(statement(), other)
    erasures.note(surroundings.settings.keys_dir, erasure)
    wsgi.create_app(environ_of(surroundings))
    assert store.ids() == [other["id"]]


def test_the_background_loop_sweeps_and_looks_at_the_ledger(surroundings: Surroundings) -> None:
    assert {"erasures", "ledger of erasures", "files left"} <= {
        job.name for job in wsgi.jobs(surroundings)
    }


def _command(here: Surroundings, *words: str) -> Result:
    @click.group()
    def valmentava() -> None:
        """Stand for the command."""

    commands.add_to(valmentava, lambda: here)
    return CliRunner().invoke(valmentava, ["purge", *words])


def test_the_command_erases_an_agent_and_logs_that_but_not_whom(
    store: Store, surroundings: Surroundings, organisation_id: int
) -> None:
    store.post(statement(), statement("trainer", context={"instructor": LEARNER}))
    words = ("--organisation", "Oikeusministeriö", "--agent", json.dumps(LEARNER))
    asked = _command(surroundings, *words)
    assert (asked.exit_code, len(store.ids())) == (1, 2)
    done = _command(surroundings, *words, "--yes")
    assert done.exit_code == 0, done.output
    assert "Erased 1 statements" in done.output
    assert "1 statements of others" in done.output
    assert len(store.ids()) == 1
    with surroundings.database.read() as connection:
        (line,) = lines_about(connection, organisation_id, "")
    assert (line.act, line.actor) == ("person_erased", "command")


@pytest.mark.parametrize(
    "words",
    [
        ("--organisation", "Oikeusministeriö", "--agent", "nobody"),
        ("--organisation", "Oikeusministeriö", "--agent", "{}"),
        ("--organisation", "Ei mikään", "--agent", json.dumps(LEARNER)),
    ],
)
def test_the_command_erases_nobody_where_it_is_not_sure_whom(
    store: Store, surroundings: Surroundings, words: tuple[str, ...]
) -> None:
    store.post(statement())
    assert _command(surroundings, *words, "--yes").exit_code == 1
    assert len(store.ids()) == 1
