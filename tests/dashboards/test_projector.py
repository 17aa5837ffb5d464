"""The projector: every entry of the journal once, however many projectors there are."""

import threading
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboards import bookmarks, projector, tables
from dashboards.progress_rows import unpacked
from dashboards.projections.folding import folded
from dashboards.projections.progress import Place, Progress, steps_in
from dashboards.projector import catch_up, project, rebuild
from lrs import journal
from lrs.database import Database
from lrs.intake import accept, own_sender
from lrs.purge import erase, erasure_of
from lrs.surroundings import Surroundings
from statements.coaching import part_id, person_key
from statements.grammar import ValidStatement, XapiVersion, read_statement
from tests.dashboards.conftest import (
    ANOTHER,
    BASE,
    ENROLMENT,
    LEARNER,
    MODULE,
    SECOND_MODULE,
    Acts,
    Keep,
    after,
    new_organisation,
    stored,
)

HERE = Place(ENROLMENT, MODULE, LEARNER)


def rows(database: Database, organisation_id: int) -> dict[Place, tuple[object, ...]]:
    """Return the organisation's rows that serve, by place."""
    query = sa.select(tables.progress).where(
        tables.progress.c.organisation_id == organisation_id,
        tables.progress.c.generation
        == bookmarks.serving_generation(organisation_id, projector.PROGRESS),
    )
    with database.read() as connection:
        return {
            Place(row.registration, row.activity_id, row.person_id): (
                row.started_at,
                row.completed_at,
                unpacked(row.pages),
                row.score_raw,
                row.score_max,
                row.passed,
            )
            for row in connection.execute(query)
        }


def as_row(progress: Progress) -> tuple[object, ...]:
    best = progress.best
    return (
        progress.started_at,
        progress.completed_at,
        progress.pages,
        None if best is None else best.raw,
        None if best is None else best.maximum,
        progress.passed,
    )


def voids(statement_id: UUID) -> ValidStatement:
    body = (
        f'{{"id":"{uuid4()}","actor":{{"mbox":"mailto:admin@example.org"}},'
        f'"verb":{{"id":"http://adlnet.gov/expapi/verbs/voided"}},'
        f'"object":{{"objectType":"StatementRef","id":"{statement_id}"}}}}'
    )
    return read_statement(body.encode(), XapiVersion.V2_0)


def everything_projected(database: Database, organisation_id: int) -> None:
    while catch_up(database, organisation_id, iri_base=BASE).read_until is not None:
        pass


def whole_way(acts: Acts) -> Sequence[ValidStatement]:
    return (
        acts.starts(0),
        acts.reads("tyoote", 1),
        acts.reads("kuuntelu", 2),
        acts.scores(2, minutes=3),
        acts.scores(5, minutes=4),
        acts.completes(4),
    )


def test_an_empty_store_has_no_rows_and_is_not_behind(
    database: Database, organisation_id: int
) -> None:
    assert catch_up(database, organisation_id, iri_base=BASE).read_until is None
    assert rows(database, organisation_id) == {}


def test_what_was_done_is_in_the_rows_at_once(
    database: Database, organisation_id: int, keep: Keep
) -> None:
    keep([Acts().starts()])
    assert catch_up(database, organisation_id, iri_base=BASE).read_until is None
    assert rows(database, organisation_id) == {HERE: as_row(Progress(after(0)))}


def test_rows_grow_batch_by_batch_to_the_same_as_in_one_fold(
    database: Database, organisation_id: int, keep: Keep
) -> None:
    way = whole_way(Acts())
    for act in way:
        keep([act])
        catch_up(database, organisation_id, iri_base=BASE, most=1)
    everything_projected(database, organisation_id)
    assert rows(database, organisation_id)[HERE] == (
        after(0),
        after(4),
        {part_id(MODULE, "page:tyoote"), part_id(MODULE, "page:kuuntelu")},
        5.0,
        5.0,
        True,
    )


def test_a_page_that_cannot_catch_up_says_until_when_it_has_read(
    database: Database, organisation_id: int, keep: Keep
) -> None:
    keep(whole_way(Acts()))
    standing = catch_up(database, organisation_id, iri_base=BASE, most=2)
    assert standing.read_until is not None
    everything_projected(database, organisation_id)
    assert rows(database, organisation_id)[HERE][1] == after(4)


def test_a_voided_statement_never_happened(
    database: Database, organisation_id: int, keep: Keep
) -> None:
    *before, completed = whole_way(Acts())
    ids = keep([*before, completed])
    everything_projected(database, organisation_id)
    keep([voids(ids[-1])])
    everything_projected(database, organisation_id)
    started, done, pages, *_ = rows(database, organisation_id)[HERE]
    assert (started, done) == (after(0), None)
    assert len(pages) == 2  # type: ignore[arg-type]  # rows hold objects of many types


def test_voiding_everything_leaves_no_row(
    database: Database, organisation_id: int, keep: Keep
) -> None:
    ids = keep([Acts().starts(), Acts(person_id=ANOTHER).starts()])
    everything_projected(database, organisation_id)
    keep([voids(ids[0])])
    everything_projected(database, organisation_id)
    assert set(rows(database, organisation_id)) == {Place(ENROLMENT, MODULE, ANOTHER)}


