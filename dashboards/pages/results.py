"""The results' page: the newest publication for everybody, those that wait for who approves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import flask
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from dashboards.pages.figures import spoken_number, spoken_percent
from dashboards.pages.reads import note_read
from dashboards.pages.standing import period
from dashboards.target.publications import (
    Json,
    Publication,
    publication_by_id,
    publications_of,
    sign,
)
from lrs.audit import actor_of
from lrs.surroundings import surroundings
from lti.pages import answer, gettext, language_of, ngettext, text_in
from lti.people import Role
from lti.sign_in import Session, StaffRole, signed_in
from lti.visit import Visit, visitors

HIDDEN = lazy_gettext("Not shown, for privacy")

_REVIEWERS = frozenset({StaffRole.REPORT_READER, StaffRole.RESULTS_APPROVER})
_PLANNERS = _REVIEWERS | {StaffRole.ADMINISTRATOR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure in words, and what of it is drawn: percent is None where it is no single one."""

    label: str
    message: str
    words: str
    counts: str
    reach: str
    low: int | None = None
    high: int | None = None
    percent: int | None = None
    change: str = ""
    verdict: str = ""
    is_part: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsView:
    """A publication as it is read."""

    title: str
    period: str
    levels: Sequence[Line]
    gap: str
    summary: str
    groups: Sequence[Line]
    groups_heading: str
    made_at: datetime
    signed_at: datetime | None
    fingerprint: str
    files: str | None


@signed_in()
def results(session: Session) -> ResponseReturnValue:
    """Show the newest publication to whoever is signed in, and to reviewers what waits."""
    here, language = surroundings(), language_of(flask.request)
    with here.database.read() as connection:
        signed = publications_of(connection, session.organisation_id, signed=True)
        waiting = (
            publications_of(connection, session.organisation_id, signed=False)
            if session.roles & _REVIEWERS
            else ()
        )
    if signed:
        note_read(session.organisation_id, signed[0].id, by=session.actor)
    return answer(
        "dashboards/report.html",
        language=language,
        view=_view(signed[0], language, files=f"/results/{signed[0].id}") if signed else None,
        waiting=[(_title(each, language), f"/results/{each.id}") for each in waiting],
        outlook="/results/outlook" if session.roles & _PLANNERS else None,
        earlier=[(_title(each, language), f"/results/{each.id}") for each in signed[1:]],
    )


@signed_in()
def publication(session: Session, named: UUID) -> ResponseReturnValue:
    """Show one publication; one that is not signed off only to who reviews it."""
    language = language_of(flask.request)
    found = found_by(session, named)
    may_sign = found.signed_at is None and StaffRole.RESULTS_APPROVER in session.roles
    return answer(
        "dashboards/publication.html",
        language=language,
        view=_view(found, language, files=f"/results/{found.id}"),
        sign=f"/results/{found.id}" if may_sign else None,
    )


@signed_in(StaffRole.RESULTS_APPROVER)
def sign_off(session: Session, named: UUID) -> ResponseReturnValue:
    """Sign a publication off: from then on it is everybody's, and as it was made."""
    here = surroundings()
    found_by(session, named)
    here.database.transact(
        lambda connection: sign(
            connection, session.organisation_id, named, by=session.actor, now=here.clock()
        )
    )
    return flask.redirect("/results", HTTPStatus.SEE_OTHER)


@visitors(Role.READER)
def report(visit: Visit) -> ResponseReturnValue:
    """Show the newest publication to who reads the report in the learning platform."""
    here, language = surroundings(), language_of(flask.request, visit)
    with here.database.read() as connection:
        signed = publications_of(connection, visit.organisation_id, signed=True)
    if signed and visit.person_id is not None:
        note_read(visit.organisation_id, signed[0].id, by=actor_of(visit.person_id))
    return answer(
        "dashboards/report.html",
        visit=visit,
        view=_view(signed[0], language, files=None) if signed else None,
        waiting=[],
        outlook=None,
        earlier=[],
    )


def found_by(session: Session, named: UUID) -> Publication:
    """Return a publication that the session may see, or end in 404."""
    here = surroundings()
    with here.database.read() as connection:
        found = publication_by_id(connection, session.organisation_id, named)
    if found is None or (found.signed_at is None and not session.roles & _REVIEWERS):
        flask.abort(HTTPStatus.NOT_FOUND)
    note_read(session.organisation_id, named, by=session.actor)
    return found


