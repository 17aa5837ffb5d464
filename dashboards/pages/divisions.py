"""A course that is divided into groups: all of it is shown, or one group of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import flask

from dashboards.pages.participants import Line
from lti.pages import gettext
from lti.roster import Division
from lti.visit import Visit


@dataclass(frozen=True, slots=True)
class Way:
    """A choice between the whole course and its groups; address is None for what is shown."""

    title: str
    address: str | None


def asked_for(divisions: Sequence[Division]) -> Division | None:
    """Return the group that the request names, None for the whole course."""
    named = flask.request.args.get("group")
    return next((each for each in divisions if each.id == named), None)


def lines_in(lines: Sequence[Line], division: Division | None) -> list[Line]:
    """Return those who are in a group: listed so by the platform, or having come from it."""
    if division is None:
        return list(lines)
    return [
        line
        for line in lines
        if line.subject in division.subjects or line.person_id in division.people
    ]


def ways_of(
    divisions: Sequence[Division],
    shown: Division | None,
    visit: Visit,
    *,
    course: UUID | None = None,
) -> list[Way]:
    """Return the choices, none for a course that is not divided.

    course is the cohort of another course than the visit's.
    """
    if not divisions:
        return []

    def address(group: str | None) -> str:
        return flask.url_for("dashboards.cohort", visit_id=visit.id, group=group, course=course)

    whole = Way(gettext("The whole course"), None if shown is None else address(None))
    return [
        whole,
        *(Way(title_of(each), None if each is shown else address(each.id)) for each in divisions),
    ]


def title_of(division: Division) -> str:
    """Return a group's name, or its number where the platform tells no names."""
    return division.title or gettext("Group %(id)s", id=division.id)
