"""The results' page: the newest publication for everybody, those that wait for who approves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

import flask
from flask.typing import ResponseReturnValue

from dashboards.pages.reads import note_read
from dashboards.report.view import ReportView, report_in, title_in
from dashboards.target.errata import errata_of
from dashboards.target.publications import (
    Publication,
    publication_by_id,
    publications_of,
    sign,
)
from lrs.audit import actor_of
from lrs.surroundings import surroundings
from lti.pages import LANGUAGE_NAMES, LANGUAGES, FieldError, answer, language_of, text_in
from lti.people import Role
from lti.sign_in import Session, StaffRole, signed_in
from lti.visit import Visit, visitors

_REVIEWERS = frozenset({StaffRole.REPORT_READER, StaffRole.RESULTS_APPROVER})
_PLANNERS = _REVIEWERS | {StaffRole.ADMINISTRATOR}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsView:
    """A publication as it is read on a page."""

    report: ReportView
    made_at: datetime
    signed_at: datetime | None
    fingerprint: str
    files: str | None
    errata: Sequence[tuple[int, str, datetime]]


@signed_in()
def results(session: Session) -> ResponseReturnValue:
    """Show the newest publication to whoever is signed in, and to reviewers what waits."""
    here, language = surroundings(), language_of(flask.request)
    with here.database.read() as connection:
        signed = publications_of(connection, session.organisation_id, signed=True)
        waiting = (
            publications_of(connection, session.organisation_id, signed=False)
            if session.roles & _REVIEWERS
            else ()
        )
    if signed:
        note_read(session.organisation_id, signed[0].id, by=session.actor)
    return answer(
        "dashboards/report.html",
        language=language,
        view=_view(signed[0], language, files=f"/results/{signed[0].id}") if signed else None,
        waiting=[(_title(each, language), f"/results/{each.id}") for each in waiting],
        outlook="/results/outlook" if session.roles & _PLANNERS else None,
        earlier=[(_title(each, language), f"/results/{each.id}") for each in signed[1:]],
    )


@signed_in()
def publication(session: Session, named: UUID) -> ResponseReturnValue:
    """Show one publication; one that is not signed off only to who reviews it."""
    return publication_page(session, found_by(session, named), texts={}, errors=())


@signed_in(StaffRole.RESULTS_APPROVER)
def sign_off(session: Session, named: UUID) -> ResponseReturnValue:
    """Sign a publication off: from then on it is everybody's, and as it was made."""
    here = surroundings()
    found_by(session, named)
    here.database.transact(
        lambda connection: sign(
            connection, session.organisation_id, named, by=session.actor, now=here.clock()
        )
    )
    return flask.redirect("/results", HTTPStatus.SEE_OTHER)


@visitors(Role.READER)
def report(visit: Visit) -> ResponseReturnValue:
    """Show the newest publication to who reads the report in the learning platform."""
    here, language = surroundings(), language_of(flask.request, visit)
    with here.database.read() as connection:
        signed = publications_of(connection, visit.organisation_id, signed=True)
    if signed and visit.person_id is not None:
        note_read(visit.organisation_id, signed[0].id, by=actor_of(visit.person_id))
    return answer(
        "dashboards/report.html",
        visit=visit,
        view=_view(signed[0], language, files=None) if signed else None,
        waiting=[],
        outlook=None,
        earlier=[],
    )


def publication_page(
    session: Session,
    found: Publication,
    *,
    texts: Mapping[str, str],
    errors: Sequence[FieldError],
) -> ResponseReturnValue:
    """Show a publication, with what may be done with it: signing it off, or noting an error."""
    language, approves = language_of(flask.request), StaffRole.RESULTS_APPROVER in session.roles
    address = f"/results/{found.id}"
    return answer(
        "dashboards/publication.html",
        status=HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK,
        language=language,
        view=_view(found, language, files=address),
        sign=address if approves and found.signed_at is None else None,
        correct=f"{address}/errata" if approves and found.signed_at is not None else None,
        languages=[(each, LANGUAGE_NAMES[each], texts.get(each, "")) for each in LANGUAGES],
        errors=errors,
        error_of={each.field: each.text for each in errors},
    )


def found_by(session: Session, named: UUID) -> Publication:
    """Return a publication that the session may see, or end in 404."""
    here = surroundings()
    with here.database.read() as connection:
        found = publication_by_id(connection, session.organisation_id, named)
    if found is None or (found.signed_at is None and not session.roles & _REVIEWERS):
        flask.abort(HTTPStatus.NOT_FOUND)
    note_read(session.organisation_id, named, by=session.actor)
    return found


def _view(found: Publication, language: str, *, files: str | None) -> ResultsView:
    with surroundings().database.read() as connection:
        errata = errata_of(connection, found.organisation_id, found.id)
    return ResultsView(
        report=report_in(found.record, language),
        made_at=found.made_at,
        signed_at=found.signed_at,
        fingerprint=found.sha256[:12],
        files=files,
        errata=[(each.number, text_in(each.texts, language), each.made_at) for each in errata],
    )


def _title(found: Publication, language: str) -> str:
    return title_in(found.record, language)
