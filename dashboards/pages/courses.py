"""Which of a trainer's own cohorts a request asks for, and where each is shown."""

from http import HTTPStatus
from uuid import UUID

import flask

from lrs.surroundings import surroundings
from lti.own_cohorts import is_own
from lti.visit import Visit


def asked_course(visit: Visit) -> UUID | None:
    """Return the other own cohort that a request names, None for that of the visit.

    404 for a cohort in which the visit's person is no trainer, as for one that is none.
    """
    named = flask.request.args.get("course")
    if named is None:
        return None
    try:
        cohort_id = UUID(named)
    except ValueError:
        flask.abort(HTTPStatus.NOT_FOUND)
    with surroundings().database.read() as connection:
        if not is_own(connection, visit, cohort_id):
            flask.abort(HTTPStatus.NOT_FOUND)
    return None if cohort_id == visit.cohort_id else cohort_id


def trainer_address(visit: Visit) -> str:
    """Return where all own cohorts of a visit's trainer are."""
    return flask.url_for("dashboards.trainer", visit_id=visit.id)


def grid_address(visit: Visit, cohort_id: UUID) -> str:
    """Return where one own cohort of a visit's trainer is."""
    course = None if cohort_id == visit.cohort_id else cohort_id
    return flask.url_for("dashboards.cohort", visit_id=visit.id, course=course)
