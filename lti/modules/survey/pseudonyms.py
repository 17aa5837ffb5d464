"""Pseudonyms of confidential surveys: the same in every round, until the programme's key goes."""

import hashlib
import hmac
from uuid import UUID, uuid5

import sqlalchemy as sa

from lti import tables
from lti.catalogue import Module, module
from lti.modules.survey.content import Mode, Survey
from lti.modules.survey.library import survey_at
from lti.modules.survey.passes import of_account
from lti.modules.survey.rounds import Round
from lti.outside_keys import KeyGone, Of, OutsideKeys


def pseudonym_of(keys: OutsideKeys, survey: Survey, held: Module, person_id: UUID) -> bytes | None:
    """Return a person's pseudonym in a programme, None in a survey that has no use for one."""
    if survey.mode is not Mode.CONFIDENTIAL:
        return None
    key = keys.made(Of.PROGRAMME, programme_key_of(held.organisation_id, held.programme_id))
    return hmac.digest(key, person_id.bytes, hashlib.sha256)


def account_pseudonym_of(
    connection: sa.Connection, keys: OutsideKeys, held: Round, who: str
) -> bytes | None:
    """Return the pseudonym of who comes by an account, None in a survey without."""
    shown = module(connection, held.organisation_id, held.module_id)
    if shown is None:
        return None
    survey = survey_at(connection, held.organisation_id, held.module_id, held.version)
    if survey.mode is not Mode.CONFIDENTIAL:
        return None
    key = keys.made(Of.PROGRAMME, programme_key_of(shown.organisation_id, shown.programme_id))
    return hmac.digest(key, who.encode(), hashlib.sha256)


def end_pairing(keys: OutsideKeys, organisation_id: int, programme_id: UUID) -> bool:
    """Destroy the key of a programme's pseudonyms; tell whether there was one.

    Answers stay paired with each other; nobody can tell any more whose they are, or add to them.
    """
    return keys.destroy(Of.PROGRAMME, programme_key_of(organisation_id, programme_id))


def programme_key_of(organisation_id: int, programme_id: UUID) -> UUID:
    """Return under which id a programme's key lies: programmes have one id in all organisations."""
    return uuid5(programme_id, f"organisation {organisation_id}")


def forget_answers(
    connection: sa.Connection, keys: OutsideKeys, organisation_id: int, person_id: UUID
) -> None:
    """Delete what a person answered in confidential surveys, as far as the keys still tell.

    What closed rounds told of groups by then stays as it is.
    """
    identity, programme = tables.identity.c, tables.programme.c
    accounts = connection.execute(
        sa.select(identity.issuer, identity.subject).where(
            identity.organisation_id == organisation_id, identity.person_id == person_id
        )
    ).all()
    called = [person_id.bytes, *(of_account(*account).encode() for account in accounts)]
    programmes = connection.execute(
        sa.select(programme.id).where(programme.organisation_id == organisation_id)
    )
    answer = tables.survey_answer.c
    for programme_id in programmes.scalars().all():
        try:
            key = keys.read(Of.PROGRAMME, programme_key_of(organisation_id, programme_id))
        except KeyGone:
            continue
        marks = [hmac.digest(key, each, hashlib.sha256) for each in called]
        connection.execute(
            sa.delete(tables.survey_answer).where(
                answer.organisation_id == organisation_id, answer.pseudonym.in_(marks)
            )
        )
