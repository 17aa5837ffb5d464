"""The pages on which a trainer writes a material: a page, a question, the files, the quiz."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from lrs import files
from lrs.surroundings import surroundings
from lti.catalogue import Module, module
from lti.modules.described import typed_texts
from lti.modules.making import drafts
from lti.modules.making.drafts import EditedMeanwhile
from lti.modules.material import editing
from lti.modules.material.authoring import MEDIA_TYPES
from lti.modules.material.document import MOST_CHOICES
from lti.modules.material.editing import Draft, Parts
from lti.modules.material.entry import trainers
from lti.modules.material.library import KIND
from lti.pages import LANGUAGE_NAMES, LANGUAGES, FieldError, answer, gettext, text_in
from lti.visit import Visit

_MOST_BYTES = 10 * 1024 * 1024
_MOVES = {"up": -1, "down": 1}
_NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A draft that is being written, and the form of it that is open."""

    visit: Visit
    module: Module
    draft: Draft
    revision: int
    wrong: tuple[FieldError, ...] = ()
    clash: bool = False
    saved: bool = False

    @property
    def base(self) -> str:
        """Where the parts of the draft are written."""
        return f"/teach/{self.visit.id}/materials/{self.module.id}/write"

    @property
    def back(self) -> str:
        """Where the whole of it is written."""
        return f"/teach/{self.visit.id}/modules/{self.module.id}/edit"


@trainers
def page(visit: Visit, module_id: UUID, key: str) -> ResponseReturnValue:
    """Show the form of a page."""
    return _page_form(_opened(visit, module_id), key)


@trainers
def keep_page(visit: Visit, module_id: UUID, key: str) -> ResponseReturnValue:
    """Keep a page with its pictures; move or remove it, if that is what was pressed."""
    opened, form = _opened(visit, module_id), flask.request.form
    key = editing.free_key(opened.draft, "pages") if key == _NEW else key
    part = editing.typed_page(form, key, editing.part_of(opened.draft, "pages", key))
    sha256, name, wrong = _uploaded(opened, "picture", list(part["pictures"]), pictures=True)
    if sha256 is not None:
        part["pictures"] = {**part["pictures"], name: {"sha256": sha256, "alts": {}}}
    changed = _acted(editing.with_part(opened.draft, "pages", part), "pages", key)
    kept = _kept(opened, changed, wrong=wrong)
    return _after(kept, lambda: _page_form(kept, key))


@trainers
def question(visit: Visit, module_id: UUID, key: str) -> ResponseReturnValue:
    """Show the form of a question."""
    return _question_form(_opened(visit, module_id), key)


@trainers
def keep_question(visit: Visit, module_id: UUID, key: str) -> ResponseReturnValue:
    """Keep a question; move or remove it, if that is what was pressed."""
    opened, form = _opened(visit, module_id), flask.request.form
    key = editing.free_key(opened.draft, "questions") if key == _NEW else key
    part = editing.typed_question(form, key)
    changed = _acted(editing.with_part(opened.draft, "questions", part), "questions", key)
    kept = _kept(opened, changed)
    return _after(kept, lambda: _question_form(kept, key))


