"""The three levels in words: what is recognised, how it has changed, and the target."""

from dataclasses import replace
from datetime import date

from dashboards.report.lines import Line, line_of
from dashboards.spoken import spoken_number, spoken_percent
from dashboards.target.told import LEVELS, Json
from lti.pages import gettext
from lti.pages.dates import spoken_date


def level_name(level: str) -> str:
    """Return what one of LEVELS is called."""
    return {
        "community": gettext("Work community"),
        "supervisors": gettext("Supervisors"),
        "units": gettext("Units"),
    }[level]


def levels_of(told: Json, language: str) -> list[Line]:
    """Return the share of each level, the whole first."""
    community, supervisors, units = told["community"], told["supervisors"], told["units"]
    lines = [
        line_of(
            level_name("community"),
            community["share"],
            gettext("%(share)s of those who answered recognise it in their work community."),
            language,
        ),
        line_of(
            level_name("supervisors"),
            supervisors["share"],
            gettext("%(share)s of the supervisors who answered recognise it in their own work."),
            language,
        ),
        line_of(
            level_name("units"),
            units["whole"]["share"],
            gettext("%(share)s of those who answered recognise it in their unit."),
            language,
        ),
    ]
    return [
        _against_target(_with_change(line, told["trend"], level, language), told, level, language)
        for line, level in zip(lines, LEVELS, strict=True)
    ]


def _with_change(line: Line, trend: Json, level: str, language: str) -> Line:
    """Return a level's line with how it has changed since the round before, as far as is shown."""
    if trend["earlier"] is None:
        return line
    if trend["break"] is not None:
        told = gettext("The items have changed since the round before; the two are not compared.")
    elif trend[level] is None:
        return line
    elif not trend[level]["is_shown"]:
        told = gettext("No change since the round before can be shown.")
    elif trend[level].get("pairs"):
        told = gettext(
            "%(points)s percentage points since the round before among the %(pairs)d who "
            "answered both (interval %(low)s to %(high)s).",
            pairs=trend[level]["pairs"],
            **{name: _signed(trend[level][name], language) for name in ("points", "low", "high")},
        )
    else:
        told = gettext(
            "%(points)s percentage points since the round before (interval %(low)s to %(high)s).",
            **{name: _signed(trend[level][name], language) for name in ("points", "low", "high")},
        )
    return replace(line, change=told)


def _against_target(line: Line, told: Json, level: str, language: str) -> Line:
    """Return a level's line with its target and how it stands, where one was locked."""
    targets = told["targets"]
    if targets is None or level not in targets["levels"]:
        return line
    target = targets["levels"][level]
    words = {
        "target": spoken_percent(target["percent"], language),
        "day": spoken_date(date.fromisoformat(targets["due_on"]), language),
    }
    status = target["status"]
    if status == "reached":
        standing = gettext("The target of %(target)s is reached.", target=words["target"])
    elif status == "on_track":
        standing = gettext("On the way to the target of %(target)s by %(day)s.", **words)
    elif status == "not_shown":
        standing = gettext(
            "Not shown to be on the way to the target of %(target)s by %(day)s.", **words
        )
    else:
        standing = gettext("The target is %(target)s by %(day)s.", **words)
    if target["baseline"] is not None and target["baseline"]["round"] != told["round"]["id"]:
        baseline = spoken_percent(target["baseline"]["percent"], language)
        standing = f"{standing} " + gettext("The baseline was %(share)s.", share=baseline)
    return replace(line, target=target["percent"], standing=standing)


def _signed(points: int, language: str) -> str:
    """Return points with their sign, with the minus that numbers have."""
    sign = "+" if points > 0 else "−" if points < 0 else ""
    return f"{sign}{spoken_number(abs(points), language)}"


def gap_words(told: Json | None, language: str) -> str:
    """Return how far apart supervisors and staff see it, "" where that is not told."""
    if told is None:
        return ""
    if not told["is_shown"]:
        return gettext("No difference between how supervisors and staff see it can be shown.")
    apart = spoken_number(abs(told["value"]), language)
    if told["value"] > 0:
        return gettext(
            "On the scale from 1 to 5 supervisors see themselves %(apart)s higher than staff do.",
            apart=apart,
        )
    return gettext(
        "On the scale from 1 to 5 supervisors see themselves %(apart)s lower than staff do.",
        apart=apart,
    )
