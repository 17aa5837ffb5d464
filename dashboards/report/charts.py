"""A report's charts: each has one message, and says what it counts, of whom and when.

They are specifications; `dashboards.report.drawing` draws them, in the background alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboards.report.level_trend import trend_spec
from dashboards.report.lines import Line, line_of
from dashboards.report.participation import Step, participation_spec, steps_of
from dashboards.report.plotting import Spec
from dashboards.report.share_rows import shares_spec
from dashboards.report.view import ReportView, report_in
from dashboards.target.told import Json
from lti.pages import gettext

WIDE, NARROW = "wide", "narrow"

WIDTHS = {WIDE: 680, NARROW: 340}
"""How wide a chart is drawn, in pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart: the title is its message, the subtitle what it counts, and spec draws it.

    described tells all that is drawn to who does not see it.
    """

    name: str
    title: str
    subtitle: str
    described: str
    spec: Callable[[int], Spec]


def charts_of(record: Json, language: str) -> list[Chart]:
    """Return the charts that a record has figures for, in the language being spoken."""
    report = report_in(record, language)
    found = (
        _levels(report, language),
        _trend(record, report, language),
        _units(report, language),
        _participation(record, report, language),
    )
    return [each for each in found if each is not None]


def _levels(report: ReportView, language: str) -> Chart | None:
    told = [line for line in report.levels if line.low is not None]
    if not told:
        return None
    title = told[0].message
    subtitle = _subtitle(
        gettext(
            "Share of those who answered who recognise the approach: the dot is the share, the "
            "line its confidence interval of 90 per cent."
        ),
        report,
    )
    return Chart(
        name="levels",
        title=title,
        subtitle=subtitle,
        described=_described(report.levels),
        spec=lambda width: shares_spec(
            report.levels, width, language=language, title=title, subtitle=subtitle
        ),
    )


def _trend(record: Json, report: ReportView, language: str) -> Chart | None:
    if len(report.rounds) < 2:
        return None
    changed = next((line for line in report.levels if line.change), None)
    title = gettext("The shares from round to round")
    if changed is not None:
        title = gettext("%(level)s: %(change)s", level=changed.label, change=changed.change)
    subtitle = _subtitle(
        gettext(
            "Share of those who answered who recognise the approach, by the day on which the round "
            "closed, with confidence intervals of 90 per cent."
        ),
        report,
    )
    if any(each.is_break for each in report.rounds):
        subtitle += " " + gettext(
            "Where the line is broken the items have changed; the rounds are not compared."
        )
    return Chart(
        name="trend",
        title=title,
        subtitle=subtitle,
        described=" ".join(
            f"{each.title} {each.closed}: "
            + ", ".join(
                f"{line.label} {share}"
                for line, share in zip(report.levels, each.shares, strict=True)
            )
            + "."
            for each in report.rounds
        ),
        spec=lambda width: trend_spec(
            record["series"],
            report.levels,
            width,
            language=language,
            title=title,
            subtitle=subtitle,
        ),
    )


def _units(report: ReportView, language: str) -> Chart | None:
    told = [line for line in report.groups if line.low is not None and line.verdict]
    if not told:
        return None
    told.sort(key=lambda line: (-_middle(line), line.label))
    subtitle = _subtitle(
        gettext(
            "Share of those who answered who recognise it in their unit, with confidence intervals "
            "of 90 per cent. Filled dot: the unit recognises. Hollow diamond: not shown to."
        ),
        report,
    )
    return Chart(
        name="units",
        title=report.summary,
        subtitle=subtitle,
        described=_described(told),
        spec=lambda width: shares_spec(
            told, width, language=language, title=report.summary, subtitle=subtitle
        ),
    )


def _participation(record: Json, report: ReportView, language: str) -> Chart | None:
    steps = steps_of(record, language)
    if len(steps) < 2:
        return None
    counts = line_of("", record["community"]["share"], "", language).counts
    title = f"{_capital(counts)}."
    subtitle = gettext(
        "People, %(period)s. Each bar is a part of the whole staff.", period=report.period
    )
    return Chart(
        name="funnel",
        title=title,
        subtitle=subtitle,
        described=_steps_described(steps),
        spec=lambda width: participation_spec(steps, width, title=title, subtitle=subtitle),
    )


def _subtitle(counted: str, report: ReportView) -> str:
    return f"{counted} {_capital(report.answered)}. {report.period}."


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _described(lines: Sequence[Line]) -> str:
    return " ".join(
        f"{line.label}: {line.words}"
        + (f" ({gettext('confidence interval %(reach)s', reach=line.reach)})" if line.reach else "")
        + (f", {line.verdict}" if line.verdict else "")
        + "."
        + (f" {line.standing}" if line.standing else "")
        for line in lines
    )


def _steps_described(steps: Sequence[Step]) -> str:
    return " ".join(f"{step.label}: {step.words}." for step in steps)


def _middle(line: Line) -> float:
    """Return where a figure lies, for the order: of an end between its interval's ends."""
    if line.percent is not None:
        return line.percent
    return ((line.low or 0) + (line.high or 0)) / 2
