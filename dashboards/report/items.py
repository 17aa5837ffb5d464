"""Single behaviours in words: how many agree, and how many do not."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.spoken import spoken_number, spoken_percent
from dashboards.target.told import Json
from lti.pages import gettext, text_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A behaviour; agree, between and disagree are whole percent, None where one end is told."""

    text: str
    agree: int | None
    between: int | None
    disagree: int | None
    words: str
    mean: str
    answers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Behaviours that belong together, and of whom they were asked."""

    heading: str
    items: Sequence[Item]


def blocks_in(items: Sequence[Json], language: str) -> list[Block]:
    """Return the behaviours of a record in a language, block by block."""
    headings = {
        "community.behaviour": gettext("In the work community"),
        "supervisors.behaviour": gettext("Supervisors of their own work"),
        "supervisors.mirror": gettext("Staff of their supervisors"),
    }
    return [
        Block(
            heading=heading,
            items=[_item(each, language) for each in items if each["measure"] == key],
        )
        for key, heading in headings.items()
        if any(each["measure"] == key for each in items)
    ]


def _item(told: Json, language: str) -> Item:
    return Item(
        text=text_in(told["texts"], language) or told["code"],
        agree=told["agree"],
        between=told["between"],
        disagree=told["disagree"],
        words=_words(told, language),
        mean="–" if told["mean"] is None else spoken_number(told["mean"], language),
        answers=_answers(told),
    )


def _answers(told: Json) -> str:
    if told["answers"] is not None:
        return str(told["answers"])
    if not told["headcount"]:
        return "–"
    return gettext("nearly all of %(headcount)d answered", headcount=told["headcount"])


def _words(told: Json, language: str) -> str:
    if told["over"] is not None:
        most = spoken_percent(90, language)
        return {
            "agree": gettext("more than %(most)s agree", most=most),
            "between": gettext("more than %(most)s are in between", most=most),
            "disagree": gettext("more than %(most)s disagree", most=most),
        }[told["over"]]
    return gettext(
        "%(agree)s agree, %(between)s are in between, %(disagree)s disagree",
        **{name: spoken_percent(told[name], language) for name in ("agree", "between", "disagree")},
    )
