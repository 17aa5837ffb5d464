"""The page on which a participant tells role group and unit, once, or would rather not."""

from http import HTTPStatus

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from lrs.surroundings import surroundings
from lti.background import ROLE_GROUPS, Background, background_of, tell_background
from lti.modules.acting import Learner, learner_of
from lti.pages import answer, in_own_language, text_in
from lti.pages.dates import ZONE
from lti.people import Role
from lti.units import Tree, tree_at
from lti.visit import Visit, visitors


@visitors(Role.LEARNER)
@in_own_language
def ask(visit: Visit) -> ResponseReturnValue:
    """Ask for role group and unit, and say what they are for."""
    learner = _learner(visit)
    with surroundings().database.read() as connection:
        known = background_of(connection, visit.organisation_id, learner.enrolment_id)
        tree = _tree(connection, visit)
    return _page(visit, known, tree)


@visitors(Role.LEARNER)
@in_own_language
def tell(visit: Visit) -> ResponseReturnValue:
    """Keep what was chosen; an empty choice is an answer too."""
    here, form, learner = surroundings(), flask.request.form, _learner(visit)

    def work(connection: sa.Connection) -> None:
        tree = _tree(connection, visit)
        unit, group = form.get("unit", ""), form.get("role_group", "")
        codes = set() if tree is None else {each.code for each in tree.units}
        tell_background(
            connection,
            visit.organisation_id,
            learner.enrolment_id,
            role_group=group if group in ROLE_GROUPS else None,
            unit=unit if unit in codes else None,
            now=here.clock(),
        )

    here.database.transact(work)
    return flask.redirect(f"/dashboards/{visit.id}/me", HTTPStatus.SEE_OTHER)


def _page(visit: Visit, known: Background, tree: Tree | None) -> ResponseReturnValue:
    return answer(
        "record/background.html",
        visit=visit,
        known=known,
        groups=ROLE_GROUPS.items(),
        units=[]
        if tree is None
        else [(each.code, text_in(each.names, visit.locale)) for each in tree.units],
        address=f"/learn/{visit.id}/background",
        back=f"/dashboards/{visit.id}/me",
    )


def _learner(visit: Visit) -> Learner:
    learner = learner_of(visit)
    if learner is None:
        flask.abort(HTTPStatus.NOT_FOUND)
    return learner


def _tree(connection: sa.Connection, visit: Visit) -> Tree | None:
    today = surroundings().clock().astimezone(ZONE).date()
    return tree_at(connection, visit.organisation_id, today)
