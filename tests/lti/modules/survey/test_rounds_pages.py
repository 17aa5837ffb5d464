"""A trainer plans, watches and closes rounds, and never learns who has answered."""

import re

import pytest

from lti.modules.making.makers import MAKERS, NotWhole
from lti.modules.making.shipped import shipped
from lti.modules.survey.content import MOST_YEARLY_ITEMS, MOST_YEARLY_MINUTES, Survey
from lti.people import Role
from tests.lti.conftest import Guest, texts
from tests.lti.modules.survey.conftest import SURVEY_ID, Document, Stand, asked, survey_of

NAMES = {f"title_{code}": f"Kierros {code}" for code in ("fi", "sv", "en")}
WINDOW = {
    "opens_day": "2026-11-23",
    "opens_time": "10.00",
    "closes_day": "2026-12-07",
    "closes_time": "16.00",
}


@pytest.fixture
def trainer(stand: Stand) -> Guest:
    stand.published()
    return stand.enter(Role.TRAINER, subject="kaisa", module_id=SURVEY_ID)


def _shipped() -> tuple[Survey, ...]:
    return tuple(each for _, _, each in shipped() if isinstance(each, Survey))


def _address(trainer: Guest) -> str:
    return f"/teach/{trainer.visit.id}/surveys/{SURVEY_ID}/rounds"


def test_a_round_is_planned_watched_and_closed(stand: Stand, trainer: Guest) -> None:
    address = _address(trainer)
    assert trainer.post(address, act="plan", **NAMES, **WINDOW).status_code == 303
    assert "auki, tähän mennessä alle viisi vastausta" in trainer.get(address).text
    for number in range(5):
        stand.answer(stand.guest(f"p{number}"), {"item:K1": "4"})
    shown = trainer.get(address).text
    assert "auki, tähän mennessä 5 vastausta" in shown
    (named,) = re.findall(r'name="round" value="([0-9a-f-]+)"', shown)
    assert trainer.post(address, act="drop", round=named).status_code == 303
    assert "auki" in trainer.get(address).text
    assert trainer.post(address, act="close", round=named).status_code == 303
    assert "suljettu, 5 vastausta" in trainer.get(address).text


def test_a_planned_round_can_be_taken_back(trainer: Guest) -> None:
    address = _address(trainer)
    later = {**WINDOW, "opens_day": "2026-11-30"}
    trainer.post(address, act="plan", **NAMES, **later)
    shown = trainer.get(address).text
    assert "suunniteltu" in shown
    (named,) = re.findall(r'name="round" value="([0-9a-f-]+)"', shown)
    trainer.post(address, act="drop", round=named)
    assert "Kierroksia ei ole vielä suunniteltu." in trainer.get(address).text


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"title_sv": ""}, "kaikilla kielillä"),
        ({"opens_day": ""}, "kellonaika"),
        ({"closes_day": "2026-11-22"}, "avautumisensa jälkeen"),
        ({"opens_day": "2026-11-01", "closes_day": "2026-11-02"}, "jo ohi"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    trainer: Guest, changes: dict[str, str], word: str
) -> None:
    answer = trainer.post(_address(trainer), act="plan", **{**NAMES, **WINDOW, **changes})
    assert answer.status_code == 422
    assert word in answer.text
    assert "Kierros fi" in answer.text


def test_the_learners_page_names_an_open_survey_and_its_end(stand: Stand) -> None:
    held = stand.opened()
    guest = stand.guest("liisa")
    page = guest.get(f"/learn/{guest.visit.id}/surveys/{SURVEY_ID}").text
    assert "Kysely on nimetön" in page
    assert held.closes_at.day == 7


def test_the_shipped_surveys_are_whole_in_three_languages() -> None:
    known = _shipped()
    assert len(known) == 4
    assert [MAKERS["survey"].lacks(each) for each in known] == [()] * 4
    codes = [item.code for item in known[0].items]
    assert set(codes) <= {item.code for item in known[1].items}
    for code in codes:
        one, other = known[0].item(code), known[1].item(code)
        assert one == other


def test_the_yearly_survey_keeps_to_twelve_items_and_four_minutes() -> None:
    yearly = _shipped()[0]
    assert yearly.minutes <= MOST_YEARLY_MINUTES
    for group in ("expert", "supervisor", "other", None):
        count = sum(len(block.items) for block in yearly.blocks_for(group))
        assert count <= MOST_YEARLY_ITEMS
    direct = [item.measures for item in yearly.items if item.measures.endswith(".direct")]
    assert direct == ["community.direct", "units.direct", "supervisors.direct"]
    assert {item.code for item in yearly.items if item.mirror} == {"P2", "P3", "P4"}


@pytest.mark.parametrize(
    "changes",
    [
        {"blocks": []},
        {"mode": "open"},
        {"titles": {}},
        {"titles": {"de": "Umfrage"}},
        {"minutes": 0},
        {"blocks": [{"key": "a b", "titles": texts("x"), "items": []}]},
        {
            "blocks": [
                {
                    "key": "x",
                    "titles": texts("x"),
                    "items": [{"code": "A", "kind": "single", "texts": texts("x")}],
                }
            ]
        },
        {
            "blocks": [
                {
                    "key": "x",
                    "titles": texts("x"),
                    "items": [{"code": "A", "kind": "open", "texts": texts("x")}] * 2,
                }
            ]
        },
    ],
)
def test_what_is_no_survey_is_refused(changes: Document) -> None:
    with pytest.raises(NotWhole):
        survey_of(asked(**changes))
