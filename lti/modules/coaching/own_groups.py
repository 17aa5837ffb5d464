"""A trainer who coaches: people or a group taken on, sessions noted, shared goals read."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import flask
import sqlalchemy as sa

from lrs.surroundings import surroundings
from lti.modules.acting import Learner, enrolled, place_in
from lti.modules.coaching import goals, groups, members, sessions
from lti.modules.coaching.entry import Shown, acted, names_in
from lti.modules.coaching.groups import Group, Seat
from lti.modules.coaching.members import Coachee
from lti.modules.coaching.sessions import NotHeld
from lti.modules.coaching.views import GroupView, group_view
from lti.modules.survey.passes import outside_keys
from lti.pages import gettext
from lti.visit import Visit
from statements.coaching import Form


class _NotTaken(Exception):
    """Somebody who cannot be taken on."""


def coach_of(visit: Visit) -> Learner | None:
    """Return a visit's trainer as one who may coach; None outside any course."""
    return enrolled(visit)


def coached_by(coach: Learner | None, known: Sequence[Group]) -> list[Group]:
    """Return the lasting groups that somebody coaches."""
    return [
        group
        for group in known
        if group.lasts
        and coach is not None
        and any(seat.is_coach and seat.person_id == coach.person_id for seat in group.seats)
    ]


def take_on(visit: Visit, module_id: UUID, visible: Sequence[Coachee]) -> str | None:
    """Take people on: each by themselves, or all as one group. Return what is wrong, if anything.

    Nobody takes on who has them as supervisor: those are not among the visible.
    """
    form, coach, now = flask.request.form, coach_of(visit), surroundings().clock()
    ticked = set(form.getlist("person"))
    people = [each for each in visible if str(each.person_id) in ticked]
    together = form.get("form") == "group"
    if coach is None or not people or (together and len(people) < 2):
        return gettext("Choose who is coached: one at least, and two for a group.")
    own = Seat(person_id=coach.person_id, enrolment_id=coach.enrolment_id, is_coach=True)
    parts = [people] if together else [[each] for each in people]

    def work(connection: sa.Connection, _known: Shown) -> None:
        wanted = [coach.person_id, *(each.person_id for each in people)]
        if any(
            coach.person_id in pair
            for pair in members.never_paired(connection, visit.organisation_id, wanted)
        ):
            raise _NotTaken
        for part in parts:
            seats = [
                Seat(person_id=each.person_id, enrolment_id=each.enrolment_id, is_coach=False)
                for each in part
            ]
            groups.begin(
                connection,
                visit.organisation_id,
                module_id,
                form=Form.GROUP if together else Form.INDIVIDUAL,
                seats=[own, *seats],
                now=now,
            )

    try:
        acted(visit, module_id, work)
    except _NotTaken:
        return gettext("Nobody can be in a group with their own supervisor. Nothing was changed.")
    return None


def note_held(visit: Visit, module_id: UUID) -> str | None:
    """Note a session of an own group. Return what is wrong, if anything."""
    form, coach = flask.request.form, coach_of(visit)
    try:
        held_on = date.fromisoformat(form.get("held_on", ""))
    except ValueError:
        return gettext("Give the day of the session")

    def work(connection: sa.Connection, known: Shown) -> None:
        all_groups = groups.groups_of(connection, visit.organisation_id, module_id)
        group = next(
            (each for each in coached_by(coach, all_groups) if str(each.id) == form.get("group")),
            None,
        )
        if group is None or coach is None:
            flask.abort(404)
        sessions.note_held(
            connection,
            coach,
            place_in(connection, known.module, here=surroundings()),
            group,
            held_on=held_on,
            enough=known.content.sessions_enough,
        )

    try:
        acted(visit, module_id, work)
    except NotHeld:
        return gettext("Give a day between the beginning of the coaching and today")
    return None


def object_to(visit: Visit, module_id: UUID) -> str | None:
    """Object to a session of an own group that somebody in it noted."""
    coach = coach_of(visit)
    try:
        named = UUID(flask.request.form.get("session", ""))
    except ValueError:
        flask.abort(404)

    def work(connection: sa.Connection, known: Shown) -> None:
        if coach is None:
            flask.abort(404)
        sessions.object_to(
            connection,
            coach,
            place_in(connection, known.module, here=surroundings()),
            named,
            enough=known.content.sessions_enough,
        )

    acted(visit, module_id, work)
    return None


def own_views(
    visit: Visit, known: Sequence[Group], held: dict[UUID, tuple[sessions.Session, ...]]
) -> list[GroupView]:
    """Return the groups that a visit's trainer coaches, with the goals that were shared."""
    here, coach = surroundings(), coach_of(visit)
    own = coached_by(coach, known)
    if coach is None or not own:
        return []
    with here.database.read() as connection:
        shared = goals.goals_shared_with(
            connection,
            outside_keys(here),
            organisation_id=visit.organisation_id,
            person_id=coach.person_id,
        )
    names = names_in(here, visit, own)
    return [
        group_view(
            group,
            held.get(group.id, ()),
            names=names,
            shared=shared,
            person_id=coach.person_id,
        )
        for group in own
    ]
