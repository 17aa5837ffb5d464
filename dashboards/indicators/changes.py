"""Differences: between two rounds, between two groups, and whether there is one at all."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.indicators.estimates import (
    Interval,
    Mean,
    Share,
    behaviour_mean,
    z_quantile,
)


@dataclass(frozen=True, slots=True)
class Change:
    """A difference with its interval; interval is None where it cannot be told."""

    value: float
    interval: Interval | None

    @property
    def is_shown(self) -> bool:
        """Tell whether there is a change: 0 lies outside. Else none can be shown."""
        return self.interval is not None and not self.interval.holds(0)


def change(before: Share | Mean, after: Share | Mean) -> Change:
    """Return how a value has changed: Δ ± 1.645 · √(se₁² + se₂²), the rounds taken as apart."""
    return _difference(after, before)


def gap(own: Mean, others: Mean) -> Change:
    """Return how far supervisors see themselves above how staff see them, both pooled."""
    return _difference(own, others)


def paired_change(differences: Sequence[float], headcount: int) -> Change:
    """Return the mean change of those who answered in both rounds, after minus before.

    Of a share the differences are of 0 and 1. Raises ValueError without any.
    """
    mean = behaviour_mean(differences, headcount)
    return Change(mean.value, mean.interval)


def _difference(of: Share | Mean, less: Share | Mean) -> Change:
    value = of.value - less.value
    errors = (of.standard_error, less.standard_error)
    if errors[0] is None or errors[1] is None:
        return Change(value, None)
    reach = z_quantile() * math.hypot(errors[0], errors[1])
    return Change(value, Interval(value - reach, value + reach))
