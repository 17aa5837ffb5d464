"""The statement browser: what the store holds, a line each and each whole, and as a table."""

from urllib.parse import urlencode
from uuid import UUID

import flask
from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from lrs import files, retrieval
from lrs.cursor import Cursor, UnknownCursor, cursor_text, read_cursor
from lrs.retrieval import Walk
from lrs.surroundings import surroundings
from lti.administration import store_readings
from lti.administration.guard import administrators
from lti.administration.store_filter import WIDE, Looked, looked_for
from lti.pages import answer, language_of

_PAGE = 50
_TABLE_PAGE = 500


@administrators
def browse(organisation_id: int) -> AnyResponse:
    """List the statements that meet the filters, the newest first."""
    looked = _looked()
    if looked.statement_id is not None:
        return flask.redirect(url_for("administration.statement", named=looked.statement_id), 303)
    found = None
    if not looked.errors:
        walk = _walk(looked)
        found = store_readings.listing(
            surroundings().database, organisation_id, walk, language=language_of(request)
        )
    return answer(
        "administration/statements.html",
        looked=looked,
        asked=urlencode(looked.address),
        wide=WIDE,
        lines=() if found is None else found.lines,
        onward=None if found is None or found.rest is None else _onward(looked, found.rest),
        begun="from" in request.args,
    )


@administrators
def statement(organisation_id: int, named: UUID) -> Response:
    """Show one statement whole."""
    with surroundings().database.read() as connection:
        found = store_readings.whole(
            connection, organisation_id, named, language=language_of(request)
        )
    if found is None:
        raise NotFound
    return answer("administration/statement.html", found=found)


@administrators
def attached(organisation_id: int, named: UUID, sha2: str) -> Response:
    """Give what was attached to a statement, to be saved and never to be shown in place."""
    here = surroundings()
    with here.database.read() as connection:
        found = store_readings.whole(connection, organisation_id, named, language="en")
        each = next((each for each in found.attached if each.sha2 == sha2), None) if found else None
        if each is None:
            raise NotFound
        file = files.file_of(connection, organisation_id, each.sha256)
    response = files.serve(file, data_dir=here.settings.data_dir, name=f"{sha2[:16]}.bin")
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Disposition"] = f'attachment; filename="{sha2[:16]}.bin"'
    return response


@administrators
def table(organisation_id: int) -> Response:
    """Give everything that meets the filters as CSV."""
    looked = _looked()
    if looked.errors:
        raise NotFound
    head = [
        _("Identifier"),
        _("Stored"),
        _("Who"),
        _("What was done"),
        _("To what"),
        _("Result"),
    ]
    rows = store_readings.csv_of(
        surroundings().database,
        organisation_id,
        retrieval.walk_of(looked.query, most=_TABLE_PAGE),
        head=head,
    )
    response = Response(rows, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="statements.csv"'
    return response


def _looked() -> Looked:
    return looked_for(request.args, iri_base=surroundings().settings.iri_base)


def _walk(looked: Looked) -> Walk:
    """Return the walk from the start, or from where the last page ended."""
    begun = request.args.get("from")
    if begun is None:
        return retrieval.walk_of(looked.query, most=_PAGE)
    try:
        return read_cursor(begun, surroundings().key_ring).walk
    except UnknownCursor:
        raise NotFound from None


def _onward(looked: Looked, rest: Walk) -> str:
    cursor = cursor_text(Cursor(rest, "exact", False), surroundings().key_ring)
    return f"{url_for('administration.browse')}?{urlencode({**looked.address, 'from': cursor})}"
