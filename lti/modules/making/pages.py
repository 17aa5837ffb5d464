"""The form in which trainers make modules: begun, kept as a draft, published."""

import re
from http import HTTPStatus
from typing import Any
from uuid import UUID

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from lrs.surroundings import surroundings
from lti.catalogue import Module
from lti.choosing import address_of, awaited_by, keep_picked
from lti.modules.described import described_in
from lti.modules.kinds import preview_of
from lti.modules.making import drafts
from lti.modules.making.drafts import EditedMeanwhile, LanguagesMissing
from lti.modules.making.entry import held_module, manage_of, moved_to
from lti.modules.making.makers import MAKERS, NotWhole, written_at
from lti.modules.making.sorry import errors_in
from lti.pages import (
    LANGUAGE_NAMES,
    LANGUAGES,
    FieldError,
    answer,
    gettext,
    in_own_language,
)
from lti.people import Role
from lti.visit import Visit, visitors

# Any, below: JSON of any shape, as a form gave it.
Json = Any


@visitors(Role.TRAINER)
@in_own_language
def begin(visit: Visit) -> ResponseReturnValue:
    """Begin a module of the chosen kind, and lead to its form."""
    kind = flask.request.form.get("kind", "")
    if kind not in MAKERS or not MAKERS[kind].is_written:
        flask.abort(HTTPStatus.BAD_REQUEST)
    here = surroundings()
    made = here.database.transact(
        lambda connection: drafts.new_module(
            connection, visit.organisation_id, kind, now=here.clock()
        )
    )
    return moved_to(f"/teach/{visit.id}/modules/{made}/edit")


@visitors(Role.TRAINER)
@in_own_language
def edit(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show the form with the draft, or with the newest version."""
    with surroundings().database.read() as connection:
        held = held_module(connection, visit, module_id)
        draft = drafts.opened(connection, held)
    return _form(visit, held, draft.content, revision=draft.revision)


@visitors(Role.TRAINER)
@in_own_language
def keep(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Keep the draft; publish it, or throw it away, if that is what was pressed."""
    here, form = surroundings(), flask.request.form
    with here.database.read() as connection:
        held = held_module(connection, visit, module_id)
        if form.get("act") == "drop":
            return _drop(visit, held)
        kept = drafts.opened(connection, held).content
    content = {**kept, **described_in(form), **MAKERS[held.kind].more(form)}
    revision = form.get("revision", "")
    at = int(revision) if revision.isascii() and revision.isdigit() else 0

    def work(connection: sa.Connection) -> int:
        return drafts.keep(
            connection, visit.organisation_id, held.id, content, revision=at, now=here.clock()
        )

    try:
        at = here.database.transact(work)
    except EditedMeanwhile:
        return _form(visit, held, content, revision=at, clash=True)
    onward = re.fullmatch(r"onward:([A-Za-z0-9/_-]+)", form.get("act", ""))
    if onward is not None and MAKERS[held.kind].room:
        return moved_to(f"{written_at(visit.id, held.kind, held.id)}/{onward[1]}")
    if form.get("act") == "preview":
        return _preview(visit, held, content, revision=at)
    if form.get("act") != "publish":
        return _form(visit, held, content, revision=at, saved=True)
    return _publish(visit, held, content, revision=at)


def _drop(visit: Visit, held: Module) -> ResponseReturnValue:
    surroundings().database.transact(
        lambda connection: drafts.drop(connection, visit.organisation_id, held.id)
    )
    return moved_to(f"/teach/{visit.id}/modules")


def _preview(visit: Visit, held: Module, content: Json, *, revision: int) -> ResponseReturnValue:
    """Lead to the module as participants will see it, or say what it lacks for that."""
    try:
        MAKERS[held.kind].read(content)
    except NotWhole as error:
        return _form(visit, held, content, revision=revision, errors=errors_in(error))
    return moved_to(preview_of(visit.id, held))


def _publish(visit: Visit, held: Module, content: Json, *, revision: int) -> ResponseReturnValue:
    here = surroundings()

    def work(connection: sa.Connection) -> None:
        drafts.publish(connection, held, now=here.clock())

    try:
        here.database.transact(work)
    except NotWhole as error:
        errors = errors_in(error)
        return _form(visit, held, content, revision=revision, errors=errors)
    except LanguagesMissing as error:
        missing = ", ".join(LANGUAGE_NAMES[each] for each in error.languages)
        told = gettext(
            "Some texts are missing in: %(languages)s. Write them, or say below in which "
            "languages alone the module is.",
            languages=missing,
        )
        errors = [FieldError("some_languages", told)]
        return _form(visit, held, content, revision=revision, errors=errors)
    return moved_to(_after(visit, held))


def _after(visit: Visit, held: Module) -> str:
    """Return where to go once a module is published: back to choosing, or to what comes next."""
    here = surroundings()
    with here.database.write() as connection:
        known = awaited_by(connection, visit, key_ring=here.key_ring)
        if known is not None:
            several = known.choosing.takes_several
            keep_picked(connection, visit, (*known.picked, held.id) if several else (held.id,))
            return address_of(visit)
    return manage_of(visit, held) or preview_of(visit.id, held)


def _form(
    visit: Visit,
    held: Module,
    content: Json,
    *,
    revision: int,
    errors: list[FieldError] | None = None,
    saved: bool = False,
    clash: bool = False,
) -> ResponseReturnValue:
    maker, wrong = MAKERS[held.kind], errors or []
    return answer(
        "making/edit.html",
        visit=visit,
        status=HTTPStatus.UNPROCESSABLE_ENTITY
        if wrong
        else HTTPStatus.CONFLICT
        if clash
        else HTTPStatus.OK,
        kind=held.kind,
        heading=maker.new_title if not held.version else maker.title,
        content=content,
        revision=revision,
        languages=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
        errors=wrong,
        wrong={error.field: error.text for error in wrong},
        saved=saved,
        clash=clash,
        published=held.version > 0,
        can_preview=maker.is_written,
        back=f"/teach/{visit.id}/modules",
        **maker.shows(),
    )
