"""A report as a PDF that can be read aloud (PDF/UA-1).

Only `dashboards.report.files` imports this.
"""

import json
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

import typst

from dashboards.report.charts import WIDE, WIDTHS, Chart, charts_of
from dashboards.report.definitions import definitions
from dashboards.report.drawing import FONTS, svg_of
from dashboards.report.gate import gate_in
from dashboards.report.lines import Line
from dashboards.report.marks import clean, computed
from dashboards.report.participation import steps_of
from dashboards.report.view import ReportView, report_in
from dashboards.target.told import Json
from lti.pages import gettext

_TEMPLATE = Path(str(resources.files("dashboards"))) / "report" / "document.typ"
_SETTABLE = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x391, 0x3A1),
    (0x3A3, 0x3C9),
    (0x410, 0x44F),
    (0x5D0, 0x5EA),
)
_SETTABLE_ALONE = frozenset("‘’“”„–—…−€ȘșȚț")

Part = Mapping[str, Any]  # Any: what the template knows of a part


def document_of(record: Json, language: str, *, sha256: str, made_at: datetime) -> bytes:
    """Return the document: all that the page shows. Raises typst.TypstError.

    What is told reaches the template as data, so that no name in it can be an instruction.
    """
    report = report_in(record, language)
    charts = {chart.name: chart for chart in charts_of(record, language)}
    title = gettext("The coaching approach: results")
    told = {
        "language": language,
        "title": f"{title} – {report.title}",
        "foot": f"{title} – {report.title}",
        "parts": [
            {"kind": "heading", "level": 1, "text": title},
            {"kind": "text", "text": f"{report.title} · {report.period} · {report.answered}"},
            *_levels(report, charts),
            *_behaviours(report),
            *_role_groups(report),
            *_participation(report, record, charts, language),
            *_rounds(report, charts),
            *_others(report),
            *_units(report, charts),
            *_gate(record, language),
            _heading(gettext("How it was computed")),
            *({"kind": "term", "term": term, "text": text} for term, text in definitions()),
            *({"kind": "text", "text": note} for note in report.notes),
            {"kind": "small", "text": computed(made_at, sha256, language)},
        ],
    }
    return _set(told, charts, made_at)


def _set(told: Mapping[str, Any], charts: Mapping[str, Chart], made_at: datetime) -> bytes:
    with tempfile.TemporaryDirectory() as root:
        place = Path(root)
        (place / "document.typ").write_bytes(_TEMPLATE.read_bytes())
        (place / "told.json").write_text(json.dumps(_settable(told)))
        for name, chart in charts.items():
            (place / f"{name}.svg").write_text(_settable_text(svg_of(chart, WIDTHS[WIDE])))
        return typst.compile(
            str(place / "document.typ"),
            root=root,
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=int(made_at.timestamp()),
        )


def _levels(report: ReportView, charts: Mapping[str, Chart]) -> list[Part]:
    rows = [
        [line.label, line.words, line.reach or "–", line.counts or "–", line.against]
        for line in report.levels
    ]
    told = [line for line in report.levels if line.low is not None]
    heads = [
        gettext("Level"),
        gettext("Recognise it"),
        gettext("Confidence interval"),
        gettext("Answered"),
        gettext("Target and change"),
    ]
    return [
        # The chart's own message is the first of them.
        *({"kind": "text", "text": line.message} for line in told[1:]),
        *_pictured(charts, "levels"),
        _table(heads, rows, (3, 3, 3, 4, 7)),
        *([{"kind": "text", "text": report.gap}] if report.gap else []),
    ]


def _role_groups(report: ReportView) -> list[Part]:
    if not report.role_groups:
        return []
    return [
        _heading(gettext("By role")),
        {
            "kind": "text",
            "text": gettext(
                "Who recognises the approach in the work community, of the whole alone."
            ),
        },
        _shares(report.role_groups),
    ]


def _rounds(report: ReportView, charts: Mapping[str, Chart]) -> list[Part]:
    if len(report.rounds) < 2:
        return []
    heads = [gettext("Round"), gettext("Closed"), *(line.label for line in report.levels)]
    broken = gettext("the items have changed; not comparable with earlier rounds")
    rows = [
        [
            f"{each.title} ({broken})" if each.is_break else each.title,
            each.closed,
            *each.shares,
        ]
        for each in report.rounds
    ]
    return [
        _heading(gettext("From round to round")),
        *_pictured(charts, "trend"),
        _table(heads, rows, (6, 3, 3, 3, 3)),
    ]


