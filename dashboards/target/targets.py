"""How a round's shares stand against the target levels that were locked before it closed."""

import math
from datetime import date, datetime

from dashboards.indicators.judging import Status, expected_on
from dashboards.target.told import LEVELS, Json, Locked


def against_targets(record: Json, targets: Locked | None) -> Json | None:
    """Return each level's target, baseline and status, None when none was locked.

    A target is a whole percent and the day by which it is due. The baseline is the first round
    that asked the same items; of that round itself, and where the share is no single figure,
    nothing is told but whether the target is reached. Everything is judged by what is published.
    """
    if targets is None:
        return None
    due_on = date.fromisoformat(targets.told["due_on"])
    levels = {
        level: _level(record, level, percent, due_on)
        for level, percent in targets.told["levels"].items()
        if level in LEVELS and percent is not None
    }
    return {"due_on": due_on.isoformat(), "locked_at": targets.at.isoformat(), "levels": levels}


def _level(record: Json, level: str, percent: int, due_on: date) -> Json:
    own = record["series"][-1]
    first = _first_alike(record["series"])
    baseline = first["levels"][level].get("percent")
    told: Json = {
        "percent": percent,
        "baseline": None if baseline is None else {"percent": baseline, "round": first["id"]},
        "expected": None,
        "status": None,
    }
    share = own["levels"][level]
    if share.get("low") is None:
        return told
    if share["low"] >= percent:
        return told | {"status": Status.REACHED}
    if first is own or baseline is None or share["percent"] is None:
        return told
    line = expected_on(
        _day(own), baseline=baseline, measured_on=_day(first), target=percent, due_on=due_on
    )
    # A tenth is as fine as is told, upwards, so that nobody is on the line by rounding. Whoever
    # was above the target need not stay there.
    expected = min(math.ceil(10 * line - 1e-9) / 10, percent)
    status = Status.ON_TRACK if share["percent"] >= expected else Status.NOT_SHOWN
    return told | {"expected": expected, "status": status}


def _first_alike(series: list[Json]) -> Json:
    """Return the first round from which on the items have not changed."""
    own = series[-1]
    first = own
    for each in reversed(series):
        if each["version"] != own["version"]:
            break
        first = each
    return first


def _day(held: Json) -> date:
    return datetime.fromisoformat(held["closed_at"]).date()
