"""Which opened answer is whose is found no better than by chance, whatever was copied and when."""

import itertools
import json
import random
from collections.abc import MutableSequence
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa

from lrs.database import Database
from lti.modules.survey import answering, upkeep
from lti.modules.survey.answers import Answer
from lti.modules.survey.closing import Closed, close
from lti.modules.survey.content import Survey
from lti.modules.survey.rounds import Outcome, Round
from lti.modules.survey.sealing import RoundSecrets
from tests.lti.conftest import Guest
from tests.lti.modules.survey.attack import Attacker, Dump, Known, dump
from tests.lti.modules.survey.conftest import Document, Stand, random_answer

# A random line-up finds one person on average, whatever their number, and nearly by Poisson's law:
# that one of 160 ways finds eleven of 200 happens about once in ten million tests, and that one
# finds 36 in twelve rounds of five (12 on average) about once in ten thousand million.
CHANCE = 11
ROUNDS_OF_FIVE = 12
CHANCE_OF_FIVE = 36
SEED = 20261127


def _whole(told: Document) -> str:
    given = {name[5:]: value for name, value in told.items() if name.startswith("item:K")}
    return json.dumps(given)


def _open(told: Document) -> str:
    return json.dumps({"W1": told["item:W1"]})


class Siege:
    """People who launch and answer in two orders, an attacker who copies all along."""

    def __init__(
        self,
        stand: Stand,
        number: int,
        *,
        copies_at: tuple[int, ...],
        chance: random.Random | None = None,
    ) -> None:
        self.stand, self.chance = stand, chance or random.Random(SEED)
        self.held = stand.opened()
        self.attacker = Attacker()
        self.told: dict[UUID, Document] = {}
        guests = [stand.guest(f"person {each}") for each in range(number)]
        order = list(enumerate(guests))
        self.chance.shuffle(order)
        before = dump(stand.here.database)
        for answered, (launched, guest) in enumerate(order):
            before = self._one(guest, launched, answered, before)
            if answered + 1 in copies_at:
                self.attacker.dumps.append(before)

    def _one(self, guest: Guest, launched: int, answered: int, before: Dump) -> Dump:
        told = random_answer(self.chance)
        assert guest.visit.person_id is not None
        self.told[guest.visit.person_id] = told
        assert "vastaanotettu" in self.stand.answer(guest, told).text
        after = dump(self.stand.here.database)
        who = Known(guest.visit.person_id, launched=launched, answered=answered)
        self.attacker.saw(before, after, who)
        return after

    def hits(self, opened: Dump) -> dict[str, list[int]]:
        return {
            "whole": self.attacker.hits(
                opened, "whole", lambda who: _whole(self.told[who.person_id])
            ),
            "open": self.attacker.hits(opened, "open", lambda who: _open(self.told[who.person_id])),
        }


@pytest.fixture(autouse=True)
def _rows_lie_in_the_order_they_came(database: Database) -> None:
    """Help the attacker: without old gaps to fill, a row's place tells when it was written."""
    if database.is_sqlite:
        return
    with database.write() as connection:
        for table in ("lti_survey_answer", "lti_survey_sealed", "lti_survey_mark"):
            connection.execute(sa.text(f"TRUNCATE {table}"))


@pytest.mark.parametrize("number", [50, 200])
def test_no_way_of_lining_up_finds_more_people_than_chance(stand: Stand, number: int) -> None:
    siege = Siege(stand, number, copies_at=(1, 5, 50, 200))
    closed = stand.closed(siege.held)
    assert (closed.outcome, closed.answered) == (Outcome.OPENED, number)
    found = siege.hits(dump(stand.here.database))
    for part, hits in found.items():
        print(f"{number} people, {len(hits)} ways, {part}: at best {max(hits)} found")
        assert max(hits) < CHANCE
    assert len({len(who.sealed) for who in siege.attacker.people}) == 1


