"""The unit head's page: the own unit's part, the whole beside it, and never another unit."""

import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from dashboards.pages.unit import Trees, own_unit
from dashboards.publishing.making import make_due
from dashboards.publishing.publications import publications_of, sign
from dashboards.target.record import record_of
from dashboards.target.told import Json
from lrs.audit import lines_about
from lrs.surroundings import Surroundings
from lti import tables
from lti.seed import seed
from lti.sign_in.roles import StaffRole
from lti.units import Unit, keep_tree
from tests.conftest import NOW
from tests.dashboards.target.ministry import SIZES, Answering, Sizes, kept, opened, tree
from tests.lti.staff import link_for
from wsgi import application

ADDRESS = "https://valmentava.example"
HIDDEN = "Ei näytetä tietosuojan vuoksi"
PATH = "/results/unit"

Enter = Callable[..., FlaskClient]


@pytest.fixture
def enter(surroundings: Surroundings, organisation_id: int) -> Enter:
    """Let somebody in by a link alone, as the head of a unit unless told."""
    app = application(surroundings)

    def enter(unit: str | None = None, role: StaffRole = StaffRole.UNIT_HEAD) -> FlaskClient:
        client, token = app.test_client(), link_for(surroundings, organisation_id, role, unit=unit)
        assert client.post(f"/enter/{token}", base_url=ADDRESS).status_code == 303
        return client

    return enter


@pytest.fixture
def speaking(surroundings: Surroundings) -> Iterator[None]:
    """A request in whose language sentences are made."""
    with application(surroundings).test_request_context():
        yield


@pytest.fixture
def published(surroundings: Surroundings, organisation_id: int) -> Json:
    """The signed record of a closed round of the shipped yearly survey."""
    with surroundings.database.write() as connection:
        seed(connection, surroundings, organisation_id)
        kept(connection, organisation_id)
    make_due(surroundings)
    with surroundings.database.write() as connection:
        (found,) = publications_of(connection, organisation_id, signed=False)
        sign(connection, organisation_id, found.id, by="person 1", now=NOW)
    return found.record | {"publication": str(found.id)}


