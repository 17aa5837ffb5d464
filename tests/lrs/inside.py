"""The store used from inside the process, as the tool's own modules use it."""

import json
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from lrs.consistency import consistent_through
from lrs.database import Database
from lrs.intake import accept, own_sender
from lrs.retrieval import Page, StatementQuery, Walk, page_of, walk_of
from lrs.terms import Sought
from statements.findable import agent_key
from statements.grammar import XapiVersion, read_statements
from tests.lrs import naive
from tests.lrs.conftest import JSON, agent


def take_in(
    connection: sa.Connection, organisation_id: int, batch: Sequence[JSON]
) -> tuple[UUID, ...]:
    read = read_statements(json.dumps(batch).encode(), XapiVersion.V2_0)
    sender = own_sender(organisation_id, "https://valmentava.example")
    return accept(connection, read, sender=sender, version=XapiVersion.V2_0)


def post(database: Database, organisation_id: int, *batch: JSON) -> tuple[UUID, ...]:
    return database.transact(lambda connection: take_in(connection, organisation_id, batch))


def page(database: Database, organisation_id: int, walk: Walk) -> Page:
    with database.read() as connection:
        through = consistent_through(database, connection)
        return page_of(
            connection, walk, organisation_id=organisation_id, consistent_through=through
        )


def found(database: Database, organisation_id: int, query: StatementQuery) -> list[str]:
    """Return the ids of all that is found, in pages of three."""
    walk: Walk | None = walk_of(query, most=3)
    ids: list[str] = []
    while walk is not None:
        part = page(database, organisation_id, walk)
        ids += [json.loads(body)["id"] for body in part.bodies]
        walk = part.rest
    return ids


def sought(asked: naive.Asked) -> Sought:
    """Return what the plain reading asks for in the store's words."""
    key = None if asked.agent is None else agent_key(json.dumps(agent(asked.agent)).encode())
    return Sought(
        agent=None if asked.related_agents else key,
        related_agent=key if asked.related_agents else None,
        verb=asked.verb,
        activity=None if asked.related_activities else asked.activity,
        related_activity=asked.activity if asked.related_activities else None,
        registration=None if asked.registration is None else UUID(asked.registration),
    )
