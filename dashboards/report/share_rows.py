"""Shares one below the other: each with its name, its figure and its interval on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.report.lines import Line
from dashboards.report.plotting import (
    BLUE,
    GREY,
    ORANGE,
    QUIET,
    Spec,
    drawn,
    head_height,
    points,
    rules,
    texts,
    width_of,
    within,
    wrapped,
)
from dashboards.spoken import spoken_percent
from lti.pages import gettext

SIZE, SMALL = 15, 13
LINE, SMALL_LINE = 20, 17
INSET = 8


@dataclass(frozen=True, slots=True)
class _Placed:
    """A line and where it stands: its name, its words, and its place on the scale, from the top."""

    line: Line
    name: Sequence[str]
    name_y: float
    words: Sequence[str]
    words_y: float
    axis: float


def shares_spec(
    lines: Sequence[Line], width: int, *, language: str, title: str, subtitle: str
) -> Spec:
    """Return the chart of shares; one that is not told has its words and nothing drawn."""
    placed, bottom = _placed(lines, width, head_height(title, subtitle, width))
    told = [each for each in placed if each.line.low is not None]
    layers = [
        *_scale(told, width, bottom, language),
        texts(
            [{"x": 0, "y": each.name_y, "text": list(each.name)} for each in placed],
            size=SIZE,
            align="left",
            baseline="top",
            lineHeight=LINE,
        ),
        texts(
            [{"x": width, "y": each.words_y, "text": list(each.words)} for each in placed],
            size=SIZE,
            align="right",
            baseline="top",
            fontWeight=600,
            lineHeight=LINE,
        ),
        *_targets(told, width, language),
        *_intervals(told, width),
    ]
    return drawn(layers, width=width, height=bottom + 20, title=title, about=subtitle)


def _placed(lines: Sequence[Line], width: int, top: float) -> tuple[list[_Placed], float]:
    """Return where each line stands, and where the scale's numbers do."""
    placed = []
    for line in lines:
        said = line.words + (f" · {line.verdict}" if line.verdict else "")
        beside = width_of(said, SIZE) + 16
        fits = beside < width * 0.6
        name = wrapped(line.label, width - (beside if fits else 0), SIZE, lines=3)
        words = [said] if fits else wrapped(said, width, SIZE, lines=2)
        words_y = top if fits else top + len(name) * LINE
        below = top + (len(name) + (0 if fits else len(words))) * LINE
        placed.append(_Placed(line, name, top, words, words_y, below + 10))
        top = below + 14
        if line.low is not None:
            top = below + 32 + (SMALL_LINE if line.target is not None else 0)
    return placed, top


def _scale(placed: Sequence[_Placed], width: int, bottom: float, language: str) -> list[Spec]:
    """Return the scale behind each interval, and its numbers at the bottom."""
    marks = (0, 50, 100) if width < 500 else (0, 25, 50, 75, 100)
    track = [{"x": _at(0, width), "x2": _at(100, width), "y": each.axis} for each in placed]
    ticks = [
        {"x": _at(mark, width), "y": each.axis - 4, "y2": each.axis + 4}
        for each in placed
        for mark in marks
    ]
    numbers = [(spoken_percent(mark, language), _at(mark, width)) for mark in marks]
    return [
        rules(track, color=GREY, width=2),
        rules(ticks, color=GREY, width=1),
        texts(
            [
                {"x": within(x, text, SMALL, width), "y": bottom, "text": text}
                for text, x in numbers
            ],
            size=SMALL,
            align="center",
            baseline="top",
            color=QUIET,
        ),
    ]


def _intervals(placed: Sequence[_Placed], width: int) -> list[Spec]:
    """Return each interval as a line, and the share as a dot; hollow where it does not suffice."""
    reaches = [
        {
            "x": _at(each.line.low or 0, width),
            "x2": _at(max(each.line.high or 0, (each.line.low or 0) + 0.5), width),
            "y": each.axis,
        }
        for each in placed
    ]
    single = [each for each in placed if each.line.percent is not None]

    def dots(chosen: Sequence[_Placed]) -> list[dict[str, float]]:
        return [{"x": _at(each.line.percent or 0, width), "y": each.axis} for each in chosen]

    return [
        rules(reaches, color=BLUE, width=4, strokeCap="butt"),
        rules(
            [
                {"x": reach[end], "y": reach["y"] - 6, "y2": reach["y"] + 6}
                for reach in reaches
                for end in ("x", "x2")
            ],
            color=BLUE,
            width=2,
        ),
        points(dots([each for each in single if each.line.recognises is not False])),
        points(
            dots([each for each in single if each.line.recognises is False]),
            shape="diamond",
            filled=False,
        ),
    ]


def _targets(placed: Sequence[_Placed], width: int, language: str) -> list[Spec]:
    marks, names = [], []
    for each in placed:
        if each.line.target is None:
            continue
        x = _at(each.line.target, width)
        said = gettext("target %(share)s", share=spoken_percent(each.line.target, language))
        marks.append({"x": x, "y": each.axis - 9, "y2": each.axis + 13})
        names.append({"x": within(x, said, SMALL, width), "y": each.axis + 15, "text": said})
    return [
        rules(marks, color=ORANGE, width=3),
        texts(names, size=SMALL, align="center", baseline="top"),
    ]


def _at(percent: float, width: float) -> float:
    """Return where a percent lies on the scale, which keeps clear of the edges."""
    return INSET + (width - 2 * INSET) * percent / 100
