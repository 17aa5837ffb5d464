"""Errors are numbered within their publication and told of it alone."""

import uuid

from dashboards.publishing.errata import add_erratum, errata_of
from lrs.surroundings import Surroundings
from tests.conftest import NOW
from tests.dashboards.report.whole import published, whole_record


def test_each_publication_has_its_own_errors_from_number_one_on(
    surroundings: Surroundings, organisation_id: int
) -> None:
    record = whole_record(rounds=1)
    first, second = (published(surroundings, organisation_id, record).id for _ in range(2))

    def note(named: uuid.UUID, text: str) -> int:
        return surroundings.database.transact(
            lambda connection: add_erratum(
                connection, organisation_id, named, {"fi": text}, by="person 1", now=NOW
            )
        )

    numbers = [note(first, "Yksi."), note(first, "Kaksi."), note(second, "Toisen.")]

    assert numbers == [1, 2, 1]
    with surroundings.database.read() as connection:
        told = [
            [each.texts["fi"] for each in errata_of(connection, organisation_id, named)]
            for named in (first, second)
        ]
        assert errata_of(connection, organisation_id + 1, first) == ()
    assert told == [["Yksi.", "Kaksi."], ["Toisen."]]
