"""The trainer's page of a survey: plan its rounds, see how many have answered, close."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from lrs.surroundings import surroundings
from lti.catalogue import Module, module
from lti.meetings.times import NoSuchTime, moment_of
from lti.modules.described import LONGEST_TITLE, typed_texts
from lti.modules.survey.answering import answered_so_far
from lti.modules.survey.closing import FEWEST
from lti.modules.survey.content import MOST_YEARLY_ITEMS, Survey
from lti.modules.survey.facts import KIND, manage_of, preview_of
from lti.modules.survey.library import survey_at
from lti.modules.survey.rounds import (
    Entry,
    NotPlannable,
    Round,
    drop,
    plan,
    round_by_id,
    rounds_of,
)
from lti.modules.survey.upkeep import close_now, keep_time
from lti.modules.survey.views import MODES, outcome_words
from lti.modules.texts import missing_languages
from lti.pages import (
    LANGUAGE_NAMES,
    LANGUAGES,
    FieldError,
    answer,
    gettext,
    in_own_language,
    ngettext,
    text_in,
)
from lti.people import Role
from lti.visit import Visit, visitors

_FIELDS = ("opens_day", "opens_time", "closes_day", "closes_time")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """A round in the list. can_drop and can_close say what may be done with it now.

    for_all is the address at which everybody signs in to answer it, None for who is on a course.
    """

    id: UUID
    title: str
    opens_at: datetime
    closes_at: datetime
    state: str
    can_drop: bool
    can_close: bool
    for_all: str | None


@visitors(Role.TRAINER)
@in_own_language
def rounds(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """List a survey's rounds, and offer to plan one."""
    return _page(visit, module_id)


