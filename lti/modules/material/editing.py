"""Changing a material's draft: its pages, files and quiz, as forms say.

A draft is the document of `document`, whole or not; these functions return another one.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from lti.modules.described import typed_number, typed_texts
from lti.modules.making.parts import free
from lti.modules.material.document import MOST_CHOICES

# Any, below: JSON, as a draft is kept.
Draft = dict[str, Any]
Parts = Literal["pages", "questions"]

BLANK: Draft = {"pages": [], "files": [], "quiz": None}


def parts_of(draft: Draft, which: Parts) -> list[Draft]:
    """Return the pages of a draft, or the questions of its quiz."""
    if which == "pages":
        return list(draft.get("pages", []))
    return list((draft.get("quiz") or {}).get("questions", []))


def with_parts(draft: Draft, which: Parts, parts: Sequence[Draft]) -> Draft:
    """Return a draft with other pages, or with other questions; without any it has no quiz."""
    if which == "pages":
        return {**draft, "pages": list(parts)}
    if not parts:
        return {**draft, "quiz": None}
    quiz = draft.get("quiz") or {"titles": _QUIZ_TITLES, "pass_share": 0.8}
    return {**draft, "quiz": {**quiz, "questions": list(parts)}}


def free_key(draft: Draft, which: Parts) -> str:
    """Return a key that no part of a draft has."""
    stem = "page-" if which == "pages" else "question-"
    return free(stem, [part["key"] for part in parts_of(draft, which)])


def typed_page(form: Mapping[str, str], key: str, before: Draft | None) -> Draft:
    """Return a page as a form has it; its pictures are those it had, with what is said of them."""
    pictures = {} if before is None else before["pictures"]
    return {
        "key": key,
        "titles": typed_texts(form, "title"),
        "minutes": typed_number(form.get("minutes", "")),
        "texts": typed_texts(form, "text"),
        "pictures": {
            name: {**picture, "alts": typed_texts(form, f"alt_{name}")}
            for name, picture in pictures.items()
            if form.get(f"without_{name}") is None
        },
    }


def typed_question(form: Mapping[str, str], key: str) -> Draft:
    """Return a question as a form has it; choices without any text are left out."""
    choices: list[Draft] = [
        {
            "key": f"choice-{number}",
            "texts": typed_texts(form, f"choice_{number}"),
            "correct": form.get(f"correct_{number}") is not None,
            "feedback": typed_texts(form, f"choice_feedback_{number}"),
        }
        for number in range(1, MOST_CHOICES + 1)
    ]
    kept = [each for each in choices if any(each["texts"].values())]
    right = sum(bool(each["correct"]) for each in kept)
    return {
        "key": key,
        "kind": "multiple" if right > 1 or form.get("several") else "single",
        "texts": typed_texts(form, "question"),
        "choices": kept,
        "feedback": typed_texts(form, "feedback"),
    }


def typed_quiz(form: Mapping[str, str], draft: Draft) -> Draft:
    """Return a draft whose quiz has the name and the share that a form says."""
    quiz = draft.get("quiz")
    if quiz is None:
        return draft
    percent = typed_number(form.get("pass_percent", ""))
    share = None if percent is None else percent / 100
    return {**draft, "quiz": {**quiz, "titles": typed_texts(form, "quiz"), "pass_share": share}}


def file_name(name: str, taken: Sequence[str]) -> str:
    """Return a name for an uploaded file that addresses can hold and no other file has."""
    stem, dot, ending = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    plain = unicodedata.normalize("NFKD", stem if dot else ending)
    plain = plain.encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-_")[:80] or "file"
    end = f".{ending.lower()}" if dot else ""
    numbered = (f"{plain}{'' if number == 1 else f'-{number}'}{end}" for number in range(1, 10_000))
    return next(each for each in numbered if each not in taken)


_QUIZ_TITLES = {"fi": "Testaa osaamisesi", "sv": "Testa dig själv", "en": "Test yourself"}
