"""What is said of a form from which no module can be made."""

from collections.abc import Iterator, Mapping
from typing import Any

from lti.modules.described import LONGEST_SUMMARY, LONGEST_TITLE, MOST_MINUTES
from lti.modules.making.makers import NotWhole
from lti.pages import FieldError, gettext


def errors_in(error: NotWhole) -> list[FieldError]:
    """Return what is missing in a module, in words, field by field."""
    sorry = {
        "titles": (
            "title_fi",
            gettext("Give a name of at most %(most)s characters", most=LONGEST_TITLE),
        ),
        "summaries": (
            "summary_fi",
            gettext(
                "Say in a sentence what it is about, in at most %(most)s characters",
                most=LONGEST_SUMMARY,
            ),
        ),
        "minutes": (
            "minutes",
            gettext("Give the minutes as a whole number from 1 to %(most)s", most=MOST_MINUTES),
        ),
        "sessions_enough": (
            "sessions_enough",
            gettext("Give the number of sessions as a whole number from 1 to 50"),
        ),
    }
    told = [sorry[name] for name in sorry if name in error.mistakes]
    told += [*_pages(error.mistakes), *_files(error.mistakes), *_quiz(error.mistakes)]
    told += _blocks(error.mistakes)
    rest = [("description_fi", gettext("A text is too long or cannot be used"))]
    known = told or rest
    return [FieldError(field, text) for field, text in known]


# Any, below: what marshmallow says is wrong, by places.


def _pages(mistakes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    wrong = mistakes.get("pages")
    if isinstance(wrong, list):
        yield "pages", gettext("Write at least one page")
        return
    for number, parts in sorted((wrong or {}).items()):
        told = {"number": number + 1}
        if "titles" in parts:
            yield "pages", gettext("Page %(number)s: give a name", **told)
        if "minutes" in parts:
            yield "pages", gettext("Page %(number)s: give the minutes as a whole number", **told)
        if "texts" in parts:
            yield (
                "pages",
                gettext(
                    "Page %(number)s: write a text, and show in it only pictures that the page has",
                    **told,
                ),
            )
        if "pictures" in parts:
            yield "pages", gettext("Page %(number)s: describe each picture", **told)


def _files(mistakes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "files" in mistakes:
        yield "files", gettext("Give each file a name that participants see")


def _quiz(mistakes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    wrong = mistakes.get("quiz")
    if not isinstance(wrong, dict):
        return
    if "titles" in wrong or "pass_share" in wrong:
        yield "quiz", gettext("Give the quiz a name, and say how many per cent right is enough")
    questions = wrong.get("questions")
    for number, parts in sorted(questions.items() if isinstance(questions, dict) else ()):
        if "choices" in parts:
            yield (
                "quiz",
                gettext(
                    "Question %(number)s: give at least two choices, each with a text, "
                    "and tick a right one",
                    number=number + 1,
                ),
            )
        else:
            yield "quiz", gettext("Question %(number)s: write the question", number=number + 1)


def _blocks(mistakes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "mode" in mistakes:
        yield "mode", gettext("Choose what is promised")
    wrong = mistakes.get("blocks")
    if isinstance(wrong, list):
        yield "blocks", gettext("Add a group with at least one question, each under its own code")
        return
    for number, parts in sorted((wrong or {}).items()):
        told = {"number": number + 1}
        items = parts.get("items")
        if set(parts) - {"items"}:
            yield "blocks", gettext("Group %(number)s: give a name", **told)
        if items is not None and not isinstance(items, dict):
            yield "blocks", gettext("Group %(number)s: add from 1 to 40 questions", **told)
            continue
        for place, item in sorted((items or {}).items()):
            asked = {**told, "place": place + 1}
            if "choices" in item:
                yield (
                    "blocks",
                    gettext(
                        "Group %(number)s, question %(place)s: give at least two choices", **asked
                    ),
                )
            else:
                yield (
                    "blocks",
                    gettext(
                        "Group %(number)s, question %(place)s: write the question and choose how "
                        "it is answered",
                        **asked,
                    ),
                )
