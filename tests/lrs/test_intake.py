"""A batch is kept whole or not at all, once, whoever else is writing."""

import json
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from lrs import tables
from lrs.database import Database
from lrs.intake import Conflict
from lrs.positions import stored_at
from lrs.retrieval import StatementQuery, statement_with_id
from tests.lrs.conftest import JSON, activity, referring, statement, voiding
from tests.lrs.inside import found, post, sought, take_in
from tests.lrs.naive import Asked

_THREADS = 32


def _count(database: Database, table: sa.Table) -> int:
    with database.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _at_once(works: Sequence[Callable[[], object]]) -> list[object]:
    """Run all at the same moment, each in a thread, and return results or exceptions."""
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        start.wait()
        try:
            return work()
        except Exception as error:  # noqa: BLE001 - what was raised is the result
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_ids_come_back_in_order_those_made_here_included(
    database: Database, organisation_id: int
) -> None:
    named, unnamed = statement(), statement()
    del unnamed["id"]
    first, second = post(database, organisation_id, named, unnamed)
    assert str(first) == named["id"]
    with database.read() as connection:
        kept = statement_with_id(connection, organisation_id, second, voided=False)
    assert kept is not None
    assert json.loads(kept.body)["id"] == str(second)


def test_stored_is_the_position_s_time_and_grows_within_a_batch(
    database: Database, organisation_id: int
) -> None:
    post(database, organisation_id, *(statement() for _ in range(5)))
    post(database, organisation_id, statement())
    with database.read() as connection:
        query = sa.select(tables.statement.c.position, tables.statement.c.body)
        rows = connection.execute(query.order_by(tables.statement.c.position)).all()
    told = [json.loads(row.body)["stored"] for row in rows]
    assert told == [f"{stored_at(row.position):%Y-%m-%dT%H:%M:%S.%fZ}" for row in rows]
    assert told == sorted(set(told))


def test_a_conflict_keeps_nothing_of_its_batch(database: Database, organisation_id: int) -> None:
    sent = statement()
    post(database, organisation_id, sent)
    before = [_count(database, table) for table in (tables.statement, tables.statement_term)]
    with pytest.raises(Conflict) as refused:
        post(
            database,
            organisation_id,
            statement(),
            {**statement("other"), "id": sent["id"]},
            statement(),
        )
    assert str(refused.value.statement_id) == sent["id"]
    after = [_count(database, table) for table in (tables.statement, tables.statement_term)]
    assert after == before
    assert _count(database, tables.arrival) == 1


def test_the_same_without_a_timestamp_is_the_same_later(
    database: Database, organisation_id: int
) -> None:
    sent = statement()
    post(database, organisation_id, sent)
    post(database, organisation_id, sent)
    assert _count(database, tables.statement) == 1
    with pytest.raises(Conflict):
        post(database, organisation_id, {**sent, "result": {"completion": True}})


def test_one_id_with_many_contents_at_once_is_kept_once(
    database: Database, organisation_id: int
) -> None:
    chosen = str(uuid.uuid4())
    works = [
        lambda number=number: post(
            database, organisation_id, {**statement(f"person {number % 2}"), "id": chosen}
        )
        for number in range(_THREADS)
    ]
    outcomes = Counter(type(outcome).__name__ for outcome in _at_once(works))
    assert set(outcomes) == {"tuple", "Conflict"}
    assert outcomes["tuple"] == _THREADS // 2
    assert _count(database, tables.statement) == 1


def test_batches_with_the_same_ids_in_other_orders_all_get_through(
    database: Database, organisation_id: int
) -> None:
    sent = [statement() for _ in range(20)]
    works = [
        lambda batch=batch: post(database, organisation_id, *batch)
        for batch in (sent, sent[::-1], sent[10:] + sent[:10], sent[5:]) * 2
    ]
    outcomes = _at_once(works)
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert _count(database, tables.statement) == 20


def test_voidings_and_their_target_at_once_always_void(
    database: Database, organisation_id: int
) -> None:
    for _ in range(10):
        sent = statement()
        works = [
            lambda sent=sent: post(database, organisation_id, sent),
            lambda sent=sent: post(database, organisation_id, voiding(sent["id"])),
            lambda sent=sent: post(database, organisation_id, statement(), referring(sent["id"])),
        ]
        assert [each for each in _at_once(works) if isinstance(each, Exception)] == []
        with database.read() as connection:
            chosen = uuid.UUID(sent["id"])
            assert statement_with_id(connection, organisation_id, chosen, voided=True), (
                "a target that arrives beside its voiding is voided"
            )


def test_a_chain_at_once_is_always_listed_whole(database: Database, organisation_id: int) -> None:
    for number in range(40):
        end = statement(f"person {number}")
        middle = referring(end["id"])
        start = referring(middle["id"])
        first = referring(start["id"])
        works = [
            lambda each=each: post(database, organisation_id, each)
            for each in (first, middle, end, start)
        ]
        assert [each for each in _at_once(works) if isinstance(each, Exception)] == []
        query = StatementQuery(sought=sought(Asked(agent=f"person {number}")))
        assert set(found(database, organisation_id, query)) == {
            each["id"] for each in (end, middle, start, first)
        }


def test_definitions_merged_at_once_lose_no_language(
    database: Database, organisation_id: int
) -> None:
    languages = ["fi", "sv", "en", "de", "fr", "et", "se", "da"]
    works = [
        lambda language=language: post(
            database,
            organisation_id,
            statement(object={**activity("quiz"), "definition": {"name": {language: language}}}),
        )
        for language in languages
    ]
    assert [each for each in _at_once(works) if isinstance(each, Exception)] == []
    with database.read() as connection:
        definition = connection.execute(sa.select(tables.activity.c.definition)).scalar_one()
    assert json.loads(definition)["name"] == {language: language for language in languages}


def test_a_definition_that_says_nothing_new_is_not_written(
    database: Database, organisation_id: int
) -> None:
    def named(*languages: str) -> JSON:
        names = {language: language for language in languages}
        return statement(object={**activity("quiz"), "definition": {"name": names}})

    post(database, organisation_id, named("fi", "sv"))
    written: list[str] = []
    sa.event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _c, _cursor, text, *_: written.append(text),
    )
    post(database, organisation_id, named("sv"), named("fi"))
    assert [text for text in written if "lrs_activity" in text] == []


def test_organisations_may_use_the_same_id(database: Database, organisation_id: int) -> None:
    sent = statement()
    post(database, organisation_id, sent)
    with database.write() as connection:
        connection.execute(
            sa.insert(tables.organisation).values(id=999, name="toinen", created_at=stored_at(0))
        )
    post(
        database,
        999,
        {**statement("x"), "id": sent["id"]},
    )
    assert _count(database, tables.statement) == 2


def test_a_small_batch_is_a_handful_of_calls(database: Database, organisation_id: int) -> None:
    post(
        database,
        organisation_id,
        statement(object={**activity("a"), "definition": {"name": {"fi": "A"}}}),
    )
    calls: list[str] = []
    for size in (1, 50):
        batch = [
            statement(object={**activity("a"), "definition": {"name": {"fi": "A"}}})
            for _ in range(size)
        ]
        with database.write() as connection:
            driver: Any = connection.connection.driver_connection  # Any: either driver
            if database.is_sqlite:
                driver.set_trace_callback(calls.append)
            take_in(connection, organisation_id, batch)
            if database.is_sqlite:
                driver.set_trace_callback(None)
        if database.is_sqlite:
            selects = [call for call in calls if "SELECT" in call]
            assert len(selects) <= 4
            calls.clear()
