"""The record of a round: every figure as it is published, and nothing that is not.

Page, files and interface all come from it, so that they agree to the digit. Whatever is said
beside a figure, such as its interval or that a unit recognises, is computed from the figure as it
is shown, so that it tells nothing more. Shares are whole percent; None is "not told".
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dashboards.disclosure import Counts, Detail, Group, Groups, Plan, Shown, plan_of, shown_of
from dashboards.disclosure.showing import LEAST_ROUNDED, detail_of
from dashboards.indicators import (
    CONFIDENCE,
    Change,
    Interval,
    Mean,
    Share,
    behaviour_mean,
    gap,
    recognises,
)
from dashboards.indicators.estimates import share_of
from dashboards.target.dividing import LEAST_UNITS, leaves, reportable
from dashboards.target.measuring import (
    Measured,
    behaviour,
    counts_of,
    groups_of,
    recognition,
    scaled_counts_of,
)
from dashboards.target.publications import Json
from dashboards.target.trend import trend_of
from lti.modules.survey.facts import OpenedRound, Told
from lti.units import Tree

DEFINITION = 1
"""Which definition of the indicators a record is made by."""

LEAST_SUPERVISORS = 10
"""From how many supervisors' answers anything is told about supervisors."""


def record_of(
    held: OpenedRound,
    told: Sequence[Told],
    *,
    made_at: datetime,
    earlier: Json | None = None,
) -> Json:
    """Return what is published of a round, ready to be frozen.

    earlier is the record of the same survey's round before, None for the first.
    """
    whole = [each for each in told if not each.is_mirror]
    mirror = [each for each in told if each.is_mirror]
    record: Json = {
        "definition": DEFINITION,
        "confidence": CONFIDENCE,
        "round": {
            "id": str(held.id),
            "survey": str(held.module_id),
            "version": held.version,
            "titles": dict(held.titles),
            "opened_at": held.opened_at.isoformat(),
            "closed_at": held.closed_at.isoformat(),
        },
        "tree_valid_from": None if held.tree is None else held.tree.valid_from.isoformat(),
        "made_at": made_at.isoformat(),
        "community": _community(held, whole),
        "supervisors": _supervisors(held, whole, mirror),
        "units": _units(held, whole),
    }
    return record | {"trend": trend_of(record, earlier)}


def _community(held: OpenedRound, told: Sequence[Told]) -> Json:
    headcount = groups_of(held.tree, [], depth=0).whole.headcount
    return {
        "share": _share(recognition(told, held.measures.get("community.direct", ())), headcount),
        "mean": _mean(behaviour(told, held.measures.get("community.behaviour", ())), headcount),
    }


def _supervisors(held: OpenedRound, told: Sequence[Told], mirror: Sequence[Told]) -> Json:
    """Return what supervisors tell of themselves and staff of them, both pooled."""
    own = [each for each in told if each.role_group == "supervisor"]
    supervisors = 0 if held.tree is None else _supervisors_in(held.tree)
    people = groups_of(held.tree, [], depth=0).whole.headcount
    direct = recognition(own, held.measures.get("supervisors.direct", ()))
    seen = behaviour(own, held.measures.get("supervisors.behaviour", ()))
    others = behaviour(mirror, held.measures.get("supervisors.mirror", ()))
    enough = min(direct.answers, seen.answers) >= LEAST_SUPERVISORS
    nothing: Json = {"detail": Detail.NOTHING.name.lower()}
    told_apart = _difference(seen, supervisors, others, people - supervisors) if enough else None
    return {
        "share": _share(direct, supervisors) if enough else nothing,
        "mean": _mean(seen, supervisors) if enough else nothing,
        "mirror": _mean(others, people - supervisors) if enough else nothing,
        "gap": told_apart,
    }


