"""Beside xAPI: statements by the million, as NDJSON (one JSON value a line), out, in and onward.

/store/statements gives every statement that a query finds, in the order in which they were stored,
and takes statements in; /store/journal tells what happened in the order of commits. Streams are
made and read piece by piece, so that their length does not matter.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

import msgspec
from flask import Blueprint, Response, request, stream_with_context

from lrs import journal
from lrs.credentials import Credential, ProfileRule, Scope
from lrs.cursor import journal_cursor_text, read_journal_cursor
from lrs.entry import admits
from lrs.erased import marks_at
from lrs.exchange import Import, Progress, exported, imported, lines_of
from lrs.intake import Sender
from lrs.journal import Entry, EntryKind
from lrs.resources import parameters
from lrs.resources.admission import authority_of
from lrs.resources.answering import answered
from lrs.resources.asking import Asked
from lrs.resources.entrance import entered
from lrs.resources.refusals import NotGranted
from lrs.retrieval import Kept
from lrs.surroundings import surroundings

_NDJSON = "application/x-ndjson"
_READING = (Scope.READ_STATEMENTS,)


def blueprint() -> Blueprint:
    """Return the routes under /store."""
    routes = Blueprint("exchange", __name__, url_prefix="/store")
    methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]
    for rule, view in (("/statements", statements), ("/journal", told)):
        routes.add_url_rule(rule, view_func=view, methods=methods, provide_automatic_options=False)
    return routes


@admits("credential: statements/read to export, all to import")
def statements() -> Response:
    """Export statements, or import them."""
    return answered({"GET": _export, "POST": _import}, any_version=True)


@admits("credential: statements/read")
def told() -> Response:
    """Tell what happened after a cursor, in the order in which it was committed."""
    return answered({"GET": _journal}, any_version=True)


def _export(asked: Asked) -> Response:
    credential = entered(asked, *_READING)
    selection = parameters.what_to_export(asked.parameters)
    pages = exported(surroundings().database, credential.organisation_id, selection)
    return Response(_lines_of(pages), content_type=_NDJSON)


def _lines_of(pages: Iterator[Sequence[Kept]]) -> Iterator[bytes]:
    for page in pages:
        yield b"".join(each.body + b"\n" for each in page)


def _import(asked: Asked) -> Response:
    credential = entered(asked, Scope.ALL)
    if credential.bound is not None or credential.profile_rule is not ProfileRule.OFF:
        raise NotGranted(Scope.ALL)
    name = parameters.import_name(asked.parameters)
    here = surroundings()
    what = Import(
        sender=_sender(credential),
        data_dir=here.settings.data_dir,
        # Names are a key's own: two senders never go on with each other's.
        name=None if name is None else f"{credential.key}/{name}",
        longest_line=here.settings.max_body_bytes,
    )
    # The stream may be of any length; each line of it is bounded.
    request.max_content_length = sys.maxsize
    steps = imported(
        here.database, lines_of(request.stream, what.longest_line), what, now=here.clock()
    )
    return Response(stream_with_context(_told_of(steps)), content_type=_NDJSON)


def _sender(credential: Credential) -> Sender:
    return Sender(credential.organisation_id, authority_of(credential))


def _told_of(steps: Iterator[Progress]) -> Iterator[bytes]:
    last = Progress()
    for last in steps:
        yield _line(last, done=False)
    yield _line(replace(last, bad=()), done=True)


def _line(progress: Progress, *, done: bool) -> bytes:
    told = {
        "lines": progress.lines,
        "kept": progress.kept,
        "already_there": progress.already_there,
        "refused": progress.refused,
        "bad": [
            {"line": bad.number, "path": bad.problem.path, "rule": bad.problem.rule}
            for bad in progress.bad
        ],
        "done": done,
    }
    return msgspec.json.encode(told) + b"\n"


def _journal(asked: Asked) -> Response:
    credential = entered(asked, *_READING)
    after, limit = parameters.where_in_journal(asked.parameters)
    here = surroundings()
    organisation_id = credential.organisation_id
    sequence = 0
    if after is not None:
        sequence = read_journal_cursor(after, organisation_id, here.key_ring)
    with here.database.read() as connection:
        entries = journal.entries_after(
            connection, organisation_id=organisation_id, sequence=sequence, limit=limit
        )
        gone = [entry.position for entry in entries if not entry.body]
        marks = marks_at(connection, organisation_id, gone)
    lines = [_entry_line(entry, marks.get(entry.position)) for entry in entries]
    return Response(b"".join(lines), content_type=_NDJSON)


_KINDS = {
    EntryKind.STATEMENT: b"kept",
    EntryKind.VOIDED: b"voided",
    EntryKind.REDACTED: b"redacted",
}


def _entry_line(entry: Entry, mark: UUID | None) -> bytes:
    """Return what a follower reads; of an erased statement the mark of its id alone."""
    cursor = journal_cursor_text(entry.organisation_id, entry.sequence, surroundings().key_ring)
    if not entry.body:
        told = {"cursor": cursor, "kind": "erased", "mark": mark}
        return msgspec.json.encode(told) + b"\n"
    return b'{"cursor":"%b","kind":"%b","statement":%b}\n' % (
        cursor.encode(),
        _KINDS[entry.kind],
        entry.body,
    )
