"""Trying a connection out: what works, and what is wrong in words that lead to its mend."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import sqlalchemy as sa

from lrs.outgoing import Answer, Outgoing, OutgoingFailed
from lrs.surroundings import Surroundings
from lti import tables
from lti.protocol.claims import json_object
from lti.protocol.connector import ServiceFailed, granted_scopes
from lti.protocol.grades import RESULT_SCOPE, SCORE_SCOPE
from lti.protocol.names_roles import SCOPE as ROSTER_SCOPE
from lti.protocol.names_roles import listing
from lti.protocol.registration import Registration
from lti.protocol.signatures import ALGORITHMS, fits

_MOST_SKEW_SECONDS = 60


class Part(enum.StrEnum):
    """What is tried."""

    KEYS = "keys"
    CLOCK = "clock"
    TOKEN = "token"  # noqa: S105 - the name of a step
    ROSTER = "roster"
    NAMES = "names"
    GRADES = "grades"


class Trouble(enum.StrEnum):
    """What can be wrong with a part."""

    UNREACHABLE = "unreachable"
    ADDRESS = "address"
    NO_KEYS = "no_keys"
    CLOCK_OFF = "clock_off"
    KEYS_NOT_FETCHED = "keys_not_fetched"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a kind of trouble
    SCOPE_MISSING = "scope_missing"
    ROSTER_REFUSED = "roster_refused"
    NO_COURSE = "no_course"
    NAMES_WITHHELD = "names_withheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How one part is. trouble is None when it works; detail is a number or a code."""

    part: Part
    trouble: Trouble | None = None
    detail: str = ""


def checked(
    surroundings: Surroundings, registration: Registration, *, organisation_id: int
) -> tuple[Finding, ...]:
    """Try every part of a connection, each by itself, and return what was found."""
    keys, clock = _keys(surroundings, registration)
    roster_scope = _scope(surroundings, registration, Part.ROSTER, [ROSTER_SCOPE])
    grades = _scope(surroundings, registration, Part.GRADES, [SCORE_SCOPE, RESULT_SCOPE])
    findings = [keys, *([] if clock is None else [clock])]
    refused = {Trouble.TOKEN_REFUSED, Trouble.KEYS_NOT_FETCHED, Trouble.UNREACHABLE}
    if roster_scope.trouble in refused and grades.trouble in refused:
        token = Finding(part=Part.TOKEN, trouble=grades.trouble, detail=grades.detail)
        return (*findings, token)
    findings.append(Finding(part=Part.TOKEN))
    if roster_scope.trouble is None:
        findings += _roster(surroundings, registration, organisation_id)
    else:
        findings.append(roster_scope)
    return (*findings, grades)


def _keys(surroundings: Surroundings, registration: Registration) -> tuple[Finding, Finding | None]:
    try:
        answer = Outgoing(surroundings.settings).get(registration.jwks_url)
    except OutgoingFailed as error:
        return Finding(part=Part.KEYS, trouble=_trouble_of(error), detail=error.reason), None
    told = (json_object(answer.body) or {}).get("keys")
    listed = told if isinstance(told, list) else []
    usable = any(
        isinstance(key, dict) and fits(key, algorithm) for key in listed for algorithm in ALGORITHMS
    )
    keys = Finding(part=Part.KEYS)
    if not answer.succeeded or not usable:
        keys = Finding(part=Part.KEYS, trouble=Trouble.NO_KEYS, detail=str(answer.status))
    return keys, _clock(answer, surroundings.clock())


def _clock(answer: Answer, now: datetime) -> Finding | None:
    """Compare the platform's clock with ours; None where it does not say its time."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("date", ""))
        seconds = round((now - theirs).total_seconds())
    except (ValueError, TypeError):
        return None
    if abs(seconds) <= _MOST_SKEW_SECONDS:
        return Finding(part=Part.CLOCK)
    return Finding(part=Part.CLOCK, trouble=Trouble.CLOCK_OFF, detail=str(abs(seconds)))


def _scope(
    surroundings: Surroundings, registration: Registration, part: Part, scopes: Sequence[str]
) -> Finding:
    try:
        granted = granted_scopes(surroundings, registration, scopes)
    except OutgoingFailed as error:
        return Finding(part=part, trouble=_trouble_of(error), detail=error.reason)
    except ServiceFailed as error:
        return Finding(part=part, trouble=_refusal_of(error), detail=error.code)
    if not granted.issuperset(scopes):
        return Finding(part=part, trouble=Trouble.SCOPE_MISSING)
    return Finding(part=part)


def _refusal_of(error: ServiceFailed) -> Trouble:
    if error.code == "token_invalid_scope":
        return Trouble.SCOPE_MISSING
    # Moodle answers so when it cannot fetch our keys.
    return Trouble.KEYS_NOT_FETCHED if error.status == 404 else Trouble.TOKEN_REFUSED


def _roster(
    surroundings: Surroundings, registration: Registration, organisation_id: int
) -> list[Finding]:
    with surroundings.database.read() as connection:
        url = _newest_roster(connection, registration, organisation_id)
    if url is None:
        return [Finding(part=Part.ROSTER, trouble=Trouble.NO_COURSE)]
    try:
        found = listing(surroundings, registration, url)
    except OutgoingFailed as error:
        return [Finding(part=Part.ROSTER, trouble=_trouble_of(error), detail=error.reason)]
    except ServiceFailed as error:
        return [Finding(part=Part.ROSTER, trouble=Trouble.ROSTER_REFUSED, detail=error.code)]
    named = any(member.name is not None for member in found.members)
    names = Finding(part=Part.NAMES, trouble=None if named else Trouble.NAMES_WITHHELD)
    return [Finding(part=Part.ROSTER, detail=str(len(found.members))), names]


def _newest_roster(
    connection: sa.Connection, registration: Registration, organisation_id: int
) -> str | None:
    column = tables.cohort.c
    found: str | None = connection.execute(
        sa.select(column.roster_url)
        .where(
            column.organisation_id == organisation_id,
            column.registration_id == registration.id,
            column.roster_url.is_not(None),
        )
        .order_by(column.roster_read_at.desc().nulls_last(), column.id)
        .limit(1)
    ).scalar()
    return found


def _trouble_of(error: OutgoingFailed) -> Trouble:
    return Trouble.ADDRESS if error.reason == "address_refused" else Trouble.UNREACHABLE