def test_a_statement_voided_before_it_arrived_never_happened(
    database: Database, organisation_id: int, keep: Keep
) -> None:
    late = Acts().completes(7)
    assert late.id is not None
    keep([Acts().starts(), voids(late.id)])
    everything_projected(database, organisation_id)
    keep([late])
    everything_projected(database, organisation_id)
    assert rows(database, organisation_id) == {HERE: as_row(Progress(after(0)))}


def test_another_organisation_s_statements_stay_its_own(
    database: Database, organisation_id: int, keep: Keep, another_organisation_id: int
) -> None:
    keep([Acts().starts()])
    everything_projected(database, organisation_id)
    everything_projected(database, another_organisation_id)
    with database.read() as connection:
        of = connection.execute(sa.select(tables.progress.c.organisation_id)).scalars().all()
    assert of == [organisation_id]


def test_two_projectors_at_once_project_everything_once(
    database: Database, organisation_id: int, keep: Keep
) -> None:
    people = [Acts(person_id=uuid4(), registration=uuid4()) for _ in range(8)]
    for acts in people:
        keep(whole_way(acts))
    with database.write() as connection:
        journal.relay(connection)
    read: list[int] = []
    start = threading.Barrier(3)

    def projector_of_its_own() -> None:
        start.wait()
        while done := project(database, organisation_id, iri_base=BASE, most=3):
            read.append(done)

    threads = [threading.Thread(target=projector_of_its_own) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(read) == 48
    assert {row[1] for row in rows(database, organisation_id).values()} == {after(4)}
    assert len(rows(database, organisation_id)) == 8


def test_a_projector_that_dies_half_way_leaves_nothing_half_done(
    database: Database, organisation_id: int, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = keep(whole_way(Acts()))
    keep([voids(ids[0])])
    with database.write() as connection:
        journal.relay(connection)

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        # It has moved the bookmark and written rows by then.
        patched.setattr(projector, "_fold_again", dies)
        with pytest.raises(KeyboardInterrupt):
            project(database, organisation_id, iri_base=BASE)
    assert rows(database, organisation_id) == {}
    assert project(database, organisation_id, iri_base=BASE) == 8
    assert rows(database, organisation_id)[HERE][:2] == (after(1), after(4))


def test_a_bookmark_that_was_moved_meanwhile_is_not_moved_again(
    database: Database, organisation_id: int
) -> None:
    with database.write() as connection:
        at = bookmarks.taken(connection, organisation_id, projector.PROGRESS)
        bookmarks.move(connection, at, sequence=3, position=30)
        with pytest.raises(bookmarks.Overtaken):
            bookmarks.move(connection, at, sequence=2, position=20)


def test_rebuilding_gives_the_same_rows(
    database: Database, organisation_id: int, keep: Keep
) -> None:
    ids = keep([*whole_way(Acts()), *whole_way(Acts(module_id=SECOND_MODULE))])
    everything_projected(database, organisation_id)
    keep([voids(ids[-1])])
    everything_projected(database, organisation_id)
    before = rows(database, organisation_id)
    assert len(before) == 2
    for _ in range(2):
        assert rebuild(database, organisation_id, iri_base=BASE) == 14
        assert rows(database, organisation_id) == before
    assert _generations(database) == {3}


def test_rebuilding_mends_rows_that_went_wrong(
    database: Database, organisation_id: int, keep: Keep
) -> None:
    keep(whole_way(Acts()))
    everything_projected(database, organisation_id)
    before = rows(database, organisation_id)
    with database.write() as connection:
        connection.execute(sa.update(tables.progress).values(completed_at=None))
    rebuild(database, organisation_id, iri_base=BASE)
    assert rows(database, organisation_id) == before


def test_after_a_rebuild_postgresql_knows_how_many_rows_there_are(
    database: Database, organisation_id: int, keep: Keep
) -> None:
    keep([Acts().starts(), Acts(module_id=SECOND_MODULE).starts()])
    keep([Acts(person_id=ANOTHER).starts()])
    database.transact(journal.relay)
    rebuild(database, organisation_id, iri_base=BASE)
    assert _rows_believed(database) in {None, 3}


def test_the_old_rows_serve_while_new_ones_are_made(
    database: Database, organisation_id: int, keep: Keep
) -> None:
    keep([Acts().starts()])
    everything_projected(database, organisation_id)
    seen: list[object] = []

    def look(_size: int) -> None:
        keep([Acts().completes(9)])
        everything_projected(database, organisation_id)
        seen.append(rows(database, organisation_id)[HERE][1])

    rebuild(database, organisation_id, iri_base=BASE, told=look)
    assert seen == [after(9)]
    assert rows(database, organisation_id)[HERE][1] == after(9)


def test_a_rebuild_gives_way_to_a_later_one(
    database: Database, organisation_id: int, keep: Keep
) -> None:
    keep([Acts().starts()])
    everything_projected(database, organisation_id)

    def begin_another(_size: int) -> None:
        rebuild(database, organisation_id, iri_base=BASE)

    with pytest.raises(bookmarks.Overtaken):
        rebuild(database, organisation_id, iri_base=BASE, told=begin_another)
    assert set(rows(database, organisation_id)) == {HERE}


def test_a_rebuild_that_died_leaves_nothing_behind_after_the_next(
    database: Database, organisation_id: int, keep: Keep
) -> None:
    keep([Acts().starts()])
    everything_projected(database, organisation_id)

    def dies(_size: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(database, organisation_id, iri_base=BASE, told=dies)
    assert set(rows(database, organisation_id)) == {HERE}
    rebuild(database, organisation_id, iri_base=BASE)
    assert set(rows(database, organisation_id)) == {HERE}
    assert _generations(database) == {3}


def test_the_background_loop_projects_every_organisation(
    surroundings: Surroundings, organisation_id: int, keep: Keep
) -> None:
    keep(whole_way(Acts()))
    done = [job.run() for job in (*journal.jobs(surroundings), *projector.jobs(surroundings))]
    assert done == [6, 6]
    assert len(rows(surroundings.database, organisation_id)) == 1


_ALL = [*whole_way(Acts()), *whole_way(Acts(module_id=SECOND_MODULE))]


@given(
    chosen=st.lists(st.integers(0, len(_ALL) - 1), max_size=12),
    voided=st.sets(st.integers(0, len(_ALL) - 1)),
    batch=st.integers(1, 5),
)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_rows_are_what_is_left_in_the_store_whatever_was_voided(
    database: Database, chosen: list[int], voided: set[int], batch: int
) -> None:
    organisation_id = new_organisation(database)
    sender = own_sender(organisation_id, BASE)

    def keep_now(statement: ValidStatement) -> UUID:
        def work(connection: sa.Connection) -> tuple[UUID, ...]:
            return accept(connection, [statement], sender=sender, version=XapiVersion.V2_0)

        return database.transact(work)[0]

    for number in chosen:
        statement_id = keep_now(_ALL[number])
        if number in voided:
            keep_now(voids(statement_id))
    while catch_up(database, organisation_id, iri_base=BASE, most=batch).read_until is not None:
        pass
    left = [stored(_ALL[number]) for number in set(chosen) - voided]
    expected = {place: as_row(step) for place, step in steps_in(left, iri_base=BASE).items()}
    assert rows(database, organisation_id) == expected
    rebuild(database, organisation_id, iri_base=BASE)
    assert rows(database, organisation_id) == expected


def _rows_believed(database: Database) -> int | None:
    """Return how many rows plans are made for; None on SQLite, whose plans need no such number."""
    if database.is_sqlite:
        return None
    query = sa.text("SELECT reltuples FROM pg_class WHERE relname = 'dashboards_progress'")
    with database.read() as connection:
        return int(connection.execute(query).scalar_one())


def _generations(database: Database) -> set[int]:
    with database.read() as connection:
        return set(connection.execute(sa.select(tables.progress.c.generation)).scalars())


@pytest.mark.parametrize("projected_before", [True, False])
def test_who_is_erased_has_no_rows_and_a_rebuild_brings_none_back(
    surroundings: Surroundings, organisation_id: int, keep: Keep, projected_before: bool
) -> None:
    database = surroundings.database
    keep([*whole_way(Acts()), *whole_way(Acts(person_id=ANOTHER))])
    if projected_before:
        everything_projected(database, organisation_id)
    erase(surroundings, erasure_of(organisation_id, person_key(BASE, LEARNER)))
    assert catch_up(database, organisation_id, iri_base=BASE).read_until is None
    left = rows(database, organisation_id)
    assert set(left) == {Place(ENROLMENT, MODULE, ANOTHER)}
    rebuild(database, organisation_id, iri_base=BASE)
    assert rows(database, organisation_id) == left


def test_what_was_read_before_an_erasure_is_not_written_after_it(
    surroundings: Surroundings,
    organisation_id: int,
    keep: Keep,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A rebuild that has read somebody's statements goes on while they are erased."""
    database = surroundings.database
    keep(whole_way(Acts()))
    everything_projected(database, organisation_id)
    threads: list[threading.Thread] = []

    def slowly(bodies: Sequence[bytes], *, iri_base: str) -> object:
        found = folded(bodies, iri_base=iri_base)
        if not threads:
            thread = threading.Thread(
                target=erase,
                args=(surroundings, erasure_of(organisation_id, person_key(BASE, LEARNER))),
            )
            thread.start()
            # On SQLite the erasure waits for the rebuild's transaction, elsewhere it is over.
            thread.join(timeout=0 if database.is_sqlite else 20)
            threads.append(thread)
        return found

    monkeypatch.setattr(projector, "folded", slowly)
    rebuild(database, organisation_id, iri_base=BASE)
    for thread in threads:
        thread.join()
    everything_projected(database, organisation_id)
    assert rows(database, organisation_id) == {}
