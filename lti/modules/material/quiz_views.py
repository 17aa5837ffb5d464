"""What the pages of a quiz show: its rule, one question with its feedback, the result."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lti.modules.material.attempts import Attempt, is_right
from lti.modules.material.content import QUIZ, Choice, Question, Quiz
from lti.modules.material.views import Seen, Step, rule_of, score_text, steps_of, way_on
from lti.pages import FieldError, gettext, ngettext

Verdict = Literal["right", "wrong", "missed", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizView:
    """The quiz's first page: the rule, and what was achieved so far."""

    material: str
    title: str
    rule: str
    best: str | None
    passed: bool
    under_way: bool
    records: bool
    steps: tuple[Step, ...]
    address: str
    start: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceView:
    """A choice; the verdict is "plain" until the question is answered."""

    key: str
    text: str
    chosen: bool
    verdict: Verdict
    feedback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """One question; correct is None until it is answered."""

    quiz: str
    where: str
    text: str
    hint: str
    control: Literal["radio", "checkbox"]
    choices: tuple[ChoiceView, ...]
    correct: bool | None
    feedback: str
    address: str
    next_address: str
    next_label: str
    start: str
    errors: tuple[FieldError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    """The score of one attempt, and the way on."""

    quiz: str
    score: str
    best: str | None
    raw: int
    maximum: int
    passed: bool
    completed: bool
    rule: str
    go_on: str
    go_on_title: str
    missing: str
    quiz_address: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """Every question with its right answers, for a trainer's preview."""

    text: str
    choices: tuple[ChoiceView, ...]
    feedback: str


def quiz_view(seen: Seen, quiz: Quiz) -> QuizView:
    """Prepare the quiz's first page."""
    return QuizView(
        material=seen.text(seen.material.titles),
        title=seen.text(quiz.titles),
        rule=rule_of(seen) or "",
        best=score_text(seen.best),
        passed=seen.passed,
        under_way=bool(seen.attempts) and seen.attempts[-1].finished_at is None,
        records=seen.records,
        steps=steps_of(seen, current=QUIZ),
        address=seen.addresses.quiz,
        start=seen.addresses.start,
    )


def question_view(
    seen: Seen, quiz: Quiz, attempt: Attempt, question: Question, *, missing: bool
) -> QuestionView:
    """Prepare a question; missing tells that it was sent without a choice."""
    chosen = attempt.answers.get(question.key)
    index = quiz.questions.index(question)
    next_address, next_label = _next(seen, quiz, attempt)
    return QuestionView(
        quiz=seen.text(quiz.titles),
        where=gettext(
            "Question %(number)s of %(total)s", number=index + 1, total=len(quiz.questions)
        ),
        text=seen.text(question.texts),
        hint=_hint(question),
        control="radio" if question.kind == "single" else "checkbox",
        choices=tuple(_choice(seen, choice, chosen) for choice in question.choices),
        correct=None if chosen is None else is_right(question, chosen),
        feedback=seen.text(question.feedback),
        address=seen.addresses.question(attempt.number, question.key),
        next_address=next_address,
        next_label=next_label,
        start=seen.addresses.start,
        errors=(FieldError(f"choice-{question.choices[0].key}", _missing(question)),)
        if missing
        else (),
    )


def result_view(seen: Seen, quiz: Quiz, attempt: Attempt) -> ResultView:
    """Prepare the result of a finished attempt."""
    unread = sum(not seen.is_read(page) for page in seen.material.pages)
    address, title = way_on(seen)
    return ResultView(
        quiz=seen.text(quiz.titles),
        score=score_text(attempt) or "",
        best=score_text(seen.best) if seen.best != attempt else None,
        raw=attempt.score_raw or 0,
        maximum=attempt.score_max or len(quiz.questions),
        passed=bool(attempt.passed),
        completed=seen.study is not None and seen.study.completed_at is not None,
        rule=rule_of(seen) or "",
        go_on=address,
        go_on_title=title,
        missing=ngettext(
            "%(num)d page is still to read.", "%(num)d pages are still to read.", unread
        )
        if unread
        else "",
        quiz_address=seen.addresses.quiz,
        end=seen.addresses.end,
    )


def key_views(seen: Seen, quiz: Quiz) -> tuple[KeyView, ...]:
    """Prepare every question with its right answers."""
    return tuple(
        KeyView(
            text=seen.text(question.texts),
            choices=tuple(
                _choice(seen, choice, tuple(question.correct_keys)) for choice in question.choices
            ),
            feedback=seen.text(question.feedback),
        )
        for question in quiz.questions
    )


def next_question(quiz: Quiz, attempt: Attempt) -> Question | None:
    """Return the first question an attempt has not answered, None when all are."""
    return next(
        (question for question in quiz.questions if question.key not in attempt.answers), None
    )


def _next(seen: Seen, quiz: Quiz, attempt: Attempt) -> tuple[str, str]:
    following = next_question(quiz, attempt)
    if following is None:
        return seen.addresses.result(attempt.number), gettext("See the result")
    return seen.addresses.question(attempt.number, following.key), gettext("Next question")


def _choice(seen: Seen, choice: Choice, chosen: Sequence[str] | None) -> ChoiceView:
    taken = chosen is not None and choice.key in chosen
    return ChoiceView(
        key=choice.key,
        text=seen.text(choice.texts),
        chosen=taken,
        verdict=_verdict(choice, taken=taken, answered=chosen is not None),
        feedback=seen.text(choice.feedback),
    )


def _verdict(choice: Choice, *, taken: bool, answered: bool) -> Verdict:
    if not answered:
        return "plain"
    if taken:
        return "right" if choice.correct else "wrong"
    return "missed" if choice.correct else "plain"


def _hint(question: Question) -> str:
    if question.kind == "single":
        return gettext("Choose one.")
    return gettext("Choose all that apply.")


def _missing(question: Question) -> str:
    if question.kind == "single":
        return gettext("Choose one of the answers")
    return gettext("Choose at least one of the answers")
