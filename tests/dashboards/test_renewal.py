"""Rows that were made in an older shape are made again, while they serve."""

import threading

import pytest
import sqlalchemy as sa

from dashboards import bookmarks, projector, tables
from dashboards.projector import is_whole, rebuild, renew
from lrs.database import Database
from lrs.purge import erase, erasure_of
from lrs.surroundings import Surroundings
from statements.coaching import person_key
from tests.dashboards import test_attendance_rows, test_projector
from tests.dashboards.conftest import ANOTHER, BASE, LEARNER, Acts, Keep
from tests.dashboards.test_attendance_rows import WHOLE, everything
from tests.dashboards.test_projector import HERE, everything_projected


@pytest.fixture
def upgraded(database: Database, organisation_id: int, keep: Keep) -> Database:
    """A database whose bookmark is past what an older release did not project."""
    keep([Acts().starts(), *everything()])
    everything_projected(database, organisation_id)
    with database.write() as connection:
        connection.execute(sa.delete(tables.attendance))
        connection.execute(sa.update(tables.bookmark).values(shape=1))
    return database


def whole(database: Database, organisation_id: int) -> bool:
    with database.read() as connection:
        return is_whole(connection, organisation_id)


def test_what_was_passed_over_is_projected_after_all(
    upgraded: Database, organisation_id: int
) -> None:
    assert not whole(upgraded, organisation_id)
    assert renew(upgraded, organisation_id, iri_base=BASE) > 0
    assert whole(upgraded, organisation_id)
    assert test_attendance_rows.rows(upgraded, organisation_id) == WHOLE
    assert renew(upgraded, organisation_id, iri_base=BASE) == 0
    with upgraded.read() as connection:
        for table in (tables.progress, tables.attendance, tables.bookmark):
            assert set(connection.execute(sa.select(table.c.generation)).scalars()) == {2}


def test_the_background_loop_renews(
    surroundings: Surroundings, upgraded: Database, organisation_id: int
) -> None:
    (job,) = projector.jobs(surroundings)
    while job.run():
        pass
    assert test_attendance_rows.rows(upgraded, organisation_id) == WHOLE


def test_the_old_rows_serve_until_the_new_ones_hold_as_much(
    upgraded: Database, organisation_id: int, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector, "_BATCH", 2)
    renew(upgraded, organisation_id, iri_base=BASE)
    keep([Acts().completes(9)])
    everything_projected(upgraded, organisation_id)
    assert not whole(upgraded, organisation_id)
    assert test_projector.rows(upgraded, organisation_id)[HERE][1] is not None
    while renew(upgraded, organisation_id, iri_base=BASE):
        pass
    assert test_projector.rows(upgraded, organisation_id)[HERE][1] is not None
    assert test_attendance_rows.rows(upgraded, organisation_id) == WHOLE


def test_several_renew_together(
    upgraded: Database, organisation_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector, "_BATCH", 2)

    def renewing() -> None:
        while renew(upgraded, organisation_id, iri_base=BASE):
            pass

    threads = [threading.Thread(target=renewing) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert test_attendance_rows.rows(upgraded, organisation_id) == WHOLE


def test_a_rebuild_by_hand_does_it_too(upgraded: Database, organisation_id: int) -> None:
    rebuild(upgraded, organisation_id, iri_base=BASE)
    assert whole(upgraded, organisation_id)
    assert renew(upgraded, organisation_id, iri_base=BASE) == 0
    assert test_attendance_rows.rows(upgraded, organisation_id) == WHOLE


def test_who_is_erased_meanwhile_does_not_come_back(
    surroundings: Surroundings,
    upgraded: Database,
    organisation_id: int,
    keep: Keep,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keep(everything(ANOTHER))
    everything_projected(upgraded, organisation_id)
    monkeypatch.setattr(projector, "_BATCH", 6)
    renew(upgraded, organisation_id, iri_base=BASE)
    erase(surroundings, erasure_of(organisation_id, person_key(BASE, LEARNER)))
    while renew(upgraded, organisation_id, iri_base=BASE):
        everything_projected(upgraded, organisation_id)
    left = test_attendance_rows.rows(upgraded, organisation_id)
    assert {seat.person_id for seat in left} == {ANOTHER}


def test_what_nothing_was_projected_of_is_whole(database: Database, organisation_id: int) -> None:
    assert whole(database, organisation_id)
    assert renew(database, organisation_id, iri_base=BASE) == 0
    with database.write() as connection:
        made = bookmarks.taken(connection, organisation_id, projector.PROGRESS)
    assert made.shape == projector.PROGRESS.shape
