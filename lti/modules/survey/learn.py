"""A survey as participants come to it: what is promised, and the way to the first screen."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from lrs.surroundings import surroundings
from lti.catalogue import Module, module
from lti.modules.making.previewing import draft_for
from lti.modules.survey.answer_pages import answer_address
from lti.modules.survey.answering import has_answered
from lti.modules.survey.answers import Answer, NotAnAnswer, answer_from
from lti.modules.survey.content import Mode, Survey
from lti.modules.survey.facts import KIND, entrance_of, preview_of
from lti.modules.survey.form import (
    Finished,
    Screen,
    again,
    first,
    known_values,
    place_of,
    turned,
    units_of,
)
from lti.modules.survey.library import survey_at
from lti.modules.survey.own import delete_own, keep_own, own_answers
from lti.modules.survey.passes import of_person, outside_keys, secrets_of
from lti.modules.survey.pseudonyms import pseudonym_of
from lti.modules.survey.rounds import Entry, Round, current_round, rounds_of
from lti.modules.survey.screens import screen_view
from lti.modules.survey.views import (
    OwnView,
    StartView,
    own_views,
    start_view,
    state_of,
)
from lti.pages import answer, in_own_language
from lti.people import Role
from lti.units import Tree, tree_at, tree_by_id
from lti.visit import Visit, visitors


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A survey as somebody meets it; own are the answers that only this person sees."""

    module: Module
    survey: Survey
    held: Round | None
    tree: Tree | None
    shown: str | None
    answered: bool
    own: tuple[OwnView, ...]


