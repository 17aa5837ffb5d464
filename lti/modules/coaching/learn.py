"""The learner's pages of coaching: partners and sessions, goals, own reflections."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from uuid import UUID

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from lrs.surroundings import surroundings
from lti.modules.acting import Learner, completed_at, learner_of, place_in
from lti.modules.coaching import goals, groups, members, sessions
from lti.modules.coaching.entry import Shown, acted, looked_at, names_in, shown
from lti.modules.coaching.facts import entrance_of
from lti.modules.coaching.goals import Goal
from lti.modules.coaching.groups import Group, groups_with
from lti.modules.coaching.members import Wishes
from lti.modules.coaching.sessions import NotHeld, Session
from lti.modules.coaching.views import CoachingView, coaching_view, group_view
from lti.modules.survey.passes import outside_keys
from lti.pages import LANGUAGE_NAMES, LANGUAGES, answer, gettext, in_own_language, text_in
from lti.pages.dates import ZONE
from lti.people import Role
from lti.roster import trainers_of
from lti.units import tree_at
from lti.visit import Visit, visitors
from statements.coaching import Form

_LONGEST_SITE = 100


@visitors(Role.LEARNER, Role.VISITOR)
@in_own_language
def start(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show what coaching is here, with whom, and what has been held."""
    return _page(visit, module_id)


