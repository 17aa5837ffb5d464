"""The quiz's pages: the rule first, one question at a time with its feedback, the result."""

from http import HTTPStatus
from uuid import UUID

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue

from lti.modules.material import acts
from lti.modules.material.attempts import Attempt
from lti.modules.material.content import QUIZ, Question, Quiz
from lti.modules.material.entry import acted, keep_place, learners, seen, viewers
from lti.modules.material.quiz_views import (
    next_question,
    question_view,
    quiz_view,
    result_view,
)
from lti.modules.material.views import Seen
from lti.pages import answer
from lti.visit import Visit


@viewers
def quiz(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Say how the quiz counts before it is begun."""
    known = seen(visit, module_id)
    if known.records and known.study is None:
        return _to(known.addresses.start)
    keep_place(visit, known, QUIZ)
    return answer("material/quiz.html", visit=visit, view=quiz_view(known, _quiz(known)))


@learners
def attempt(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Begin an attempt, or go on with the one under way."""
    number = acted(visit, module_id, acts.start_quiz)
    known = seen(visit, module_id)
    following = next_question(_quiz(known), _attempt(known, number))
    if following is None:
        return _to(known.addresses.result(number))
    return _to(known.addresses.question(number, following.key))


@learners
def question(visit: Visit, module_id: UUID, number: int, key: str) -> ResponseReturnValue:
    """Show a question, with its feedback once it is answered."""
    return _question_page(visit, seen(visit, module_id), number, key, missing=False)


@learners
def answered(visit: Visit, module_id: UUID, number: int, key: str) -> ResponseReturnValue:
    """Take an answer; it is shown with its feedback by the page it leads to."""
    known = seen(visit, module_id)
    asked, _ = _question(known, number, key)
    chosen = _chosen(asked)
    if not chosen:
        return _question_page(visit, known, number, key, missing=True)
    acted(
        visit,
        module_id,
        lambda connection, scene: acts.answer(
            connection, scene, number=number, question=asked, chosen=chosen
        ),
    )
    return _to(known.addresses.question(number, key))


@learners
def result(visit: Visit, module_id: UUID, number: int) -> ResponseReturnValue:
    """Show the score of an attempt, and the way on."""
    known = seen(visit, module_id)
    tried = _attempt(known, number)
    if tried.finished_at is None:
        return _to(known.addresses.quiz)
    return answer("material/result.html", visit=visit, view=result_view(known, _quiz(known), tried))


def _question_page(
    visit: Visit, known: Seen, number: int, key: str, *, missing: bool
) -> ResponseReturnValue:
    asked, tried = _question(known, number, key)
    is_missing = missing and key not in tried.answers
    return answer(
        "material/question.html",
        visit=visit,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if is_missing else HTTPStatus.OK,
        view=question_view(known, _quiz(known), tried, asked, missing=is_missing),
    )


def _chosen(asked: Question) -> tuple[str, ...]:
    """Return the keys that were sent and are choices of the question, in the question's order."""
    sent = set(request.form.getlist("choice"))
    chosen = tuple(choice.key for choice in asked.choices if choice.key in sent)
    return chosen[:1] if asked.kind == "single" else chosen


def _quiz(known: Seen) -> Quiz:
    return known.material.quiz or abort(404)


def _attempt(known: Seen, number: int) -> Attempt:
    found = (attempt for attempt in known.attempts if attempt.number == number)
    return next(found, None) or abort(404)


def _question(known: Seen, number: int, key: str) -> tuple[Question, Attempt]:
    found = (question for question in _quiz(known).questions if question.key == key)
    return next(found, None) or abort(404), _attempt(known, number)


def _to(address: str) -> ResponseReturnValue:
    return redirect(address, HTTPStatus.SEE_OTHER)
