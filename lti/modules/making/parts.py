"""Lists of a draft's parts: pages, questions, groups of them. Each part has a key of its own."""

from collections.abc import Sequence
from typing import Any

# Any: JSON, as a draft is kept.
Part = dict[str, Any]

MOVES = {"up": -1, "down": 1}


def found(parts: Sequence[Part], key: str, *, by: str = "key") -> Part | None:
    """Return the part of a key, None where there is none."""
    return next((part for part in parts if part[by] == key), None)


def put(parts: Sequence[Part], part: Part, *, by: str = "key") -> list[Part]:
    """Return parts with one in the place of its own key, or at the end."""
    if found(parts, part[by], by=by) is None:
        return [*parts, part]
    return [part if each[by] == part[by] else each for each in parts]


def without(parts: Sequence[Part], key: str, *, by: str = "key") -> list[Part]:
    """Return parts without the one of a key."""
    return [each for each in parts if each[by] != key]


def moved(parts: Sequence[Part], key: str, steps: int, *, by: str = "key") -> list[Part]:
    """Return parts with one moved up (-1) or down (1), as far as there is room."""
    known = list(parts)
    at = next((number for number, each in enumerate(known) if each[by] == key), None)
    if at is not None and 0 <= at + steps < len(known):
        known.insert(at + steps, known.pop(at))
    return known


def acted(parts: Sequence[Part], key: str, act: str, *, by: str = "key") -> list[Part]:
    """Return parts after the button that was pressed at one of them: moved, removed, or as is."""
    if act == "remove":
        return without(parts, key, by=by)
    return moved(parts, key, MOVES.get(act, 0), by=by)


def free(stem: str, taken: Sequence[str]) -> str:
    """Return a key that is not taken: the stem with the lowest number that is free."""
    return next(key for number in range(1, 10_000) if (key := f"{stem}{number}") not in taken)
