"""Shares and means of a finite group, with the interval in which the whole group's value lies.

A group is as many people as its headcount at the round's snapshot, not a sample of an endless
crowd: who has answered is known, and only the others are guessed. So intervals narrow as more of
the group answer, and where all have, there is nothing left to guess. That those who did not
answer are like those who did is assumed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from scipy.special import stdtrit

CONFIDENCE = 0.90
"""How often an interval holds the group's value, were the round repeated."""

LEAST_OF_BLOCK = 0.75
"""The share of a block that a person must have answered for their mean to count."""

ENOUGH = 4
"""From which answer of 1 to 5 on a direct item somebody recognises the approach."""

_TAIL = (1 + CONFIDENCE) / 2
_Z = NormalDist().inv_cdf(_TAIL)


@dataclass(frozen=True, slots=True)
class Interval:
    """From low to high, both inclusive."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How far apart its ends are."""
        return self.high - self.low

    def holds(self, value: float) -> bool:
        """Tell whether a value lies in it."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of those who answered, from 0 to 1, of how many and out of how many people.

    interval is where the whole group's share lies.
    """

    value: float
    interval: Interval
    answers: int
    headcount: int

    @property
    def response(self) -> float:
        """Return the response rate, at most 1: answers may be more than the headcount was."""
        return min(self.answers / self.headcount, 1.0) if self.headcount else 0.0

    @property
    def standard_error(self) -> float:
        """Return what changes are computed with, never 0 only because all answered alike.

        It is the interval's half width over the normal quantile, so that 0 of 8 is not certain.
        """
        return self.interval.width / (2 * _Z)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """A mean on a scale, of how many people out of how many.

    interval is None where one person's answers are all there is, out of several.
    """

    value: float
    interval: Interval | None
    deviation: float
    answers: int
    headcount: int

    @property
    def standard_error(self) -> float | None:
        """Return the standard error within the finite group, None for one out of several."""
        if self.interval is None:
            return None
        return _error_of_mean(self.deviation, self.answers, self.headcount)


def recognition_share(recognising: int, answers: int, headcount: int) -> Share:
    """Return the share that recognises the approach, with its Wilson interval.

    The interval is Wilson's (1927) for as many answers as a finite group's are worth:
    n(N - 1)/(N - n), without end when all have answered. Answers beyond the headcount, which is
    then wrong, are taken as a sample of a larger group. Raises ValueError without answers.
    """
    _require(0 <= recognising <= answers, "more recognise than answered")
    _require(answers > 0, "nobody answered")
    return share_of(recognising / answers, answers, headcount)


def share_of(value: float, answers: int, headcount: int) -> Share:
    """Return a share, as it is told, with the interval that follows from what is told."""
    if answers == headcount:
        interval = Interval(value, value)
    else:
        worth = float(answers)
        if answers < headcount:
            worth = answers * (headcount - 1) / (headcount - answers)
        interval = _wilson(value, worth)
    return Share(value=value, interval=interval, answers=answers, headcount=headcount)


def person_mean(answers: Sequence[int | None]) -> float | None:
    """Return one person's mean over a block, None where too little of it was answered.

    None among the answers is what was left out, or "don't know".
    """
    told = [answer for answer in answers if answer is not None]
    if not answers or len(told) < LEAST_OF_BLOCK * len(answers):
        return None
    return sum(told) / len(told)


def behaviour_mean(persons: Sequence[float], headcount: int) -> Mean:
    """Return the mean of persons' means, with Student's interval for a finite group.

    ± t(0.95, n - 1) · s/√n · √((N - n)/N). Raises ValueError without answers.
    """
    answers = len(persons)
    _require(answers > 0, "nobody answered")
    value = math.fsum(persons) / answers
    if answers == 1:
        interval = Interval(value, value) if headcount == 1 else None
        return Mean(value=value, interval=interval, deviation=0.0, answers=1, headcount=headcount)
    deviation = math.sqrt(math.fsum((each - value) ** 2 for each in persons) / (answers - 1))
    reach = reach_of_mean(deviation, answers, headcount)
    return Mean(
        value=value,
        interval=Interval(value - reach, value + reach),
        deviation=deviation,
        answers=answers,
        headcount=headcount,
    )


def reach_of_mean(deviation: float, answers: int, headcount: int) -> float:
    """Return how far the interval of a mean reaches to each side, by the answers' deviation."""
    return t_quantile(answers - 1) * _error_of_mean(deviation, answers, headcount)


def t_quantile(degrees: int) -> float:
    """Return the quantile of Student's distribution that intervals are made with."""
    return float(stdtrit(degrees, _TAIL))


def z_quantile() -> float:
    """Return the quantile of the normal distribution that intervals are made with: 1.645."""
    return _Z


def _error_of_mean(deviation: float, answers: int, headcount: int) -> float:
    # More answers than people: the headcount is wrong, and no correction can be made by it.
    left = (headcount - answers) / headcount if answers <= headcount else 1.0
    return deviation / math.sqrt(answers) * math.sqrt(left)


def _wilson(value: float, worth: float) -> Interval:
    square = _Z * _Z / worth
    middle = (value + square / 2) / (1 + square)
    reach = _Z / (1 + square) * math.sqrt(value * (1 - value) / worth + square / (4 * worth))
    return Interval(max(middle - reach, 0.0), min(middle + reach, 1.0))


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)
