"""Changing a survey's draft: its groups of questions and what is asked in each, as forms say.

A draft is the document of `authoring`, whole or not; these functions return another one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from lti.modules.described import typed_texts
from lti.modules.making.parts import free, put
from lti.modules.survey.authoring import KEY, MOST_CHOICES
from lti.modules.survey.content import MEASURES, MIRROR, ItemKind, Mode

# Any, below: JSON, as a draft is kept.
Draft = dict[str, Any]

CHOSEN = (ItemKind.SINGLE.value, ItemKind.MULTIPLE.value)
"""The kinds of questions that bring their own choices."""

SPARE_CHOICES = 3
"""How many empty choices a form has beyond those that are written."""

FEWEST_CHOICES = 4

BLANK: Draft = {
    "mode": Mode.ANONYMOUS.value,
    "asks_background": False,
    "blocks": [],
    "instrument": {"name": "", "licence": "", "citation": "", "scoring": {}},
}


def typed_survey(form: Mapping[str, str]) -> Draft:
    """Return what a survey's form says beyond what every module's does."""
    return {
        "mode": form.get("mode", ""),
        "asks_background": form.get("asks_background") is not None,
    }


def typed_block(form: Mapping[str, str], key: str, before: Draft | None) -> Draft:
    """Return a group of questions as a form has it, with the questions that it had."""
    return {
        "key": key,
        "titles": typed_texts(form, "title"),
        "intros": typed_texts(form, "intro"),
        "items": [] if before is None else before["items"],
        "asked_of": form.get("asked_of", "all"),
    }


def typed_item(form: Mapping[str, str], code: str, before: Draft | None) -> Draft:
    """Return a question as a form has it; choices without any text are left out.

    A choice keeps its key whatever becomes of its text and of the others: answers are counted by
    it. What is told about supervisors is kept without the unit, whatever else is ticked.
    """
    kind = form.get("kind", "")
    measures = form.get("measures", "")
    return {
        "code": code,
        "kind": kind,
        "texts": typed_texts(form, "question"),
        "choices": _typed_choices(form) if kind in CHOSEN else [],
        "measures": measures if measures in {*MEASURES, (before or {}).get("measures")} else "",
        "mirror": form.get("mirror") is not None or measures == MIRROR,
    }


def typed_instrument(form: Mapping[str, str]) -> Draft:
    """Return where the questions come from, as a form has it."""
    told = {name: form.get(name, "").strip() for name in ("name", "licence", "citation")}
    return {**told, "scoring": typed_texts(form, "scoring")}


def shown_choices(item: Draft) -> list[Draft]:
    """Return a question's choices and some empty ones, each with the key that it will have."""
    known = list(item.get("choices", []))
    wanted = min(max(len(known) + SPARE_CHOICES, FEWEST_CHOICES), MOST_CHOICES)
    while len(known) < wanted:
        known.append({"key": free("", [each["key"] for each in known]), "texts": {}})
    return known


def free_block(draft: Draft) -> str:
    """Return a key that no group of a draft has."""
    return free("group-", [block["key"] for block in draft.get("blocks", [])])


def free_code(draft: Draft) -> str:
    """Return a code that no question of a draft has."""
    return free("K", codes_of(draft))


def codes_of(draft: Draft) -> list[str]:
    """Return the codes of all questions."""
    return [item["code"] for block in draft.get("blocks", []) for item in block["items"]]


def is_code(text: str) -> bool:
    """Tell whether a text can be a question's code."""
    return KEY.match(text) is not None


def with_items(draft: Draft, block: Draft, items: Sequence[Draft]) -> Draft:
    """Return a draft with other questions in one of its groups."""
    return {**draft, "blocks": put(draft["blocks"], {**block, "items": list(items)})}


def _typed_choices(form: Mapping[str, str]) -> list[Draft]:
    rows = [
        (form.get(f"key_{number}", ""), typed_texts(form, f"choice_{number}"))
        for number in range(1, MOST_CHOICES + 1)
    ]
    told = [(key, texts) for key, texts in rows if any(texts.values())]
    choices: list[Draft] = []
    for key, texts in told:
        taken = [choice["key"] for choice in choices]
        usable = is_code(key) and key not in taken
        own = key if usable else free("", [*taken, *(each for each, _ in told)])
        choices.append({"key": own, "texts": texts})
    return choices
