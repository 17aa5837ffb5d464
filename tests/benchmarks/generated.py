"""Statements by the million, laid straight into the tables of an empty installation.

`python -m tests.benchmarks.loading DATABASE_URL 1000000` fills one. Who did what, and how often,
is drawn once into templates: ten thousand people, a hundred and twenty pages, a dozen verbs, a few
of each seen most of the time. Each template went through the store's own intake, so that every
row is what intake would have written; a statement is its template with an id and times of its own.
"""

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from uuid import UUID

import msgspec
from rich.progress import Progress

from lrs.authorities import account_agent
from lrs.definitions import combined
from lrs.intake import Arriving, Sender, prepared
from lrs.positions import microsecond_of
from statements.grammar import XapiVersion, read_statement
from statements.stored import stamped
from tests.benchmarks.material import made_by

BASE = "https://valmentava.example"
ORGANISATION = 1
PEOPLE, PAGES, VERBS = 10_000, 120, 12
_MOST_TEMPLATES = 60_000
_ID, _TIME = "00000000-0000-4000-8000-000000000000", "2020-01-01T00:00:00.000000Z"
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
LAST = datetime(2026, 11, 1, tzinfo=UTC)
"""Between when statements are stored."""


@dataclass(frozen=True, slots=True)
class Template:
    """What recurs: the bytes around id and times, the terms, and who did what to what."""

    pieces: tuple[bytes, ...]
    terms: tuple[int, ...]
    person: int
    page: int
    verb: int


@dataclass(frozen=True, slots=True)
class Row:
    """A statement on its way into the tables."""

    position: int
    statement_id: UUID
    body: bytes
    terms: Sequence[int]


class Generated:
    """So many statements, the same for the same seed but for their ids."""

    def __init__(self, count: int, *, seed: int = 2026) -> None:
        self.count = count
        chance = random.Random(seed)
        drawn: dict[tuple[int, int, int], int] = {}
        for _ in range(min(count, 5 * _MOST_TEMPLATES)):
            kind = (_skewed(chance, PEOPLE), _skewed(chance, PAGES), _skewed(chance, VERBS))
            if kind in drawn or len(drawn) < _MOST_TEMPLATES:
                drawn[kind] = drawn.get(kind, 0) + 1
        arriving = [_arriving(*kind) for kind in drawn]
        self.definitions = combined(each.said for each in arriving)
        self.templates = [
            Template(_cut(each), tuple(each.terms), *kind)
            for kind, each in zip(drawn, arriving, strict=True)
        ]
        self._weights = list(accumulate(drawn.values()))
        self._chance = chance

    def rows(self, tell: "Progress | None" = None) -> Iterator[Row]:
        """Yield the statements in the order of their stored time."""
        task = None if tell is None else tell.add_task("statements", total=self.count)
        step = (microsecond_of(LAST) - microsecond_of(FIRST)) // self.count
        first = microsecond_of(FIRST)
        for start in range(0, self.count, 10_000):
            size = min(10_000, self.count - start)
            chosen = self._chance.choices(self.templates, cum_weights=self._weights, k=size)
            ids = os.urandom(16 * size)
            for each, template in enumerate(chosen):
                microsecond = first + (start + each) * step + self._chance.randrange(step)
                number = ids[each * 16 : each * 16 + 16]
                yield _row(microsecond, UUID(bytes=number, version=4), template)
            if tell is not None and task is not None:
                tell.update(task, advance=size)


def _skewed(chance: random.Random, count: int) -> int:
    return int(count * chance.random() ** 2)


def _arriving(person: int, page: int, verb: int) -> Arriving:
    made = {**made_by(person, page, verb), "id": _ID, "timestamp": _TIME}
    statement = read_statement(msgspec.json.encode(made), XapiVersion.V2_0)
    sender = Sender(ORGANISATION, account_agent(BASE, "generated"))
    (arriving,) = prepared([statement], sender=sender, version=XapiVersion.V2_0).arriving
    return arriving


def _cut(arriving: Arriving) -> tuple[bytes, ...]:
    """Return the pieces between id, timestamp and stored."""
    head, tail = arriving.pieces
    before, after = head.split(_ID.encode())
    middle, rest = after.split(_TIME.encode())
    return before, middle, rest, tail


def _row(microsecond: int, statement_id: UUID, template: Template) -> Row:
    before, middle, rest, tail = template.pieces
    position = microsecond << 10
    stored = stamped((b"", b""), instant_at(microsecond))
    body = b"".join((before, str(statement_id).encode(), middle, stored, rest, stored, tail))
    return Row(position, statement_id, body, template.terms)


def instant_at(microsecond: int) -> datetime:
    """Return the instant of a position's microsecond."""
    return datetime.fromtimestamp((microsecond + 1_577_836_800_000_000) / 1_000_000, UTC)
