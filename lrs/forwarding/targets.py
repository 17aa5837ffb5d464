"""Other stores that statements are handed on to, and how an administrator cares for them."""

import enum
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import sqlalchemy as sa

from lrs.addresses import origin_of
from lrs.key_ring import KeyRing
from lrs.tables import forwarding, forwarding_dead, journal_head
from statements.findable import Findable

PURPOSE = "forwarding"
VERSIONS = ("2.0.0", "1.0.3")

_LONGEST_NAME = 100


class NoSuchTarget(Exception):
    """The organisation hands nothing on to a store of this id."""


class WrongTarget(Exception):
    """A store that cannot be handed on to. The message says why."""


class Filter(msgspec.Struct, frozen=True):
    """Which statements are handed on; an empty list asks for nothing.

    verbs are IRIs; activities are IRIs that a statement is about or belongs to, with all that lies
    under them; agents are agent keys. not_from are agent keys of authorities: what another store
    handed to us is not handed back to it.
    """

    verbs: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    not_from: tuple[str, ...] = ()

    def takes(self, found_by: Findable, authority: str) -> bool:
        """Tell whether a statement is handed on."""
        if authority in self.not_from or (self.verbs and found_by.verb not in self.verbs):
            return False
        if self.agents and not found_by.agents.intersection(self.agents):
            return False
        return not self.activities or any(
            iri == root or iri.startswith(f"{root.rstrip('/')}/")
            for iri in found_by.related_activities
            for root in self.activities
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTarget:
    """What an administrator says of another store.

    The endpoint is the address that "statements" is added to; without from_the_start, what is
    there already is not handed on.
    """

    name: str
    endpoint: str
    key: str
    secret: str = field(repr=False)
    version: str = "2.0.0"
    wanted: Filter = field(default_factory=Filter)
    from_the_start: bool = False


class State(enum.StrEnum):
    """How a target is, in one word."""

    PAUSED = "paused"
    RESTING = "resting"
    BEHIND = "behind"
    CURRENT = "current"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Another store: behind is how many entries of the journal are still to be looked at."""

    organisation_id: int
    id: UUID
    name: str
    endpoint: str
    version: str
    filter: Filter
    sequence: int
    behind: int
    failures: int
    due_at: datetime
    last_trouble: str | None
    delivered: int
    delivered_at: datetime | None
    paused_at: datetime | None
    dead: int

    def state(self, now: datetime) -> State:
        """Return how it is now."""
        if self.paused_at is not None:
            return State.PAUSED
        if self.failures and self.due_at > now:
            return State.RESTING
        return State.BEHIND if self.behind else State.CURRENT


@dataclass(frozen=True, slots=True)
class Dead:
    """A statement that a store would not take: why, and when that was clear."""

    sequence: int
    statement_id: UUID
    status: int | None
    reason: str
    given_up_at: datetime
    waits_for_retry: bool


def add(
    connection: sa.Connection,
    key_ring: KeyRing,
    new: NewTarget,
    *,
    organisation_id: int,
    now: datetime,
) -> UUID:
    """Hand statements on to another store, and return the target's id. Raises WrongTarget."""
    endpoint = new.endpoint.rstrip("/")
    _check(new, endpoint)
    head = sa.select(journal_head.c.sequence).where(
        journal_head.c.organisation_id == organisation_id
    )
    start = 0 if new.from_the_start else connection.execute(head).scalar() or 0
    made = uuid.uuid4()
    connection.execute(
        sa.insert(forwarding).values(
            organisation_id=organisation_id,
            id=made,
            name=new.name,
            endpoint=endpoint,
            sealed_secret=key_ring.seal(PURPOSE, msgspec.json.encode((new.key, new.secret))),
            version=new.version,
            filter=msgspec.json.encode(new.wanted),
            sequence=start,
            failures=0,
            due_at=now,
            delivered=0,
            created_at=now,
        )
    )
    return made


def targets_of(connection: sa.Connection, organisation_id: int | None = None) -> Sequence[Target]:
    """Return an organisation's targets, or all, by name."""
    column, head = forwarding.c, journal_head.c
    ahead = sa.func.coalesce(head.sequence, 0) - column.sequence
    dead = (
        sa.select(sa.func.count())
        .where(
            forwarding_dead.c.organisation_id == column.organisation_id,
            forwarding_dead.c.forwarding_id == column.id,
        )
        .scalar_subquery()
    )
    query = (
        sa.select(forwarding, ahead.label("behind"), dead.label("dead"))
        .outerjoin(journal_head, head.organisation_id == column.organisation_id)
        .order_by(column.organisation_id, column.name, column.id)
    )
    if organisation_id is not None:
        query = query.where(column.organisation_id == organisation_id)
    return tuple(
        Target(
            organisation_id=row.organisation_id,
            id=row.id,
            name=row.name,
            endpoint=row.endpoint,
            version=row.version,
            filter=msgspec.json.decode(row.filter, type=Filter),
            sequence=row.sequence,
            behind=max(row.behind, 0),
            failures=row.failures,
            due_at=row.due_at,
            last_trouble=row.last_trouble,
            delivered=row.delivered,
            delivered_at=row.delivered_at,
            paused_at=row.paused_at,
            dead=row.dead,
        )
        for row in connection.execute(query)
    )


def pause(connection: sa.Connection, organisation_id: int, target: UUID, *, now: datetime) -> None:
    """Hand nothing on until it is resumed. Raises NoSuchTarget."""
    _change(connection, organisation_id, target, paused_at=now)


def resume(connection: sa.Connection, organisation_id: int, target: UUID, *, now: datetime) -> None:
    """Go on at once, from where it was, whatever it rested for. Raises NoSuchTarget."""
    _change(connection, organisation_id, target, paused_at=None, failures=0, due_at=now)


def remove(connection: sa.Connection, organisation_id: int, target: UUID) -> None:
    """Forget a target, its secret and its dead letters. Raises NoSuchTarget."""
    dead = forwarding_dead.c
    connection.execute(
        sa.delete(forwarding_dead).where(
            dead.organisation_id == organisation_id, dead.forwarding_id == target
        )
    )
    gone = sa.delete(forwarding).where(
        forwarding.c.organisation_id == organisation_id, forwarding.c.id == target
    )
    if connection.execute(gone).rowcount == 0:
        raise NoSuchTarget


def dead_of(connection: sa.Connection, organisation_id: int, target: UUID) -> Sequence[Dead]:
    """Return what a target would not take, the latest first, at most a thousand."""
    column = forwarding_dead.c
    query = (
        sa.select(forwarding_dead)
        .where(column.organisation_id == organisation_id, column.forwarding_id == target)
        .order_by(column.sequence.desc())
        .limit(1000)
    )
    return tuple(
        Dead(
            row.sequence,
            row.statement_id,
            row.status,
            row.reason,
            row.given_up_at,
            row.retry_at is not None,
        )
        for row in connection.execute(query)
    )


def retry(connection: sa.Connection, organisation_id: int, target: UUID, *, now: datetime) -> int:
    """Let all dead letters of a target be sent again by the background loop; return how many."""
    column = forwarding_dead.c
    again = sa.update(forwarding_dead).where(
        column.organisation_id == organisation_id,
        column.forwarding_id == target,
        column.retry_at.is_(None),
    )
    return connection.execute(again.values(retry_at=now)).rowcount


def _change(
    connection: sa.Connection, organisation_id: int, target: UUID, **values: object
) -> None:
    change = sa.update(forwarding).where(
        forwarding.c.organisation_id == organisation_id, forwarding.c.id == target
    )
    if connection.execute(change.values(**values)).rowcount == 0:
        raise NoSuchTarget


def _check(new: NewTarget, endpoint: str) -> None:
    if not new.name.strip() or len(new.name) > _LONGEST_NAME or "\0" in new.name:
        raise WrongTarget(f"the name must be 1 to {_LONGEST_NAME} characters")
    if origin_of(endpoint) is None or urlsplit(endpoint).query:
        raise WrongTarget("the endpoint must be an address such as https://lrs.example.fi/xapi")
    if ":" in new.key or not new.key.isascii() or not new.key.isprintable():
        raise WrongTarget("the key must be plain characters without a colon")
    if new.version not in VERSIONS:
        raise WrongTarget(f"the version must be {' or '.join(VERSIONS)}")
