"""A publication's charts and files on its page, where they are made already."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from dashboards.pages.figures import Table
from dashboards.report.charts import NARROW, WIDE, Chart, charts_of
from dashboards.report.participation import steps_of
from dashboards.report.view import report_in
from dashboards.target.told import Json
from lti.pages import gettext


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart: its message, where it lies in either width, and its figures as a table."""

    message: str
    wide: str
    narrow: str
    table: Table | None


def pictures_of(record: Json, names: Set[str], place: str, language: str) -> Mapping[str, Picture]:
    """Return the charts by their names, none that is not kept; place is where files lie."""
    if not names:
        return {}
    tables = {"levels": _levels(record, language), "funnel": _steps(record, language)}
    return {
        chart.name: Picture(
            message=chart.title,
            wide=f"{place}/{_name(chart, WIDE, language)}",
            narrow=f"{place}/{_name(chart, NARROW, language)}",
            table=tables.get(chart.name),
        )
        for chart in charts_of(record, language)
        if {_name(chart, WIDE, language), _name(chart, NARROW, language)} <= names
    }


def downloads_of(names: Set[str], place: str, language: str) -> Sequence[tuple[str, str]]:
    """Return what can be downloaded in a language: what it is, and where it lies."""
    told = (
        (f"report.{language}.pdf", gettext("Report (PDF)")),
        (f"report.{language}.xlsx", gettext("All figures (Excel)")),
        (f"summary.{language}.docx", gettext("One-page summary to edit (Word)")),
    )
    return [(title, f"{place}/{name}") for name, title in told if name in names]


def _name(chart: Chart, width: str, language: str) -> str:
    return f"{chart.name}-{width}.{language}.svg"


def _levels(record: Json, language: str) -> Table:
    heads = (
        gettext("Level"),
        gettext("Recognise it"),
        gettext("Confidence interval"),
        gettext("Answered"),
        gettext("Target and change"),
    )
    rows = [
        (line.label, line.words, line.reach or "–", line.counts or "–", line.against)
        for line in report_in(record, language).levels
    ]
    return Table(heads=heads, rows=rows)


def _steps(record: Json, language: str) -> Table:
    return Table(
        heads=(gettext("Step"), gettext("How many")),
        rows=[(step.label, step.words) for step in steps_of(record, language)],
    )
