"""Self-assessments: sealed with a key of the person's own, which lies outside the database."""

from collections.abc import Mapping
from uuid import UUID

import msgspec
import sqlalchemy as sa

from lrs.database import inserting
from lti import tables
from lti.modules.survey.answers import Answer, packed, unpacked
from lti.modules.survey.content import Survey
from lti.modules.survey.rounds import Round
from lti.outside_keys import OutsideKeys
from lti.private import Private, Unreadable


def keep_own(
    connection: sa.Connection,
    keys: OutsideKeys,
    held: Round,
    survey: Survey,
    *,
    person_id: UUID,
    answer: Answer,
) -> None:
    """Keep a person's answer to a round, in place of an earlier one."""
    sealed = Private(keys, person_id).seal(packed(answer, survey))
    connection.execute(
        inserting(connection, tables.survey_own)
        .values(
            organisation_id=held.organisation_id,
            person_id=person_id,
            round_id=held.id,
            sealed=sealed,
        )
        .on_conflict_do_update(
            index_elements=["organisation_id", "person_id", "round_id"],
            set_={"sealed": sealed},
        )
    )


def own_answers(
    connection: sa.Connection, keys: OutsideKeys, organisation_id: int, person_id: UUID
) -> Mapping[UUID, Answer]:
    """Return a person's own answers by round; none when the person's key is gone."""
    column = tables.survey_own.c
    rows = connection.execute(
        sa.select(column.round_id, column.sealed).where(
            column.organisation_id == organisation_id, column.person_id == person_id
        )
    ).all()
    own = Private(keys, person_id)
    try:
        return {row.round_id: unpacked(own.unseal(row.sealed)) for row in rows}
    except (Unreadable, msgspec.DecodeError):
        return {}


def delete_own(
    connection: sa.Connection, organisation_id: int, person_id: UUID, round_id: UUID
) -> bool:
    """Delete a person's answer to a round; False when there was none."""
    column = tables.survey_own.c
    gone = connection.execute(
        sa.delete(tables.survey_own).where(
            column.organisation_id == organisation_id,
            column.person_id == person_id,
            column.round_id == round_id,
        )
    )
    return gone.rowcount == 1
