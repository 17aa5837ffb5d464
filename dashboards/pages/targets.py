"""The target levels: what is locked now, what was before, and locking others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

import flask
from flask import request
from flask.typing import ResponseReturnValue

from dashboards.follow_up.locking import Kind, all_locked, lock
from dashboards.pages.typed import NumberField, day_in, numbers_in
from dashboards.report.levels import level_name
from dashboards.spoken import spoken_percent
from dashboards.target.told import LEVELS, Locked
from lrs.surroundings import surroundings
from lti.pages import FieldError, answer, gettext, language_of
from lti.pages.dates import spoken_date, spoken_moment
from lti.sign_in import Session, StaffRole, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Target levels in words, and when they were locked."""

    words: Sequence[str]
    due: str
    locked: str


@signed_in(StaffRole.ADMINISTRATOR, StaffRole.REPORT_READER, StaffRole.RESULTS_APPROVER)
def targets(session: Session) -> ResponseReturnValue:
    """Show the target levels, and to who approves results the form that locks others."""
    return _page(session, None, ())


@signed_in(StaffRole.RESULTS_APPROVER)
def lock_targets(session: Session) -> ResponseReturnValue:
    """Lock target levels for the rounds that close from now on."""
    here = surroundings()
    percents, errors = numbers_in(request.form, _fields())
    due_on, wrong = day_in(request.form, "due_on")
    if not errors and all(percents[level] is None for level in LEVELS):
        errors = [FieldError(LEVELS[0], gettext("Give a target level for one level at least."))]
    errors += wrong
    if errors or due_on is None:
        return _page(session, request.form, errors)
    told = {"due_on": due_on.isoformat(), "levels": percents}
    with here.database.write() as connection:
        lock(
            connection,
            session.organisation_id,
            Kind.TARGETS,
            told,
            by=session.actor,
            now=here.clock(),
        )
    return flask.redirect("/results/targets", HTTPStatus.SEE_OTHER)


def _page(
    session: Session, typed: Mapping[str, str] | None, errors: Sequence[FieldError]
) -> ResponseReturnValue:
    here, language = surroundings(), language_of(request)
    with here.database.read() as connection:
        locked = all_locked(connection, session.organisation_id, Kind.TARGETS)
    return answer(
        "dashboards/follow_up/targets.html",
        status=HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK,
        language=language,
        current=_in_words(locked[0], language) if locked else None,
        earlier=[_in_words(each, language) for each in locked[1:]],
        may_lock=StaffRole.RESULTS_APPROVER in session.roles,
        fields=_fields(),
        values=_values(locked[0] if locked else None) if typed is None else typed,
        errors=errors,
        error_of={each.field: each.text for each in errors},
    )


def _values(locked: Locked | None) -> Mapping[str, str]:
    """Return what the form begins with: what is locked now."""
    if locked is None:
        return dict.fromkeys((*LEVELS, "due_on"), "")
    percents = locked.told["levels"]
    return {"due_on": locked.told["due_on"]} | {
        level: "" if percents.get(level) is None else f"{percents[level]:g}" for level in LEVELS
    }


def _fields() -> list[NumberField]:
    return [
        NumberField(
            name=level,
            label=level_name(level),
            least=1,
            most=100,
            hint=gettext("Per cent who recognise it; empty for no target"),
        )
        for level in LEVELS
    ]


def _in_words(locked: Locked, language: str) -> Levels:
    percents = locked.told["levels"]
    return Levels(
        words=[
            f"{level_name(level)}: {spoken_percent(percents[level], language)}"
            for level in LEVELS
            if percents.get(level) is not None
        ],
        due=spoken_date(date.fromisoformat(locked.told["due_on"]), language),
        locked=spoken_moment(locked.at, language),
    )
