"""What one screen of a survey's form shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lti.background import ROLE_GROUPS
from lti.modules.survey.content import DONT_KNOW, LONGEST_OPEN, Item, ItemKind, Survey
from lti.modules.survey.form import Screen, Values
from lti.modules.survey.promises import promise_line
from lti.pages import FieldError, gettext, text_in
from lti.units import Tree, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceView:
    """One thing to choose, and whether it was."""

    key: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """An item on a screen. low and high are the words at the ends of a scale, else None."""

    name: str
    text: str
    control: Literal["scale", "radio", "checkbox", "text", "select"]
    choices: Sequence[ChoiceView]
    dont_know: ChoiceView | None
    low: str | None
    high: str | None
    value: str
    hint: str | None
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenView:
    """One screen of the form."""

    survey: str
    title: str
    intro: str
    where: str
    index: int
    total: int
    items: Sequence[ItemView]
    carried: Sequence[tuple[str, str]]
    promise: str
    is_last: bool
    is_preview: bool
    address: str
    draft: str | None
    errors: Sequence[FieldError]


def screen_view(
    survey: Survey,
    screen: Screen,
    *,
    language: str,
    tree: Tree | None,
    address: str,
    draft: str | None = None,
    is_preview: bool = False,
) -> ScreenView:
    """Prepare one screen."""
    block = screen.block
    items = (
        _background(screen.values, tree, language)
        if block is None
        else [_item(item, screen, language) for item in block.items]
    )
    return ScreenView(
        survey=text_in(survey.titles, language),
        title=gettext("About you") if block is None else text_in(block.titles, language),
        intro=(
            gettext(
                "These are sealed together with your answers. You may leave out what you do not "
                "want to tell."
            )
            if block is None
            else text_in(block.intros, language)
        ),
        where=gettext("Part %(number)s of %(total)s", number=screen.index + 1, total=screen.total),
        index=screen.index,
        total=screen.total,
        items=items,
        carried=screen.carried,
        promise=promise_line(survey.mode),
        is_last=screen.is_last,
        is_preview=is_preview,
        address=address,
        draft=draft,
        errors=[FieldError(each.name, each.error) for each in items if each.error is not None],
    )


def _background(values: Values, tree: Tree | None, language: str) -> list[ItemView]:
    told = _first(values, "role_group")
    items = [
        ItemView(
            name="role_group",
            text=gettext("What is your work?"),
            control="radio",
            choices=[
                ChoiceView(key=key, text=str(words), chosen=key == told)
                for key, words in ROLE_GROUPS.items()
            ],
            dont_know=None,
            low=None,
            high=None,
            value="",
            hint=None,
            error=None,
        )
    ]
    if tree is None:
        return items
    unit = _first(values, "unit")
    return [
        ItemView(
            name="unit",
            text=gettext("Which is your unit?"),
            control="select",
            choices=[
                ChoiceView(
                    key=each.code, text=_path(each, tree, language), chosen=each.code == unit
                )
                for each in tree.units
            ],
            dont_know=None,
            low=None,
            high=None,
            value=unit,
            hint=None,
            error=None,
        ),
        *items,
    ]


def _unit_choice(unit: Unit, tree: Tree, language: str, *, chosen: str) -> ChoiceView:
    return ChoiceView(key=unit.code, text=_path(unit, tree, language), chosen=unit.code == chosen)


def _path(unit: Unit, tree: Tree, language: str) -> str:
    above = None if unit.parent is None else tree.unit(unit.parent)
    name = text_in(unit.names, language)
    return name if above is None else f"{text_in(above.names, language)} – {name}"


def _item(item: Item, screen: Screen, language: str) -> ItemView:
    name = f"item:{item.code}"
    told = screen.values.get(name, [])
    scale = item.kind in {ItemKind.LIKERT, ItemKind.RATING}
    low, high = _ends(item.kind)
    return ItemView(
        name=name,
        text=text_in(item.texts, language),
        control=_CONTROLS[item.kind],
        choices=[
            ChoiceView(key=key, text=choice_text(item, key, language), chosen=key in told)
            for key in item.keys
        ],
        dont_know=(
            ChoiceView(key=DONT_KNOW, text=gettext("Don't know"), chosen=DONT_KNOW in told)
            if scale
            else None
        ),
        low=low,
        high=high,
        value=_first(screen.values, name) if item.kind is ItemKind.OPEN else "",
        hint=_hint(item.kind),
        error=_sorry(item.kind) if item.code in screen.wrong else None,
    )


_CONTROLS: Mapping[ItemKind, Literal["scale", "radio", "checkbox", "text"]] = {
    ItemKind.LIKERT: "scale",
    ItemKind.RATING: "scale",
    ItemKind.SINGLE: "radio",
    ItemKind.MULTIPLE: "checkbox",
    ItemKind.OPEN: "text",
}


def choice_text(item: Item, key: str, language: str) -> str:
    """Return how an answer to an item reads: its words, or its place on the scale."""
    texts = next((choice.texts for choice in item.choices if choice.key == key), None)
    return key if texts is None else text_in(texts, language)


def _ends(kind: ItemKind) -> tuple[str | None, str | None]:
    if kind is ItemKind.LIKERT:
        return gettext("strongly disagree"), gettext("strongly agree")
    if kind is ItemKind.RATING:
        return gettext("not at all"), gettext("entirely")
    return None, None


def _hint(kind: ItemKind) -> str | None:
    if kind is ItemKind.OPEN:
        return gettext(
            "Write nothing that tells who you or others are. At most %(most)s characters.",
            most=LONGEST_OPEN,
        )
    return gettext("Choose all that apply") if kind is ItemKind.MULTIPLE else None


def _sorry(kind: ItemKind) -> str:
    if kind is ItemKind.OPEN:
        return gettext("Write at most %(most)s characters", most=LONGEST_OPEN)
    return gettext("Choose one of the answers offered")


def _first(values: Values, name: str) -> str:
    return next(iter(values.get(name, ())), "")
