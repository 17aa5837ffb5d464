"""One page for the permanent secretary, to be edited.

Only `dashboards.report.files` imports this.
"""

import io
from collections.abc import Sequence
from datetime import datetime

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from dashboards.report.charts import WIDE, WIDTHS, charts_of
from dashboards.report.drawing import png_of
from dashboards.report.marks import clean, computed
from dashboards.report.view import ReportView, report_in
from dashboards.target.told import Json
from lti.pages import gettext

_TAGS = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
_ACTIONS = 3
_INK = RGBColor(0x21, 0x21, 0x21)


def letter_of(record: Json, language: str, *, sha256: str, made_at: datetime) -> bytes:
    """Return the summary: the levels, the units, and room for a comment and agreed actions."""
    report = report_in(record, language)
    paper = docx.Document()
    title = gettext("The coaching approach: results on one page")
    _prepare(paper, title, language, made_at)
    paper.add_heading(title, level=1)
    paper.add_paragraph(clean(f"{report.title} · {report.period} · {report.answered}"))
    _levels(paper, report)
    _picture(paper, record, language)
    paper.add_paragraph(clean(" ".join(filter(None, (report.summary, report.gap)))))
    paper.add_heading(gettext("Comment"), level=2)
    _table(paper, [[gettext("What the ministry concludes from this")], [""]], (17,), height=1.6)
    paper.add_heading(gettext("Agreed actions"), level=2)
    heads = [gettext("What"), gettext("Who"), gettext("By when")]
    _table(paper, [heads, *([""] * 3 for _ in range(_ACTIONS))], (10, 4, 3), height=0.6)
    small = paper.add_paragraph(computed(made_at, sha256, language))
    small.runs[0].font.size = Pt(8.5)
    small.paragraph_format.space_before = Pt(8)
    written = io.BytesIO()
    paper.save(written)
    return written.getvalue()


def _prepare(paper: Document, title: str, language: str, made_at: datetime) -> None:
    properties = paper.core_properties
    properties.title, properties.language = title, _TAGS[language]
    properties.author, properties.comments = "", ""
    properties.created = properties.modified = made_at
    section = paper.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.5)
    _speak(paper, _TAGS[language])
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    normal.paragraph_format.space_after = Pt(5)
    for name, size, before in (("Heading 1", 18, 0), ("Heading 2", 12.5, 8)):
        style = paper.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), _INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(4)


def _speak(paper: Document, tag: str) -> None:
    """Say which language the document is in, for spelling and for reading aloud."""
    for element in paper.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), tag)


def _levels(paper: Document, report: ReportView) -> None:
    rows = [
        [
            gettext("Level"),
            gettext("Recognise it"),
            gettext("Confidence interval"),
            gettext("Target and change"),
        ]
    ]
    rows += [
        [
            line.label,
            line.words,
            line.reach or "–",
            line.against,
        ]
        for line in report.levels
    ]
    _table(paper, rows, (3.2, 3.2, 2.8, 7.8))


def _picture(paper: Document, record: Json, language: str) -> None:
    chart = next((each for each in charts_of(record, language) if each.name == "levels"), None)
    if chart is None:
        return
    holder: Paragraph = paper.add_paragraph()
    holder.paragraph_format.space_before = Pt(8)
    picture = holder.add_run().add_picture(io.BytesIO(png_of(chart, WIDTHS[WIDE])), width=Cm(15))
    named = picture._inline.docPr  # python-docx has no door to a picture's alternative text
    named.set("descr", clean(f"{chart.title} {chart.described}"))
    named.set("title", clean(chart.title))


def _table(
    paper: Document,
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    height: float | None = None,
) -> None:
    """Write a table; the first row is its head, also where it goes over a page."""
    table = paper.add_table(rows=len(rows), cols=len(widths))
    table.style = paper.styles["Table Grid"]
    table.autofit = False
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            cell = table.cell(number, column)
            cell.width = Cm(widths[column])
            cell.paragraphs[0].paragraph_format.space_after = Pt(1)
            cell.paragraphs[0].add_run(clean(text)).bold = number == 0
        if height is not None and number:
            table.rows[number].height = Cm(height)
    head = table.rows[0]._tr.get_or_add_trPr()  # nor one to a head row
    head.append(OxmlElement("w:tblHeader"))
