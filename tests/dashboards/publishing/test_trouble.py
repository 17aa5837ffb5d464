"""One organisation's trouble keeps no other one's publication from being made."""

import uuid

import pytest

from dashboards.publishing import making
from dashboards.publishing.making import make_due
from dashboards.target.record import record_of
from dashboards.target.told import Json
from lrs.organisations import organisation_named
from lrs.surroundings import Surroundings
from lti.seed import seed
from tests.conftest import NOW
from tests.dashboards.publishing.conftest import made
from tests.dashboards.target.ministry import kept


@pytest.mark.usefixtures("round_id")
def test_a_round_that_cannot_be_told_stops_its_own_organisation_alone(
    surroundings: Surroundings,
    organisation_id: int,
    round_id: uuid.UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with surroundings.database.write() as connection:
        other = organisation_named(connection, "Rikosseuraamuslaitos", now=NOW)
        seed(connection, surroundings, other)
        kept(connection, other)

    def odd(held: object, *rest: object, **more: object) -> Json:
        if getattr(held, "id", None) == round_id:
            raise ZeroDivisionError
        told: Json = record_of(held, *rest, **more)  # type: ignore[arg-type]  # as it came
        return told

    monkeypatch.setattr(making, "record_of", odd)
    assert make_due(surroundings) == 1
    assert made(surroundings, organisation_id) == []
    assert len(made(surroundings, other)) == 1