@visitors(Role.LEARNER, Role.VISITOR)
@in_own_language
def start(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show what the survey is, what is promised, and whether it can be answered now."""
    return answer("survey/start.html", visit=visit, view=_start(visit, module_id))


@visitors(Role.TRAINER)
@in_own_language
def preview(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show a trainer the same page; its screens can be turned, and nothing is kept."""
    return answer("survey/start.html", visit=visit, view=_start(visit, module_id))


@visitors(Role.LEARNER)
@in_own_language
def own(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show the first screen of a self-assessment."""
    seen = _answerable(visit, module_id)
    return _screen(visit, seen, first(seen.survey), f"{entrance_of(visit.id, module_id)}/own")


@visitors(Role.LEARNER)
@in_own_language
def own_turn(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Turn the screens of a self-assessment, and keep it sealed when it is sent."""
    seen = _answerable(visit, module_id)
    address = f"{entrance_of(visit.id, module_id)}/own"
    reached = _turned(seen.survey)
    if isinstance(reached, Screen):
        return _screen(visit, seen, reached, address)
    try:
        told = answer_from(seen.survey, reached.values, units=units_of(seen.survey, seen.tree))
    except NotAnAnswer as error:
        return _screen(visit, seen, again(seen.survey, reached.values, error.code), address)
    _keep_own(visit, seen, told)
    return flask.redirect(entrance_of(visit.id, module_id), HTTPStatus.SEE_OTHER)


@visitors(Role.LEARNER)
@in_own_language
def own_delete(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Delete a person's self-assessments of a survey, all rounds."""
    if visit.person_id is None:
        flask.abort(HTTPStatus.NOT_FOUND)
    person_id = visit.person_id

    def gone(connection: sa.Connection) -> None:
        for each in rounds_of(connection, visit.organisation_id, module_id):
            delete_own(connection, visit.organisation_id, person_id, each.id)

    surroundings().database.transact(gone)
    return flask.redirect(entrance_of(visit.id, module_id), HTTPStatus.SEE_OTHER)


@visitors(Role.TRAINER, Role.VISITOR)
@in_own_language
def look(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Turn the screens of a survey only to look; nothing is kept."""
    seen = seen_by(visit, module_id)
    address = flask.request.path
    if flask.request.method == "GET":
        return _screen(visit, seen, first(seen.survey), address, is_preview=True)
    reached = _turned(seen.survey)
    if isinstance(reached, Finished):
        return flask.redirect(address.removesuffix("/look"), HTTPStatus.SEE_OTHER)
    return _screen(visit, seen, reached, address, is_preview=True)


def seen_by(visit: Visit, module_id: UUID) -> Seen:
    """Return a survey as the visit's person meets it; 404 when the organisation has no such."""
    here = surroundings()
    keys = outside_keys(here)
    now = here.clock()
    with here.database.read() as connection:
        known = module(connection, visit.organisation_id, module_id)
        if known is None or known.kind != KIND:
            flask.abort(HTTPStatus.NOT_FOUND)
        draft = draft_for(connection, visit, known)
        if draft is not None and isinstance(draft.content, Survey):
            return Seen(
                module=draft.module,
                survey=draft.content,
                held=None,
                tree=_tree(connection, visit, None, now.date()),
                shown=None,
                answered=False,
                own=(),
            )
        if not known.version:
            flask.abort(HTTPStatus.NOT_FOUND)
        held = current_round(connection, visit.organisation_id, module_id, now=now)
        is_frozen = held is not None and held.opened_at is not None
        survey = survey_at(
            connection,
            visit.organisation_id,
            module_id,
            held.version if held is not None and is_frozen else known.version,
        )
        key = None if held is None or not is_frozen else secrets_of(keys, held.id)
        shown = None
        if key is not None and visit.role is Role.LEARNER and visit.person_id is not None:
            pseudonym = pseudonym_of(keys, survey, known, visit.person_id)
            shown = key.pass_for(of_person(visit.person_id), pseudonym)
        mark = None if key is None or shown is None else key.mark_of(shown)
        return Seen(
            module=known,
            survey=survey,
            held=held,
            tree=_tree(connection, visit, held, here.clock().date()),
            shown=shown,
            answered=mark is not None and held is not None and has_answered(connection, held, mark),
            own=_own(connection, visit, known, survey),
        )


def _start(visit: Visit, module_id: UUID) -> StartView:
    seen = seen_by(visit, module_id)
    now = surroundings().clock()
    state = state_of(seen.held, answered=seen.answered, now=now)
    records = visit.role is Role.LEARNER and visit.person_id is not None
    room = preview_of if visit.role is Role.TRAINER else entrance_of
    here = room(visit.id, module_id)
    address: str | None = f"{here}/look"
    if records:
        address = _way_in(visit, seen, here) if state == "open" else None
    return start_view(
        seen.survey,
        seen.held,
        state=state,
        language=visit.locale,
        address=address,
        records=records,
        back=(
            f"/dashboards/{visit.id}/me"
            if visit.role is Role.LEARNER
            else f"/dashboards/{visit.id}/cohort"
            if visit.role is Role.TRAINER
            else f"/learn/{visit.id}/materials"
        ),
        own=seen.own,
        delete=f"{here}/own/delete" if seen.own else None,
    )


def _way_in(visit: Visit, seen: Seen, here: str) -> str | None:
    if seen.held is None:
        return None
    if seen.survey.mode is Mode.SELF_ASSESSMENT:
        return f"{here}/own"
    if seen.held.entry is Entry.SIGN_IN:
        return f"/survey/{seen.held.id}"
    return None if seen.shown is None else answer_address(visit.locale, seen.held.id, seen.shown)


def _answerable(visit: Visit, module_id: UUID) -> Seen:
    seen = seen_by(visit, module_id)
    if (
        seen.survey.mode is not Mode.SELF_ASSESSMENT
        or seen.held is None
        or not seen.held.is_open(surroundings().clock())
        or visit.person_id is None
    ):
        flask.abort(HTTPStatus.NOT_FOUND)
    return seen


def _keep_own(visit: Visit, seen: Seen, told: Answer) -> None:
    here, held, person_id = surroundings(), seen.held, visit.person_id
    if held is None or person_id is None:
        flask.abort(HTTPStatus.NOT_FOUND)
    here.database.transact(
        lambda connection: keep_own(
            connection,
            outside_keys(here),
            held,
            seen.survey,
            person_id=person_id,
            answer=told,
        )
    )


def _turned(survey: Survey) -> Screen | Finished:
    form = flask.request.form
    values = known_values({name: form.getlist(name) for name in form})
    return turned(survey, values, at=place_of(form.get("at")), act=form.get("act", "next"))


def _screen(
    visit: Visit, seen: Seen, screen: Screen, address: str, *, is_preview: bool = False
) -> ResponseReturnValue:
    view = screen_view(
        seen.survey,
        screen,
        language=visit.locale,
        tree=seen.tree,
        address=address,
        is_preview=is_preview,
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if view.errors else HTTPStatus.OK
    return answer("survey/screen.html", visit=visit, status=status, view=view)


def _tree(connection: sa.Connection, visit: Visit, held: Round | None, today: Any) -> Tree | None:
    if held is not None and held.tree_id is not None:
        return tree_by_id(connection, visit.organisation_id, held.tree_id)
    return tree_at(connection, visit.organisation_id, today)


def _own(
    connection: sa.Connection, visit: Visit, known: Module, survey: Survey
) -> tuple[OwnView, ...]:
    if survey.mode is not Mode.SELF_ASSESSMENT or visit.person_id is None:
        return ()
    told = own_answers(
        connection, outside_keys(surroundings()), visit.organisation_id, visit.person_id
    )
    known_rounds = rounds_of(connection, visit.organisation_id, known.id)
    return own_views(survey, known_rounds, told, visit.locale)