def test_no_way_finds_more_of_five_than_chance_round_after_round(stand: Stand) -> None:
    chance = random.Random(SEED)
    total: dict[str, list[int]] = {}
    for _ in range(ROUNDS_OF_FIVE):
        siege = Siege(stand, 5, copies_at=(1, 5), chance=chance)
        stand.closed(siege.held)
        for part, hits in siege.hits(_of_round(dump(stand.here.database), siege.held)).items():
            known = total.get(part, [0] * len(hits))
            total[part] = [sum(pair) for pair in zip(known, hits, strict=True)]
    for part, sums in total.items():
        print(f"{ROUNDS_OF_FIVE} rounds of 5 people, {part}: at best {max(sums)} found")
        assert max(sums) < CHANCE_OF_FIVE
        assert min(sums) > 0


def _of_round(copy: Dump, held: Round) -> Dump:
    """Keep the opened answers of one round alone."""
    own = {held.id.hex, str(held.id)}
    rows = copy.rows["lti_survey_answer"]
    return Dump({"lti_survey_answer": [row for row in rows if str(row["round_id"]) in own]})


def test_while_a_round_is_open_no_copy_holds_an_answer(stand: Stand) -> None:
    siege = Siege(stand, 50, copies_at=(1, 5, 50))
    assert len(siege.attacker.dumps) == 3
    for copy in siege.attacker.dumps:
        for told in siege.told.values():
            assert told["item:W1"] not in copy.text
            assert _whole(told) not in copy.text


def test_nothing_of_one_answer_alone_is_ever_opened(stand: Stand) -> None:
    siege = Siege(stand, 1, copies_at=(1,))
    assert stand.closed(siege.held).outcome is Outcome.TOO_FEW
    (told,) = siege.told.values()
    for copy in (*siege.attacker.dumps, dump(stand.here.database)):
        assert told["item:W1"] not in copy.text


def test_parts_of_one_answer_cannot_be_lined_up_either(stand: Stand) -> None:
    """An open text would tell whose the ticks are, and the ticks whose the unit is."""
    siege = Siege(stand, 200, copies_at=())
    stand.closed(siege.held)
    opened = dump(stand.here.database)
    rows = opened.rows["lti_survey_answer"]
    owner = {_whole(told): who for who, told in siege.told.items()}
    owner |= {_open(told): who for who, told in siege.told.items()}
    whole = [row for row in rows if row["part"] == "whole"]
    texts = [row for row in rows if row["part"] == "open"]
    together = sum(
        owner[_text(one)] == owner[_text(other)] for one, other in zip(whole, texts, strict=True)
    )
    assert together < CHANCE
    neighbours = sum(
        owner[_text(one)] == owner[_text(other)] for one, other in itertools.pairwise(rows)
    )
    assert neighbours < CHANCE


def _text(row: Any) -> str:  # Any: a row of either database
    told = row["answers"]
    return told if isinstance(told, str) else json.dumps(told)


def test_the_same_attack_finds_people_where_answers_keep_their_order(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unshuffled(_rows: MutableSequence[Any]) -> None:
        return None

    def naive(connection: Any, held: Round, survey: Survey, *, key: RoundSecrets | None) -> Closed:
        return close(connection, held, survey, key=key, shuffle=unshuffled)

    siege = Siege(stand, 200, copies_at=(1,))
    monkeypatch.setattr(upkeep, "close", naive)
    stand.closed(siege.held)
    found = siege.hits(dump(stand.here.database))
    assert max(found["whole"]) > 5 * CHANCE, found


def test_the_same_attack_finds_texts_where_answers_keep_their_length(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unpadded(answer: Answer, _survey: Survey) -> bytes:
        plain = msgspec.msgpack.encode(answer)
        return len(plain).to_bytes(4) + plain

    monkeypatch.setattr(answering, "packed", unpadded)
    siege = Siege(stand, 200, copies_at=(1,))
    stand.closed(siege.held)
    found = siege.hits(dump(stand.here.database))
    assert max(found["open"]) >= CHANCE, found


def test_a_copy_tells_the_answers_where_they_lie_unsealed(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "sealed", lambda plain, **_: plain)
    siege = Siege(stand, 5, copies_at=(5,))
    (copy,) = siege.attacker.dumps
    assert all(told["item:W1"] in copy.text for told in siege.told.values())
