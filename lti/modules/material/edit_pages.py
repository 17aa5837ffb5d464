"""The pages on which a trainer writes a material: a page, a question, the files, the quiz."""

from http import HTTPStatus
from pathlib import PurePosixPath
from uuid import UUID

import flask
from flask.typing import ResponseReturnValue

from lrs import files
from lrs.surroundings import surroundings
from lti.modules.described import typed_texts
from lti.modules.making import desk
from lti.modules.making.desk import NEW, Opened
from lti.modules.making.parts import acted, found, put
from lti.modules.material import editing
from lti.modules.material.authoring import MEDIA_TYPES
from lti.modules.material.document import MOST_CHOICES
from lti.modules.material.editing import Draft, Parts
from lti.modules.material.entry import trainers
from lti.modules.material.library import KIND
from lti.pages import FieldError, gettext
from lti.visit import Visit

_MOST_BYTES = 10 * 1024 * 1024


@trainers
def page(visit: Visit, module_id: UUID, key: str) -> ResponseReturnValue:
    """Show the form of a page."""
    return _page_form(_opened(visit, module_id), key)


@trainers
def keep_page(visit: Visit, module_id: UUID, key: str) -> ResponseReturnValue:
    """Keep a page with its pictures; move or remove it, if that is what was pressed."""
    opened, form = _opened(visit, module_id), flask.request.form
    key = editing.free_key(opened.draft, "pages") if key == NEW else key
    part = editing.typed_page(form, key, found(editing.parts_of(opened.draft, "pages"), key))
    sha256, name, wrong = _uploaded(opened, "picture", list(part["pictures"]), pictures=True)
    if sha256 is not None:
        part["pictures"] = {**part["pictures"], name: {"sha256": sha256, "alts": {}}}
    kept = desk.kept(opened, _acted(opened.draft, "pages", part), wrong=wrong)
    return desk.after(kept, lambda: _page_form(kept, key))


@trainers
def question(visit: Visit, module_id: UUID, key: str) -> ResponseReturnValue:
    """Show the form of a question."""
    return _question_form(_opened(visit, module_id), key)


@trainers
def keep_question(visit: Visit, module_id: UUID, key: str) -> ResponseReturnValue:
    """Keep a question; move or remove it, if that is what was pressed."""
    opened, form = _opened(visit, module_id), flask.request.form
    key = editing.free_key(opened.draft, "questions") if key == NEW else key
    part = editing.typed_question(form, key)
    kept = desk.kept(opened, _acted(opened.draft, "questions", part))
    return desk.after(kept, lambda: _question_form(kept, key))


@trainers
def quiz(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Show what the quiz is called and how it is passed."""
    return _quiz_form(_opened(visit, module_id))


@trainers
def keep_quiz(visit: Visit, module_id: UUID) -> ResponseReturnValue:
    """Keep what the quiz is called and how it is passed."""
    opened = _opened(visit, module_id)
    kept = desk.kept(opened, editing.typed_quiz(flask.request.form, opened.draft))
    return desk.after(kept, lambda: _quiz_form(kept))


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
    kept = desk.kept(opened, {**opened.draft, "files": held}, wrong=wrong)
    return desk.after(kept, lambda: _files_form(kept))


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
    return desk.opened(visit, module_id, kind=KIND)


def _acted(draft: Draft, which: Parts, part: Draft) -> Draft:
    parts = put(editing.parts_of(draft, which), part)
    act = flask.request.form.get("act", "")
    return editing.with_parts(draft, which, acted(parts, part["key"], act))


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
    known = found(editing.parts_of(opened.draft, "pages"), key)
    if known is None and key != NEW:
        flask.abort(HTTPStatus.NOT_FOUND)
    return desk.form(
        "material/edit_page.html",
        opened,
        at=f"pages/{key}",
        part=known or blank,
        is_kept=known is not None,
        pictures=f"{opened.base}/pictures",
        most_megabytes=_MOST_BYTES // 1024**2,
        toolbar=_toolbar(),
    )


def _question_form(opened: Opened, key: str) -> ResponseReturnValue:
    blank = {"key": key, "kind": "single", "texts": {}, "choices": [], "feedback": {}}
    known = found(editing.parts_of(opened.draft, "questions"), key)
    if known is None and key != NEW:
        flask.abort(HTTPStatus.NOT_FOUND)
    return desk.form(
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
    return desk.form("material/edit_quiz.html", opened, at="quiz", quiz=held, percent=percent)


def _files_form(opened: Opened) -> ResponseReturnValue:
    return desk.form(
        "material/edit_files.html",
        opened,
        at="files",
        files=opened.draft.get("files", []),
        most_megabytes=_MOST_BYTES // 1024**2,
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