def said(client: FlaskClient, language: str = "fi") -> str:
    answer = client.get(PATH, base_url=ADDRESS, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Language"] == language
    return re.sub(r"\s+", " ", unescape(answer.text)).replace("\u00a0", " ")


def named(codes: Sequence[str], page: str) -> list[str]:
    return [code for code in codes if f"Yksikkö {code}" in page or f"{code}-osasto" in page]


def codes_of(told: Json) -> dict[str, Json]:
    return {each["code"]: each for each in told["units"]["groups"]}


def told_with(told: Mapping[str, Json]) -> str:
    return next(code for code, each in told.items() if each["recognises"] is not None)


def test_a_head_sees_the_own_unit_and_the_whole_beside_it_and_no_other(
    published: Json, enter: Enter
) -> None:
    units = codes_of(published)
    code = told_with(units)
    page = said(enter(code))
    share, whole = units[code]["share"], published["units"]["whole"]["share"]
    for each in (share, whole):
        assert f"{each['percent']} % vastaajista tunnistaa" in page
        assert f"luottamusväli {each['low']}–{each['high']} %" in page
    assert page.count('<svg class="interval"') == 2
    assert named(list(units), page) == [code]
    assert 'href="/results"' in page
    assert page.count("<li>") == 3


def test_a_hidden_unit_reads_the_neutral_text_alone(published: Json, enter: Enter) -> None:
    units = codes_of(published)
    code = next(key for key, each in units.items() if each["share"]["detail"] == "nothing")
    page = said(enter(code))
    assert HIDDEN in page
    assert page.count('<svg class="interval"') == 1
    assert named(list(units), page) == [code]
    assert page.count("<li>") == 3


def test_a_unit_that_the_round_did_not_have_is_told_so(published: Json, enter: Enter) -> None:
    page = said(enter("Z9"))
    assert "Z9" in page
    assert "ei ole kierroksen yksiköiden joukossa" in page
    assert HIDDEN not in page
    assert '<svg class="interval"' not in page


def test_the_head_of_the_whole_has_nothing_beside_it(published: Json, enter: Enter) -> None:
    page = said(enter("OM"))
    assert "Oikeusministeriö" in page
    assert page.count('<svg class="interval"') == 1


def test_who_heads_several_units_sees_each_and_one_taken_back_no_more(
    published: Json,
    enter: Enter,
    surroundings: Surroundings,
    organisation_id: int,
) -> None:
    client = enter("L1")
    person_id = uuid.uuid4()
    with surroundings.database.write() as connection:
        connection.execute(
            sa.insert(tables.person).values(
                organisation_id=organisation_id, id=person_id, created_at=NOW
            )
        )
        connection.execute(sa.update(tables.session).values(person_id=person_id, role=None))
        for place, code in enumerate(("D1", "H2")):
            connection.execute(
                sa.insert(tables.role).values(
                    organisation_id=organisation_id,
                    id=uuid.uuid4(),
                    person_id=person_id,
                    role="unit_head",
                    unit=code,
                    granted_by="command",
                    granted_at=NOW + timedelta(minutes=place),
                )
            )
    page = said(client)
    assert named(list(codes_of(published)), page) == ["D1", "H2"]
    assert page.index("Yksikkö D1") < page.index("Yksikkö H2")
    with surroundings.database.write() as connection:
        column = tables.role.c
        connection.execute(sa.update(tables.role).where(column.unit == "D1").values(revoked_at=NOW))
    assert named(list(codes_of(published)), said(client)) == ["H2"]


@pytest.mark.parametrize(
    ("language", "sentence", "hidden"),
    [
        ("fi", "Mikä meillä jo toimii", HIDDEN),
        ("sv", "Vad fungerar redan hos oss", "Visas inte av dataskyddsskäl"),
        ("en", "What already works in our unit", "Not shown, for privacy"),
    ],
)
def test_the_page_speaks_every_language(
    published: Json, enter: Enter, language: str, sentence: str, hidden: str
) -> None:
    page = said(enter("H4"), language)
    assert sentence in page
    assert hidden in page


def test_before_anything_is_signed_off_the_page_says_what_will_come(
    enter: Enter, surroundings: Surroundings, organisation_id: int
) -> None:
    with surroundings.database.write() as connection:
        seed(connection, surroundings, organisation_id)
        kept(connection, organisation_id)
    make_due(surroundings)
    page = said(enter("L1"))
    assert "Tuloksia ei vielä ole" in page
    assert "%" not in page


def test_a_role_that_names_no_unit_is_told_what_to_do(published: Json, enter: Enter) -> None:
    page = said(enter())
    assert "Roolissasi ei ole yksikköä" in page
    assert "ylläpitäjää" in page
    assert '<svg class="interval"' not in page


def test_it_is_the_unit_heads_page_and_the_way_there_is_theirs(
    published: Json, enter: Enter
) -> None:
    head, reader = enter("L1"), enter(role=StaffRole.REPORT_READER)
    assert reader.get(PATH, base_url=ADDRESS).status_code == 403
    assert f'href="{PATH}"' in head.get("/results", base_url=ADDRESS).text
    assert PATH not in reader.get("/results", base_url=ADDRESS).text


def test_that_it_was_read_is_noted_once_a_day_and_nothing_before_there_is_something(
    published: Json, enter: Enter, surroundings: Surroundings, organisation_id: int
) -> None:
    client, without = enter("L1"), enter()
    for each in (client, client, without):
        said(each)
    with surroundings.database.read() as connection:
        lines = lines_about(connection, organisation_id, published["publication"])
    assert [line.act for line in lines] == ["results_seen", "results_signed"]


def _told_of(code: str, sizes: Sizes) -> tuple[Json, bool, bool]:
    """Return a house's record, whether a unit is in it, and whether it tells of the unit."""
    told = Answering(sizes=sizes).told()
    record = record_of(replace(opened(told), tree=tree(sizes)), told, made_at=NOW)
    own = own_unit(code, record, Trees(then=tree(sizes), now=None), "fi").own
    return record, own is not None, own is not None and own.is_told


def test_where_departments_alone_are_told_a_unit_is_hidden_like_any_other(speaking: None) -> None:
    small = {"LVO": {"L1": 40, "L2": 41}, "DEM": {"D1": 36, "D2": 33}, "HAL": {"H1": 50}}
    record, is_in, is_told = _told_of("L1", small)
    assert record["units"]["level"] == "departments"
    assert (is_in, is_told) == (True, False)
    assert _told_of("LVO", small)[1:] == (True, True)
    assert _told_of("Z9", small)[1:] == (False, False)


def test_a_unit_is_said_with_no_more_than_was_published(speaking: None) -> None:
    sizes = SIZES | {"HAL": SIZES["HAL"] | {"H5": 11}}
    told = Answering(sizes=sizes, response=0.75).told()
    record = record_of(replace(opened(told), tree=tree(sizes)), told, made_at=NOW)
    details = set()
    for code, group in codes_of(record).items():
        own = own_unit(code, record, Trees(then=tree(sizes), now=None), "fi").own
        assert own is not None
        details.add(group["share"]["detail"])
        assert own.is_told == (group["share"]["detail"] != "nothing")
        assert bool(own.line.counts) == (group["share"]["detail"] in {"rounded", "full"})
        assert bool(own.line.verdict) == (group["recognises"] is not None)
    assert len(details) > 1


def test_a_unit_that_is_new_since_the_round_is_called_by_its_name_of_today(
    published: Json, enter: Enter, surroundings: Surroundings, organisation_id: int
) -> None:
    new = Unit(code="U1", parent=None, names={"fi": "Uusi yksikkö"}, headcount=12, supervisors=1)
    with surroundings.database.write() as connection:
        keep_tree(connection, organisation_id, [new], valid_from=NOW.date(), now=NOW)
    page = said(enter("U1"))
    assert "Uusi yksikkö" in page
    assert "ei ole kierroksen yksiköiden joukossa" in page
