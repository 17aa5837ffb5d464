"""The formulas against SciPy, and how often their intervals hold."""

import math
import random
from collections.abc import Callable

import pytest
from scipy import optimize, stats

from dashboards.indicators import (
    Interval,
    Mean,
    Share,
    behaviour_mean,
    change,
    gap,
    paired_change,
    person_mean,
    recognition_share,
)
from tests.dashboards.indicators import coverage

CASES = 10_000
EPSILON = 1e-9


def _scores_ends(value: float, worth: float) -> tuple[float, float]:
    """Return the shares at which a score test of 10 % just does not refuse the value."""
    z = stats.norm.ppf(0.95)

    def beyond(share: float) -> float:
        return (value - share) ** 2 - z * z * share * (1 - share) / worth

    # At 0 and 1 the value itself is a root, too: the other one is sought.
    low = 0.0 if value == 0 else optimize.brentq(beyond, 0.0, min(value, 1 - 1e-9), xtol=1e-14)
    high = 1.0 if value == 1 else optimize.brentq(beyond, max(value, 1e-9), 1.0, xtol=1e-14)
    return low, high


def test_shares_are_those_of_an_inverted_score_test() -> None:
    chance = random.Random(1)
    for _ in range(CASES):
        headcount = chance.randint(2, 2000)
        answers = chance.randint(1, headcount - 1)
        found = chance.randint(0, answers)
        share = recognition_share(found, answers, headcount)
        worth = answers * (headcount - 1) / (headcount - answers)
        low, high = _scores_ends(found / answers, worth)
        assert share.value == found / answers
        assert math.isclose(share.interval.low, low, abs_tol=1e-7)
        assert math.isclose(share.interval.high, high, abs_tol=1e-7)


def test_of_an_endless_group_the_interval_is_scipys() -> None:
    chance = random.Random(2)
    for _ in range(300):
        answers = chance.randint(1, 500)
        found = chance.randint(0, answers)
        theirs = stats.binomtest(found, answers).proportion_ci(0.90, method="wilson")
        # More answers than people: the headcount is wrong, and the group taken as endless.
        ours = recognition_share(found, answers, answers - 1).interval
        assert math.isclose(ours.low, theirs.low, abs_tol=EPSILON)
        assert math.isclose(ours.high, theirs.high, abs_tol=EPSILON)


def test_means_are_scipys() -> None:
    chance = random.Random(3)
    for _ in range(CASES):
        headcount = chance.randint(2, 2000)
        answers = chance.randint(2, min(headcount, 60))
        persons = [chance.uniform(1, 5) for _ in range(answers)]
        mean = behaviour_mean(persons, headcount)
        error = stats.sem(persons) * math.sqrt((headcount - answers) / headcount)
        assert mean.interval is not None
        assert mean.standard_error is not None
        assert math.isclose(mean.standard_error, error, abs_tol=EPSILON)
        if error > 0:
            low, high = stats.t.interval(0.90, answers - 1, loc=mean.value, scale=error)
            assert math.isclose(mean.interval.low, low, abs_tol=EPSILON)
            assert math.isclose(mean.interval.high, high, abs_tol=EPSILON)


def test_changes_are_scipys() -> None:
    chance = random.Random(4)
    for _ in range(CASES):
        before, after = (
            recognition_share(chance.randint(0, 12), 12, chance.randint(13, 60)) for _ in range(2)
        )
        told = change(before, after)
        error = math.hypot(before.standard_error, after.standard_error)
        low, high = stats.norm.interval(0.90, loc=after.value - before.value, scale=error)
        assert told.interval is not None
        assert math.isclose(told.interval.low, low, abs_tol=EPSILON)
        assert math.isclose(told.interval.high, high, abs_tol=EPSILON)
        assert told.is_shown == (low > 0 or high < 0)


