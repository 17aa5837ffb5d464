"""A publication's files stay as they were made, and are its organisation's alone."""

from dashboards.publishing.kept_files import file_names, file_of, keep_files
from lrs.surroundings import Surroundings
from tests.dashboards.report.whole import published, whole_record

NAME = "report.fi.pdf"


def test_files_that_are_there_stay_and_another_organisation_has_none(
    surroundings: Surroundings, organisation_id: int
) -> None:
    record = whole_record(rounds=1)
    found = published(surroundings, organisation_id, record, files={NAME: b"first"})
    with surroundings.database.write() as connection:
        again = {NAME: b"second", "report.sv.pdf": b"new"}
        keep_files(connection, organisation_id, found.id, again)
    with surroundings.database.read() as connection:
        assert file_of(connection, organisation_id, found.id, NAME) == b"first"
        assert file_of(connection, organisation_id, found.id, "report.sv.pdf") == b"new"
        assert file_of(connection, organisation_id + 1, found.id, NAME) is None
        assert file_names(connection, organisation_id + 1, found.id) == frozenset()
