"""Figures on pages: bars with their message, what they count, and the table of the same."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar. percent is its length, 0 to 100; None is no data, which has words but no bar.

    is_earlier tells that it stands for what the bar after it is compared with.
    """

    label: str
    percent: int | None
    words: str
    is_earlier: bool = False


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
