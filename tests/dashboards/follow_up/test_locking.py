"""What is locked counts for its organisation alone; a decision is told of its round alone."""

import uuid

from dashboards.follow_up.decisions import Decision, decided, decisions_on
from dashboards.follow_up.locking import Kind, all_locked, lock, locked_at
from dashboards.target.told import Json
from lrs.database import Database
from tests.conftest import NOW


def locks(database: Database, organisation_id: int, kind: Kind, told: Json) -> None:
    with database.write() as connection:
        lock(connection, organisation_id, kind, told, by="person 1", now=NOW)


def test_what_another_organisation_has_locked_counts_for_it_alone(
    database: Database, organisation_id: int, another_organisation_id: int
) -> None:
    locks(database, organisation_id, Kind.GATE, {"thresholds": {"change": 0}})
    locks(database, another_organisation_id, Kind.TARGETS, {"levels": {"community": 10}})
    with database.read() as connection:
        assert locked_at(connection, organisation_id, Kind.TARGETS, NOW) is None
        assert all_locked(connection, organisation_id, Kind.TARGETS) == ()
        assert locked_at(connection, another_organisation_id, Kind.GATE, NOW) is None
        (own,) = all_locked(connection, organisation_id, Kind.GATE)
    assert (own.told, own.at) == ({"thresholds": {"change": 0}}, NOW)


def test_what_was_decided_is_told_of_its_publication_alone(
    database: Database, organisation_id: int
) -> None:
    first, second = uuid.uuid4(), uuid.uuid4()
    for named, decision in (
        (first, Decision.ADJUST),
        (second, Decision.STOP),
        (first, Decision.EXTEND),
    ):
        told = decided(named, decision, reasons="Syyt.", numbers={})
        locks(database, organisation_id, Kind.DECISION, told)
    with database.read() as connection:
        of_each = [
            [each.told["decision"] for each in decisions_on(connection, organisation_id, named)]
            for named in (first, second, uuid.uuid4())
        ]
    assert of_each == [["extend", "adjust"], ["stop"], []]
