"""A report as an Excel workbook. Only `dashboards.report.files` imports this."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboards.publishing.table import COLUMNS, figures_of
from dashboards.report.definitions import columns_meant, definitions
from dashboards.report.lines import Line
from dashboards.report.marks import clean
from dashboards.report.view import report_in
from dashboards.target.told import Json
from lti.pages import gettext

_FIGURE_WIDTHS = {"round": 22, "round_id": 38, "closed_at": 26, "name": 34, "sha256": 66}


def workbook_of(record: Json, language: str, *, sha256: str, made_at: datetime) -> bytes:
    """Return the workbook: the levels, the long table of all figures, and what they mean."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(
        written,
        {
            "in_memory": True,
            # A name comes from another system, and might look like a formula or an address.
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    report = report_in(record, language)
    title = gettext("The coaching approach: results")
    book.set_properties({"title": f"{title} – {report.title}", "created": _naive(made_at)})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    _summary(book.add_worksheet(gettext("The levels")), report.levels, head, plain)
    _figures(
        book.add_worksheet(gettext("Figures")),
        list(figures_of(record, language, sha256=sha256, signed_at=None)),
    )
    _about(
        book.add_worksheet(gettext("About")),
        [
            (gettext("Round"), f"{report.title}, {report.period}"),
            (gettext("Computed"), made_at.isoformat()),
            (gettext("Fingerprint (SHA-256)"), sha256),
            (gettext("Definition of the indicators"), str(record["definition"])),
            (gettext("Units"), report.summary),
            *((gettext("Note"), note) for note in report.notes),
            *definitions(),
            *columns_meant().items(),
        ],
        head,
        plain,
    )
    book.close()
    return written.getvalue()


def _summary(sheet: Worksheet, lines: Sequence[Line], head: Format, plain: Format) -> None:
    columns = (
        (gettext("Level"), 18),
        (gettext("In words"), 24),
        (gettext("Share (per cent)"), 10),
        (gettext("Lower end (per cent)"), 10),
        (gettext("Upper end (per cent)"), 10),
        (gettext("Target (per cent)"), 10),
        (gettext("Status"), 44),
        (gettext("Change"), 44),
        (gettext("Answered"), 30),
    )
    _headed(sheet, columns, head)
    for number, line in enumerate(lines, start=1):
        row = (
            line.label,
            line.words,
            line.percent,
            line.low,
            line.high,
            line.target,
            line.standing,
            line.change,
            line.counts,
        )
        _write(sheet, number, row, plain)


def _figures(sheet: Worksheet, rows: Sequence[Sequence[object]]) -> None:
    for number, row in enumerate(rows, start=1):
        _write(sheet, number, row, None)
    sheet.add_table(
        0,
        0,
        max(len(rows), 1),
        len(COLUMNS) - 1,
        {
            "name": "figures",
            "style": "Table Style Light 1",
            "columns": [{"header": column} for column in COLUMNS],
        },
    )
    for number, column in enumerate(COLUMNS):
        sheet.set_column(number, number, _FIGURE_WIDTHS.get(column, max(len(column) + 4, 12)))
    sheet.freeze_panes(1, 0)


def _about(sheet: Worksheet, told: Sequence[tuple[str, str]], head: Format, plain: Format) -> None:
    _headed(sheet, ((gettext("Term"), 30), (gettext("What it means"), 100)), head)
    for number, row in enumerate(told, start=1):
        _write(sheet, number, row, plain)


def _headed(sheet: Worksheet, columns: Sequence[tuple[str, int]], head: Format) -> None:
    for number, (name, width) in enumerate(columns):
        sheet.set_column(number, number, width)
        sheet.write_string(0, number, name, head)
    sheet.freeze_panes(1, 0)


def _write(sheet: Worksheet, number: int, row: Sequence[object], form: Format | None) -> None:
    """Write a row: numbers as numbers, texts as texts whatever they begin with."""
    for column, value in enumerate(row):
        if isinstance(value, bool):
            sheet.write_boolean(number, column, value, form)
        elif isinstance(value, int | float):
            sheet.write_number(number, column, value, form)
        elif value is not None and value != "":
            sheet.write_string(number, column, clean(str(value)), form)


def _naive(moment: datetime) -> Any:  # Any: the library wants a time without a zone
    return moment.replace(tzinfo=None)