@visitors(Role.TRAINER)
@in_own_language
def rounds_act(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Plan a round, drop a planned one, or close an open one before its time."""
    act = flask.request.form.get("act", "plan")
    if act == "plan":
        return _plan(visit, module_id)
    here = surroundings()
    with here.database.read() as connection:
        held = _round(connection, visit, module_id, flask.request.form.get("round", ""))
    if act == "drop":
        here.database.transact(lambda connection: drop(connection, visit.organisation_id, held.id))
    elif act == "close" and held.opened_at is not None:
        close_now(here, held)
    else:
        flask.abort(HTTPStatus.BAD_REQUEST)
    return flask.redirect(manage_of(visit.id, module_id), HTTPStatus.SEE_OTHER)


def _plan(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    here, form = surroundings(), flask.request.form
    titles = {code: text for code, text in typed_texts(form, "title").items() if text}
    opens_at, closes_at = _moment(form, "opens"), _moment(form, "closes")
    errors = _wrong(titles, opens_at, closes_at)
    if errors or opens_at is None or closes_at is None:
        return _page(visit, module_id, errors=errors)

    def work(connection: sa.Connection) -> None:
        held, _ = _shown(connection, visit, module_id)
        plan(
            connection,
            visit.organisation_id,
            held.id,
            titles=titles,
            window=(opens_at, closes_at),
            entry=Entry.SIGN_IN if form.get("entry") == "sign_in" else Entry.COURSE,
            now=here.clock(),
        )

    try:
        here.database.transact(work)
    except NotPlannable as error:
        return _page(visit, module_id, errors=[_sorry(str(error))])
    # A round that begins now need not wait for the background loop.
    keep_time(here)
    return flask.redirect(manage_of(visit.id, module_id), HTTPStatus.SEE_OTHER)


def _page(
    visit: Visit, module_id: UUID, *, errors: list[FieldError] | None = None
) -> ResponseReturnValue:
    here, form = surroundings(), flask.request.form
    with here.database.read() as connection:
        _, survey = _shown(connection, visit, module_id)
        lines = [
            _line(connection, each, visit, now=here.clock())
            for each in rounds_of(connection, visit.organisation_id, module_id)
        ]
    wrong = errors or []
    lacking = missing_languages(survey.texts, survey.languages)
    asked = max(
        sum(len(block.items) for block in survey.blocks_for(group))
        for group in ("expert", "supervisor")
    )
    return answer(
        "survey/rounds.html",
        visit=visit,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        title=text_in(survey.titles, visit.locale),
        mode=str(MODES[survey.mode]),
        facts=ngettext(
            "%(num)d item, about %(minutes)s min",
            "%(num)d items at most, about %(minutes)s min",
            asked,
            minutes=survey.minutes,
        ),
        is_long=asked > MOST_YEARLY_ITEMS,
        lacking=", ".join(LANGUAGE_NAMES[code] for code in lacking),
        lines=lines,
        languages=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
        typed={
            **{f"title_{code}": form.get(f"title_{code}", "") for code in LANGUAGES},
            **{name: form.get(name, "") for name in (*_FIELDS, "entry")},
        },
        errors=wrong,
        wrong={error.field: error.text for error in wrong},
        address=manage_of(visit.id, module_id),
        preview=preview_of(visit.id, module_id),
        back=f"/teach/{visit.id}/modules",
    )


def _line(connection: sa.Connection, held: Round, visit: Visit, *, now: datetime) -> RoundLine:
    is_open = held.is_open(now)
    return RoundLine(
        id=held.id,
        title=text_in(held.titles, visit.locale),
        opens_at=held.opens_at,
        closes_at=held.closes_at,
        state=_state(connection, held, is_open=is_open),
        can_drop=held.opened_at is None and held.closed_at is None,
        can_close=is_open,
        for_all=(
            f"{surroundings().settings.public_url}/survey/{held.id}"
            if held.entry is Entry.SIGN_IN
            else None
        ),
    )


def _state(connection: sa.Connection, held: Round, *, is_open: bool) -> str:
    if held.closed_at is not None:
        ended = outcome_words(held.outcome)
        if ended is not None:
            return ended
        return ngettext("closed, %(num)d answer", "closed, %(num)d answers", held.answered or 0)
    if not is_open:
        return gettext("planned") if held.opened_at is None else gettext("being closed")
    count = answered_so_far(connection, held)
    if count < FEWEST:
        return gettext("open, fewer than five answers so far")
    return ngettext("open, %(num)d answer so far", "open, %(num)d answers so far", count)


def _wrong(
    titles: Mapping[str, str], opens_at: datetime | None, closes_at: datetime | None
) -> list[FieldError]:
    errors = []
    missing = [code for code in LANGUAGES if code not in titles]
    if missing or any(len(title) > LONGEST_TITLE for title in titles.values()):
        errors.append(
            FieldError(
                f"title_{missing[0] if missing else 'fi'}",
                gettext("Name the round in every language"),
            )
        )
    for name, moment in (("opens_day", opens_at), ("closes_day", closes_at)):
        if moment is None:
            errors.append(FieldError(name, gettext("Give a day and a time that the clocks show")))
    return errors


def _sorry(why: str) -> FieldError:
    match why:
        case "order":
            return FieldError("closes_day", gettext("The round must close after it opens"))
        case "past":
            return FieldError("closes_day", gettext("The round would be over already"))
    return FieldError(
        "opens_day",
        gettext("Another round of this survey is at the same time; only one can be answered"),
    )


def _moment(form: Mapping[str, str], name: str) -> datetime | None:
    try:
        return moment_of(form.get(f"{name}_day", ""), form.get(f"{name}_time", ""))
    except NoSuchTime:
        return None


def _shown(connection: sa.Connection, visit: Visit, module_id: UUID) -> tuple[Module, Survey]:
    held = module(connection, visit.organisation_id, module_id)
    if held is None or held.kind != KIND or not held.version:
        flask.abort(HTTPStatus.NOT_FOUND)
    return held, survey_at(connection, visit.organisation_id, module_id, held.version)


def _round(connection: sa.Connection, visit: Visit, module_id: UUID, named: str) -> Round:
    try:
        held = round_by_id(connection, visit.organisation_id, UUID(named))
    except ValueError:
        held = None
    if held is None or held.module_id != module_id:
        flask.abort(HTTPStatus.NOT_FOUND)
    return held
