"""What people do in online materials, and in every module: begin it, and complete it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import tincan

from statements import vocabulary
from statements.coaching.building import (
    Doer,
    Named,
    Within,
    activity,
    context,
    in_module,
    statement,
)
from statements.grammar import ValidStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Named):
    """A choice question: its choices' texts by key and language, and the keys that are right."""

    choices: Mapping[str, Mapping[str, str]]
    correct: tuple[str, ...]


def module_started(doer: Doer, *, within: Within, at: datetime) -> ValidStatement:
    """State that someone opened a module for the first time."""
    return statement(
        doer,
        verb=vocabulary.INITIALIZED,
        activity=activity(doer, within.module, vocabulary.MODULE),
        context=context(doer, within),
        at=at,
    )


def page_read(doer: Doer, *, page: Named, within: Within, at: datetime) -> ValidStatement:
    """State that someone read a page of a module."""
    return statement(
        doer,
        verb=vocabulary.EXPERIENCED,
        activity=activity(doer, page, vocabulary.WEB_PAGE),
        context=in_module(doer, within),
        at=at,
    )


def file_downloaded(doer: Doer, *, file: Named, within: Within, at: datetime) -> ValidStatement:
    """State that someone took a file of a module."""
    return statement(
        doer,
        verb=vocabulary.DOWNLOADED,
        activity=activity(doer, file, vocabulary.FILE),
        context=in_module(doer, within),
        at=at,
    )


def question_answered(
    doer: Doer,
    *,
    question: Question,
    chosen: tuple[str, ...],
    correct: bool,
    within: Within,
    at: datetime,
) -> ValidStatement:
    """State which choices someone took, and whether they were right.

    Response and pattern are the keys joined by "[,]" (Part 2, 2.4.4.1, Response Patterns).
    """
    return statement(
        doer,
        verb=vocabulary.ANSWERED,
        activity=_question(doer, question),
        context=in_module(doer, within),
        result=tincan.Result(success=correct, response="[,]".join(chosen)),
        at=at,
    )


def quiz_scored(
    doer: Doer,
    *,
    quiz: Named,
    raw: int,
    maximum: int,
    passed: bool,
    within: Within,
    at: datetime,
) -> ValidStatement:
    """State how many points of how many someone got, and whether that passes.

    `maximum` is at least 1, `raw` from 0 to `maximum`.
    """
    score = tincan.Score(scaled=raw / maximum, raw=raw, min=0, max=maximum)
    return statement(
        doer,
        verb=vocabulary.PASSED if passed else vocabulary.FAILED,
        activity=activity(doer, quiz, vocabulary.ASSESSMENT),
        context=in_module(doer, within),
        result=tincan.Result(score=score, success=passed),
        at=at,
    )


def module_completed(doer: Doer, *, within: Within, at: datetime) -> ValidStatement:
    """State that someone completed a module."""
    return statement(
        doer,
        verb=vocabulary.COMPLETED,
        activity=activity(doer, within.module, vocabulary.MODULE),
        context=context(doer, within),
        result=tincan.Result(completion=True),
        at=at,
    )


def _question(doer: Doer, question: Question) -> tincan.Activity:
    built = activity(doer, question, vocabulary.INTERACTION)
    built.definition.interaction_type = "choice"
    built.definition.correct_responses_pattern = ["[,]".join(question.correct)]
    built.definition.choices = [
        tincan.InteractionComponent(id=key, description=tincan.LanguageMap(texts))
        for key, texts in question.choices.items()
    ]
    return built
