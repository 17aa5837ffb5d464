"""Proofs about figures: nobody hidden is worked out, and intervals hold as often as they say."""

from collections.abc import Callable, Iterator

from tests.dashboards.disclosure.attack import result
from tests.dashboards.indicators import coverage

_MEAN_ROUNDS = 4000


def disclosure(trees: int, tell: Callable[[int], None]) -> tuple[list[str], list[str]]:
    """Attack so many random ministries, protected and not; return what came of it, and wrongs."""
    protected = result(range(trees), complementary=True, tell=tell)
    naive = result(range(trees), complementary=False)
    lost = protected.hidden_for_others / protected.with_answers
    said = [
        f"{trees} random ministries, every figure known to the attacker:",
        f"with the minimum alone people are exposed in {naive.exposed}",
        f"with all rules in {protected.exposed}; the least of a small group's width that is left "
        f"is {protected.worst_kept:.0%}",
        f"lost: {protected.hidden_for_others} of {protected.with_answers} groups with answers "
        f"enough are hidden for others ({lost:.0%}), {protected.told_less} told less of",
    ]
    wrong = [] if protected.exposed == 0 else [f"{protected.exposed} exposed"]
    if naive.exposed == 0:
        wrong.append("the attack finds nobody where it must")
    return said, wrong


def intervals() -> Iterator[str]:
    """Give how often the intervals hold: over the grid of shares, and on skewed answers."""
    cells = coverage.shares()
    mean = sum(each.coverage for each in cells) / len(cells)
    least = min(cells, key=lambda each: each.coverage)
    yield f"shares, {len(cells)} places (N, n, P), counted: mean coverage {mean:.3f}"
    yield (
        f"the least is {least.coverage:.2f}, where {least.recognising} of {least.headcount} "
        f"recognise and {least.answers} answer"
    )
    for name, draw in coverage.SKEWED.items():
        held = [
            f"{answers}/{headcount}: "
            f"{coverage.of_mean(draw, headcount, answers, rounds=_MEAN_ROUNDS):.3f}"
            for headcount, answers in coverage.GROUPS
        ]
        yield f"means, {name}: {', '.join(held)}"
