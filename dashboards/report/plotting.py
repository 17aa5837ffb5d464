"""The pieces that charts are drawn of: Vega-Lite layers, and texts broken to fit.

Everything that is read in a chart is a prepared string: Vega writes numbers in English.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.report.marks import clean

Spec = dict[str, Any]  # Any: a Vega-Lite specification
Row = Mapping[str, Any]  # Any: what a mark shows, by channel

BLUE, ORANGE, GREY = "#2a6ebb", "#e86717", "#c8cdd0"
TEXT, QUIET, GROUND = "#212121", "#6b6b6b", "#ffffff"
FONT = "Valmentava Sans"

_WIDE_LETTERS = frozenset("mwMWÅÄÖOQGDNHUCÆŒ%@–—−…")
_SLIM_LETTERS = frozenset("iíìîïjlItfr.,:;'’‘!|()[]/ -")


def width_of(text: str, size: float) -> float:
    """Return about how many pixels a text takes, rather too many than too few."""
    return sum(_em(letter) for letter in text) * size


def wrapped(text: str, width: float, size: float, *, lines: int = 4) -> list[str]:
    """Return a text in lines no wider than that; a word too long for one is broken.

    A text that needs more lines ends in an ellipsis.
    """
    done: list[str] = []
    line = ""
    for word in text.split():
        for part in _fitting(word, width, size):
            joined = f"{line} {part}" if line else part
            if width_of(joined, size) <= width:
                line = joined
                continue
            done.append(line)
            line = part
    done.append(line)
    if len(done) > lines:
        done = [*done[: lines - 1], f"{done[lines - 1][:-1]}…"]
    return done


def within(x: float, text: str, size: float, width: float) -> float:
    """Return where the middle of a text stands, so that it is not cut at either side."""
    half = width_of(text, size) / 2
    return min(max(x, half), width - half)


def texts(rows: Sequence[Row], *, size: float, **mark: object) -> Spec:
    """Return a layer of texts: each row has x, y and text, which may be a list of lines."""
    style = {"type": "text", "fontSize": size, "lineHeight": round(size * 1.3), "color": TEXT}
    told = [{**row, "text": _legible(row["text"])} for row in rows]
    layer = _layer(told, style | mark)
    layer["encoding"]["text"] = {"field": "text"}
    return layer


def haloed(rows: Sequence[Row], *, size: float, **mark: object) -> list[Spec]:
    """Return texts that stay legible where a line runs behind them."""
    around = {"color": GROUND, "stroke": GROUND, "strokeWidth": 4, "strokeJoin": "round"}
    return [texts(rows, size=size, **{**mark, **around}), texts(rows, size=size, **mark)]


def points(rows: Sequence[Row], *, shape: str = "circle", filled: bool = True) -> Spec:
    """Return a layer of dots, or of hollow diamonds."""
    return _layer(
        rows,
        {
            "type": "point",
            "shape": shape,
            "size": 70,
            "opacity": 1,
            "fill": BLUE if filled else GROUND,
            "stroke": BLUE,
            "strokeWidth": 2,
        },
    )


def rules(rows: Sequence[Row], *, color: str, width: float, **mark: object) -> Spec:
    """Return a layer of straight lines: each row has x and y, and x2 or y2 or both."""
    style = {"type": "rule", "color": color, "strokeWidth": width, "opacity": 1}
    layer = _layer(rows, style | mark)
    for channel in ("x2", "y2"):
        if any(channel in row for row in rows):
            layer["encoding"][channel] = {"field": channel}
    return layer


def bars(rows: Sequence[Row], *, color: str) -> Spec:
    """Return a layer of horizontal bars: each row has x, x2, y and y2."""
    layer = _layer(rows, {"type": "rect", "color": color, "opacity": 1})
    for channel in ("x2", "y2"):
        layer["encoding"][channel] = {"field": channel}
    return layer


def drawn(layers: Sequence[Spec], *, width: float, height: float, title: str, about: str) -> Spec:
    """Return a whole chart: its message, what it counts, and the layers in pixels from the top."""
    kept = [each for each in layers if each["data"]["values"]]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": width,
        "height": height,
        "padding": 0,
        "autosize": "none",
        "background": "transparent",
        "config": {"view": {"stroke": None}, "font": FONT},
        "layer": [*_headed(title, about, width), *kept],
    }


def head_height(title: str, about: str, width: float) -> float:
    """Return how far down a chart begins, below its message and what it counts."""
    title_lines, about_lines = _title_lines(title, width), _about_lines(about, width)
    return len(title_lines) * 24 + len(about_lines) * 18 + 24


def _headed(title: str, about: str, width: float) -> list[Spec]:
    said = _title_lines(title, width)
    return [
        texts(
            [{"x": 0, "y": 2, "text": said}],
            size=18,
            align="left",
            baseline="top",
            fontWeight=600,
            lineHeight=24,
        ),
        texts(
            [{"x": 0, "y": len(said) * 24 + 6, "text": _about_lines(about, width)}],
            size=14,
            align="left",
            baseline="top",
            color=QUIET,
            lineHeight=18,
        ),
    ]


def _title_lines(title: str, width: float) -> list[str]:
    return wrapped(title, width, 18, lines=6)


def _about_lines(about: str, width: float) -> list[str]:
    return wrapped(about, width, 14, lines=8)


def _layer(rows: Sequence[Row], mark: Spec) -> Spec:
    place: Spec = {"type": "quantitative", "scale": None, "axis": None}
    return {
        "data": {"values": [dict(row) for row in rows]},
        "mark": mark | {"clip": False},
        "encoding": {"x": {"field": "x", **place}, "y": {"field": "y", **place}},
    }


def _legible(text: str | Sequence[str]) -> str | list[str]:
    """Return a text without characters that would end the engine that draws it."""
    return clean(text) if isinstance(text, str) else [clean(line) for line in text]


def _fitting(word: str, width: float, size: float) -> list[str]:
    parts = [""]
    for letter in word:
        if parts[-1] and width_of(parts[-1] + letter + "-", size) > width:
            parts[-1] += "-"
            parts.append("")
        parts[-1] += letter
    return parts


def _em(letter: str) -> float:
    if letter in _SLIM_LETTERS:
        return 0.31
    if letter in _WIDE_LETTERS:
        return 0.8 if letter in "mwMW%@" else 0.66
    if letter.isupper():
        return 0.6
    return 0.52 if ord(letter) < 0x250 else 1.0
