"""The statement browser: what the store holds, a line each and each whole, and as a table."""

from urllib.parse import urlencode
from uuid import UUID

import flask
from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from lrs import files, retrieval
from lrs.audit import Act
from lrs.cursor import Cursor, UnknownCursor, cursor_text, read_cursor
from lrs.retrieval import Walk
from lrs.surroundings import surroundings
from lti.administration import store_readings
from lti.administration.store_filter import WIDE, Looked, looked_for
from lti.pages import answer, language_of
from lti.sign_in import Session, administrators

_PAGE = 50
_TABLE_PAGE = 500


@administrators
def browse(session: Session) -> AnyResponse:
    """List the statements that meet the filters, the newest first."""
    looked = _looked()
    if looked.statement_id is not None:
        return flask.redirect(url_for("administration.statement", named=looked.statement_id), 303)
    found = None
    if not looked.errors:
        walk = _walk(looked)
        found = store_readings.listing(
            surroundings().database, session.organisation_id, walk, language=language_of(request)
        )
        # By which filters, not for whom or what: that may be an address of somebody's.
        _noted(session, Act.STATEMENTS_SEEN, ", ".join(sorted(looked.address)))
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
def statement(session: Session, named: UUID) -> Response:
    """Show one statement whole."""
    with surroundings().database.read() as connection:
        found = store_readings.whole(
            connection, session.organisation_id, named, language=language_of(request)
        )
    if found is None:
        raise NotFound
    _noted(session, Act.STATEMENT_SEEN, named)
    return answer("administration/statement.html", found=found)


@administrators
def attached(session: Session, named: UUID, sha2: str) -> Response:
    """Give what was attached to a statement, to be saved and never to be shown in place."""
    here = surroundings()
    with here.database.read() as connection:
        found = store_readings.whole(connection, session.organisation_id, named, language="en")
        each = next((each for each in found.attached if each.sha2 == sha2), None) if found else None
        if each is None:
            raise NotFound
        file = files.file_of(connection, session.organisation_id, each.sha256)
    _noted(session, Act.ATTACHMENT_TAKEN, f"{sha2[:16]} of {named}")
    response = files.serve(file, data_dir=here.settings.data_dir, name=f"{sha2[:16]}.bin")
    response.headers["Content-Type"] = "application/octet-stream"
    response.headers["Content-Disposition"] = f'attachment; filename="{sha2[:16]}.bin"'
    return response


@administrators
def table(session: Session) -> Response:
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
    _noted(session, Act.STATEMENTS_TAKEN, ", ".join(sorted(looked.address)))
    rows = store_readings.csv_of(
        surroundings().database,
        session.organisation_id,
        retrieval.walk_of(looked.query, most=_TABLE_PAGE),
        head=head,
    )
    response = Response(rows, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="statements.csv"'
    return response


def _noted(session: Session, act: Act, about: object) -> None:
    here = surroundings()
    with here.database.write() as connection:
        session.note(connection, act, about, now=here.clock())


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
