"""Series of others to look at beside the own one, such as the state's survey of working life."""

from collections.abc import Mapping
from datetime import date

from dashboards.target.told import Json
from lti.spreadsheets import NoSuchColumns, rows_of

COLUMNS = ("name_fi", "name_sv", "name_en", "measured_on", "percent", "low", "high", "source")

_MAY_MISS = {"name_sv", "name_en", "low", "high", "source"}
_MOST_POINTS = 200
_LONGEST = 200


class NotSeries(ValueError):
    """A file that holds no series: the line that is wrong, from 1, and what is wrong there.

    why is "columns", "name", "day", "percent", "interval", "source", "many", "twice" or "empty".
    """

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")
        self.line = line
        self.why = why


def comparators_from(text: str) -> list[Json]:
    """Read series from CSV with these columns, a point a row; see COLUMNS.

    Rows with the same first name are one series. low and high are the ends of an interval, both
    or neither. Points come by day. Raises NotSeries.
    """
    try:
        rows = rows_of(text, set(COLUMNS) - _MAY_MISS)
    except NoSuchColumns:
        raise NotSeries(1, "columns") from None
    series: dict[str, Json] = {}
    for count, row in enumerate(rows):
        line = rows.line_num
        if count == _MOST_POINTS:
            raise NotSeries(line, "many")
        told = {name: (row.get(name) or "").strip() for name in COLUMNS}
        names, source = _names(told, line), _source(told, line)
        known = series.setdefault(names["fi"], {"names": names, "source": source, "points": []})
        point = _point(told, line)
        if any(each["on"] == point["on"] for each in known["points"]):
            raise NotSeries(line, "twice")
        known["points"].append(point)
    if not series:
        raise NotSeries(1, "empty")
    for each in series.values():
        each["points"].sort(key=lambda point: str(point["on"]))
    return list(series.values())


def _names(told: Mapping[str, str], line: int) -> dict[str, str]:
    names = {
        language: told[f"name_{language}"]
        for language in ("fi", "sv", "en")
        if told[f"name_{language}"]
    }
    if "fi" not in names or any(len(name) > _LONGEST for name in names.values()):
        raise NotSeries(line, "name")
    return names


def _source(told: Mapping[str, str], line: int) -> str:
    if len(told["source"]) > _LONGEST:
        raise NotSeries(line, "source")
    return told["source"]


def _point(told: Mapping[str, str], line: int) -> Json:
    try:
        on = date.fromisoformat(told["measured_on"])
    except ValueError:
        raise NotSeries(line, "day") from None
    percent = _percent(told["percent"], line, "percent")
    if not told["low"] and not told["high"]:
        return {"on": on.isoformat(), "percent": percent, "low": None, "high": None}
    low, high = (_percent(told[name], line, "interval") for name in ("low", "high"))
    if not low <= percent <= high:
        raise NotSeries(line, "interval")
    return {"on": on.isoformat(), "percent": percent, "low": low, "high": high}


def _percent(text: str, line: int, why: str) -> float:
    try:
        number = round(float(text.replace(",", ".")), 1) if len(text) < 8 else -1.0
    except ValueError:
        raise NotSeries(line, why) from None
    if not 0 <= number <= 100:
        raise NotSeries(line, why)
    return number
