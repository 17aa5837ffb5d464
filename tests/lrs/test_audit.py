"""The audit log: nothing in it is changed, left out or put in unnoticed."""

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from lrs import audit
from lrs.audit import Act
from lrs.database import Database
from lrs.organisations import organisation_named
from lrs.tables import audit as audit_table
from lrs.tables import audit_head
from tests.conftest import NOW

Forge = Callable[[sa.Connection], object]


def _record(connection: sa.Connection, organisation_id: int, about: str) -> None:
    audit.record(
        connection,
        organisation_id=organisation_id,
        actor="command",
        act=Act.KEY_MADE,
        about=about,
        now=NOW,
    )


@pytest.fixture
def written(database: Database, organisation_id: int) -> int:
    with database.write() as connection:
        for about in "abcde":
            _record(connection, organisation_id, about)
    return organisation_id


def _of(number: int) -> sa.ColumnElement[bool]:
    return audit_table.c.number == number


def _fitting_line(connection: sa.Connection) -> None:
    """Change a line and give it the hash that it would have had."""
    before, line = (
        connection.execute(sa.select(audit_table).where(_of(number))).one() for number in (2, 3)
    )
    said = {"number": 3, "at": line.at, "actor": "person 7", "act": line.act, "about": line.about}
    mark = audit._hash(before.hash, line.organisation_id, said)
    connection.execute(sa.update(audit_table).where(_of(3)).values(actor="person 7", hash=mark))


FORGED: dict[str, tuple[Forge, int]] = {
    "another deed": (
        lambda c: c.execute(sa.update(audit_table).where(_of(3)).values(act="key_revoked")),
        3,
    ),
    "another doer": (
        lambda c: c.execute(sa.update(audit_table).where(_of(2)).values(actor="person 7")),
        2,
    ),
    "another thing": (
        lambda c: c.execute(sa.update(audit_table).where(_of(5)).values(about="z")),
        5,
    ),
    "another time": (
        lambda c: c.execute(sa.update(audit_table).where(_of(1)).values(at=NOW.replace(year=2020))),
        1,
    ),
    "a line left out": (lambda c: c.execute(sa.delete(audit_table).where(_of(3))), 3),
    "the last line left out": (lambda c: c.execute(sa.delete(audit_table).where(_of(5))), 5),
    "all lines left out": (lambda c: c.execute(sa.delete(audit_table)), 1),
    "a line made anew so that it fits": (_fitting_line, 4),
    "the head left out": (lambda c: c.execute(sa.delete(audit_head)), 6),
}


@pytest.mark.parametrize("forged", FORGED)
def test_what_is_forged_shows(forged: str, database: Database, written: int) -> None:
    forge, broken_at = FORGED[forged]
    with database.write() as connection:
        assert audit.verify(connection, written).broken_at is None
        forge(connection)
        assert audit.verify(connection, written).broken_at == broken_at


def test_a_log_made_anew_from_the_start_shows_by_the_line_noted_down(
    database: Database, written: int
) -> None:
    with database.write() as connection:
        noted = audit.verify(connection, written)
        connection.execute(sa.delete(audit_table))
        connection.execute(sa.delete(audit_head))
        for about in "abcdx":
            _record(connection, written, about)
        anew = audit.verify(connection, written)
        assert (anew.broken_at, anew.number) == (None, noted.number)
        assert audit.hash_of(connection, written, noted.number) != noted.hash


def test_many_at_once_make_one_chain(database: Database, organisation_id: int) -> None:
    def write(name: int) -> None:
        for number in range(5):
            with database.write() as connection:
                _record(connection, organisation_id, f"{name}-{number}")

    threads = [threading.Thread(target=write, args=(each,)) for each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        verdict = audit.verify(connection, organisation_id)
    assert (verdict.number, verdict.broken_at) == (40, None)


def test_what_is_rolled_back_leaves_no_line_and_no_gap(
    database: Database, organisation_id: int
) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        _record(connection, organisation_id, "never")
        raise ZeroDivisionError
    with database.write() as connection:
        _record(connection, organisation_id, "first")
        (line,) = audit.lines(connection, organisation_id)
    assert (line.number, line.about) == (1, "first")


def test_each_organisation_has_a_chain_of_its_own(database: Database, organisation_id: int) -> None:
    with database.write() as connection:
        other = organisation_named(connection, "Toinen", now=NOW)
        for each in (organisation_id, other, organisation_id):
            _record(connection, each, "x")
        assert [audit.verify(connection, each).number for each in (organisation_id, other)] == [
            2,
            1,
        ]
        assert audit.verify(connection, 12345).number == 0
        assert audit.verify(connection, 12345).broken_at is None
