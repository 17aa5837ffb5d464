"""An attacker with every figure works out nobody; without complementary suppression they do."""

import random

import pytest

from dashboards.disclosure import Counts, Detail, Group, Groups, Plan, plan_of
from dashboards.disclosure.auditing import possible_of, shares_in
from tests.dashboards.disclosure.attack import attacked, published, result
from tests.dashboards.disclosure.attacker import Attacker
from tests.dashboards.disclosure.trees import tree

TREES = range(30)


def test_nobody_hidden_is_worked_out() -> None:
    """On 30 random ministries; `python -m tests.proofs disclosure` attacks 1,000."""
    told = result(TREES, complementary=True)
    assert told.exposed == 0
    assert told.worst_kept >= 0.5 - 1e-6


def test_with_the_minimum_alone_people_are_worked_out() -> None:
    """Else the test above would prove nothing."""
    told = result(TREES, complementary=False)
    assert told.exposed > len(TREES) / 3
    assert told.worst_kept < 1e-6


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("complementary", [True, False])
def test_what_is_reasoned_is_what_the_programmes_say(seed: int, complementary: bool) -> None:
    """The product's polygons against linear programmes over everybody, to the last digit."""
    made = tree(random.Random(seed))
    plan = plan_of(made.groups, made.measures, complementary=complementary)
    for measure in made.measures:
        shown = published(made.groups, plan, measure)
        attacker = Attacker(made.groups, shown, whole=measure.whole)
        for possible in possible_of(made.groups, plan.details, measure):
            own = [possible.key]
            names = own if possible.outside else attacker.people_of(possible.key)
            learnt = attacker.solve(names)
            answers = [x for x, _ in possible.polygon]
            totals = [y for _, y in possible.polygon]
            assert (min(answers), max(answers)) == pytest.approx(learnt.answers, abs=1e-4)
            assert (min(totals), max(totals)) == pytest.approx(learnt.total, abs=1e-4)
            if learnt.share is not None and max(answers) > 1:
                assert shares_in(possible.polygon) == pytest.approx(learnt.share, abs=1e-3)


def test_the_truth_is_always_possible() -> None:
    for seed in TREES:
        made = tree(random.Random(seed))
        plan = plan_of(made.groups, made.measures)
        for measure in made.measures:
            for possible in possible_of(made.groups, plan.details, measure):
                if not possible.outside:
                    assert min(x for x, _ in possible.polygon) <= measure.answers[possible.key]
                    assert max(y for _, y in possible.polygon) >= measure.sums[possible.key] - 1e-6


def test_the_same_groups_are_shown_of_every_measure() -> None:
    made = tree(random.Random(5))
    plan = plan_of(made.groups, made.measures)
    hidden = {key for key, detail in plan.details.items() if detail is Detail.NOTHING}
    found = {each.key for each in attacked(made, plan)}
    assert {key for key in hidden if made.groups[key].headcount and key != "W"} <= found


def test_role_groups_tell_of_the_same_people_as_units() -> None:
    """The whole is only rounded, but its role groups are told in full, and narrow it."""
    answers = {"W": 60, "a": 25, "b": 30, "c": 5, "role e": 40, "role s": 20}
    sizes = {"W": 90, "a": 40, "b": 40, "c": 10, "role e": 60, "role s": 30}
    groups = Groups(
        [
            Group(
                key=key,
                parent=None if key == "W" else "W",
                headcount=sizes[key],
                answers=count,
                partition="role" if key.startswith("role") else "units",
            )
            for key, count in answers.items()
        ]
    )
    sums = {"W": 33.0, "a": 13.0, "b": 16.0, "c": 4.0, "role e": 22.0, "role s": 11.0}
    measure = Counts("recognition", sums, answers, whole=True)
    details = dict.fromkeys(answers, Detail.FULL) | {"W": Detail.ROUNDED, "c": Detail.NOTHING}
    plan = Plan(details=details, hidden_for_others=(), told_less=())
    attacker = Attacker(groups, published(groups, plan, measure), whole=True)
    (possible,) = possible_of(groups, details, measure)
    learnt = attacker.solve(["c"])
    totals = [y for _, y in possible.polygon]
    assert (min(totals), max(totals)) == pytest.approx(learnt.total, abs=1e-4)
