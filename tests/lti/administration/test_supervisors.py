"""An administrator reads who is whose supervisor; nobody is paired with their own afterwards."""

import io
import uuid

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lrs.surroundings import Surroundings
from lti import tables
from lti.modules.coaching.members import declare_supervisor, never_paired, supervised_by
from tests.conftest import NOW
from tests.lti.administration.test_pages import client, invited

__all__ = ["client", "invited"]

BASE = "https://valmentava.example"


@pytest.fixture
def admin(client: FlaskClient, invited: str) -> FlaskClient:
    """An administrator's browser."""
    assert client.post(f"/enter/{invited}", base_url=BASE).status_code == 303
    return client


@pytest.fixture
def people(surroundings: Surroundings, organisation_id: int) -> dict[str, uuid.UUID]:
    """Three people whose numbers the platform has told."""
    made = {number: uuid.uuid4() for number in ("E-1", "E-2", "E-3")}
    with surroundings.database.write() as connection:
        for number, person_id in made.items():
            connection.execute(
                sa.insert(tables.person).values(
                    organisation_id=organisation_id, id=person_id, created_at=NOW
                )
            )
            mark = surroundings.key_ring.mark("sourced id", f"{organisation_id}:{number}".encode())
            connection.execute(
                sa.insert(tables.identity).values(
                    organisation_id=organisation_id,
                    issuer="https://lms.example",
                    subject=number,
                    person_id=person_id,
                    sourced_mark=mark,
                )
            )
    return made


def _read(admin: FlaskClient, text: str | bytes) -> TestResponse:
    content = text if isinstance(text, bytes) else text.encode()
    return admin.post(
        "/admin/supervisors",
        base_url=BASE,
        data={"list": (io.BytesIO(content), "esihenkilot.csv")},
        headers={"Origin": BASE, "Accept-Language": "fi"},
    )


def test_pairs_are_kept_in_place_of_an_earlier_file_and_own_words_stay(
    admin: FlaskClient,
    surroundings: Surroundings,
    organisation_id: int,
    people: dict[str, uuid.UUID],
) -> None:
    one, two, three = people.values()
    with surroundings.database.write() as connection:
        declare_supervisor(
            connection,
            organisation_id,
            person_id=one,
            supervisor_id=three,
            source="self",
            now=NOW,
        )
    answer = _read(admin, "person;supervisor\nE-1;E-2\nE-9;E-2\n")
    assert answer.status_code == 200
    assert "1 pari tallennettiin." in answer.text
    assert "1 rivillä on joku, joka ei ole vielä käynyt täällä" in answer.text
    with surroundings.database.read() as connection:
        never = never_paired(connection, organisation_id, [one, two, three])
        acts = connection.execute(sa.text("SELECT act FROM lrs_audit")).scalars().all()
    assert never == {frozenset((one, two)), frozenset((one, three))}
    assert "supervisors_read" in acts
    _read(admin, "\ufeffPerson,Supervisor\nE-2,E-3\n".encode("utf-16"))
    with surroundings.database.read() as connection:
        assert supervised_by(connection, organisation_id, two) == frozenset()
        assert supervised_by(connection, organisation_id, three) == {one, two}


@pytest.mark.parametrize(
    ("text", "sorry"),
    [
        (b"", "Rivi 1: Tiedostossa ei ole esihenkilöitä."),
        (b"person;supervisor\n", "Rivi 1: Tiedostossa ei ole esihenkilöitä."),
        (b"a;b\n1;2\n", "Rivi 1: Ensimm"),
        (b"person;supervisor\nE-1;\n", "Rivi 2: Jokaisella rivillä"),
        (b"person;supervisor\nE-1\n", "Rivi 2: Jokaisella rivillä"),
        (b"person;supervisor\nE-1;E-2\nE-2;E-2\n", "Rivi 3: Kukaan ei ole oma esihenkilönsä."),
        (b"person;supervisor\n" + b"x" * 300 + b";E-2\n", "Rivi 2: Jokaisella rivillä"),
        (b"\xff\xff\xff", "Tallenna tiedosto CSV-muodossa"),
    ],
)
def test_a_file_that_is_wrong_is_told_by_line_and_changes_nothing(
    admin: FlaskClient,
    surroundings: Surroundings,
    organisation_id: int,
    people: dict[str, uuid.UUID],
    text: bytes,
    sorry: str,
) -> None:
    _read(admin, "person;supervisor\nE-1;E-2\n")
    answer = _read(admin, text)
    assert answer.status_code == 400
    assert sorry in answer.text
    with surroundings.database.read() as connection:
        assert supervised_by(connection, organisation_id, people["E-2"]) == {people["E-1"]}


def test_the_numbers_themselves_are_not_kept(
    admin: FlaskClient, surroundings: Surroundings, people: dict[str, uuid.UUID]
) -> None:
    _read(admin, "person;supervisor\nE-1;E-2\nHENKILO-77;E-2\n")
    with surroundings.database.read() as connection:
        held = [
            str(row)
            for table in tables.notice.metadata.sorted_tables
            for row in connection.execute(sa.select(table))
        ]
    assert "HENKILO-77" not in "".join(held)
