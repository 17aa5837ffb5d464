"""The results' page: the newest publication for everybody, those that wait for who approves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

import flask
import sqlalchemy as sa
from flask.typing import ResponseReturnValue

from dashboards.pages.pictures import Picture, downloads_of, pictures_of
from dashboards.pages.reads import note_read
from dashboards.publishing.errata import errata_of
from dashboards.publishing.kept_files import file_names
from dashboards.publishing.publications import (
    Publication,
    interims_of,
    publication_by_id,
    publications_of,
    sign,
)
from dashboards.report.reach import Participation, participation_in
from dashboards.report.view import ReportView, report_in, title_in
from lrs.audit import actor_of
from lrs.surroundings import surroundings
from lti.modules.survey.facts import ComingRound, coming_rounds
from lti.pages import (
    LANGUAGE_NAMES,
    LANGUAGES,
    FieldError,
    answer,
    gettext,
    in_language,
    language_of,
    text_in,
)
from lti.pages.dates import spoken_moment
from lti.people import Role
from lti.sign_in import Session, StaffRole, signed_in
from lti.visit import Visit, visitors

_REVIEWERS = frozenset({StaffRole.REPORT_READER, StaffRole.RESULTS_APPROVER})
_PLANNERS = _REVIEWERS | {StaffRole.ADMINISTRATOR}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsView:
    """A publication as it is read on a page: of a round, or between two, participation alone."""

    title: str
    report: ReportView | None
    participation: Participation | None
    made_at: datetime
    signed_at: datetime | None
    fingerprint: str
    files: str | None
    errata: Sequence[tuple[int, str, datetime]]
    pictures: Mapping[str, Picture]
    downloads: Sequence[tuple[str, str]]


@signed_in()
def results(session: Session) -> ResponseReturnValue:
    """Show the newest publication to whoever is signed in, and to reviewers what waits."""
    here, language = surroundings(), language_of(flask.request)
    with here.database.read() as connection:
        signed, between = (
            found(connection, session.organisation_id, signed=True)
            for found in (publications_of, interims_of)
        )
        waiting = _waiting(connection, session)
        is_planner = bool(session.roles & _PLANNERS)
        coming = coming_rounds(connection, session.organisation_id) if is_planner else ()
    if signed:
        note_read(session.organisation_id, signed[0].id, by=session.actor)
    return answer(
        "dashboards/report.html",
        language=language,
        view=_view(signed[0], language) if signed else None,
        waiting=_links(waiting, language),
        is_planner=is_planner,
        coming=[_dates(each, language) for each in coming],
        may_make=StaffRole.RESULTS_APPROVER in session.roles,
        earlier=_links(signed[1:], language),
        between=_links(between, language),
        unit="/results/unit" if StaffRole.UNIT_HEAD in session.roles else None,
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
        view=_view(signed[0], language, visit=visit) if signed else None,
        waiting=[],
        is_planner=False,
        coming=[],
        may_make=False,
        unit=None,
        earlier=[],
        between=[],
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
        view=_view(found, language),
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


def _view(found: Publication, language: str, *, visit: Visit | None = None) -> ResultsView:
    """Return a publication as it is read, its files where the reader may fetch them."""
    with surroundings().database.read() as connection:
        names = file_names(connection, found.organisation_id, found.id)
        errata = errata_of(connection, found.organisation_id, found.id)
    place = f"/results/{found.id}"
    if visit is not None:
        place = f"/dashboards/{visit.id}/report/{found.id}"
    told = found.record
    with in_language(language):
        return ResultsView(
            title=title_in(told, language),
            report=None if found.is_interim else report_in(told, language),
            participation=participation_in(told["reach"], language) if found.is_interim else None,
            made_at=found.made_at,
            signed_at=found.signed_at,
            fingerprint=found.sha256[:12],
            files=place if visit is None else None,
            errata=[(each.number, text_in(each.texts, language), each.made_at) for each in errata],
            pictures={} if found.is_interim else pictures_of(told, names, place, language),
            downloads=downloads_of(names, place, language),
        )


def _waiting(connection: sa.Connection, session: Session) -> Sequence[Publication]:
    """Return what waits to be signed off, for who reviews it."""
    if not session.roles & _REVIEWERS:
        return ()
    organisation_id = session.organisation_id
    return (
        *publications_of(connection, organisation_id, signed=False),
        *interims_of(connection, organisation_id, signed=False),
    )


def _dates(each: ComingRound, language: str) -> str:
    """Return when a round opens, or closes if it is open."""
    title = text_in(each.titles, language)
    if each.is_open:
        closes = spoken_moment(each.closes_at, language)
        return gettext("%(title)s is open until %(moment)s.", title=title, moment=closes)
    opens = spoken_moment(each.opens_at, language)
    return gettext("%(title)s opens %(moment)s.", title=title, moment=opens)


def _links(found: Sequence[Publication], language: str) -> Sequence[tuple[str, str]]:
    return [(title_in(each.record, language), f"/results/{each.id}") for each in found]
