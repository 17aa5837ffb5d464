"""Series of others: what is shown beside the own one, and reading other ones from a file."""

from collections.abc import Sequence
from http import HTTPStatus

import flask
from flask import request
from flask.typing import ResponseReturnValue

from dashboards.follow_up.comparators import COLUMNS, NotSeries, comparators_from
from dashboards.follow_up.locking import Kind, all_locked, lock
from dashboards.report.comparators import Series, series_in
from lrs.surroundings import surroundings
from lti.pages import FieldError, answer, gettext, language_of
from lti.pages.dates import spoken_moment
from lti.sign_in import Session, StaffRole, signed_in
from lti.spreadsheets import NotText, text_of

_LARGEST = 1024 * 1024


@signed_in(StaffRole.ADMINISTRATOR, StaffRole.REPORT_READER, StaffRole.RESULTS_APPROVER)
def comparators(session: Session) -> ResponseReturnValue:
    """Show the series that reports tell beside the own one."""
    return _page(session, ())


@signed_in(StaffRole.ADMINISTRATOR, StaffRole.RESULTS_APPROVER)
def read_comparators(session: Session) -> ResponseReturnValue:
    """Read series from a file, in place of those of an earlier one."""
    here, file = surroundings(), request.files.get("file")
    content = file.read(_LARGEST + 1) if file is not None else b""
    try:
        if not content or len(content) > _LARGEST:
            raise NotSeries(1, "empty")
        series = comparators_from(text_of(content))
    except NotSeries as error:
        return _page(session, (FieldError("file", _sorry(error)),))
    except NotText:
        return _page(session, (FieldError("file", _sorry(NotSeries(1, "encoding"))),))
    with here.database.write() as connection:
        lock(
            connection,
            session.organisation_id,
            Kind.COMPARATORS,
            {"series": series},
            by=session.actor,
            now=here.clock(),
        )
    return flask.redirect("/results/comparators", HTTPStatus.SEE_OTHER)


def _page(session: Session, errors: Sequence[FieldError]) -> ResponseReturnValue:
    here, language = surroundings(), language_of(request)
    with here.database.read() as connection:
        locked = all_locked(connection, session.organisation_id, Kind.COMPARATORS)
    series: Sequence[Series] = ()
    if locked:
        series = series_in(locked[0].told["series"], language)
    return answer(
        "dashboards/follow_up/comparators.html",
        status=HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK,
        language=language,
        series=series,
        read=spoken_moment(locked[0].at, language) if locked else None,
        may_read=bool(session.roles & {StaffRole.ADMINISTRATOR, StaffRole.RESULTS_APPROVER}),
        columns=";".join(COLUMNS),
        errors=errors,
        error_of={each.field: each.text for each in errors},
    )


def _sorry(error: NotSeries) -> str:
    why = {
        "columns": gettext("Columns are missing from the first line."),
        "name": gettext("A name in Finnish is missing, or a name is too long."),
        "day": gettext("Give a day, such as 2026-12-31."),
        "percent": gettext("The per cent must be a number from 0 to 100."),
        "interval": gettext("The interval must have both ends, and the per cent between them."),
        "source": gettext("The source is too long."),
        "many": gettext("There are too many rows."),
        "twice": gettext("The series has two values of the same day."),
        "encoding": gettext("The file is not text in UTF-8 or UTF-16."),
        "empty": gettext("The file has no series in it, or is too large."),
    }
    return gettext("Line %(line)d: %(why)s", line=error.line, why=why[error.why])
