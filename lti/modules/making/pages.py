"""The pages on which trainers make modules: list, form, copies, files."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from lrs.surroundings import surroundings
from lti.catalogue import Module, module
from lti.choosing import address_of, awaited_by, keep_picked
from lti.modules.described import described_in
from lti.modules.kinds import KINDS, preview_of
from lti.modules.making import drafts, exchange
from lti.modules.making.drafts import EditedMeanwhile, LanguagesMissing
from lti.modules.making.makers import MAKERS, NotWhole
from lti.modules.making.sorry import errors_in
from lti.pages import LANGUAGES, FieldError, answer, gettext, in_own_language, text_in
from lti.people import Role
from lti.visit import Visit, visitors

NAMES = {"fi": "suomi", "sv": "svenska", "en": "English"}

# Any, below: JSON of any shape, as a form gave it.
Json = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A module in the list. edit is None for a kind that is not made in this form."""

    id: UUID
    title: str
    kind: str
    state: str
    archived: bool
    preview: str | None
    edit: str | None
    manage: str | None


def blueprint() -> flask.Blueprint:
    """Return the routes under /teach/<visit>/modules."""
    routes = flask.Blueprint("making", __name__, url_prefix="/teach/<uuid:visit_id>/modules")
    routes.add_url_rule("", "modules", modules, methods=["GET"])
    routes.add_url_rule("/new", "begin", begin, methods=["POST"])
    routes.add_url_rule("/import", "bring", bring, methods=["POST"])
    one = "/<uuid:module_id>"
    routes.add_url_rule(f"{one}/edit", "edit", edit, methods=["GET"])
    routes.add_url_rule(f"{one}/edit", "keep", keep, methods=["POST"])
    routes.add_url_rule(f"{one}/copy", "copy", copy, methods=["POST"])
    routes.add_url_rule(f"{one}/archive", "archive", archive, methods=["POST"])
    routes.add_url_rule(f"{one}/export", "export", export, methods=["GET"])
    return routes


@visitors(Role.TRAINER)
@in_own_language
def modules(visit: Visit) -> ResponseReturnValue:
    """List every module, and offer to make one."""
    return _list(visit)


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
    return _to(f"/teach/{visit.id}/modules/{made}/edit")


