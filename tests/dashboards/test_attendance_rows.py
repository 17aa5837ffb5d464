"""Attendance in rows: every statement once, under the same bookmark as progress."""

import threading
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboards import attendance_rows, bookmarks, projector, tables
from dashboards.projections.attendance import Attendance, Attendances, Seat, attendances_in
from dashboards.projector import catch_up, project, rebuild
from lrs import journal
from lrs.database import Database
from lrs.intake import accept, own_sender
from lrs.purge import erase, erasure_of
from lrs.surroundings import Surroundings
from statements.coaching import Form, Meeting, person_key
from statements.grammar import ValidStatement, XapiVersion
from tests.dashboards.conftest import (
    ANOTHER,
    BASE,
    LEARNER,
    MEETING,
    SESSION,
    Acts,
    Keep,
    Visits,
    after,
    new_organisation,
    stored,
)
from tests.dashboards.test_projector import everything_projected, voids

HERE = Seat(MEETING, LEARNER)
COACHED = Seat(SESSION, LEARNER)


def rows(database: Database, organisation_id: int) -> Attendances:
    """Return the organisation's rows that serve, by seat."""
    query = sa.select(tables.attendance).where(
        tables.attendance.c.organisation_id == organisation_id,
        tables.attendance.c.generation
        == bookmarks.serving_generation(organisation_id, projector.PROGRESS),
    )
    with database.read() as connection:
        return {
            Seat(row.registration, row.person_id): attendance_rows.attendance_from(row)
            for row in connection.execute(query)
        }


def everything(person_id: UUID = LEARNER) -> list[ValidStatement]:
    visits = Visits(person_id=person_id)
    session = Visits(person_id=person_id, occasion=SESSION, what=Meeting.COACHING_SESSION)
    return [
        visits.signs_up(1),
        visits.cancels(2),
        visits.signs_up(3),
        visits.attends(9),
        session.attends(5, form=Form.PEER),
    ]


WHOLE = {
    HERE: Attendance(
        kind=Meeting.LECTURE,
        signed_up_at=after(3),
        cancelled_at=after(2),
        attended_at=after(9),
    ),
    COACHED: Attendance(kind=Meeting.COACHING_SESSION, form=Form.PEER, attended_at=after(5)),
}


def test_rows_grow_batch_by_batch_to_the_same_as_in_one_fold(
    database: Database, organisation_id: int, keep: Keep
) -> None:
    for act in everything():
        keep([act])
        catch_up(database, organisation_id, iri_base=BASE, most=1)
    everything_projected(database, organisation_id)
    assert rows(database, organisation_id) == WHOLE


def test_a_whole_lecture_in_one_batch_has_a_row_for_each(
    database: Database, organisation_id: int, keep: Keep
) -> None:
    people = [uuid4() for _ in range(450)]
    keep([Visits(person_id=each).signs_up(1) for each in people])
    everything_projected(database, organisation_id)
    keep([Visits(person_id=each).attends(2) for each in people])
    everything_projected(database, organisation_id)
    came = Attendance(kind=Meeting.LECTURE, signed_up_at=after(1), attended_at=after(2))
    assert rows(database, organisation_id) == {Seat(MEETING, each): came for each in people}


def test_an_attendance_that_was_taken_back_never_happened(
    database: Database, organisation_id: int, keep: Keep
) -> None:
    ids = keep(everything())
    keep(everything(ANOTHER))
    everything_projected(database, organisation_id)
    keep([voids(ids[3]), voids(ids[4])])
    everything_projected(database, organisation_id)
    left = rows(database, organisation_id)
    assert left[HERE].attended_at is None
    assert left[HERE].is_signed_up
    assert set(left) == {HERE, Seat(MEETING, ANOTHER), Seat(SESSION, ANOTHER)}


def test_progress_and_attendance_move_together(
    database: Database, organisation_id: int, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep([Acts().starts(), *everything()])
    with database.write() as connection:
        journal.relay(connection)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(attendance_rows, "join", dies)
        with pytest.raises(KeyboardInterrupt):
            project(database, organisation_id, iri_base=BASE)
    with database.read() as connection:
        assert not connection.execute(sa.select(tables.progress)).all()
    assert project(database, organisation_id, iri_base=BASE) == 6
    assert rows(database, organisation_id) == WHOLE


def test_several_projectors_at_once_project_everything_once(
    database: Database, organisation_id: int, keep: Keep
) -> None:
    people = [uuid4() for _ in range(6)]
    for each in people:
        keep(everything(each))
    with database.write() as connection:
        journal.relay(connection)
    read: list[int] = []

    def projector_of_its_own() -> None:
        while done := project(database, organisation_id, iri_base=BASE, most=3):
            read.append(done)

    threads = [threading.Thread(target=projector_of_its_own) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(read) == 30
    found = rows(database, organisation_id)
    assert found == {
        Seat(seat.registration, each): said for each in people for seat, said in WHOLE.items()
    }


def test_rebuilding_gives_the_same_rows_and_leaves_no_older_ones(
    database: Database, organisation_id: int, keep: Keep
) -> None:
    ids = keep(everything())
    keep([voids(ids[4])])
    everything_projected(database, organisation_id)
    before = rows(database, organisation_id)
    assert set(before) == {HERE}
    rebuild(database, organisation_id, iri_base=BASE)
    assert rows(database, organisation_id) == before
    with database.read() as connection:
        assert connection.execute(sa.select(tables.attendance.c.generation)).scalars().all() == [2]


@pytest.mark.parametrize("projected_before", [True, False])
def test_who_is_erased_has_no_rows_and_a_rebuild_brings_none_back(
    surroundings: Surroundings, organisation_id: int, keep: Keep, projected_before: bool
) -> None:
    database = surroundings.database
    keep([*everything(), *everything(ANOTHER)])
    if projected_before:
        everything_projected(database, organisation_id)
    erase(surroundings, erasure_of(organisation_id, person_key(BASE, LEARNER)))
    everything_projected(database, organisation_id)
    left = rows(database, organisation_id)
    assert set(left) == {Seat(MEETING, ANOTHER), Seat(SESSION, ANOTHER)}
    rebuild(database, organisation_id, iri_base=BASE)
    assert rows(database, organisation_id) == left


def test_another_organisation_s_attendance_stays_its_own(
    database: Database, organisation_id: int, keep: Keep, another_organisation_id: int
) -> None:
    keep(everything())
    everything_projected(database, organisation_id)
    everything_projected(database, another_organisation_id)
    assert rows(database, another_organisation_id) == {}
    assert rows(database, organisation_id) == WHOLE


_ALL = [*everything(), *everything(ANOTHER)]


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
    expected = attendances_in(left, iri_base=BASE)
    assert rows(database, organisation_id) == expected
    rebuild(database, organisation_id, iri_base=BASE)
    assert rows(database, organisation_id) == expected
