"""Programmes and the modules they are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lrs.database import inserting
from lti import tables

PROGRAMME_ID = UUID("7d0a4b0e-6a0f-4a3f-9a55-4f6f0c2f7d31")
"""The first programme's id: the same in every organisation, of which each has its own row."""

PROGRAMME_TITLES = {
    "fi": "Valmentava työote",
    "sv": "Coachande arbetssätt",
    "en": "Coaching approach at work",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A programme of an organisation; titles by language."""

    id: UUID
    organisation_id: int
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One module. due_on is None when there is no date to be done by.

    in_programme is False for what a trainer made besides: it is part of the way of those groups
    alone in whose course it was placed.
    """

    id: UUID
    organisation_id: int
    programme_id: UUID
    kind: str
    place: int
    titles: Mapping[str, str]
    summaries: Mapping[str, str]
    minutes: int
    due_on: date | None
    version: int
    in_programme: bool = True


def programme_for(connection: sa.Connection, *, organisation_id: int, now: datetime) -> UUID:
    """Return the organisation's programme, made when it has none yet."""
    connection.execute(
        inserting(connection, tables.programme)
        .values(
            organisation_id=organisation_id,
            id=PROGRAMME_ID,
            titles=PROGRAMME_TITLES,
            created_at=now,
        )
        .on_conflict_do_nothing()
    )
    return PROGRAMME_ID


def programme(connection: sa.Connection, organisation_id: int, programme_id: UUID) -> Programme:
    """Return a programme that is known to exist."""
    row = connection.execute(_of(tables.programme, organisation_id, programme_id)).one()
    return Programme(id=row.id, organisation_id=organisation_id, titles=row.titles)


def modules_of(
    connection: sa.Connection, organisation_id: int, programme_id: UUID
) -> tuple[Module, ...]:
    """Return a programme's own modules in their order, without the archived ones."""
    column = tables.module.c
    rows = connection.execute(
        sa.select(tables.module)
        .where(
            column.organisation_id == organisation_id,
            column.programme_id == programme_id,
            column.in_programme,
            *_is_shown(),
        )
        .order_by(column.place, column.id)
    )
    return tuple(module_from(row) for row in rows)


def modules_offered(connection: sa.Connection, organisation_id: int) -> tuple[Module, ...]:
    """Return every module of an organisation that may be placed: the programme's own first."""
    column = tables.module.c
    rows = connection.execute(
        sa.select(tables.module)
        .where(column.organisation_id == organisation_id, *_is_shown())
        .order_by(column.in_programme.desc(), column.place, column.id)
    )
    return tuple(module_from(row) for row in rows)


def way_of(
    connection: sa.Connection, organisation_id: int, *, programme_id: UUID, cohort_id: UUID
) -> tuple[Module, ...]:
    """Return what a cohort goes through: its programme, then what was placed in its course."""
    column, link = tables.module.c, tables.resource_link.c
    placed = sa.select(link.module_id).where(
        link.organisation_id == organisation_id, link.cohort_id == cohort_id
    )
    rows = connection.execute(
        sa.select(tables.module)
        .where(
            column.organisation_id == organisation_id,
            *_is_shown(),
            sa.or_(
                sa.and_(column.in_programme, column.programme_id == programme_id),
                sa.and_(sa.not_(column.in_programme), column.id.in_(placed)),
            ),
        )
        .order_by(column.in_programme.desc(), column.place, column.id)
    )
    return tuple(module_from(row) for row in rows)


def every_module(connection: sa.Connection, organisation_id: int) -> tuple[Module, ...]:
    """Return every module that an organisation has had, archived ones and drafts too."""
    rows = connection.execute(
        sa.select(tables.module).where(tables.module.c.organisation_id == organisation_id)
    )
    return tuple(module_from(row) for row in rows)


def ways_of(connection: sa.Connection, organisation_id: int) -> Mapping[UUID, tuple[Module, ...]]:
    """Return what each cohort of an organisation goes through, by cohort, see `way_of`."""
    cohort, link = tables.cohort.c, tables.resource_link.c
    offered = modules_offered(connection, organisation_id)
    links = connection.execute(
        sa.select(link.cohort_id, link.module_id)
        .where(link.organisation_id == organisation_id, link.module_id.is_not(None))
        .distinct()
    )
    placed = {(row.cohort_id, row.module_id) for row in links}
    cohorts = connection.execute(
        sa.select(cohort.id, cohort.programme_id).where(cohort.organisation_id == organisation_id)
    )

    def is_on_way(each: Module, cohort_id: UUID, programme_id: UUID) -> bool:
        if each.in_programme:
            return each.programme_id == programme_id
        return (cohort_id, each.id) in placed

    return {
        cohort_id: tuple(each for each in offered if is_on_way(each, cohort_id, programme_id))
        for cohort_id, programme_id in cohorts
    }


def module(connection: sa.Connection, organisation_id: int, module_id: UUID) -> Module | None:
    """Return a module of the organisation, archived or not; None if it has no such module."""
    row = connection.execute(_of(tables.module, organisation_id, module_id)).first()
    return None if row is None else module_from(row)


def save_module(connection: sa.Connection, held: Module) -> None:
    """Write a module's facts, whether it is new or known; its date to be done by is kept."""
    facts = {
        "programme_id": held.programme_id,
        "kind": held.kind,
        "place": held.place,
        "titles": dict(held.titles),
        "summaries": dict(held.summaries),
        "minutes": held.minutes,
        "version": held.version,
        "in_programme": held.in_programme,
    }
    connection.execute(
        inserting(connection, tables.module)
        .values(organisation_id=held.organisation_id, id=held.id, due_on=held.due_on, **facts)
        .on_conflict_do_update(index_elements=["organisation_id", "id"], set_=facts)
    )


def _is_shown() -> tuple[sa.ColumnElement[bool], ...]:
    """Leave out what is archived, and what was never published."""
    return (tables.module.c.archived_at.is_(None), tables.module.c.version > 0)


# Any: rows and selections hold columns of many types.
def _of(table: sa.Table, organisation_id: int, row_id: UUID) -> sa.Select[Any]:
    return sa.select(table).where(table.c.organisation_id == organisation_id, table.c.id == row_id)


def module_from(row: Any) -> Module:
    """Return the module that a row of its table is."""
    return Module(
        id=row.id,
        organisation_id=row.organisation_id,
        programme_id=row.programme_id,
        kind=row.kind,
        place=row.place,
        titles=row.titles,
        summaries=row.summaries,
        minutes=row.minutes,
        due_on=row.due_on,
        version=row.version,
        in_programme=row.in_programme,
    )
