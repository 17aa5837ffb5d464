"""One request to another store, and what its answer means for the statements that were sent."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from lrs.addresses import origin_of
from lrs.forwarding.reasons import OF_CONNECTIONS, OF_REFUSALS, OF_TROUBLE, Reason
from lrs.mixed import Sent, composed
from lrs.outgoing import Answer, Basic, Outgoing, OutgoingFailed
from statements.sameness import same_statement

_VERSION = "X-Experience-API-Version"
_LONGEST_REST_SECONDS = 3600


class Fate(enum.Enum):
    """What became of what was sent."""

    TAKEN = "taken"
    REFUSED = "refused"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A fate, with the status if there was an answer, why, and a wait if one was asked for.

    reason is a word of `lrs.forwarding.reasons` and perhaps the property that was refused.
    """

    fate: Fate
    status: int | None = None
    reason: str = ""
    rest_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A statement on its way: its place in the journal, its bytes for this target, its data."""

    sequence: int
    statement_id: UUID
    body: bytes
    data: Sequence[Sent] = ()


@dataclass(frozen=True, slots=True)
class Addressee:
    """Where letters go, and how they prove who sends them."""

    endpoint: str
    version: str
    proof: Basic


def addressee(endpoint: str, version: str, key: str, secret: str) -> Addressee:
    """Return the addressee of an endpoint; its secret goes to the endpoint's own origin only."""
    return Addressee(endpoint, version, Basic(key, secret, origin_of(endpoint) or ""))


def send(outgoing: Outgoing, to: Addressee, letters: Sequence[Letter]) -> Outcome:
    """Post letters and tell what became of them; of a refusal, nothing was taken."""
    body = b"[" + b",".join(letter.body for letter in letters) + b"]"
    content_type = "application/json"
    data = [each for letter in letters for each in letter.data]
    if data:
        mixed = composed(body, data)
        body, content_type = b"".join(mixed.pieces), mixed.content_type
    try:
        answer = outgoing.post(
            f"{to.endpoint}/statements",
            body,
            content_type=content_type,
            accept="application/json",
            bearer=to.proof,
            headers={_VERSION: to.version},
        )
    except OutgoingFailed as error:
        return Outcome(Fate.LATER, None, _reason_of(error))
    return _meaning_of(answer)


def is_there(outgoing: Outgoing, to: Addressee, letter: Letter) -> Outcome:
    """Tell whether another store has the very statement that it refused as a conflict."""
    for name in ("statementId", "voidedStatementId"):
        try:
            answer = outgoing.get(
                f"{to.endpoint}/statements?{name}={letter.statement_id}",
                bearer=to.proof,
                headers={_VERSION: to.version},
            )
        except OutgoingFailed as error:
            return Outcome(Fate.LATER, None, _reason_of(error))
        if answer.succeeded:
            same = _is_same(answer.body, letter.body)
            return Outcome(Fate.TAKEN) if same else Outcome(Fate.REFUSED, 409, Reason.CONFLICT)
        if answer.status != 404:
            return _meaning_of(answer)
    return Outcome(Fate.REFUSED, 409, Reason.CONFLICT)


def _reason_of(error: OutgoingFailed) -> Reason:
    return OF_CONNECTIONS.get(error.reason, Reason.ODD_ANSWER)


def _is_same(there: bytes, ours: bytes) -> bool:
    try:
        return same_statement(there, ours)
    except (KeyError, TypeError, ValueError, msgspec.MsgspecError):
        # Whatever it is, it is not the statement.
        return False


def _meaning_of(answer: Answer) -> Outcome:
    status = answer.status
    if answer.succeeded:
        return Outcome(Fate.TAKEN, status)
    if status in OF_REFUSALS:
        return Outcome(Fate.REFUSED, status, f"{OF_REFUSALS[status]} {_place_in(answer)}".strip())
    reason = OF_TROUBLE.get(status, Reason.ANSWERS_BADLY)
    return Outcome(Fate.LATER, status, reason, _rest_asked_for(answer))


def _place_in(answer: Answer) -> str:
    """Return which property was refused, where the answer says it as we do.

    Other words of another store may hold what people wrote, and are not kept.
    """
    try:
        told = msgspec.json.decode(answer.body, type=_Refusal)
    except msgspec.MsgspecError:
        return ""
    plain = (
        all(
            part.isidentifier()
            for part in told.path.replace("[", ".").replace("]", "").split(".")
            if not part.isdigit()
        )
        and told.path.isascii()
    )
    return told.path if told.path and plain and len(told.path) < 200 else ""


class _Refusal(msgspec.Struct):
    path: str = ""


def _rest_asked_for(answer: Answer) -> int | None:
    text = answer.headers.get("retry-after", "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        return None
    return min(int(text), _LONGEST_REST_SECONDS)
