"""Who has a target, how far it is, and what it would not take: the rows behind handing on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import sqlalchemy as sa
import structlog

from lrs import journal
from lrs.database import inserting
from lrs.forwarding.sending import Addressee, Letter, Outcome, addressee
from lrs.forwarding.targets import PURPOSE, Filter
from lrs.key_ring import NotOurs
from lrs.surroundings import Surroundings
from lrs.tables import forwarding, forwarding_dead

CLAIM_LIFE = timedelta(minutes=3)
MOST_AT_ONCE = 50

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A target that this worker has until a time, and where it is."""

    organisation_id: int
    target: UUID
    until: datetime
    sequence: int
    failures: int
    to: Addressee
    wanted: Filter


@dataclass(frozen=True, slots=True)
class Refused:
    """A letter that will not be taken, and why."""

    letter: Letter
    outcome: Outcome


def due_targets(connection: sa.Connection, now: datetime) -> Sequence[tuple[int, UUID]]:
    """Return organisation and id of the targets that nobody has and that need not rest."""
    column = forwarding.c
    query = sa.select(column.organisation_id, column.id).where(*_is_due(now))
    return [(row.organisation_id, row.id) for row in connection.execute(query)]


def _is_due(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    column = forwarding.c
    return (
        column.paused_at.is_(None),
        column.due_at <= now,
        sa.or_(column.claimed_until.is_(None), column.claimed_until <= now),
    )


def claimed(here: Surroundings, organisation_id: int, target: UUID) -> Claim | None:
    """Claim a target by a conditional update, None where there is nothing to do or no claim."""
    with here.database.read() as connection:
        if not _has_work(connection, organisation_id, target):
            return None
    now = here.clock()
    until = now + CLAIM_LIFE
    column = forwarding.c
    claim = (
        sa.update(forwarding)
        .where(column.organisation_id == organisation_id, column.id == target, *_is_due(now))
        .values(claimed_until=until)
        .returning(forwarding)
    )
    row = here.database.transact(lambda connection: connection.execute(claim).first())
    if row is None:
        return None
    try:
        key, secret = msgspec.json.decode(here.key_ring.unseal(PURPOSE, bytes(row.sealed_secret)))
    except NotOurs:
        log.error("forwarding_secret_lost", target=str(target))
        return None
    return Claim(
        organisation_id=organisation_id,
        target=target,
        until=until,
        sequence=row.sequence,
        failures=row.failures,
        to=addressee(row.endpoint, row.version, key, secret),
        wanted=msgspec.json.decode(row.filter, type=Filter),
    )


def _has_work(connection: sa.Connection, organisation_id: int, target: UUID) -> bool:
    sequence = connection.execute(
        sa.select(forwarding.c.sequence).where(
            forwarding.c.organisation_id == organisation_id, forwarding.c.id == target
        )
    ).scalar()
    if sequence is None:
        return False
    ahead = journal.entries_after(
        connection, organisation_id=organisation_id, sequence=sequence, limit=1
    )
    dead = forwarding_dead.c
    again = sa.select(dead.sequence).where(
        dead.organisation_id == organisation_id,
        dead.forwarding_id == target,
        dead.retry_at.is_not(None),
    )
    return bool(ahead) or connection.execute(again.limit(1)).first() is not None


def to_retry(connection: sa.Connection, claim: Claim) -> Sequence[int]:
    """Return where in the journal the letters are that are to be sent again."""
    column = forwarding_dead.c
    query = (
        sa.select(column.sequence)
        .where(
            column.organisation_id == claim.organisation_id,
            column.forwarding_id == claim.target,
            column.retry_at.is_not(None),
        )
        .order_by(column.sequence)
        .limit(MOST_AT_ONCE)
    )
    return list(connection.execute(query).scalars())


def noted(connection: sa.Connection, claim: Claim, values: dict[str, object]) -> bool:
    """Note how far a target is, if the claim is still good; tell whether it was."""
    column = forwarding.c
    note = sa.update(forwarding).where(
        column.organisation_id == claim.organisation_id,
        column.id == claim.target,
        column.claimed_until == claim.until,
    )
    return connection.execute(note.values(**values)).rowcount == 1


def bury(
    connection: sa.Connection, claim: Claim, dead: Sequence[Refused], *, now: datetime
) -> None:
    """Keep letters that will not be taken among the dead."""
    for each in dead:
        said = {
            "statement_id": each.letter.statement_id,
            "status": each.outcome.status,
            "reason": each.outcome.reason,
            "given_up_at": now,
            "retry_at": None,
        }
        told = inserting(connection, forwarding_dead).values(
            organisation_id=claim.organisation_id,
            forwarding_id=claim.target,
            sequence=each.letter.sequence,
            **said,
        )
        key = ["organisation_id", "forwarding_id", "sequence"]
        connection.execute(told.on_conflict_do_update(index_elements=key, set_=said))


def raise_again(connection: sa.Connection, claim: Claim, taken: Sequence[int]) -> None:
    """Take letters that were taken after all from among the dead."""
    if not taken:
        return
    column = forwarding_dead.c
    connection.execute(
        sa.delete(forwarding_dead).where(
            column.organisation_id == claim.organisation_id,
            column.forwarding_id == claim.target,
            column.sequence.in_(taken),
        )
    )