def _view(found: Publication, language: str, *, files: str | None) -> ResultsView:
    told = found.record
    units = told["units"]
    inner = {each["code"] for each in units["groups"]}
    return ResultsView(
        title=_title(found, language),
        period=_period(told["round"], language),
        levels=_levels(told, language),
        gap=_gap(told["supervisors"]["gap"], language),
        summary=_summary(units),
        groups=[
            _group(each | {"is_part": each["parent"] in inner}, language)
            for each in units["groups"]
        ],
        groups_heading=(gettext("Units") if units["level"] == "units" else gettext("Departments")),
        made_at=found.made_at,
        signed_at=found.signed_at,
        fingerprint=found.sha256[:12],
        files=files,
    )


def _title(found: Publication, language: str) -> str:
    return text_in(found.record["round"]["titles"], language)


def _period(held: Mapping[str, Any], language: str) -> str:
    opened, closed = (datetime.fromisoformat(held[name]) for name in ("opened_at", "closed_at"))
    return period(opened, closed, language)


def _levels(told: Json, language: str) -> list[Line]:
    community, supervisors, units = told["community"], told["supervisors"], told["units"]
    lines = [
        _line(
            gettext("Work community"),
            community["share"],
            gettext("%(share)s of those who answered recognise it in their work community."),
            language,
        ),
        _line(
            gettext("Supervisors"),
            supervisors["share"],
            gettext("%(share)s of the supervisors who answered recognise it in their own work."),
            language,
        ),
        _line(
            gettext("Units"),
            units["whole"]["share"],
            gettext("%(share)s of those who answered recognise it in their unit."),
            language,
        ),
    ]
    return [
        _with_change(line, told["trend"], level, language)
        for line, level in zip(lines, ("community", "supervisors", "units"), strict=True)
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
    else:
        told = gettext(
            "%(points)s percentage points since the round before (interval %(low)s to %(high)s).",
            **{name: _signed(trend[level][name], language) for name in ("points", "low", "high")},
        )
    return replace(line, change=told)


def _signed(points: int, language: str) -> str:
    """Return points with their sign, with the minus that numbers have."""
    sign = "+" if points > 0 else "−" if points < 0 else ""
    return f"{sign}{spoken_number(abs(points), language)}"


def _group(group: Json, language: str) -> Line:
    name = text_in(group["names"], language) or group["code"]
    line = _line(name, group["share"], "", language)
    verdict = {
        True: gettext("recognises"),
        False: gettext("not shown to recognise"),
        None: "",
    }[group["recognises"]]
    return replace(line, message="", verdict=verdict, is_part=group["is_part"])


def _line(label: str, said: Json, message: str, language: str) -> Line:
    if said["detail"] == "nothing":
        hidden = str(HIDDEN)
        return Line(label=label, message=hidden, words=hidden, counts="", reach="")
    words = _share_words(said, language)
    if said["detail"] == "band":
        return Line(label=label, message=words, words=words, counts="", reach="")
    low, high = spoken_number(said["low"], language), spoken_percent(said["high"], language)
    return Line(
        label=label,
        message=message % {"share": words} if message else "",
        words=words,
        counts=_counts_words(said, language),
        reach=f"{low}–{high}",
        low=said["low"],
        high=said["high"],
        percent=said["percent"],
    )


def _share_words(said: Json, language: str) -> str:
    if said["detail"] == "band":
        return {
            "low": gettext("low"),
            "middle": gettext("in the middle"),
            "high": gettext("high"),
        }[said["band"]]
    if said["over"] is not None:
        return gettext("more than %(share)s", share=spoken_percent(said["over"], language))
    if said["under"] is not None:
        return gettext("less than %(share)s", share=spoken_percent(said["under"], language))
    return spoken_percent(said["percent"], language)


def _counts_words(said: Json, language: str) -> str:
    headcount = said["headcount"]
    if said["answers"] is not None:
        return gettext(
            "%(answers)d of %(headcount)d answered", answers=said["answers"], headcount=headcount
        )
    if said["nearly_all"]:
        return gettext("nearly all of %(headcount)d answered", headcount=headcount)
    return gettext(
        "about %(response)s of %(headcount)d answered",
        response=spoken_percent(said["response"], language),
        headcount=headcount,
    )


def _gap(told: Json | None, language: str) -> str:
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


def _summary(units: Json) -> str:
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
