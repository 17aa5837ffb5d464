"""The extension gate: whether to go on to more agencies, by thresholds that were locked before.

After the second round each threshold is held against what that round publishes. The verdict is of
the figures; what follows from it, a person decides (`dashboards.follow_up.decisions`).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboards.indicators.judging import Verdict, verdict_on
from dashboards.target.told import Json, Locked


@dataclass(frozen=True, slots=True)
class _Found:
    """A value with the ends that it lies between, and between which it lies at the very worst."""

    value: float | None
    low: float | None
    high: float | None
    worst: float | None
    best: float | None


_SLACK = 1e-9
_NOTHING = _Found(None, None, None, None, None)


def gate_of(record: Json, locked: Locked | None) -> Json | None:
    """Return how each locked threshold stands, None before the second round or without any.

    A threshold is met when all of the value's interval is at or above it (of the change: above
    it), not met when all of it is below, else unknown. worst and best bound the value whatever
    those who did not answer think.
    """
    if locked is None or len(record["series"]) < 2:
        return None
    rows = [
        _row(key, threshold, _FOUND[key](record))
        for key, threshold in locked.told["thresholds"].items()
        if threshold is not None
    ]
    return {"locked_at": locked.at.isoformat(), "rows": rows}


def _row(key: str, threshold: float, found: _Found) -> Json:
    verdict = verdict_on(found.low, found.high, threshold)
    if key == "change" and found.low == threshold:
        # The lower bound must be above nought, not at it.
        verdict = Verdict.UNKNOWN
    return {
        "key": key,
        "threshold": threshold,
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "worst": found.worst,
        "best": found.best,
        "verdict": verdict,
    }


def _change(record: Json) -> _Found:
    told = record["trend"].get("community")
    if told is None:
        return _NOTHING
    before, after = (each["levels"]["community"] for each in record["series"][-2:])
    (least_before, most_before), (least, most) = (
        _bounds_of_share(each) for each in (before, after)
    )
    return _Found(
        told["points"],
        told["low"],
        told["high"],
        math.floor(least - most_before + _SLACK),
        math.ceil(most - least_before - _SLACK),
    )


def _usefulness(record: Json) -> _Found:
    told = record["community"]["usefulness"]
    if told.get("low") is None:
        return _NOTHING
    value = told["value"]
    # Of an end alone nothing is told but that it lies beyond.
    least, most = (value, value) if value is not None else (told["over"] or 1, told["under"] or 5)
    answering = _answering(told)
    return _Found(
        value,
        told["low"],
        told["high"],
        math.floor(10 * (answering * least + (1 - answering) * 1) + _SLACK) / 10,
        math.ceil(10 * (answering * most + (1 - answering) * 5) - _SLACK) / 10,
    )


def _expert_reach(record: Json) -> _Found:
    groups = (record["reach"] or {}).get("role_groups", ())
    return _counted(next((each for each in groups if each["role_group"] == "expert"), None))


def _of_reach(name: str) -> Callable[[Json], _Found]:
    return lambda record: _counted((record["reach"] or {}).get(name))


def _counted(told: Json | None) -> _Found:
    """Return a share that is counted of everybody, so that it has no interval.

    What is told to 5 points is not known any better than that.
    """
    if told is None:
        return _NOTHING
    percent, over, under = (told[name] for name in ("percent", "over", "under"))
    if percent is not None and told["detail"] == "rounded":
        low, high = max(percent - 3, 0), min(percent + 3, 100)
        return _Found(percent, low, high, low, high)
    if percent is not None:
        return _Found(percent, percent, percent, percent, percent)
    if over is not None:
        return _Found(None, over, 100, over, 100)
    return _NOTHING if under is None else _Found(None, 0, under, 0, under)


_FOUND: Mapping[str, Callable[[Json], _Found]] = {
    "expert_reach": _expert_reach,
    "completion": _of_reach("completion"),
    "peer_share": _of_reach("peer"),
    "change": _change,
    "usefulness": _usefulness,
}


def _bounds_of_share(said: Json) -> tuple[float, float]:
    """Return what the share of everybody is at least and at most, were the others all of a mind."""
    answering = _answering(said)
    return answering * said["percent"], answering * said["percent"] + 100 * (1 - answering)


def _answering(said: Json) -> float:
    """Return which part of the group is taken to have answered, by what is told of it."""
    if said["answers"] is not None and said["headcount"]:
        return min(float(said["answers"] / said["headcount"]), 1.0)
    return 0.95 if said["nearly_all"] else float(said["response"] or 0) / 100
