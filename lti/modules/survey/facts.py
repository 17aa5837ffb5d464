"""What the rest of the tool may know of surveys: where they are, and what a closed round told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.modules.survey.closing import MIRROR, WHOLE
from lti.modules.survey.content import Item
from lti.modules.survey.library import survey_at
from lti.modules.survey.rounds import Outcome
from lti.units import Tree, tree_by_id

KIND = "survey"


def entrance_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a learner comes to a survey."""
    return f"/learn/{visit_id}/surveys/{module_id}"


def preview_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a trainer sees a survey as those do who answer it."""
    return f"/teach/{visit_id}/surveys/{module_id}"


def manage_of(visit_id: UUID, module_id: UUID) -> str:
    """Return where a trainer plans a survey's rounds."""
    return f"/teach/{visit_id}/surveys/{module_id}/rounds"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRound:
    """A round that can be answered now, by its survey, and until when."""

    module_id: UUID
    closes_at: datetime


def open_rounds(
    connection: sa.Connection, organisation_id: int, modules: Sequence[UUID], *, now: datetime
) -> tuple[OpenRound, ...]:
    """Return which of some surveys can be answered now. Who has answered is not asked."""
    column = tables.survey_round.c
    rows = connection.execute(
        sa.select(column.module_id, column.closes_at)
        .where(
            column.organisation_id == organisation_id,
            column.module_id.in_(modules),
            column.opened_at.is_not(None),
            column.closed_at.is_(None),
            column.closes_at > now,
        )
        .order_by(column.closes_at, column.module_id)
    )
    return tuple(OpenRound(module_id=row.module_id, closes_at=row.closes_at) for row in rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingRound:
    """A round of a measured survey that is planned or open, and its window."""

    titles: Mapping[str, str]
    opens_at: datetime
    closes_at: datetime
    is_open: bool


def coming_rounds(connection: sa.Connection, organisation_id: int) -> tuple[ComingRound, ...]:
    """Return the rounds of measured surveys that have not closed, the first to close first."""
    column = tables.survey_round.c
    rows = connection.execute(
        sa.select(tables.survey_round)
        .where(column.organisation_id == organisation_id, column.closed_at.is_(None))
        .order_by(column.closes_at, column.id)
    ).all()
    return tuple(
        ComingRound(
            titles=row.titles,
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            is_open=row.opened_at is not None,
        )
        for row in rows
        if _measures_in(connection, organisation_id, row)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedRound:
    """A closed round whose answers were opened, and what they can tell.

    measures are the codes of the items that count for each measure of
    `lti.modules.survey.content`, texts what these items ask; tree is the one that the round
    opened with, None without any.
    """

    id: UUID
    organisation_id: int
    module_id: UUID
    version: int
    titles: Mapping[str, str]
    opened_at: datetime
    closed_at: datetime
    answered: int
    measures: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, Mapping[str, str]]
    tree: Tree | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One answer, or the part of one that tells about supervisors and lies without the unit.

    answers are by item code; what was left out is absent. pseudonym is the same in every round of
    a confidential survey, None in others and in what lies without the unit.
    """

    is_mirror: bool
    unit: str | None
    role_group: str | None
    answers: Mapping[str, object]
    pseudonym: bytes | None = field(default=None, repr=False)


def opened_rounds(connection: sa.Connection, organisation_id: int) -> tuple[OpenedRound, ...]:
    """Return the closed rounds of anything that is measured, the first closed first."""
    column = tables.survey_round.c
    rows = connection.execute(
        sa.select(tables.survey_round)
        .where(
            column.organisation_id == organisation_id,
            column.outcome == Outcome.OPENED.value,
        )
        .order_by(column.closed_at, column.id)
    ).all()
    rounds = []
    for row in rows:
        items = _measures_in(connection, organisation_id, row)
        measures: dict[str, tuple[str, ...]] = {}
        for item in items:
            measures[item.measures] = (*measures.get(item.measures, ()), item.code)
        if measures:
            tree = row.tree_id and tree_by_id(connection, organisation_id, row.tree_id)
            rounds.append(
                OpenedRound(
                    id=row.id,
                    organisation_id=organisation_id,
                    module_id=row.module_id,
                    version=row.version,
                    titles=row.titles,
                    opened_at=row.opened_at,
                    closed_at=row.closed_at,
                    answered=row.answered,
                    measures=measures,
                    texts={item.code: item.texts for item in items},
                    tree=tree or None,
                )
            )
    return tuple(rounds)


def tree_in(connection: sa.Connection, organisation_id: int, round_id: UUID) -> Tree | None:
    """Return the tree that a round opened with, None without any or without such a round."""
    column = tables.survey_round.c
    named = connection.execute(
        sa.select(column.tree_id).where(
            column.organisation_id == organisation_id, column.id == round_id
        )
    ).scalar()
    return None if named is None else tree_by_id(connection, organisation_id, named)


def told_in(connection: sa.Connection, organisation_id: int, round_id: UUID) -> tuple[Told, ...]:
    """Return what a closed round's answers tell, without open texts, in no telling order."""
    column = tables.survey_answer.c
    rows = connection.execute(
        sa.select(column.part, column.unit, column.role_group, column.answers, column.pseudonym)
        .where(
            column.organisation_id == organisation_id,
            column.round_id == round_id,
            column.part.in_((WHOLE, MIRROR)),
        )
        .order_by(column.id)
    )
    return tuple(
        Told(
            is_mirror=row.part == MIRROR,
            unit=row.unit,
            role_group=row.role_group,
            answers=row.answers,
            pseudonym=row.pseudonym,
        )
        for row in rows
    )


# Any: a row of the table.
def _measures_in(connection: sa.Connection, organisation_id: int, held: Any) -> Sequence[Item]:
    """Return the items of a round's survey that count for a measure."""
    survey = survey_at(connection, organisation_id, held.module_id, held.version)
    return [item for item in survey.items if item.measures]
