"""Participation in words: how many take part, and how far they come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboards.report.lines import HIDDEN
from dashboards.spoken import local_date, spoken_number, spoken_percent
from dashboards.target.told import Json
from lti.pages import gettext
from lti.pages.dates import spoken_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One figure of participation; percent is its bar, None where it is no single share."""

    label: str
    words: str
    of: str
    percent: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """Who has taken part, and how far they have come: only what is told of it.

    hidden stands for all that is not told, "" where all is. note says of which day
    it is, and how many told no role.
    """

    people: Sequence[Fact]
    work: Sequence[Fact]
    hidden: str
    note: str


def participation_in(reach: Json, language: str) -> Participation:
    """Return the reach of a record in a language."""
    people = [
        _fact(gettext("All"), reach["active"], language),
        *(_fact(role_name(each["role_group"]), each, language) for each in reach["role_groups"]),
    ]
    work = [
        _fact(gettext("Came to a meeting, of those who signed up"), reach["attendance"], language),
        _fact(gettext("Completed, of those who began"), reach["completion"], language),
        _fact(gettext("Experts with three peer sessions or more"), reach["peer"], language),
        _hours(reach["hours"], language),
    ]
    told_people, told_work = ([each for each in facts if each.words] for facts in (people, work))
    is_whole = len(told_people) + len(told_work) == len(people) + len(work)
    return Participation(
        people=told_people,
        work=told_work,
        hidden="" if is_whole else str(HIDDEN),
        note=" ".join(filter(None, (_as_of(reach, language), _note(reach["untold"], language)))),
    )


def role_name(role_group: str) -> str:
    """Return what a role group is called."""
    return {
        "supervisor": gettext("Supervisors"),
        "expert": gettext("Experts"),
        "other": gettext("Others"),
        "staff": gettext("Staff who are no supervisors"),
    }[role_group]


def _fact(label: str, told: Json, language: str) -> Fact:
    headcount = told["headcount"]
    return Fact(
        label=label,
        words=_share(told, language),
        of="" if headcount is None else gettext("of %(num)d people", num=headcount),
        percent=told["percent"],
    )


def _share(told: Json, language: str) -> str:
    for name, sentence in (
        ("percent", "%(share)s"),
        ("over", gettext("more than %(share)s")),
        ("under", gettext("less than %(share)s")),
    ):
        if told[name] is not None:
            return sentence % {"share": spoken_percent(told[name], language)}
    return ""


def _hours(told: Json, language: str) -> Fact:
    words = ""
    if told["value"] is not None:
        words = gettext("%(hours)s hours", hours=spoken_number(told["value"], language))
    label = gettext("Time taken by whoever is in the middle")
    return Fact(label=label, words=words, of="", percent=None)


def _as_of(reach: Json, language: str) -> str:
    """Return of which day it is: not always that on which the round closed."""
    if "at" not in reach:
        return ""
    day = local_date(datetime.fromisoformat(reach["at"]))
    return gettext("As of %(moment)s.", moment=spoken_date(day, language))


def _note(untold: int | None, language: str) -> str:
    if not untold:
        return ""
    return gettext(
        "About %(share)s of those who take part have not told their role, and are counted in the "
        "last group.",
        share=spoken_percent(untold, language),
    )
