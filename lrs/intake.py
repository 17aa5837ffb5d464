"""Accepting statements: a batch in one transaction, all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID, uuid4

import msgspec
import sqlalchemy as sa
from msgspec import UNSET

from lrs import definitions, references
from lrs.consistency import writing_moment
from lrs.positions import Moment
from lrs.recollection import Link, known_of
from lrs.shelf import Shelved, shelve
from lrs.tables import statement as statement_table
from lrs.terms import terms_of
from statements.canonical import stored_form
from statements.findable import agent_key, findable
from statements.findable import definitions as definitions_in
from statements.grammar import ValidStatement, XapiVersion
from statements.sameness import same_statement


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


def own_sender(organisation_id: int, iri_base: str) -> Sender:
    """Return the sender of the statements that this tool makes itself."""
    return Sender(organisation_id, account_agent(iri_base, OWN_NAME))


def account_agent(iri_base: str, name: str) -> bytes:
    """Return the Agent, as JSON, that stands for one of this installation's own senders."""
    agent = {"objectType": "Agent", "account": {"homePage": iri_base, "name": name}}
    return msgspec.json.encode(agent)


OWN_NAME = "valmentava"
"""The account name of the tool itself; no credential may have it."""


def accept(
    connection: sa.Connection,
    statements: Sequence[ValidStatement],
    *,
    sender: Sender,
    version: XapiVersion,
) -> tuple[UUID, ...]:
    """Keep a batch and return its ids in order, those the store made for it included.

    Statements that the store has already, the same, are left as they are. Whatever authority they
    claim is replaced by the sender's (Part 2, 2.4.9). Raises Conflict if the store has another
    statement under one of the ids; the caller's transaction must then not be committed.
    """
    if not statements:
        return ()
    organisation_id = sender.organisation_id
    authority_key = _remembered_key(sender.authority)
    moment = writing_moment(connection, organisation_id)
    incoming = [
        _Incoming.made(each, moment, index, sender=sender, key=authority_key, version=version)
        for index, each in enumerate(statements)
    ]
    references.hold_targets(connection, organisation_id, _links(incoming))
    positions = shelve(connection, organisation_id, [each.shelved for each in incoming])
    fresh = [each for each in incoming if each.shelved.position in positions]
    if len(fresh) < len(incoming):
        known = [each for each in incoming if each.shelved.position not in positions]
        _refuse_others(connection, organisation_id, known)
    _connect(connection, sender, fresh)
    return tuple(each.shelved.statement_id for each in incoming)


def _connect(connection: sa.Connection, sender: Sender, fresh: Sequence["_Incoming"]) -> None:
    """Connect what was shelved with what was there before: references and definitions."""
    organisation_id = sender.organisation_id
    links = _links(fresh)
    references.keep_links(connection, organisation_id, links)
    said = definitions.combined(definitions_in(each.statement) for each in fresh if sender.defines)
    known = known_of(
        connection,
        organisation_id,
        ids=[each.shelved.statement_id for each in fresh if each.was_named],
        iris=said,
    )
    definitions.learn(connection, organisation_id, said, known=known.definitions)
    references.follow_links(connection, organisation_id, [*links, *known.links])


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A statement on its way in, and what will be kept of it."""

    statement: ValidStatement
    shelved: Shelved

    @classmethod
    def made(
        cls,
        statement: ValidStatement,
        moment: Moment,
        index: int,
        *,
        sender: Sender,
        key: str,
        version: XapiVersion,
    ) -> "_Incoming":
        statement = _without_claimed_authority(statement)
        statement_id = statement.id or uuid4()
        found_by = findable(statement)
        body = stored_form(
            statement,
            id=statement_id,
            stored=moment.stored(index),
            authority=sender.authority,
            version=version,
        )
        shelved = Shelved(
            position=moment.position(index),
            statement_id=statement_id,
            body=body,
            terms=terms_of((found_by,), authority=key),
        )
        return cls(statement, shelved)

    @property
    def was_named(self) -> bool:
        """Tell whether the sender chose the id, so that others may already refer to it."""
        return self.statement.id is not None


def _without_claimed_authority(statement: ValidStatement) -> ValidStatement:
    if statement.parts.authority is UNSET:
        return statement
    return msgspec.structs.replace(
        statement,
        parts=msgspec.structs.replace(statement.parts, authority=UNSET),
        tree=msgspec.structs.replace(statement.tree, authority=UNSET),
    )


def _links(incoming: Sequence[_Incoming]) -> list[Link]:
    return [
        Link(each.shelved.position, each.statement.refers_to, each.statement.voids is not None)
        for each in incoming
        if each.statement.refers_to is not None
    ]


def _refuse_others(
    connection: sa.Connection, organisation_id: int, known: Sequence[_Incoming]
) -> None:
    """Raise Conflict for the first whose id was there, if it is not the same statement."""
    kept = statement_table
    query = sa.select(kept.c.statement_id, kept.c.body).where(
        kept.c.organisation_id == organisation_id,
        kept.c.statement_id.in_([each.shelved.statement_id for each in known]),
    )
    bodies = {row.statement_id: bytes(row.body) for row in connection.execute(query)}
    for each in known:
        statement_id = each.shelved.statement_id
        if not same_statement(bodies[statement_id], msgspec.json.encode(each.statement.parts)):
            raise Conflict(statement_id)


@lru_cache(maxsize=1024)
def _remembered_key(authority: bytes) -> str:
    return agent_key(authority)
