"""The person's own page: what is recorded of whom, who sees it, taking it along, erasing."""

from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus

import flask
from flask import Response, abort
from flask.typing import ResponseReturnValue

from lrs.surroundings import surroundings
from lti.looked import looks_at
from lti.messages import notices
from lti.modules import background_pages
from lti.modules.acting import learner_of
from lti.modules.forgetting import forget
from lti.modules.own_things import Counted, counted, erase_private, own_things
from lti.modules.survey.marks import answered_until
from lti.modules.survey.passes import outside_keys
from lti.pages import answer, in_own_language, language_of
from lti.people import Role
from lti.private import Private
from lti.record import record_of
from lti.roster import trainers_of
from lti.visit import Visit, visitors


@dataclass(frozen=True, slots=True, kw_only=True)
class LookLine:
    """That a trainer looked at the group; who is "" where the name is not told any more."""

    on: date
    who: str
    taken: bool


def blueprint() -> flask.Blueprint:
    """Return the routes of the person's own page."""
    routes = flask.Blueprint("record", __name__, url_prefix="/learn/<uuid:visit_id>")
    routes.add_url_rule("/recorded", "recorded", recorded, methods=["GET"])
    routes.add_url_rule("/record.json", "record", record, methods=["GET"])
    routes.add_url_rule("/recorded/erase", "ask_erasing", ask_erasing, methods=["GET"])
    routes.add_url_rule("/recorded/erase", "erase", erase, methods=["POST"])
    routes.add_url_rule("/recorded/forget", "ask_forgetting", ask_forgetting, methods=["GET"])
    routes.add_url_rule("/recorded/forget", "forget_me", forget_me, methods=["POST"])
    routes.add_url_rule("/stay", "stay", stay, methods=["GET"])
    routes.add_url_rule("/notices", "put_away", put_away, methods=["POST"])
    routes.add_url_rule("/background", "ask_background", background_pages.ask, methods=["GET"])
    routes.add_url_rule("/background", "tell_background", background_pages.tell, methods=["POST"])
    return routes


@visitors()
@in_own_language
def recorded(visit: Visit) -> ResponseReturnValue:
    """Say what is recorded about whom, and who sees it."""
    return answer(
        "record/recorded.html",
        visit=visit,
        records=learner_of(visit) is not None,
        back=f"/dashboards/{visit.id}/me" if learner_of(visit) is not None else None,
        record=None if visit.person_id is None else f"/learn/{visit.id}/record.json",
        private=_counted(visit),
        looks=_looks(visit),
        erase=f"/learn/{visit.id}/recorded/erase",
        forget=None if visit.person_id is None else f"/learn/{visit.id}/recorded/forget",
    )


@visitors()
def record(visit: Visit) -> ResponseReturnValue:
    """Give a person everything that is held of them, as one file."""
    if visit.person_id is None:
        abort(HTTPStatus.NOT_FOUND)
    here = surroundings()
    with here.database.read() as connection:
        own = own_things(
            connection,
            outside_keys(here),
            organisation_id=visit.organisation_id,
            person_id=visit.person_id,
        )
    told = record_of(
        here.database,
        organisation_id=visit.organisation_id,
        iri_base=here.settings.iri_base,
        person_id=visit.person_id,
        own=own,
        now=here.clock(),
    )
    response = Response(told, content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="valmentava.json"'
    return response


@visitors()
@in_own_language
def ask_erasing(visit: Visit) -> ResponseReturnValue:
    """Ask whether the private texts are to be erased for good."""
    return answer(
        "record/erase.html",
        visit=visit,
        private=_counted(visit),
        back=f"/learn/{visit.id}/recorded",
    )


@visitors()
@in_own_language
def erase(visit: Visit) -> ResponseReturnValue:
    """Erase a person's private texts, and destroy the key that could open older copies."""
    here, person_id = surroundings(), visit.person_id
    if person_id is None:
        abort(HTTPStatus.NOT_FOUND)
    here.database.transact(
        lambda connection: erase_private(connection, visit.organisation_id, person_id)
    )
    Private(outside_keys(here), person_id).erase()
    return flask.redirect(f"/learn/{visit.id}/recorded", HTTPStatus.SEE_OTHER)


@visitors()
@in_own_language
def ask_forgetting(visit: Visit) -> ResponseReturnValue:
    """Say what goes when everything is erased, what stays and why, and ask."""
    if visit.person_id is None:
        abort(HTTPStatus.NOT_FOUND)
    return _ask_forgetting(visit)


@visitors()
@in_own_language
def forget_me(visit: Visit) -> ResponseReturnValue:
    """Erase a person from everywhere; the visit is over with it."""
    here, person_id = surroundings(), visit.person_id
    if person_id is None:
        abort(HTTPStatus.NOT_FOUND)
    if _answered_until(visit) is not None or flask.request.form.get("sure") != "yes":
        return _ask_forgetting(visit, unsure=True)
    forget(here, organisation_id=visit.organisation_id, person_id=person_id)
    # Without the visit, which is gone: the page says where to go on.
    return answer("record/forgotten.html", language=language_of(flask.request, visit))


def _ask_forgetting(visit: Visit, *, unsure: bool = False) -> ResponseReturnValue:
    return answer(
        "record/forget.html",
        visit=visit,
        waits_until=_answered_until(visit),
        unsure=unsure,
        record=f"/learn/{visit.id}/record.json",
        back=f"/learn/{visit.id}/recorded",
    )


def _answered_until(visit: Visit) -> datetime | None:
    here = surroundings()
    if visit.person_id is None:
        return None
    with here.database.read() as connection:
        return answered_until(
            connection,
            outside_keys(here),
            visit.organisation_id,
            visit.person_id,
            now=here.clock(),
        )


@visitors()
def stay(visit: Visit) -> ResponseReturnValue:
    """Let a visit last on, as every page of it does, for who is writing something long."""
    del visit  # whoever came so far has been here now
    return "", HTTPStatus.NO_CONTENT


@visitors(Role.LEARNER)
def put_away(visit: Visit) -> ResponseReturnValue:
    """Put away what a learner has been told and has read."""
    here, person_id = surroundings(), visit.person_id
    if person_id is None:
        abort(HTTPStatus.NOT_FOUND)
    here.database.transact(
        lambda connection: notices.put_away(
            connection, visit.organisation_id, person_id, now=here.clock()
        )
    )
    return flask.redirect(f"/dashboards/{visit.id}/me", HTTPStatus.SEE_OTHER)


def _looks(visit: Visit) -> list[LookLine]:
    """Return who has looked at the group of a visit's person, for that person to read."""
    if visit.cohort_id is None or learner_of(visit) is None:
        return []
    here = surroundings()
    with here.database.read() as connection:
        known = looks_at(connection, visit.organisation_id, visit.cohort_id)
    names = trainers_of(here, visit=visit) if known else {}
    return [
        LookLine(
            on=look.on,
            who=names.get(look.person_id, "") if look.person_id is not None else "",
            taken=look.taken,
        )
        for look in known
    ]


def _counted(visit: Visit) -> Counted:
    if visit.person_id is None:
        return Counted(0, 0, 0)
    with surroundings().database.read() as connection:
        return counted(connection, visit.organisation_id, visit.person_id)