def test_where_all_have_answered_there_is_nothing_left_to_guess() -> None:
    share = recognition_share(7, 8, 8)
    assert share.interval == Interval(7 / 8, 7 / 8)
    mean = behaviour_mean([1, 2, 3], 3)
    assert mean.interval == Interval(2, 2)
    assert behaviour_mean([3], 1).interval == Interval(3, 3)


def test_one_person_out_of_several_has_no_interval_of_a_mean() -> None:
    mean = behaviour_mean([3], 5)
    assert (mean.interval, mean.standard_error) == (None, None)
    assert not change(mean, behaviour_mean([1, 2], 5)).is_shown


@pytest.mark.parametrize(
    ("answers", "headcount", "half_width"),
    # What readers are told to expect in points, where four in five recognise.
    [
        (5, 8, (0.15, 0.20)),
        (12, 20, (0.10, 0.14)),
        (31, 52, (0.06, 0.09)),
        (180, 300, (0.03, 0.04)),
    ],
)
def test_half_widths_are_as_announced(
    answers: int, headcount: int, half_width: tuple[float, float]
) -> None:
    recognising = round(answers * 0.8)
    width = recognition_share(recognising, answers, headcount).interval.width / 2
    assert half_width[0] <= width <= half_width[1]


@pytest.mark.parametrize(
    ("answers", "mean"),
    [
        ([4, 4, 4, 4], 4),
        ([4, 5, 3, None], 4),
        ([4, 5, None, None], None),
        ([None], None),
        ([], None),
        ([2], 2),
    ],
)
def test_a_person_counts_who_answered_three_quarters_of_a_block(
    answers: list[int | None], mean: float | None
) -> None:
    assert person_mean(answers) == mean


@pytest.mark.parametrize("wrong", [(3, 2, 10), (-1, 2, 10), (0, 0, 10)])
def test_what_cannot_be_is_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="answered"):
        recognition_share(*wrong)


def test_the_gap_is_how_far_supervisors_see_themselves_above() -> None:
    own, others = behaviour_mean([4, 5, 4, 5], 27), behaviour_mean([3, 4, 3, 3], 373)
    told = gap(own, others)
    assert math.isclose(told.value, 4.5 - 3.25)
    assert told.is_shown


def test_the_same_persons_show_a_change_that_others_would_not() -> None:
    before = [2, 3, 4, 5, 1, 3, 2, 4]
    after = [each + difference for each, difference in zip(before, [1, 0] * 4, strict=True)]
    apart = change(behaviour_mean(before, 30), behaviour_mean(after, 30))
    paired = paired_change([b - a for a, b in zip(before, after, strict=True)], 30)
    assert math.isclose(apart.value, paired.value)
    assert paired.is_shown
    assert not apart.is_shown


@pytest.mark.parametrize("of", [recognition_share(0, 8, 20), recognition_share(8, 8, 20)])
def test_that_all_answered_alike_does_not_make_it_certain(of: Share) -> None:
    assert of.standard_error > 0.03


def test_the_share_s_intervals_hold_as_often_as_they_say() -> None:
    """Nominal 0.90. Counted over the whole grid; in single places it is less, as is known."""
    cells = coverage.shares()
    mean = sum(each.coverage for each in cells) / len(cells)
    assert 0.89 <= mean <= 0.92
    least = min(cells, key=lambda each: each.coverage)
    assert 0.70 <= least.coverage < 0.90


@pytest.mark.parametrize("draw", coverage.SKEWED.values(), ids=coverage.SKEWED)
@pytest.mark.parametrize("group", coverage.GROUPS, ids=str)
def test_the_mean_s_intervals_hold_nearly_as_often_on_skewed_answers(
    draw: Callable[[random.Random], float], group: tuple[int, int]
) -> None:
    held = coverage.of_mean(draw, *group, rounds=600)
    assert 0.83 <= held <= 0.95


def test_a_mean_is_a_mean() -> None:
    assert behaviour_mean([1, 5], 9) == Mean(
        value=3,
        interval=behaviour_mean([1, 5], 9).interval,
        deviation=math.sqrt(8),
        answers=2,
        headcount=9,
    )
