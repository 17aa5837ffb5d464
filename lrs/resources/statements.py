"""The Statement resource (xAPI 1.0.3, Part 3, 2.1): POST, PUT, GET, HEAD, and more of a page."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa
from flask import Response, request, url_for
from werkzeug.http import http_date

from lrs import retrieval
from lrs.at_once import keep_at_once
from lrs.attachments import brought
from lrs.consistency import consistent_through
from lrs.credentials import Credential, Scope
from lrs.cursor import Cursor, cursor_text, read_cursor
from lrs.database import DatabaseDown
from lrs.entry import admits
from lrs.intake import Batch, Sender, keep, prepared
from lrs.positions import stored_at
from lrs.resources import parameters
from lrs.resources.admission import admit, authority_of, hold_order, hold_voiding, note_refusal
from lrs.resources.answering import answered, json_response, nothing_more
from lrs.resources.asking import Asked, BadRequest
from lrs.resources.bodies import Received, answer_of, received_one, received_several
from lrs.resources.entrance import entered, entered_lately, proven_now
from lrs.resources.forms import in_form
from lrs.resources.refusals import NoSuchStatement, NotGranted, OutOfBounds, TooMany
from lrs.retrieval import Page
from lrs.surroundings import surroundings
from lrs.terms import Sought, authority_key, terms_to_find
from statements.findable import agent_key, findable_stored
from statements.grammar import Problem, XapiVersion

_CONSISTENT = "X-Experience-API-Consistent-Through"
_READING = (Scope.READ_STATEMENTS, Scope.READ_OWN_STATEMENTS)


@admits("credential: statements/write, statements/read or statements/read/mine")
def statements() -> Response:
    """Keep statements, or give one or a page of them."""
    return _dated(answered({"GET": _get, "HEAD": _get, "PUT": _put, "POST": _post}))


@admits("credential: statements/read or statements/read/mine")
def more(cursor: str) -> Response:
    """Go on where a page ended."""

    def get_more(asked: Asked) -> Response:
        credential = entered(asked, *_READING)
        parameters.nothing_beside(asked.parameters)
        going_on = read_cursor(cursor, surroundings().key_ring)
        return _page(asked, credential, going_on)

    return _dated(answered({"GET": get_more, "HEAD": get_more}))


def _post(asked: Asked) -> Response:
    credential = entered_lately(asked, Scope.WRITE_STATEMENTS)
    parameters.nothing_beside(asked.parameters)
    received = received_several(asked)
    limit = surroundings().settings.max_batch
    if len(received.statements) > limit:
        raise TooMany(limit)
    return json_response(msgspec.json.encode(_kept(asked, received, credential)))


def _put(asked: Asked) -> Response:
    credential = entered_lately(asked, Scope.WRITE_STATEMENTS)
    statement_id = parameters.id_to_put(asked.parameters)
    received = received_one(asked)
    (statement,) = received.statements
    if statement.id not in (None, statement_id):
        raise BadRequest(Problem("id", "This must be the statementId that PUT names."))
    named = (msgspec.structs.replace(statement, id=statement_id),)
    _kept(asked, replace(received, statements=named), credential)
    return nothing_more()


def _get(asked: Asked) -> Response:
    credential = entered(asked, *_READING)
    wanted = parameters.what_to_get(asked.parameters)
    if isinstance(wanted, parameters.OneById):
        return _one(asked, credential, wanted)
    walk = retrieval.walk_of(wanted.query, most=surroundings().settings.page_size)
    return _page(asked, credential, Cursor(walk, wanted.form, wanted.attachments))


def _kept(asked: Asked, received: Received, credential: Credential) -> tuple[UUID, ...]:
    """Keep what was received: at once if nothing is in the way, else step by step."""
    here = surroundings()
    batch = _batch(asked, received, credential)
    kept = not _is_in_order(credential) and keep_at_once(
        here.database, batch, credential, here.believed, now=here.clock()
    )
    if not kept:
        holding = proven_now(asked)
        if holding != credential:
            credential = _still_admitted(holding)
            batch = _batch(asked, received, credential)

        def keep_held(connection: sa.Connection) -> None:
            hold_voiding(connection, credential, received.statements)
            hold_order(connection, credential, received.statements)
            keep(connection, batch)

        try:
            here.database.transact(keep_held)
        except OutOfBounds as error:
            note_refusal(credential, error.problems)
            raise
    return tuple(each.statement_id for each in batch.arriving)


def _is_in_order(credential: Credential) -> bool:
    """Tell whether what the credential says must come in an order, which keeping at once skips."""
    return credential.bound is not None and credential.bound.session is not None


def _still_admitted(credential: Credential) -> Credential:
    if not credential.may(Scope.WRITE_STATEMENTS):
        raise NotGranted(Scope.WRITE_STATEMENTS)
    return credential


def _batch(asked: Asked, received: Received, credential: Credential) -> Batch:
    admit(credential, received.statements)
    sender = Sender(
        credential.organisation_id,
        authority_of(credential),
        defines=credential.may(Scope.DEFINE),
    )
    data_dir = surroundings().settings.data_dir
    data = brought(received.data, received.media_types, data_dir=data_dir)
    return prepared(received.statements, sender=sender, version=asked.version, data=data)


def _one(asked: Asked, credential: Credential, wanted: parameters.OneById) -> Response:
    database = surroundings().database
    with database.read() as connection:
        through = consistent_through(database, connection)
        found = retrieval.statement_with_id(
            connection, credential.organisation_id, wanted.statement_id, voided=wanted.voided
        )
        if found is None or not _may_see(credential, found.body):
            raise NoSuchStatement
        organisation_id = credential.organisation_id
        (body,) = in_form(connection, asked, organisation_id, wanted.form, [found.body])
        response = answer_of(
            connection,
            organisation_id,
            body,
            kept=[found],
            with_attachments=wanted.attachments,
        )
    response.headers[_CONSISTENT] = _timestamp(through)
    if asked.version is XapiVersion.V2_0:
        response.headers["Last-Modified"] = http_date(stored_at(found.position))
    return response


def _page(asked: Asked, credential: Credential, cursor: Cursor) -> Response:
    here = surroundings()
    with here.database.read() as connection:
        through = consistent_through(here.database, connection)
        page = retrieval.page_of(
            connection,
            cursor.walk,
            organisation_id=credential.organisation_id,
            also=_only_own(credential),
            consistent_through=through,
        )
        organisation_id = credential.organisation_id
        bodies = in_form(connection, asked, organisation_id, cursor.form, page.bodies)
        response = answer_of(
            connection,
            organisation_id,
            b'{"statements":[%b],"more":"%b"}' % (b",".join(bodies), _onward(page, cursor)),
            kept=page.kept,
            with_attachments=cursor.attachments,
        )
    response.headers[_CONSISTENT] = _timestamp(through)
    return response


def _onward(page: Page, cursor: Cursor) -> bytes:
    if page.rest is None:
        return b""
    going_on = Cursor(page.rest, cursor.form, cursor.attachments)
    return url_for("xapi.more", cursor=cursor_text(going_on, surroundings().key_ring)).encode()


def _sees_only_own(credential: Credential) -> bool:
    return not credential.may(Scope.READ_STATEMENTS)


def _only_own(credential: Credential) -> tuple[int, ...]:
    if not _sees_only_own(credential):
        return ()
    own = agent_key(authority_of(credential))
    if credential.bound is None:
        return terms_to_find(Sought(authority=own))
    bound = credential.bound
    return terms_to_find(Sought(authority=own, agent=bound.actor, registration=bound.registration))


def _may_see(credential: Credential, body: bytes) -> bool:
    if not _sees_only_own(credential):
        return True
    own = authority_key(body) == agent_key(authority_of(credential))
    if credential.bound is None or not own:
        return own
    found_by = findable_stored(body)
    return (
        found_by.registration == credential.bound.registration
        and credential.bound.actor in found_by.agents
    )


def _dated(response: Response) -> Response:
    """Say on refusals of GET too how far the store is complete (Part 3, 2.1.3), if it answers."""
    reads = request.method in ("GET", "HEAD") or (
        # Looking into the parameters costs something: mostly there are none.
        bool(request.query_string) and request.args.get("method") == "GET"
    )
    if reads and _CONSISTENT not in response.headers:
        database = surroundings().database
        with suppress(DatabaseDown), database.read() as connection:
            response.headers[_CONSISTENT] = _timestamp(consistent_through(database, connection))
    return response


def _timestamp(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
