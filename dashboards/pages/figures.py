"""Figures on pages: bars with their message, what they count, and the table of the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal, format_percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar. percent is its length, 0 to 100; None is no data, which has words but no bar."""

    label: str
    percent: int | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The figure's numbers; the first head and the first cell of a row name the row."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure: the title says its message, the subtitle unit, number and period."""

    title: str
    subtitle: str
    bars: Sequence[Bar]
    table: Table
    as_of: str


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
