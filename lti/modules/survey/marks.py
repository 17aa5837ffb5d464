"""Who has answered an open round: known to whoever holds its key, and to nobody afterwards."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from lti import tables
from lti.modules.survey.passes import of_person, secrets_of
from lti.modules.survey.rounds import Round, being_open
from lti.modules.survey.sealing import RoundSecrets
from lti.outside_keys import OutsideKeys


def answered_by(connection: sa.Connection, held: Round, key: RoundSecrets) -> list[UUID]:
    """Return the participants of the organisation who have answered, in the order of their ids."""
    marks = _marks_of(connection, held)
    return [each for each in _people_of(connection, held) if _mark(key, each) in marks]


def _mark(key: RoundSecrets, person_id: UUID) -> bytes | None:
    return key.mark_of(key.pass_for(of_person(person_id)))


def _marks_of(connection: sa.Connection, held: Round) -> frozenset[bytes]:
    column = tables.survey_mark.c
    found = connection.execute(
        sa.select(column.mark).where(
            column.organisation_id == held.organisation_id, column.round_id == held.id
        )
    )
    return frozenset(found.scalars())


def _people_of(connection: sa.Connection, held: Round) -> list[UUID]:
    column = tables.person.c
    found = connection.execute(
        sa.select(column.id)
        .where(column.organisation_id == held.organisation_id)
        .order_by(column.id)
    )
    return list(found.scalars())


def answered_until(
    connection: sa.Connection,
    keys: OutsideKeys,
    organisation_id: int,
    person_id: UUID,
    *,
    now: datetime,
) -> datetime | None:
    """Return when the last open round closes that a person has answered, None without any.

    Until then nothing else than who they are keeps them from answering twice.
    """
    closing = [
        held.closes_at
        for held in being_open(connection, now=now)
        if held.organisation_id == organisation_id
        and (key := secrets_of(keys, held.id)) is not None
        and _mark(key, person_id) in _marks_of(connection, held)
    ]
    return max(closing, default=None)
