"""What the benchmarks lay into the tables is what intake would have written."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from rich.progress import Progress

from lrs import tables
from lrs.definitions import combined
from lrs.intake import Sender, prepared
from lrs.positions import stored_at
from lrs.terms import authority_key, terms_of
from lti.catalogue import PROGRAMME_ID, PROGRAMME_TITLES
from statements.coaching import Named
from statements.findable import findable_stored
from statements.grammar import XapiVersion, read_statement
from statements.stored import stored_form
from tests.benchmarks.coached import Coached
from tests.benchmarks.courses import shipped
from tests.benchmarks.generated import ORGANISATION, Generated
from tests.benchmarks.loading import NotEmpty, Statements, load
from tests.benchmarks.served import installation

COUNT = 500


@pytest.fixture(params=["generated", "coached"])
def statements(request: pytest.FixtureRequest) -> Statements:
    if request.param == "generated":
        return Generated(COUNT)
    return Coached(
        COUNT,
        [each.material for each in shipped()],
        iri_base="https://valmentava.example",
        programme=Named(id=PROGRAMME_ID, names=PROGRAMME_TITLES),
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(
    request: pytest.FixtureRequest, statements: Statements, tmp_path: Path
) -> Iterator[sa.Connection]:
    with installation(request.param, tmp_path) as here:
        with Progress(disable=True) as progress:
            load(here.database_url, statements, progress)
            with pytest.raises(NotEmpty):
                load(here.database_url, Generated(1), progress)
        engine = sa.create_engine(here.database_url)
        with engine.connect() as connection:
            yield connection
        engine.dispose()


def test_every_row_is_what_intake_would_have_written(filled: sa.Connection) -> None:
    rows = filled.execute(sa.select(tables.statement).order_by("position")).all()
    assert len(rows) == COUNT
    terms: dict[int, set[int]] = {}
    for row in filled.execute(sa.select(tables.statement_term)):
        assert row.organisation_id == ORGANISATION
        terms.setdefault(row.position, set()).add(row.term)
    said = []
    for row in rows:
        body = bytes(row.body)
        claimed = msgspec.json.decode(body)
        received = {
            name: value
            for name, value in msgspec.json.decode(body, type=dict[str, msgspec.Raw]).items()
            if name not in ("stored", "authority", "version")
        }
        statement = read_statement(msgspec.json.encode(received), XapiVersion.V2_0)
        authority = msgspec.json.encode(claimed["authority"])
        assert row.statement_id == statement.id
        assert not row.voided
        assert body == stored_form(
            statement,
            id=row.statement_id,
            stored=stored_at(row.position),
            authority=authority,
            version=XapiVersion.V2_0,
        )
        found_by = terms_of([findable_stored(body)], authority=authority_key(body))
        assert terms[row.position] == found_by
        (arriving,) = prepared(
            [statement], sender=Sender(ORGANISATION, authority), version=XapiVersion.V2_0
        ).arriving
        said.append(arriving.said)
    activities = filled.execute(sa.select(tables.activity.c.iri, tables.activity.c.definition))
    known = {iri: bytes(definition) for iri, definition in activities}
    assert known.items() >= combined(said).items()
    journal = filled.execute(sa.select(tables.journal).order_by("sequence")).all()
    assert [(each.sequence, each.kind, each.position) for each in journal] == [
        (number, 1, row.position) for number, row in enumerate(rows, 1)
    ]
    assert filled.execute(sa.select(tables.journal_head.c.sequence)).scalar() == COUNT


def test_the_keys_are_there_again(filled: sa.Connection) -> None:
    there = sa.inspect(filled)
    for table in (tables.statement, tables.statement_term, tables.journal):
        wanted = [column.name for column in table.primary_key.columns]
        assert there.get_pk_constraint(table.name)["constrained_columns"] == wanted
    unique = there.get_unique_constraints("lrs_statement")
    assert [each["column_names"] for each in unique] == [["organisation_id", "statement_id"]]
    assert [each["name"] for each in unique] == ["uq_lrs_statement_organisation_id_statement_id"]
