"""The pages of what is one's own: goals, shared only by an explicit act, and reflections."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from lrs.surroundings import surroundings
from lti.modules.acting import Learner, place_in
from lti.modules.coaching import goals, reflections
from lti.modules.coaching.entry import Shown, acted, names_in, shown
from lti.modules.coaching.facts import entrance_of
from lti.modules.coaching.goals import GoalState
from lti.modules.coaching.groups import groups_with
from lti.modules.coaching.learn import as_uuid, own_learner
from lti.modules.coaching.views import THEMES, ReflectionView, goal_view, name_of
from lti.modules.survey.passes import outside_keys
from lti.pages import answer, gettext, in_own_language, text_in
from lti.people import Role
from lti.private import Private
from lti.visit import Visit, visitors


@visitors(Role.LEARNER)
@in_own_language
def own_goals(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show the own goals, and with whom each is shared."""
    return _goals_page(visit, module_id)


@visitors(Role.LEARNER)
@in_own_language
def own_goals_act(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Set, change, share or delete a goal."""
    learner, form = own_learner(visit), flask.request.form
    if form.get("act") == "set":
        return _set(visit, learner, module_id)
    did = _GOAL_ACTS.get(form.get("act", ""))
    if did is None:
        flask.abort(HTTPStatus.BAD_REQUEST)
    goal_id = as_uuid(form.get("goal", ""))
    acted(visit, module_id, lambda connection, known: did(connection, known, learner, goal_id))
    return _to(visit, module_id, "goals")


@visitors(Role.LEARNER)
@in_own_language
def own_reflections(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show the own reflections, which nobody else can read."""
    return _reflections_page(visit, module_id)


@visitors(Role.LEARNER)
@in_own_language
def own_reflections_act(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Write or delete a reflection. Nothing is stated of it, and nothing logged."""
    here, learner, form = surroundings(), own_learner(visit), flask.request.form
    text = _text(form.get("text", ""))
    if form.get("act") == "delete":
        named = as_uuid(form.get("reflection", ""))
        acted(
            visit,
            module_id,
            lambda connection, _: _ignore(
                reflections.delete(connection, visit.organisation_id, learner.person_id, named)
            ),
        )
        return _to(visit, module_id, "reflections")
    if not text or len(text) > reflections.LONGEST:
        return _reflections_page(visit, module_id, typed=text, wrong=True)
    private = Private(outside_keys(here), learner.person_id)
    acted(
        visit,
        module_id,
        lambda connection, _: _ignore(
            reflections.write(
                connection,
                private,
                organisation_id=visit.organisation_id,
                module_id=module_id,
                text=text,
                now=here.clock(),
            )
        ),
    )
    return _to(visit, module_id, "reflections")


def _goals_page(
    visit: Visit, module_id: UUID, *, typed: str = "", theme: str = "", wrong: str | None = None
) -> ResponseReturnValue:
    here, learner = surroundings(), own_learner(visit)
    with here.database.read() as connection:
        known = shown(connection, visit, module_id)
        own = goals.goals_of(
            connection,
            outside_keys(here),
            organisation_id=visit.organisation_id,
            person_id=learner.person_id,
            module_id=module_id,
        )
        groups = groups_with(connection, visit.organisation_id, module_id, learner.person_id)
    names = names_in(here, visit, groups)
    partners = {
        person_id: name_of(person_id, names)
        for group in groups
        for person_id in sorted(group.people - {learner.person_id})
    }
    return answer(
        "coaching/goals.html",
        visit=visit,
        status=HTTPStatus.OK if wrong is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        title=text_in(known.content.titles, visit.locale),
        goals=[goal_view(each, partners) for each in own],
        themes=list(THEMES.items()),
        typed=typed,
        theme=theme,
        errors=[] if wrong is None else [{"field": "text", "text": wrong}],
        wrong=wrong,
        back=entrance_of(visit.id, module_id),
    )


def _reflections_page(
    visit: Visit, module_id: UUID, *, typed: str = "", wrong: bool = False
) -> ResponseReturnValue:
    here, learner = surroundings(), own_learner(visit)
    with here.database.read() as connection:
        known = shown(connection, visit, module_id)
        own = reflections.reflections_of(
            connection,
            Private(outside_keys(here), learner.person_id),
            organisation_id=visit.organisation_id,
            module_id=module_id,
        )
    told = gettext("Write something, at most %(most)s characters", most=reflections.LONGEST)
    return answer(
        "coaching/reflections.html",
        visit=visit,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        title=text_in(known.content.titles, visit.locale),
        reflections=[ReflectionView(each.id, each.text, each.written_at) for each in own],
        typed=typed,
        errors=[{"field": "text", "text": told}] if wrong else [],
        wrong=told if wrong else None,
        back=entrance_of(visit.id, module_id),
    )


def _set(visit: Visit, learner: Learner, module_id: UUID) -> ResponseReturnValue:
    here, form = surroundings(), flask.request.form
    text, theme = _text(form.get("text", "")), form.get("theme", "")
    if not text or len(text) > goals.LONGEST or theme not in THEMES:
        told = gettext(
            "Choose a theme and write the goal, at most %(most)s characters", most=goals.LONGEST
        )
        return _goals_page(visit, module_id, typed=text, theme=theme, wrong=told)

    def work(connection: sa.Connection, known: Shown) -> None:
        goals.set_goal(
            connection,
            learner,
            place_in(connection, known.module, here=here),
            Private(outside_keys(here), learner.person_id),
            theme=theme,
            text=text,
        )

    acted(visit, module_id, work)
    return _to(visit, module_id, "goals")


def _move(connection: sa.Connection, known: Shown, learner: Learner, goal_id: UUID) -> None:
    told = flask.request.form.get("state", "")
    if told not in {state.value for state in GoalState}:
        flask.abort(HTTPStatus.BAD_REQUEST)
    place = place_in(connection, known.module, here=surroundings())
    goals.move(connection, learner, place, goal_id, GoalState(told))


def _share(connection: sa.Connection, _known: Shown, learner: Learner, goal_id: UUID) -> None:
    with_person_id = as_uuid(flask.request.form.get("partner", ""))
    now = surroundings().clock()
    goals.share(connection, learner, goal_id, with_person_id=with_person_id, now=now)


def _unshare(connection: sa.Connection, _known: Shown, learner: Learner, goal_id: UUID) -> None:
    with_person_id = as_uuid(flask.request.form.get("partner", ""))
    goals.unshare(connection, learner, goal_id, with_person_id=with_person_id)


def _delete(connection: sa.Connection, _known: Shown, learner: Learner, goal_id: UUID) -> None:
    goals.delete(connection, learner, goal_id)


_GOAL_ACTS: dict[str, Callable[[sa.Connection, Shown, Learner, UUID], None]] = {
    "move": _move,
    "share": _share,
    "unshare": _unshare,
    "delete": _delete,
}


def _text(told: str) -> str:
    return told.strip().replace("\r\n", "\n").replace("\0", "")


def _ignore(_result: object) -> None:
    return None


def _to(visit: Visit, module_id: UUID, page: str) -> ResponseReturnValue:
    return flask.redirect(f"{entrance_of(visit.id, module_id)}/{page}", HTTPStatus.SEE_OTHER)
