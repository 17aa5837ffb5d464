"""A whole report as it is read: what a page shows and a file holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboards.report.comparators import Series, series_in
from dashboards.report.items import Block, blocks_in
from dashboards.report.levels import gap_words, levels_of
from dashboards.report.lines import Line, group_line, line_of
from dashboards.report.reach import Participation, participation_in, role_name
from dashboards.spoken import local_date, period
from dashboards.target.told import LEVELS, Json
from lti.pages import gettext, ngettext, text_in
from lti.pages.dates import spoken_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A round in the trend: each level's share in words; is_break where items have changed."""

    title: str
    closed: str
    shares: Sequence[str]
    is_break: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A round's report. rounds are those of its survey, the first first, with this one the last."""

    title: str
    period: str
    answered: str
    levels: Sequence[Line]
    gap: str
    blocks: Sequence[Block]
    role_groups: Sequence[Line]
    participation: Participation | None
    summary: str
    groups: Sequence[Line]
    groups_heading: str
    rounds: Sequence[Round]
    comparators: Sequence[Series]
    notes: Sequence[str]


def report_in(record: Json, language: str) -> ReportView:
    """Return what a record says in a language, which must be the one being spoken."""
    units = record["units"]
    inner = {each["code"] for each in units["groups"]}
    return ReportView(
        title=title_in(record, language),
        period=_period(record["round"], language),
        answered=line_of("", units["whole"]["share"], "", language).counts,
        levels=levels_of(record, language),
        gap=gap_words(record["supervisors"]["gap"], language),
        blocks=blocks_in(record["items"], language),
        role_groups=[_role_group(each, language) for each in record["role_groups"]],
        participation=record["reach"] and participation_in(record["reach"], language),
        summary=summary_of(units),
        groups=[
            group_line(each | {"is_part": each["parent"] in inner}, language)
            for each in units["groups"]
        ],
        groups_heading=(gettext("Units") if units["level"] == "units" else gettext("Departments")),
        rounds=_rounds(record["series"], language),
        comparators=series_in(record["comparators"], language),
        notes=_notes(units),
    )


def title_in(record: Json, language: str) -> str:
    """Return what a round calls itself, or that a report is one between rounds."""
    if record.get("interim"):
        made_on = local_date(datetime.fromisoformat(record["made_at"]))
        return gettext("Interim report, %(day)s", day=spoken_date(made_on, language))
    return text_in(record["round"]["titles"], language)


def heading_of(record: Json, language: str) -> str:
    """Return which round a record is of, and when it was."""
    return f"{title_in(record, language)} · {_period(record['round'], language)}"


def summary_of(units: Json) -> str:
    """Return in a sentence or two how many units recognise, and how many are not told."""
    reportable, hidden = units["reportable"], units["not_reportable"]
    if not reportable:
        return gettext("No unit has so many answers that it could be reported by itself.")
    told = ngettext(
        "%(recognising)d of %(num)d reportable unit recognises that it works with it.",
        "%(recognising)d of %(num)d reportable units recognise that they work with it.",
        reportable,
        recognising=units["recognising"],
    )
    if not hidden:
        return told
    return f"{told} " + ngettext(
        "%(num)d unit is not reported, for privacy.",
        "%(num)d units are not reported, for privacy.",
        hidden,
    )


def _period(held: Mapping[str, Any], language: str) -> str:  # Any: JSON
    opened, closed = (datetime.fromisoformat(held[name]) for name in ("opened_at", "closed_at"))
    return period(opened, closed, language)


def _role_group(told: Json, language: str) -> Line:
    return line_of(role_name(told["key"]), told["share"], "", language)


def _rounds(series: Sequence[Json], language: str) -> list[Round]:
    versions = [each["version"] for each in series]
    return [
        Round(
            title=text_in(each["titles"], language),
            closed=spoken_date(datetime.fromisoformat(each["closed_at"]).date(), language),
            shares=[line_of("", each["levels"][level], "", language).words for level in LEVELS],
            is_break=number > 0 and versions[number] != versions[number - 1],
        )
        for number, each in enumerate(series)
    ]


def _notes(units: Json) -> list[str]:
    overfull = units.get("overfull", 0)
    if not overfull:
        return []
    return [
        ngettext(
            "In %(num)d unit more people answered than belong to it by the headcounts.",
            "In %(num)d units more people answered than belong to them by the headcounts.",
            overfull,
        )
    ]