def _units(report: ReportView, charts: Mapping[str, Chart]) -> list[Part]:
    return [
        _heading(report.groups_heading),
        *(_pictured(charts, "units") or [{"kind": "text", "text": report.summary}]),
        *([_shares(report.groups)] if report.groups else []),
    ]


def _behaviours(report: ReportView) -> list[Part]:
    if not report.blocks:
        return []
    heads = [
        gettext("Statement in the survey"),
        gettext("Answered with"),
        gettext("Mean"),
        gettext("Answers"),
    ]
    parts: list[Part] = [_heading(gettext("What people do"))]
    for block in report.blocks:
        rows = [[each.text, each.words, each.mean, each.answers] for each in block.items]
        parts += [_heading(block.heading, level=3), _table(heads, rows, (8, 8, 3, 3))]
    return parts


def _participation(
    report: ReportView, record: Json, charts: Mapping[str, Chart], language: str
) -> list[Part]:
    told = report.participation
    if told is None and "funnel" not in charts:
        return []
    rows = [[step.label, step.words] for step in steps_of(record, language)]
    facts = [] if told is None else [*told.people, *told.work]
    parts: list[Part] = [_heading(gettext("Taking part")), *_pictured(charts, "funnel")]
    if "funnel" in charts:
        parts.append(_table([gettext("Step"), gettext("How many")], rows, (1, 1)))
    if facts:
        heads = [gettext("What"), gettext("Share")]
        said = [[f"{each.label} {each.of}".strip(), each.words] for each in facts]
        parts.append(_table(heads, said, (2, 1)))
    if told is not None and told.note:
        parts.append({"kind": "text", "text": told.note})
    return parts


def _others(report: ReportView) -> list[Part]:
    if not report.comparators:
        return []
    heads = [gettext("Day"), gettext("Share"), gettext("Interval")]
    parts: list[Part] = [
        _heading(gettext("Others' series")),
        {
            "kind": "text",
            "text": gettext(
                "What others have measured, told beside it and not compared by any test."
            ),
        },
    ]
    for series in report.comparators:
        source = gettext("Source: %(source)s", source=series.source) if series.source else ""
        rows = [[each.day, each.share, each.reach or "–"] for each in series.points]
        parts += [
            _heading(series.name, level=3),
            *([{"kind": "text", "text": source}] if source else []),
            _table(heads, rows, (1, 1, 1)),
        ]
    return parts


def _gate(record: Json, language: str) -> list[Part]:
    if record["gate"] is None:
        return []
    heads = [
        gettext("Threshold"),
        gettext("Asked"),
        gettext("Value"),
        gettext("Confidence interval"),
        gettext("Whatever the others think"),
        gettext("Verdict"),
    ]
    rows = [
        [each.label, each.threshold, each.value, each.reach, each.worst, each.judged]
        for each in gate_in(record["gate"], language)
    ]
    return [_heading(gettext("How the thresholds stand")), _table(heads, rows, (7, 4, 3, 4, 4, 3))]


def _heading(text: str, *, level: int = 2) -> Part:
    return {"kind": "heading", "level": level, "text": text}


def _shares(lines: Sequence[Line]) -> Part:
    heads = [
        gettext("Name"),
        gettext("Recognise it"),
        gettext("Confidence interval"),
        gettext("Answered"),
    ]
    rows = [
        [
            line.label,
            f"{line.words} · {line.verdict}" if line.verdict else line.words,
            line.reach or "–",
            line.counts or "–",
        ]
        for line in lines
    ]
    return _table(heads, rows, (6, 5, 4, 6))


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Part:
    return {"kind": "table", "heads": heads, "rows": rows, "widths": widths}


def _pictured(charts: Mapping[str, Chart], name: str) -> list[Part]:
    if name not in charts:
        return []
    chart = charts[name]
    alt = f"{chart.title} {chart.subtitle} {chart.described}"
    return [{"kind": "picture", "file": f"{name}.svg", "alt": alt}]


def _settable(told: Any) -> Any:  # Any: JSON
    """Return what is told in letters that the documents' type has: the standard asks for that."""
    if isinstance(told, str):
        return _settable_text(told)
    if isinstance(told, Mapping):
        return {name: _settable(value) for name, value in told.items()}
    if isinstance(told, Sequence):
        return [_settable(value) for value in told]
    return told


def _settable_text(text: str) -> str:
    return "".join(letter if _is_settable(letter) else "?" for letter in clean(text))


def _is_settable(letter: str) -> bool:
    point = ord(letter)
    return (
        letter in _SETTABLE_ALONE
        or letter in "\n\t"
        or any(first <= point <= last for first, last in _SETTABLE)
    )
