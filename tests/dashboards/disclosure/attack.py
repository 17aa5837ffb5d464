"""The attack on many random ministries: what is exposed, and what protecting people costs."""

import math
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from dashboards.disclosure import Counts, Detail, Groups, Plan, Shown, plan_of, shown_of
from tests.dashboards.disclosure.attacker import SLACK, Attacker, Learnt
from tests.dashboards.disclosure.trees import Round, tree


@dataclass(frozen=True, slots=True)
class Found:
    """What the attacker works out of a hidden group: how much of its width is left."""

    key: str
    measure: str
    is_small: bool
    count_kept: float
    share_kept: float

    @property
    def is_exposed(self) -> bool:
        """Tell whether a small group keeps less than half, or a larger one is determined."""
        kept = min(self.count_kept, self.share_kept)
        return kept < 0.5 - SLACK if self.is_small else kept <= SLACK


def published(groups: Groups, plan: Plan, measure: Counts) -> Mapping[str, Shown]:
    """Return every figure of one measure as a plan publishes it."""
    return {
        group.key: shown_of(
            measure.sums[group.key],
            measure.answers[group.key],
            group.headcount,
            plan.details[group.key],
        )
        for group in groups.all
    }


def attacked(made: Round, plan: Plan) -> Iterator[Found]:
    """Give what is worked out of every hidden group, from the figures alone."""
    for measure in made.measures:
        shown = published(made.groups, plan, measure)
        attacker = Attacker(made.groups, shown, whole=measure.whole)
        for group in made.groups.all[1:]:
            hidden = shown[group.key].detail is Detail.NOTHING
            if hidden and group.headcount:
                people, answers = group.headcount, group.answers
                learnt = attacker.solve(attacker.people_of(group.key))
            elif not hidden and group.key in attacker.people and made.groups.below(group.key):
                # Who is in a department and in none of its units is nobody's figure, either.
                people = round(attacker.people[group.key])
                answers = group.answers - sum(each.answers for each in made.groups.below(group.key))
                learnt = attacker.solve([group.key])
            else:
                continue
            yield Found(
                group.key,
                measure.name,
                answers < 10,
                count_kept(learnt, people, whole=measure.whole),
                1.0 if learnt.share is None else learnt.share[1] - learnt.share[0],
            )


def count_kept(learnt: Learnt, people: int, *, whole: bool) -> float:
    """Return how much of what a count could be before is left; whole people only, where counted."""
    low, high = learnt.total
    if whole:
        low, high = math.ceil(low - SLACK), math.floor(high + SLACK)
    return (high - low) / people


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The attack on so many trees: in how many somebody is exposed, and what is lost."""

    trees: int
    exposed: int
    worst_kept: float
    with_answers: int
    hidden_for_others: int
    told_less: int


def result(
    seeds: range, *, complementary: bool, tell: Callable[[int], None] = lambda _: None
) -> Result:
    """Attack a tree for each seed, protected by all rules or by the minimum alone."""
    exposed, worst, enough, hidden, less = 0, 1.0, 0, 0, 0
    for seed in seeds:
        made = tree(random.Random(seed))
        plan = plan_of(made.groups, made.measures, complementary=complementary)
        found = list(attacked(made, plan))
        exposed += any(each.is_exposed for each in found)
        small = [min(each.count_kept, each.share_kept) for each in found if each.is_small]
        worst = min([worst, *small])
        enough += sum(each.answers >= 5 for each in made.groups.all)
        hidden += len(plan.hidden_for_others)
        less += len(plan.told_less)
        tell(seed + 1)
    return Result(
        trees=len(seeds),
        exposed=exposed,
        worst_kept=worst,
        with_answers=enough,
        hidden_for_others=hidden,
        told_less=less,
    )
