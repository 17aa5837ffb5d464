"""A part of a draft on its own form: opened, kept at the revision it was opened at, and left."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from lrs.surroundings import surroundings
from lti.catalogue import Module, module
from lti.modules.making import drafts
from lti.modules.making.drafts import EditedMeanwhile
from lti.modules.making.makers import written_at
from lti.modules.making.parts import Part
from lti.pages import LANGUAGE_NAMES, LANGUAGES, FieldError, answer, gettext, text_in
from lti.visit import Visit

NEW = "new"
"""The key in the address of a part that is not kept yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A draft that is being written, and what became of the form of it that is open."""

    visit: Visit
    module: Module
    draft: Part
    revision: int
    wrong: tuple[FieldError, ...] = ()
    clash: bool = False
    saved: bool = False

    @property
    def base(self) -> str:
        """Where the parts of the draft are written."""
        return written_at(self.visit.id, self.module.kind, self.module.id)

    @property
    def back(self) -> str:
        """Where the whole of it is written."""
        return f"/teach/{self.visit.id}/modules/{self.module.id}/edit"


def opened(visit: Visit, module_id: UUID, *, kind: str) -> Opened:
    """Return what is to be edited of a module of a kind; 404 when there is no such."""
    with surroundings().database.read() as connection:
        held = module(connection, visit.organisation_id, module_id)
        if held is None or held.kind != kind:
            flask.abort(HTTPStatus.NOT_FOUND)
        draft = drafts.opened(connection, held)
    return Opened(visit=visit, module=held, draft=draft.content, revision=draft.revision)


def kept(known: Opened, draft: Part, *, wrong: tuple[FieldError, ...] = ()) -> Opened:
    """Keep a draft at the revision that its form was opened at, unless somebody was faster."""
    here, told = surroundings(), flask.request.form.get("revision", "")
    revision = int(told) if told.isascii() and told.isdigit() else 0
    typed = replace(known, draft=draft, wrong=wrong, revision=revision)

    def work(connection: sa.Connection) -> int:
        return drafts.keep(
            connection,
            known.visit.organisation_id,
            known.module.id,
            draft,
            revision=revision,
            now=here.clock(),
        )

    try:
        now_at = here.database.transact(work)
    except EditedMeanwhile:
        return replace(typed, clash=True)
    return replace(typed, revision=now_at, saved=True)


def after(
    known: Opened, form: Callable[[], ResponseReturnValue], *, back: str | None = None
) -> ResponseReturnValue:
    """Go back, or stay where something is wrong or only saving was pressed."""
    act = flask.request.form.get("act", "")
    if act == "save" or known.clash or known.wrong:
        return form()
    return flask.redirect(back or known.back, HTTPStatus.SEE_OTHER)


# Any: what each form shows besides.
def form(template: str, known: Opened, *, at: str, **shown: Any) -> ResponseReturnValue:
    """Return the form of a part, which is sent to its own place under the draft's."""
    status = HTTPStatus.CONFLICT if known.clash else HTTPStatus.OK
    facts = {
        "title": text_in(known.draft["titles"], known.visit.locale) or gettext("Without a name"),
        "revision": known.revision,
        "languages": [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
        "errors": known.wrong,
        "wrong": {error.field: error.text for error in known.wrong},
        "clash": known.clash,
        "saved": known.saved and not known.wrong,
        "address": f"{known.base}/{at}",
        "back": known.back,
    }
    return answer(
        template,
        visit=known.visit,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if known.wrong else status,
        **{**facts, **shown},
    )
