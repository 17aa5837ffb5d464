"""An administrator reads the tree of units from a file, and is told which line is wrong."""

import io

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lrs.surroundings import Surroundings
from lti.units import tree_at
from tests.conftest import NOW
from tests.lti.administration.test_pages import client, invited

__all__ = ["client", "invited"]

BASE = "https://valmentava.example"
HEAD = "code;parent;name_fi;name_sv;name_en;headcount;supervisors\n"
TREE = HEAD + "OM;;Oikeusministeriö;Justitieministeriet;;350;40\nLV;OM;Lainvalmistelu;;;80;9\n"


@pytest.fixture
def admin(client: FlaskClient, invited: str) -> FlaskClient:
    """An administrator's browser."""
    assert client.post(f"/enter/{invited}", base_url=BASE).status_code == 303
    return client


def _read(admin: FlaskClient, content: bytes, *, day: str = "2026-11-01") -> TestResponse:
    form = {"valid_from": day, "file": (io.BytesIO(content), "yksikot.csv")}
    return admin.post(
        "/admin/units", base_url=BASE, data=form, headers={"Origin": BASE, "Accept-Language": "fi"}
    )


def _page(admin: FlaskClient) -> str:
    return admin.get("/admin/units", base_url=BASE, headers={"Accept-Language": "fi"}).text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_tree_is_read_and_shown(
    admin: FlaskClient, surroundings: Surroundings, organisation_id: int, encoding: str
) -> None:
    assert "Yksiköitä ei ole vielä luettu" in _page(admin)
    assert _read(admin, TREE.encode(encoding)).status_code == 303
    page = _page(admin)
    assert "Lainvalmistelu" in page
    assert "Voimassa 1.11.2026 alkaen" in page
    with surroundings.database.read() as connection:
        tree = tree_at(connection, organisation_id, NOW.date())
        assert tree is not None
        assert [unit.headcount for unit in tree.units] == [350, 80]
        acts = connection.execute(sa.text("SELECT act FROM lrs_audit")).scalars().all()
    assert "units_read" in acts


@pytest.mark.parametrize(
    ("content", "day", "sorry"),
    [
        (b"", "2026-11-01", "Rivi 1: Tiedostossa ei ole yksiköitä."),
        (TREE.encode(), "huomenna", "Anna päivä"),
        (TREE.encode("latin-1"), "2026-11-01", "UTF-8"),
        (b"a;b\n1;2\n", "2026-11-01", "Rivi 1: Ensimmäisellä rivillä"),
        ((TREE + "LV;OM;Toinen;;;1;0\n").encode(), "2026-11-01", "Rivi 4: Sama tunnus"),
        ((TREE + "X;EI;Toinen;;;1;0\n").encode(), "2026-11-01", "Rivi 4: Ylempää yksikköä"),
        ((TREE + "X;OM;Toinen;;;monta;0\n").encode(), "2026-11-01", "Rivi 4: Henkilömäärän"),
        ((TREE + "X;OM;Toinen;;;300;0\n").encode(), "2026-11-01", "Rivi 2: Osissa on yhteensä"),
        ((HEAD + "A;B;A;;;1;0\nB;A;B;;;1;0\n").encode(), "2026-11-01", "itsensä yläpuolella"),
    ],
)
def test_what_is_wrong_is_told_by_its_line(
    admin: FlaskClient,
    surroundings: Surroundings,
    organisation_id: int,
    content: bytes,
    day: str,
    sorry: str,
) -> None:
    answer = _read(admin, content, day=day)
    assert answer.status_code == 400
    assert sorry in answer.text
    with surroundings.database.read() as connection:
        assert tree_at(connection, organisation_id, NOW.date()) is None


def test_a_stranger_reads_no_units(client: FlaskClient) -> None:
    assert client.get("/admin/units", base_url=BASE).status_code == 403
    assert client.post("/admin/units", base_url=BASE).status_code == 403
