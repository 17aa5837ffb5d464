"""One person's answers: what may be given to which item, and how large they may become."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from lti.modules.survey.content import DONT_KNOW, LONGEST_OPEN, Item, ItemKind, Survey

ROLE_GROUPS = ("expert", "supervisor", "other")

_LONGEST_UNIT = 64
_BYTES_PER_CHARACTER = 4
_FRAME = 256
_LENGTH_BYTES = 4
_PER_ITEM = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody answered: by item the key given, several keys, or a text.

    What was left out is absent. unit and role_group are None when they were not asked or not told.
    """

    given: Mapping[str, str | tuple[str, ...]]
    unit: str | None = None
    role_group: str | None = None
    pseudonym: bytes | None = field(default=None, repr=False)


class NotAnAnswer(ValueError):
    """Something that the survey does not ask, or not so; code is the item's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def answer_to(item: Item, values: list[str]) -> str | tuple[str, ...] | None:
    """Return the answer that a form's values give to an item, None when it was left out.

    Raises NotAnAnswer for what the item does not offer and for a text that is too long.
    """
    values = [value for value in values if value.strip()]
    if not values:
        return None
    if item.kind is ItemKind.OPEN:
        text = values[0].replace("\r\n", "\n").replace("\0", "").strip()
        if len(text) > LONGEST_OPEN:
            raise NotAnAnswer(item.code)
        return text or None
    if item.kind is ItemKind.MULTIPLE:
        if not set(values) <= set(item.keys):
            raise NotAnAnswer(item.code)
        return tuple(key for key in item.keys if key in values)
    if values[0] != DONT_KNOW and values[0] not in item.keys:
        raise NotAnAnswer(item.code)
    return values[0]


def answer_from(
    survey: Survey,
    values_of: Mapping[str, list[str]],
    *,
    units: frozenset[str] = frozenset(),
) -> Answer:
    """Return the answer that a whole form gives; values by "item:<code>", "unit", "role_group".

    Only what is asked of the role group counts, so that going back and choosing another leaves
    nothing behind. Raises NotAnAnswer.
    """
    unit = role_group = None
    if survey.asks_background:
        unit = _one_of(values_of, "unit", units)
        role_group = _one_of(values_of, "role_group", frozenset(ROLE_GROUPS))
    given = {}
    for block in survey.blocks_for(role_group):
        for item in block.items:
            told = answer_to(item, list(values_of.get(f"item:{item.code}", ())))
            if told is not None:
                given[item.code] = told
    return Answer(given=given, unit=unit, role_group=role_group)


def packed(answer: Answer, survey: Survey) -> bytes:
    """Return an answer as bytes of one length for all answers to a version of a survey.

    Otherwise an answer's length would tell how much somebody wrote.
    """
    plain = msgspec.msgpack.encode(answer)
    return (len(plain).to_bytes(_LENGTH_BYTES) + plain).ljust(longest(survey), b"\0")


def unpacked(whole: bytes) -> Answer:
    """Return the answer that `packed` made bytes of."""
    length = int.from_bytes(whole[:_LENGTH_BYTES])
    return msgspec.msgpack.decode(whole[_LENGTH_BYTES:][:length], type=Answer)


def longest(survey: Survey) -> int:
    """Return how many bytes the longest possible answer takes."""
    total = _FRAME + _LONGEST_UNIT * _BYTES_PER_CHARACTER
    for item in survey.items:
        total += _PER_ITEM + len(item.code.encode())
        match item.kind:
            case ItemKind.OPEN:
                total += LONGEST_OPEN * _BYTES_PER_CHARACTER
            case ItemKind.MULTIPLE:
                total += sum(len(key.encode()) + 8 for key in item.keys)
            case _:
                total += max((len(key.encode()) for key in item.keys), default=0)
    return total


def _one_of(values_of: Mapping[str, list[str]], name: str, allowed: frozenset[str]) -> str | None:
    told = next(iter(values_of.get(name, ())), "")
    if not told:
        return None
    if told not in allowed:
        raise NotAnAnswer(name)
    return told