@trainers
def quiz(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show what the quiz is called and how it is passed."""
    return _quiz_form(_opened(visit, module_id))


@trainers
def keep_quiz(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Keep what the quiz is called and how it is passed."""
    opened = _opened(visit, module_id)
    kept = _kept(opened, editing.typed_quiz(flask.request.form, opened.draft))
    return _after(kept, lambda: _quiz_form(kept))


@trainers
def attachments(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show the files to take along."""
    return _files_form(_opened(visit, module_id))


@trainers
def keep_attachments(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Keep what is said of the files, and one more file if it was brought."""
    opened, form = _opened(visit, module_id), flask.request.form
    held = [
        {
            **file,
            "titles": typed_texts(form, f"file_{number}"),
            "language": form.get(f"language_{number}") or None,
        }
        for number, file in enumerate(opened.draft.get("files", []), start=1)
        if form.get(f"without_{number}") is None
    ]
    sha256, name, wrong = _uploaded(opened, "file", [each["name"] for each in held])
    if sha256 is not None:
        size = _size_of(visit, sha256)
        held.append(
            {"name": name, "titles": {}, "language": None, "sha256": sha256, "size_bytes": size}
        )
    kept = _kept(opened, {**opened.draft, "files": held}, wrong=wrong)
    return _after(kept, lambda: _files_form(kept))


@trainers
def picture(visit: Visit, module_id: UUID, sha256: str) -> ResponseReturnValue:
    """Show a picture of the draft to who writes it."""
    opened = _opened(visit, module_id)
    pages = editing.parts_of(opened.draft, "pages")
    if all(sha256 not in (p["sha256"] for p in each["pictures"].values()) for each in pages):
        flask.abort(HTTPStatus.NOT_FOUND)
    with surroundings().database.read() as connection:
        file = files.file_of(connection, visit.organisation_id, sha256)
    return files.serve(file, data_dir=surroundings().settings.data_dir, name="picture")


def _opened(visit: Visit, module_id: UUID) -> Opened:
    with surroundings().database.read() as connection:
        held = module(connection, visit.organisation_id, module_id)
        if held is None or held.kind != KIND:
            flask.abort(HTTPStatus.NOT_FOUND)
        draft = drafts.opened(connection, held)
    return Opened(visit=visit, module=held, draft=draft.content, revision=draft.revision)


def _acted(draft: Draft, which: Parts, key: str) -> Draft:
    act = flask.request.form.get("act", "")
    if act == "remove":
        return editing.without_part(draft, which, key)
    return editing.moved(draft, which, key, _MOVES[act]) if act in _MOVES else draft


def _kept(opened: Opened, draft: Draft, *, wrong: tuple[FieldError, ...] = ()) -> Opened:
    """Keep a draft at the revision that its form was opened at, unless somebody else was faster."""
    here, told = surroundings(), flask.request.form.get("revision", "")
    revision = int(told) if told.isascii() and told.isdigit() else 0

    def work(connection: sa.Connection) -> int:
        return drafts.keep(
            connection,
            opened.visit.organisation_id,
            opened.module.id,
            draft,
            revision=revision,
            now=here.clock(),
        )

    facts: dict[str, Any] = {  # Any: the facts of what is open
        "visit": opened.visit,
        "module": opened.module,
        "draft": draft,
        "wrong": wrong,
    }
    try:
        now_at = here.database.transact(work)
    except EditedMeanwhile:
        return Opened(**facts, revision=revision, clash=True)
    return Opened(**facts, revision=now_at, saved=True)


def _after(kept: Opened, form: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """Go back to the whole, or stay where something is wrong or only saving was pressed."""
    act = flask.request.form.get("act", "")
    if act == "save" or kept.clash or kept.wrong:
        return form()
    return flask.redirect(kept.back, HTTPStatus.SEE_OTHER)


def _uploaded(
    opened: Opened, field: str, taken: list[str], *, pictures: bool = False
) -> tuple[str | None, str, tuple[FieldError, ...]]:
    """Keep an uploaded file; return its SHA-256 and name, None without one, or what is wrong."""
    here, file = surroundings(), flask.request.files.get(field)
    if file is None or not file.filename:
        return None, "", ()
    name = editing.file_name(file.filename, taken)
    media_type = MEDIA_TYPES.get(PurePosixPath(name).suffix)
    if media_type is None or (pictures and media_type not in files.PICTURE_TYPES):
        told = gettext("Files of this kind are not taken.")
        return None, "", (FieldError(field, told),)
    content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        told = gettext("The file is larger than %(most)s MB.", most=_MOST_BYTES // 1024**2)
        return None, "", (FieldError(field, told),)
    sha256 = here.database.transact(
        lambda connection: files.put(
            connection,
            content,
            data_dir=here.settings.data_dir,
            organisation_id=opened.visit.organisation_id,
            media_type=media_type,
            now=here.clock(),
        )
    )
    return sha256, name, ()


def _size_of(visit: Visit, sha256: str) -> int:
    with surroundings().database.read() as connection:
        return files.file_of(connection, visit.organisation_id, sha256).size_bytes


def _page_form(opened: Opened, key: str) -> ResponseReturnValue:
    blank = {"key": key, "titles": {}, "minutes": 5, "texts": {}, "pictures": {}}
    known = editing.part_of(opened.draft, "pages", key)
    if known is None and key != _NEW:
        flask.abort(HTTPStatus.NOT_FOUND)
    return _form(
        "material/edit_page.html",
        opened,
        at=f"pages/{key}",
        part=known or blank,
        is_kept=known is not None,
        pictures=f"{opened.base}/pictures",
        toolbar=_toolbar(),
    )


def _question_form(opened: Opened, key: str) -> ResponseReturnValue:
    blank = {"key": key, "kind": "single", "texts": {}, "choices": [], "feedback": {}}
    known = editing.part_of(opened.draft, "questions", key)
    if known is None and key != _NEW:
        flask.abort(HTTPStatus.NOT_FOUND)
    return _form(
        "material/edit_question.html",
        opened,
        at=f"questions/{key}",
        part=known or blank,
        is_kept=known is not None,
        most_choices=MOST_CHOICES,
    )


def _quiz_form(opened: Opened) -> ResponseReturnValue:
    held = opened.draft.get("quiz") or flask.abort(HTTPStatus.NOT_FOUND)
    share = held["pass_share"]
    percent = "" if share is None else str(round(share * 100))
    return _form("material/edit_quiz.html", opened, at="quiz", quiz=held, percent=percent)


def _files_form(opened: Opened) -> ResponseReturnValue:
    return _form(
        "material/edit_files.html", opened, at="files", files=opened.draft.get("files", [])
    )


# Any: what each form shows besides.
def _form(template: str, opened: Opened, *, at: str, **shown: Any) -> ResponseReturnValue:
    status = HTTPStatus.CONFLICT if opened.clash else HTTPStatus.OK
    return answer(
        template,
        visit=opened.visit,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if opened.wrong else status,
        title=text_in(opened.draft["titles"], opened.visit.locale) or gettext("Without a name"),
        revision=opened.revision,
        languages=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
        errors=opened.wrong,
        wrong={error.field: error.text for error in opened.wrong},
        clash=opened.clash,
        saved=opened.saved and not opened.wrong,
        most_megabytes=_MOST_BYTES // 1024**2,
        address=f"{opened.base}/{at}",
        back=opened.back,
        **shown,
    )


def _toolbar() -> dict[str, str]:
    """Return what the buttons over a text are called, for the script that makes them."""
    return {
        "toolbar": gettext("Formatting"),
        "heading": gettext("Heading"),
        "bold": gettext("Bold"),
        "italic": gettext("Italic"),
        "list": gettext("List"),
        "numbered": gettext("Numbered list"),
        "quote": gettext("Quotation"),
        "link": gettext("Link"),
    }
