"""A platform that moves to another address, with its people, courses and links as they are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.protocol.registration import Registration, check, registrations_of


@dataclass(frozen=True, slots=True)
class Moved:
    """How much moved: registrations, people, courses and placed links."""

    registrations: int
    people: int
    courses: int
    links: int


class NotMovable(Exception):
    """A move that would mix two platforms, or of one that is not known; the message says which."""


def move(
    connection: sa.Connection,
    issuer: str,
    *,
    to: Registration,
    trust_loopback: bool,
) -> Moved:
    """Let everything that is known of an issuer be known of another one.

    For a platform whose address changes and whose ids of clients, people, courses and links stay:
    that is what moving a Moodle to another domain is. Addresses of services that begin with the
    old issuer begin with the new one afterwards; any other is renewed by the next launch. Of `to`
    only the issuer and the addresses count. Running it again finds nothing to move. Raises
    NotMovable or UnusableValue.
    """
    moving = registrations_of(connection, issuer)
    if not moving:
        raise NotMovable("no platform is registered by this issuer")
    if issuer == to.issuer:
        raise NotMovable("the new issuer is the old one")
    taken = {each.client_id for each in registrations_of(connection, to.issuer)}
    if taken & {each.client_id for each in moving}:
        raise NotMovable("a client of the same name is registered at the new issuer")
    check(replace(to, client_id=moving[0].client_id), trust_loopback=trust_loopback)
    ids = [each.id for each in moving]
    _forget_what_was_fetched(connection, ids)
    connection.execute(
        sa.update(tables.registration)
        .where(tables.registration.c.id.in_(ids))
        .values(
            issuer=to.issuer, auth_url=to.auth_url, token_url=to.token_url, jwks_url=to.jwks_url
        )
    )
    people = _people(connection, issuer, to.issuer)
    cohort, link = tables.cohort.c, tables.resource_link.c
    courses = _addresses(connection, cohort.roster_url, cohort.registration_id, ids, (issuer, to))
    _addresses(connection, cohort.roster_differences_url, cohort.registration_id, ids, (issuer, to))
    _addresses(connection, link.line_items_url, link.registration_id, ids, (issuer, to))
    links = _addresses(connection, link.line_item_url, link.registration_id, ids, (issuer, to))
    return Moved(len(ids), people, courses, links)


def _people(connection: sa.Connection, old: str, new: str) -> int:
    """Move the identities, except of whom the new issuer has been met already."""
    known, met = tables.identity.c, tables.identity.alias().c
    already = sa.exists().where(
        met.organisation_id == known.organisation_id,
        met.subject == known.subject,
        met.issuer == new,
    )
    return connection.execute(
        sa.update(tables.identity).where(known.issuer == old, ~already).values(issuer=new)
    ).rowcount


def _addresses(
    connection: sa.Connection,
    column: sa.Column[Any],
    registration_id: sa.Column[Any],
    ids: Sequence[UUID],
    places: tuple[str, Registration],
) -> int:
    """Let the addresses in a column that begin with the old issuer begin with the new one."""
    # Any: columns of several types.
    old, to = places
    table = column.table
    begins = column.startswith(old.rstrip("/") + "/", autoescape=True)
    rest = sa.func.substr(column, len(old.rstrip("/")) + 1)
    return connection.execute(
        sa.update(table)
        .where(registration_id.in_(ids), begins)
        .values({column.name: sa.literal(to.issuer.rstrip("/")) + rest})
    ).rowcount


def _forget_what_was_fetched(connection: sa.Connection, ids: Sequence[UUID]) -> None:
    """Forget keys, tokens and logins under way: they are the old address's."""
    for table in (tables.platform_keys, tables.access_token, tables.login):
        connection.execute(sa.delete(table).where(table.c.registration_id.in_(ids)))
