"""A cohort's learners with their names: what the store knows joined to what the platform tells."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from dashboards.readings import CohortReading, State, is_overdue
from lti.catalogue import Module
from lti.pages import gettext, ngettext
from lti.people import Role
from lti.roster import Roster

# The characters that follow z in ASCII.
_AFTER_Z = str.maketrans({"å": "{", "ä": "|", "ö": "}"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A learner: the name to show, and the state in each of the modules, in their order."""

    person_id: UUID | None
    subject: str | None
    name: str = field(repr=False)
    states: Sequence[State]
    needs_nudge: bool

    @property
    def done(self) -> int:
        """How many modules are done."""
        return self.states.count(State.DONE)


@dataclass(frozen=True, slots=True)
class _Person:
    name: str | None = field(repr=False)
    id: UUID | None
    subject: str | None


def lines_of(
    reading: CohortReading,
    roster: Roster,
    *,
    hidden: frozenset[UUID] = frozenset(),
    today: date,
) -> list[Line]:
    """Return the cohort's learners by name, those without a name numbered after them.

    Whom the platform lists as a learner and who never came has not started. Whom it no longer
    lists, or lists as something else, is left out; without a roster, everyone who came is in.
    Who is hidden is in no line, and leaves no gap in the numbers.
    """
    states_of = {each.person_id: each.states for each in reading.participants}
    if roster.read_at is None:
        people: list[_Person] = [_Person(None, each, None) for each in states_of]
    else:
        people = [
            _Person(row.name, row.person_id, row.subject)
            for row in roster.rows
            if row.role is Role.LEARNER and row.person_id not in reading.others
        ]
    people = [each for each in people if each.id not in hidden]
    named = sorted(
        (each for each in people if each.name), key=lambda one: _in_order(one.name or "")
    )
    nameless = _as_they_came([each for each in people if not each.name], states_of)
    numbered = [
        replace(each, name=gettext("Participant %(number)d", number=number))
        for number, each in enumerate(nameless, start=1)
    ]
    nothing = (State.NOT_YET,) * len(reading.modules)
    return [
        _line(
            each,
            states_of.get(each.id, nothing) if each.id else nothing,
            reading,
            today=today,
        )
        for each in (*named, *numbered)
    ]


def no_longer_listed(reading: CohortReading, roster: Roster) -> int:
    """Return how many who took part are not on the platform's list any more.

    What they did stays theirs and is not shown; without a roster nobody is known to have left.
    """
    if roster.read_at is None:
        return 0
    listed = {row.person_id for row in roster.rows}
    return sum(each.person_id not in listed for each in reading.participants)


def needs_nudge(states: Sequence[State], modules: Sequence[Module], *, today: date) -> bool:
    """Tell whether somebody has started nothing, or is late with something."""
    if states.count(State.NOT_YET) == len(modules):
        return bool(modules)
    return any(
        is_overdue(module, state, today) for module, state in zip(modules, states, strict=True)
    )


def summary(people: int, nudged: int) -> str:
    """Return how many take part, and how many of them need a reminder."""
    if not nudged:
        return ngettext(
            "%(num)d participant, no reminders needed",
            "%(num)d participants, no reminders needed",
            people,
        )
    return gettext(
        "%(participants)s, %(need)s",
        participants=ngettext("%(num)d participant", "%(num)d participants", people),
        need=ngettext("%(num)d needs a reminder", "%(num)d need a reminder", nudged),
    )


def _line(
    person: _Person,
    states: Sequence[State],
    reading: CohortReading,
    *,
    today: date,
) -> Line:
    nudge = needs_nudge(states, reading.modules, today=today)
    return Line(
        person_id=person.id,
        subject=person.subject,
        name=person.name or "",
        states=states,
        needs_nudge=nudge,
    )


def _as_they_came(people: Sequence[_Person], states_of: Mapping[UUID, object]) -> list[_Person]:
    places = {person: place for place, person in enumerate(states_of)}
    return sorted(
        people, key=lambda one: places.get(one.id, len(places)) if one.id else len(places)
    )


def _in_order(name: str) -> str:
    """Return a name's key in Finnish and Swedish order, where å, ä and ö follow z.

    Other accents are only a further difference: é comes among the e's.
    """
    composed = unicodedata.normalize("NFC", name).casefold()
    return unicodedata.normalize("NFD", composed.translate(_AFTER_Z))
