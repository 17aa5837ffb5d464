"""The form of a survey, one block a screen: what is shown next, and what was typed before.

Nothing is kept on the server until the last screen is sent: what was typed on the screens before
travels along in the form itself, so that it needs no script and leaves no draft here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lti.modules.survey.answers import ROLE_GROUPS, NotAnAnswer, answer_to
from lti.modules.survey.content import Block, Item, Survey
from lti.units import Tree

BACKGROUND = "background"
_LONGEST_VALUE = 10_000

Values = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One screen of the form. block is None for the first one, on unit and role group.

    wrong are the items whose answer cannot be taken, carried what other screens hold.
    """

    index: int
    total: int
    block: Block | None
    values: Values
    carried: Sequence[tuple[str, str]]
    wrong: tuple[str, ...]

    @property
    def is_last(self) -> bool:
        """Tell whether the form is sent from here."""
        return self.index == self.total - 1


@dataclass(frozen=True, slots=True)
class Finished:
    """The form is sent; values are what all screens hold together."""

    values: Values


def known_values(form: Mapping[str, list[str]]) -> Values:
    """Return the fields of a form that are the survey's, none of them endless."""
    return {
        name: [value[:_LONGEST_VALUE] for value in values][:100]
        for name, values in form.items()
        if name.startswith("item:") or name in {"unit", "role_group"}
    }


def turned(survey: Survey, values: Values, *, at: int, act: str) -> Screen | Finished:
    """Return what follows when a person acts on a screen: "next", "back" or "send".

    A screen with an answer that cannot be taken is shown again, whichever way one wanted to go
    on; going back never asks for anything.
    """
    screens = _screens(survey, values)
    at = min(max(at, 0), len(screens) - 1)
    if act == "back":
        return _screen(survey, values, max(at - 1, 0), ())
    wrong = _wrong(screens[at], values)
    if wrong:
        return _screen(survey, values, at, wrong)
    if act == "send" or at == len(screens) - 1:
        return Finished(values)
    return _screen(survey, values, at + 1, ())


def place_of(told: str | None) -> int:
    """Return the number of the screen that a form says it is, the first for what is no number."""
    return int(told) if told and told.isascii() and told.isdigit() and len(told) < 4 else 0


def first(survey: Survey) -> Screen:
    """Return the first screen."""
    return _screen(survey, {}, 0, ())


def again(survey: Survey, values: Values, code: str) -> Screen:
    """Return the screen that holds what cannot be taken."""
    screens = _screens(survey, values)
    at = next(
        (
            index
            for index, block in enumerate(screens)
            if block is not None and any(item.code == code for item in block.items)
        ),
        0,
    )
    return _screen(survey, values, at, (code,))


def units_of(survey: Survey, tree: Tree | None) -> frozenset[str]:
    """Return the units that may be told."""
    if tree is None or not survey.asks_background:
        return frozenset()
    return frozenset(unit.code for unit in tree.units)


def _screens(survey: Survey, values: Values) -> list[Block | None]:
    told = next(iter(values.get("role_group", ())), None)
    blocks = survey.blocks_for(told if told in ROLE_GROUPS else None)
    return [None, *blocks] if survey.asks_background else list(blocks)


def _screen(survey: Survey, values: Values, at: int, wrong: tuple[str, ...]) -> Screen:
    screens = _screens(survey, values)
    block = screens[at]
    shown = (
        {"unit", "role_group"} if block is None else {f"item:{item.code}" for item in block.items}
    )
    return Screen(
        index=at,
        total=len(screens),
        block=block,
        values=values,
        carried=[
            (name, value) for name, told in values.items() if name not in shown for value in told
        ],
        wrong=wrong,
    )


def _wrong(block: Block | None, values: Values) -> tuple[str, ...]:
    if block is None:
        return ()
    return tuple(item.code for item in block.items if not _is_takeable(item, values))


def _is_takeable(item: Item, values: Values) -> bool:
    try:
        answer_to(item, list(values.get(f"item:{item.code}", ())))
    except NotAnAnswer:
        return False
    return True
