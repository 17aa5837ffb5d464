"""The extension gate: its thresholds, how the newest round stands, and what was decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

import flask
import sqlalchemy as sa
from flask import request
from flask.typing import ResponseReturnValue

from dashboards.follow_up.decisions import (
    LONGEST_REASONS,
    THRESHOLDS,
    Decision,
    decided,
    decisions_on,
)
from dashboards.follow_up.locking import Kind, all_locked, lock
from dashboards.pages.typed import NumberField, numbers_in
from dashboards.publishing.publications import Publication, publications_of
from dashboards.report.gate import DECISIONS, GateRow, gate_in, threshold_name
from dashboards.report.view import title_in
from dashboards.spoken import spoken_number
from dashboards.target.told import Locked
from lrs.surroundings import surroundings
from lti.pages import FieldError, answer, gettext, language_of
from lti.pages.dates import spoken_moment
from lti.sign_in import Session, StaffRole, signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A decision in words, with what was known beside the thresholds."""

    decision: str
    made: str
    reasons: str
    numbers: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the newest round stands at the gate, and what was decided on it, the newest first."""

    title: str
    rows: Sequence[GateRow]
    decisions: Sequence[Made]


@signed_in(StaffRole.ADMINISTRATOR, StaffRole.REPORT_READER, StaffRole.RESULTS_APPROVER)
def gate(session: Session) -> ResponseReturnValue:
    """Show the gate, and to who approves results the forms that lock and decide."""
    return _page(session, None, ())


@signed_in(StaffRole.RESULTS_APPROVER)
def act_at_gate(session: Session) -> ResponseReturnValue:
    """Lock thresholds for the rounds that close from now on, or decide on the newest round."""
    act = _decide if request.form.get("act") == "decide" else _lock
    errors = act(session)
    if errors:
        return _page(session, request.form, errors)
    return flask.redirect("/results/gate", HTTPStatus.SEE_OTHER)


def _lock(session: Session) -> Sequence[FieldError]:
    numbers, errors = numbers_in(request.form, _thresholds())
    if not errors and all(each is None for each in numbers.values()):
        errors = [FieldError("expert_reach", gettext("Give one threshold at least."))]
    if not errors:
        _keep(session, Kind.GATE, {"thresholds": numbers})
    return errors


def _decide(session: Session) -> Sequence[FieldError]:
    numbers, errors = numbers_in(request.form, _beside())
    decision, reasons = request.form.get("decision", ""), request.form.get("reasons", "").strip()
    if decision not in set(Decision):
        errors.append(FieldError("decision", gettext("Choose one of these.")))
    if not reasons or len(reasons) > LONGEST_REASONS:
        errors.append(FieldError("reasons", gettext("Give the reasons, in 4,000 characters.")))
    found = _newest(session)
    if found is None:
        flask.abort(HTTPStatus.NOT_FOUND)
    if not errors:
        told = decided(found.id, Decision(decision), reasons=reasons, numbers=numbers)
        _keep(session, Kind.DECISION, told)
    return errors


def _keep(session: Session, kind: Kind, told: dict[str, object]) -> None:
    here = surroundings()
    with here.database.write() as connection:
        lock(
            connection,
            session.organisation_id,
            kind,
            told,
            by=session.actor,
            now=here.clock(),
        )


def _newest(session: Session) -> Publication | None:
    """Return the newest signed publication that was held against thresholds."""
    with surroundings().database.read() as connection:
        signed = publications_of(connection, session.organisation_id, signed=True)
    return next((each for each in signed if each.record.get("gate") is not None), None)


def _page(
    session: Session, typed: Mapping[str, str] | None, errors: Sequence[FieldError]
) -> ResponseReturnValue:
    here, language = surroundings(), language_of(request)
    found = _newest(session)
    with here.database.read() as connection:
        locked = all_locked(connection, session.organisation_id, Kind.GATE)
        standing = _standing(connection, session, found, language) if found else None
    begun = locked[0].told["thresholds"] if locked else THRESHOLDS
    values = {key: _typed(begun.get(key), language) for key in THRESHOLDS}
    values |= dict.fromkeys((*(each.name for each in _beside()), "decision", "reasons"), "")
    return answer(
        "dashboards/follow_up/gate.html",
        status=HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK,
        language=language,
        standing=standing,
        locked=spoken_moment(locked[0].at, language) if locked else None,
        may_act=StaffRole.RESULTS_APPROVER in session.roles,
        thresholds=_thresholds(),
        beside=_beside(),
        decisions=[(each.value, str(words)) for each, words in DECISIONS.items()],
        values=values | dict(typed or {}),
        errors=errors,
        error_of={each.field: each.text for each in errors},
    )


def _standing(
    connection: sa.Connection, session: Session, found: Publication, language: str
) -> Standing:
    told = found.record
    return Standing(
        title=title_in(told, language),
        rows=gate_in(told["gate"], language),
        decisions=[
            _made(each, language)
            for each in decisions_on(connection, session.organisation_id, found.id)
        ],
    )


def _made(each: Locked, language: str) -> Made:
    numbers = each.told["numbers"]
    return Made(
        decision=str(DECISIONS[Decision(each.told["decision"])]),
        made=spoken_moment(each.at, language),
        reasons=each.told["reasons"],
        numbers=[
            f"{field.label}: {spoken_number(numbers[field.name], language)}"
            for field in _beside()
            if numbers.get(field.name) is not None
        ],
    )


def _typed(number: float | None, language: str) -> str:
    return "" if number is None else spoken_number(number, language)


def _thresholds() -> list[NumberField]:
    return [
        NumberField(
            name=key,
            label=threshold_name(key),
            least=-100 if key == "change" else 1 if key == "usefulness" else 0,
            most=5 if key == "usefulness" else 100,
            whole=False,
        )
        for key in THRESHOLDS
    ]


def _beside() -> list[NumberField]:
    most = 1_000_000_000
    return [
        NumberField(name="hours", label=gettext("Hours of work"), least=0, most=most, whole=False),
        NumberField(name="cost", label=gettext("Cost in euros"), least=0, most=most, whole=False),
        NumberField(
            name="findings",
            label=gettext("Open findings on privacy"),
            least=0,
            most=most,
            may_miss=False,
        ),
    ]
