"""From exception to response, in one table: the only place that knows the codes of refusals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

import msgspec
from flask import Response
from werkzeug.exceptions import RequestEntityTooLarge

from lrs.credentials import TooOften
from lrs.cursor import UnknownCursor
from lrs.database import DatabaseDown
from lrs.documents import NotMergeable, TooLarge
from lrs.exchange.exporting import UnknownStatement
from lrs.intake import Conflict, Erased
from lrs.preconditions import ConditionMissing, PreconditionFailed, Unconditional
from lrs.resources.asking import BadRequest
from lrs.resources.multipart import AttachmentTooLarge
from lrs.surroundings import surroundings
from statements.grammar import InvalidStatements, Problem


class NotProven(Exception):
    """No credential, or one that proves nothing."""


class NotGranted(Exception):
    """The credential is good, but not for this."""

    def __init__(self, *scopes: str) -> None:
        super().__init__(" or ".join(scopes))


class OutOfBounds(Exception):
    """The credential is good, but not for this person, activity, registration or page."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.path for problem in problems))
        self.problems = problems


class NotFollowingProfile(Exception):
    """Statements of a key that must follow the coaching profile, and do not."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.path for problem in problems))
        self.problems = problems


class NoSuchResource(Exception):
    """Nothing is at this address."""


class NoSuchStatement(Exception):
    """The store has no statement with this id, or none that is (or is not) voided."""


class NoSuchDocument(Exception):
    """There is no document with this id here."""


class NotThatWay(Exception):
    """The resource does not know the method; it names those that it knows."""

    def __init__(self, allowed: Sequence[str]) -> None:
        super().__init__(", ".join(allowed))
        self.allowed = allowed


class TooMany(Exception):
    """A batch with more statements than the limit."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit} statements")
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a refused sender is told: a code, one sentence, and where which rule was broken."""

    status: HTTPStatus
    sentence: str
    problems: Sequence[Problem] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def refused(error: Exception) -> Response | None:
    """Return the response to an exception, None if it is not one of ours."""
    for kind in type(error).__mro__:
        if kind in _TABLE:
            return _response(_TABLE[kind](error))
    return None


def broken() -> Response:
    """Return the response to a mistake of ours."""
    return _response(
        Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "The store made a mistake; it has been logged.")
    )


def _response(refusal: Refusal) -> Response:
    first = refusal.problems[0] if refusal.problems else None
    told = {
        "error": refusal.sentence,
        "path": None if first is None else first.path,
        "rule": None if first is None else first.rule,
        "problems": [{"path": each.path, "rule": each.rule} for each in refusal.problems],
    }
    response = Response(msgspec.json.encode(told), status=refusal.status)
    response.content_type = "application/json"
    response.headers.extend(refusal.headers)
    return response


def _invalid(error: InvalidStatements) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, "Nothing of this was stored.", error.problems)


def _bad_request(error: BadRequest) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, "This request breaks a rule.", error.problems)


def _not_proven(_: NotProven) -> Refusal:
    return Refusal(
        HTTPStatus.UNAUTHORIZED,
        "Send the key and secret of a credential of this store, by basic authentication.",
        headers={"WWW-Authenticate": 'Basic realm="xAPI", charset="UTF-8"'},
    )


def _not_granted(error: NotGranted) -> Refusal:
    return Refusal(HTTPStatus.FORBIDDEN, f"This needs a credential with the scope {error}.")


def _out_of_bounds(error: OutOfBounds) -> Refusal:
    return Refusal(HTTPStatus.FORBIDDEN, "This key is not for this.", error.problems)


def _not_following_profile(error: NotFollowingProfile) -> Refusal:
    return Refusal(
        HTTPStatus.BAD_REQUEST,
        "Nothing of this was stored: this key's statements must follow the coaching profile.",
        error.problems,
    )


def _too_often(error: TooOften) -> Refusal:
    return Refusal(
        HTTPStatus.TOO_MANY_REQUESTS,
        f"This key may make {error.limit} requests a minute.",
        headers={"Retry-After": str(error.retry_after_seconds)},
    )


def _no_resource(_: NoSuchResource) -> Refusal:
    return Refusal(HTTPStatus.NOT_FOUND, "There is no such resource.")


def _no_statement(_: NoSuchStatement) -> Refusal:
    return Refusal(HTTPStatus.NOT_FOUND, "There is no such statement.")


def _unknown_statement(error: UnknownStatement) -> Refusal:
    rule = f"The store has no statement with the id {error.statement_id}."
    return Refusal(HTTPStatus.BAD_REQUEST, "This request breaks a rule.", [Problem("after", rule)])


def _unknown_cursor(_: UnknownCursor) -> Refusal:
    return Refusal(HTTPStatus.NOT_FOUND, "This store did not issue this address; ask anew.")


def _not_that_way(error: NotThatWay) -> Refusal:
    return Refusal(
        HTTPStatus.METHOD_NOT_ALLOWED,
        f"This resource knows {error}.",
        headers={"Allow": str(error)},
    )


def _conflict(error: Conflict) -> Refusal:
    rule = f"The store has another statement with the id {error.statement_id}."
    return Refusal(HTTPStatus.CONFLICT, "Nothing of this was stored.", [Problem("id", rule)])


def _erased(error: Erased) -> Refusal:
    rule = f"The statement {error.statement_id} was erased, and is not taken in again."
    return Refusal(HTTPStatus.CONFLICT, "Nothing of this was stored.", [Problem("id", rule)])


def _no_document(_: NoSuchDocument) -> Refusal:
    return Refusal(HTTPStatus.NOT_FOUND, "There is no such document.")


def _not_mergeable(error: NotMergeable) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, "The document was not changed.", [error.problem])


def _precondition_failed(_: PreconditionFailed) -> Refusal:
    return Refusal(
        HTTPStatus.PRECONDITION_FAILED,
        "The document is not as If-Match or If-None-Match expects; it was not changed.",
    )


def _unconditional(_: Unconditional) -> Refusal:
    rule = "Get the document, look at it, and send its ETag as If-Match to replace it."
    return Refusal(
        HTTPStatus.CONFLICT, "The document exists; nothing was changed.", [_expected(rule)]
    )


def _condition_missing(_: ConditionMissing) -> Refusal:
    rule = "Say with If-None-Match: * that there must be none yet, or name its ETag as If-Match."
    return Refusal(HTTPStatus.BAD_REQUEST, "Nothing was kept.", [_expected(rule)])


def _expected(rule: str) -> Problem:
    return Problem("If-Match", rule)


def _document_too_large(error: TooLarge) -> Refusal:
    return Refusal(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A document may have at most {error.limit} bytes."
    )


def _attachment_too_large(error: AttachmentTooLarge) -> Refusal:
    return Refusal(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"An attachment may have at most {error.limit} bytes."
    )


def _too_large(_: RequestEntityTooLarge) -> Refusal:
    limit = surroundings().settings.max_body_bytes
    return Refusal(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A request may have at most {limit} bytes."
    )


def _too_many(error: TooMany) -> Refusal:
    return Refusal(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"A request may have at most {error.limit} statements; send them in parts.",
    )


def _database_down(_: DatabaseDown) -> Refusal:
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The store cannot be reached now; nothing of this was stored. Try again.",
        headers={"Retry-After": "5"},
    )


# Any would not help: each function takes just its own exception, which the key beside it names.
_TABLE: Mapping[type, Callable[..., Refusal]] = {
    InvalidStatements: _invalid,
    BadRequest: _bad_request,
    NotProven: _not_proven,
    NotGranted: _not_granted,
    OutOfBounds: _out_of_bounds,
    NotFollowingProfile: _not_following_profile,
    TooOften: _too_often,
    NoSuchResource: _no_resource,
    NoSuchStatement: _no_statement,
    NoSuchDocument: _no_document,
    NotMergeable: _not_mergeable,
    PreconditionFailed: _precondition_failed,
    Unconditional: _unconditional,
    ConditionMissing: _condition_missing,
    TooLarge: _document_too_large,
    AttachmentTooLarge: _attachment_too_large,
    UnknownStatement: _unknown_statement,
    UnknownCursor: _unknown_cursor,
    NotThatWay: _not_that_way,
    Conflict: _conflict,
    Erased: _erased,
    RequestEntityTooLarge: _too_large,
    TooMany: _too_many,
    DatabaseDown: _database_down,
}
