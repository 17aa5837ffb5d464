"""Days and times as people say them, in Finland's time: "ti 24.11. klo 9.00"."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

ZONE = ZoneInfo("Europe/Helsinki")

_DAY = {"fi": "ccc d.M.", "sv": "ccc d.M", "en": "ccc d MMM"}
_DAY_AND_YEAR = {"fi": "d.M.y", "sv": "d.M.y", "en": "d MMM y"}
_TIME = {"fi": "H.mm", "sv": "H.mm", "en": "H:mm"}
_AT = {"fi": "{day} klo {time}", "sv": "{day} kl. {time}", "en": "{day} at {time}"}


def spoken_day(day: date, language: str) -> str:
    """Return a day without its year, such as "ti 24.11."."""
    return format_date(day, _DAY[language], locale=language)


def spoken_date(day: date, language: str) -> str:
    """Return a day with its year, such as "24.11.2026"."""
    return format_date(day, _DAY_AND_YEAR[language], locale=language)


def spoken_moment(moment: datetime, language: str) -> str:
    """Return a moment on Finland's clocks, such as "ti 24.11. klo 9.00"."""
    local = moment.astimezone(ZONE)
    return _AT[language].format(day=spoken_day(local.date(), language), time=_time(local, language))


def spoken_span(start: datetime, end: datetime, language: str) -> str:
    """Return a span within one day, such as "ti 24.11. klo 9.00–10.30"."""
    return f"{spoken_moment(start, language)}–{_time(end.astimezone(ZONE), language)}"


def _time(local: datetime, language: str) -> str:
    return format_time(local.time(), _TIME[language], locale=language)