@visitors(Role.TRAINER)
@in_own_language
def edit(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show the form with the draft, or with the newest version."""
    with surroundings().database.read() as connection:
        held = _held(connection, visit, module_id)
        draft = drafts.opened(connection, held)
    return _form(visit, held, draft.content, revision=draft.revision)


@visitors(Role.TRAINER)
@in_own_language
def keep(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Keep the draft; publish it, or throw it away, if that is what was pressed."""
    here, form = surroundings(), flask.request.form
    with here.database.read() as connection:
        held = _held(connection, visit, module_id)
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
    if form.get("act") != "publish":
        return _form(visit, held, content, revision=at, saved=True)
    return _publish(visit, held, content, revision=at)


@visitors(Role.TRAINER)
@in_own_language
def copy(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Begin a copy, and lead to its form."""
    here = surroundings()
    note = {"fi": "(kopio)", "sv": "(kopia)", "en": "(copy)"}

    def work(connection: sa.Connection) -> UUID:
        held = _held(connection, visit, module_id)
        return drafts.copy(connection, held, note=note, now=here.clock())

    return _to(f"/teach/{visit.id}/modules/{here.database.transact(work)}/edit")


@visitors(Role.TRAINER)
@in_own_language
def archive(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Archive a module, or bring it back."""
    here = surroundings()
    now = None if flask.request.form.get("act") == "restore" else here.clock()
    here.database.transact(
        lambda connection: drafts.archive(connection, visit.organisation_id, module_id, now=now)
    )
    return _to(f"/teach/{visit.id}/modules")


@visitors(Role.TRAINER)
@in_own_language
def export(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Give a module as one file."""
    with surroundings().database.read() as connection:
        held = _held(connection, visit, module_id)
        content = drafts.opened(connection, held).content
    if not MAKERS[held.kind].is_written:
        return _to(f"/teach/{visit.id}/packages/{module_id}/archive")
    response = flask.make_response(exchange.exported(held.kind, content))
    response.headers["Content-Type"] = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="{held.kind}-{held.id}.json"'
    return response


@visitors(Role.TRAINER)
@in_own_language
def bring(visit: Visit) -> ResponseReturnValue:
    """Take a module from a file, as a draft of a new module."""
    here = surroundings()
    file = flask.request.files.get("file")
    content = file.read(exchange.LONGEST_FILE + 1) if file is not None else b""
    try:
        kind, document = exchange.imported(content)
    except exchange.NotAModule:
        return _list(
            visit,
            error=gettext("This is no file of a module. Choose one that was exported here."),
        )

    def work(connection: sa.Connection) -> UUID:
        made = drafts.new_module(connection, visit.organisation_id, kind, now=here.clock())
        drafts.keep(
            connection,
            visit.organisation_id,
            made,
            {**document, "id": str(made)},
            revision=1,
            now=here.clock(),
        )
        return made

    return _to(f"/teach/{visit.id}/modules/{here.database.transact(work)}/edit")


def _list(visit: Visit, *, error: str | None = None) -> ResponseReturnValue:
    with surroundings().database.read() as connection:
        known = drafts.authored_modules(connection, visit.organisation_id)
    return answer(
        "making/modules.html",
        visit=visit,
        status=HTTPStatus.OK if error is None else HTTPStatus.UNPROCESSABLE_ENTITY,
        rows=[
            _row(held, visit, archived=archived, drafted=drafted)
            for held, archived, drafted in known
            if held.kind in KINDS
        ],
        kinds=[(each.kind, each.new_title) for each in MAKERS.values() if each.is_written],
        errors=[] if error is None else [FieldError("file", error)],
        error=error,
    )


def _row(held: Module, visit: Visit, *, archived: bool, drafted: bool) -> Row:
    if archived:
        state = gettext("archived")
    elif not held.version:
        state = gettext("draft")
    elif drafted:
        state = gettext("published, a new version is being written")
    else:
        state = gettext("published")
    published = held.version > 0
    return Row(
        id=held.id,
        title=text_in(held.titles, visit.locale) or gettext("Without a name"),
        kind=str(KINDS[held.kind].title),
        state=state,
        archived=archived,
        preview=preview_of(visit.id, held) if published else None,
        edit=f"/teach/{visit.id}/modules/{held.id}/edit" if held.kind in MAKERS else None,
        manage=_manage(visit, held) if published else None,
    )


def _manage(visit: Visit, held: Module) -> str | None:
    manage = KINDS[held.kind].manage
    return None if manage is None else manage(visit.id, held.id)


def _drop(visit: Visit, held: Module) -> ResponseReturnValue:
    surroundings().database.transact(
        lambda connection: drafts.drop(connection, visit.organisation_id, held.id)
    )
    return _to(f"/teach/{visit.id}/modules")


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
        missing = ", ".join(NAMES[each] for each in error.languages)
        told = gettext(
            "Some texts are missing in: %(languages)s. Write them, or say below in which "
            "languages alone the module is.",
            languages=missing,
        )
        errors = [FieldError("some_languages", told)]
        return _form(visit, held, content, revision=revision, errors=errors)
    return _to(_after(visit, held))


def _after(visit: Visit, held: Module) -> str:
    """Return where to go once a module is published: back to choosing, or to what comes next."""
    here = surroundings()
    with here.database.write() as connection:
        known = awaited_by(connection, visit, key_ring=here.key_ring)
        if known is not None:
            several = known.choosing.takes_several
            keep_picked(connection, visit, (*known.picked, held.id) if several else (held.id,))
            return address_of(visit)
    return _manage(visit, held) or preview_of(visit.id, held)


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
        languages=[(code, NAMES[code]) for code in LANGUAGES],
        errors=wrong,
        wrong={error.field: error.text for error in wrong},
        saved=saved,
        clash=clash,
        published=held.version > 0,
        back=f"/teach/{visit.id}/modules",
    )


def _held(connection: sa.Connection, visit: Visit, module_id: UUID) -> Module:
    held = module(connection, visit.organisation_id, module_id)
    if held is None or held.kind not in MAKERS:
        flask.abort(HTTPStatus.NOT_FOUND)
    return held


def _to(address: str) -> ResponseReturnValue:
    return flask.redirect(address, HTTPStatus.SEE_OTHER)
