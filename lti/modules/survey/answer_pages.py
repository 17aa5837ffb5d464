"""The pages on which a round is answered: by its pass alone, without a visit, cookie or log.

Nothing in the address or the form says who answers. The language is part of the address, so that
it need not be kept either.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from uuid import UUID

import flask
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from lrs.entry import admits
from lrs.surroundings import surroundings
from lti.modules.survey.answering import AnsweredAlready, NotOpen, has_answered, keep_answer
from lti.modules.survey.answers import NotAnAnswer, answer_from
from lti.modules.survey.content import Survey
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
from lti.modules.survey.passes import outside_keys, secrets_of
from lti.modules.survey.rounds import Round, round_anywhere
from lti.modules.survey.screens import screen_view
from lti.pages import LANGUAGES, answer, text_in
from lti.protocol.deployments import platform_origins
from lti.units import Tree, tree_by_id
from lti.visit import framed

_DRAFT_LENGTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Where somebody answers: the round, its survey, and the mark that answering leaves.

    origins are the platforms in whose frames the pages may stand.
    """

    held: Round
    survey: Survey
    tree: Tree | None
    language: str
    shown: str = field(repr=False)
    mark: bytes = field(repr=False)
    pseudonym: bytes | None = field(repr=False)
    origins: str
    answered: bool


def answer_address(language: str, round_id: UUID, shown: str) -> str:
    """Return where a round is answered with a pass."""
    return f"/answer/{language}/{round_id}/{shown}"


def seated(view: Callable[[Seat], ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Let in who shows a pass of a round that is open; the view gets the Seat."""

    @functools.wraps(view)
    def entered(language: str, round_id: UUID, shown: str) -> ResponseReturnValue:
        if language not in LANGUAGES:
            flask.abort(HTTPStatus.NOT_FOUND)
        seat = _seat(language, round_id, shown)
        with force_locale(language):
            if seat is None:
                return _over(language)
            response = flask.make_response(view(seat))
        response = framed(response, seat.origins)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return admits("pass: who was let into this round of a survey, once")(entered)


@seated
def begin(seat: Seat) -> ResponseReturnValue:
    """Show the first screen, or thanks to whom has answered."""
    if seat.answered:
        return _thanks(seat, already=True)
    return _page(seat, first(seat.survey))


@seated
def turn(seat: Seat) -> ResponseReturnValue:
    """Turn to another screen, or keep the answer when the form is sent."""
    if seat.answered:
        return _thanks(seat, already=True)
    form = flask.request.form
    values = known_values({name: form.getlist(name) for name in form})
    reached = turned(seat.survey, values, at=place_of(form.get("at")), act=form.get("act", "next"))
    if isinstance(reached, Screen):
        return _page(seat, reached)
    return _keep(seat, reached)


def _keep(seat: Seat, finished: Finished) -> ResponseReturnValue:
    try:
        told = answer_from(seat.survey, finished.values, units=units_of(seat.survey, seat.tree))
    except NotAnAnswer as error:
        return _page(seat, again(seat.survey, finished.values, error.code))
    told = replace(told, pseudonym=seat.pseudonym)
    try:
        surroundings().database.transact(
            lambda connection: keep_answer(
                connection, seat.held, seat.survey, mark=seat.mark, answer=told
            )
        )
    except AnsweredAlready:
        return _thanks(seat, already=True)
    except NotOpen:
        return answer("survey/over.html", language=seat.language, status=HTTPStatus.GONE)
    return _thanks(seat, already=False)


def _page(seat: Seat, screen: Screen) -> ResponseReturnValue:
    view = screen_view(
        seat.survey,
        screen,
        language=seat.language,
        tree=seat.tree,
        address=answer_address(seat.language, seat.held.id, seat.shown),
        draft=f"{seat.held.id}:{seat.shown[:_DRAFT_LENGTH]}",
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if view.errors else HTTPStatus.OK
    return answer("survey/screen.html", language=seat.language, status=status, view=view)


def _thanks(seat: Seat, *, already: bool) -> ResponseReturnValue:
    return answer(
        "survey/thanks.html",
        language=seat.language,
        title=text_in(seat.survey.titles, seat.language),
        closes_at=seat.held.closes_at,
        already=already,
        draft=f"{seat.held.id}:{seat.shown[:_DRAFT_LENGTH]}",
    )


def _over(language: str) -> flask.Response:
    """Say that nothing can be answered; like an error page it may stand in any platform's frame."""
    shown = answer("survey/over.html", language=language, status=HTTPStatus.NOT_FOUND)
    shown.headers["Content-Security-Policy"] = "default-src 'self'; base-uri 'none'"
    return shown


def _seat(language: str, round_id: UUID, shown: str) -> Seat | None:
    here = surroundings()
    key = secrets_of(outside_keys(here), round_id)
    mark = None if key is None else key.mark_of(shown)
    if key is None or mark is None:
        return None
    with here.database.read() as connection:
        held = round_anywhere(connection, round_id)
        if held is None or not held.is_open(here.clock()):
            return None
        return Seat(
            held=held,
            survey=survey_at(connection, held.organisation_id, held.module_id, held.version),
            tree=(
                None
                if held.tree_id is None
                else tree_by_id(connection, held.organisation_id, held.tree_id)
            ),
            language=language,
            shown=shown,
            mark=mark,
            pseudonym=key.pseudonym_of(shown),
            origins=" ".join(platform_origins(connection, held.organisation_id)),
            answered=has_answered(connection, held, mark),
        )
