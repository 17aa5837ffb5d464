"""A change is told where it can be shown, and from what both rounds have published alone."""

import math

import pytest
from scipy import stats

from dashboards.target.record import Beside, record_of
from dashboards.target.told import Json
from tests.conftest import NOW
from tests.dashboards.target.ministry import SIZES, Answering, opened


def recorded(likely: float, *, seed: int = 1, earlier: Json | None = None) -> Json:
    everywhere = {code: likely for units in SIZES.values() for code in units}
    before = () if earlier is None else (earlier,)
    told = Answering(recognising=everywhere, seed=seed).told()
    return record_of(opened(told), told, made_at=NOW, beside=Beside(before=before))


def test_the_first_round_has_nothing_to_be_compared_with() -> None:
    assert recorded(0.5)["trend"] == {"earlier": None}


def test_a_change_is_shown_with_its_interval() -> None:
    before = recorded(0.5)
    after = recorded(0.8, seed=2, earlier=before)
    told = after["trend"]["community"]
    shares = [each["community"]["share"] for each in (before, after)]
    points = shares[1]["percent"] - shares[0]["percent"]
    errors = [(each["high"] - each["low"]) / (2 * stats.norm.ppf(0.95)) for each in shares]
    low, high = stats.norm.interval(0.90, loc=points, scale=math.hypot(*errors))
    assert told == {
        "points": points,
        "low": math.floor(low),
        "high": math.ceil(high),
        "is_shown": True,
    }
    assert after["trend"]["earlier"]["closed_at"] == NOW.isoformat()


def test_a_difference_that_may_be_chance_is_no_change() -> None:
    told = recorded(0.6, earlier=recorded(0.6))["trend"]["community"]
    assert (told["points"], told["is_shown"]) == (0, False)
    assert told["low"] < 0 < told["high"]


def test_changed_items_are_a_break() -> None:
    before = recorded(0.5)
    before["round"]["version"] = 0
    assert recorded(0.8, earlier=before)["trend"]["break"] == "items"
    assert "community" not in recorded(0.8, earlier=before)["trend"]


@pytest.mark.parametrize("likely", [1.0, 0.0])
def test_an_end_that_is_not_told_apart_is_not_compared(likely: float) -> None:
    assert recorded(likely, earlier=recorded(0.5))["trend"]["units"] is None
