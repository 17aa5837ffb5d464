"""How often the intervals hold the group's value: counted exactly for shares, tried for means."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import stats

from dashboards.indicators import behaviour_mean, recognition_share

HEADCOUNTS = (8, 12, 20, 30, 52, 100, 300)
RESPONSES = (0.4, 0.5, 0.6, 0.65, 0.7, 0.8, 0.9)
SHARES = tuple(tenth / 20 for tenth in range(2, 20))
"""P from 10 % to 95 % in steps of 5 points."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A place of the grid, and how often the interval holds there."""

    headcount: int
    answers: int
    recognising: int
    coverage: float


@cache
def shares() -> tuple[Cell, ...]:
    """Return the grid of shares; every draw of n out of N is weighed, so that nothing is chance."""
    return tuple(_cells())


def _cells() -> Iterator[Cell]:
    for headcount in HEADCOUNTS:
        for answers in sorted({round(each * headcount) for each in RESPONSES}):
            if answers < 5:
                continue
            intervals = [
                recognition_share(found, answers, headcount).interval
                for found in range(answers + 1)
            ]
            for recognising in sorted({round(each * headcount) for each in SHARES}):
                chances = stats.hypergeom.pmf(
                    np.arange(answers + 1), headcount, recognising, answers
                )
                truth = recognising / headcount
                held = sum(
                    chance
                    for chance, interval in zip(chances, intervals, strict=True)
                    # A rounding error must not decide where the truth is the interval's end.
                    if interval.low - 1e-12 <= truth <= interval.high + 1e-12
                )
                yield Cell(headcount, answers, recognising, float(held))


SKEWED: Mapping[str, Callable[[random.Random], float]] = {
    "most high, a few low": lambda chance: 1 + 4 * chance.betavariate(5, 1.2),
    "most low, a few high": lambda chance: 1 + 4 * chance.betavariate(1.2, 5),
    "two camps": lambda chance: chance.choice((1.5, 4.5)) + chance.uniform(-0.5, 0.5),
    "hardly any difference": lambda chance: 4 + chance.uniform(-0.1, 0.1),
}
"""Distributions of persons' means over a block, from 1 to 5."""

GROUPS = ((12, 8), (20, 12), (30, 20), (52, 31), (300, 180))
"""Headcount and answers of the groups that means are tried on."""


def of_mean(
    draw: Callable[[random.Random], float], headcount: int, answers: int, *, rounds: int
) -> float:
    """Return how often the interval of a mean holds the group's, over groups drawn anew."""
    chance = random.Random(f"{headcount} {answers}")
    held = 0
    for _ in range(rounds):
        group: Sequence[float] = [draw(chance) for _ in range(headcount)]
        mean = behaviour_mean(chance.sample(group, answers), headcount)
        assert mean.interval is not None
        held += mean.interval.holds(sum(group) / headcount)
    return held / rounds