@visitors(Role.TRAINER)
@in_own_language
def preview(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show a trainer the same page, without anything to press."""
    return _page(visit, module_id)


@visitors(Role.LEARNER)
@in_own_language
def act(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Note a session, object to one, or leave; nobody is asked why."""
    learner = own_learner(visit)
    did = _ACTS.get(flask.request.form.get("act", ""))
    if did is None:
        flask.abort(HTTPStatus.BAD_REQUEST)
    trouble = did(visit, learner, module_id)
    if trouble is not None:
        return _page(visit, module_id, trouble=trouble)
    return flask.redirect(entrance_of(visit.id, module_id), HTTPStatus.SEE_OTHER)


@visitors(Role.LEARNER)
@in_own_language
def taking_part(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show what pairs are made by, as the learner told it."""
    return _part_page(visit, module_id)


@visitors(Role.LEARNER)
@in_own_language
def take_part(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Take part, with what pairs are made by; declare a trainer a supervisor, or take it back."""
    here, learner, form = surroundings(), own_learner(visit), flask.request.form
    trainers = trainers_of(here, visit=visit)
    declared = {each for each in trainers if str(each) in form.getlist("supervisor")}
    languages = tuple(code for code in LANGUAGES if code in form.getlist("language"))
    if not languages:
        return _part_page(
            visit, module_id, trouble=gettext("Choose at least one language to talk in")
        )

    def work(connection: sa.Connection) -> None:
        shown(connection, visit, module_id)
        tree = tree_at(connection, visit.organisation_id, here.clock().date())
        unit = form.get("unit", "")
        wishes = Wishes(
            unit=unit if tree is not None and tree.unit(unit) is not None else None,
            site=form.get("site", "").strip().replace("\0", "")[:_LONGEST_SITE],
            languages=languages,
        )
        members.join(connection, learner, module_id, wishes, now=here.clock())
        for trainer in trainers:
            said = members.declare_supervisor if trainer in declared else None
            if said is not None:
                said(
                    connection,
                    visit.organisation_id,
                    person_id=learner.person_id,
                    supervisor_id=trainer,
                    source="self",
                    now=here.clock(),
                )
            else:
                members.undeclare_supervisor(
                    connection,
                    visit.organisation_id,
                    person_id=learner.person_id,
                    supervisor_id=trainer,
                )

    here.database.transact(work)
    return flask.redirect(entrance_of(visit.id, module_id), HTTPStatus.SEE_OTHER)


def own_learner(visit: Visit) -> Learner:
    """Return the learner of a visit; 403 for whoever is only looking."""
    learner = learner_of(visit)
    if learner is None:
        flask.abort(HTTPStatus.FORBIDDEN)
    return learner


def _page(visit: Visit, module_id: UUID, *, trouble: str | None = None) -> ResponseReturnValue:
    return answer(
        "coaching/start.html",
        visit=visit,
        status=HTTPStatus.OK if trouble is None else HTTPStatus.CONFLICT,
        view=_view(visit, module_id),
        trouble=trouble,
    )


def _view(visit: Visit, module_id: UUID) -> CoachingView:
    here, learner = surroundings(), learner_of(visit)
    own: tuple[Group, ...] = ()
    shared: tuple[Goal, ...] = ()
    held: dict[UUID, tuple[Session, ...]] = {}
    count, completed, joined = 0, False, False
    with here.database.read() as connection:
        known = looked_at(connection, visit, module_id)
        if learner is not None:
            who = (visit.organisation_id, module_id, learner.person_id)
            own = groups_with(connection, *who)
            held = dict(sessions.sessions_of(connection, visit.organisation_id, module_id))
            count = sessions.sessions_attended(connection, learner, module_id)
            completed = completed_at(connection, learner, module_id) is not None
            part = members.coachee(connection, *who)
            joined = part is not None and part.left_at is None
            shared = goals.goals_shared_with(
                connection,
                outside_keys(here),
                organisation_id=visit.organisation_id,
                person_id=learner.person_id,
            )
    names = {} if learner is None else names_in(here, visit, own)
    return coaching_view(
        known.content,
        language=visit.locale,
        held=count,
        completed=completed,
        joined=joined,
        records=learner is not None,
        groups=[
            group_view(
                group,
                held.get(group.id, ()),
                names=names,
                shared=shared,
                person_id=learner.person_id,
            )
            for group in own
            if learner is not None
        ],
        today=here.clock().astimezone(ZONE).date(),
        address=entrance_of(visit.id, module_id),
        back=back_of(visit),
    )


def _part_page(visit: Visit, module_id: UUID, *, trouble: str | None = None) -> ResponseReturnValue:
    here, learner = surroundings(), own_learner(visit)
    with here.database.read() as connection:
        known = shown(connection, visit, module_id)
        part = members.coachee(connection, visit.organisation_id, module_id, learner.person_id)
        tree = tree_at(connection, visit.organisation_id, here.clock().date())
        declared = members.supervisors_of(connection, visit.organisation_id, learner.person_id)
    wishes = (
        part.wishes if part is not None else Wishes(unit=None, site="", languages=(visit.locale,))
    )
    return answer(
        "coaching/taking_part.html",
        visit=visit,
        status=HTTPStatus.OK if trouble is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        title=text_in(known.content.titles, visit.locale),
        wishes=wishes,
        units=[]
        if tree is None
        else [(unit.code, text_in(unit.names, visit.locale)) for unit in tree.units],
        languages=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
        trainers=[
            (str(person_id), name, person_id in declared)
            for person_id, name in trainers_of(here, visit=visit).items()
        ],
        errors=[] if trouble is None else [{"field": "languages", "text": trouble}],
        trouble=trouble,
        joined=part is not None and part.left_at is None,
        back=entrance_of(visit.id, module_id),
    )


def _note_held(visit: Visit, learner: Learner, module_id: UUID) -> str | None:
    form = flask.request.form
    try:
        held_on = date.fromisoformat(form.get("held_on", ""))
    except ValueError:
        return gettext("Give the day of the session")

    def work(connection: sa.Connection, known: Shown) -> None:
        group = _own_group(connection, learner, module_id, form.get("group", ""))
        place = place_in(connection, known.module, here=surroundings())
        sessions.note_held(
            connection,
            learner,
            place,
            group,
            held_on=held_on,
            enough=known.content.sessions_enough,
        )

    try:
        acted(visit, module_id, work)
    except NotHeld:
        return gettext("Give a day between the beginning of the coaching and today")
    return None


def _object(visit: Visit, learner: Learner, module_id: UUID) -> str | None:
    named = as_uuid(flask.request.form.get("session", ""))

    def work(connection: sa.Connection, known: Shown) -> None:
        place = place_in(connection, known.module, here=surroundings())
        enough = known.content.sessions_enough
        sessions.object_to(connection, learner, place, named, enough=enough)

    acted(visit, module_id, work)
    return None


def _leave(visit: Visit, learner: Learner, module_id: UUID) -> str | None:
    now = surroundings().clock()

    def work(connection: sa.Connection, _known: Shown) -> None:
        who = (visit.organisation_id, module_id, learner.person_id)
        members.leave(connection, *who, now=now)
        groups.leave_groups(connection, *who, now=now)

    acted(visit, module_id, work)
    return None


def _rematch(visit: Visit, learner: Learner, module_id: UUID) -> str | None:
    """Let somebody out of their pair and back among those who wait for one."""
    now = surroundings().clock()

    def work(connection: sa.Connection, _known: Shown) -> None:
        who = (visit.organisation_id, module_id, learner.person_id)
        groups.leave_groups(connection, *who, form=Form.PEER, now=now)

    acted(visit, module_id, work)
    return None


_ACTS: dict[str, Callable[[Visit, Learner, UUID], str | None]] = {
    "held": _note_held,
    "object": _object,
    "leave": _leave,
    "rematch": _rematch,
}


def _own_group(connection: sa.Connection, learner: Learner, module_id: UUID, named: str) -> Group:
    own = groups_with(connection, learner.organisation_id, module_id, learner.person_id)
    found = next((group for group in own if str(group.id) == named), None)
    if found is None:
        flask.abort(HTTPStatus.NOT_FOUND)
    return found


def as_uuid(text: str) -> UUID:
    """Return the id that a form names; 404 for what is none."""
    try:
        return UUID(text)
    except ValueError:
        flask.abort(HTTPStatus.NOT_FOUND)


def back_of(visit: Visit) -> str:
    """Return where one goes from coaching."""
    if visit.role is Role.LEARNER:
        return f"/dashboards/{visit.id}/me"
    if visit.role is Role.TRAINER:
        return f"/dashboards/{visit.id}/cohort"
    return f"/learn/{visit.id}/materials"
