"""What may be said of an estimate, and what may not."""

from datetime import date

import pytest

from dashboards.indicators import (
    Status,
    Verdict,
    expected_on,
    recognises,
    recognition_share,
    status_against,
    verdict_on,
)

BEFORE, DUE = date(2026, 1, 1), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((18, 20, 25), True),
        # 60 % of many: the lower bound is above one half.
        ((180, 300, 400), True),
        # 59 % is not 60 %.
        ((177, 300, 400), False),
        # 60 % of ten out of sixteen: it could be less than half.
        ((6, 10, 16), False),
        # Nine answers are too few, however alike.
        ((9, 9, 9), False),
        # Less than 60 % have answered.
        ((20, 20, 34), False),
        ((20, 20, 33), True),
    ],
)
def test_a_unit_recognises_by_all_four_rules(counts: tuple[int, int, int], told: bool) -> None:
    assert recognises(recognition_share(*counts)) is told


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 6, 1), 0.4),
        (BEFORE, 0.4),
        (date(2026, 7, 2), 0.5),
        (DUE, 0.6),
        (date(2027, 6, 1), 0.6),
    ],
)
def test_what_is_expected_follows_a_straight_line(day: date, expected: float) -> None:
    told = expected_on(day, baseline=0.4, measured_on=BEFORE, target=0.6, due_on=DUE)
    assert told == pytest.approx(expected, abs=0.002)


def test_a_line_without_length_is_the_target() -> None:
    assert expected_on(DUE, baseline=0.4, measured_on=DUE, target=0.6, due_on=DUE) == 0.6


@pytest.mark.parametrize(
    ("counts", "status"),
    [
        ((280, 300, 400), Status.REACHED),
        ((190, 300, 400), Status.ON_TRACK),
        ((100, 300, 400), Status.NOT_SHOWN),
    ],
)
def test_a_target_is_reached_by_the_lower_bound_alone(
    counts: tuple[int, int, int], status: Status
) -> None:
    assert status_against(recognition_share(*counts), target=0.62, expected=0.60) is status


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.6, 0.8, Verdict.MET),
        (0.5, 0.59, Verdict.NOT_MET),
        (0.5, 0.6, Verdict.UNKNOWN),
        (0.55, 0.7, Verdict.UNKNOWN),
        (None, 0.7, Verdict.UNKNOWN),
        (0.7, None, Verdict.UNKNOWN),
    ],
)
def test_what_non_response_could_turn_is_unknown(
    low: float | None, high: float | None, verdict: Verdict
) -> None:
    assert verdict_on(low, high, 0.6) is verdict
