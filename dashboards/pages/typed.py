"""What people type into the follow-up's forms: numbers and days, each checked by its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lti.pages import FieldError, gettext


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberField:
    """A number to be typed, from least to most; may_miss where it may be left empty."""

    name: str
    label: str
    least: float
    most: float
    hint: str = ""
    whole: bool = True
    may_miss: bool = True


def numbers_in(
    form: Mapping[str, str], fields: Sequence[NumberField]
) -> tuple[dict[str, float | None], list[FieldError]]:
    """Return the numbers that were typed, None for what was left empty, and what is wrong."""
    numbers: dict[str, float | None] = {}
    errors = []
    for field in fields:
        typed = form.get(field.name, "").strip().replace(",", ".")
        numbers[field.name] = _number(typed, field)
        if numbers[field.name] is None and (typed or not field.may_miss):
            errors.append(FieldError(field.name, _sorry(field)))
    return numbers, errors


def day_in(form: Mapping[str, str], name: str) -> tuple[date | None, list[FieldError]]:
    """Return the day that was typed, and what is wrong with it."""
    try:
        return date.fromisoformat(form.get(name, "").strip()), []
    except ValueError:
        return None, [FieldError(name, gettext("Give a day, such as 2026-12-31."))]


def _number(typed: str, field: NumberField) -> float | None:
    if not typed.isascii() or len(typed) > 12:
        return None
    try:
        number = int(typed) if field.whole else float(typed)
    except ValueError:
        return None
    # A negative nought is nought.
    return number + 0 if field.least <= number <= field.most else None


def _sorry(field: NumberField) -> str:
    return gettext(
        "%(label)s: give a number from %(least)s to %(most)s.",
        label=field.label,
        least=f"{field.least:g}",
        most=f"{field.most:g}",
    )
