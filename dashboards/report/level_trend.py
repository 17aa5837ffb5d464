"""The three levels from round to round: a panel each, side by side where there is room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboards.report.lines import Line
from dashboards.report.plotting import (
    BLUE,
    GREY,
    ORANGE,
    QUIET,
    Row,
    Spec,
    drawn,
    haloed,
    head_height,
    points,
    rules,
    texts,
    width_of,
    within,
)
from dashboards.spoken import spoken_percent
from dashboards.target.told import LEVELS, Json
from lti.pages import gettext
from lti.pages.dates import spoken_date

SIZE, SMALL = 15, 13
HEIGHT, GAP, SIDE = 130, 28, 44


@dataclass(frozen=True, slots=True)
class _Panel:
    """Where a level is drawn: left and top of its plot, which is so wide; room below for days."""

    line: Line
    shares: Sequence[Json]
    left: float
    top: float
    width: float

    def x(self, number: int) -> float:
        """Return where a round stands."""
        inset = 22
        steps = max(len(self.shares) - 1, 1)
        return self.left + inset + (self.width - 2 * inset) * number / steps

    def y(self, percent: float) -> float:
        """Return where a percent stands."""
        return self.top + HEIGHT * (1 - percent / 100)


def trend_spec(
    series: Sequence[Json],
    lines: Sequence[Line],
    width: int,
    *,
    language: str,
    title: str,
    subtitle: str,
) -> Spec:
    """Return the chart of the rounds; what a round does not tell is not drawn."""
    panels, bottom = _panels(series, lines, width, head_height(title, subtitle, width))
    days = [
        spoken_date(datetime.fromisoformat(each["closed_at"]).date(), language) for each in series
    ]
    layers = []
    for panel in panels:
        layers += [
            *_frame(panel, language),
            *_breaks(panel, series),
            *_days(panel, days),
            *_target(panel, language),
            *_course(panel, series),
            *_figures(panel, language),
        ]
    return drawn(layers, width=width, height=bottom, title=title, about=subtitle)


def _panels(
    series: Sequence[Json], lines: Sequence[Line], width: int, top: float
) -> tuple[list[_Panel], float]:
    abreast = 3 if width > 500 and len(series) <= 4 else 1
    each_wide = (width - (abreast - 1) * GAP) / abreast
    panels = []
    for number, (line, level) in enumerate(zip(lines, LEVELS, strict=True)):
        left = (number % abreast) * (each_wide + GAP) + SIDE
        down = (number // abreast) * (HEIGHT + 84) + 34
        shares = [each["levels"][level] for each in series]
        panels.append(_Panel(line, shares, left, top + down, each_wide - SIDE))
    return panels, top + (len(lines) // abreast) * (HEIGHT + 84)


def _frame(panel: _Panel, language: str) -> list[Spec]:
    right = panel.left + panel.width
    marks = (0, 50, 100)
    return [
        texts(
            [{"x": panel.left - SIDE, "y": panel.top - 34, "text": panel.line.label}],
            size=SIZE,
            align="left",
            baseline="top",
            fontWeight=600,
        ),
        rules(
            [{"x": panel.left, "x2": right, "y": panel.y(mark)} for mark in marks],
            color=GREY,
            width=1,
        ),
        texts(
            [
                {"x": panel.left - 6, "y": panel.y(mark), "text": spoken_percent(mark, language)}
                for mark in marks
            ],
            size=SMALL,
            align="right",
            baseline="middle",
            color=QUIET,
        ),
    ]


def _days(panel: _Panel, days: Sequence[str]) -> list[Spec]:
    """Return the days below, the last one always, and those before it as far as there is room."""
    shown: list[Row] = []
    free = panel.left + panel.width + 14
    for number in reversed(range(len(days))):
        half = width_of(days[number], SMALL) / 2
        x = min(panel.x(number), panel.left + panel.width - half)
        x = max(x, panel.left - SIDE + half)
        if x + half + 8 <= free:
            shown.append({"x": x, "y": panel.top + HEIGHT + 8, "text": days[number]})
            free = x - half
    return [texts(shown, size=SMALL, align="center", baseline="top", color=QUIET)]


def _target(panel: _Panel, language: str) -> list[Spec]:
    if panel.line.target is None:
        return []
    y = panel.y(panel.line.target)
    said = gettext("target %(share)s", share=spoken_percent(panel.line.target, language))
    right = panel.left + panel.width
    return [
        rules([{"x": panel.left, "x2": right, "y": y}], color=ORANGE, width=2, strokeDash=[6, 4]),
        texts(
            [{"x": right, "y": panel.top + HEIGHT + 26, "text": said}],
            size=SMALL,
            align="right",
            baseline="top",
        ),
        rules(
            [
                {
                    "x": right - width_of(said, SMALL) - 30,
                    "x2": right - width_of(said, SMALL) - 6,
                    "y": panel.top + HEIGHT + 33,
                }
            ],
            color=ORANGE,
            width=2,
            strokeDash=[6, 4],
        ),
    ]


def _breaks(panel: _Panel, series: Sequence[Json]) -> list[Spec]:
    """Return a line across where the items have changed, between two rounds."""
    rows = []
    for number in range(1, len(series)):
        if series[number]["version"] != series[number - 1]["version"]:
            x = (panel.x(number - 1) + panel.x(number)) / 2
            rows.append({"x": x, "y": panel.top, "y2": panel.top + HEIGHT})
    return [rules(rows, color=QUIET, width=1, strokeDash=[2, 3])]


def _course(panel: _Panel, series: Sequence[Json]) -> list[Spec]:
    """Return the line from share to share, not drawn across a break or what is not told."""
    parts = [
        {
            "x": panel.x(number - 1),
            "y": panel.y(before["percent"]),
            "x2": panel.x(number),
            "y2": panel.y(after["percent"]),
        }
        for number, (before, after) in enumerate(
            zip(panel.shares, panel.shares[1:], strict=False), start=1
        )
        if before.get("percent") is not None
        and after.get("percent") is not None
        and series[number]["version"] == series[number - 1]["version"]
    ]
    reaches = [
        {"x": panel.x(number), "y": panel.y(share["low"]), "y2": panel.y(share["high"])}
        for number, share in enumerate(panel.shares)
        if share.get("low") is not None
    ]
    dots = [
        {"x": panel.x(number), "y": panel.y(share["percent"])}
        for number, share in enumerate(panel.shares)
        if share.get("percent") is not None
    ]
    return [
        rules(parts, color=BLUE, width=2),
        rules(reaches, color=BLUE, width=4),
        points(dots),
    ]


def _figures(panel: _Panel, language: str) -> list[Spec]:
    """Return the shares above their intervals: all of a few, else the first and the last."""
    told = [
        (number, share)
        for number, share in enumerate(panel.shares)
        if share.get("percent") is not None
    ]
    if len(told) > 4:
        told = [told[0], told[-1]]
    rows = []
    for number, share in told:
        said = spoken_percent(share["percent"], language)
        above = panel.y(share["high"]) - 6
        is_high = above - SIZE < panel.top - 12
        rows.append(
            {
                "x": within(panel.x(number), said, SIZE, panel.left + panel.width),
                "y": panel.y(share["low"]) + 18 if is_high else above,
                "text": said,
            }
        )
    return haloed(rows, size=SIZE, align="center", baseline="bottom", fontWeight=600)
