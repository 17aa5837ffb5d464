"""The record of a round: every figure as it is published, and nothing that is not.

Page, files and interface all come from it, so that they agree to the digit. Whatever is said
beside a figure, such as its interval or that a unit recognises, is computed from the figure as it
is shown, so that it tells nothing more. Shares are whole percent; None is "not told".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboards.disclosure import Counts, Detail, Group, Groups, Plan, plan_of
from dashboards.disclosure.showing import detail_of
from dashboards.indicators import CONFIDENCE, Change, gap, recognises
from dashboards.target.dividing import LEAST_UNITS, leaves, reportable
from dashboards.target.figures import (
    as_share,
    estimate_of,
    mean_alone,
    mean_said,
    share_alone,
    share_said,
    tenth,
)
from dashboards.target.gate import gate_of
from dashboards.target.headcounts import supervisors_in
from dashboards.target.items import items_of
from dashboards.target.measuring import (
    Measured,
    behaviour,
    counts_of,
    groups_of,
    recognition,
    scaled_counts_of,
)
from dashboards.target.pairing import paired_of
from dashboards.target.role_groups import role_groups_of
from dashboards.target.targets import against_targets
from dashboards.target.told import Json, Locked
from dashboards.target.trend import series_of, trend_of
from lti.modules.survey.facts import OpenedRound, Told
from lti.units import Tree

DEFINITION = 1
"""Which definition of the indicators a record is made by."""

LEAST_SUPERVISORS = 10
"""From how many supervisors' answers anything is told about supervisors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a round's answers are told beside.

    before are the records of the same survey's rounds that closed earlier, the first first, and
    told_before the answers to the last of them where it asked the same;
    targets and gate are what was locked before this one closed; reach is who has taken part, see
    `dashboards.target.reach`; comparators are the series of others, see
    `dashboards.follow_up.comparators`.
    """

    before: Sequence[Json] = ()
    told_before: Sequence[Told] = ()
    targets: Locked | None = None
    gate: Locked | None = None
    reach: Json | None = None
    comparators: Sequence[Json] = ()


def record_of(
    held: OpenedRound, told: Sequence[Told], *, made_at: datetime, beside: Beside | None = None
) -> Json:
    """Return what is published of a round, ready to be frozen."""
    beside = beside or Beside()
    whole = [each for each in told if not each.is_mirror]
    mirror = [each for each in told if each.is_mirror]
    units, most = _units(held, whole)
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
        "community": _community(held, whole, most),
        "supervisors": _supervisors(held, whole, mirror, most),
        "units": units,
        "items": items_of(held, whole, mirror) if most is Detail.FULL else [],
        "role_groups": role_groups_of(held, whole) if most is Detail.FULL else [],
        "reach": beside.reach,
        "comparators": list(beside.comparators),
    }
    earlier = beside.before[-1] if beside.before else None
    paired = None
    if earlier is not None:
        paired = paired_of(held, told, beside.told_before, (earlier, record))
    record |= {
        "trend": trend_of(record, earlier, paired),
        "series": series_of([*beside.before, record]),
    }
    return record | {
        "targets": against_targets(record, beside.targets),
        "gate": gate_of(record, beside.gate),
    }


def _community(held: OpenedRound, told: Sequence[Told], most: Detail) -> Json:
    headcount = groups_of(held.tree, [], depth=0).whole.headcount

    def of(measure: str) -> Sequence[str]:
        return held.measures.get(measure, ())

    return {
        "share": share_alone(recognition(told, of("community.direct")), headcount, most=most),
        "mean": mean_alone(behaviour(told, of("community.behaviour")), headcount, most=most),
        "usefulness": mean_alone(behaviour(told, of("usefulness")), headcount, most=most),
    }


def _supervisors(
    held: OpenedRound, told: Sequence[Told], mirror: Sequence[Told], most: Detail
) -> Json:
    """Return what supervisors tell of themselves and staff of them, both pooled."""
    own = [each for each in told if each.role_group == "supervisor"]
    supervisors = supervisors_in(held.tree)
    people = groups_of(held.tree, [], depth=0).whole.headcount
    direct = recognition(own, held.measures.get("supervisors.direct", ()))
    seen = behaviour(own, held.measures.get("supervisors.behaviour", ()))
    others = behaviour(mirror, held.measures.get("supervisors.mirror", ()))
    enough = min(direct.answers, seen.answers) >= LEAST_SUPERVISORS
    if not enough:
        nothing: Json = {"detail": Detail.NOTHING.name.lower()}
        return {"share": nothing, "mean": nothing, "mirror": nothing, "gap": None}
    mean = mean_alone(seen, supervisors, most=most)
    mirrored = mean_alone(others, people - supervisors, most=most)
    # By the other's mean a difference would tell one of which only an end is told.
    both = mean.get("value") is not None and mirrored.get("value") is not None
    return {
        "share": share_alone(direct, supervisors, most=most),
        "mean": mean,
        "mirror": mirrored,
        "gap": _difference(seen, supervisors, others, people - supervisors) if both else None,
    }


def _units(held: OpenedRound, told: Sequence[Told]) -> tuple[Json, Detail]:
    """Return the units' own figures, and how many of the reportable ones recognise.

    Besides, in how much detail anything may be told of the whole: where less is told of it for
    the sake of its units, another figure that says how many answered would undo it.
    """
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
    recognising = [key for key in able if recognises(as_share(figures[key]["share"], groups[key]))]
    detail = plan.details[groups.whole.key]
    most = detail if detail < detail_of(groups.whole.answers) else Detail.FULL
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
        "overfull": _overfull(groups, plan),
    }, most


def _overfull(groups: Groups, plan: Plan) -> int:
    """Return how many groups that are told have more answers than people.

    Of hidden ones that would tell how many answered in the last that it can be; and so would how
    many are hidden, or told less of, for the sake of others.
    """
    return sum(
        each.answers > each.headcount
        for each in groups.all[1:]
        if plan.details[each.key] >= Detail.ROUNDED
    )


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
        "share": share_said(shares, group, detail),
        "mean": mean_said(scaled, group, detail),
    }


def _difference(own: Measured, supervisors: int, others: Measured, staff: int) -> Json | None:
    if min(own.answers, others.answers) < LEAST_SUPERVISORS:
        return None
    apart: Change = gap(estimate_of(own, supervisors), estimate_of(others, staff))
    if apart.interval is None:
        return None
    return {
        "value": tenth(apart.value),
        "low": tenth(apart.interval.low),
        "high": tenth(apart.interval.high),
        "is_shown": apart.is_shown,
    }
