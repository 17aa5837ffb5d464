"""In a confidential survey a change is that of the same people."""

import random
from collections.abc import Sequence

import pytest
from scipy import stats

from dashboards.target.record import Beside, record_of
from dashboards.target.told import Json
from lti.modules.survey.facts import Told
from tests.conftest import NOW
from tests.dashboards.target.ministry import opened

_BLOCK = dict.fromkeys(("E2", "E3", "E4"), "3")


def answers(values: Sequence[int], *, named: bool = True, role: str = "expert") -> list[Told]:
    return [
        Told(
            is_mirror=False,
            unit="L1",
            role_group=role,
            answers={"T1": "5" if value else "2", "E1": "4" if number % 3 else "2"} | _BLOCK,
            pseudonym=bytes([number]) if named else None,
        )
        for number, value in enumerate(values)
    ]


def trend(before: Sequence[Told], after: Sequence[Told]) -> Json:
    first = record_of(opened(before), before, made_at=NOW)
    beside = Beside(before=(first,), told_before=before)
    told: Json = record_of(opened(after), after, made_at=NOW, beside=beside)["trend"]
    return told


def test_a_change_is_the_mean_of_each_one_s_with_its_interval() -> None:
    chance = random.Random(1)
    before = [chance.random() < 0.4 for _ in range(100)]
    after = [was or chance.random() < 0.3 for was in before]
    told = trend(answers(before), answers(after))["community"]
    differences = [now - was for was, now in zip(before, after, strict=True)]
    points = 100 * sum(differences) / 100
    error = stats.sem(differences) * (1 - 100 / 400) ** 0.5
    low, high = stats.t.interval(0.90, 99, loc=points / 100, scale=error)
    assert (told["points"], told["pairs"], told["is_shown"]) == (round(points), 100, True)
    assert told["low"] == pytest.approx(100 * low, abs=1)
    assert told["high"] == pytest.approx(100 * high, abs=1)
    # The same rounds taken as apart would show less.
    apart = trend(answers(before, named=False), answers(after, named=False))["community"]
    assert apart["high"] - apart["low"] > told["high"] - told["low"]
    assert "pairs" not in apart


def test_only_who_answered_both_is_paired() -> None:
    before, after = answers([1] * 10 + [0] * 50), answers([1] * 30 + [0] * 10)
    assert trend(before, after)["community"]["pairs"] == 40
    assert trend(before, after)["community"]["points"] == 50


def test_fewer_than_twenty_pairs_are_taken_as_apart() -> None:
    told = trend(answers([1] * 60), answers([0] * 19) + answers([1] * 60, named=False))
    assert told["community"] is None or "pairs" not in told["community"]


def test_supervisors_are_paired_among_themselves() -> None:
    before = answers([1] * 25, role="supervisor")
    assert trend(before, before)["supervisors"]["pairs"] == 25
    assert "pairs" not in (trend(before, answers([1] * 25))["supervisors"] or {})


def test_beside_an_end_that_is_not_told_apart_no_pairs_are_told() -> None:
    """An exact change and an exact share before would tell how many are beyond the end."""
    before, after = answers([1] * 50 + [0] * 50), answers([1] * 98 + [0] * 2)
    assert trend(before, after)["community"] is None
    assert trend(after, before)["community"] is None


def test_no_pseudonym_is_ever_told() -> None:
    told = answers([1] * 30)
    assert "pseudonym" not in repr(told)
    assert b"\\x1d" not in repr(trend(told, told)).encode()
