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
from dashboards.target.publications import Publication, publications_of
from dashboards.target.table import rows_of
from lrs.credentials import Scope
from lrs.entry import admits
from lrs.resources.answering import answered
from lrs.resources.asking import Asked
from lrs.resources.entrance import entered
from lrs.surroundings import surroundings
from lti.pages import language_of
from lti.sign_in import Session, signed_in


@signed_in()
def publication_json(session: Session, named: UUID) -> ResponseReturnValue:
    """Give a publication's record, byte for byte as it was frozen."""
    return _as_json(found_by(session, named))


@signed_in()
def publication_csv(session: Session, named: UUID) -> ResponseReturnValue:
    """Give a publication's figures as a long table."""
    return _as_csv((found_by(session, named),), language_of(flask.request))


@admits("credential: results/read")
def latest_json() -> Response:
    """Give a key the newest record that is signed off."""
    return answered({"GET": _latest}, any_version=True)


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
    if found:
        return _as_json(found[0])
    told = {"message": "No results are signed off yet."}
    return flask.make_response(told, HTTPStatus.NOT_FOUND)


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
