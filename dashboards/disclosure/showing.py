"""How a figure is said at each degree of detail, and what anybody learns from it.

Whatever accompanies a figure, such as its interval, follows from what is said here, so that
nothing else can be learnt than `known_from` tells.
"""

import enum
import math
from dataclasses import dataclass, replace

LEAST_SHOWN = 5
LEAST_ROUNDED = 10
LEAST_FULL = 20

_STEP = 0.05
_END = 0.90
_THIRDS = (1 / 3, 2 / 3)
_NEARLY_ALL = 0.95


class Detail(enum.IntEnum):
    """How much is shown of a group. Each shows less than the next."""

    NOTHING = 0
    BAND = 1
    ROUNDED = 2
    FULL = 3


class Band(enum.StrEnum):
    """In which third a share lies."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A figure as it is published.

    answers is None where only the response is told, response where nothing is. share is exact to
    a whole percent in full, and to 5 points rounded. over and under tell an end that is not told
    apart; band a third. nearly_all says that the response is 95 % or more.
    """

    detail: Detail
    answers: int | None = None
    response: float | None = None
    nearly_all: bool = False
    share: float | None = None
    over: float | None = None
    under: float | None = None
    band: Band | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is learnt of a group: its answers and its share lie within these, ends included."""

    answers: tuple[float, float]
    share: tuple[float, float]


def detail_of(answers: int) -> Detail:
    """Return the most that may be shown of so many answers."""
    if answers < LEAST_SHOWN:
        return Detail.NOTHING
    if answers < LEAST_ROUNDED:
        return Detail.BAND
    return Detail.ROUNDED if answers < LEAST_FULL else Detail.FULL


def shown_of(total: float, answers: int, headcount: int, detail: Detail) -> Shown:
    """Return how a share of total out of answers is said of a group of so many people."""
    if detail is Detail.NOTHING:
        return Shown(detail=detail)
    share = total / answers
    if detail is Detail.BAND:
        return Shown(detail=detail, band=_band(share))
    response = min(answers / headcount, 1.0) if headcount else 1.0
    nearly_all = response >= _NEARLY_ALL
    if detail is Detail.ROUNDED:
        told = None if nearly_all else _nearest(response, _STEP)
        return _told(Shown(detail=detail, response=told, nearly_all=nearly_all), share, _STEP)
    counted = None if nearly_all else answers
    return _told(Shown(detail=detail, answers=counted, nearly_all=nearly_all), share, 0.01)


def known_from(shown: Shown, headcount: int) -> Known:
    """Return what anybody learns of a group from its figure and its headcount.

    A share in full is taken as known exactly where both it and the answers are told: of so many
    people a whole percent leaves mostly one.
    """
    if shown.detail is Detail.NOTHING:
        return Known((0.0, float(headcount)), (0.0, 1.0))
    return Known(_answers_known(shown, headcount), _share_known(shown))


def _answers_known(shown: Shown, headcount: int) -> tuple[float, float]:
    most = float(max(headcount, LEAST_SHOWN))
    if shown.answers is not None:
        return float(shown.answers), float(shown.answers)
    if shown.nearly_all:
        return float(math.ceil(_NEARLY_ALL * headcount - 1e-9)), most
    if shown.response is not None:
        half = _STEP / 2
        return (
            max(math.ceil((shown.response - half) * headcount - 1e-9), LEAST_ROUNDED),
            min(math.floor((shown.response + half) * headcount + 1e-9), headcount),
        )
    return float(LEAST_SHOWN), most


def _share_known(shown: Shown) -> tuple[float, float]:
    if shown.over is not None:
        return shown.over, 1.0
    if shown.under is not None:
        return 0.0, shown.under
    if shown.band is not None:
        low, high = _THIRDS
        return {Band.LOW: (0.0, low), Band.MIDDLE: (low, high), Band.HIGH: (high, 1.0)}[shown.band]
    if shown.share is None:
        raise AssertionError("a figure tells its share, an end of it, or a band")
    half = _STEP / 2 if shown.detail is Detail.ROUNDED else 0.005
    return max(shown.share - half, 0.0), min(shown.share + half, 1.0)


def _told(shown: Shown, share: float, step: float) -> Shown:
    """Return a figure with its share to a step, or with the end in which it lies."""
    if share > _END:
        return replace(shown, over=_END)
    if share < 1 - _END:
        return replace(shown, under=round(1 - _END, 10))
    return replace(shown, share=_nearest(share, step))


def _band(share: float) -> Band:
    low, high = _THIRDS
    if share < low:
        return Band.LOW
    return Band.MIDDLE if share < high else Band.HIGH


def _nearest(value: float, step: float) -> float:
    return round(math.floor(value / step + 0.5) * step, 10)
