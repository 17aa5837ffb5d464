"""What a survey asks: blocks of items, with the instrument's licence, citation and scoring."""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import msgspec

Texts = Mapping[str, str]
"""A text by language, some of "fi", "sv" and "en"."""

LONGEST_OPEN = 2000
"""The most characters of an open answer."""

DONT_KNOW = "dk"
"""The answer "en osaa sanoa", which stands apart from the scale."""

MOST_YEARLY_ITEMS = 12
MOST_YEARLY_MINUTES = 4


class Mode(enum.StrEnum):
    """What is promised to whom answers, and kept by how the answers are stored."""

    ANONYMOUS = "anonymous"
    CONFIDENTIAL = "confidential"
    SELF_ASSESSMENT = "self-assessment"


class ItemKind(enum.StrEnum):
    """How an item is answered."""

    LIKERT = "likert"
    RATING = "rating"
    SINGLE = "single"
    MULTIPLE = "multiple"
    OPEN = "open"


SCALES: Mapping[ItemKind, tuple[str, ...]] = {
    ItemKind.LIKERT: ("1", "2", "3", "4", "5"),
    ItemKind.RATING: tuple(str(number) for number in range(11)),
}

MIRROR = "supervisors.mirror"
"""What the items count for in which staff tell about supervisors."""

MEASURES = (
    "community.direct",
    "community.behaviour",
    "supervisors.direct",
    "supervisors.behaviour",
    MIRROR,
    "units.direct",
    "units.behaviour",
    "dose",
    "usefulness",
    "recommend",
)
"""What an item's answers can count for in a report."""

AskedOf = Literal["all", "supervisors", "staff"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of the answers to choose from."""

    key: str
    texts: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item. Its code stays the same in every language and every version of its text.

    measures says what the answer counts for, one of MEASURES, "" for nothing that is computed. A
    mirror item tells about supervisors and is kept without the unit.
    """

    code: str
    kind: ItemKind
    texts: Texts
    choices: tuple[Choice, ...] = ()
    measures: str = ""
    mirror: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The answers that may be given, without "don't know"; none for open text."""
        scale = SCALES.get(self.kind)
        return tuple(choice.key for choice in self.choices) if scale is None else scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Items on one screen, and of whom they are asked."""

    key: str
    titles: Texts
    intros: Texts
    items: tuple[Item, ...]
    asked_of: AskedOf = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """Where the items come from and how they count: shown to authors and in reports."""

    name: str
    licence: str
    citation: str
    scoring: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A survey as it is at one version.

    asks_background tells whether unit and role group are asked first; they are sealed with the
    answer. languages says in which languages alone it is, None when it is in all three.
    """

    id: UUID
    titles: Texts
    summaries: Texts
    minutes: int
    mode: Mode
    asks_background: bool
    blocks: tuple[Block, ...]
    instrument: Instrument
    languages: tuple[str, ...] | None = None

    @property
    def items(self) -> Iterator[Item]:
        """All items, in order."""
        for block in self.blocks:
            yield from block.items

    @property
    def texts(self) -> Iterator[Texts]:
        """Every text that who answers reads."""
        yield from (self.titles, self.summaries)
        for block in self.blocks:
            yield from (block.titles, block.intros)
            for item in block.items:
                yield item.texts
                yield from (choice.texts for choice in item.choices)

    def item(self, code: str) -> Item | None:
        """Return the item of a code, None if there is none."""
        return next((item for item in self.items if item.code == code), None)

    def blocks_for(self, role_group: str | None) -> tuple[Block, ...]:
        """Return the blocks asked of a role group; who does not say is asked as staff is."""
        other = "staff" if role_group == "supervisor" else "supervisors"
        return tuple(block for block in self.blocks if block.asked_of != other)


def survey_from(kept: Any) -> Survey:  # Any: JSON
    """Return a survey from how it is kept. Raises msgspec.ValidationError for anything else."""
    return msgspec.convert(kept, Survey)
