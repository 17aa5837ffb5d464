"""The page on which a trainer sees to an activity's column in the gradebook."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

import structlog
from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lrs.outgoing import OutgoingFailed
from lrs.surroundings import surroundings
from lti.catalogue import module
from lti.columns import columns
from lti.columns.columns import Placed
from lti.pages import answer, gettext, in_own_language, text_in
from lti.people import Role
from lti.protocol.connector import ServiceFailed
from lti.protocol.line_items import NewItem, made, removed, renamed
from lti.visit import Visit, visitors

_LONGEST_NAME = 200

log = structlog.get_logger()


def blueprint() -> Blueprint:
    """Return the routes under /teach/<visit>/column."""
    routes = Blueprint("columns", __name__, url_prefix="/teach/<uuid:visit_id>/column")
    routes.add_url_rule("", "show", show, methods=["GET"])
    routes.add_url_rule("", "change", change, methods=["POST"])
    return routes


@visitors(Role.TRAINER)
@in_own_language
def show(visit: Visit) -> ResponseReturnValue:
    """Say what column the activity has, and offer what can be done about it."""
    return _page(visit, _placed(visit))


@visitors(Role.TRAINER)
@in_own_language
def change(visit: Visit) -> ResponseReturnValue:
    """Make, rename or remove the column; only what was made from here is changed."""
    placed, act = _placed(visit), request.form.get("act", "")
    name = request.form.get("name", "").strip()
    if act in ("make", "rename") and not (0 < len(name) <= _LONGEST_NAME and name.isprintable()):
        wrong = gettext("Give the column a name of at most 200 characters.")
        return _page(visit, placed, name=name, wrong=wrong)
    if act == "ask":
        return _page(visit, placed, asks=True)
    trouble = _done(visit, placed, act, name)
    if trouble is not None:
        return _page(visit, placed, name=name, trouble=trouble)
    return redirect(url_for("columns.show", visit_id=visit.id), HTTPStatus.SEE_OTHER)


def _done(visit: Visit, placed: Placed, act: str, name: str) -> str | None:
    """Do what was asked for; return in words why the platform did not."""
    acts: dict[str, Callable[[], None]] = {
        "make": lambda: _make(placed, name),
        "rename": lambda: _rename(placed, name),
        "remove": lambda: _remove(placed),
    }
    if act not in acts:
        abort(HTTPStatus.BAD_REQUEST)
    try:
        acts[act]()
    except (ServiceFailed, OutgoingFailed) as error:
        code = error.reason if isinstance(error, OutgoingFailed) else error.code
        log.warning("column_not_changed", link_id=str(placed.link_id), act=act, error=code)
        return gettext(
            "The learning platform did not do it (%(code)s). Nothing was changed. Try again in a "
            "moment; if it happens again, tell the people who look after the platform the code.",
            code=code,
        )
    return None


def _make(placed: Placed, name: str) -> None:
    here = surroundings()
    if placed.items_url is None or placed.maximum is None or (placed.url and not placed.is_ours):
        abort(HTTPStatus.CONFLICT)
    item = NewItem(
        label=name,
        maximum=placed.maximum,
        link_id=placed.platform_link_id,
        resource_id=str(placed.module_id),
    )
    url = made(here, placed.registration, placed.items_url, item)
    with here.database.write() as connection:
        columns.keep(connection, placed, url, now=here.clock())


def _rename(placed: Placed, name: str) -> None:
    renamed(surroundings(), placed.registration, _own(placed), name)


def _remove(placed: Placed) -> None:
    here = surroundings()
    removed(here, placed.registration, _own(placed))
    with here.database.write() as connection:
        columns.forget(connection, placed)


def _own(placed: Placed) -> str:
    # The activity's own column belongs to the platform, which may lose the activity with it.
    if placed.url is None or not placed.is_ours:
        abort(HTTPStatus.CONFLICT)
    return placed.url


def _placed(visit: Visit) -> Placed:
    with surroundings().database.read() as connection:
        found = columns.placed_at(connection, visit.organisation_id, visit.resource_link_id)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _page(
    visit: Visit,
    placed: Placed,
    *,
    name: str = "",
    wrong: str | None = None,
    trouble: str | None = None,
    asks: bool = False,
) -> ResponseReturnValue:
    failed = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.BAD_GATEWAY
    return answer(
        "columns/column.html",
        visit=visit,
        status=failed if wrong or trouble else HTTPStatus.OK,
        placed=placed,
        name=name or _title(visit, placed.module_id),
        wrong=wrong,
        trouble=trouble,
        asks=asks,
        back=f"/dashboards/{visit.id}/cohort",
    )


def _title(visit: Visit, module_id: UUID) -> str:
    with surroundings().database.read() as connection:
        held = module(connection, visit.organisation_id, module_id)
    return "" if held is None else text_in(held.titles, visit.locale)