def _units(held: OpenedRound, told: Sequence[Told]) -> Json:
    """Return the units' own figures, and how many of the reportable ones recognise."""
    direct = recognition(told, held.measures.get("units.direct", ()))
    means = behaviour(told, held.measures.get("units.behaviour", ()))
    groups, plan = _planned(held.tree, direct, means, depth=None)
    level = "units"
    if len(reportable(groups, plan)) < LEAST_UNITS:
        groups, plan = _planned(held.tree, direct, means, depth=1)
        level = "departments"
    shares = counts_of("share", direct, groups, held.tree)
    scaled = scaled_counts_of("mean", means, groups, held.tree)
    names = {} if held.tree is None else {unit.code: unit.names for unit in held.tree.units}
    figures = {
        group.key: _figure(group, plan.details[group.key], shares, scaled) for group in groups.all
    }
    able = reportable(groups, plan)
    recognising = [key for key in able if recognises(_as_share(figures[key]["share"], groups[key]))]
    return {
        "level": level,
        "whole": figures[groups.whole.key],
        "groups": [
            {
                "code": group.key,
                "parent": group.parent,
                "names": dict(names.get(group.key, {})),
                "headcount": group.headcount,
                **figures[group.key],
                "recognises": group.key in recognising if group.key in able else None,
            }
            # Each unit after what it is part of, as a reader looks for it.
            for group in list(groups.subtree(groups.whole.key))[1:]
        ],
        "recognising": len(recognising),
        "reportable": len(able),
        "not_reportable": len(leaves(groups)) - len(able),
        "hidden_for_others": len(plan.hidden_for_others),
        "told_less": len(plan.told_less),
    }


def _planned(
    tree: Tree | None, direct: Measured, means: Measured, *, depth: int | None
) -> tuple[Groups, Plan]:
    groups = groups_of(tree, [direct, means], depth=depth)
    counted = [
        counts_of("share", direct, groups, tree),
        scaled_counts_of("mean", means, groups, tree),
    ]
    return groups, plan_of(groups, counted)


def _figure(group: Group, detail: Detail, shares: Counts, scaled: Counts) -> Json:
    return {
        "detail": detail.name.lower(),
        "share": _said(shares, group, detail),
        "mean": _said_mean(scaled, group, detail),
    }


def _share(measured: Measured, headcount: int) -> Json:
    """Return a share of a group by itself, of which no part is told."""
    alone = Group(key="", parent=None, headcount=headcount, answers=measured.answers)
    total = sum(value for _, value in measured.values)
    counts = Counts("share", {"": total}, {"": measured.answers}, whole=True)
    return _said(counts, alone, detail_of(measured.answers))


def _mean(measured: Measured, headcount: int) -> Json:
    alone = Group(key="", parent=None, headcount=headcount, answers=measured.answers)
    total = sum((value - 1) / 4 for _, value in measured.values)
    counts = Counts("mean", {"": total}, {"": measured.answers}, whole=False)
    said = _said_mean(counts, alone, detail_of(measured.answers))
    if said["detail"] == "full":
        # Of a group without parts nothing can be worked out by its interval.
        interval = _estimate(measured, headcount).interval
        if interval is not None:
            said |= {"low": _tenth(interval.low), "high": _tenth(interval.high)}
    return said


def _said(counts: Counts, group: Group, detail: Detail) -> Json:
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


def _said_mean(counts: Counts, group: Group, detail: Detail) -> Json:
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
            "value": None if shown.share is None else _tenth(1 + 4 * scaled),
            "over": None if shown.over is None else _tenth(1 + 4 * shown.over),
            "under": None if shown.under is None else _tenth(1 + 4 * shown.under),
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


def _as_share(said: Mapping[str, Any], group: Group) -> Share:
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


def _difference(own: Measured, supervisors: int, others: Measured, staff: int) -> Json | None:
    if min(own.answers, others.answers) < LEAST_SUPERVISORS:
        return None
    apart: Change = gap(_estimate(own, supervisors), _estimate(others, staff))
    if apart.interval is None:
        return None
    return {
        "value": _tenth(apart.value),
        "low": _tenth(apart.interval.low),
        "high": _tenth(apart.interval.high),
        "is_shown": apart.is_shown,
    }


def _estimate(measured: Measured, headcount: int) -> Mean:
    return behaviour_mean([value for _, value in measured.values], headcount)


def _supervisors_in(tree: Tree) -> int:
    return sum(unit.supervisors for unit in tree.below(None))


def _tenth(value: float) -> float:
    return round(value, 1)
