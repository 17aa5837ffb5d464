"""Statements that refer to statements: voiding, and being found by what is referred to.

A statement whose object is a StatementRef is found by everything that its target is found by, and
so on along the chain (xAPI 1.0.3, Part 3, 2.1.3). Target and reference may arrive in any order or
at once. Of two transactions that could miss each other one always waits: a reference claims its
target's id in the unique index, and locks a target that is there; a target looks for references
only after its own id is in that index, and locks the reference before looking further.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from lrs.database import inserting
from lrs.driver import is_sqlite
from lrs.recollection import Link, known_of
from lrs.shelf import VOIDED
from lrs.tables import arrival, statement, statement_reference, statement_term
from lrs.terms import authority_key, terms_of
from statements.findable import Findable, findable_stored

_LONGEST_CHAIN = 32
"""How far a statement is found by what it refers to; following longer chains could cost dearly."""

_CHAIN = sa.text(
    f"""
    WITH RECURSIVE chain (position, depth) AS (
        SELECT CAST(:position AS BIGINT), 0
        UNION ALL
        SELECT target.position, chain.depth + 1
        FROM chain
        JOIN lrs_statement_reference AS link
          ON link.organisation_id = :organisation AND link.position = chain.position
        JOIN lrs_statement AS target
          ON target.organisation_id = :organisation AND target.statement_id = link.target_id
        WHERE chain.depth < {_LONGEST_CHAIN}
    )
    SELECT each.body
    FROM chain
    JOIN lrs_statement AS each
      ON each.organisation_id = :organisation AND each.position = chain.position
    ORDER BY chain.depth
    """  # noqa: S608 - a number of ours
)


def hold_targets(connection: sa.Connection, organisation_id: int, links: Sequence[Link]) -> None:
    """Wait for transactions that are keeping a target now, and make later ones wait for this one.

    PostgreSQL's unique index does it: a row that is inserted and deleted again keeps others from
    its id until this transaction ends. SQLite has one writer at a time.
    """
    if not links or is_sqlite(connection):
        return
    claims = {link.target_id: -link.position for link in links}
    claim = inserting(connection, statement).on_conflict_do_nothing(
        index_elements=["organisation_id", "statement_id"]
    )
    connection.execute(
        claim,
        [
            {
                "organisation_id": organisation_id,
                "position": claims[target],
                "statement_id": target,
                "voided": True,
                "body": b"",
            }
            for target in sorted(claims)
        ],
    )
    connection.execute(
        sa.delete(statement).where(
            statement.c.organisation_id == organisation_id,
            statement.c.position.in_(claims.values()),
        )
    )


def keep_links(connection: sa.Connection, organisation_id: int, links: Sequence[Link]) -> None:
    """Note down what statements that have just been shelved refer to."""
    if links:
        connection.execute(
            sa.insert(statement_reference),
            [
                {
                    "organisation_id": organisation_id,
                    "target_id": link.target_id,
                    "position": link.position,
                    "voids": link.voids,
                }
                for link in links
            ],
        )


def follow_links(
    connection: sa.Connection,
    organisation_id: int,
    *,
    made: Sequence[Link],
    waiting: Sequence[Link],
) -> None:
    """Void what the links void, and let each statement be found by all that it refers to.

    made are the links of the statements that have just been shelved, waiting those that lead to
    them. A chain is followed for 32 statements.
    """
    links = [*made, *waiting]
    voided = {link.target_id for link in links if link.voids}
    if voided:
        _void(connection, organisation_id, voided)
    # All targets are held before any chain is read: a transaction that adds to a chain passes
    # either before, and is seen in it, or after, and finds these links.
    _hold(connection, organisation_id, [link.target_id for link in made])
    due = {link.position for link in links}
    seen: set[int] = set()
    for _ in range(_LONGEST_CHAIN):
        if not due:
            return
        seen |= due
        changed = [_inherit(connection, organisation_id, position) for position in sorted(due)]
        further = known_of(connection, organisation_id, ids=changed, iris=()).links
        due = {link.position for link in further} - seen


def referring_to(
    connection: sa.Connection, organisation_id: int, ids: Collection[UUID]
) -> frozenset[int]:
    """Return where the statements stand that refer to some, directly or along a chain."""
    found: set[int] = set()
    for _ in range(_LONGEST_CHAIN):
        links = known_of(connection, organisation_id, ids=ids, iris=()).links
        further = {link.position for link in links} - found
        if not further:
            break
        found |= further
        ids = _ids_at(connection, organisation_id, further)
    return frozenset(found)


def found_by(
    connection: sa.Connection, organisation_id: int, positions: Collection[int]
) -> dict[int, frozenset[int]]:
    """Return the terms that statements are to be listed under as they and their targets are now.

    Locks them. Those that are gone are absent, a voided one is listed under nothing.
    """
    column = statement.c
    rows = connection.execute(
        sa.select(column.position, column.voided)
        .where(column.organisation_id == organisation_id, column.position.in_(positions))
        .order_by(column.position)
        .with_for_update()
    ).all()
    return {
        row.position: frozenset()
        if row.voided
        else _terms_along(_chain(connection, organisation_id, row.position))
        for row in rows
    }


def relist(
    connection: sa.Connection,
    organisation_id: int,
    *,
    before: Mapping[int, frozenset[int]],
    after: Mapping[int, frozenset[int]],
) -> None:
    """List statements anew once they or their targets have changed; those gone under nothing."""
    nothing: frozenset[int] = frozenset()
    for position, terms in before.items():
        become = after.get(position, nothing)
        if terms - become:
            connection.execute(
                sa.delete(statement_term).where(
                    statement_term.c.organisation_id == organisation_id,
                    statement_term.c.position == position,
                    statement_term.c.term.in_(terms - become),
                )
            )
        if become - terms:
            _list(connection, organisation_id, position, become - terms)


def forget_links(
    connection: sa.Connection, organisation_id: int, positions: Collection[int]
) -> None:
    """Forget what statements that are erased referred to; what they voided stays voided."""
    column = statement_reference.c
    connection.execute(
        sa.delete(statement_reference).where(
            column.organisation_id == organisation_id, column.position.in_(positions)
        )
    )


def _ids_at(
    connection: sa.Connection, organisation_id: int, positions: Collection[int]
) -> Sequence[UUID]:
    column = statement.c
    ids = sa.select(column.statement_id).where(
        column.organisation_id == organisation_id, column.position.in_(positions)
    )
    return connection.execute(ids).scalars().all()


def _hold(connection: sa.Connection, organisation_id: int, targets: Collection[UUID]) -> None:
    """Wait for transactions that list targets anew, and make later ones wait for this one."""
    if not targets or is_sqlite(connection):
        return
    held = sa.select(statement.c.position).where(
        statement.c.organisation_id == organisation_id, statement.c.statement_id.in_(targets)
    )
    connection.execute(held.order_by(statement.c.position).with_for_update(read=True)).all()


def _void(connection: sa.Connection, organisation_id: int, targets: Collection[UUID]) -> None:
    """Void those that are there and are not voiding statements themselves (Part 2, 2.3.2).

    A voided statement is found by nothing, so its terms go.
    """
    is_voiding = sa.exists().where(
        statement_reference.c.organisation_id == organisation_id,
        statement_reference.c.position == statement.c.position,
        statement_reference.c.voids,
    )
    void = (
        sa.update(statement)
        .where(
            statement.c.organisation_id == organisation_id,
            statement.c.statement_id.in_(targets),
            ~statement.c.voided,
            ~is_voiding,
        )
        .values(voided=True)
        .returning(statement.c.position)
    )
    for position in connection.execute(void).scalars().all():
        terms = _terms_along(_chain(connection, organisation_id, position))
        connection.execute(
            sa.delete(statement_term).where(
                statement_term.c.organisation_id == organisation_id,
                statement_term.c.position == position,
                statement_term.c.term.in_(terms),
            )
        )
        _announce_voided(connection, organisation_id, position)


def _announce_voided(connection: sa.Connection, organisation_id: int, position: int) -> None:
    connection.execute(
        sa.insert(arrival).values(organisation_id=organisation_id, position=position, kind=VOIDED)
    )


def _inherit(connection: sa.Connection, organisation_id: int, position: int) -> UUID:
    """List a statement under what its chain of targets is found by, and return its id."""
    mine = (statement.c.organisation_id == organisation_id, statement.c.position == position)
    own = sa.select(statement.c.statement_id, statement.c.voided).where(*mine).with_for_update()
    found = connection.execute(own).one()
    if not found.voided:
        chain = _chain(connection, organisation_id, position)
        if len(chain) > 1:
            _list(connection, organisation_id, position, _terms_along(chain))
    statement_id: UUID = found.statement_id
    return statement_id


def _chain(connection: sa.Connection, organisation_id: int, position: int) -> tuple[bytes, ...]:
    """Return a statement's bytes, its target's, the target's target's, and so on."""
    found = connection.execute(_CHAIN, {"organisation": organisation_id, "position": position})
    return tuple(bytes(body) for body in found.scalars())


def _terms_along(chain: Sequence[bytes]) -> frozenset[int]:
    found_by: list[Findable] = [findable_stored(body) for body in chain]
    return terms_of(found_by, authority=authority_key(chain[0]))


def _list(
    connection: sa.Connection, organisation_id: int, position: int, terms: Collection[int]
) -> None:
    rows = [
        {"organisation_id": organisation_id, "term": term, "position": position}
        for term in sorted(terms)
    ]
    connection.execute(inserting(connection, statement_term).on_conflict_do_nothing(), rows)
