"""What the store knows of a batch that has just been shelved, in one call on PostgreSQL.

Both questions come with every batch, and each round trip costs a tenth of a small one's time.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from lrs.driver import array, fetched, is_sqlite


@dataclass(frozen=True, slots=True)
class Link:
    """A statement's reference: from a position to an id, which it voids or only refers to."""

    position: int
    target_id: UUID
    voids: bool


@dataclass(frozen=True, slots=True)
class Known:
    """The links that lead to some ids, the definitions of some activities, and what was erased."""

    links: Sequence[Link]
    definitions: Mapping[str, bytes]
    erased: frozenset[UUID] = frozenset()


_POSTGRESQL = """
SELECT position, target_id, voids, NULL::text, NULL::bytea
FROM lrs_statement_reference
WHERE organisation_id = :organisation AND target_id = ANY(:ids::uuid[])
UNION ALL
SELECT NULL, NULL, NULL, iri, definition
FROM lrs_activity
WHERE organisation_id = :organisation AND iri = ANY(:iris)
UNION ALL
SELECT NULL, mark, NULL, NULL, NULL
FROM lrs_erased_statement
WHERE organisation_id = :organisation AND mark = ANY(:marks::uuid[])
"""
_SQLITE_ERASED = """
SELECT mark FROM lrs_erased_statement
WHERE organisation_id = :organisation AND mark IN (SELECT value FROM json_each(:marks))
"""
_SQLITE_LINKS = """
SELECT position, target_id, voids FROM lrs_statement_reference
WHERE organisation_id = :organisation AND target_id IN (SELECT value FROM json_each(:ids))
"""
_SQLITE_DEFINITIONS = """
SELECT iri, definition FROM lrs_activity
WHERE organisation_id = :organisation AND iri IN (SELECT value FROM json_each(:iris))
"""


def known_of(
    connection: sa.Connection,
    organisation_id: int,
    *,
    ids: Collection[UUID],
    iris: Collection[str],
    marks: Collection[UUID] = (),
) -> Known:
    """Return what leads to the ids, what is known of the activities, and which marks are kept.

    marks are those of `lrs.erased.statement_mark`.
    """
    if not ids and not iris:
        return Known((), {})
    if is_sqlite(connection):
        return _known_on_sqlite(connection, organisation_id, ids=ids, iris=iris, marks=marks)
    values = {
        "organisation": organisation_id,
        "ids": array(ids),
        "iris": list(iris),
        "marks": array(marks),
    }
    links, definitions, erased = [], {}, set()
    for position, target_id, voids, iri, definition in fetched(connection, _POSTGRESQL, values):
        if iri is not None:
            definitions[iri] = definition
        elif position is None:
            erased.add(target_id)
        else:
            links.append(Link(position, target_id, voids))
    return Known(links, definitions, frozenset(erased))


def _known_on_sqlite(
    connection: sa.Connection,
    organisation_id: int,
    *,
    ids: Collection[UUID],
    iris: Collection[str],
    marks: Collection[UUID],
) -> Known:
    values = {
        "organisation": organisation_id,
        "ids": json.dumps([each.hex for each in ids]),
        "iris": json.dumps(list(iris)),
        "marks": json.dumps([each.hex for each in marks]),
    }
    erased = fetched(connection, _SQLITE_ERASED, values) if marks else ()
    links = fetched(connection, _SQLITE_LINKS, values) if ids else ()
    definitions = fetched(connection, _SQLITE_DEFINITIONS, values) if iris else ()
    return Known(
        [Link(position, UUID(hex=target), bool(voids)) for position, target, voids in links],
        dict(definitions),
        frozenset(UUID(hex=mark) for (mark,) in erased),
    )
