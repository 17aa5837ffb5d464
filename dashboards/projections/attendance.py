"""Who signed up for what takes place at a time, cancelled and was there, folded from statements.

As with progress, joining is commutative, associative and idempotent: the latest sign-up, the
latest cancellation, the earliest attendance. That somebody was not there is never stated.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

import msgspec

from dashboards.projections.parts import Context, Statement, activity_id, read, whose
from statements import vocabulary
from statements.coaching import Form, Meeting
from statements.profile import term_iri
from statements.profile.terms import COACHING_FORM, COACHING_SESSION
from statements.values import instant_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's place at one occasion, whose id is the registration."""

    registration: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """What is known of a person and an occasion; times are those of the statements' timestamps.

    form is None except of coaching that was attended.
    """

    kind: Meeting
    form: Form | None = None
    signed_up_at: datetime | None = None
    cancelled_at: datetime | None = None
    attended_at: datetime | None = None

    @property
    def is_signed_up(self) -> bool:
        """Tell whether a place was had in the end."""
        if self.signed_up_at is None:
            return False
        return self.cancelled_at is None or self.cancelled_at < self.signed_up_at


Attendances = dict[Seat, Attendance]


def attendances_in(bodies: Iterable[bytes], *, iri_base: str) -> Attendances:
    """Return what stored statements amount to, by the seat they belong to, see `add`."""
    attendances: Attendances = {}
    for body in bodies:
        add(attendances, read(body), iri_base)
    return attendances


def add(attendances: Attendances, statement: Statement, iri_base: str) -> None:
    """Join what a statement amounts to into attendances.

    Of those that count (see `dashboards.projections.parts`) only what is about a lecture, a live
    session or a coaching session under its own id as registration amounts to anything.
    """
    told_by = _TOLD.get(statement.verb.id)
    if told_by is None:
        return
    kind, seat = _kind(statement, iri_base), _seat(statement, iri_base)
    if kind is None or seat is None:
        return
    told = told_by(statement, kind, iri_base)
    known = attendances.get(seat)
    attendances[seat] = told if known is None else joined(known, told)


def joined(one: Attendance, other: Attendance) -> Attendance:
    """Return what two attendances of one seat amount to together."""
    return Attendance(
        kind=min(one.kind, other.kind),
        form=_chosen(min, one.form, other.form),
        signed_up_at=_chosen(max, one.signed_up_at, other.signed_up_at),
        cancelled_at=_chosen(max, one.cancelled_at, other.cancelled_at),
        attended_at=_chosen(min, one.attended_at, other.attended_at),
    )


def _chosen(choose: Callable[[T, T], T], one: T | None, other: T | None) -> T | None:
    if one is None or other is None:
        return other if one is None else one
    return choose(one, other)


def _signed_up(statement: Statement, kind: Meeting, _iri_base: str) -> Attendance:
    return Attendance(kind=kind, signed_up_at=instant_of(statement.timestamp))


def _cancelled(statement: Statement, kind: Meeting, _iri_base: str) -> Attendance:
    return Attendance(kind=kind, cancelled_at=instant_of(statement.timestamp))


def _attended(statement: Statement, kind: Meeting, iri_base: str) -> Attendance:
    is_coaching = kind is Meeting.COACHING_SESSION
    form = _form(statement.context, iri_base) if is_coaching else None
    return Attendance(kind=kind, form=form, attended_at=instant_of(statement.timestamp))


_TOLD: dict[str, Callable[[Statement, Meeting, str], Attendance]] = {
    vocabulary.REGISTERED: _signed_up,
    vocabulary.UNREGISTERED: _cancelled,
    vocabulary.ATTENDED: _attended,
}

VERBS = frozenset(_TOLD)
"""The verbs that tell of attendance; none of them tells of progress."""


def _seat(statement: Statement, iri_base: str) -> Seat | None:
    found = whose(statement, iri_base)
    if found is None or activity_id(statement.object.id, iri_base) != found[0]:
        return None
    return Seat(*found)


def _kind(statement: Statement, iri_base: str) -> Meeting | None:
    definition = statement.object.definition
    return None if definition is None else _kinds(iri_base).get(definition.type)


@lru_cache
def _kinds(iri_base: str) -> dict[str, Meeting]:
    return {
        vocabulary.WEBINAR: Meeting.LECTURE,
        vocabulary.MEETING: Meeting.LIVE_SESSION,
        term_iri(iri_base, COACHING_SESSION): Meeting.COACHING_SESSION,
    }


_EXTENSIONS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_FORMS = {f'"{form.value}"'.encode(): form for form in Form}


def _form(context: Context | None, iri_base: str) -> Form | None:
    said = b"" if context is None else bytes(context.extensions)
    if not said:
        return None
    told = _EXTENSIONS.decode(said).get(term_iri(iri_base, COACHING_FORM))
    return None if told is None else _FORMS.get(bytes(told))
