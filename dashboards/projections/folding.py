"""All projections of the same statements at once, so that each is read but once."""

from collections.abc import Iterable
from dataclasses import dataclass

from dashboards.projections import attendance, progress
from dashboards.projections.attendance import Attendances
from dashboards.projections.parts import read
from dashboards.projections.progress import Steps


@dataclass(frozen=True, slots=True)
class Folded:
    """What statements amount to, in each projection."""

    steps: Steps
    attendances: Attendances


def folded(bodies: Iterable[bytes], *, iri_base: str) -> Folded:
    """Return what stored statements amount to."""
    found = Folded(steps={}, attendances={})
    for body in bodies:
        statement = read(body)
        if statement.verb.id in attendance.VERBS:
            attendance.add(found.attendances, statement, iri_base)
        else:
            progress.add(found.steps, statement, iri_base)
    return found
