"""A figure as a record tells it: in as much detail as may be shown, and what follows from that.

Shares are whole percent, means tenths of the scale from 1 to 5; None is "not told".
"""

import math
from collections.abc import Mapping
from typing import Any

from dashboards.disclosure import Counts, Detail, Group, Shown, shown_of
from dashboards.disclosure.showing import LEAST_ROUNDED, detail_of
from dashboards.indicators import Interval, Mean, Share, behaviour_mean
from dashboards.indicators.estimates import reach_of_mean, share_of
from dashboards.target.measuring import Measured
from dashboards.target.told import Json


def share_alone(measured: Measured, headcount: int, *, most: Detail = Detail.FULL) -> Json:
    """Return a share of a group by itself, of which no part is told; in no more than most."""
    alone = Group(key="", parent=None, headcount=headcount, answers=measured.answers)
    total = sum(value for _, value in measured.values)
    counts = Counts("share", {"": total}, {"": measured.answers}, whole=True)
    return share_said(counts, alone, min(detail_of(measured.answers), most))


def mean_alone(measured: Measured, headcount: int, *, most: Detail = Detail.FULL) -> Json:
    """Return a mean of a group by itself, of which no part is told, with its own interval."""
    alone = Group(key="", parent=None, headcount=headcount, answers=measured.answers)
    total = sum((value - 1) / 4 for _, value in measured.values)
    counts = Counts("mean", {"": total}, {"": measured.answers}, whole=False)
    detail = min(detail_of(measured.answers), most)
    said = mean_said(counts, alone, detail)
    if detail is not Detail.FULL:
        return said
    # Where nearly all have answered, an interval by how many would tell whether all have.
    answers = measured.answers
    if said["nearly_all"] and headcount:
        answers = max(round(0.95 * headcount), LEAST_ROUNDED)
    if said["value"] is None:
        # Its own interval would have the mean in its middle, which an end does not tell.
        return said | _interval_at_end(said, answers, headcount)
    # Of a group without parts nothing else can be worked out by its interval.
    mean = estimate_of(measured, headcount)
    reach = reach_of_mean(mean.deviation, answers, headcount)
    return said | {"low": tenth(mean.value - reach), "high": tenth(mean.value + reach)}


def _interval_at_end(said: Json, answers: int, headcount: int) -> Json:
    """Return between what a mean lies of which an end is told, however divided answers are."""
    end = said["over"] if said["over"] is not None else said["under"]
    deviation = math.sqrt((end - 1) * (5 - end) * answers / (answers - 1))
    reach = reach_of_mean(deviation, answers, headcount)
    if said["over"] is not None:
        return {"low": tenth(end - reach), "high": 5.0}
    return {"low": 1.0, "high": tenth(end + reach)}


def share_said(counts: Counts, group: Group, detail: Detail) -> Json:
    """Return a share as it is shown, with the interval that follows from what is shown."""
    answers = counts.answers[group.key]
    shown = shown_of(counts.sums[group.key], answers, group.headcount, detail)
    said: Json = {"detail": shown.detail.name.lower(), "headcount": group.headcount}
    if shown.detail is Detail.NOTHING:
        return said
    said |= _answers_said(shown)
    if shown.band is not None:
        return said | {"band": shown.band.value}
    low, high = _interval_of(shown, group.headcount)
    return said | {
        "percent": None if shown.share is None else round(100 * shown.share),
        "over": None if shown.over is None else round(100 * shown.over),
        "under": None if shown.under is None else round(100 * shown.under),
        "low": round(100 * low),
        "high": round(100 * high),
    }


def mean_said(counts: Counts, group: Group, detail: Detail) -> Json:
    """Return a mean to a tenth; of a band nothing is told, since shares tell the band."""
    answers = counts.answers[group.key]
    shown = shown_of(counts.sums[group.key], answers, group.headcount, detail)
    said: Json = {"detail": shown.detail.name.lower(), "headcount": group.headcount}
    if shown.detail is Detail.NOTHING or shown.band is not None:
        return said
    scaled = shown.share if shown.share is not None else shown.over or 0.0
    return (
        said
        | _answers_said(shown)
        | {
            "value": None if shown.share is None else tenth(1 + 4 * scaled),
            "over": None if shown.over is None else tenth(1 + 4 * shown.over),
            "under": None if shown.under is None else tenth(1 + 4 * shown.under),
        }
    )


def _answers_said(shown: Shown) -> Json:
    return {
        "answers": shown.answers,
        "response": None if shown.response is None else round(100 * shown.response),
        "nearly_all": shown.nearly_all,
    }


def _interval_of(shown: Shown, headcount: int) -> tuple[float, float]:
    """Return the interval of a share by the figure alone: of an end from where it begins."""
    answers = _answers_of(shown, headcount)
    if shown.over is not None:
        return share_of(shown.over, answers, headcount).interval.low, 1.0
    if shown.under is not None:
        return 0.0, share_of(shown.under, answers, headcount).interval.high
    interval = share_of(shown.share or 0.0, answers, headcount).interval
    return interval.low, interval.high


def _answers_of(shown: Shown, headcount: int) -> int:
    """Return how many answers a reader takes a figure to have."""
    if shown.answers is not None:
        return shown.answers
    if shown.nearly_all:
        return max(round(0.95 * headcount), LEAST_ROUNDED)
    return max(round((shown.response or 0.0) * headcount), LEAST_ROUNDED)


def as_share(said: Mapping[str, Any], group: Group) -> Share:
    """Return a published share as an estimate again, to be judged by what is published."""
    percent = next(said[name] for name in ("percent", "over", "under") if said[name] is not None)
    answers = said["answers"]
    if answers is None:
        told = 95 if said["nearly_all"] else said["response"]
        answers = max(round(told / 100 * group.headcount), LEAST_ROUNDED)
    return Share(
        value=percent / 100,
        interval=Interval(said["low"] / 100, said["high"] / 100),
        answers=answers,
        headcount=group.headcount,
    )


def estimate_of(measured: Measured, headcount: int) -> Mean:
    """Return the mean of persons' means before anything of it is told. Raises ValueError."""
    return behaviour_mean([value for _, value in measured.values], headcount)


def tenth(value: float) -> float:
    """Return a value of the scale as it is told."""
    return round(value, 1)
