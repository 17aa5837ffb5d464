"""What is found is exactly what must be found, by every filter, in every order of arrival."""

import random
import sqlite3
import uuid
from datetime import UTC, datetime, timedelta
from itertools import pairwise, permutations, product
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lrs.consistency import consistent_through
from lrs.database import Database, metadata
from lrs.organisations import organisation_named
from lrs.retrieval import StatementQuery, page_of, walk_of
from lrs.terms import Sought
from tests.conftest import NOW
from tests.lrs import naive
from tests.lrs.conftest import JSON, VERBS, activity, agent, referring, statement, voiding
from tests.lrs.inside import found, post, sought

_NAMES = ("learner", "trainer", "reader")
_VERBS = ("experienced", "passed", "confirmed")
_ACTIVITIES = ("lecture", "quiz", "programme")
_REGISTRATIONS = tuple(str(UUID(int=number)) for number in (1, 2))

_agents = st.sampled_from(_NAMES).map(agent)
_activities = st.sampled_from(_ACTIVITIES).map(activity)
_groups = st.lists(_agents, min_size=1, max_size=2).map(
    lambda members: {"objectType": "Group", "member": members}
)
_verbs = st.sampled_from(_VERBS).map(lambda name: {"id": VERBS + name})
_contexts = st.fixed_dictionaries(
    {},
    optional={
        "registration": st.sampled_from(_REGISTRATIONS),
        "instructor": _agents,
        "team": _groups,
        "contextAgents": _agents.map(lambda who: [{"objectType": "contextAgent", "agent": who}]),
        "contextActivities": st.dictionaries(
            st.sampled_from(("parent", "grouping", "category", "other")),
            st.lists(_activities, min_size=1, max_size=2),
            max_size=2,
        ),
    },
)
_sub_statements = st.fixed_dictionaries(
    {
        "objectType": st.just("SubStatement"),
        "actor": _agents,
        "verb": _verbs,
        "object": st.one_of(_activities, _agents),
    },
    optional={"context": _contexts},
)
_plain = st.fixed_dictionaries(
    {
        "actor": st.one_of(_agents, _groups),
        "verb": _verbs,
        "object": st.one_of(_activities, _agents, _groups, _sub_statements),
    },
    optional={"context": _contexts},
)


@st.composite
def _stores(draw: st.DrawFn) -> list[list[JSON]]:
    """Batches of statements that refer to, and void, each other in any order of arrival."""
    count = draw(st.integers(1, 8))
    ids = [str(UUID(int=draw(st.integers(1, 2**128 - 1)))) for _ in range(count)]
    made: list[JSON] = []
    for each in dict.fromkeys(ids):
        kind = draw(st.sampled_from(("plain", "plain", "referring", "voiding")))
        target = draw(st.sampled_from([*ids, str(uuid.UUID(int=7))]))
        if kind == "plain":
            made.append({"id": each, **draw(_plain)})
        elif kind == "referring":
            made.append({**referring(target, draw(st.sampled_from(_VERBS))), "id": each})
        else:
            made.append({**voiding(target), "id": each})
    cuts = sorted(draw(st.lists(st.integers(0, len(made)), max_size=3)))
    edges = [0, *cuts, len(made)]
    return [made[start:end] for start, end in pairwise(edges) if start < end]


def _organisation(database: Database) -> int:
    with database.write() as connection:
        return organisation_named(connection, uuid.uuid4().hex, now=NOW)


