"""How a quiz counts."""

import pytest

from lti.modules.material.attempts import Attempt, best_of, is_right, score_of
from lti.modules.material.content import Choice, Question, Quiz

TEXT = {"fi": "x", "sv": "x", "en": "x"}


def question(key: str, right: str = "a", kind: str = "single") -> Question:
    return Question(
        key=key,
        kind="multiple" if kind == "multiple" else "single",
        texts=TEXT,
        choices=tuple(
            Choice(key=each, texts=TEXT, correct=each in right, feedback=TEXT) for each in "abc"
        ),
        feedback=TEXT,
    )


def quiz(questions: int, share: float) -> Quiz:
    return Quiz(
        titles=TEXT, pass_share=share, questions=tuple(question(f"q{n}") for n in range(questions))
    )


def attempt(number: int, raw: int | None) -> Attempt:
    return Attempt(
        number=number,
        version=1,
        answers={},
        finished_at=None,
        score_raw=raw,
        score_max=5,
        passed=None,
    )


@pytest.mark.parametrize(
    ("questions", "share", "needed"),
    [(5, 0.8, 4), (10, 0.8, 8), (10, 0.7, 7), (3, 0.8, 3), (5, 1.0, 5), (3, 0.01, 1), (6, 0.5, 3)],
)
def test_the_share_that_passes_is_so_many_questions(
    questions: int, share: float, needed: int
) -> None:
    assert quiz(questions, share).points_to_pass == needed


@pytest.mark.parametrize(
    ("chosen", "right"),
    [
        (("a", "c"), True),
        (("c", "a"), True),
        (("a",), False),
        (("a", "b", "c"), False),
        ((), False),
    ],
)
def test_exactly_the_right_choices_are_right(chosen: str, right: bool) -> None:
    assert is_right(question("q", "ac", "multiple"), tuple(chosen)) is right


def test_there_is_no_score_before_the_last_answer() -> None:
    held = quiz(2, 0.8)
    assert score_of(held, {"q0": ("a",)}) is None
    scored = score_of(held, {"q0": ("a",), "q1": ("b",)})
    assert scored is not None
    assert (scored.raw, scored.maximum, scored.passed) == (1, 2, False)


def test_the_best_attempt_is_the_first_of_the_best_and_none_before_one_is_finished() -> None:
    assert best_of([attempt(1, None)]) is None
    best = best_of([attempt(1, 0), attempt(2, 3), attempt(3, 3), attempt(4, None)])
    assert best is not None
    assert best.number == 2
    only = best_of([attempt(1, 0)])
    assert only is not None
