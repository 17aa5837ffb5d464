"""Publications as files: for who is signed in, and at fixed addresses for a key."""

import base64
from http import HTTPStatus
from uuid import UUID

import flask
from flask import Response
from flask.typing import ResponseReturnValue

from dashboards.pages.reads import note_read
from dashboards.pages.results import found_by
from dashboards.pages.spreadsheet import csv_of
from dashboards.publishing.errata import errata_of
from dashboards.publishing.kept_files import file_of
from dashboards.publishing.publications import Publication, publication_by_id, publications_of
from dashboards.publishing.table import rows_of
from lrs.audit import actor_of
from lrs.credentials import Scope
from lrs.entry import admits
from lrs.resources.answering import answered
from lrs.resources.asking import Asked
from lrs.resources.entrance import entered
from lrs.surroundings import surroundings
from lti.pages import language_of
from lti.people import Role
from lti.sign_in import Session, signed_in
from lti.visit import Visit, visitors

_OFFICE = "application/vnd.openxmlformats-officedocument"
_CONTENT_TYPES = {
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "docx": f"{_OFFICE}.wordprocessingml.document",
}
_STEMS = {"pdf": "report", "xlsx": "report", "docx": "summary"}
_NOTHING_BUT_ITSELF = "default-src 'none'; style-src 'unsafe-inline'; font-src data:"


@signed_in()
def publication_json(session: Session, named: UUID) -> ResponseReturnValue:
    """Give a publication's record, byte for byte as it was frozen."""
    return _as_json(found_by(session, named))


@signed_in()
def publication_csv(session: Session, named: UUID) -> ResponseReturnValue:
    """Give a publication's figures as a long table."""
    return _as_csv((found_by(session, named),), language_of(flask.request))


@signed_in()
def publication_file(session: Session, named: UUID, name: str) -> ResponseReturnValue:
    """Give one of a publication's files: a chart, the document, the workbook or the summary."""
    return _given(found_by(session, named), name)


@visitors(Role.READER)
def report_file(visit: Visit, named: UUID, name: str) -> ResponseReturnValue:
    """Give a file of what is signed off to who reads the report in the learning platform."""
    with surroundings().database.read() as connection:
        found = publication_by_id(connection, visit.organisation_id, named)
    if found is None or found.signed_at is None:
        flask.abort(HTTPStatus.NOT_FOUND)
    if visit.person_id is not None:
        note_read(visit.organisation_id, named, by=actor_of(visit.person_id))
    return _given(found, name)


@admits("credential: results/read")
def latest_file(ending: str) -> Response:
    """Give a key a file of the newest that is signed off, in the language it accepts."""
    return answered({"GET": lambda asked: _latest_file(asked, ending)}, any_version=True)


@admits("credential: results/read")
def latest_json() -> Response:
    """Give a key the newest record that is signed off."""
    return answered({"GET": _latest}, any_version=True)


@admits("credential: results/read")
def errata_json() -> Response:
    """Give a key what was found wrong in what is signed off, the newest publication first."""
    return answered({"GET": _errata}, any_version=True)


@admits("credential: results/read")
def published_csv() -> Response:
    """Give a key the figures of all that is signed off, the newest first, as one long table."""
    return answered(
        {"GET": lambda asked: _as_csv(_signed(asked), language_of(flask.request))},
        any_version=True,
    )


def _signed(asked: Asked) -> tuple[Publication, ...]:
    """Return what a key's organisation has published, the newest first."""
    credential = entered(asked, Scope.RESULTS)
    with surroundings().database.read() as connection:
        found = publications_of(connection, credential.organisation_id, signed=True)
    for each in found[:1]:
        note_read(credential.organisation_id, each.id, by=f"key {credential.key}")
    return found


def _latest(asked: Asked) -> Response:
    found = _signed(asked)
    return _as_json(found[0]) if found else _nothing("No results are signed off yet.")


def _latest_file(asked: Asked, ending: str) -> Response:
    found = _signed(asked)
    if not found:
        return _nothing("No results are signed off yet.")
    name = f"{_STEMS[ending]}.{language_of(flask.request)}.{ending}"
    body = _body_of(found[0], name)
    return _nothing("The file is not made yet.") if body is None else _as_file(found[0], name, body)


def _errata(asked: Asked) -> Response:
    found = _signed(asked)
    with surroundings().database.read() as connection:
        noted = [
            {
                "round_id": each.record["round"]["id"],
                "sha256": each.sha256,
                "number": erratum.number,
                "made_at": erratum.made_at.isoformat(),
                "texts": dict(erratum.texts),
            }
            for each in found
            for erratum in errata_of(connection, each.organisation_id, each.id)
        ]
    return flask.make_response({"errata": noted})


def _body_of(found: Publication, name: str) -> bytes | None:
    with surroundings().database.read() as connection:
        return file_of(connection, found.organisation_id, found.id, name)


def _given(found: Publication, name: str) -> Response:
    """Return a file of a publication, or end in 404."""
    body = _body_of(found, name)
    if body is None:
        flask.abort(HTTPStatus.NOT_FOUND)
    return _as_file(found, name, body)


def _as_file(found: Publication, name: str, body: bytes) -> Response:
    """Return a file as it is kept; a picture is shown, all else is saved."""
    ending = name.rpartition(".")[2]
    response = flask.make_response(body)
    response.headers["Content-Type"] = _CONTENT_TYPES[ending]
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Content-Security-Policy"] = _NOTHING_BUT_ITSELF
    if ending != "svg":
        closed_on = found.record["round"]["closed_at"][:10]
        saved_as = f"valmentava-tyoote-{closed_on}-{name}"
        response.headers["Content-Disposition"] = f'attachment; filename="{saved_as}"'
    return response


def _nothing(message: str) -> Response:
    return flask.make_response({"message": message}, HTTPStatus.NOT_FOUND)


def _as_json(found: Publication) -> Response:
    response = flask.make_response(found.body)
    response.headers["Content-Type"] = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="{found.id}.json"'
    digest = base64.b64encode(bytes.fromhex(found.sha256)).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    return response


def _as_csv(found: tuple[Publication, ...], language: str) -> Response:
    response = flask.make_response(csv_of(rows_of(found, language)))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="results.csv"'
    return response
