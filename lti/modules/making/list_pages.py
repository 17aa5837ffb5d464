"""The trainer's list of modules: copies, archiving, and modules as files."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from lrs import files
from lrs.surroundings import surroundings
from lti.catalogue import Module
from lti.modules.kinds import KINDS, preview_of
from lti.modules.making import drafts, exchange
from lti.modules.making.entry import held_module, manage_of, moved_to
from lti.modules.making.makers import MAKERS
from lti.pages import FieldError, answer, gettext, in_own_language, text_in
from lti.people import Role
from lti.visit import Visit, visitors


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


@visitors(Role.TRAINER)
@in_own_language
def modules(visit: Visit) -> ResponseReturnValue:
    """List every module, and offer to make one."""
    return _list(visit)


@visitors(Role.TRAINER)
@in_own_language
def copy(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Begin a copy, and lead to its form."""
    here = surroundings()
    note = {"fi": "(kopio)", "sv": "(kopia)", "en": "(copy)"}

    def work(connection: sa.Connection) -> UUID:
        held = held_module(connection, visit, module_id)
        return drafts.copy(connection, held, note=note, now=here.clock())

    return moved_to(f"/teach/{visit.id}/modules/{here.database.transact(work)}/edit")


@visitors(Role.TRAINER)
@in_own_language
def archive(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Archive a module, or bring it back."""
    here = surroundings()
    now = None if flask.request.form.get("act") == "restore" else here.clock()
    here.database.transact(
        lambda connection: drafts.archive(connection, visit.organisation_id, module_id, now=now)
    )
    return moved_to(f"/teach/{visit.id}/modules")


@visitors(Role.TRAINER)
@in_own_language
def export(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Give a module as one file."""
    here = surroundings()
    with here.database.read() as connection:
        held = held_module(connection, visit, module_id)
        content = drafts.opened(connection, held).content
        shown = {
            sha256: files.file_of(connection, visit.organisation_id, sha256)
            for sha256 in exchange.files_in(content)
            if MAKERS[held.kind].is_written
        }
    if not MAKERS[held.kind].is_written:
        return moved_to(f"/teach/{visit.id}/packages/{module_id}/archive")
    contents = {
        sha256: (
            b"".join(files.pieces_of(sha256, data_dir=here.settings.data_dir)),
            file.media_type,
        )
        for sha256, file in shown.items()
    }
    response = flask.make_response(exchange.exported(held.kind, content, contents))
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
        brought = exchange.imported(content)
    except exchange.NotAModule:
        return _list(
            visit,
            error=gettext("This is no file of a module. Choose one that was exported here."),
        )

    def work(connection: sa.Connection) -> UUID:
        for held, media_type in brought.contents.values():
            files.put(
                connection,
                held,
                data_dir=here.settings.data_dir,
                organisation_id=visit.organisation_id,
                media_type=media_type,
                now=here.clock(),
            )
        made = drafts.new_module(connection, visit.organisation_id, brought.kind, now=here.clock())
        drafts.keep(
            connection,
            visit.organisation_id,
            made,
            {**brought.document, "id": str(made)},
            revision=1,
            now=here.clock(),
        )
        return made

    return moved_to(f"/teach/{visit.id}/modules/{here.database.transact(work)}/edit")


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
        manage=manage_of(visit, held) if published else None,
    )
