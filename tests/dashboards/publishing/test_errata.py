"""Errors are numbered within their publication and told of it alone."""

import uuid
from base64 import b64encode

from dashboards.publishing.errata import add_erratum, errata_of
from lrs import credentials
from lrs.credentials import Scope
from lrs.surroundings import Surroundings
from tests.conftest import NOW
from tests.dashboards.publishing.conftest import ADDRESS
from tests.dashboards.report.whole import published, whole_record
from wsgi import application


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


def test_a_key_reads_what_was_found_wrong(surroundings: Surroundings, organisation_id: int) -> None:
    found = published(surroundings, organisation_id, whole_record(rounds=1))
    texts = {"fi": "Oikein", "sv": "Rätt", "en": "Right"}
    with surroundings.database.write() as connection:
        add_erratum(connection, organisation_id, found.id, texts, by="person 1", now=NOW)
        key, secret = credentials.make(
            connection,
            surroundings.key_ring,
            organisation_id=organisation_id,
            scopes=(Scope.RESULTS,),
            now=NOW,
        )
    client = application(surroundings).test_client()
    basic = "Basic " + b64encode(f"{key}:{secret}".encode()).decode()
    path = "/results/errata.json"
    given = client.get(path, base_url=ADDRESS, headers={"Authorization": basic})
    (erratum,) = given.get_json()["errata"]
    assert (erratum["number"], erratum["texts"]) == (1, texts)
    assert erratum["sha256"] == found.sha256
    assert client.get(path, base_url=ADDRESS).status_code == 401
