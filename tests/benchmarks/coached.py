"""Statements of the programme by the million: groups that go through its materials.

The first group has five hundred learners, the others twenty-five. Everybody begins most of the
materials, reads pages of each, and mostly answers its quiz and completes it; groups begin at
different times, so that many are under way at once. Each act went through the tool's own builder
and the store's own intake once; a statement is that with an id, times, a person and a
registration of its own.
"""

import os
import random
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from rich.progress import Progress

from lrs.definitions import combined
from lrs.intake import Arriving, own_sender, prepared
from lrs.positions import microsecond_of
from lrs.terms import terms_of
from lti.modules.material.content import QUIZ, Material
from statements import coaching
from statements.coaching import Doer, Named, Within
from statements.findable import Findable, agent_key, findable
from statements.grammar import ValidStatement, XapiVersion
from statements.stored import stamped
from tests.benchmarks.generated import FIRST, LAST, ORGANISATION, Row, instant_at

LARGE, SMALL = 500, 25
"""How many learners the first group has, and each other."""

_BEGUN, _DONE = 0.75, 0.7
_PERSON = UUID("00000000-0000-4000-8000-00000000000a")
_REGISTRATION = UUID("00000000-0000-4000-8000-00000000000b")
_AT = datetime(2020, 1, 1, tzinfo=UTC)
_STORED = datetime(2020, 1, 2, tzinfo=UTC)
_MATERIAL_BITS, _ACT_BITS, _LEARNER_BITS = 8, 8, 24


@dataclass(frozen=True, slots=True)
class Learner:
    """Who learns, under which enrolment, in which group."""

    person_id: UUID
    enrolment_id: UUID
    group: int


class Coached:
    """So many statements about materials, and the learners whom they are about.

    squares is how many pairs of a learner and a material they are about.
    """

    def __init__(
        self,
        count: int,
        materials: Sequence[Material],
        *,
        iri_base: str,
        programme: Named,
        seed: int = 2026,
    ) -> None:
        self.count = count
        self._iri_base = iri_base
        self._sender = own_sender(ORGANISATION, iri_base)
        self._authority = agent_key(self._sender.authority)
        arriving = [
            [self._arriving(each) for each in _acts_in(material, programme, iri_base)]
            for material in materials
        ]
        self.definitions = combined(each.said for acts in arriving for each in acts)
        self._acts = [[_template(each) for each in acts] for acts in arriving]
        self.learners: list[Learner] = []
        self._order = self._drawn(random.Random(seed))
        self.squares = len({_unpacked(each)[:2] for each in self._order})

    def rows(self, tell: Progress | None = None) -> Iterator[Row]:
        """Yield the statements in the order of their stored time."""
        task = None if tell is None else tell.add_task("statements", total=self.count)
        first, last = microsecond_of(FIRST), microsecond_of(LAST)
        keys = [coaching.person_key(self._iri_base, each.person_id) for each in self.learners]
        for number, drawn in enumerate(self._order):
            learner, material, act = _unpacked(drawn)
            yield self._row(
                first + number * (last - first) // self.count,
                self.learners[learner],
                keys[learner],
                self._acts[material][act],
            )
            if tell is not None and task is not None and number % 1_000 == 0:
                tell.update(task, completed=number)
        if tell is not None and task is not None:
            tell.update(task, completed=self.count)

    def _drawn(self, chance: random.Random) -> "array[int]":
        """Draw who does what, and return it in the order in which it is done."""
        drawn: list[int] = []
        while len(drawn) < self.count:
            number = len(self.learners)
            group = 0 if number < LARGE else 1 + (number - LARGE) // SMALL
            self.learners.append(Learner(_some_id(chance), _some_id(chance), group))
            begins = random.Random(group).random()
            for material, acts in enumerate(self._acts):
                if chance.random() < _BEGUN:
                    # Half of the whole time is that of one group's way.
                    at = begins + (material + chance.random()) / len(self._acts)
                    done = chance.random() < _DONE
                    some = len(acts) if done else chance.randrange(1, len(acts) - 1)
                    drawn += (_packed(at, number, material, act) for act in range(some))
        return array("q", sorted(drawn[: self.count]))

    def _arriving(self, statement: ValidStatement) -> Arriving:
        batch = prepared([statement], sender=self._sender, version=XapiVersion.V2_0)
        return batch.arriving[0]

    def _row(self, microsecond: int, learner: Learner, key: str, template: "_Template") -> Row:
        statement_id = UUID(bytes=os.urandom(16), version=4)
        stored = instant_at(microsecond)
        body = template.body % {
            b"id": str(statement_id).encode(),
            b"at": stored.isoformat().encode(),
            b"stored": stamped((b"", b""), stored),
            b"person": str(learner.person_id).encode(),
            b"registration": str(learner.enrolment_id).encode(),
        }
        found_by = replace(
            template.found_by,
            agents=frozenset({key}),
            related_agents=frozenset({key}),
            registration=learner.enrolment_id,
        )
        terms = terms_of((found_by,), authority=self._authority)
        return Row(microsecond << 10, statement_id, body, tuple(terms))


@dataclass(frozen=True, slots=True)
class _Template:
    """An act as bytes to be filled in, and what it is found by whoever does it."""

    body: bytes
    found_by: Findable


def _acts_in(material: Material, programme: Named, iri_base: str) -> Iterator[ValidStatement]:
    """Yield what somebody does in a material, from beginning to end."""
    doer = Doer(iri_base=iri_base, person_id=_PERSON, registration=_REGISTRATION, language="fi")
    named = Named(id=material.id, names=material.titles)
    within = Within(programme=programme, module=named, revision=1)
    yield coaching.module_started(doer, within=within, at=_AT)
    for page in material.pages:
        page_id = coaching.part_id(material.id, f"page:{page.key}")
        read = Named(id=page_id, names=page.titles)
        yield coaching.page_read(doer, page=read, within=within, at=_AT)
    if material.quiz is not None:
        quiz = Named(id=coaching.part_id(material.id, QUIZ), names=material.quiz.titles)
        maximum = len(material.quiz.questions)
        yield coaching.quiz_scored(
            doer, quiz=quiz, raw=maximum, maximum=maximum, passed=True, within=within, at=_AT
        )
    yield coaching.module_completed(doer, within=within, at=_AT)


def _template(arriving: Arriving) -> _Template:
    body = stamped(arriving.pieces, _STORED).replace(b"%", b"%%")
    for name, value in (
        (b"id", str(arriving.statement_id).encode()),
        (b"at", _AT.isoformat().encode()),
        (b"stored", stamped((b"", b""), _STORED)),
        (b"person", str(_PERSON).encode()),
        (b"registration", str(_REGISTRATION).encode()),
    ):
        if body.count(value) != 1:
            raise AssertionError(f"{name!r} stands {body.count(value)} times in {body!r}")
        body = body.replace(value, b"%(" + name + b")b")
    return _Template(body, findable(arriving.statement))


def _some_id(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def _packed(at: float, learner: int, material: int, act: int) -> int:
    # An act comes after the one before; of the same instant the learner decides.
    instant = int(at * 2**20) + act
    return ((instant << _LEARNER_BITS | learner) << _MATERIAL_BITS | material) << _ACT_BITS | act


def _unpacked(drawn: int) -> tuple[int, int, int]:
    act = drawn & (1 << _ACT_BITS) - 1
    material = drawn >> _ACT_BITS & (1 << _MATERIAL_BITS) - 1
    learner = drawn >> _ACT_BITS + _MATERIAL_BITS & (1 << _LEARNER_BITS) - 1
    return learner, material, act
