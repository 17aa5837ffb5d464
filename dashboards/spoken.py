"""Numbers and days as people of each language write them."""

from datetime import date, datetime

from babel.numbers import format_decimal, format_percent

from lti.pages.dates import ZONE, spoken_date


def percent_of(part: int, whole: int) -> int:
    """Return a part in whole percent, halves up; only all of it is 100 and only nothing is 0."""
    if part in {0, whole}:
        return 100 if part else 0
    return min(max((200 * part + whole) // (2 * whole), 1), 99)


def spoken_percent(percent: int, language: str) -> str:
    """Return percent as a language writes them, such as "58 %"."""
    return format_percent(percent / 100, locale=language)


def spoken_number(number: float, language: str) -> str:
    """Return a number without needless decimals, such as "4" or "3,5"."""
    return format_decimal(round(number, 1), locale=language)


def out_of(number: int, language: str) -> str:
    """Return a total as it follows "4 parts of": in Finnish with its ending, "9:stä".

    The ending follows the vowels of the word that is said last: kolmesta, yhdeksästä, sadasta.
    """
    if language != "fi":
        return str(number)
    return f"{number}:{_elative_ending(number)}"


def _elative_ending(number: int) -> str:
    if number % 10:
        return "sta" if number % 10 in {2, 3, 6, 8} else "stä"
    # Zero, hundreds, thousands and millions end in back vowels; tens end in kymmenestä.
    return "sta" if number == 0 or number % 100 == 0 else "stä"


def period(since: datetime, until: datetime, language: str) -> str:
    """Return the days from one instant to another, such as "1.9.2026–23.11.2026"."""
    first, last = local_date(since), local_date(until)
    days = [spoken_date(day, language) for day in (first, last)]
    return days[1] if first >= last else "–".join(days)


def local_date(instant: datetime) -> date:
    """Return the day of an instant on Finland's calendar."""
    return instant.astimezone(ZONE).date()
