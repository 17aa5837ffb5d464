"""Accepting statements: a batch in one transaction, all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from uuid import UUID, uuid4

import msgspec
import sqlalchemy as sa
from msgspec import UNSET

from lrs import attachments, definitions, references
from lrs.attachments import Brought
from lrs.authorities import OWN_NAME, account_agent
from lrs.consistency import writing_moment
from lrs.erased import statement_mark
from lrs.positions import Moment
from lrs.recollection import Link, known_of
from lrs.shelf import Shelved, shelve
from lrs.tables import statement as statement_table
from lrs.terms import terms_of
from statements.attachments import attachments_of
from statements.findable import agent_key, findable
from statements.findable import definitions as definitions_in
from statements.grammar import ValidStatement, XapiVersion
from statements.sameness import same_statement
from statements.stored import stamped, unstamped_form


@dataclass(frozen=True, slots=True)
class Sender:
    """On whose behalf statements arrive: the organisation, and the Agent they are said by.

    authority is that Agent as JSON. A sender that does not define may use activities, but what it
    says of them stays in its statements (xAPI 1.0.3, Part 3, 4.2, scope "define").
    """

    organisation_id: int
    authority: bytes
    defines: bool = field(default=True, kw_only=True)


class Conflict(Exception):
    """The store has another statement under this id (Part 3, 2.1.1: 409, nothing is changed)."""

    def __init__(self, statement_id: UUID) -> None:
        super().__init__(f"another statement has the id {statement_id}")
        self.statement_id = statement_id


class Erased(Exception):
    """The statement was here and was erased; it is not taken in again, nothing is changed."""

    def __init__(self, statement_id: UUID) -> None:
        super().__init__(f"the statement {statement_id} was erased")
        self.statement_id = statement_id


def own_sender(organisation_id: int, iri_base: str) -> Sender:
    """Return the sender of the statements that this tool makes itself."""
    return Sender(organisation_id, account_agent(iri_base, OWN_NAME))


NO_DATA: Mapping[str, Brought] = {}
"""What statements without attachments bring."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Statements of one sender, with all worked out that needs no database."""

    sender: Sender
    arriving: Sequence["Arriving"]
    data: Mapping[str, Brought]


@dataclass(frozen=True, slots=True)
class Arriving:
    """One statement of a batch: its id, what it is found by, and what it says of activities.

    pieces are its bytes, see `statements.stored.unstamped_form`.
    """

    statement: ValidStatement
    statement_id: UUID
    pieces: Sequence[bytes]
    terms: frozenset[int]
    said: Mapping[str, bytes]


def accept(
    connection: sa.Connection,
    statements: Sequence[ValidStatement],
    *,
    sender: Sender,
    version: XapiVersion,
) -> tuple[UUID, ...]:
    """Keep statements and return their ids in order, those the store made included.

    See `prepared` and `keep`, which a caller that waits for its turn to write calls by itself.
    """
    return keep(connection, prepared(statements, sender=sender, version=version))


def prepared(
    statements: Sequence[ValidStatement],
    *,
    sender: Sender,
    version: XapiVersion,
    data: Mapping[str, Brought] = NO_DATA,
) -> Batch:
    """Work out what keeping statements needs, before a transaction makes others wait.

    data are what attachments hold, by their sha2 in lower case. Whatever authority the
    statements claim is replaced by the sender's (Part 2, 2.4.9).
    """
    authority = _remembered_key(sender.authority)
    arriving = [_arriving(each, sender, authority, version) for each in statements]
    return Batch(sender, arriving, data)


