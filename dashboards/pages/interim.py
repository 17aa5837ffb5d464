"""Making a report between rounds, of who has taken part by now."""

from http import HTTPStatus

import flask
from flask.typing import ResponseReturnValue

from dashboards.participation import NotYetWhole
from dashboards.publishing.interim import TooSoon, make_interim
from dashboards.spoken import local_date
from lrs.surroundings import surroundings
from lti.pages import answer, gettext, language_of
from lti.sign_in import Session, StaffRole, signed_in
from lti.units import tree_at


@signed_in(StaffRole.RESULTS_APPROVER)
def interim(session: Session) -> ResponseReturnValue:
    """Make a report between rounds, which waits to be signed off like any other."""
    here = surroundings()
    with here.database.read() as connection:
        tree = tree_at(connection, session.organisation_id, local_date(here.clock()))
    try:
        named = make_interim(here, session.organisation_id, tree)
    except TooSoon:
        return _sorry(
            gettext(
                "Participation was told less than four weeks ago, in an interim report or with a "
                "round. Two so close together would tell who has come in between."
            )
        )
    except NotYetWhole:
        return _sorry(
            gettext(
                "What people have taken part in is still being gathered after an upgrade. "
                "Try again in a few minutes."
            )
        )
    return flask.redirect(f"/results/{named}", HTTPStatus.SEE_OTHER)


def _sorry(why: str) -> ResponseReturnValue:
    return answer(
        "dashboards/follow_up/sorry.html",
        status=HTTPStatus.CONFLICT,
        language=language_of(flask.request),
        why=why,
    )
