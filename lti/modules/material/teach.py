"""The trainer's pages: materials as learners see them, and what an empty link shall hold."""

from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue

from lrs.surroundings import surroundings
from lti.catalogue import (
    PROGRAMME_ID,
    Module,
    ResourceLink,
    bind_module,
    modules_of,
    resource_link,
)
from lti.choosing import address_of, is_awaited
from lti.modules.material.entry import seen, trainers
from lti.modules.material.learn import file_of, picture_of
from lti.modules.material.library import KIND
from lti.modules.material.quiz_views import key_views, quiz_view
from lti.modules.material.views import page_view, start_view
from lti.pages import FieldError, answer, gettext, text_in
from lti.visit import Visit


@trainers
def choose(visit: Visit) -> ResponseReturnValue:
    """Offer the materials that an empty link may hold."""
    link, modules = _choices(visit)
    if link is None or link.module_id is not None:
        return redirect(f"/dashboards/{visit.id}/cohort", HTTPStatus.SEE_OTHER)
    return _choose_page(visit, modules, missing=False)


@trainers
def chosen(visit: Visit) -> ResponseReturnValue:
    """Bind the link to the chosen material; what was bound before stands."""
    link, modules = _choices(visit)
    wished = next(
        (each for each in modules if str(each.id) == request.form.get("module", "")), None
    )
    if link is None:
        abort(404)
    if wished is None:
        return _choose_page(visit, modules, missing=True)
    with surroundings().database.write() as connection:
        bind_module(connection, link, wished.id)
    return redirect(f"/teach/{visit.id}/materials/{wished.id}", HTTPStatus.SEE_OTHER)


@trainers
def start(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Preview the contents; who is choosing for the course goes back to choosing."""
    view = start_view(seen(visit, module_id))
    with surroundings().database.read() as connection:
        if is_awaited(connection, visit):
            view = replace(view, back=address_of(visit), back_label=gettext("Back to choosing"))
    return answer("material/start.html", visit=visit, view=view, first_visit=False)


@trainers
def page(visit: Visit, module_id: UUID, key: str) -> ResponseReturnValue:
    """Preview a page."""
    known = seen(visit, module_id)
    shown = known.material.page(key) or abort(404)
    return answer("material/page.html", visit=visit, view=page_view(known, shown))


@trainers
def quiz(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Preview the quiz: every question with its right answers."""
    known = seen(visit, module_id)
    held = known.material.quiz or abort(404)
    return answer(
        "material/quiz_key.html",
        visit=visit,
        view=quiz_view(known, held),
        questions=key_views(known, held),
    )


@trainers
def file(visit: Visit, module_id: UUID, name: str) -> ResponseReturnValue:
    """Serve a file of the material."""
    return file_of(visit, seen(visit, module_id), name)


@trainers
def picture(visit: Visit, module_id: UUID, sha256: str) -> ResponseReturnValue:
    """Serve a picture of the material."""
    return picture_of(visit, seen(visit, module_id), sha256)


def _choices(visit: Visit) -> tuple[ResourceLink | None, tuple[Module, ...]]:
    with surroundings().database.read() as connection:
        link = (
            None
            if visit.resource_link_id is None
            else resource_link(connection, visit.organisation_id, visit.resource_link_id)
        )
        modules = modules_of(connection, visit.organisation_id, PROGRAMME_ID)
    return link, tuple(each for each in modules if each.kind == KIND)


def _choose_page(
    visit: Visit, modules: tuple[Module, ...], *, missing: bool
) -> ResponseReturnValue:
    first = f"module-{modules[0].id}" if modules else "main"
    return answer(
        "material/choose.html",
        visit=visit,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if missing else HTTPStatus.OK,
        materials=[
            {
                "id": str(each.id),
                "title": text_in(each.titles, visit.locale),
                "summary": text_in(each.summaries, visit.locale),
                "minutes": each.minutes,
            }
            for each in modules
        ],
        errors=(FieldError(first, gettext("Choose one of the materials")),) if missing else (),
        cohort=f"/dashboards/{visit.id}/cohort",
    )
