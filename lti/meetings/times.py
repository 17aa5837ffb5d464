"""Times as trainers type them, on Finland's clocks, and what no clock ever shows."""

from datetime import UTC, date, datetime, time

from lti.pages.dates import ZONE


class NoSuchTime(ValueError):
    """A day or time that is not one, or that the clocks skip when summer time begins."""


def moment_of(day: str, clock: str) -> datetime:
    """Return the instant of a day (2026-11-24) and a time (9.00 or 09:00) in Finland.

    Of an hour that comes twice, when summer time ends, the first is meant. Raises NoSuchTime.
    """
    try:
        told = datetime.combine(
            date.fromisoformat(day.strip()), time.fromisoformat(_clock(clock)), ZONE
        )
    except ValueError:
        raise NoSuchTime from None
    instant = told.astimezone(UTC)
    if instant.astimezone(ZONE).replace(tzinfo=None) != told.replace(tzinfo=None):
        raise NoSuchTime
    return instant


def typed_day(moment: datetime) -> str:
    """Return a moment's day as a form's field has it."""
    return moment.astimezone(ZONE).date().isoformat()


def typed_clock(moment: datetime) -> str:
    """Return a moment's time as a form's field has it."""
    return moment.astimezone(ZONE).strftime("%H:%M")


def _clock(text: str) -> str:
    hours, _, minutes = text.strip().replace(".", ":").partition(":")
    return f"{int(hours):02d}:{int(minutes or '0'):02d}"
