"""The pages on which a trainer chooses what the platform places in its course."""

from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

import flask
import sqlalchemy as sa
import structlog
from flask.typing import ResponseReturnValue

from lrs.surroundings import surroundings
from lti.choosing.awaited import Awaited, address_of, awaited_by, keep_picked
from lti.choosing.offers import items_of, offers
from lti.pages import answer, gettext, in_own_language
from lti.people import Role
from lti.protocol.deep_linking import answer_token
from lti.protocol.registration import registration_by_id
from lti.refusal import Refused
from lti.visit import Visit, let_forms_post_to, visitors

_LONGEST_SEARCH = 200
_MOST_PICKED = 100

log = structlog.get_logger()


def blueprint() -> flask.Blueprint:
    """Return the routes under /teach that choose content."""
    routes = flask.Blueprint("choosing", __name__, url_prefix="/teach/<uuid:visit_id>/content")
    routes.add_url_rule("", "choose", choose, methods=["GET"])
    routes.add_url_rule("", "chosen", chosen, methods=["POST"])
    return routes


@visitors(Role.TRAINER)
@in_own_language
def choose(visit: Visit) -> ResponseReturnValue:
    """Offer the modules that may be placed."""
    sought = flask.request.args.get("q", "")[:_LONGEST_SEARCH]
    return _page(visit, sought=sought, missing=False)


@visitors(Role.TRAINER)
@in_own_language
def chosen(visit: Visit) -> ResponseReturnValue:
    """Do what the pressed button says; what is picked is kept whichever it is."""
    here, form = surroundings(), flask.request.form
    with here.database.read() as connection:
        known = _awaited(connection, visit)
        sought = form.get("q", "")[:_LONGEST_SEARCH]
        picked = _picked(connection, visit, known, sought=form.get("shown", "")[:_LONGEST_SEARCH])
    with here.database.write() as connection:
        keep_picked(connection, visit, picked)
    match form.get("act", "search").partition(" "):
        case ("add", _, _) if not picked:
            return _page(visit, sought=sought, missing=True)
        case ("add", _, _):
            return _answer_page(visit, picked)
        case ("cancel", _, _):
            return _answer_page(visit, ())
        case ("new", _, _):
            return _to(f"/teach/{visit.id}/materials/new")
        case ("preview", _, named):
            return _to(_preview(visit, named))
    return _to(address_of(visit) + (f"?{urlencode({'q': sought})}" if sought else ""))


def _page(visit: Visit, *, sought: str, missing: bool) -> ResponseReturnValue:
    with surroundings().database.read() as connection:
        known = _awaited(connection, visit)
        found = offers(connection, visit, sought=sought, picked=known.picked)
    return answer(
        "choosing/choose.html",
        visit=visit,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if missing else HTTPStatus.OK,
        sought=sought,
        several=known.choosing.takes_several,
        graded=known.choosing.takes_line_items,
        found=found.found,
        besides=found.picked_besides,
        error=gettext("Choose at least one module") if missing else None,
    )


def _answer_page(visit: Visit, picked: tuple[UUID, ...]) -> ResponseReturnValue:
    here = surroundings()
    with here.database.read() as connection:
        known = _awaited(connection, visit)
        registration = registration_by_id(connection, visit.registration_id)
        items = items_of(connection, visit, picked)
    token = answer_token(
        here, registration, known.deployment_id, choosing=known.choosing, items=items
    )
    log.info("content_chosen", visit_id=str(visit.id), items=len(items))
    let_forms_post_to(known.choosing.return_origin)
    return answer(
        "choosing/answer.html",
        visit=visit,
        address=known.choosing.return_url,
        token=token,
        titles=[item.title for item in items],
    )


def _awaited(connection: sa.Connection, visit: Visit) -> Awaited:
    known = awaited_by(connection, visit, key_ring=surroundings().key_ring)
    if known is None:
        raise Refused("choosing_over", platform_origin=visit.platform_origin)
    return known


def _picked(
    connection: sa.Connection, visit: Visit, known: Awaited, *, sought: str
) -> tuple[UUID, ...]:
    """Return what is picked now: what the page showed by its boxes, and what it did not show.

    Only modules that are offered count, and one where the platform takes one.
    """
    ticked = set(flask.request.form.getlist("module"))
    held = offers(connection, visit, sought=sought, picked=known.picked)
    shown = [each.id for each in (*held.picked_besides, *held.found)]
    now = [each for each in shown if str(each) in ticked][:_MOST_PICKED]
    return tuple(now if known.choosing.takes_several else now[:1])


def _preview(visit: Visit, named: str) -> str:
    with surroundings().database.read() as connection:
        found = offers(connection, visit, sought="", picked=()).found
    return next((each.preview for each in found if str(each.id) == named), address_of(visit))


def _to(address: str) -> ResponseReturnValue:
    return flask.redirect(address, HTTPStatus.SEE_OTHER)