_asked = st.builds(
    naive.Asked,
    agent=st.sampled_from((None, *_NAMES)),
    verb=st.sampled_from((None, *(VERBS + name for name in (*_VERBS, "voided")))),
    activity=st.sampled_from((None, *(str(activity(name)["id"]) for name in _ACTIVITIES))),
    registration=st.sampled_from((None, *_REGISTRATIONS)),
    related_agents=st.booleans(),
    related_activities=st.booleans(),
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(batches=_stores(), questions=st.lists(_asked, min_size=1, max_size=12))
def test_every_filter_finds_what_the_plain_reading_finds(
    database: Database, batches: list[list[JSON]], questions: list[naive.Asked]
) -> None:
    organisation_id = _organisation(database)
    for batch in batches:
        post(database, organisation_id, *batch)
    everything = [each for batch in batches for each in batch]
    for asked in (naive.Asked(), *questions):
        expected = naive.found(everything, asked)
        query = StatementQuery(sought=sought(asked), ascending=True)
        assert found(database, organisation_id, query) == expected
        query = StatementQuery(sought=sought(asked))
        assert found(database, organisation_id, query) == expected[::-1]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_a_chain_is_found_by_its_end_in_any_order_of_arrival(
    database: Database, organisation_id: int, order: tuple[int, ...]
) -> None:
    end = statement("learner", "passed", "quiz")
    middle = referring(end["id"], "confirmed", "trainer")
    start = referring(middle["id"], "experienced", "reader")
    chain = (end, middle, start)
    for index in order:
        post(database, organisation_id, chain[index])
    asked = naive.Asked(agent="learner", activity=activity("quiz")["id"])
    query = StatementQuery(sought=sought(asked), ascending=True)
    expected = [chain[index]["id"] for index in order]
    assert found(database, organisation_id, query) == expected


def test_statements_that_refer_to_each_other_are_found_and_end(
    database: Database, organisation_id: int
) -> None:
    one, other = str(uuid.uuid4()), str(uuid.uuid4())
    post(database, organisation_id, {**referring(other, "passed"), "id": one})
    post(database, organisation_id, {**referring(one, "confirmed"), "id": other})
    query = StatementQuery(sought=Sought(verb=VERBS + "passed"), ascending=True)
    assert found(database, organisation_id, query) == [one, other]


def test_two_and_three_terms_are_walked_by_leaps_to_the_end(
    database: Database, organisation_id: int
) -> None:
    chance = random.Random(4)
    made = [
        statement(
            chance.choice(_NAMES),
            chance.choice(_VERBS),
            context={
                "registration": chance.choice(_REGISTRATIONS),
                "contextActivities": {"parent": [activity(chance.choice(_ACTIVITIES))]},
            },
        )
        for _ in range(200)
    ]
    post(database, organisation_id, *made)
    for name, parent, registration in product(_NAMES, _ACTIVITIES, (None, _REGISTRATIONS[0])):
        asked = naive.Asked(
            agent=name,
            activity=activity(parent)["id"],
            related_activities=True,
            registration=registration,
        )
        query = StatementQuery(sought=sought(asked), ascending=True)
        assert found(database, organisation_id, query) == naive.found(made, asked)


def test_one_organisation_never_finds_another_s(database: Database, organisation_id: int) -> None:
    post(database, organisation_id, statement())
    stranger = _organisation(database)
    assert found(database, stranger, StatementQuery()) == []
    assert (
        found(database, stranger, StatementQuery(sought=Sought(verb=VERBS + "experienced"))) == []
    )


@pytest.mark.parametrize("terms", [0, 1, 2, 3])
def test_a_page_is_one_query(database: Database, organisation_id: int, terms: int) -> None:
    asked_for = Sought(
        verb=None if terms < 1 else VERBS + "passed",
        related_agent=None if terms < 2 else "account|https://hr.example|learner",
        related_activity=None if terms < 3 else activity("quiz")["id"],
    )
    with database.read() as connection:
        through = consistent_through(database, connection)
        walk = walk_of(StatementQuery(sought=asked_for), most=10)
        asked: list[str] = []
        if database.is_sqlite:
            _driver(connection).set_trace_callback(asked.append)
        page_of(connection, walk, organisation_id=organisation_id, consistent_through=through)
        if database.is_sqlite:
            _driver(connection).set_trace_callback(None)
            assert len([each for each in asked if "SELECT" in each.upper()]) == 1


def _driver(connection: sa.Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


_GROWING = {
    "everything": Sought(),
    "verb": Sought(verb=VERBS + "passed"),
    "agent and verb": Sought(agent="account|https://hr.example|learner", verb=VERBS + "passed"),
    "two long lists": Sought(
        related_agent="account|https://hr.example|trainer", verb=VERBS + "passed"
    ),
    "a long and a short list": Sought(
        related_agent="account|https://hr.example|trainer",
        related_activity=activity("rare")["id"],
    ),
}


@pytest.mark.parametrize("ascending", [False, True])
@pytest.mark.parametrize("name", list(_GROWING))
def test_the_steps_of_a_page_do_not_grow_with_the_store(
    tmp_path: Path, name: str, ascending: bool
) -> None:
    """SQLite counts the steps of its machine, so this needs no clock."""
    database = Database(f"sqlite:///{tmp_path}/growing.db")
    metadata.create_all(database.engine)
    rare = [_passed("rare") for _ in range(5)]
    steps = []
    for size in (400, 1600):
        post(database, 1, *(_passed("lecture") for _ in range(size)), *rare)
        steps.append(_steps(database, StatementQuery(sought=_GROWING[name], ascending=ascending)))
    assert steps[1] <= 1.3 * steps[0] + 500
    database.close()


def _passed(what: str) -> JSON:
    around = {"instructor": agent("trainer"), "contextActivities": {"parent": [activity(what)]}}
    return statement("learner", "passed", "quiz", context=around)


def _steps(database: Database, query: StatementQuery) -> int:
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    with database.read() as connection:
        driver = _driver(connection)
        driver.set_progress_handler(count, 10)
        page_of(
            connection,
            walk_of(query, most=50),
            organisation_id=1,
            consistent_through=datetime.now(UTC) + timedelta(seconds=1),
        )
        driver.set_progress_handler(None, 10)
    return counted * 10
