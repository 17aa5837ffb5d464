"""The organisation's units: the tree as it stands, and reading another one from a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import flask
from flask import Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lrs.audit import Act
from lrs.surroundings import surroundings
from lti.administration.store_filter import Error
from lti.modules.coaching import supervisors
from lti.modules.coaching.supervisors import Kept, NotAList, keep_supervisors, supervisors_from
from lti.pages import answer, gettext, language_of, text_in
from lti.pages.dates import ZONE
from lti.sign_in import Session, administrators
from lti.spreadsheets import NotText, text_of
from lti.units import COLUMNS, NotATree, Tree, keep_tree, tree_at, units_from

_LARGEST = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A unit in the list; depth is how many units are above it."""

    depth: int
    code: str
    name: str
    headcount: int
    supervisors: int


@administrators
def units(session: Session) -> Response:
    """Show the tree that is valid today, and ask for another one."""
    return _page(session, {}, ())


@administrators
def read_units(session: Session) -> AnyResponse:
    """Read a tree from a file, valid from a day on."""
    here, file = surroundings(), request.files.get("file")
    values = {"valid_from": request.form.get("valid_from", "").strip()}
    errors, day = [], _day(values["valid_from"])
    if day is None:
        errors.append(Error("valid_from", gettext("Give a day, such as 2026-12-31.")))
    content = file.read(_LARGEST + 1) if file is not None else b""
    try:
        if not content or len(content) > _LARGEST:
            raise NotATree(1, "empty")
        found = units_from(_text(content))
    except NotATree as error:
        errors.append(Error("file", _sorry(error)))
    if errors or day is None:
        return _page(session, values, tuple(errors))
    now = here.clock()
    with here.database.write() as connection:
        tree_id = keep_tree(connection, session.organisation_id, found, valid_from=day, now=now)
        session.note(connection, Act.UNITS_READ, tree_id, now=now)
    return flask.redirect(url_for("administration.units"), 303)


@administrators
def read_supervisors(session: Session) -> AnyResponse:
    """Read who is whose supervisor from a file, in place of what an earlier one said."""
    here, file = surroundings(), request.files.get("list")
    content = file.read(_LARGEST + 1) if file is not None else b""
    try:
        if not content or len(content) > _LARGEST:
            raise NotAList(1, "empty")
        pairs = supervisors_from(_text(content))
    except (NotAList, NotATree) as error:
        return _page(session, {}, (Error("list", _no_list(error)),))
    now = here.clock()
    with here.database.write() as connection:
        kept = keep_supervisors(connection, here.key_ring, session.organisation_id, pairs, now=now)
        session.note(connection, Act.SUPERVISORS_READ, now=now)
    return _page(session, {}, (), kept=kept)


def _page(
    session: Session,
    values: Mapping[str, str],
    errors: tuple[Error, ...],
    *,
    kept: Kept | None = None,
) -> Response:
    here = surroundings()
    today = here.clock().astimezone(ZONE).date()
    with here.database.read() as connection:
        tree = tree_at(connection, session.organisation_id, today)
    language = language_of(request)
    return answer(
        "administration/units.html",
        status=400 if errors else 200,
        lines=[] if tree is None else list(_lines(tree, None, language, depth=0)),
        valid_from=None if tree is None else tree.valid_from,
        values={"valid_from": today.isoformat(), **values},
        errors=errors,
        error_of={each.field: each.text for each in errors},
        columns=";".join(COLUMNS),
        list_columns=";".join(supervisors.COLUMNS),
        kept=kept,
    )


def _lines(tree: Tree, code: str | None, language: str, *, depth: int) -> Iterator[Line]:
    for unit in tree.below(code):
        yield Line(
            depth=depth,
            code=unit.code,
            name=text_in(unit.names, language),
            headcount=unit.headcount,
            supervisors=unit.supervisors,
        )
        yield from _lines(tree, unit.code, language, depth=depth + 1)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _text(content: bytes) -> str:
    try:
        return text_of(content)
    except NotText:
        raise NotATree(1, "encoding") from None


def _sorry(error: NotATree) -> str:
    """Return what is wrong with a file, and in which line."""
    why = {
        "empty": gettext("The file has no units in it."),
        "encoding": gettext("Save the file as CSV in UTF-8."),
        "columns": gettext("The first line must name the columns as below."),
        "code": gettext("Each unit needs a code of at most 64 characters."),
        "twice": gettext("A code stands twice, or there are more than 5,000 units."),
        "parent": gettext("The unit above is not in the file."),
        "name": gettext("Each unit needs a name in some language."),
        "headcount": gettext("The headcount must be a whole number."),
        "supervisors": gettext("The number of supervisors must be a whole number."),
        "experts": gettext("The number of experts must be a whole number, or be left empty."),
        "sum": gettext("The parts have more people together than the unit itself."),
        "circle": gettext("The unit is above itself."),
    }[error.why]
    return gettext("Line %(line)s: %(why)s", line=error.line, why=why)


def _no_list(error: NotAList | NotATree) -> str:
    """Return what is wrong with a file of supervisors, and in which line."""
    why = {
        "empty": gettext("The file has no supervisors in it."),
        "encoding": gettext("Save the file as CSV in UTF-8."),
        "columns": gettext("The first line must name the columns as below."),
        "number": gettext("Each line needs two numbers of at most 255 characters."),
        "self": gettext("Nobody is their own supervisor."),
        "long": gettext("The file has more than 50,000 lines."),
    }[error.why]
    return gettext("Line %(line)s: %(why)s", line=error.line, why=why)