def keep(connection: sa.Connection, batch: Batch) -> tuple[UUID, ...]:
    """Keep a batch and return its ids in order.

    Statements that the store has already, the same, are left as they are. Raises Conflict if the
    store has another statement under one of the ids, Erased if it had one that was erased; the
    caller's transaction must then not be committed.
    """
    if not batch.arriving:
        return ()
    organisation_id = batch.sender.organisation_id
    moment = writing_moment(connection, organisation_id)
    placed = {moment.position(index): each for index, each in enumerate(batch.arriving)}
    references.hold_targets(connection, organisation_id, _links(placed))
    fresh = shelve(
        connection,
        organisation_id,
        [_shelved(each, moment, index) for index, each in enumerate(batch.arriving)],
    )
    if len(fresh) < len(placed):
        known = [each for position, each in placed.items() if position not in fresh]
        _refuse_others(connection, organisation_id, known)
        placed = {position: placed[position] for position in sorted(fresh)}
    _connect(connection, organisation_id, placed)
    if batch.data:
        _attach(connection, batch, placed, now=moment.stored(0))
    return tuple(each.statement_id for each in batch.arriving)


def _arriving(
    statement: ValidStatement, sender: Sender, authority: str, version: XapiVersion
) -> Arriving:
    statement = _without_claimed_authority(statement)
    statement_id = statement.id or uuid4()
    return Arriving(
        statement=statement,
        statement_id=statement_id,
        pieces=unstamped_form(
            statement, id=statement_id, authority=sender.authority, version=version
        ),
        terms=terms_of((findable(statement),), authority=authority),
        said=definitions_in(statement) if sender.defines else {},
    )


def _shelved(arriving: Arriving, moment: Moment, index: int) -> Shelved:
    body = stamped(arriving.pieces, moment.stored(index))
    return Shelved(moment.position(index), arriving.statement_id, body, arriving.terms)


def _connect(
    connection: sa.Connection, organisation_id: int, fresh: Mapping[int, Arriving]
) -> None:
    """Connect what was shelved, by position, with what was there: references and definitions."""
    links = _links(fresh)
    references.keep_links(connection, organisation_id, links)
    said = definitions.combined(each.said for each in fresh.values())
    # Nobody can have referred to an id that was made just now.
    named = [each.statement_id for each in fresh.values() if each.statement.id is not None]
    marks = {statement_mark(each): each for each in named}
    known = known_of(connection, organisation_id, ids=named, iris=said, marks=marks)
    for mark in known.erased:
        raise Erased(marks[mark])
    definitions.learn(connection, organisation_id, said, known=known.definitions)
    references.follow_links(connection, organisation_id, made=links, waiting=known.links)


def _attach(
    connection: sa.Connection, batch: Batch, fresh: Mapping[int, Arriving], *, now: datetime
) -> None:
    named = {
        position: sorted({each.sha2.lower() for _, each in attachments_of(arriving.statement)})
        for position, arriving in fresh.items()
    }
    attachments.keep(connection, batch.sender.organisation_id, named, batch.data, now=now)


def _links(placed: Mapping[int, Arriving]) -> list[Link]:
    return [
        Link(position, each.statement.refers_to, each.statement.voids is not None)
        for position, each in placed.items()
        if each.statement.refers_to is not None
    ]


def _without_claimed_authority(statement: ValidStatement) -> ValidStatement:
    if statement.parts.authority is UNSET:
        return statement
    return msgspec.structs.replace(
        statement,
        parts=msgspec.structs.replace(statement.parts, authority=UNSET),
        tree=msgspec.structs.replace(statement.tree, authority=UNSET),
    )


def _refuse_others(
    connection: sa.Connection, organisation_id: int, known: Sequence[Arriving]
) -> None:
    """Raise Conflict for the first whose id was there, if it is not the same statement."""
    kept = statement_table
    query = sa.select(kept.c.statement_id, kept.c.body).where(
        kept.c.organisation_id == organisation_id,
        kept.c.statement_id.in_([each.statement_id for each in known]),
    )
    bodies = {row.statement_id: bytes(row.body) for row in connection.execute(query)}
    for each in known:
        received = msgspec.json.encode(each.statement.parts)
        if not same_statement(bodies[each.statement_id], received):
            raise Conflict(each.statement_id)


@lru_cache(maxsize=1024)
def _remembered_key(authority: bytes) -> str:
    return agent_key(authority)
