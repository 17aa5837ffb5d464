"""Keeping an answer: one mark that says somebody answered, one sealed answer, neither with a time.

Both are kept in one transaction, so that no answer is lost or given twice. Its number and its
place in the log can join the two rows; that is why neither says anything without the round's key,
and why nothing that is sealed here keeps its place, its id or its length when it is opened.
"""

import uuid

import sqlalchemy as sa

from lrs.database import inserting
from lti import tables
from lti.modules.survey.answers import Answer, packed
from lti.modules.survey.content import Survey
from lti.modules.survey.rounds import Round
from lti.modules.survey.sealing import sealed


class NotOpen(Exception):
    """The round is not open now."""


class AnsweredAlready(Exception):
    """Somebody with this pass has answered; the first answer stands."""


def keep_answer(
    connection: sa.Connection,
    held: Round,
    survey: Survey,
    *,
    mark: bytes,
    answer: Answer,
) -> None:
    """Keep an answer to an open round.

    Raises NotOpen when the round was closed meanwhile, and AnsweredAlready.
    """
    of_round = {"organisation_id": held.organisation_id, "round_id": held.id}
    if not _holds_open(connection, held) or held.public_key is None:
        raise NotOpen
    kept = connection.execute(
        inserting(connection, tables.survey_mark)
        .values(**of_round, mark=mark)
        .on_conflict_do_nothing()
        .returning(tables.survey_mark.c.mark)
    )
    if kept.first() is None:
        raise AnsweredAlready
    connection.execute(
        sa.insert(tables.survey_sealed).values(
            **of_round,
            id=uuid.uuid4(),
            sealed=sealed(packed(answer, survey), round_id=held.id, public_key=held.public_key),
        )
    )


def has_answered(connection: sa.Connection, held: Round, mark: bytes) -> bool:
    """Tell whether a mark has been left."""
    column = tables.survey_mark.c
    found = sa.select(column.mark).where(
        column.organisation_id == held.organisation_id,
        column.round_id == held.id,
        column.mark == mark,
    )
    return connection.execute(found).first() is not None


def answered_so_far(connection: sa.Connection, held: Round) -> int:
    """Return how many have answered an open round."""
    column = tables.survey_mark.c
    count = connection.execute(
        sa.select(sa.func.count()).where(
            column.organisation_id == held.organisation_id, column.round_id == held.id
        )
    )
    return int(count.scalar_one())


def _holds_open(connection: sa.Connection, held: Round) -> bool:
    """Keep a round from being closed until the transaction ends; False when it is closed."""
    column = tables.survey_round.c
    found = connection.execute(
        sa.select(column.id)
        .where(
            column.organisation_id == held.organisation_id,
            column.id == held.id,
            column.opened_at.is_not(None),
            column.closed_at.is_(None),
        )
        .with_for_update(read=True)
    )
    return found.first() is not None
