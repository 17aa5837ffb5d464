"""What may be said of an estimate: whether a unit recognises, and how a target stands."""

import enum
from datetime import date

from dashboards.indicators.estimates import Share

LEAST_SHARE = 0.60
LEAST_LOWER_BOUND = 0.50
LEAST_RESPONSE = 0.60
LEAST_ANSWERS = 10


class Status(enum.StrEnum):
    """How a share stands against its target."""

    REACHED = "reached"
    ON_TRACK = "on_track"
    NOT_SHOWN = "not_shown"


class Verdict(enum.StrEnum):
    """Whether a threshold that was locked beforehand is met."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


def recognises(unit: Share) -> bool:
    """Tell whether a unit recognises that it works with a coaching approach.

    P ≥ 60 %, its lower bound above 50 %, response ≥ 60 % and at least 10 answers.
    """
    return (
        unit.value >= LEAST_SHARE
        and unit.interval.low > LEAST_LOWER_BOUND
        and unit.response >= LEAST_RESPONSE
        and unit.answers >= LEAST_ANSWERS
    )


def expected_on(
    day: date, *, baseline: float, measured_on: date, target: float, due_on: date
) -> float:
    """Return where the straight line from the baseline to the target is on a day.

    Before the baseline it is the baseline, after the target's day the target.
    """
    whole = (due_on - measured_on).days
    if whole <= 0 or day >= due_on:
        return target
    passed = max((day - measured_on).days, 0)
    return baseline + (target - baseline) * passed / whole


def status_against(share: Share, *, target: float, expected: float) -> Status:
    """Return how a share stands: reached by its lower bound, on track by its value."""
    if share.interval.low >= target:
        return Status.REACHED
    return Status.ON_TRACK if share.value >= expected else Status.NOT_SHOWN


def verdict_on(low: float | None, high: float | None, threshold: float) -> Verdict:
    """Return whether a threshold is met for sure, missed for sure, or unknown.

    low and high bound the value; None is a value that nobody knows.
    """
    if low is None or high is None or low < threshold <= high:
        return Verdict.UNKNOWN
    return Verdict.MET if low >= threshold else Verdict.NOT_MET
