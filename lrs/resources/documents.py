"""The State, Activity Profile and Agent Profile resources (xAPI 1.0.3, Part 3, 2.2 to 2.7)."""

import re
from datetime import datetime
from functools import partial

import msgspec
from flask import Response
from werkzeug.http import http_date

from lrs import documents, preconditions
from lrs.credentials import Credential, Scope
from lrs.documents import Content, Kind, Place, TooLarge
from lrs.entry import admits
from lrs.preconditions import Conditions
from lrs.resources.answering import answered, json_response, nothing_more
from lrs.resources.asking import Asked, BadRequest
from lrs.resources.document_parameters import Several, one_of, one_or_all_of, one_or_several_of
from lrs.resources.entrance import entered
from lrs.resources.refusals import NoSuchDocument, OutOfBounds
from lrs.surroundings import surroundings
from statements import values
from statements.cmi5 import LAUNCH_DATA
from statements.grammar import Problem, XapiVersion

_SCOPES = {
    Kind.STATE: Scope.STATE,
    Kind.ACTIVITY_PROFILE: Scope.PROFILE,
    Kind.AGENT_PROFILE: Scope.PROFILE,
}
_MEDIA_TYPE = re.compile(values.MEDIA_TYPE)
_UNTOLD_TYPE = "application/octet-stream"
_POLICY = "default-src 'none'; sandbox"
"""A document may be a page: opened by itself it loads nothing and runs nothing."""


@admits("credential: state, to read also all/read")
def state() -> Response:
    """Give, keep, merge or remove state documents."""
    return _resource(Kind.STATE)


@admits("credential: profile, to read also all/read")
def activity_profile() -> Response:
    """Give, keep, merge or remove an activity's profile documents."""
    return _resource(Kind.ACTIVITY_PROFILE)


@admits("credential: profile, to read also all/read")
def agent_profile() -> Response:
    """Give, keep, merge or remove an agent's profile documents."""
    return _resource(Kind.AGENT_PROFILE)


def _resource(kind: Kind) -> Response:
    ways = {"GET": _get, "HEAD": _get, "PUT": _put, "POST": _post, "DELETE": _delete}
    return answered({method: partial(way, kind) for method, way in ways.items()})


def _get(kind: Kind, asked: Asked) -> Response:
    credential = entered(asked, _SCOPES[kind], Scope.READ_ALL)
    wanted = one_or_several_of(kind, credential.organisation_id, asked.parameters)
    _hold(credential, wanted.place)
    if isinstance(wanted, Several):
        return _listing(wanted)
    with surroundings().database.read() as connection:
        found = documents.document_at(connection, wanted.place, wanted.document_id)
    if found is None:
        raise NoSuchDocument
    etag = found.content.etag
    if _conditions(asked).is_known(etag):
        response = Response(status=304)
    else:
        response = Response(found.content.body, content_type=found.content.media_type)
        response.headers["Content-Security-Policy"] = _POLICY
    return _tagged(response, etag, found.updated_at)


def _listing(wanted: Several) -> Response:
    with surroundings().database.read() as connection:
        found = documents.listing_of(connection, wanted.place, since=wanted.since)
    body = msgspec.json.encode(found.ids)
    return _tagged(json_response(body), Content("", body).etag, found.updated_at)


def _put(kind: Kind, asked: Asked) -> Response:
    credential = entered(asked, _SCOPES[kind])
    wanted = one_of(kind, credential.organisation_id, asked.parameters)
    _hold(credential, wanted.place)
    _hold_launch_data(credential, wanted.place, wanted.document_id)
    content = _content_of(asked)
    of_2 = asked.version is XapiVersion.V2_0
    expect = partial(
        preconditions.hold_put,
        _conditions(asked),
        # 1.0.x exempts state, and wants a profile to be put with care (3.1, Client Requirements).
        must_expect=not of_2 and kind is not Kind.STATE,
        careful=of_2 or kind is not Kind.STATE,
    )
    here = surroundings()
    here.database.transact(
        lambda connection: documents.put(
            connection, wanted.place, wanted.document_id, content, expect=expect, now=here.clock()
        )
    )
    return nothing_more()


def _post(kind: Kind, asked: Asked) -> Response:
    credential = entered(asked, _SCOPES[kind])
    wanted = one_of(kind, credential.organisation_id, asked.parameters)
    _hold(credential, wanted.place)
    _hold_launch_data(credential, wanted.place, wanted.document_id)
    content = _content_of(asked)
    here = surroundings()
    here.database.transact(
        lambda connection: documents.merge(
            connection,
            wanted.place,
            wanted.document_id,
            content,
            expect=_conditions(asked).hold,
            now=here.clock(),
            most_bytes=here.settings.max_document_bytes,
        )
    )
    return nothing_more()


def _delete(kind: Kind, asked: Asked) -> Response:
    credential = entered(asked, _SCOPES[kind])
    wanted = one_or_all_of(kind, credential.organisation_id, asked.parameters)
    _hold(credential, wanted.place)
    # Removing all would remove the launch's data too.
    removed = LAUNCH_DATA if isinstance(wanted, Several) else wanted.document_id
    _hold_launch_data(credential, wanted.place, removed)
    database = surroundings().database
    if isinstance(wanted, Several):
        database.transact(lambda connection: documents.remove_all(connection, wanted.place))
        return nothing_more()
    expect = _conditions(asked).hold
    database.transact(
        lambda connection: documents.remove(
            connection, wanted.place, wanted.document_id, expect=expect
        )
    )
    return nothing_more()


def _hold(credential: Credential, place: Place) -> None:
    """Hold a launch's key to its person, activity and registration. Raises OutOfBounds."""
    bound = credential.bound
    if bound is None:
        return
    if place.agent is not None and place.agent != bound.actor:
        raise OutOfBounds(Problem("agent", "The key of this launch is for another person."))
    if place.activity is not None and not bound.holds(place.activity):
        raise OutOfBounds(Problem("activityId", "The key of this launch is for another activity."))
    if place.kind is Kind.STATE and place.registration != bound.registration:
        raise OutOfBounds(Problem("registration", "This must be the registration of the launch."))


def _hold_launch_data(credential: Credential, place: Place, document_id: str) -> None:
    """Keep what a launch left for cmi5 content as it is (cmi5, 10.2.1). Raises OutOfBounds."""
    bound = credential.bound
    if bound is None or bound.session is None or place.kind is not Kind.STATE:
        return
    if document_id == LAUNCH_DATA:
        raise OutOfBounds(Problem("stateId", "The content may not change its launch data."))


def _content_of(asked: Asked) -> Content:
    media_type = asked.headers.get("content-type", "").strip() or _UNTOLD_TYPE
    if not media_type.isascii() or not _MEDIA_TYPE.match(media_type):
        raise BadRequest(Problem("Content-Type", "This must be a media type of RFC 9110."))
    body = asked.body()
    limit = surroundings().settings.max_document_bytes
    if len(body) > limit:
        raise TooLarge(limit)
    return Content(media_type, body)


def _conditions(asked: Asked) -> Conditions:
    return Conditions(asked.headers.get("if-match"), asked.headers.get("if-none-match"))


def _tagged(response: Response, etag: str, updated_at: datetime | None) -> Response:
    response.headers["ETag"] = etag
    if updated_at is not None:
        response.headers["Last-Modified"] = http_date(updated_at)
    return response
