"""Others' series in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dashboards.spoken import spoken_number
from dashboards.target.told import Json
from lti.pages import text_in
from lti.pages.dates import spoken_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What somebody else has measured on a day; reach is the interval, "" where none is known."""

    day: str
    share: str
    reach: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A series of somebody else's, by day. source says where it comes from, "" if nowhere."""

    name: str
    source: str
    points: Sequence[Point]


def series_in(comparators: Iterable[Json], language: str) -> list[Series]:
    """Return series in a language."""
    return [
        Series(
            name=text_in(each["names"], language),
            source=each["source"],
            points=[_point(point, language) for point in each["points"]],
        )
        for each in comparators
    ]


def _point(point: Json, language: str) -> Point:
    reach = ""
    if point["low"] is not None:
        low, high = (spoken_number(point[name], language) for name in ("low", "high"))
        reach = f"{low}–{high}\u00a0%"
    return Point(
        day=spoken_date(date.fromisoformat(point["on"]), language),
        share=f"{spoken_number(point['percent'], language)}\u00a0%",
        reach=reach,
    )
