"""What surveys do by themselves: rounds open and close on time, and keys go when they must."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
import structlog

from lrs.intake import accept, own_sender
from lrs.surroundings import Surroundings
from lrs.work import Job
from lti.catalogue import module, programme
from lti.modules.survey.closing import claim, close
from lti.modules.survey.content import Mode, Survey
from lti.modules.survey.library import survey_at
from lti.modules.survey.marks import answered_by
from lti.modules.survey.passes import outside_keys, secrets_of
from lti.modules.survey.rounds import (
    Outcome,
    Round,
    due_to_close,
    due_to_open,
    open_round,
    unclosed,
)
from lti.modules.survey.sealing import RoundSecrets
from lti.outside_keys import Of
from statements import coaching
from statements.grammar import ValidStatement, XapiVersion

log = structlog.get_logger()


def jobs(surroundings: Surroundings) -> tuple[Job, ...]:
    """Return the background work of surveys."""
    return (Job("survey rounds", lambda: keep_time(surroundings)),)


def keep_time(surroundings: Surroundings) -> int:
    """Open and close the rounds whose time has come, and destroy keys without a round.

    Return how many were opened, closed or destroyed. Safe to run many at once.
    """
    with surroundings.database.read() as connection:
        now = surroundings.clock()
        to_open = due_to_open(connection, now=now)
        to_close = due_to_close(connection, now=now)
    opened = sum(_open(surroundings, each) for each in to_open if each.closes_at > now)
    closed = sum(_close(surroundings, each) for each in to_close)
    return opened + closed + _destroy_spent(surroundings)


def close_now(surroundings: Surroundings, held: Round) -> bool:
    """Close a round before its time; False when it was closed already."""
    closed = _close(surroundings, held)
    _destroy_spent(surroundings)
    return closed


def _open(surroundings: Surroundings, planned: Round) -> bool:
    keys, now = outside_keys(surroundings), surroundings.clock()
    opened = surroundings.database.transact(
        lambda connection: open_round(connection, keys, planned, now=now)
    )
    if opened:
        log.info("survey_round_opened", round_id=str(planned.id))
    return opened


@dataclass(frozen=True, slots=True)
class _Scene:
    survey: Survey
    within: coaching.Within
    named: coaching.Named


def _close(surroundings: Surroundings, held: Round) -> bool:
    key = secrets_of(outside_keys(surroundings), held.id)
    if key is None and held.opened_at is not None:
        log.error("survey_key_lost", round_id=str(held.id))

    def work(connection: sa.Connection) -> bool:
        if not claim(connection, held, now=surroundings.clock()):
            return False
        scene = _scene(connection, held)
        told = _participation(connection, surroundings, held, scene, key)
        closed = close(connection, held, scene.survey, key=key)
        _state(connection, surroundings, held, told(closed.outcome, closed.answered))
        return True

    closed = surroundings.database.transact(work)
    if closed:
        log.info("survey_round_closed", round_id=str(held.id))
    return closed


def _scene(connection: sa.Connection, held: Round) -> _Scene:
    shown = module(connection, held.organisation_id, held.module_id)
    if shown is None:
        raise AssertionError("a round's survey is never removed")
    survey = survey_at(connection, held.organisation_id, held.module_id, held.version)
    whole = programme(connection, held.organisation_id, shown.programme_id)
    return _Scene(
        survey,
        coaching.Within(
            programme=coaching.Named(id=whole.id, names=whole.titles),
            module=coaching.Named(id=held.module_id, names=survey.titles),
            revision=held.version,
        ),
        coaching.Named(id=held.id, names=held.titles),
    )


def _participation(
    connection: sa.Connection,
    surroundings: Surroundings,
    held: Round,
    scene: _Scene,
    key: RoundSecrets | None,
) -> Callable[[Outcome, int], list[ValidStatement]]:
    """Read who took part while that can still be known, and return how it is stated.

    Of an anonymous round the count alone is; of a confidential one who took part, all at one
    time and in no order. A round that nobody may draw anything from states nothing.
    """
    base, at = surroundings.settings.iri_base, surroundings.clock()
    people: list[UUID] = []
    if scene.survey.mode is Mode.CONFIDENTIAL and key is not None:
        people = answered_by(connection, held, key)
        secrets.SystemRandom().shuffle(people)

    def statements(outcome: Outcome, answered: int) -> list[ValidStatement]:
        if outcome is not Outcome.OPENED:
            return []
        tool = coaching.Doer(iri_base=base, person_id=None, registration=held.id, language=None)
        counted = coaching.round_counted(
            tool, survey_round=scene.named, answers=answered, within=scene.within, at=at
        )
        taken = (
            coaching.survey_taken(
                coaching.Doer(iri_base=base, person_id=each, registration=held.id, language=None),
                survey_round=scene.named,
                within=scene.within,
                at=at,
            )
            for each in people
        )
        return [counted, *taken]

    return statements


def _state(
    connection: sa.Connection,
    surroundings: Surroundings,
    held: Round,
    said: list[ValidStatement],
) -> None:
    if said:
        sender = own_sender(held.organisation_id, surroundings.settings.iri_base)
        accept(connection, said, sender=sender, version=XapiVersion.V2_0)


def _destroy_spent(surroundings: Surroundings) -> int:
    """Destroy the keys of rounds that are closed, also of those closed by who was killed then.

    The names are read first: a key is made before its round opens, but never before it is planned.
    """
    keys = outside_keys(surroundings)
    known = list(keys.owners(Of.ROUND))
    if not known:
        return 0
    with surroundings.database.read() as connection:
        wanted = unclosed(connection)
    return sum(keys.destroy(Of.ROUND, each) for each in known if each not in wanted)
