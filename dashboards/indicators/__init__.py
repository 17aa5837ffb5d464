"""The indicators of the performance target, definition 1: pure formulas on plain numbers."""

from dashboards.indicators.changes import Change, change, gap, paired_change
from dashboards.indicators.estimates import (
    CONFIDENCE,
    Interval,
    Mean,
    Share,
    behaviour_mean,
    person_mean,
    recognition_share,
)
from dashboards.indicators.judging import (
    Status,
    Verdict,
    expected_on,
    recognises,
    status_against,
    verdict_on,
)

__all__ = [
    "CONFIDENCE",
    "Change",
    "Interval",
    "Mean",
    "Share",
    "Status",
    "Verdict",
    "behaviour_mean",
    "change",
    "expected_on",
    "gap",
    "paired_change",
    "person_mean",
    "recognises",
    "recognition_share",
    "status_against",
    "verdict_on",
]
